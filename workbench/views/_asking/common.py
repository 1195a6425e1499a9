"""Records that link to all that a question names, where others link to less of it: the grade of Ana in Chemistry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from workbench.context import Omission
from workbench.views._naming.resolve import Resolution
from workbench.views._writing.planned import Fields
from workbench.views._writing.select import SectionRows

__all__ = ["keep_common", "link_to_each_other", "show_common"]

_SEVERAL = 2
_FEW_COMMON, _FEW_SECTIONS = 3, 4
_OF_OTHERS = "belongs to records that link to less of what the question names"


def keep_common(
    selected: Sequence[SectionRows],
    fields: Mapping[str, Fields],
    named: Mapping[str, str],
    resolution: Resolution,
) -> None:
    """Leave out records that have to do with less of what a question names than others of their section.

    They link to it, or are reached from it by links: the requests of a house and those that a firm worked at.

    "The grade of Ana in Chemistry" stands in the enrolment of both, not in Ana's others, nor in those of others.
    Figures are of all of them still.

    Args:
        selected: The sections.
        fields: The fields of the records that each may show.
        named: URNs and natural keys of the named records, each with its URN.
        resolution: What the question names.
    """
    detail = "links to less of what the question names than others of its section"
    # One name may be that of several records.
    called = {urn: one.text for one in reversed(resolution.mentions) for urn in one.records}
    reached = _reached(selected, resolution, called)
    common = {
        row.record.urn: len(
            {called.get(urn, urn) for link in row.record.references if (urn := named.get(link.target))}
            | reached.get(row.record.urn, set())
        )
        for part in selected
        if part.section.follow
        for row in part.rows
    }
    for part in selected:
        name = part.section.name
        most = max((common.get(row.record.urn, 0) for row in part.rows), default=0)
        if most < _SEVERAL or not part.section.follow:
            part.nothing_common = bool(part.section.follow) and _links_past(part, set(named.values()))
            continue
        part.common = {row.record.urn for row in part.rows if common[row.record.urn] == most}
        for row in part.rows:
            urn = row.record.urn
            if common[urn] < most and fields[name].pop(urn, None) is not None:
                part.omissions.append(Omission(record=urn, section=name, reason="not_relevant", detail=detail))
    for part in selected:
        _leave_out_behind_others(part, selected, fields)


def _leave_out_behind_others(part: SectionRows, selected: Sequence[SectionRows], fields: Mapping[str, Fields]) -> None:
    """Leave out what only others lead to than those that link to all that is named: the states of other races."""
    if not part.common or len(part.common) == len(part.rows):
        return
    for other in selected:
        name, way = other.section.name, other.section.follow
        if other.section.of != part.section.of or way[:-1] != part.section.follow or not way or other.common:
            continue
        for row in other.rows:
            urn = row.record.urn
            if row.parents and part.common.isdisjoint(row.parents) and fields[name].pop(urn, None) is not None:
                other.omissions.append(Omission(record=urn, section=name, reason="not_relevant", detail=_OF_OTHERS))


def link_to_each_other(selected: Sequence[SectionRows], named: Mapping[str, str]) -> bool:
    """Whether one of the named records (`named`: URNs and natural keys, each with its URN) links to another."""
    own = [row.record for part in selected if not part.section.follow for row in part.rows]
    return any(named.get(link.target, one.urn) != one.urn for one in own for link in one.references)


def show_common(
    selected: Sequence[SectionRows], wanted: set[str], fields: Mapping[str, Fields], meant: Set[str]
) -> None:
    """Ask for the few records that link to all that a question names, and for what is right behind them.

    For a question of which nothing else is understood: "Why did Ana drop out of the Grand Prix of Monaco?" What it
    names itself (`meant`, by URN) is shown in any case.
    """
    few = [part for part in selected if 0 < len(part.common) <= _FEW_COMMON and len(part.section.follow) == 1]
    for part in few[:_FEW_SECTIONS]:
        wanted.add(part.section.name)
        for other in selected:
            name, way = other.section.name, other.section.follow
            if other.section.of != part.section.of or way[:-1] != part.section.follow:
                continue
            behind = {row.record.urn for row in other.rows if not part.common.isdisjoint(row.parents)} - meant
            wanted |= {name} if 0 < len(behind) <= _FEW_COMMON else set()


def _reached(selected: Sequence[SectionRows], resolution: Resolution, called: Mapping[str, str]) -> dict[str, set[str]]:
    """Return, by URN, the names in a question from whose records sections lead to a record."""
    owners = {entity: {called.get(urn, urn) for urn in urns} for entity, urns in resolution.found.items()}
    found: dict[str, set[str]] = {}
    for part in selected:
        names = owners.get(part.section.of, set())
        if part.section.follow and len(names) == 1 and not part.tallies:
            for row in part.rows:
                found.setdefault(row.record.urn, set()).update(names)
    return found


def _links_past(part: SectionRows, named: Set[str]) -> bool:
    """Whether no record of a section links to another record that is named, and some link to others of its stream."""
    linked = {link.target for row in part.rows for link in row.record.references}
    parents = {urn for row in part.rows for urn in row.parents}
    streams = {urn.partition("/")[0] for urn in linked}
    beside = [urn for urn in named if urn not in parents and urn.partition("/")[0] in streams]
    return bool(parents & named) and bool(beside) and linked.isdisjoint(beside)
