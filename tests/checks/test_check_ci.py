"""What `init` writes for CI is run, as CI runs it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import yaml
from checked_project import edit

import workbench as wb

ROOT = Path(__file__).resolve().parents[2]


def run_ci(project, *options):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "WORKBENCH": f"{sys.executable} -m workbench"}
    environment.pop("GITHUB_STEP_SUMMARY", None)
    # From elsewhere: the script finds its project.
    command = ["bash", str(project / ".ci/check"), *options]
    return subprocess.run(command, cwd="/", env=environment, capture_output=True, text=True, timeout=300, check=False)


def test_a_new_project_passes_its_ci_and_a_spoilt_one_does_not(tmp_path):
    wb.init(tmp_path / "shop").close()
    project = tmp_path / "shop"
    # Data are often kept elsewhere.
    shutil.rmtree(project / "data")
    good = run_ci(project)
    assert good.returncode == 0, good.stderr
    assert "shop: passed: 0 errors" in good.stdout
    assert (
        "skipped[WB902] records: crm: Its files are not here: 'data/crm' names no folder. connectors/crm/README.md"
        in good.stdout
    )
    assert "<testsuites>" in (project / "reports/check.xml").read_text("utf-8")
    edit(project / "contexts/support/context.yaml", "budget_tokens:", "budget_token:")
    bad = run_ci(project, "--only", "files")
    assert bad.returncode == 1, bad.stderr
    assert "error[WB102] contexts/support/context.yaml" in bad.stdout
    assert "WB102" in (project / "reports/check.xml").read_text("utf-8")
    assert "WB102" in (project / "reports/check.md").read_text("utf-8")


def test_the_workflow_installs_this_version_and_runs_the_script(tmp_path):
    wb.init(tmp_path / "shop").close()
    workflow = yaml.safe_load((tmp_path / "shop/.github/workflows/check.yml").read_text("utf-8"))
    runs = [step["run"] for step in workflow["jobs"]["check"]["steps"] if "run" in step]
    assert runs == [f'python -m pip install "context-workbench[lab]=={wb.__version__}"', "bash .ci/check"]
    assert os.access(tmp_path / "shop/.ci/check", os.X_OK)


def test_ci_files_that_are_there_are_kept(tmp_path):
    (tmp_path / "shop/.ci").mkdir(parents=True)
    (tmp_path / "shop/.ci/check").write_text("#!/bin/sh\necho mine\n")
    wb.init(tmp_path / "shop").close()
    assert "mine" in (tmp_path / "shop/.ci/check").read_text("utf-8")


def test_the_example_connector_of_a_new_project_has_its_files_and_can_be_pulled(tmp_path):
    kept = tmp_path / "own" / "data" / "crm" / "mine.txt"
    kept.parent.mkdir(parents=True)
    kept.write_text("mine", encoding="utf-8")
    wb.init(tmp_path / "own").close()
    assert [file.name for file in kept.parent.iterdir()] == ["mine.txt"]
    with wb.init(tmp_path / "shop") as project:
        project.pull("crm").require_complete()
        assert project.task("support").build("Who owns account ACC-813335?").status == "found"
        assert project.check().passed
