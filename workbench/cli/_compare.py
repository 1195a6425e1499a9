"""`workbench compare`: figures, reports, gates."""

from __future__ import annotations

import re
from pathlib import Path

import click

from workbench.cli._api import current_app
from workbench.cli._arguments import BUDGET, check_gates
from workbench.cli._ends import GateFailed
from workbench.cli._output import check_writable, note, show, status, write_file

__all__ = ["compare"]

_FILE = click.Path(path_type=Path, dir_okay=False)
_GATE = re.compile(r"[^.=\s]+\.[^=\s]+=[-+]?[0-9.eE]+")


class _Gate(click.ParamType[str]):
    """`ARM.METRIC=VALUE`; whether arm and metric exist is known to the comparison alone."""

    name = "gate"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Refuse what no comparison could know, before an hour is spent on it."""
        if not _GATE.fullmatch(value):
            self.fail(f"'{value}' is not ARM.METRIC=VALUE, such as view.answerable=0.95.", param, ctx)
        return value


@click.command()
@click.argument("task")
@click.option("--cases", type=_FILE, metavar="FILE", help="Cases to use; default: the task's cases.jsonl.")
@click.option(
    "--arms", multiple=True, metavar="NAME", help="Arm to compare; repeat, or separate with commas. Default: all."
)
@click.option("--budget", type=BUDGET, metavar="N", help="Most tokens of every context; default: what the task says.")
@click.option(
    "--with-spec",
    "other",
    type=_FILE,
    metavar="SPEC",
    help="Compare no arms: tell what the spec in the file SPEC changes in the contexts of the cases.",
)
@click.option("--frontier", is_flag=True, help="Run every arm over budgets from 100 to 4,000 tokens.")
@click.option(
    "--json", "json_file", type=_FILE, metavar="FILE", help="Write the figures as JSON; - is standard output."
)
@click.option("--contexts", type=_FILE, metavar="FILE", help="Write every context as JSON lines, to score again.")
@click.option("--html", "html_file", type=_FILE, metavar="FILE", help="Write a report in one HTML file.")
@click.option(
    "--fail-under",
    "gates",
    multiple=True,
    type=_Gate(),
    metavar="ARM.METRIC=VALUE",
    help="Exit with 1 unless the bound of the 95% interval reaches VALUE; repeat for more gates.",
)
def compare(
    task: str,
    cases: Path | None,
    arms: tuple[str, ...],
    budget: int | None,
    other: Path | None,
    frontier: bool,
    json_file: Path | None,
    contexts: Path | None,
    html_file: Path | None,
    gates: tuple[str, ...],
) -> None:
    """Compare the view of TASK with RAG arms on the same cases, budget and records, and show where each wins."""
    if other is not None:
        if arms or frontier or contexts or html_file or gates:
            message = "--with-spec compares no arms; only --cases, --budget and --json go with it."
            raise click.UsageError(message)
        _diff(task, other, cases, budget, json_file)
        return
    if budget is not None and frontier:
        message = "--frontier runs a range of budgets; leave --budget out."
        raise click.UsageError(message)
    files = [file for file in (json_file, contexts, html_file) if file is not None]
    if [str(file) for file in files].count("-") > 1:
        message = "only one of --json, --contexts, --html can go to standard output."
        raise click.UsageError(message)
    check_writable(files)
    # None given means all; an option that names none is a mistake, which the comparison tells.
    names = [name.strip() for value in arms for name in value.split(",") if name.strip()] if arms else None
    chosen = current_app().project().task(task)
    check_gates(gates, names)
    with status(f"Comparing the arms of {task}") as spinner:

        def progress(step: str, done: int, total: int) -> None:
            spinner["update"](f"{task}: {step}: {done:,} of {total:,}")

        result = chosen.compare(arms=names, cases=cases, budget_tokens=budget, frontier=frontier, progress=progress)
    # Reports come before the gates: a failed gate is when they are needed.
    if json_file is not None:
        write_file(json_file, result.to_json())
    if contexts is not None:
        write_file(contexts, result.contexts_jsonl())
    if html_file is not None:
        write_file(html_file, result.html())
    (note if Path("-") in files else show)(str(result))
    failures = result.check_gates(gates) if gates else []
    if failures:
        raise GateFailed("\n".join(["Gates failed:", *(f"  {failure}" for failure in failures)]))


def _diff(task: str, other: Path, cases: Path | None, budget: int | None, json_file: Path | None) -> None:
    if json_file is not None:
        check_writable([json_file])
    with status(f"Building the contexts of {task} with both specs"):
        found = current_app().project().task(task).diff(other, cases=cases, budget_tokens=budget)
    if json_file is not None:
        write_file(json_file, found.to_json())
    (note if json_file == Path("-") else show)(str(found))
