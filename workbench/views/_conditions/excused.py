"""Of what was cancelled, waived or written off nothing is owed, though it was never paid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workbench.records import normal_form
from workbench.views._conditions.readings import Condition
from workbench.views._english.question import stem
from workbench.views._records.vocabulary import Fields, ValueField

__all__ = ["not_excused", "unpaid_states"]

_EXCUSED = frozenset(
    """
    waived waiver cancelled canceled void voided written forgiven refunded credited reversed withdrawn draft deleted
    exempt exempted
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_PAID = frozenset(map(stem, ("paid", "settled", "payment")))
_STATES = frozenset({"state", "status", "stage", "stat", "sts", "st"})


def not_excused(condition: Condition, fields: Fields) -> Condition:
    """Return that a state is not `paid` as one that it is not `waived` or the like either: nothing of that is owed.

    Args:
        condition: What is said of a record.
        fields: The fields of such records.
    """
    excused = [value for field in fields.chosen_by if field.path == condition.path for value in _excused_values(field)]
    if not (condition.denied and excused):
        return condition
    text = " or ".join([condition.text, *excused])
    return condition._replace(text=text, others=(*condition.others, *map(normal_form, excused)))


def unpaid_states(lacking: Sequence[Condition], given: Sequence[Condition], fields: Fields) -> Iterator[Condition]:
    """Yield that the states of records without a day of payment are none of which nothing is owed.

    Args:
        lacking: What the records are said to lack: "unpaid" where there is a `paid_on`.
        given: What else is said of them; whoever says a state means it.
        fields: The fields of such records.
    """
    if not any(one.lacks and one.path in fields.times and fields.stems(one.path) & _PAID for one in lacking):
        return
    said = {one.path for one in given}
    for field in fields.chosen_by:
        values = _excused_values(field)
        if values and field.label[-1] in _STATES and field.path not in said and not field.is_list:
            text, label = " or ".join(values), " ".join(field.label)
            yield Condition(text, field.path, label, values[0], others=tuple(values[1:]), denied=True)


def _excused_values(field: ValueField) -> list[str]:
    return [value for value, words in field.values.items() if not _EXCUSED.isdisjoint(words)]
