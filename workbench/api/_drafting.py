"""Drafting a task into a project."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.api._task import Task
from workbench.drafting import draft_spec, spec_yaml
from workbench.errors import ConfigError, SpecError, UnknownNameError
from workbench.views import load_spec

if TYPE_CHECKING:
    from workbench.api._project import Project

__all__ = ["draft_task"]

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def draft_task(project: Project, name: str, streams: Sequence[str] | None, *, replace: bool) -> Task:
    """Draft a spec from the records of `streams`, write it into the project, and open the task."""
    if not _NAME.fullmatch(name):
        message = f"'{name}' cannot be a task's name: letters, digits, _, - and full stops."
        raise ConfigError(message)
    path = project.root / "contexts" / name / "context.yaml"
    if path.exists() and not replace:
        message = "there is a spec already. Choose another name, or replace it: --replace"
        raise ConfigError(message, path=path)
    chosen = _streams(project.streams(), streams)
    draft = draft_spec(project.store, chosen, links=project.links(), encoding=project.folder.settings.encoding)
    _write(path, spec_yaml(draft))
    return project.task(str(path.parent))


def _streams(known: dict[str, int], wanted: Sequence[str] | None) -> list[str]:
    if wanted is None:
        if not known:
            message = "nothing was pulled, so there is nothing to draft from. Run: workbench pull NAME"
            raise SpecError(message)
        return list(known)
    found: list[str] = []
    for one in wanted:
        of_source = [stream for stream in known if stream.partition(".")[0] == one]
        if one not in known and not of_source:
            raise UnknownNameError(one, known, what="a stream that was pulled")
        found += [one] if one in known else of_source
    return list(dict.fromkeys(found))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = path.with_name(f".{path.name}.drafted")
    kept.write_text(text, encoding="utf-8")
    try:
        load_spec(kept)
    except SpecError:
        kept.unlink()
        raise
    kept.replace(path)
