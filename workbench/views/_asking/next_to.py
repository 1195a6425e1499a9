"""The record next to a named one in time: "after AU2220, which auction did Ana Lind hold next?"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from workbench.context import Mention, Omission
from workbench.records import lookup
from workbench.views._asking.calling import Calling
from workbench.views._asking.record_parts import times_in
from workbench.views._english.question import Question
from workbench.views._records.bounds import Bound, bounds_in
from workbench.views._records.leaves import leaves_of
from workbench.views._records.spec import Order
from workbench.views._writing.planned import Fields
from workbench.views._writing.select import Row, SectionRows, order_rows

__all__ = ["NextTo", "next_to_named", "show_next_to"]

_NEXT = frozenset(
    "next following then thereafter afterwards subsequently subsequent straight right directly immediately".split()  # noqa: SIM905
)
_PREVIOUS = frozenset("last previous previously prior preceding just right directly immediately".split())  # noqa: SIM905
_AFTER, _BEFORE = frozenset({"after", "following"}), frozenset({"before", "preceding"})
_BETWEEN = frozenset({"the", "that", "his", "her", "their", "its", "our", "in", "at", "on", "from"})
_NOT_NEXT = "is not the one next to the named record, or day, in time"


class NextTo(NamedTuple):
    """A record next to which another one is asked for: "after the Spring Clocks".

    Attributes:
        urn: Its URN.
        forward: Whether the next one is asked for, rather than the last.
        place: Indexes of the words that say so, from "after" or "before" to the end of its name.
        cues: Indexes of those that say that it is the next or the last, wherever they stand.
    """

    urn: str
    forward: bool
    place: range
    cues: tuple[int, ...]


def show_next_to(
    selected: Sequence[SectionRows],
    fields: Mapping[str, Fields],
    asked: Question | None,
    mentions: Sequence[Mention],
    calling: Calling,
) -> set[str]:
    """Show of linked records the one next to a named one among them; return its section, if there is one.

    "What did she send next after B-7" asks for the record behind B-7 in the order of time of what she sent. Where
    nothing stands there, nothing is done.
    """
    found = next_to_named(asked, mentions) if asked is not None else None
    if found is None:
        return _show_next_to_day(selected, fields, asked, calling) if asked is not None else set()
    urn, forward = found.urn, found.forward
    holding = [part for part in selected if part.section.follow and any(row.record.urn == urn for row in part.rows)]
    for part in sorted(holding, key=lambda one: len(one.section.follow)):
        name = part.section.name
        path = _time_of(part)
        row = _neighbour(part.rows, urn, path, forward=forward) if path is not None else None
        if path is not None and row is not None and row.record.urn in fields[name]:
            _show_alone(part, row, path, fields[name], calling)
            return {name}
    return set()


def _show_next_to_day(
    selected: Sequence[SectionRows], fields: Mapping[str, Fields], asked: Question, calling: Calling
) -> set[str]:
    """Show of what is linked at once the one next to a day: "after 1 March 2024, when did she next order?".

    Where the question calls none of those by their noun, of each kind that has a time the next one.
    """
    bounds = [bound for bound in bounds_in(asked) if bound.kind == "time"]
    side = _side_of(asked, bounds[0]) if len(bounds) == 1 else None
    if side is None:
        return set()
    said = asked.stems_at(range(len(asked.words)))
    dated = {
        part.section.name: (part, path)
        for part in selected
        for path in [_time_of(part) if len(part.section.follow) == 1 and len(part.rows) > 1 else None]
        if path is not None
    }
    called = {name for name in dated if not said.isdisjoint(calling.words[name])}
    shown: set[str] = set()
    for name in called or dated:
        part, path = dated[name]
        rows = [row for row in part.rows if row.record.urn in fields[name] and _lies_within(row, path, bounds[0])]
        row = next(iter(order_rows(rows, Order.model_construct(by=path, descending=not side))), None)
        if row is not None:
            _show_alone(part, row, path, fields[name], calling)
            shown.add(name)
    return shown


def _side_of(asked: Question, bound: Bound) -> bool | None:
    """Return whether the first behind a day is asked for, or the last before it; `None` where neither is."""
    said = {word.normal for at, word in enumerate(asked.words) if at not in bound.words}
    if bound.low is not None and bound.high is None and not (_NEXT | {"first"}).isdisjoint(said):
        return True
    return False if bound.high is not None and bound.low is None and not _PREVIOUS.isdisjoint(said) else None


def _lies_within(row: Row, path: str, bound: Bound) -> bool:
    return any(
        bound.holds(lookup(row.record.body, leaf.pointer)) for leaf in leaves_of(row.record) if leaf.path == path
    )


def _show_alone(part: SectionRows, row: Row, path: str, fields: Fields, calling: Calling) -> None:
    """Show one record of a section and no other, with its time, and what it is called where nothing of it is asked."""
    name = part.section.name
    for other in [other for other in fields if other != row.record.urn]:
        del fields[other]
        part.omissions.append(Omission(record=other, section=name, reason="not_relevant", detail=_NOT_NEXT))
    own = fields[row.record.urn]
    when = {leaf.pointer for leaf in leaves_of(row.record) if leaf.path == path}
    own = calling.named(row, own, name, asked=not any(shown.named - when for shown in own))
    fields[row.record.urn] = [shown.connecting(when) for shown in own]
    part.next_to, part.firsts = True, {row.record.urn}


def next_to_named(asked: Question, mentions: Sequence[Mention]) -> NextTo | None:
    """Return the record next to which another one is asked for; `None` where there is none."""
    words = [word.normal for word in asked.words]
    nexts = tuple(at for at, word in enumerate(words) if word in _NEXT)
    lasts = tuple(at for at, word in enumerate(words) if word in _PREVIOUS)
    for mention in mentions if nexts or lasts else ():
        if len(mention.records) != 1:
            continue
        size = len(mention.text.split())
        for at in range(1, len(words) - size + 1):
            if asked.raw(at, at + size) != mention.text:
                continue
            before = at - 1
            while before > 0 and words[before] in _BETWEEN:
                before -= 1
            place = range(before, at + size)
            if words[before] in _AFTER and nexts:
                return NextTo(mention.records[0], forward=True, place=place, cues=nexts)
            if words[before] in _BEFORE and lasts:
                return NextTo(mention.records[0], forward=False, place=place, cues=lasts)
    return None


def _time_of(part: SectionRows) -> str | None:
    """Return the field path of the time by which the records of a section stand in order."""
    times = times_in(part.rows)
    if part.section.order is not None and part.section.order.by in times:
        return part.section.order.by
    return next(iter(times)) if len(times) == 1 else None


def _neighbour(rows: Sequence[Row], urn: str, path: str, *, forward: bool) -> Row | None:
    having = [row for row in rows if any(leaf.path == path and not leaf.is_empty for leaf in leaves_of(row.record))]
    # The path comes from a record, whose names may hold what no spec may.
    ordered = order_rows(having, Order.model_construct(by=path, descending=not forward))
    urns = [row.record.urn for row in ordered]
    at = urns.index(urn) + 1 if urn in urns else len(urns)
    return ordered[at] if at < len(ordered) else None
