"""Columns that are called after what the records they lead to have in common: a `cleaner` among people of the post."""

from __future__ import annotations

from workbench.drafting._columns import Column, Table
from workbench.drafting._labels import agree, plain_words

__all__ = ["is_called_after_role"]

_FEWEST, _FEWEST_KINDS = 3, 2
# The values would all be of one kind by chance so far less often than this.
_UNLIKELY = 0.01


def is_called_after_role(column: Column, other: Table) -> bool:
    """Whether all records that the values name are of one kind, after which the column is called, and few others are.

    All whom `befriender` names have the duty "befriender", while those of 50 others are different.

    Args:
        column: The column; all its values are ids of the stream.
        other: The stream.
    """
    named = {number for (number, _), text in zip(other.id.values, other.id.texts, strict=True) if text in column.keys}
    if len(named) < _FEWEST:
        return False
    words = plain_words(column.name)
    for kinds in other.columns.values():
        if not kinds.is_category or kinds.is_many or len(kinds.counts) < _FEWEST_KINDS:
            continue
        told = {number: text for (number, _), text in zip(kinds.values, kinds.texts, strict=True) if number in named}
        kind = next(iter(told.values()), "")
        if len(told) == len(named) and set(told.values()) == {kind} and agree(words, plain_words(kind)):
            return (kinds.counts[kind] / kinds.records) ** len(named) <= _UNLIKELY
    return False
