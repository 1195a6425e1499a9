"""Named records of which a question asks for no more than the way to others: to the first, or to those it counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from workbench.views._english.question import Question
from workbench.views._writing.planned import Fields
from workbench.views._writing.select import SectionRows

__all__ = ["only_leading"]


def only_leading(
    selected: Sequence[SectionRows], wanted: Collection[str], fields: Mapping[str, Fields], asked: Question | None
) -> frozenset[str]:
    """Return the sections of named records that only lead to what a question asks for.

    "Where does the latest booking by Ana Lind go" asks for nothing of Ana Lind herself, whatever the booking's field
    is called: only her links to bookings are asked for. No more does "how many of her bookings are insured".

    Args:
        selected: The sections, in order of time where that is asked for.
        wanted: The names of those that the question points at.
        fields: The fields of the records that each may show.
        asked: The question.
    """
    counts = asked is not None and asked.asks_for("count")
    of_others = {
        part.section.of
        for part in selected
        if part.section.follow and part.section.name in wanted
        for rows in [fields[part.section.name].values()]
        for is_counted in [counts and len(part.rows) > 1 and any(one.named for row in rows for one in row)]
        if is_counted or (part.ordered_by and part.firsts)
    }
    found: set[str] = set()
    for part in selected:
        name = part.section.name
        if part.section.follow or part.section.of not in of_others:
            continue
        links = {f"/{link.path.split('/')[1]}" for row in part.rows for link in row.record.references}
        asked_for = {one.pointer for row in fields[name].values() for one in row if one.asked}
        if asked_for <= links:
            found.add(name)
    return frozenset(found)
