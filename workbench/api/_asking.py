"""What a comparison asks of every arm, and the call in Python that asks it again, as the report tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.context import Arm
from workbench.evals import Case
from workbench.evals.readers import Reader

__all__ = ["Asking", "python_call"]


@dataclass(frozen=True, slots=True)
class Asking:
    """What a comparison asks, with every default filled in.

    Attributes:
        arms: Name -> arm, ready to be asked.
        named: Names of the arms that the workbench knows by name; the others are functions.
        cases: The cases, in order.
        budget_tokens: Ceiling on every context.
        as_role: The role that asks, if one does.
        reader: Answers from every context, if one does.
        repeats: How often the reader is asked.
        allow_missing_gold: Whether cases are asked whose gold the store does not have.
    """

    arms: Mapping[str, Arm]
    named: Sequence[str]
    cases: Sequence[Case]
    budget_tokens: int
    as_role: str | None
    reader: Reader | None
    repeats: int
    allow_missing_gold: bool


def python_call(
    task: str,
    asking: Asking,
    *,
    cases: Path | str | Sequence[Case] | None,
    reader: Reader | str | None,
    frontier: bool,
) -> str:
    """Return the call in Python that makes a comparison again.

    Args:
        task: Name of the task.
        asking: What is asked.
        cases: What the cases were given as; `None` where they are the task's own.
        reader: What the reader was given as.
        frontier: Whether the frontier was computed.
    """
    # A function stands without quotes: it is a name of the caller's own program.
    listed = ", ".join(repr(arm) if arm in asking.named else arm for arm in asking.arms)
    said = [f"arms=[{listed}]"]
    if cases is not None:
        said.append(f"cases={str(cases)!r}" if isinstance(cases, Path | str) else "cases=cases")
    said.append(f"budget_tokens={asking.budget_tokens}")
    if frontier:
        said.append("frontier=True")
    if asking.as_role is not None:
        said.append(f"as_role={asking.as_role!r}")
    if reader is not None:
        said.append(f"reader={reader!r}" if isinstance(reader, str) else "reader=reader")
        said += [f"repeats={asking.repeats}"] if asking.repeats > 1 else []
    if asking.allow_missing_gold:
        said.append("allow_missing_gold=True")
    call = f"wb.open().task({task!r}).compare({', '.join(said)})"
    return call if reader is None or isinstance(reader, str) else f"{call}  # reader: {dict(reader.identity)}"
