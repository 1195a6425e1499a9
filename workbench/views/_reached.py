"""What the records that a question leads to hold: their values, the words of their labels, the days they lack."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from workbench.context import Mention
from workbench.records import Record
from workbench.views._leaves import leaves_of
from workbench.views._planned import Planned
from workbench.views._question import Question, terms

__all__ = ["absent_days", "forms_of", "labels_of", "values_of"]

_DAY_LETTERS = len("2024-05-17")


def values_of(planned: Sequence[Planned]) -> Iterator[str]:
    """Yield all values of the records that may be shown, in normal form."""
    return (form for part in planned for row in part.rows.rows for form in forms_of(row.record))


def labels_of(planned: Sequence[Planned]) -> set[str]:
    """Return the stems of the words that sections and fields are called by."""
    return {
        term
        for part in planned
        for text in {part.head, *(shown.pointer for row in part.fields for shown in row)}
        for term in _stems(text)
    }


@lru_cache(maxsize=16_384)
def _stems(label: str) -> frozenset[str]:
    return frozenset(terms(label))


def absent_days(asked: Question, planned: Sequence[Planned]) -> list[Mention]:
    """Return the days in the question, but for those that bound a time, on which nothing is that it leads to."""
    days = [day for day in asked.days if day.is_exact and not asked.is_compared(day)]
    if not days:
        return []
    values = {form[:_DAY_LETTERS] for part in planned for row in part.rows.rows for form in forms_of(row.record)}
    return [Mention(text=asked.raw(day.first, day.last)) for day in days if values.isdisjoint(day.forms)]


def forms_of(record: Record) -> set[str]:
    """Return all values of a record, and the keys of its long objects, in normal form."""
    return {form for leaf in leaves_of(record) for form in (leaf.form, *leaf.keys)}
