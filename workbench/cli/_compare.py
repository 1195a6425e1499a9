"""`workbench compare`: figures, reports, gates."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from workbench.cli._api import ChangeLike, ComparisonLike, ReaderLike, TaskLike, current_app
from workbench.cli._arguments import BUDGET, check_gates
from workbench.cli._ends import GateFailed
from workbench.cli._output import check_writable, note, show, status, write_file

__all__ = ["compare", "report"]

_FILE = click.Path(path_type=Path, dir_okay=False)
_ASKS = (
    "cases",
    "arms",
    "budget",
    "frontier",
    "made",
    "reader",
    "reader_url",
    "reader_key",
    "reader_tokens",
    "cassette",
    "repeats",
    "as_role",
    "allow_missing_gold",
)
_GATE = re.compile(r"[^.=\s]+\.[^=\s]+=[-+]?[0-9.eE]+")


class _Gate(click.ParamType[str]):
    """`ARM.METRIC=VALUE`; whether arm and metric exist is known to the comparison alone."""

    name = "gate"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Refuse what no comparison could know, before an hour is spent on it."""
        if not _GATE.fullmatch(value):
            self.fail(f"'{value}' is not ARM.METRIC=VALUE, such as view.answerable=0.95.", param, ctx)
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class _Options:
    """What was asked on the command line: a field for each parameter of the command."""

    task: str
    cases: Path | None
    arms: tuple[str, ...]
    budget: int | None
    as_role: str | None
    other: Path | None
    frontier: bool
    json_file: Path | None
    contexts: Path | None
    html_file: Path | None
    gates: tuple[str, ...]
    made: Path | None
    reader: str | None
    reader_url: str | None
    reader_key: str | None
    reader_tokens: int | None
    cassette: Path | None
    record: bool
    repeats: int
    at_once: int
    baseline: str | None
    max_regressions: int | None
    allow_different: bool
    allow_missing_gold: bool
    junit: Path | None
    markdown: Path | None

    @property
    def files(self) -> list[Path]:
        """What is to be written."""
        files = (self.json_file, self.contexts, self.html_file, self.junit, self.markdown)
        return [file for file in files if file is not None]

    @property
    def arm_names(self) -> list[str] | None:
        """The arms; `None` given means all, an option that names none is a mistake, which the comparison tells."""
        names = [name.strip() for value in self.arms for name in value.split(",") if name.strip()]
        return names if self.arms else None


@click.command()
@click.argument("task")
@click.option("--cases", type=_FILE, metavar="FILE", help="Cases to use; default: the task's cases.jsonl.")
@click.option(
    "--arms", multiple=True, metavar="NAME", help="Arm to compare; repeat, or separate with commas. Default: all."
)
@click.option("--budget", type=BUDGET, metavar="N", help="Most tokens of every context; default: what the task says.")
@click.option("--as-role", metavar="ROLE", help="Hold every arm to what this role of the spec may see.")
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
@click.option(
    "--make-cases",
    "made",
    type=_FILE,
    metavar="FILE",
    help="Make cases from the records into FILE, and use them.",
)
@click.option("--reader", metavar="NAME", help="Also ask smollm2, openai:MODEL or anthropic:MODEL.")
@click.option("--reader-url", metavar="URL", help="The reader's endpoint up to /v1; default: its vendor's.")
@click.option("--reader-key", metavar="VARIABLE", help="Environment variable that holds the reader's key.")
@click.option(
    "--reader-tokens",
    type=click.IntRange(1),
    metavar="N",
    help="Most tokens of an answer; models that reason first need more. Default: 256, of smollm2 48.",
)
@click.option("--cassette", type=_FILE, metavar="FILE", help="Replay the reader's replies from FILE.")
@click.option("--record", is_flag=True, help="Send what is not in the cassette, and add the replies to it.")
@click.option("--repeats", type=click.IntRange(1), default=1, metavar="N", help="Ask the reader each question N times.")
@click.option("--at-once", type=click.IntRange(1), default=8, metavar="N", help="Most questions in flight; default: 8.")
@click.option("--baseline", metavar="RUN", help="Compare with the run RUN, as an earlier comparison named it.")
@click.option(
    "--max-regressions",
    type=click.IntRange(0),
    metavar="N",
    help="Exit with 1 if more than N cases of an arm got worse.",
)
@click.option("--allow-different", is_flag=True, help="Allow a baseline of another snapshot, budget or encoding.")
@click.option("--allow-missing-gold", is_flag=True, help="Ask cases as well whose gold was not pulled.")
@click.option("--junit", type=_FILE, metavar="FILE", help="Write JUnit XML.")
@click.option("--markdown", type=_FILE, metavar="FILE", help="Write a summary in Markdown.")
def compare(**options: Any) -> None:
    """Compare the view of TASK with RAG arms on the same cases, budget and records, and show where each wins."""
    asked = _Options(**options)
    if asked.other is not None:
        _check_diff_alone()
        _diff(asked.task, asked.other, asked.cases, asked.budget, asked.json_file)
        return
    _check_together(asked)
    check_writable(asked.files)
    arms = asked.arm_names
    task = current_app().project().task(asked.task)
    check_gates(asked.gates, arms)
    if asked.made is not None:
        _make(task, asked.made)
    reader = _reader(asked)
    before = task.run(asked.baseline) if asked.baseline is not None else None
    result = task.compare(
        arms=arms,
        cases=asked.made or asked.cases,
        budget_tokens=asked.budget,
        frontier=asked.frontier,
        as_role=asked.as_role,
        reader=reader,
        repeats=asked.repeats,
        at_once=asked.at_once,
        allow_missing_gold=asked.allow_missing_gold,
        keep=True,
    ).with_command(_again(), task=asked.task)
    changes = task.against(result, before, allow_different=asked.allow_different) if before is not None else []
    _tell(asked, result, changes)


def _tell(asked: _Options, result: ComparisonLike, changes: Sequence[ChangeLike]) -> None:
    """Write the reports, show the figures, and only then fail: a failed gate is when the reports are needed.

    Raises:
        GateFailed: A gate does not hold, or more cases of an arm got worse than may.
    """
    failures = result.check_gates(asked.gates) if asked.gates else []
    most = asked.max_regressions
    worse = [str(change) for change in changes if most is not None and change.exceeds(most)]
    _write_reports(
        (asked.json_file, result.to_json),
        (asked.contexts, result.contexts_jsonl),
        (asked.html_file, result.html),
        (asked.junit, lambda: result.junit_xml(asked.gates, failures, worse)),
        (asked.markdown, lambda: result.markdown(failures, worse)),
    )
    _summarise(lambda: result.markdown(failures, worse))
    say = note if Path("-") in asked.files else show
    say(str(result))
    for change in changes:
        say(str(change))
    run = result.run
    say(f"Run {run}: name it with --baseline later, or see it with workbench report {asked.task} {run}.")
    if failures or worse:
        raise GateFailed("\n".join(["Gates failed:", *(f"  {failure}" for failure in [*failures, *worse])]))


def _check_together(asked: _Options) -> None:
    """Refuse options that do not go together."""
    _refuse(
        (asked.budget is not None and asked.frontier, "--frontier runs a range of budgets; leave --budget out."),
        (
            asked.max_regressions is not None and asked.baseline is None,
            "--max-regressions counts against a run; name it with --baseline.",
        ),
        (asked.made is not None and asked.cases is not None, "--make-cases makes the cases; leave --cases out."),
        (
            [str(file) for file in asked.files].count("-") > 1,
            "only one of --json, --contexts, --html, --junit, --markdown can go to standard output.",
        ),
    )


def _refuse(*mistakes: tuple[bool, str]) -> None:
    """Refuse the first mistake that was made."""
    for made, message in mistakes:
        if made:
            raise click.UsageError(message)


def _write_reports(*reports: tuple[Path | None, Callable[[], str]]) -> None:
    for path, text in reports:
        if path is not None:
            write_file(path, text())


def _summarise(text: Callable[[], str]) -> None:
    """Add to GitHub's job summary where there is one. Figures are not kept back since it cannot be written."""
    name = os.environ.get("GITHUB_STEP_SUMMARY")
    if not name:
        return
    try:
        with Path(name).open("a", encoding="utf-8") as summary:
            summary.write(text())
    except OSError as exc:
        note(f"GITHUB_STEP_SUMMARY: {name}: cannot be written: {exc.strerror or exc}.")


def _again() -> str:
    """Return the command line that makes the same comparison, without what is only written or judged."""
    context = click.get_current_context()
    words = ["workbench", "compare"]
    for param in context.command.params:
        value = context.params.get(param.name or "")
        if isinstance(param, click.Argument):
            words.append(str(value))
        elif param.name in _ASKS and context.get_parameter_source(param.name) is ParameterSource.COMMANDLINE:
            for one in value if isinstance(value, tuple) else (value,):
                words += [param.opts[0]] if one is True else [param.opts[0], str(one)]
    return shlex.join([*words, "--html", "report.html"])


def _make(task: TaskLike, file: Path) -> None:
    """Write the cases that the records give now, and say what changed since the file was written."""
    from workbench.evals import compare_cases, is_made, load_cases

    if file.suffix.lower() == ".csv":
        message = f"{file}: cases are made as JSON lines. Name a file that does not end in .csv."
        raise click.UsageError(message)
    before = load_cases(file) if file.is_file() else ()
    own = [case.id for case in before if not is_made(case)]
    if own:
        message = (
            f"{file} has {len(own):,} cases that were not made from the records, such as '{own[0]}', and would be "
            "written over. Name another file."
        )
        raise click.UsageError(message)
    found = task.make_cases()
    write_file(file, found.to_jsonl())
    note(f"{file}: {len(found.cases):,} cases; {compare_cases(before, found.cases)}.")
    for line in found.disagreements:
        note(f"Not made: {line}")


def _reader(asked: _Options) -> ReaderLike | None:
    name, url, key, cassette = asked.reader, asked.reader_url, asked.reader_key, asked.cassette
    _refuse(
        (
            name is None and any((url, key, asked.reader_tokens, cassette, asked.record)),
            "--reader-url, --reader-key, --reader-tokens, --cassette and --record speak of a reader; name it with "
            "--reader.",
        ),
        (asked.record and cassette is None, "--record adds to a cassette; name its file with --cassette."),
        (
            name == "smollm2" and any((url, key, cassette)),
            "smollm2 runs in this process; leave --reader-url, --reader-key and --cassette out.",
        ),
    )
    if name is None:
        return None
    from workbench.evals.readers import open_reader

    return open_reader(
        name,
        base_url=url,
        key_env=key,
        max_output_tokens=asked.reader_tokens,
        cassette=cassette,
        record=asked.record,
    )


@click.command()
@click.argument("task")
@click.argument("run")
@click.option("--html", "html_file", type=_FILE, metavar="FILE", help="Write the report in one HTML file.")
@click.option(
    "--json", "json_file", type=_FILE, metavar="FILE", help="Write the figures as JSON; - is standard output."
)
@click.option("--markdown", type=_FILE, metavar="FILE", help="Write a summary in Markdown.")
def report(task: str, run: str, html_file: Path | None, json_file: Path | None, markdown: Path | None) -> None:
    """Score the stored RUN of TASK again, and show or write its report."""
    files = [file for file in (html_file, json_file, markdown) if file is not None]
    check_writable(files)
    found = current_app().project().task(task).run(run)
    if html_file is not None:
        write_file(html_file, found.html())
    if json_file is not None:
        write_file(json_file, found.to_json())
    if markdown is not None:
        write_file(markdown, found.markdown())
    (note if Path("-") in files else show)(str(found))


def _check_diff_alone() -> None:
    """Refuse every option that `--with-spec` would leave unread."""
    context = click.get_current_context()
    given = (
        option.opts[0]
        for option in context.command.params
        if option.name is not None
        and option.name not in ("task", "other", "cases", "budget", "json_file")
        and context.get_parameter_source(option.name) is ParameterSource.COMMANDLINE
    )
    unread = ", ".join(given)
    if unread:
        message = f"--with-spec compares no arms; only --cases, --budget and --json go with it, not {unread}."
        raise click.UsageError(message)


def _diff(task: str, other: Path, cases: Path | None, budget: int | None, json_file: Path | None) -> None:
    if json_file is not None:
        check_writable([json_file])
    with status(f"Building the contexts of {task} with both specs"):
        found = current_app().project().task(task).diff(other, cases=cases, budget_tokens=budget)
    if json_file is not None:
        write_file(json_file, found.to_json())
    (note if json_file == Path("-") else show)(str(found))
