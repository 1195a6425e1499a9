"""Columns that are called after the key of another stream: `ZNID` and `zn_ref` after the `ZN` of zones."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbench.drafting._columns import Column, Table
from workbench.drafting._labels import agree, known_words, plain_words
from workbench.records import singular

__all__ = ["is_called_after", "key_names"]

_KEY = re.compile("(?:id|no|nr|nbr|num|ref|key)$")
_SHORTEST = 2
_VOWELS = re.compile("(?<!^)[aeiou]")


def is_called_after(column: Column, keys: Sequence[Column], stream: str) -> bool:
    """Whether a name is that of a stream's key, or its abbreviation, written with or without a word for a key.

    Terse names are written in one, so that nothing sets `ID` of `ZNID` apart from what it is the id of.

    Args:
        column: The column.
        keys: What holds the stream's key: its copies in the records.
        stream: The stream's own name.
    """
    own, is_marked = _stem(column.name)
    if len(own) < _SHORTEST:
        return False
    if any(own == _stem(key.name)[0] for key in keys):
        return True
    called = "".join(map(singular, plain_words(stream)))
    return is_marked and (own == _VOWELS.sub("", called) or agree([own], plain_words(stream)))


def key_names(table: Table) -> frozenset[str]:
    """Return what the fields that hold the ids of a table's records are called, in one and without words for keys."""
    own = [c for c in table.columns.values() if c.path.count("/") == 1 and c.texts == table.id.texts]
    return frozenset("".join(known_words(plain_words(column.name))) for column in own)


def _stem(name: str) -> tuple[str, bool]:
    """Return a name without what says that it is a key, and whether something does."""
    words = plain_words(name)
    known = known_words(words)
    if len(words) != 1:
        return "".join(known), len(known) < len(words)
    short = _KEY.sub("", words[0])
    return short, short != words[0]
