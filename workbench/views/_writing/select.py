"""From the records that a question speaks of to the rows of each section: links, filter, order, limit."""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from workbench.context import Omission
from workbench.errors import SpecError, UnknownNameError
from workbench.records import (
    Link,
    LinkType,
    Record,
    find_all,
    join_pointer,
    lookup,
    normal_form,
    parse_urn,
    split_pointer,
)
from workbench.views._records.leaves import is_empty
from workbench.views._records.source import Source
from workbench.views._records.spec import Condition, ContextSpec, Order, Section
from workbench.views._records.values import WrittenDay, as_number, comparable, sort_keys, written_day
from workbench.views._writing.aggregate import NO_ELEMENTS, Elements, Figure, Groups, Tally, values_at
from workbench.views._writing.read_many import KeptReadings, ManyRead

_ORDERINGS: dict[str, Callable[[Any, Any], Any]] = {
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}

# Of so many linked records not all are weighed against a question: nobody has tokens for them.
_MANY = 20_000
_BATCH = 1_000
_FIRST, _LAST, _GIVEN = 2_000, 500, 500

__all__ = [
    "Row",
    "SectionRows",
    "Step",
    "Walked",
    "check_links",
    "check_streams",
    "holds",
    "linking_elements",
    "order_rows",
    "reached_from",
    "select",
    "steps_of",
]


@dataclass(slots=True)
class Row:
    """A record of a section and what led to it.

    Attributes:
        record: The record.
        via: A sentence part for `why`: the links walked.
        nearby: Values, in normal form, that stood beside the link in the record it came from. In
            `{"flight": "HAT1", "date": "2024-05-01"}` the date says which part of the flight is meant.
        parents: URNs of the records one hop before, in order.
        parent_names: Those URNs, and the parents' natural keys.
        via_leaves: `(URN, JSON Pointer)` of the values in those records that name this one.
    """

    record: Record
    via: str
    nearby: set[str] = field(default_factory=set)
    parents: tuple[str, ...] = ()
    parent_names: frozenset[str] = frozenset()
    via_leaves: tuple[tuple[str, str], ...] = ()


@dataclass
class SectionRows:
    """The rows of one section.

    Attributes:
        section: The section's spec.
        rows: Its records in order, after filter and before limit.
        omissions: Records that the filter took out, and links that lead nowhere.
        ordered_by: Field paths of the times that the question's "latest" or "earliest" was answered by.
        firsts: URNs of the records that may be the one that such a question means.
        next_to: Whether of them the one next to a named one in time is shown alone.
        common: URNs of the records that link to most of what the question names, where some link to less of it.
        nothing_common: Whether none of them links to another record that is named, and some to others of its stream.
        figures: What was computed over all records while they were read; `None` where `rows` holds all of them.
        tallies: The section's aggregates over all records, while they were read; empty where `rows` holds all of them.
        urns: URNs of all records, where `rows` does not hold them.
        beyond: Records that are not among `rows`, as no budget that is asked for has tokens for them.
        owners: Of several named records that they are linked to, URN and how the question calls it.
        saying: URN of each record that says what is asked of all of them, and how: "is the tree safe?".
    """

    section: Section
    rows: list[Row]
    omissions: list[Omission] = field(default_factory=list)
    ordered_by: set[str] = field(default_factory=set)
    firsts: set[str] = field(default_factory=set)
    next_to: bool = False
    common: set[str] = field(default_factory=set)
    nothing_common: bool = False
    figures: list[Figure] | None = None
    tallies: list[Tally | Groups] = field(default_factory=list)
    urns: tuple[str, ...] = ()
    beyond: int = 0
    owners: dict[str, str] = field(default_factory=dict)
    saying: dict[str, str] = field(default_factory=dict)


Walked = dict[tuple[str, ...], tuple[dict[str, Row], list[tuple[str, str]]]]
"""What was reached from the same records, by their stream and the links that were followed: the rows by URN, and the
URNs that are not in the store, each with a detail."""


@dataclass(frozen=True)
class Step:
    """One hop: along `link` from the stream that holds it, or against it."""

    link: LinkType
    backwards: bool

    @property
    def arrives_at(self) -> str:
        """The stream at its end."""
        return self.link.stream if self.backwards else self.link.to

    def __str__(self) -> str:
        link = f"link '{self.link.name}' of {self.link.stream}"
        return f"the inverse of {link}" if self.backwards else link


def steps_of(links: Sequence[LinkType], stream: str) -> list[Step]:
    """Return all hops from a stream: along its links and against those that lead to it."""
    forwards = [Step(link, backwards=False) for link in links if link.stream == stream]
    return forwards + [Step(link, backwards=True) for link in links if link.to == stream]


def _steps(links: Sequence[LinkType], stream: str, name: str) -> list[Step]:
    """Return the hops of one name. It may stand for a link and for the inverse of one that says the same."""
    return [
        step for step in steps_of(links, stream) if name == (step.link.inverse if step.backwards else step.link.name)
    ]


def check_streams(spec: ContextSpec, known: Mapping[str, int]) -> None:
    """Check that the streams of a spec's entities and links are among those that were pulled.

    Raises:
        UnknownNameError: One was not.
    """
    for name, entity in spec.entities.items():
        if entity.stream not in known:
            what = "a stream that was pulled; run: workbench pull " + entity.stream.partition(".")[0]
            raise UnknownNameError(entity.stream, known, what=what, key=f"entities.{name}.stream")
    for index, link in enumerate(spec.links):
        for key, stream in (("stream", link.stream), ("to", link.to)):
            if stream not in known:
                what = "a stream that was pulled; run: workbench pull " + stream.partition(".")[0]
                raise UnknownNameError(stream, known, what=what, key=f"links[{index}].{key}")


def check_links(spec: ContextSpec, links: Sequence[LinkType]) -> dict[str, tuple[str, ...]]:
    """Return, for each section, the streams on its way: that of its entity first, the one it shows last.

    Raises:
        SpecError: A section follows a name that no link of the stream has at that point, or that leads to
            records of two streams.
    """
    ways: dict[str, tuple[str, ...]] = {}
    for index, section in enumerate(spec.sections):
        way = [spec.entities[section.of].stream]
        for hop, name in enumerate(section.follow):
            stream = way[-1]
            steps = _steps(links, stream, name)
            if not steps:
                known = sorted(
                    {link.name for link in links if link.stream == stream}
                    | {link.inverse for link in links if link.to == stream}
                )
                message = f"'{name}' is not a link of {stream}. Known: {', '.join(known) or 'none'}."
                raise SpecError(message, key=f"sections[{index}].follow[{hop}]")
            ends: dict[str, Step] = {}
            for step in steps:
                ends.setdefault(step.arrives_at, step)
            if len(ends) > 1:
                where = " and to ".join(f"{end} ({step})" for end, step in ends.items())
                # Where one of them is the spec's own, no manifest need be touched.
                own = any(step.link in spec.link_types() for step in ends.values())
                place = "under links of the spec" if own else "in its manifest, and pull again"
                message = (
                    f"'{name}' leads from {stream} to {where}. Give one of these links another name or inverse {place}."
                )
                raise SpecError(message, key=f"sections[{index}].follow[{hop}]")
            way.append(steps[0].arrives_at)
        ways[section.name] = tuple(way)
    return ways


def select(
    section: Section,
    start: Sequence[str],
    *,
    stream: str,
    links: Sequence[LinkType],
    source: Source,
    given: Set[str] = frozenset(),
    walked: Walked | None = None,
    kept: KeptReadings | None = None,
) -> SectionRows:
    """Walk a section's links from the records `start` and apply its filter and order.

    Args:
        section: The section.
        start: URNs of its entity's records.
        stream: Stream of its entity.
        links: All declared links.
        source: Where records come from.
        given: What the question may give as a value, case-folded; of very many records those that have it come first.
        walked: What was reached for other sections of the same records: of two whose links begin alike, such as
            `rentals` and `rentals, film`, the second goes on where the first ended. What is reached is put in.
        kept: What was read of very many records before.
    """
    result = SectionRows(section, [])
    walked = {} if walked is None else walked
    if (stream,) not in walked:
        records = source.get_many(start)
        walked[stream,] = {urn: Row(record, "named in the question") for urn, record in records.items()}, []
    way: tuple[str, ...] = (stream,)
    rows, _ = walked[way]
    for hop, name in enumerate(section.follow):
        steps = _steps(links, stream, name)
        if not steps:
            message = f"'{name}' is not a link of {stream}"
            raise SpecError(message, key=f"{section.name}.follow")
        if hop == len(section.follow) - 1 and len(rows) == 1 and all(step.backwards for step in steps):
            urn, parent = next(iter(rows.items()))
            targets = list(dict.fromkeys(t for s in steps for t in _targets(urn, s, source)))
            if len(targets) > _MANY:
                via = f"{steps[0].link.inverse} of {parse_urn(urn).id}"
                return _read_in_batches(result, targets, parent, via, source, given, kept)
        way = (*way, name)
        if way not in walked:
            walked[way] = _hop(rows, steps, source)
        rows, missing = walked[way]
        result.omissions += [
            Omission(record=target, section=section.name, reason="missing", detail=detail) for target, detail in missing
        ]
        stream = steps[0].arrives_at
    for row in rows.values():
        failed = next((c for c in section.filter if not holds(c, row.record)), None)
        if failed is None:
            result.rows.append(row)
        else:
            detail = f"{failed.field} {failed.op} {failed.value!r} does not hold"
            result.omissions.append(
                Omission(record=row.record.urn, section=section.name, reason="filtered", detail=detail)
            )
    if section.order is not None:
        result.rows = order_rows(result.rows, section.order)
    return result


def _targets(urn: str, step: Step, source: Source) -> list[str]:
    return source.links_to(urn, step.link.name, stream=step.link.stream)


def _read_in_batches(
    result: SectionRows,
    targets: Sequence[str],
    parent: Row,
    via: str,
    source: Source,
    given: Set[str],
    kept: KeptReadings | None,
) -> SectionRows:
    """Read very many records in batches: figures over all of them, and as rows those that may be shown.

    Those are the first and last in the section's order, and in front of them records of which the question gives a
    value. Memory grows by a few hundred bytes a record.
    """
    section, names = result.section, parent.record.names
    version = _version(source) if kept is not None else None
    key = section.name, names
    reading = kept.get(key, version) if kept is not None else None
    if reading is None:
        reading = _read(section, targets, names, source)
        if kept is not None and version is not None and version == _version(source):
            kept.put(key, version, reading)
    shown = reading.chosen(given, most_given=_GIVEN, most_first=_FIRST, most_last=_LAST)
    records: dict[str, Record] = {}
    for start in range(0, len(shown), _BATCH):
        records |= source.get_many(shown[start : start + _BATCH])
    led, led_names = (parent.record.urn,), frozenset(names)
    result.rows = [Row(records[urn], via, set(), led, led_names) for urn in shown if urn in records]
    result.tallies = reading.tallies
    result.urns = tuple(reading.urns)
    result.beyond = len(reading.urns) - len(shown)
    for reason, count, detail in (
        ("missing", reading.missing, f"{via} leads to records that are not in the store"),
        ("filtered", reading.filtered, "a condition of the section's filter does not hold"),
        ("budget", result.beyond, f"records that stand behind the first {_FIRST:,} and before the last {_LAST:,}"),
    ):
        if count:
            omission = Omission.model_validate(
                {"section": section.name, "reason": reason, "count": count, "detail": detail}
            )
            result.omissions.append(omission)
    return result


def _version(source: Source) -> Hashable:
    """Return what changes with any record of a source; `None` where it does not tell."""
    version = getattr(source, "version", None)
    return version() if version is not None else None


def _read(section: Section, targets: Sequence[str], names: Collection[str], source: Source) -> ManyRead:
    reading = ManyRead(section)
    for start in range(0, len(targets), _BATCH):
        batch = targets[start : start + _BATCH]
        records = source.get_many(batch)
        reading.missing += len(batch) - len(records)
        for urn, record in records.items():
            if all(holds(condition, record) for condition in section.filter):
                reading.add(urn, record, linking_elements(record, names))
            else:
                reading.filtered += 1
        reading.end_batch()
    reading.finish()
    return reading


def linking_elements(record: Record, names: Collection[str]) -> tuple[str, ...]:
    """Return the pointers of the elements of lists by which a record links to what is called by `names`.

    Of an order that is reached from a product the lines of that product are meant, and not the others. Empty where a
    link does not lie in a list: then all of the record is meant.
    """
    found: list[str] = []
    for link in record.references:
        if link.target in names:
            segments = split_pointer(link.path)
            last = max((place for place, segment in enumerate(segments) if segment.isdigit()), default=0)
            # A list of nothing but links has nothing beside them.
            if not last or last == len(segments) - 1:
                return ()
            found.append(join_pointer(segments[: last + 1]))
    return tuple(dict.fromkeys(found))


def reached_from(urns: Sequence[str], steps: Sequence[Step], source: Source) -> list[str]:
    """Return the URNs of the records that one hop after another leads to, each once, in batches of what is read."""
    for step in steps:
        found: dict[str, None] = {}
        for first in range(0, len(urns), _BATCH):
            batch = urns[first : first + _BATCH]
            # Records that are read together have their links looked up together.
            for urn in source.get_many(batch):
                if step.backwards:
                    found.update(dict.fromkeys(_targets(urn, step, source)))
                else:
                    found.update((link.target, None) for link in source.links_from(urn, step.link.name))
        urns = list(found)
    return list(urns)


def _hop(
    rows: Mapping[str, Row], steps: Sequence[Step], source: Source
) -> tuple[dict[str, Row], list[tuple[str, str]]]:
    """Return what links lead to from some rows, by URN; and the URNs that are not in the store, each with a detail."""
    missing: list[tuple[str, str]] = []
    named = {urn: row.record.names for urn, row in rows.items()}
    names_of: dict[tuple[str, ...], frozenset[str]] = {}
    reached: dict[str, Row] = {}
    via: dict[str, str] = {}
    links: dict[str, list[tuple[str, Link | None]]] = {}
    for urn in rows:
        for step in steps:
            if step.backwards:
                targets: list[tuple[str, Link | None]] = [(target, None) for target in _targets(urn, step, source)]
                words = f"{step.link.inverse} of {parse_urn(urn).id}"
            else:
                targets = [(link.target, link) for link in source.links_from(urn, step.link.name)]
                words = f"{step.link.name} of {parse_urn(urn).id}"
            for target, link in targets:
                via.setdefault(target, words)
                links.setdefault(target, []).append((urn, link))
    order = list(links)
    records = source.get_many(order)
    for target in order:
        if target not in records:
            missing.append((target, f"{via[target]} leads to a record that is not in the store"))
            continue
        came_from = links[target]
        nearby = {value for urn, link in came_from if link for value in _nearby(rows[urn].record, link)}
        parents = tuple(dict.fromkeys(urn for urn, _ in came_from))
        leaves = tuple((urn, link.path) for urn, link in came_from if link)
        if parents not in names_of:
            # Thousands of records come from the same one.
            names_of[parents] = frozenset(name for urn in parents for name in named[urn])
        reached[target] = Row(records[target], via[target], nearby, parents, names_of[parents], leaves)
    return reached, missing


def _nearby(record: Record, link: Link) -> Iterable[str]:
    """Return the scalar values beside the link's value, when it lies inside a list or object."""
    segments = split_pointer(link.path)
    if len(segments) < 2:
        return
    beside = lookup(record.body, join_pointer(segments[:-1]))
    if isinstance(beside, dict):
        for name, value in beside.items():
            if name != segments[-1] and isinstance(value, str):
                yield normal_form(value)


def holds(condition: Condition, record: Record) -> bool:
    """Whether a condition of a section's filter holds of a record."""
    values = [value for _, value in find_all(record.body, condition.field) if value is not None]
    op, wanted = condition.op, condition.value
    if op == "exists":
        return bool(values)
    if op == "missing":
        return not values
    if op in {"ne", "not_in"}:
        return all(not _equal_any(value, wanted) for value in values)
    if op in {"eq", "in"}:
        return any(_equal_any(value, wanted) for value in values)
    return any(_compares(op, value, wanted) for value in values)


def _equal_any(value: Any, wanted: Any) -> bool:
    options = wanted if isinstance(wanted, tuple) else (wanted,)
    return any(comparable(value) == comparable(_alike(option, value)) for option in options)


def _compares(op: str, value: Any, wanted: Any) -> bool:
    (kind, one), (other_kind, other) = comparable(value), comparable(_alike(wanted, value))
    return kind == other_kind and bool(_ORDERINGS[op](one, other))


def _alike(wanted: Any, value: Any) -> Any:
    """Return what a condition names; a day with slashes is read as the column that it is compared with is written."""
    is_day = isinstance(value, WrittenDay) and isinstance(wanted, str)
    return written_day(wanted, value.order) if is_day else wanted


def order_rows(rows: Sequence[Row], order: Order, elements: Elements = NO_ELEMENTS) -> list[Row]:
    """Sort by a field: numbers, then times, then texts, each kind in the order's direction.

    Records without a value stand last; ties keep their order. Of several numbers of a record the one counts that comes
    first in that direction: the hall with the most seats. Of other values it is the first: a trip is as late as its
    first leg. Of lists with `elements` only those count.
    """
    values: list[Any] = []
    places: list[int] = []
    lacking: list[Row] = []
    for place, row in enumerate(rows):
        found = values_at(row.record, order.by, elements.get(row.record.urn, ()))
        own = [one for _, one in found if not is_empty(one)]
        numbers = [one for one in own if as_number(one) is not None]
        own = numbers if numbers and numbers[0] is own[0] else own[:1]
        values += own
        places += [place] * len(own)
        lacking += [] if own else [row]
    best: dict[int, tuple[int, Any]] = {}
    for place, key in zip(places, sort_keys(values), strict=True):
        if place not in best or (key > best[place] if order.descending else key < best[place]):
            best[place] = key
    keyed = [(key, rows[place]) for place, key in best.items()]
    keyed.sort(key=lambda pair: pair[0], reverse=order.descending)
    keyed.sort(key=lambda pair: pair[0][0])
    return [row for _, row in keyed] + lacking
