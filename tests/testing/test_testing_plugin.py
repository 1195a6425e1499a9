"""The pytest plugin in a project of a user: cases as tests, gates over all of them, at one's desk and under xdist."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import sample_project

pytest_plugins = ["pytester"]

PLUGIN = ("-p", "workbench.testing._plugin")
ASKED = """
import pytest

@pytest.mark.context_task("support", {more})
def test_support(context_case):
    {body}
"""
CASES = sample_project.CASES


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    root = tmp_path_factory.mktemp("tested") / "project"
    sample_project.make(root)
    return root


@pytest.fixture
def run(pytester, project, request, monkeypatch):
    """Write a test into a folder of its own in the project, and run pytest on it in this process."""
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)

    def start(*options, more="", body="assert context_case.right", text=None, ini="", how=pytester.runpytest_inprocess):
        folder = project / re.sub(r"\W+", "_", request.node.name)
        folder.mkdir(exist_ok=True)
        (folder / "test_it.py").write_text(text or ASKED.format(more=more, body=body))
        (folder / "pytest.ini").write_text(f"[pytest]\n{ini}\n")
        ended = how(*PLUGIN, f"--rootdir={folder}", f"-c{folder / 'pytest.ini'}", *options, str(folder))
        return ended, folder

    return start


def test_each_case_is_a_test_and_gates_are_judged_on_the_bound_over_all_of_them(run):
    ended, _ = run(
        "--junitxml=j.xml",
        "--context-reports=reports",
        more="budget_tokens=60, gates=['view.answerable=0.01', 'view.answerable=0.99', 'view.tokens_mean=60']",
    )
    told = ended.stdout.str()
    wrong = told.count("FAILED") - 1
    assert 0 < wrong < CASES
    ended.assert_outcomes(passed=CASES - wrong + 2, failed=wrong + 1)
    assert ended.ret == 1
    assert re.search(r"<ContextCase view \S+: dropped_by_budget: .*missing: crm:", told)
    assert re.search(r"view\.answerable=0\.99: answerable of view is .* lower bound .* must be at least 0\.99", told)
    # What is to be read first is published before what failed.
    assert told.index("contexts of support, 60 tokens") < told.index("= FAILURES =")
    junit = ended_file("j.xml").read_text()
    assert 'classname="contexts.support, 60 tokens" name="view.answerable=0.99"' in junit
    figures = json.loads(ended_file("reports/support.json").read_text())
    assert (figures["cases"], figures["budget_tokens"]) == (CASES, 60)
    assert ended_file("reports/support.html").read_text().startswith("<!doctype html>")


def ended_file(name):
    """Return a file in the folder in which pytester ran."""
    return Path.cwd() / name


def test_without_a_mark_the_ini_file_says_what_is_asked(run, monkeypatch, tmp_path):
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    ended, _ = run(
        text="def test_it(context_case):\n    assert context_case.context.tokens <= 200\n",
        ini="context_task = support\ncontext_budget_tokens = 200\ncontext_arms = view\n"
        "context_gates =\n    view.tokens_p95=200\n    view.tokens_mean=2",
    )
    ended.assert_outcomes(passed=CASES + 1, failed=1)
    assert "view.tokens_mean=2: tokens_mean of view" in ended.stdout.str()
    assert "**Failed**" in (tmp_path / "summary.md").read_text()


def test_an_arm_of_ones_own_that_raises_is_worth_nothing_and_counted(run):
    text = """
import pytest
from workbench.errors import ArmNotApplicable

def mine(question, *, budget_tokens):
    raise RuntimeError("no such index")

def shy(question, *, budget_tokens):
    raise ArmNotApplicable("not on Saturdays", arm="shy")

@pytest.mark.context_task("support", arms=[mine, shy], gates=["mine.answerable=0.1", "shy.answerable=0.1"])
def test_support(context_case):
    assert not context_case.right
    assert context_case.context is None
    assert "arm_failed: RuntimeError: no such index" in context_case.why
"""
    ended, _ = run(text=text)
    ended.assert_outcomes(passed=CASES, skipped=CASES, failed=2)
    told = ended.stdout.str()
    assert "shy.answerable=0.1: no case defines answerable for shy" in told
    assert f"mine: {CASES} x error: RuntimeError: no such index" in told


def test_a_part_of_the_cases_judges_no_gate_and_says_so(run):
    more = "gates=['view.answerable=0.01']"
    ended, _ = run("-rs", "-k", "lookup", more=more, body="pass")
    assert ended.ret == 0
    assert "view: 3 of 8 cases were asked, so it has no figures" in ended.stdout.str()
    assert "not all cases were asked of view" in ended.stdout.str()
    assert ended.parseoutcomes()["skipped"] == 1


def test_cases_that_are_missing_though_all_were_to_run_fail_the_gate(run):
    text = ASKED.format(more="gates=['view.answerable=0.01']", body="pass")
    text += """
@pytest.fixture(autouse=True)
def choosy(request):
    if "count" in request.node.name:
        pytest.skip("counts are hard")
"""
    ended, _ = run(text=text)
    ended.assert_outcomes(passed=CASES - 1, skipped=1, failed=1)
    assert "view.answerable=0.01: not all cases were asked of view" in ended.stdout.str()


@pytest.mark.parametrize(
    ("mark", "told"),
    [
        ("'suport'", "'suport' is not a task"),
        ("'support', arms=['veiw']", "'veiw' is not an arm"),
        ("'support', gates=['view.anserable=1']", "'anserable' is not a metric"),
        ("'support', gates=['bm25.answerable=1']", "'bm25' is not an arm of this comparison"),
        ("'support', bugdet_tokens=5", "'bugdet_tokens' is not an argument of the mark context_task"),
        ("'support', budget_tokens='many'", "many"),
        ("'support', cases='nowhere.jsonl'", "nowhere.jsonl"),
        ("", "no task is named"),
    ],
)
def test_what_cannot_be_asked_is_told_where_it_is_asked(run, mark, told):
    ended, _ = run(text=f"import pytest\n@pytest.mark.context_task({mark})\ndef test_it(context_case):\n    pass\n")
    assert ended.ret == pytest.ExitCode.INTERRUPTED
    assert "test_it.py::test_it: " in ended.stdout.str()
    assert told in ended.stdout.str()
    assert "Traceback" not in ended.stdout.str()


def test_workers_of_xdist_are_judged_together(run, pytester):
    more = "budget_tokens=60, gates=['view.answerable=0.99', 'view.tokens_mean=60']"
    ended, _ = run("-n2", more=more, body="pass", how=pytester.runpytest_subprocess)
    ended.assert_outcomes(passed=CASES + 1, failed=1)
    assert ended.ret == 1
    told = ended.stdout.str()
    assert told.count("contexts of support, 60 tokens") == 1
    assert re.search(r"view\.answerable=0\.99: .*8 cases\); its lower bound", told)


def test_where_no_test_asks_nothing_is_loaded(tmp_path):
    (tmp_path / "test_plain.py").write_text(
        "import sys\n"
        "def test_plain():\n"
        "    heavy = {'pandas', 'lancedb', 'numpy', 'pydantic', 'workbench.evals', 'workbench.api'}\n"
        "    assert not heavy & set(sys.modules)\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", *PLUGIN, "-p", "no:cacheprovider", f"--rootdir={tmp_path}"]
    # Plugins of others may load what they like.
    command += [f"-pno:{name}" for name in ("hypothesispytest", "anyio", "langsmith_plugin", "nbval")]
    command.append(str(tmp_path))
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
