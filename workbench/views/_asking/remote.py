"""What of linked records stays where a question asks for something and points at nothing: the nearest, of each few."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from workbench.context import Omission
from workbench.views._asking.relevance import Relevance
from workbench.views._records.leaves import leaves_of
from workbench.views._writing.planned import Fields
from workbench.views._writing.select import Row, SectionRows

__all__ = ["leave_out_remote", "points_at_nothing"]

_MOST_ROWS = 3
_MOST_OF_A_CODE = 3
_NEAR = 1
_FEW = 3
_FIGURES = ("count", "sum", "mean", "max", "min")
_BEHIND_OTHERS = "the question points at nothing, and others of its section come first"
_FAR = "the question points at nothing, and others are nearer"
_PART = "the question points at nothing, and single values of linked records come before their lists and objects"


def points_at_nothing(selected: Sequence[SectionRows], wanted: Collection[str], fields: Mapping[str, Fields]) -> bool:
    """Whether a question points at no linked records, and at no field of those that it names."""
    return not any(
        part.section.follow or any(shown.asked for row in fields[part.section.name].values() for shown in row)
        for part in selected
        if part.section.name in wanted
    )


def leave_out_remote(
    selected: Sequence[SectionRows], fields: Mapping[str, Fields], relevance: Relevance, noted: Collection[str] = ()
) -> frozenset[str]:
    """Leave out linked records but for the first few of each section, and those more than one link away.

    Of these stay the meanings of codes, and what says a word of the question. Of the first few no list and no object
    stays whose names say nothing of the question.

    Args:
        selected: The sections.
        fields: The fields of the records that each may show; changed in place.
        relevance: What the question says.
        noted: URNs of records that stay for what their notes say.

    Returns:
        The names of the sections of which nothing is shown, no figures either; none where it asks for nothing.
    """
    if not relevance.wording.asked - relevance.wording.keys:
        return frozenset()
    figures = any(map(relevance.asks_for_op, _FIGURES)) or relevance.asks_for_money
    left: set[str] = set()
    remote: set[str] = set()
    for part in sorted(selected, key=lambda one: len(one.section.follow)):
        name, hops = part.section.name, len(part.section.follow)
        rows = [row for row in part.rows if row.record.urn in fields[name]] if hops else []
        near = [row for row in rows if not row.parents or not left.issuperset(row.parents)]
        kept = near[:_MOST_ROWS]
        if relevance.asks_for_op("count"):
            # "How many guests are booked" is answered by a number, a list or a figure, and by no linked record.
            kept = []
        if hops > _NEAR:
            kept = [row for row in kept if _is_code(row) or any(one.said for one in fields[name][row.record.urn])]
        kept += [row for row in rows if row.record.urn in noted and row not in kept]
        if hops > _NEAR and not (kept or figures):
            remote.add(name)
        shown = {row.record.urn for row in kept}
        for row in rows:
            urn = row.record.urn
            if urn in shown and urn not in noted and not _is_code(row):
                _leave_out_parts(part, row, fields[name])
            if urn not in shown:
                left.add(urn)
                del fields[name][urn]
                detail = _FAR if hops > _NEAR else _BEHIND_OTHERS
                part.omissions.append(Omission(record=urn, section=name, reason="not_relevant", detail=detail))
    return frozenset(remote)


def _leave_out_parts(part: SectionRows, row: Row, fields: Fields) -> None:
    """Leave out the lists and objects of a linked record, and tell them."""
    urn, name = row.record.urn, part.section.name
    parts = [shown for shown in fields[urn] if _is_part(shown.value) and not shown.said]
    fields[urn] = [shown for shown in fields[urn] if shown not in parts]
    part.omissions += [
        Omission(record=urn, section=name, field=shown.pointer, reason="not_relevant", detail=_PART) for shown in parts
    ]


def _is_part(value: object) -> bool:
    """Whether a value is a list, or an object of more than a few single values: a first and a last name are none."""
    if isinstance(value, dict):
        return len(value) > _FEW or any(isinstance(one, list | dict) for one in value.values())
    return isinstance(value, list)


def _is_code(row: Row) -> bool:
    """Whether a record says no more than what a code means."""
    return len(leaves_of(row.record)) <= _MOST_OF_A_CODE
