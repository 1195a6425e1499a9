"""The hooks of pytest. All that costs is loaded when a test asks for a case."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from workbench.testing._plan import MARK, Asked, add_ini_options, read_mark

if TYPE_CHECKING:
    from workbench.testing._case import ContextCase
    from workbench.testing._ledger import Ledger, Verdict
    from workbench.testing._tasks import OpenTasks

__all__: list[str] = []

_FIXTURE = "context_case"
_SENT = "context_workbench"


class _Session:
    """What one session knows; made when the first test asks for a case."""

    def __init__(self) -> None:
        from workbench.testing._ledger import Ledger
        from workbench.testing._tasks import OpenTasks

        self.ledger: Ledger = Ledger()
        self.tasks: OpenTasks = OpenTasks()


_KEY = pytest.StashKey[_Session]()


def _session(config: pytest.Config) -> _Session:
    if _KEY not in config.stash:
        config.stash[_KEY] = _Session()
    return config.stash[_KEY]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the ini options and `--context-reports`."""
    add_ini_options(parser)
    parser.getgroup("context workbench").addoption(
        "--context-reports",
        metavar="FOLDER",
        help="Write the comparison of each task asked by context_case as HTML and JSON into FOLDER.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Declare the mark."""
    said = "the task, arms, budget, cases and gates that the fixture context_case asks; see ini options context_*."
    config.addinivalue_line(
        "markers", f"{MARK}(task, *, arms=('view',), budget_tokens=None, cases=None, gates=()): {said}"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make a test for each arm and case."""
    if _FIXTURE not in metafunc.fixturenames:
        return
    from workbench.errors import WorkbenchError
    from workbench.evals import parse_gate

    session = _session(metafunc.config)
    mark = metafunc.definition.get_closest_marker(MARK)
    try:
        plan, chosen, gates = read_mark(metafunc.config, mark, metafunc.definition.path.parent)
        cases = session.tasks.cases(plan)
        arms = session.tasks.names(plan, chosen)
        for gate in gates:  # before anything is asked
            parse_gate(gate, arms)
    except WorkbenchError as exc:
        pytest.fail(f"{metafunc.definition.nodeid}: {exc}", pytrace=False)
    session.ledger.expect(plan, arms, gates)
    asked = [Asked(plan, arm, case.id) for arm in arms for case in cases]
    metafunc.parametrize(_FIXTURE, asked, ids=[f"{one.arm}-{one.case_id}" for one in asked], indirect=True)


@pytest.fixture
def context_case(request: pytest.FixtureRequest) -> ContextCase:
    """One case of the task, asked of one arm: a `workbench.testing.ContextCase`. Asked once in a process."""
    session = _session(request.config)
    asked: Asked = request.param
    kept = session.ledger.find(asked)
    if kept is None:
        kept = session.tasks.ask(asked)
        session.ledger.keep(asked, kept)
    if kept["kind"] == "not_applicable":
        pytest.skip(f"{asked.arm} is not applicable: {kept['message']}")
    shown = session.tasks.shown(asked, kept)
    if shown.case.answerable and not shown.case.has_gold:
        pytest.skip(f"case '{shown.case.id}' names no gold, so that no evidence can be looked for")
    return shown


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    """Remember that a part alone is run."""
    for item in items:
        if _KEY in item.config.stash:
            item.config.stash[_KEY].ledger.narrowed = True


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Gather what a worker of xdist kept. What one that died kept is missing, and its gates tell it."""
    del error
    sent = getattr(node, "workeroutput", {}).get(_SENT)
    if sent:
        _session(node.config).ledger.add_json(sent)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Publish the reports, then judge the gates. First of all, so that JUnit and the summary have them."""
    config = session.config
    if _KEY not in config.stash or config.option.collectonly:
        return
    found = config.stash[_KEY]
    if not found.ledger:
        return
    chosen = any("::" in str(arg) for arg in config.args)
    found.ledger.narrowed |= chosen or bool(session.shouldstop) or bool(session.shouldfail)
    sent = getattr(config, "workeroutput", None)
    if sent is not None:
        sent[_SENT] = found.ledger.to_json()
        return
    if exitstatus not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        return
    if _publish_and_judge(config, found):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _publish_and_judge(config: pytest.Config, found: _Session) -> bool:
    """Return whether a gate failed."""
    from workbench.errors import WorkbenchError

    failed = False
    names: dict[str, int] = {}
    try:
        verdicts = list(found.ledger.verdicts(found.tasks))
    except WorkbenchError as exc:
        _report(config, "contexts", "comparison", failure=str(exc))
        return True
    for verdict in verdicts:
        _publish(config, verdict, names)
    for verdict in verdicts:
        for gate in verdict.gates:
            where = f"contexts/{verdict.plan}"
            _report(config, where, gate.gate, failure=gate.failure, skipped=gate.not_judged)
            failed |= bool(gate.failure)
    return failed


def _publish(config: pytest.Config, verdict: Verdict, names: dict[str, int]) -> None:
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if terminal is not None:
        terminal.ensure_newline()
        terminal.section(f"contexts of {verdict.plan}")
        for line in [*(str(verdict.comparison).splitlines() if verdict.comparison else ()), *verdict.notes]:
            terminal.write_line(line)
    if verdict.comparison is None:
        return
    if os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(os.environ["GITHUB_STEP_SUMMARY"]).open("a", encoding="utf-8") as summary:
            summary.write(verdict.comparison.markdown(verdict.failures))
    folder = config.getoption("--context-reports")
    if folder:
        number = names[verdict.plan.task] = names.get(verdict.plan.task, 0) + 1
        name = verdict.plan.task + (f"-{number}" if number > 1 else "")
        place = config.invocation_params.dir / folder
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{name}.html").write_text(verdict.comparison.html(), encoding="utf-8")
        (place / f"{name}.json").write_text(verdict.comparison.to_json(), encoding="utf-8")


def _report(config: pytest.Config, where: str, name: str, *, failure: str = "", skipped: str = "") -> None:
    """Tell pytest of a gate as of a test, so that its summary, JUnit and exit code have it."""
    outcome = "failed" if failure else "skipped" if skipped else "passed"
    told: Any = failure or ((where, 0, f"Skipped: {skipped}") if skipped else None)
    location = where, None, name
    for when, how, longrepr in (("setup", "passed", None), ("call", outcome, told), ("teardown", "passed", None)):
        report = pytest.TestReport(
            nodeid=f"{where}::{name}",
            location=location,
            keywords={},
            outcome=how,  # type: ignore[arg-type]
            longrepr=longrepr,
            when=when,  # type: ignore[arg-type]
        )
        config.hook.pytest_runtest_logreport(report=report)
