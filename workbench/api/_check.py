"""One offline command that proves a whole project; each part of it is made of what the commands do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from workbench.api._check_files import (
    check_bundles,
    check_files,
    check_notebooks,
    check_records,
    check_secrets,
    own_names,
)
from workbench.api._check_tasks import (
    check_cases_of,
    check_gates,
    check_lock,
    check_policies,
    check_tasks,
    check_vetting,
)
from workbench.api._locked import locked_now
from workbench.api._task import Task
from workbench.checks import AREAS, LOCK_FILE, Checked, CheckReport, ProjectLock, accept_warnings, write_lock
from workbench.errors import ConfigError, UnknownNameError

if TYPE_CHECKING:
    from workbench.api._project import Project

__all__ = ["check_project", "lock_project"]

Part = Callable[[Callable[[str], None]], Iterable[Checked]]


def check_project(
    project: Project,
    *,
    only: Sequence[str] | None,
    skip: Sequence[str],
    strict: bool,
    progress: Callable[[str], None] | None,
) -> CheckReport:
    """Make the parts of a check in their order; see `Project.check`.

    Raises:
        UnknownNameError: `only` or `skip` names no part.
    """
    for area in [*(only or ()), *skip]:
        if area not in AREAS:
            raise UnknownNameError(area, AREAS, what="a part of a check")
    chosen = [area for area in AREAS if area in (AREAS if only is None else only) and area not in skip]
    tell = progress or (lambda _line: None)
    parts = _parts(project)
    results = [one for area in chosen for one in parts[area](tell)]
    results = accept_warnings(results, project.folder.settings.check.accepted)
    return CheckReport(project.folder.settings.name, tuple(results), strict=strict)


def _parts(project: Project) -> dict[str, Part]:
    def of_tasks(check: Callable[[Project, Sequence[Task], Callable[[str], None]], Iterator[Checked]]) -> Part:
        # The tasks are opened when the part begins: records may be pulled before.
        return lambda tell: check(project, own_tasks(project), tell)

    return {
        "files": partial(check_files, project),
        "records": partial(check_records, project),
        "lock": of_tasks(check_lock),
        "tasks": of_tasks(check_tasks),
        "cases": of_tasks(check_cases_of),
        "policies": of_tasks(check_policies),
        "vetting": of_tasks(check_vetting),
        "bundles": partial(check_bundles, project),
        "secrets": partial(check_secrets, project),
        "gates": of_tasks(check_gates),
        "notebooks": partial(check_notebooks, project),
    }


def own_tasks(project: Project) -> list[Task]:
    """Return the project's own tasks whose files can be read; of the others the part `files` tells."""
    found = []
    for name in own_names(project, "contexts"):
        try:
            task = project.task(name)
            _ = task.cases
        except ConfigError:
            continue
        if task.folder.parent == project.root / "contexts":
            found.append(task)
    return found


def lock_project(project: Project) -> ProjectLock:
    """Write `workbench.lock` of the project as it is.

    Raises:
        ConfigError: The file cannot be written, or a task's records were never pulled.
    """
    tasks = own_tasks(project)
    for task in tasks:
        missing = sorted(set(task.spec.streams()) - set(project.streams()))
        if missing:
            message = f"task '{task.name}' reads {', '.join(missing)}, never pulled. Pull first, or take the task out."
            raise ConfigError(message, path=project.root / LOCK_FILE)
    found, _ = locked_now(project, tasks)
    write_lock(project.root / LOCK_FILE, found)
    return found
