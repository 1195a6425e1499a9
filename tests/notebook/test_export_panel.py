"""The export panel, headless: what it finds, what it previews, and that it writes what it showed."""

import pytest
import sample_project
from widget_asks import ask

import workbench as wb
from workbench.export import open_bundle, verify_bundle
from workbench.notebook import ExportPanel, ExportPlan


def nothing(question, *, budget_tokens):
    """An arm that finds nothing."""
    return wb.Context(text="none", tokens=1, encoding="o200k_base", budget_tokens=budget_tokens, status="not_found")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    project, _ = sample_project.make(tmp_path_factory.mktemp("export") / "proj")
    with project:
        yield project


@pytest.fixture(scope="module")
def comparison(project):
    task = project.task("support")
    return task.compare(arms=["view", nothing], cases=task.cases[:5])


@pytest.fixture
def panel(project, comparison, request):
    out = "out/" + "".join(c for c in request.node.name if c.isalnum())
    return ExportPanel(project.task("support"), comparison=comparison, value=ExportPlan(out=out))


def of(panel, level):
    return [(one["place"], one["message"]) for one in panel.state["findings"] if one["level"] == level]


def test_nothing_is_written_before_it_was_checked(panel):
    assert panel.state["checked"] is False
    assert "check the export first" in ask(panel, "write")["message"]
    assert not panel.target.exists()


def test_what_is_written_is_what_was_shown(panel):
    assert ask(panel, "check") is None
    assert of(panel, "error") == []
    assert {one["change"] for one in panel.state["changes"]} == {"new"}
    assert "policy/policy.json" in {one["name"] for one in panel.state["changes"]}
    assert not panel.target.exists()
    shown = panel.state["digest"]
    assert ask(panel, "write") is None
    assert panel.written.digest == shown == open_bundle(panel.target).digest
    assert verify_bundle(panel.target) == []
    assert panel.state["said"] == f"Written to {panel.value.out}: {shown}."
    parts = {one["name"]: one["sha256"] for one in panel.state["changes"]}
    assert parts == {name: part.sha256 for name, part in panel.written.lock.parts.items()}


def test_the_preview_tells_line_by_line_what_another_spec_changes(project, panel):
    ask(panel, "check")
    ask(panel, "write")
    ask(panel, "check")
    assert {one["change"] for one in panel.state["changes"]} == {"same"}
    panel.task.spec = panel.task.spec.model_copy(update={"budget_tokens": 1234})
    ask(panel, "check")
    changed = {one["name"]: one["lines"] for one in panel.state["changes"] if one["change"] == "changed"}
    assert '- "budget_tokens": 1000,' in changed["context/spec.json"]
    assert '+ "budget_tokens": 1234,' in changed["context/spec.json"]
    assert "evidence.json" not in changed
    assert '+ "budget_tokens": 1234,' in panel.snapshot().replace("&quot;", '"')


def test_the_command_writes_the_same_bundle(project, panel, monkeypatch):
    from workbench.cli import main

    bare = ExportPanel(project.task("support"), value=ExportPlan(out="out/by command"))
    assert bare.command == "workbench export support --out 'out/by command' --draft"
    assert bare.code == "task.export(project.root / 'out/by command', draft=True)"
    monkeypatch.chdir(project.root)
    (project.root / "contexts/support/cases.jsonl").rename(project.root / "cases.kept")
    try:
        bare = ExportPanel(project.task("support"), value=ExportPlan(out="out/by command"))
        ask(bare, "check")
        assert main(["export", "support", "--out", "out/by command", "--draft"]) == 0
        assert open_bundle(bare.target).digest == bare.digest
    finally:
        (project.root / "cases.kept").rename(project.root / "contexts/support/cases.jsonl")


def test_an_export_that_nobody_vetted_leads_to_the_draft_box(panel):
    ask(panel, "set_draft", draft=False)
    assert panel.state["checked"] is False
    ask(panel, "check")
    assert [place for place, _ in of(panel, "error")] == ["draft"]
    assert "not vetted" in of(panel, "error")[0][1]
    assert "nothing is written" in ask(panel, "write")["message"]
    ask(panel, "set_draft", draft=True)
    assert ask(panel, "check") is None
    assert panel.state["writable"] is True


@pytest.mark.parametrize(
    ("out", "says"),
    [
        ("", "no folder is named"),
        ("  ", "no folder is named"),
        (".", "holds the project's own files"),
        ("contexts", "holds the project's own files"),
        ("workbench.toml", "is a file"),
        ("connectors", "so it is no bundle"),
    ],
)
def test_a_wrong_folder_leads_to_its_box(panel, out, says):
    ask(panel, "set_out", out=out)
    ask(panel, "check")
    found = of(panel, "error")
    assert [place for place, _ in found] == ["out"]
    assert says in found[0][1]
    assert panel.state["writable"] is False
    before = sorted(panel.task.project.root.rglob("*"))
    assert ask(panel, "write") is not None
    assert sorted(panel.task.project.root.rglob("*")) == before


def test_a_bundle_that_was_changed_is_said_to_be_and_compared(panel):
    ask(panel, "check")
    ask(panel, "write")
    (panel.target / "tools.json").write_text("{}", encoding="utf-8")
    ask(panel, "check")
    assert any(place == "out" and "tools.json: the file was changed" in said for place, said in of(panel, "doubt"))
    assert [one["name"] for one in panel.state["changes"] if one["change"] == "changed"] == ["tools.json"]


def test_a_broken_policy_is_found_with_its_file_and_key(panel):
    path = panel.task.folder / "policy.yaml"
    kept = path.read_text("utf-8")
    try:
        path.write_text(kept.replace("effect: deny", "effect: maybe"), encoding="utf-8")
        panel.task.reload_policy()
        ask(panel, "check")
        found = [one for one in panel.state["findings"] if one["level"] == "error"]
        assert (found[0]["place"], found[0]["where"]) == ("policy", "policy.yaml: rules[3].effect")
        path.write_text(kept.replace("at_most: 5000", "at_most: 50"), encoding="utf-8")
        panel.task.reload_policy()
        ask(panel, "check")
        assert [place for place, _ in of(panel, "error")] == ["policy"]
        assert "expected allow" in of(panel, "error")[0][1]
    finally:
        path.write_text(kept, encoding="utf-8")


def test_doubts_of_the_spec_are_told_with_their_key(panel, comparison):
    ask(panel, "check")
    doubts = [one for one in panel.state["findings"] if one["place"] in ("spec", "cases")]
    assert all(one["where"].startswith("context.yaml: ") == (one["place"] == "spec") for one in doubts)
    assert len(doubts) == len(panel.task.lint(cases=comparison.cases))


def test_a_target_is_written_with_the_bundle_and_stands_in_the_command(panel):
    assert "'nowhere' is not a target" in ask(panel, "set_target", target="nowhere")["message"]
    assert ask(panel, "set_target", target="cedar") is None
    assert panel.command == f"workbench export support --out {panel.value.out} --to cedar --draft"
    assert panel.code == f"task.export(project.root / {panel.value.out!r}, to=['cedar'], draft=True)"
    assert ask(panel, "check") is None
    assert of(panel, "error") == []
    assert any(one["name"].startswith("targets/cedar/") for one in panel.state["changes"])
    ask(panel, "write")
    assert panel.written.digest == panel.digest
    ask(panel, "set_target", target="cedar", on=False)
    assert panel.state["to"] == []


def test_what_was_found_is_forgotten_when_the_plan_changes(panel):
    ask(panel, "check")
    assert panel.findings is not None
    ask(panel, "set_out", out="out/elsewhere")
    assert (panel.findings, panel.digest, panel.changes) == (None, "", ())
    assert "Not checked yet." in panel.snapshot()
