"""The first lines of a context and what is shown below them, within one budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.context import Omission
from workbench.tokens import tokenizer
from workbench.views._records.spec import ContextSpec
from workbench.views._writing.fit import Fit, FitSection, check_figures, fit, required_tokens
from workbench.views._writing.planned import Planned, PlanSize, anew

__all__ = ["Noted", "fit_below", "is_enough"]


@dataclass(frozen=True)
class Noted:
    """What fits.

    Attributes:
        planned: The sections, their rows' levels set.
        decided: What was decided of them.
        note: The first lines, or nothing where they do not fit.
        omissions: The lines, where they do not.
    """

    planned: Sequence[Planned]
    decided: Fit
    note: str
    omissions: tuple[Omission, ...] = ()


def is_enough(budget: int, note: str, planned: Sequence[Planned], spec: ContextSpec) -> bool:
    """Whether a budget has room for first lines and for what is required."""
    return tokenizer(spec.encoding).count(note) + required_tokens([part.fit for part in planned]) <= budget


def fit_below(
    planned: Sequence[Planned],
    note: str,
    spec: ContextSpec,
    budget: int,
    *,
    searched: bool,
    quoting: bool,
    gives_way: bool = True,
) -> Noted:
    """Fit sections below first lines; these give way to what is required, and where else nothing of the answer fits.

    Args:
        planned: The sections in the order of the text.
        note: The first lines, or nothing.
        spec: Says in which encoding tokens are counted, and whether the budget is filled.
        budget: Ceiling on the text in tokens.
        searched: Whether the lines are others where there is more room.
        quoting: Whether there is a question, for which long texts are quoted.
        gives_way: Whether an answer goes before the lines.

    Raises:
        BudgetError: What `fit` and `check_figures` say.
    """
    found = _fitted(planned, note, spec, budget, searched=searched)
    if note and found.note and gives_way and not _is_answered(found):
        found = _answering(found, spec, budget, searched=searched, quoting=quoting)
    # The passages that a search finds, and those of long texts, are others where there is more room.
    if searched or not gives_way or (found.decided.missed and not _is_last(found.planned, spec, budget, quoting)):
        found.decided.forget_larger_budgets([part.fit for part in found.planned])
    return found


def _is_last(planned: Sequence[Planned], spec: ContextSpec, budget: int, quoting: bool) -> bool:
    return PlanSize.of(planned).is_last(budget, spec.encoding, quoting=quoting)


def _fitted(planned: Sequence[Planned], note: str, spec: ContextSpec, budget: int, *, searched: bool) -> Noted:
    """Fit sections below first lines, which give way to what is required."""
    sections = [part.fit for part in planned]
    fill, tokens = spec.fill == "budget", tokenizer(spec.encoding).count(note)
    least = tokens + required_tokens(sections)
    if not note or least <= budget:
        decided = fit(sections, budget_tokens=budget, other_tokens=tokens, fill=fill)
        if not note:
            check_figures(sections, decided, budget, 0)
        return Noted(planned, decided, note)
    decided = fit(sections, budget_tokens=budget, fill=fill)
    check_figures(sections, decided, budget, tokens)
    return _without_note(planned, decided, tokens, None if searched else least, least)


def _answering(found: Noted, spec: ContextSpec, budget: int, *, searched: bool, quoting: bool) -> Noted:
    """Leave the first lines out where something of the answer fits without them."""
    bare = [anew(part) for part in found.planned]
    decided = fit([part.fit for part in bare], budget_tokens=budget, fill=spec.fill == "budget")
    if not _is_answered(Noted(bare, decided, "")):
        return found
    tokens = tokenizer(spec.encoding).count(found.note)
    answered_from = _answered_from(found)
    is_known = answered_from is not None and not searched and _is_last(bare, spec, budget, quoting)
    if answered_from is None:
        decided.forget_larger_budgets([part.fit for part in bare])
    return _without_note(bare, decided, tokens, answered_from if is_known else None, answered_from or 0)


def _without_note(planned: Sequence[Planned], decided: Fit, tokens: int, kept_from: int | None, least: int) -> Noted:
    """Leave out first lines of some tokens; what is said of larger budgets holds where those make room for them."""
    decided.raise_larger_budgets([part.fit for part in planned], tokens, least)
    detail = "names not found or read as others"
    # What a search lacks, and what is stated differently, is another note where there is more room.
    detail += "" if kept_from is None else f"; kept if budget >= {kept_from}"
    return Noted(planned, decided, "", (Omission(reason="budget", tokens=tokens, detail=detail),))


def _asked_of(planned: Sequence[Planned]) -> list[FitSection]:
    """Return what the question points at; where that is nothing, what it names and asks something of."""
    sections = [part.fit for part in planned]
    return [one for one in sections if one.wanted] or [one for one in sections if one.named and not one.vague]


def _is_answered(found: Noted) -> bool:
    """Whether more than a heading and the names of records is shown of what is asked for."""
    asked = _asked_of(found.planned)
    return any(one.lines or any(row.level not in {"omitted", "line"} for row in one.rows) for one in asked)


def _answered_from(found: Noted) -> int | None:
    """Return from which budget on some of that is shown; `None` where it is not known."""
    asked = {one.name for one in _asked_of(found.planned)}
    return min(
        (
            one.kept_from_tokens
            for one in found.decided.missed
            if one.section in asked and one.kept_from_tokens is not None and (one.row is None or one.level != "line")
        ),
        default=None,
    )
