"""The main job on the sample company in one call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from workbench.api._init import copy_shipped, init
from workbench.api._project import Project
from workbench.connectors import Receipt
from workbench.context import Context
from workbench.evals import Comparison
from workbench.export import Bundle
from workbench.project import MARKER, ProjectFolder
from workbench.sandbox import MIN_ACCOUNTS
from workbench.sandbox.apis import SYSTEMS, Sandbox

__all__ = ["Demo", "demo"]

_DEMO_TASK = "quote-to-cash"
# What the demo reads, and the task that asks it: copied into its project, to own and edit.
_DEMO_CONTENT = (*(f"connectors/{system}" for system in SYSTEMS), f"contexts/{_DEMO_TASK}")
# The cases stand type by type: every fourth is a sample of all types that takes a quarter of the time.
_DEMO_EVERY = 4
_QUICK_ARMS = ("view", "bm25", "full", "oracle")


@dataclass(frozen=True)
class Demo:
    """What the main job on the sample company gave.

    Attributes:
        root: The project that was made.
        receipts: The receipts of the pulls, by connector.
        context: One context that was built.
        comparison: The view beside all RAG arms.
        bundle: The draft that was exported.
        report: Path of the HTML report.
    """

    root: Path
    receipts: dict[str, Receipt]
    context: Context
    comparison: Comparison
    bundle: Bundle
    report: Path


def demo(
    folder: Path | str,
    *,
    accounts: int | None = None,
    quick: bool = False,
    progress: Callable[[str], None] | None = None,
) -> Demo:
    """Do the main job on the sample company: serve its four systems, pull them, build, compare, export, report.

    The systems are look-alikes on loopback that run while they are pulled. The project is made in `folder`, or used
    again when it is there.

    Args:
        folder: The project's folder.
        accounts: Size of the company; the default is the one that the shipped cases are about, and with
            another size they do not fit.
        quick: Compare with the arms alone that need no vectors: they take most of the time to make.
        progress: Told a line at each step.

    Raises:
        ConfigError: The folder cannot be used.
        ConnectorError: A pull is not complete.
    """
    tell = progress or (lambda _line: None)
    root = Path(folder)
    if not (root / MARKER).is_file():
        init(root).close()
    for content in _DEMO_CONTENT:
        copy_shipped(content, root)
    tell("Starting look-alikes of Salesforce, GitHub, Slack and Confluence over the sample company")
    receipts = {}
    with Sandbox(MIN_ACCOUNTS if accounts is None else accounts) as sandbox:
        sandbox.connect(root)
        with Project(ProjectFolder(root)) as project:
            for system in SYSTEMS:
                tell(f"Pulling {system}")
                receipts[system] = project.pull(system, progress=lambda _at: None)
                receipts[system].require_complete()
    with Project(ProjectFolder(root)) as project:
        task = project.task(_DEMO_TASK)
        question = next(case.question for case in task.cases if case.answerable)
        tell(f"Building one context: {question}")
        context = task.build(question)
        cases = task.cases[::_DEMO_EVERY]
        embeds = "without the arms that need vectors" if quick else "the first time embeds all records"
        tell(
            f"Comparing the view with RAG on {len(cases)} of {len(task.cases)} questions ({embeds}; "
            f"workbench compare {_DEMO_TASK} asks all)"
        )
        comparison = task.compare(arms=_QUICK_ARMS if quick else None, cases=cases, progress=_percent(tell))
        tell("Exporting a draft bundle and the report")
        bundle = task.export(project.root / "out" / _DEMO_TASK, draft=True, comparison=comparison)
        report = project.root / "out" / f"{_DEMO_TASK}.html"
        report.write_text(comparison.html(), encoding="utf-8")
    return Demo(root.resolve(), receipts, context, comparison, bundle, report)


def _percent(tell: Callable[[str], None]) -> Callable[[str, int, int], None]:
    """Tell each step's progress in quarters: a line each, since progress may go to a log."""
    told: dict[str, int] = {}

    def progress(step: str, done: int, total: int) -> None:
        quarter = 4 * done // total if total else 4
        if quarter > told.get(step, 0):
            told[step] = quarter
            tell(f"  {step}: {done:,} of {total:,}")

    return progress
