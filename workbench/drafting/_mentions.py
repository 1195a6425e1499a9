"""Texts in which records of other streams are spoken of by their keys: "order ORD-1042 arrived broken"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from workbench.drafting._columns import Table
from workbench.drafting._keys import Ways
from workbench.records import normal_form

__all__ = ["mentioning"]

_WORD = re.compile(r"[^\W_]+(?:[-_./@+][^\W_]+)*")
_LONGEST_KEY = 60
# A text has words around the keys that it mentions; alone they are links.
_FEWEST_WORDS = 4
# Bare numbers are keys by chance, unless they have so many digits.
_FEWEST_DIGITS = 5
_FEWEST_LETTERS = 4
# So many records of a stream must mention one.
_FEWEST_RECORDS = 3


def mentioning(tables: Mapping[str, Table], ways: Mapping[str, Ways]) -> dict[str, tuple[str, ...]]:
    """Return, by stream, the field paths of texts in which several records mention keys of other streams.

    Keys are such as are written nowhere by chance: letters with digits, long numbers, e-mail addresses.
    """
    keys = {stream: frozenset(_keys(own)) for stream, own in ways.items()}
    found: dict[str, tuple[str, ...]] = {}
    for stream, table in tables.items():
        others = frozenset().union(*(those for other, those in keys.items() if other != stream))
        paths = tuple(
            path
            for path, column in table.columns.items()
            if len({number for number, value in column.values if _mentions(value, others)}) >= _FEWEST_RECORDS
        )
        if paths:
            found[stream] = paths
    return found


def _keys(ways: Ways) -> Iterator[str]:
    for column in ways.keys:
        for _, value in column.values:
            form = normal_form(str(value))
            if len(form) <= _LONGEST_KEY and _is_telling(form):
                yield form


def _is_telling(form: str) -> bool:
    digits = sum(sign.isdigit() for sign in form)
    if form.isdigit():
        return digits >= _FEWEST_DIGITS
    return len(form) >= _FEWEST_LETTERS and " " not in form and (digits > 0 or "@" in form)


def _mentions(value: object, keys: frozenset[str]) -> bool:
    """Whether a text of several words holds one of some keys."""
    if not isinstance(value, str) or value.count(" ") < _FEWEST_WORDS - 1:
        return False
    words = _WORD.findall(normal_form(value))
    return len(words) >= _FEWEST_WORDS and not keys.isdisjoint(words)
