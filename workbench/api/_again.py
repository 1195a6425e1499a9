"""What makes a comparison again, as the report tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["python_call"]


def python_call(
    task: str,
    *,
    arms: Sequence[str],
    named: Sequence[str],
    cases: str | None,
    own_cases: bool,
    budget_tokens: int,
    frontier: bool,
    as_role: str | None,
    reader: str | Mapping[str, Any] | None,
    repeats: int,
    allow_missing_gold: bool = False,
) -> str:
    """Return the call in Python that makes a comparison again.

    Args:
        task: Name of the task.
        arms: Names of the arms.
        named: Those of them that the workbench knows by name; the others are functions, and stand without quotes.
        cases: The file of cases, if they came from one.
        own_cases: Whether they are the task's own.
        budget_tokens: Ceiling on every context.
        frontier: Whether the frontier was computed.
        as_role: The role that asked, if one did.
        reader: The name by which the reader was opened, or its identity.
        repeats: How often the reader was asked.
        allow_missing_gold: Whether cases were asked whose gold the store does not have.
    """
    listed = ", ".join(repr(arm) if arm in named else arm for arm in arms)
    said = [f"arms=[{listed}]"]
    if not own_cases:
        said.append(f"cases={cases!r}" if cases is not None else "cases=cases")
    said.append(f"budget_tokens={budget_tokens}")
    if frontier:
        said.append("frontier=True")
    if as_role is not None:
        said.append(f"as_role={as_role!r}")
    if reader is not None:
        said.append(f"reader={reader!r}" if isinstance(reader, str) else "reader=reader")
        said += [f"repeats={repeats}"] if repeats > 1 else []
    if allow_missing_gold:
        said.append("allow_missing_gold=True")
    call = f"wb.open().task({task!r}).compare({', '.join(said)})"
    return call if reader is None or isinstance(reader, str) else f"{call}  # reader: {dict(reader)}"
