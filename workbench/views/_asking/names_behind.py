"""Who stands behind the linked records that a context shows: the names alone, where a question asks who or which."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from workbench.context import Omission
from workbench.views._asking.calling import PERSON, Calling
from workbench.views._asking.relevance import Relevance
from workbench.views._english.clauses import opening_words
from workbench.views._english.question import Question
from workbench.views._records.weights import Weights
from workbench.views._writing.planned import Fields
from workbench.views._writing.render import is_id
from workbench.views._writing.select import Row, SectionRows

__all__ = ["name_those_behind"]

_MOST_ROWS = 3
_HOPS = 2
_WHO = frozenset({"who", "whom", "whose"})
_ONLY_NAMED = "the question asks who it is, and does not point at its section"


def name_those_behind(
    selected: Sequence[SectionRows],
    apart: Mapping[str, SectionRows],
    wanted: Collection[str],
    fields: Mapping[str, Fields],
    relevance: Relevance,
    calling: Calling,
    asked: Question,
    *,
    nothing: bool,
) -> frozenset[str]:
    """Show what the records are called whose keys stand in the few shown rows of a section.

    "Who covered for Ana" may ask for any of them, though nothing is called so; of the rest of them it asks nothing.

    Args:
        selected: The sections; changed in place.
        apart: Those of them of which nothing is shown, as they were: of others in another role than the named record.
        wanted: The names of the sections that the question points at.
        fields: The fields of the records that each may show; changed in place.
        relevance: What the question says.
        calling: What the sections and names of records are called.
        asked: The question.
        nothing: Whether it points at nothing; else those apart alone are named.

    Returns:
        The names of the sections of which names are shown.
    """
    opening = opening_words(asked)
    asks_who = not opening.isdisjoint(_WHO)
    if not asks_who and ("which" not in opening or asked.asks_for("time") or not nothing):
        return frozenset()
    linked = any(part.section.follow and part.section.name in wanted for part in selected)
    # "And who did he step in for": nothing but what he did says which of them.
    every = nothing or (not linked and asked.who_does is not None)
    ways = {(part.section.of, part.section.follow): part for part in selected}
    told = {urn for name in (fields if every else wanted) for urn in fields[name]}
    found: set[str] = set()
    for part in selected:
        name, follow = part.section.name, part.section.follow
        if len(follow) != _HOPS or fields[name] or not (nothing or name in apart):
            continue
        # Which company it is, no other of the named record's kind tells; who it is, anybody in another role.
        if (name not in apart and PERSON not in calling.words[name]) if asks_who else name in apart:
            continue
        before = ways.get((part.section.of, follow[:-1]))
        near = [row.record.urn for row in before.rows if row.record.urn in told] if before is not None else []
        shown = frozenset(near[:_MOST_ROWS])
        rows = [
            row
            for row in apart.get(name, part).rows
            if row.record.urn not in told and any(urn in shown for urn, _ in row.via_leaves)
        ][:_MOST_ROWS]
        if rows:
            _name(part, rows, fields[name], relevance, calling)
            told |= fields[name].keys()
            found.add(name)
    return frozenset(found)


def _name(part: SectionRows, rows: Sequence[Row], fields: Fields, relevance: Relevance, calling: Calling) -> None:
    """Put the names of some records into the fields of their section, and what else they hold into its omissions."""
    section = part.section
    urns = {row.record.urn for row in rows}
    part.rows = [*rows, *(row for row in part.rows if row.record.urn not in urns)]
    part.figures = []
    part.omissions = [one for one in part.omissions if one.record not in urns]
    for row in rows:
        every = [shown.only(set()) for shown in relevance.fields(row, section, Weights())]
        named = [s for s in calling.named(row, every, section.name, asked=True) if s.asked or is_id(s, row.record)]
        fields[row.record.urn] = named
        kept = {shown.pointer for shown in named}
        part.omissions += [
            Omission(
                record=row.record.urn,
                section=section.name,
                field=shown.pointer,
                reason="not_relevant",
                detail=_ONLY_NAMED,
            )
            for shown in every
            if shown.pointer not in kept
        ]
