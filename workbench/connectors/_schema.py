"""What is known of the fields of a stream: what the source says of them, and what its records hold."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from workbench.connectors._reading import FoundField
from workbench.records import escape_segment

__all__ = ["MOST_POINTERS", "DescribedField", "ObservedField", "SchemaObserver", "StreamSchema", "above", "merged"]

MOST_POINTERS = 2_000
"""Fields of the records that are remembered; those that come later are not."""
_EVERY_UNTIL = 1_000
_THEN_EVERY = 10
_MAP_KEYS = 50
_MOST_ELEMENTS = 100
_LONGEST_POINTER = 400
_REMEMBERED = 10_000
_TYPES = {str: "text", bool: "boolean", int: "number", float: "number", dict: "object", list: "list"}


class _State(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DescribedField(_State):
    """A field as the source describes it.

    Attributes:
        label: What people call it.
        type: The source's own word for its type.
        values: Of a picklist: value to what people see.
    """

    label: str = ""
    type: str = ""
    values: dict[str, str] = {}


class ObservedField(_State):
    """A field as the records hold it.

    Attributes:
        types: How many values of each type there were: text, number, boolean, object, list. Null is no type.
        records: Records that have the field, be it null.
        out_of: Records that were looked at up to the last time that it came.
        absent: Records that were looked at since then without it.
    """

    types: dict[str, int] = {}
    records: int = Field(ge=0)
    out_of: int = Field(ge=0)
    absent: int = 0


class StreamSchema(_State):
    """The fields of a stream, as a JSON value to be kept between pulls.

    Attributes:
        described: Field name to what the source says of it; empty where it does not describe itself.
        observed: Field path to what the records hold, `*` for the elements of a list and for the keys of an inner
            object that has more than 50 of them; at most 2,000 paths.
        records: Records that were looked at.
    """

    described: dict[str, DescribedField] = {}
    observed: dict[str, ObservedField] = {}
    records: int = 0

    @property
    def capped(self) -> bool:
        """Whether there may be more fields than are remembered."""
        return len(self.observed) >= MOST_POINTERS


class _Seen:
    """The counts of one field; `last` is the number of the record that it was in last."""

    __slots__ = ("last", "records", "types")

    def __init__(self) -> None:
        self.types: dict[str, int] = {}
        self.records = 0
        self.last = 0


class SchemaObserver:
    """Looks at the records of a pull: at each of the first 1,000, then at every tenth.

    Of a list the first 100 elements count. Paths of more than 400 characters are left out.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._given = 0
        self._records = 0
        self._fields: dict[str, _Seen] = {}

    def add(self, value: Mapping[str, Any]) -> None:
        """Look at one record, as the source gave it."""
        self._given += 1
        if self._given > _EVERY_UNTIL and self._given % _THEN_EVERY:
            return
        self._records += 1
        self._object(value, "")

    def schema(self, described: Iterable[FoundField] = ()) -> StreamSchema:
        """Return what was seen, beside what the source says."""
        return StreamSchema(
            described={
                one.name: DescribedField(label=one.label, type=one.type, values=dict(one.values)) for one in described
            },
            observed={
                path: ObservedField(types=seen.types, records=seen.records, out_of=self._records)
                for path, seen in self._fields.items()
            },
            records=self._records,
        )

    def _object(self, value: Mapping[str, Any], path: str) -> None:
        # An inner object with many keys is a map from ids to things: its keys are data, not fields.
        many = len(value) > _MAP_KEYS and path != ""
        for key, child in value.items():
            self._value(child, f"{path}/*" if many else f"{path}/{key if key.isalnum() else escape_segment(key)}")

    def _value(self, value: Any, place: str) -> None:
        seen = self._fields.get(place)
        if seen is None:
            if len(self._fields) >= MOST_POINTERS or len(place) > _LONGEST_POINTER:
                return
            seen = self._fields[place] = _Seen()
        if seen.last != self._records:
            seen.last = self._records
            seen.records += 1
        if value is None:
            return
        name = _TYPES.get(type(value), "text")
        seen.types[name] = seen.types.get(name, 0) + 1
        if name == "object":
            self._object(value, place)
        elif name == "list":
            for child in value[:_MOST_ELEMENTS]:
                self._value(child, f"{place}/*")


def merged(before: StreamSchema, now: StreamSchema, *, gone: Collection[str], whole: bool) -> StreamSchema:
    """Return what to remember after a pull: the counts of both, the earlier ones as those of at most 10,000 records.

    A field that did not come keeps its counts from when it did, and the records since are counted as `absent`: many
    small pulls without it say as much as one large one. A reading of everything says by itself how many lack it, as
    it reads the same records again.

    Args:
        before: What was remembered.
        now: What this pull saw.
        gone: Paths whose removal or change of type is told: they and what is below them begin anew.
        whole: Whether this pull read everything.
    """
    share = min(1.0, _REMEMBERED / before.records) if before.records else 1.0
    observed = dict(now.observed)
    for path, old in before.observed.items():
        if path in gone or not above(path).isdisjoint(gone):
            continue
        earlier = _weighed(old, share)
        new = now.observed.get(path)
        if new is not None:
            observed[path] = _sum(earlier, new)
        elif len(observed) < MOST_POINTERS:
            since = now.records + (0 if whole else old.absent)
            observed[path] = earlier.model_copy(update={"absent": since})
    return StreamSchema(
        described=now.described or before.described,
        observed=observed,
        records=math.ceil(before.records * share) + now.records,
    )


def above(path: str) -> set[str]:
    """Return the paths above one.

    Example:
        >>> sorted(above("/a/b/c"))
        ['/a', '/a/b']
    """
    found = set()
    while (path := path.rpartition("/")[0]) != "":
        found.add(path)
    return found


def _weighed(old: ObservedField, share: float) -> ObservedField:
    if share == 1.0:
        return old
    return ObservedField(
        types={name: math.ceil(count * share) for name, count in old.types.items()},
        records=math.ceil(old.records * share),
        out_of=math.ceil(old.out_of * share),
        absent=old.absent,
    )


def _sum(old: ObservedField, new: ObservedField) -> ObservedField:
    types = dict(old.types)
    for name, count in new.types.items():
        types[name] = types.get(name, 0) + count
    return ObservedField(types=types, records=old.records + new.records, out_of=old.out_of + old.absent + new.out_of)
