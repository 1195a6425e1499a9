"""What a task shows of itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from workbench.errors import WorkbenchError
from workbench.html import Display, Facts, Folded, Grid, Part

if TYPE_CHECKING:
    from workbench.api._task import Task

__all__ = ["task_display"]

_HEADER = ("section", "of", "follows", "shows", "priority", "required", "min tokens", "max tokens", "at most")


def task_display(task: Task) -> Display:
    """Return the display of a task. What cannot be read is told in its place: a display raises nothing."""
    spec = task.spec
    facts: list[tuple[str, object]] = [("what for", spec.description)] if spec.description else []
    facts += [("encoding", spec.encoding), ("cases", _told(lambda: f"{len(task.cases):,}"))]
    facts += [("roles", ", ".join(spec.roles))] if spec.roles else []
    facts.append(("policy", _told(lambda: _policy(task))))
    entities = [
        (name, entity.stream, " or ".join(" + ".join(paths) for paths in entity.key_paths()))
        for name, entity in spec.entities.items()
    ]
    sections = [
        (
            section.name,
            section.of,
            ", ".join(section.follow),
            f"{len(section.fields):,} fields" if section.fields else "all fields",
            section.priority,
            "yes" if section.required else "",
            section.min_tokens,
            section.max_tokens,
            section.limit,
        )
        for section in spec.sections
    ]
    parts: list[Part] = [
        Facts(facts),
        Grid(_HEADER, sections, numeric=(4, 6, 7, 8)),
        Folded(f"{len(entities):,} entities", [Grid(("entity", "stream", "keys"), entities)]),
    ]
    headline = f"Task {task.name}: {len(spec.sections):,} sections, {spec.budget_tokens:,} tokens of {spec.encoding}"
    return Display(headline, parts)


def _policy(task: Task) -> str:
    if not task.governed.exists:
        return "none"
    return f"{len(task.policy.rules):,} rules over {len(task.tools):,} tools, {len(task.governed.tests):,} tests"


def _told(read: Callable[[], str]) -> str:
    try:
        return read()
    except WorkbenchError as exc:
        return str(exc)
