"""What another version of a spec changes in the contexts of the same cases."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from workbench.context import Arm, Context
from workbench.errors import BudgetError, QuestionError
from workbench.evals._cases import Case, RecordSource
from workbench.evals._score import score_context
from workbench.html import paragraph, table
from workbench.tokens import check_budget, tokenizer

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CaseDifference", "ContextDiff", "diff_contexts"]

_SHOWN = 20


@dataclass(frozen=True)
class CaseDifference:
    """What changes in the context of one case.

    Attributes:
        case_id: The case.
        status: Status before and after.
        tokens: Tokens before and after.
        answerable: Whether all the gold fields stand in it, before and after; `None` for cases without an answer.
        gained: `(URN, JSON Pointer or "")` of what is shown after and was not before; "" stands for the record.
        lost: The same for what was shown before alone.
        is_same_text: Whether nothing changes, not even the order or the form.
        errors: Why there is no context before or after, such as required sections that do not fit; empty where
            there is one. Such a context has the status `failed`, no tokens, and answers nothing.
    """

    case_id: str
    status: tuple[str, str]
    tokens: tuple[int, int]
    answerable: tuple[bool | None, bool | None]
    gained: tuple[tuple[str, str], ...]
    lost: tuple[tuple[str, str], ...]
    is_same_text: bool
    errors: tuple[str, str] = ("", "")

    def __str__(self) -> str:
        """Say what changes, in one line."""
        parts = []
        if self.status[0] != self.status[1]:
            parts.append(f"{self.status[0]} -> {self.status[1]}")
        if self.answerable[0] != self.answerable[1]:
            parts.append("now answerable" if self.answerable[1] else "no longer answerable")
        parts.append(f"{self.tokens[0]} -> {self.tokens[1]} tokens")
        if not (self.gained or self.lost or self.errors[1]):
            parts.append("the same records and fields, in another text")
        parts += [f"+ {_named(one)}" for one in self.gained[:3]] + [f"- {_named(one)}" for one in self.lost[:3]]
        more = len(self.gained[3:]) + len(self.lost[3:])
        why = f"; {self.errors[1]}" if self.errors[1] else ""
        return f"{self.case_id}: {', '.join(parts)}{f' and {more} more' if more else ''}{why}"


def _named(one: tuple[str, str]) -> str:
    return " ".join(one).rstrip()


@dataclass(frozen=True)
class ContextDiff:
    """What another spec changes, case by case.

    Attributes:
        cases: One entry a case, in their order.
        budget_tokens: Budgets of the contexts, before and after.
    """

    cases: tuple[CaseDifference, ...]
    budget_tokens: tuple[int, int]

    @property
    def changed(self) -> tuple[CaseDifference, ...]:
        """The cases whose context changes at all."""
        return tuple(one for one in self.cases if not one.is_same_text)

    def to_json(self) -> str:
        """Return one JSON object: `budget_tokens` and `cases`."""
        return json.dumps(asdict(self), ensure_ascii=False)

    def to_pandas(self) -> pd.DataFrame:
        """One row a case; a column for each attribute of `CaseDifference`, by its name."""
        import pandas as pd

        return pd.DataFrame([asdict(one) for one in self.cases], columns=list(CaseDifference.__dataclass_fields__))

    def __str__(self) -> str:
        """Say what changes: first what is no longer answerable, then the rest."""
        changed = sorted(self.changed, key=lambda one: one.answerable != (True, False))
        before, after = (sum(one.tokens[side] for one in self.cases) for side in (0, 1))
        count = max(1, len(self.cases))
        failed = sum(bool(one.errors[1]) for one in self.cases)
        won = sum(one.answerable == (False, True) for one in self.cases)
        lost = sum(one.answerable == (True, False) for one in self.cases)
        lines = [
            f"{len(changed)} of {len(self.cases)} contexts change; mean tokens {before / count:.1f} -> "
            f"{after / count:.1f}; {won} become answerable, {lost} no longer are."
            f"{f' {failed} cannot be built.' if failed else ''}"
        ]
        lines += [f"  {one}" for one in changed[:_SHOWN]]
        if len(changed) > _SHOWN:
            lines.append(f"  and {len(changed) - _SHOWN} more")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows: list[list[Any]] = [
            [one.case_id, *one.tokens, *one.answerable, len(one.gained), len(one.lost), one.errors[1]]
            for one in self.changed
        ]
        header = ["case", "tokens before", "after", "answerable before", "after", "gained", "lost", "cannot be built"]
        return paragraph(str(self).splitlines()[0]) + table(header, rows, numeric=[1, 2, 5, 6])


def diff_contexts(
    cases: Sequence[Case], before: Arm, after: Arm, *, budgets: tuple[int, int], records: RecordSource, encoding: str
) -> ContextDiff:
    """Build the context of every case both ways, and tell what changes; one that cannot be built is told as such.

    Args:
        cases: The questions.
        before: Builds the contexts as they are.
        after: Builds them as they would be.
        budgets: Ceilings in tokens, for the one and for the other.
        records: Gives the gold records, to tell what is answerable.
        encoding: Encoding in which tokens are counted.

    Raises:
        BudgetValueError: A budget is not a whole number from 1 on.
    """
    counter = tokenizer(encoding)
    found = []
    for case in cases:
        one, why = _built(before, case, budgets[0], encoding)
        other, why_not = _built(after, case, budgets[1], encoding)
        scores = [score_context(case, context, records, counter) for context in (one, other)]
        shown, would = _shown(one), _shown(other)
        found.append(
            CaseDifference(
                case.id,
                ("failed" if why else one.status, "failed" if why_not else other.status),
                (one.tokens, other.tokens),
                (scores[0].answerable, scores[1].answerable),
                tuple(what for what in would if what not in shown),
                tuple(what for what in shown if what not in would),
                one.text == other.text and why == why_not,
                (why, why_not),
            )
        )
    return ContextDiff(tuple(found), budgets)


def _built(arm: Arm, case: Case, budget_tokens: int, encoding: str) -> tuple[Context, str]:
    """Return the context of a case, or an empty one and why there is none."""
    budget = check_budget(budget_tokens)
    try:
        return arm(case.question, budget_tokens=budget), ""
    except (BudgetError, QuestionError) as exc:
        return Context(text="", tokens=0, encoding=encoding, budget_tokens=budget, status="not_found"), str(exc)


def _shown(context: Context) -> dict[tuple[str, str], None]:
    """Return what a context shows: records, and fields of records that both contexts may show."""
    records = {(item.record, ""): None for item in context.items}
    return records | {(item.record, item.field): None for item in context.items if item.field}
