"""What `workbench draft` tells of the spec that it wrote."""

import json

import workbench as wb
from workbench.cli import main


def test_links_of_manifests_are_counted_with_those_that_were_found(tmp_path, monkeypatch, capsys):
    depots = [{"id": f"D-{n}", "label": f"Depot {n}x"} for n in range(6)]
    vans = [{"id": f"V-{n:02}", "depot_id": f"D-{n % 6}", "towed_by": f"V-{n // 2:02}"} for n in range(30)]
    data = tmp_path / "data"
    data.mkdir()
    for name, rows in (("depots", depots), ("vans", vans)):
        (data / f"{name}.json").write_text(json.dumps(rows), encoding="utf-8")
    wb.init(tmp_path / "desk")
    with wb.open(tmp_path / "desk") as project:
        project.add_files("fleet", [data])
        project.pull("fleet")
        declared = len([link for link in project.links() if link.stream.startswith("fleet.")])
    monkeypatch.chdir(tmp_path / "desk")
    assert declared
    assert main(["draft", "vans", "fleet"]) == 0
    with wb.open(tmp_path / "desk") as project:
        found = len(project.task("vans").spec.links)
    assert f" {declared + found} links ({found} of them found in the records)" in " ".join(
        capsys.readouterr().out.split()
    )
