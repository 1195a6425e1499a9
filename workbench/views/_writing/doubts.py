"""What a reader should doubt: records that are old, and two records that state one fact differently."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import combinations, islice
from typing import Any, NamedTuple, Protocol

from workbench.context import Context, Omission, Omissions
from workbench.records import Record, find_all, lookup
from workbench.views._records.leaves import form_of, leaves_of, path_terms
from workbench.views._records.source import Source
from workbench.views._records.spec import ContextSpec, Entity, Section
from workbench.views._writing.planned import Planned, anew
from workbench.views._writing.select import Row, holds
from workbench.views._writing.stated import differ
from workbench.views._writing.writing import one_line, scalar

__all__ = ["Conflict", "Conflicts", "stale_line"]

_NAMED_STALE = 5
_NAMED_CONFLICTS = 5
_LOOKED_UP = 50
_DESCRIBED = 3
_PICKLIST = frozenset({"value", "label"})
_MONEY = frozenset({"amount_minor", "currency"})
# They tell of the record itself, and differ between any two.
_OF_THE_RECORD = path_terms(
    "/id uuid guid key url uri href link created updated modified changed edited synced imported inserted version "
    "revision etag hash note comment description body text"
)
_LONGEST = 80


def stale_line(rows: Sequence[Row], max_age_days: int | None, now: datetime) -> list[str]:
    """Return a line that names the records that were last changed over `max_age_days` before `now`, if any were."""
    if max_age_days is None:
        return []
    earliest = now - timedelta(days=max_age_days)
    dated = [(row.record, row.record.updated_at or row.record.created_at) for row in rows]
    stale = [(record, time) for record, time in dated if time is not None and time < earliest]
    if not stale:
        return []
    named = ", ".join(f"{one_line(record.id)} ({time.date()})" for record, time in stale[:_NAMED_STALE])
    more = f" and {len(stale) - _NAMED_STALE} more" if len(stale) > _NAMED_STALE else ""
    return [f"not changed for over {max_age_days} days: {named}{more}"]


class Build(Protocol):
    """Builds a context of what is planned."""

    def __call__(self, lines: Sequence[str], planned: Sequence[Planned], *, searched: bool = ...) -> Context:
        """Begin with some lines; where texts were `searched` nothing is said of larger budgets."""


class Conflict(NamedTuple):
    """A fact that two records of one thing state differently.

    Attributes:
        line: A sentence that names both, with what each states.
        label: What the fact is called.
        places: `(URN, JSON Pointer)` of what they state.
    """

    line: str
    label: str
    places: tuple[tuple[str, str], tuple[str, str]]

    def may_be_in(self, context: Context) -> bool:
        """Whether one of both is in a text, or left out of it for want of room."""
        missing = {"budget", "section_maximum"}
        shown = _shown(context)
        for one in context.omissions:
            if one.record is not None and one.reason in missing:
                shown.setdefault(one.record, set()).add(one.field or "")
        return self.is_in(shown)

    def is_in(self, shown: Mapping[str, Iterable[str]]) -> bool:
        """Whether one of both is in the text, given the JSON Pointers that are shown of each record."""
        return any(
            one == pointer or one.startswith(f"{pointer}/") or pointer.startswith(f"{one}/")
            for urn, pointer in self.places
            for one in shown.get(urn, ())
        )


class _Stated(NamedTuple):
    label: str
    pointer: str
    value: Any


class Conflicts:
    """Finds the facts that records of one thing state differently, over the natural keys of a spec and of records."""

    def __init__(self, spec: ContextSpec, source: Source) -> None:
        """Read nothing yet."""
        self._source = source
        self._entities = {entity.stream: entity for entity in reversed(spec.entities.values())}
        self._natural = {stream: one for stream, one in self._entities.items() if one.natural_keys}
        own = {spec.entities[one.of].stream: one for one in reversed(spec.sections) if not one.follow}
        self._sections: dict[str, Section] = own

    @property
    def look_elsewhere(self) -> bool:
        """Whether records are looked up beside those that may be shown."""
        return len(self._natural) > 1

    def told(self, planned: Sequence[Planned], build: Build, lines: Sequence[str]) -> Context:
        """Build a context that begins with what is stated differently, as far as one of both records is in the text.

        Args:
            planned: What may be shown.
            build: Builds a context of it that begins with some lines.
            lines: What it begins with in any case.
        """
        found = self.of(planned)
        if not found:
            return build(lines, planned)
        context = build(lines, planned, searched=True)
        told = [one for one in found if one.is_in(_shown(context))]
        # The lines take room, and what they tell of may have to make it: then fewer are told.
        while told:
            planned = [anew(part) for part in planned]
            longer = build([*(one.line for one in told), *lines], planned, searched=True)
            kept = [one for one in told if one.is_in(_shown(longer))] if _begins_with_lines(longer) else told[:-1]
            if kept == told:
                context = longer
                break
            told = kept
        untold = [_untold(one) for one in found if one not in told and one.may_be_in(context)]
        return context.model_copy(update={"omissions": Omissions((*context.omissions, *untold))})

    def of(self, planned: Sequence[Planned]) -> list[Conflict]:
        """Return what the records that may be shown state otherwise than others that tell of the same things.

        Records are of one thing when they have a natural key in common, such as an e-mail address, and are of different
        streams. Of what the question asks for, that alone counts, and of many records of which nothing is asked nothing
        is told. The other record need not be among those that may be
        shown: what it states stands in the line.
        """
        records, asked = _asked(planned)
        if any(asked.values()):
            records = {urn: record for urn, record in records.items() if asked[urn]}
        elif sum(len(part.shown) for part in planned if not part.rows.section.follow) > _DESCRIBED:
            return []
        others = self._others(list(records.values())[:_LOOKED_UP]) if self.look_elsewhere else {}
        every = {**records, **others}
        alike: dict[str, list[str]] = {}
        for urn, record in every.items():
            for name in self._names(record):
                alike.setdefault(name, []).append(urn)
        # Only records of one natural key are compared: of all pairs a thousand records have half a million.
        pairs = dict.fromkeys(
            pair for urns in alike.values() for pair in combinations(urns, 2) if not records.keys().isdisjoint(pair)
        )
        found = (
            conflict
            for a, b in pairs
            if every[a].qualified_stream != every[b].qualified_stream
            for conflict in self._between(every[a], every[b], asked)
        )
        return list(islice(found, _NAMED_CONFLICTS))

    def _others(self, records: Sequence[Record]) -> dict[str, Record]:
        """Return the records of other streams that have a natural key of the spec in common with these, one each."""
        found: dict[str, None] = {}
        for stream, entity in self._natural.items():
            keys = [key for one in records if one.qualified_stream != stream for key in self._keys(one)]
            for path in entity.natural_keys if keys and stream in self._sections else ():
                named = self._source.find_many(stream, [path], list(dict.fromkeys(keys)))
                found.update(dict.fromkeys(urns[0] for urns in named.values() if len(urns) == 1))
        others = self._source.get_many(list(found)) if found else {}
        return {urn: one for urn, one in others.items() if self._may_be_told(one)}

    def _may_be_told(self, record: Record) -> bool:
        return all(holds(condition, record) for condition in self._sections[record.qualified_stream].filter)

    def _names(self, record: Record) -> set[str]:
        declared = {name.partition("/")[2] for name in record.names if name != record.urn}
        return declared | {f"={key}" for key in self._keys(record)}

    def _keys(self, record: Record) -> list[str]:
        entity = self._natural.get(record.qualified_stream)
        paths = entity.natural_keys if entity is not None else ()
        values = (record.id if path == "id" else value for path in paths for value in _values(record, path))
        return [form for value in values if (form := form_of(str(value)))]

    def _between(self, one: Record, other: Record, asked: Mapping[str, set[str]]) -> Iterator[Conflict]:
        theirs = self._states(other)
        for name, mine in self._states(one).items():
            twin = theirs.get(name)
            if twin is None or not differ(mine.value, twin.value):
                continue
            pointers = {*asked.get(one.urn, ()), *asked.get(other.urn, ())}
            meant = (_is_asked(mine, asked.get(one.urn, set())), _is_asked(twin, asked.get(other.urn, set())))
            if pointers and not any(meant):
                continue
            yield Conflict(
                f"Conflict: '{one_line(mine.label)}' is {_said(mine.value)} in {one_line(one.urn)} "
                f"and {_said(twin.value)} in {one_line(other.urn)}.",
                mine.label,
                ((one.urn, mine.pointer), (other.urn, twin.pointer)),
            )

    def _states(self, record: Record) -> dict[frozenset[str], _Stated]:
        entity = self._entities.get(record.qualified_stream)
        stated = _facts(record, entity) if entity is not None and entity.facts else _short_fields(record)
        section = self._sections.get(record.qualified_stream)
        shown = [spec.path for spec in section.fields] if section is not None else []
        found: dict[frozenset[str], _Stated] = {}
        for one in stated:
            if not shown or any(one.pointer == path or one.pointer.startswith(f"{path}/") for path in shown):
                found.setdefault(path_terms(one.label), one)
        found.pop(frozenset(), None)
        return found


def _begins_with_lines(context: Context) -> bool:
    """Whether something stands before the first section: lines that do not fit are left out, all of them."""
    return context.sections[0].start > 0 if context.sections else bool(context.text)


def _untold(one: Conflict) -> Omission:
    urns = " and ".join(urn for urn, _ in one.places)
    return Omission(reason="budget", detail=f"that {urns} state '{one_line(one.label)}' differently")


def _shown(context: Context) -> dict[str, set[str]]:
    """Return the JSON Pointers of what is in the text of each record."""
    shown: dict[str, set[str]] = {}
    for item in context.items:
        if item.field is not None:
            shown.setdefault(item.record, set()).add(item.field)
    return shown


def _asked(planned: Sequence[Planned]) -> tuple[dict[str, Record], dict[str, set[str]]]:
    """Return the records that may be shown, and the JSON Pointers that are asked for of each."""
    records: dict[str, Record] = {}
    asked: dict[str, set[str]] = {}
    for part in planned:
        for row, fields in zip(part.shown, part.fields, strict=True):
            records[row.record.urn] = row.record
            pointers = asked.setdefault(row.record.urn, set())
            for field in fields:
                if not field.quotes:
                    pointers |= field.asked
    return records, asked


def _is_asked(stated: _Stated, asked: set[str]) -> bool:
    return any(one == stated.pointer or one.startswith(f"{stated.pointer}/") for one in asked)


def _values(record: Record, path: str) -> list[Any]:
    return [record.id] if path == "id" else [value for _, value in find_all(record.body, path)]


def _facts(record: Record, entity: Entity) -> Iterator[_Stated]:
    for name, path in entity.facts.items():
        for pointer, value in islice(find_all(record.body, path), 1):
            if isinstance(value, dict) or len(scalar(value)) <= _LONGEST:
                yield _Stated(name, pointer, value)


def _short_fields(record: Record) -> Iterator[_Stated]:
    """Yield the short values of a record, but for its keys and times; a picklist and money as a whole."""
    for leaf in leaves_of(record):
        parent = leaf.pointer.rpartition("/")[0]
        holder = lookup(record.body, parent) if parent else None
        whole = isinstance(holder, dict) and (holder.keys() <= _PICKLIST or holder.keys() == _MONEY)
        pointer = parent if whole else leaf.pointer
        label = pointer.rpartition("/")[2]
        if leaf.characters <= _LONGEST and not label.isdigit() and _OF_THE_RECORD.isdisjoint(path_terms(label)):
            yield _Stated(label, pointer, lookup(record.body, pointer))


def _said(value: Any) -> str:
    """Return a value as the line tells it."""
    if isinstance(value, dict):
        parts = [value.get("label") or value.get("value")] if value.keys() <= _PICKLIST else value.values()
        return " ".join(one_line(scalar(part)) for part in parts)
    return one_line(scalar(value))
