"""What the values of a stream look like: which fields are keys, which name records of other streams."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench.connectors._normalise import id_text
from workbench.records import canonical_json, join_pointer, parse_time

__all__ = ["Column", "Profile", "ValueSet", "words"]

_MAX_VALUES = 5_000
_MAX_KEY_LENGTH = 200
_MAP_KEYS = 50
_MAX_LEVELS = 8
_DIGITS = re.compile(r"\d+", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?![^T ])")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def words(name: str) -> list[str]:
    """Split a name into lower-case words.

    Example:
        >>> words("billingCustomer_ID")
        ['billing', 'customer', 'id']
    """
    return [word.lower() for word in _WORD.findall(name)]


@dataclass
class Column:
    """A field at the top of the records: whether it could be their key.

    Attributes:
        keys: Its values as id texts; `None` once one stood twice, in records that differ, or cannot be a key.
        present: Records in which it is neither missing nor null.
        times: Present values that are ISO 8601 times with a time of day.
        days: Present values that are ISO 8601 days or times.
        texts: Present values that are texts with a sign in them, or objects of such.
    """

    keys: set[str] | None = field(default_factory=set)
    present: int = 0
    times: int = 0
    days: int = 0
    texts: int = 0
    longest: int = 0

    def add(self, value: Any, *, again: bool = False) -> None:
        """Look at a value; `again`: in a record that is equal to an earlier one."""
        if value is None or value == "":
            return
        self.present += 1
        if isinstance(value, str):
            self.longest = max(self.longest, len(value))
            if _DAY.match(value) and parse_time(value) is not None:
                self.days += 1
                self.times += bool(_TIME.match(value))
        parts = value.values() if isinstance(value, dict) else [value]
        self.texts += bool(parts) and all(isinstance(part, str) and part.strip() for part in parts)
        text = None if isinstance(value, float) else id_text(value)
        if self.keys is None or text is None or len(text) > _MAX_KEY_LENGTH or (text in self.keys and not again):
            self.keys = None
        else:
            self.keys.add(text)


@dataclass
class ValueSet:
    """The distinct values found at one path.

    Attributes:
        values: At most 5,000, as id texts; the first that came.
        numeric: All are whole numbers.
        usable: All can be ids.
    """

    values: set[str] = field(default_factory=set)
    numeric: bool = True
    usable: bool = True

    def add(self, value: Any) -> None:
        if value is None or value == "":
            return
        text = None if isinstance(value, float) else id_text(value)
        if text is None or len(text) > _MAX_KEY_LENGTH:
            self.usable = False
        elif len(self.values) < _MAX_VALUES:
            self.values.add(text)
            self.numeric = self.numeric and bool(_DIGITS.fullmatch(text))

    def merge(self, other: ValueSet) -> None:
        self.usable = self.usable and other.usable
        self.numeric = self.numeric and other.numeric
        self.values |= set(sorted(other.values)[: max(0, _MAX_VALUES - len(self.values))])


_DATA_DIGITS = 3


@dataclass
class _Node:
    """What stands at one place in all records; more than 50 keys of an object are taken for a map's, as `*`."""

    leaf: ValueSet = field(default_factory=ValueSet)
    children: dict[str, _Node] = field(default_factory=dict)
    star: _Node | None = None

    def add(self, value: Any, level: int = 0) -> None:
        if level > _MAX_LEVELS:
            return
        if isinstance(value, dict):
            for key, child in value.items():
                self._child(key).add(child, level + 1)
        elif isinstance(value, list):
            for child in value:
                self._any().add(child, level + 1)
        else:
            self.leaf.add(value)

    def _any(self) -> _Node:
        if self.star is None:
            self.star = _Node()
        return self.star

    def _child(self, key: str) -> _Node:
        if self.star is not None and not self.children:
            return self.star
        child = self.children.setdefault(key, _Node())
        if len(self.children) <= _MAP_KEYS:
            return child
        star = self._any()
        for one in self.children.values():
            star.merge(one)
        self.children = {}
        return star

    def merge(self, other: _Node) -> None:
        self.leaf.merge(other.leaf)
        for key, child in other.children.items():
            self._child(key).merge(child)
        if other.star is not None:
            self._any().merge(other.star)

    def paths(self, done: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], ValueSet]]:
        found = [(done, self.leaf)] if done and self.leaf.values else []
        star = self.star
        if done and len(self.children) > 1 and all(map(_is_data, self.children)):
            # Days, ids, codes: the object is a map, however few its keys are.
            star = _Node()
            for one in (*self.children.values(), *([self.star] if self.star else [])):
                star.merge(one)
        else:
            for key, child in self.children.items():
                found += child.paths((*done, key))
        return found + (star.paths((*done, "*")) if star else [])


def _is_data(key: str) -> bool:
    """Whether an object's key looks like an id or a day rather than the name of a field."""
    return sum(c.isdigit() for c in key) >= _DATA_DIGITS


class Profile:
    """What the records of one stream look like.

    Attributes:
        name: Of the stream.
        count: Records that were looked at.
        equal: How many of them are equal to earlier ones.
        columns: Fields at their top, in the order they came.
        inner: Fields of the objects at their top, by the names of both.
        object_keys: Their ids, where those stand outside of them; `None` when there are none.
    """

    def __init__(self, name: str) -> None:
        """Begin with no record."""
        self.name = name
        self.count = 0
        self.equal = 0
        self._seen: set[int] = set()
        self.columns: dict[str, Column] = {}
        self.inner: dict[tuple[str, str], Column] = {}
        self._inside: Counter[str] = Counter()
        self.object_keys: set[str] | None = None
        self._root = _Node()

    def add(self, value: dict[str, Any], key: str | None) -> None:
        """Look at one record."""
        self.count += 1
        if key is not None:
            self.object_keys = self.object_keys or set()
            self.object_keys.add(key)
        try:
            content = hash(canonical_json(value))
        except ValueError:
            # An endless number, which a pull refuses.
            content = hash(repr(value))
        again = content in self._seen
        self._seen.add(content)
        self.equal += again
        for name, child in value.items():
            self.columns.setdefault(name, Column()).add(child, again=again)
            self._root.children.setdefault(name, _Node()).add(child, 1)
            if isinstance(child, dict):
                self._look_inside(name, child, again=again)

    def _look_inside(self, name: str, child: dict[str, Any], *, again: bool) -> None:
        for key, value in child.items():
            column = self.inner.get((name, key))
            if column is None:
                if self._inside[name] >= _MAP_KEYS:
                    # A map: what its keys hold is no field.
                    continue
                self._inside[name] += 1
                column = self.inner[name, key] = Column()
            column.add(value, again=again)

    def column(self, path: Sequence[str]) -> Column:
        """Return the field at a path of one or two names."""
        return self.columns[path[0]] if len(path) == 1 else self.inner[path[0], path[1]]

    def unique(self) -> list[str]:
        """Return the fields that could be the key: in every record, never null, never twice in records that differ."""
        return [n for n, c in self.columns.items() if c.keys is not None and c.present == self.count]

    def unique_inside(self) -> list[tuple[str, str]]:
        """Return the same of fields of the objects at the top."""
        return [path for path, c in self.inner.items() if c.keys is not None and c.present == self.count]

    def paths(self) -> list[tuple[tuple[str, ...], ValueSet]]:
        """Return every path that holds values, with its values; `*` stands for every element."""
        return self._root.paths()

    def pointer(self, name: str) -> str:
        """Return the field path of a field at the top."""
        return join_pointer([name])
