"""Whose linked records are counted: of that record nothing but what it is called is asked for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from workbench.context import Omission
from workbench.records import Record
from workbench.views._asking.calling import PERSON, Calling
from workbench.views._asking.relevance import Relevance
from workbench.views._writing.planned import Fields
from workbench.views._writing.render import is_id
from workbench.views._writing.select import Row, SectionRows
from workbench.views._writing.shown import Shown

__all__ = ["leave_out_whose"]

_COUNTED = "the question counts linked records, by a single value of theirs"


def leave_out_whose(
    selected: Sequence[SectionRows],
    wanted: Collection[str],
    fields: Mapping[str, Fields],
    relevance: Relevance,
    calling: Calling,
) -> None:
    """Leave out what a named record holds where those that are linked to it are counted, and called by their noun.

    "How many orders of Ana have insurance" asks nothing of Ana, though nothing is called insurance. What is said of her
    stays. Of the orders no list and no object tells which of them are meant.

    Args:
        selected: The sections.
        wanted: The names of those that the question points at.
        fields: The fields of the records that each may show; changed in place.
        relevance: What the question says.
        calling: What the sections are called.
    """
    counted = [part for part in selected if part.section.name in wanted and _is_counted(part, relevance, calling)]
    for part in counted:
        for row in part.rows:
            _leave_out(part, row, fields[part.section.name], _kept_of(row, fields[part.section.name], _is_single))
    for part in selected if counted else ():
        rows = fields[part.section.name]
        if part.section.follow or any(shown.said for row in rows.values() for shown in row):
            continue
        for row in part.rows:
            _leave_out(part, row, rows, _kept_of(row, rows, is_id))


def _is_counted(part: SectionRows, relevance: Relevance, calling: Calling) -> bool:
    """Whether linked records are counted by their noun. People may be counted that stand in the named record."""
    words = calling.words[part.section.name] - {PERSON}
    # "Bookings insured: how many?" says the noun elsewhere.
    said = words & relevance.counted if relevance.counted else relevance.wording.points_at(words)
    counts = any(one.op == "count" for one in part.section.aggregates)
    return relevance.counts and bool(part.section.follow) and bool(said) and counts


def _is_single(shown: Shown, _: Record) -> bool:
    """Whether a field is no list and no object, or is spoken of."""
    return bool(shown.said) or not isinstance(shown.value, list | dict)


def _kept_of(row: Row, rows: Fields, keep: Callable[[Shown, Record], bool]) -> list[Shown]:
    return [shown for shown in rows.get(row.record.urn, ()) if keep(shown, row.record)]


def _leave_out(part: SectionRows, row: Row, rows: Fields, kept: Sequence[Shown]) -> None:
    """Keep some fields of a record, and tell that the others are left out."""
    urn, name = row.record.urn, part.section.name
    part.omissions += [
        Omission(record=urn, section=name, field=shown.pointer, reason="not_relevant", detail=_COUNTED)
        for shown in rows.get(urn, ())
        if shown not in kept
    ]
    if urn in rows:
        rows[urn] = list(kept)
