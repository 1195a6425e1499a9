"""Which of the records that a list leads to is meant by its place: "the first flight of reservation X"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from workbench.context import Omission
from workbench.records import Record, escape_segment, lookup, split_pointer
from workbench.views._english.days import DAY_LETTERS, is_day
from workbench.views._english.question import Question, stem
from workbench.views._writing.planned import Fields
from workbench.views._writing.select import Row, SectionRows

__all__ = ["leave_out_other_places", "place_of"]

_PLACES = {"first": 0, "opening": 0, "second": 1, "third": 2, "fourth": 3, "last": -1, "final": -1}
# "The first scheduled flight".
_WORDS_TO_THE_NOUN = 2


class _Element(NamedTuple):
    """Where in a record's list another one is named, and the first day that stands beside."""

    list: str
    at: int
    day: str | None


def place_of(asked: Question, nouns: frozenset[str]) -> int | None:
    """Return which of several records a question means by their place, from 0 on, or -1 for the last.

    Args:
        asked: The question.
        nouns: Stems of what the records are called.

    Example:
        >>> place_of(Question("When does the second flight leave?"), frozenset({"flight"}))
        1
    """
    words = [word.normal for word in asked.words]
    for at, word in enumerate(words):
        behind = words[at + 1 : at + 1 + _WORDS_TO_THE_NOUN]
        if word in _PLACES and any(stem(one) in nouns for one in behind):
            return _PLACES[word]
    return None


def leave_out_other_places(
    selected: Sequence[SectionRows],
    fields: Mapping[str, Fields],
    words: Mapping[str, frozenset[str]],
    asked: Question,
) -> None:
    """Leave out records that a list of the named record leads to at another place than the one that is asked for.

    Records that are in an order of time of their own are left to that. A list whose elements have days that are not in
    order has no place that could be meant, and of it nothing is left out.

    Args:
        selected: The sections.
        fields: The fields of the records that each may show.
        words: Stems of what each section is called.
        asked: The question.
    """
    # Of an order in time the first is meant, and what the others lead to is not.
    leading = {
        row.record.urn: row.record
        for part in selected
        for row in part.rows
        if not part.ordered_by or row.record.urn in part.firsts
    }
    for part in selected:
        name = part.section.name
        place = place_of(asked, words[name]) if part.section.follow and not part.ordered_by else None
        rows = [row for row in part.rows if row.record.urn in fields[name]]
        if place is None or len(rows) <= 1:
            continue
        meant = _at_place(rows, leading, place)
        detail = "stands at another place of the list than the one that is asked for"
        for row in rows if meant else ():
            if row.record.urn not in meant:
                del fields[name][row.record.urn]
                part.omissions.append(
                    Omission(record=row.record.urn, section=name, reason="not_relevant", detail=detail)
                )


def _at_place(rows: Sequence[Row], leading: Mapping[str, Record], place: int) -> set[str]:
    """Return the URNs of the rows at a place of each list; none where a list is in no order, or a row in none."""
    lists: dict[tuple[str, str], dict[int, tuple[str, str | None]]] = {}
    for row in rows:
        for urn, pointer in row.via_leaves:
            if urn not in leading:
                continue
            found = _element(leading[urn], pointer)
            if found is None:
                return set()
            lists.setdefault((urn, found.list), {})[found.at] = row.record.urn, found.day
    meant: set[str] = set()
    for elements in lists.values():
        order = sorted(elements)
        days = [day for index in order for day in [elements[index][1]] if day is not None]
        if days != sorted(days) or order != list(range(len(order))):
            return set()
        if place < len(order):
            meant.add(elements[order[place]][0])
    return meant


def _element(record: Record, pointer: str) -> _Element | None:
    """Return where in a list of a record a pointer leads, or `None` where it leads through none."""
    names = split_pointer(pointer)
    at = next((index for index, name in enumerate(names) if name.isdigit()), None)
    if at is None:
        return None
    element = lookup(record.body, "".join(f"/{escape_segment(name)}" for name in names[: at + 1]))
    values = element.values() if isinstance(element, dict) else ()
    days = [value[:DAY_LETTERS] for value in values if isinstance(value, str) and is_day(value[:DAY_LETTERS])]
    return _Element("/".join(names[:at]), int(names[at]), min(days, default=None))
