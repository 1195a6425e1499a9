"""What the values of each field look like, over any number of records: counted once a distinct value."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from workbench.records import escape_segment
from workbench.tokens import count_tokens

__all__ = ["FieldStats", "StreamStats", "label_of"]

_MOST_DISTINCT = 10_000
_MOST_COUNTED = 150
_MAP_KEYS = 50
_MOST_FIELDS = 5_000
_NAMES = {str: "text", bool: "boolean", int: "number", float: "number"}
_URL = re.compile(r"https?://\S+\Z")
_OPAQUE = re.compile(r"(?=[\w+/=-]*\d)[\w+/=-]{16,}\Z")
_BIG = (1 << 61) - 1


@dataclass(slots=True)
class FieldStats:
    """The values of one field.

    Attributes:
        records: Records in which it has a value: not null, not an empty text, list or object.
        values: How many values; more than `records` for a field inside a list.
        types: How many values of each type.
        counts: Distinct value to how often it came; at most 10,000 of them.
        capped: Whether there were more.
        urls: How many values are web addresses.
        opaque: How many are long and have no words: ids, keys, digests.
        digest: Tells two fields apart that do not hold the same in every record.
    """

    records: int = 0
    values: int = 0
    types: Counter[str] = field(default_factory=Counter)
    counts: dict[Any, int] = field(default_factory=dict)
    capped: bool = False
    urls: int = 0
    opaque: int = 0
    digest: int = 0

    def distinct(self) -> int:
        """Return how many distinct values were seen; where `capped`, there are more."""
        return len(self.counts)

    def tokens(self, label: str, encoding: str, dice: random.Random) -> tuple[float, bool]:
        """Return the tokens of a line `label: value`, on average over the values, and whether all were counted.

        Each distinct value is counted once and weighs as often as it came. Of more than 150 distinct values, 150 are
        drawn at random.
        """
        if not self.counts:
            return 0.0, True
        kinds = list(self.counts)
        whole = len(kinds) <= _MOST_COUNTED and not self.capped
        drawn = kinds if whole else dice.sample(kinds, min(_MOST_COUNTED, len(kinds)))
        weights = sum(self.counts[kind] for kind in drawn)
        total = sum(self.counts[kind] * count_tokens(f"{label}: {_text(kind)}\n", encoding=encoding) for kind in drawn)
        return total / weights, whole


class StreamStats:
    """The fields of a stream.

    Attributes:
        records: Records that were looked at.
        fields: Field path to its values, in the order they came; `*` stands for the elements of a list, and for the
            keys of an object that has more than 50 of them.
        folded: How many fields beyond 5,000 were left out.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self.records = 0
        self.fields: dict[str, FieldStats] = {}
        self.folded = 0

    def add(self, body: dict[str, Any]) -> None:
        """Look at one record."""
        self.records += 1
        number = self.records
        seen = set()
        for path, value in _leaves(body):
            stats = self.fields.get(path)
            if stats is None:
                if len(self.fields) >= _MOST_FIELDS:
                    self.folded += 1
                    continue
                stats = self.fields[path] = FieldStats()
            if value is None or value in ("", (), {}):
                continue
            if path not in seen:
                seen.add(path)
                stats.records += 1
            self._count(stats, value, number)

    @staticmethod
    def _count(stats: FieldStats, value: Any, number: int) -> None:
        stats.values += 1
        kind = type(value)
        stats.types[_NAMES.get(kind, "list")] += 1
        # True equals 1 in Python: the type belongs to the value.
        key = value if kind is str else (kind.__name__, value) if kind is bool else value
        stats.digest = (stats.digest + hash((number, key))) & _BIG
        count = stats.counts.get(key)
        if count is not None:
            stats.counts[key] = count + 1
        elif len(stats.counts) < _MOST_DISTINCT:
            stats.counts[key] = 1
        else:
            stats.capped = True
        if kind is str and len(value) >= 8:
            if value.startswith("http"):
                stats.urls += bool(_URL.match(value))
            elif len(value) >= 16 and " " not in value:
                stats.opaque += bool(_OPAQUE.match(value))


def label_of(path: str) -> str:
    """Return what a field is called in a view: the names of its path, without `*`.

    Example:
        >>> label_of("/address/city")
        'address city'
    """
    return " ".join(part for part in path.split("/")[1:] if part != "*").replace("~1", "/").replace("~0", "~")


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return str(value[1]).lower()
    return str(value)


def _leaves(value: dict[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield (field path, scalar or an empty text for what holds nothing)."""
    many = len(value) > _MAP_KEYS and bool(path)
    for key, child in value.items():
        place = f"{path}/*" if many else f"{path}/{key}" if key.isalnum() else f"{path}/{escape_segment(key)}"
        if type(child) is dict:
            if child:
                yield from _leaves(child, place)
            else:
                yield place, None
        elif type(child) is list:
            yield from _elements(child, place)
        else:
            yield place, child


def _elements(value: list[Any], place: str) -> Iterator[tuple[str, Any]]:
    if not value:
        yield f"{place}/*", None
    for child in value:
        if type(child) is dict:
            yield from _leaves(child, f"{place}/*")
        elif type(child) is list:
            yield from _elements(child, f"{place}/*")
        else:
            yield f"{place}/*", child
