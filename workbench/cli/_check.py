"""`workbench check`: the whole project in one offline command."""

from __future__ import annotations

import os
from pathlib import Path

import click

from workbench.cli._api import ProjectLike, current_app
from workbench.cli._ends import GateFailed
from workbench.cli._output import check_writable, note, show, show_json, status, write_file

__all__ = ["check"]

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.option("--only", multiple=True, metavar="PART", help="Make this part alone; repeat, or separate with commas.")
@click.option("--skip", multiple=True, metavar="PART", help="Leave this part out; repeat, or separate with commas.")
@click.option("--strict", is_flag=True, help="Let warnings, and what could not be looked at, fail as well.")
@click.option("--write-lock", "lock", is_flag=True, help="Write workbench.lock of the project as it is, then check.")
@click.option("--junit", type=_FILE, metavar="FILE", help="Write JUnit XML.")
@click.option("--markdown", type=_FILE, metavar="FILE", help="Write the findings in Markdown.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
def check(
    only: tuple[str, ...],
    skip: tuple[str, ...],
    strict: bool,
    lock: bool,
    junit: Path | None,
    markdown: Path | None,
    as_json: bool,
) -> None:
    """Prove the whole project, offline: exits with 1 when something is wrong, each time with a diagnostic code.

    The parts: files, records, lock, tasks, cases, policies, vetting, bundles, secrets, gates, notebooks. Connectors
    that read files are pulled first. docs/check.md lists all codes.
    """
    check_writable([file for file in (junit, markdown) if file is not None])
    project = current_app().project()
    chosen = _names(only) if only else None
    with status("Checking the project") as spinner:

        def progress(line: str) -> None:
            spinner["update"](f"Checking {line}")

        if lock:
            _lock(project)
        report = project.check(only=chosen, skip=_names(skip), strict=strict, progress=progress)
    if junit is not None:
        write_file(junit, report.junit_xml())
    if markdown is not None:
        write_file(markdown, report.markdown())
    if os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(os.environ["GITHUB_STEP_SUMMARY"]).open("a", encoding="utf-8") as summary:
            summary.write(report.markdown())
    if as_json:
        show_json(report.to_json())
    else:
        (note if Path("-") in (junit, markdown) else show)(str(report))
    if not report.passed:
        raise GateFailed(report.summary())


def _names(values: tuple[str, ...]) -> list[str]:
    return [name.strip() for value in values for name in value.split(",") if name.strip()]


def _lock(project: ProjectLike) -> None:
    """Write the lock, unless files are wrong or could not be read whole: those are no state to come back to."""
    before = project.check(only=["files", "records"])
    if not before.passed:
        message = f"{before}\nworkbench.lock was not written: mend that first."
        raise GateFailed(message)
    found = project.write_lock()
    note(f"Wrote workbench.lock: tasks {', '.join(found.tasks) or 'none'}; {len(found.streams)} streams. Commit it.")
