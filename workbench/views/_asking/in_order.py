"""What is shown of records in an order in time of which the first are asked for, and what is left out behind those."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from workbench.context import Omission
from workbench.views._asking.record_parts import said_already
from workbench.views._records.leaves import Leaf, leaves_of
from workbench.views._records.spec import AggregateSpec
from workbench.views._writing.planned import Fields
from workbench.views._writing.select import Row, SectionRows
from workbench.views._writing.shown import Shown

__all__ = ["leave_out_behind", "show_first_whole", "show_order"]


def leave_out_behind(selected: Sequence[SectionRows], fields: Mapping[str, Fields]) -> None:
    """Leave out records that are reached only from those behind the first of an order in time.

    Of "the flights of the latest booking" those of the others are not asked for.
    """
    behind: set[str] = set()
    detail = "reached only from records behind the first in the order of time that is asked for"
    for part in sorted(selected, key=lambda p: len(p.section.follow)):
        name = part.section.name
        for row in part.rows:
            if row.parents and behind.issuperset(row.parents):
                behind.add(row.record.urn)
                if fields[name].pop(row.record.urn, None) is not None:
                    part.omissions.append(
                        Omission(record=row.record.urn, section=name, reason="not_relevant", detail=detail)
                    )
        if part.ordered_by:
            behind.update(row.record.urn for row in part.rows if row.record.urn not in part.firsts)


def show_first_whole(rows: Sequence[Row], fields: Fields, figures: Sequence[AggregateSpec]) -> Fields:
    """Return fields with all of the first row marked, where the one latest or earliest record is all that is asked for.

    "Her latest alarm" asks for what it says, and "the highest fare" for a number.
    """
    if not rows or not figures or not all(one.op in {"latest", "earliest"} for one in figures):
        return fields
    urn = rows[0].record.urn
    marked = _whole(rows[0], fields[urn])
    return {**fields, urn: [shown.connecting(marked) for shown in fields[urn]]}


def show_order(
    selected: Sequence[SectionRows],
    wanted: Collection[str],
    fields: Mapping[str, Fields],
    *,
    whole: Collection[str],
    latest: bool,
) -> None:
    """Mark the times that records were ordered by: "the latest" can only be seen beside all the others.

    Of those others the times are all that is asked for, among them one that says which are paid ("the latest that was
    paid"), and of a list of times the end by which it was ordered. What else is asked for is of the first, by each
    time that may be meant. The very first is shown whole where nothing of it is asked for by name, and in the sections
    `whole`, in which it is not sure what of it is.

    Args:
        selected: The sections.
        wanted: The names of those that the question points at.
        fields: The fields of the records that each may show.
        whole: The names of those of which it is not sure what is asked for.
        latest: Whether the last is asked for, rather than the first.
    """
    for part in selected:
        name, rows = part.section.name, fields[part.section.name]
        shown_whole = name in whole or (name in wanted and not _names_more_than_times(part, rows))
        # Of "the first flight of her earliest trip" the trip is only the way.
        shown_whole = shown_whole and not any(
            _leads_on(part, other) for other in selected if other.section.name in wanted
        )
        for row in part.rows:
            urn = row.record.urn
            if not part.ordered_by or urn not in rows:
                continue
            first = urn in part.firsts
            marked = _times(row, rows[urn], part.ordered_by, latest=None if first else latest)
            if shown_whole:
                marked |= _whole(row, rows[urn])
                shown_whole = False
            # Of two records that are named what is asked for is asked of both: "which was built first, H-1 or H-2?"
            kept = first or not part.section.follow
            rows[urn] = [shown.connecting(marked) if kept else shown.only(marked) for shown in rows[urn]]


def _times(row: Row, fields: Sequence[Shown], ordered_by: Collection[str], *, latest: bool | None) -> set[str]:
    """Return the pointers of a record's times by which it was ordered, or that are asked for.

    Of the times in a list the last or the first, by which it was compared with the others; with `latest` `None` all.
    """
    best = frozenset[str]().union(*(shown.best for shown in fields))
    found = [
        leaf for leaf in leaves_of(row.record) if leaf.path in ordered_by or (leaf.is_time and leaf.pointer in best)
    ]
    if latest is None:
        return {leaf.pointer for leaf in found}
    ends: dict[str, Leaf] = {}
    for leaf in found:
        kept = ends.setdefault(leaf.path, leaf)
        if (leaf.form > kept.form) if latest else (leaf.form < kept.form):
            ends[leaf.path] = leaf
    return {leaf.pointer for leaf in ends.values()}


def _whole(row: Row, fields: Sequence[Shown]) -> set[str]:
    """Return the pointers of what is shown of a record that is shown whole: not the elements of long collections."""
    return {pointer for shown in fields if not shown.elements for pointer in shown.all_leaves} - said_already(row)


def _leads_on(part: SectionRows, other: SectionRows) -> bool:
    """Whether a section's links go on where those of another end."""
    way, longer = part.section.follow, other.section.follow
    return part.section.of == other.section.of and len(longer) > len(way) and longer[: len(way)] == way


def _names_more_than_times(part: SectionRows, rows: Fields) -> bool:
    """Whether a question calls any field of a section's records by its name that is no time."""
    times = {
        leaf.pointer for row in part.rows if row.record.urn in rows for leaf in leaves_of(row.record) if leaf.is_time
    }
    return any(shown.asked - times for row in rows.values() for shown in row)
