"""The leaves of a record: its scalar values, each with its pointer, its field path and its comparable form."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any, NamedTuple

from workbench.records import Record, escape_segment, normal_form, split_pointer
from workbench.views._english.question import label_terms
from workbench.views._records.values import standard_time

__all__ = [
    "LONG_COLLECTION",
    "Leaf",
    "form_of",
    "is_empty",
    "is_map_of_data",
    "leaves_of",
    "path_terms",
    "path_words",
]

LONG_COLLECTION = 8
"""A list or object with more elements than this is shown by those elements that matter."""

# A month is a time, too: what was used in `2025-11`.
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.*)?|(?:19|20)\d{2}-(?:0[1-9]|1[0-2])")
_WORDS = re.compile(r"[^\W_]+")
_YEAR, _YEARS = re.compile(r"1[5-9]\d\d|20\d\d"), frozenset({"year", "yr", "season"})
_DIGITS = re.compile(r"\d")
_DIGITS_OF_DATA = 3
# Of a longer text only the beginning is compared with the question: a megabyte takes 0.2 s to bring into form.
_COMPARED_CHARACTERS = 100_000
_CACHED_RECORDS = 32768


class Leaf(NamedTuple):
    """One scalar of a record.

    Attributes:
        pointer: JSON Pointer into the record's body.
        path: Field path: the pointer with `*` for list positions and for keys that are data.
        keys: Keys that are data on the way, in normal form: in `{"2024-05-01": {"status": …}}` the day says
            which element is meant.
        form: The value in normal form; a day that is written `14.03.2025` in ISO 8601.
        is_time: Whether the value is an ISO date or time.
        characters: Length of its text.
        is_empty: Whether there is no value: null, an empty text, list or object.
    """

    pointer: str
    path: str
    keys: tuple[str, ...]
    form: str
    is_time: bool
    characters: int = 0
    is_empty: bool = False

    @property
    def tells_when(self) -> bool:
        """Whether the value is a time, or the number of a year under such a name."""
        return self.is_time or (_YEAR.fullmatch(self.form) is not None and not _YEARS.isdisjoint(path_terms(self.path)))


@lru_cache(maxsize=65_536)
def form_of(text: str) -> str:
    """Return the normal form, remembered for short texts that recur."""
    return normal_form(text)


@lru_cache(maxsize=16_384)
def path_terms(path: str) -> frozenset[str]:
    """Return the stems of the names in a field path or of a label."""
    return label_terms(path.replace("~1", "/").replace("~0", "~"))


@lru_cache(maxsize=16_384)
def path_words(path: str) -> str:
    """Return the names in a field path as words, such as `flights price` for `/flights/*/price`."""
    names = [name for name in split_pointer(path) if name != "*"]
    return " ".join(_WORDS.findall(" ".join(names)))


# The records are held, so that no other one can have the `id` of one in here. Each is asked for dozens of times a
# question, so that a lookup has to be quick; the oldest go first.
_kept: OrderedDict[int, tuple[Record, tuple[Leaf, ...]]] = OrderedDict()


def leaves_of(record: Record) -> tuple[Leaf, ...]:
    """Return the leaves of a record's body in document order."""
    kept = _kept.get(id(record))
    if kept is not None:
        return kept[1]
    found: list[Leaf] = []
    _walk(record.body, "", "", (), found)
    leaves = tuple(found)
    _kept[id(record)] = record, leaves
    if len(_kept) > _CACHED_RECORDS:
        with suppress(KeyError):
            # Another thread may have been faster.
            _kept.popitem(last=False)
    return leaves


def is_empty(value: Any) -> bool:
    """Whether a value says nothing: null, an empty text, list or object."""
    return value is None or (
        isinstance(value, str | list | dict) and not (value.strip() if isinstance(value, str) else value)
    )


def _walk(value: Any, pointer: str, path: str, keys: tuple[str, ...], found: list[Leaf]) -> None:
    """Add the leaves of a value to `found`: nested generators would hand each leaf up through every level."""
    if is_empty(value):
        if pointer:
            found.append(Leaf(pointer, path, keys, "", is_time=False, is_empty=True))
    elif isinstance(value, dict):
        is_map = bool(pointer) and is_map_of_data(value)
        for name, inner in value.items():
            step = "/" + escape_segment(name)
            inner_keys = (*keys, form_of(name)) if is_map else keys
            _walk(inner, pointer + step, path + ("/*" if is_map else step), inner_keys, found)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            _walk(inner, f"{pointer}/{index}", f"{path}/*", keys, found)
    else:
        written = value if isinstance(value, str) else str(value).lower()
        text = standard_time(written)
        is_time = isinstance(value, str) and bool(_TIME.fullmatch(text))
        found.append(Leaf(pointer, path, keys, form_of(text[:_COMPARED_CHARACTERS]), is_time, len(written)))


def is_map_of_data(value: Mapping[str, Any]) -> bool:
    """Whether an object holds one thing after another under keys that are data, and is no record of fields."""
    is_long = len(value) > LONG_COLLECTION and all(isinstance(inner, dict) for inner in value.values())
    return is_long or all(_is_data(name) for name in value)


def _is_data(name: str) -> bool:
    """Whether an object's key looks like an id or a date rather than the name of a field."""
    return len(_DIGITS.findall(name)) >= _DIGITS_OF_DATA
