"""Sections of those who play another part than a named record in what both do: the opponents of a client's matters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from workbench.context import Omission
from workbench.records import LinkType, singular
from workbench.views._asking.relevance import Relevance
from workbench.views._english.question import Question
from workbench.views._records.spec import ContextSpec
from workbench.views._records.vocabulary import plain_words
from workbench.views._writing.select import SectionRows, steps_of

__all__ = ["leave_out_other_roles", "sections_of_other_roles"]

_THERE_AND_BACK = 2
_NOT_CALLED = "plays another part than the record that is named, and the question does not call it"


def sections_of_other_roles(
    spec: ContextSpec, links: Sequence[LinkType], ways: Mapping[str, Sequence[str]]
) -> dict[str, frozenset[str]]:
    """Return the sections that lead back to the kind of record at which they begin, by another link.

    Each with the words of its role, as they are written, in the singular.
    """
    found: dict[str, frozenset[str]] = {}
    for section in spec.sections:
        way = ways[section.name]
        if len(section.follow) != _THERE_AND_BACK or way[0] != way[-1]:
            continue
        first, second = section.follow
        held = {step.link.name for step in steps_of(links, way[0]) if step.backwards and step.link.inverse == first}
        forth = {step.link.name for step in steps_of(links, way[1]) if not step.backwards}
        if held and second in forth - held:
            role = f"{(section.title or '').partition(' of ')[0]} {second}"
            found[section.name] = frozenset(map(singular, plain_words(role)))
    return found


def leave_out_other_roles(
    selected: Sequence[SectionRows],
    others: Mapping[str, frozenset[str]],
    words: Mapping[str, frozenset[str]],
    relevance: Relevance,
    asked: Question | None,
) -> tuple[list[SectionRows], dict[str, SectionRows]]:
    """Leave out the sections of those in another role that a question does not call by it.

    They have all fields that the named record has: whose birthday is asked for would be a guess. What is counted is
    what somebody is the `buyer` of, and no other buyers.

    Args:
        selected: The sections.
        others: Those that are of another role, each with the words of it.
        words: For each section, the stems of what it is called.
        relevance: What the question says.
        asked: The question; without one all is shown.

    Returns:
        The sections, and those of which nothing is shown, by name, as they were.
    """
    if asked is None:
        return [*selected], {}
    counts = asked.asks_for("count") or asked.asks_for("sum")

    def is_called(name: str) -> bool:
        # What somebody bought asks for no other buyers, but "who bought them" asks for the buyers.
        as_written = asked.asks_who or not others[name].isdisjoint(relevance.wording.words)
        return as_written and relevance.wording.points_at(words[name])

    left = {
        part.section.name: part
        for part in selected
        if part.section.name in others and (counts or not is_called(part.section.name))
    }
    return [_emptied(part) if part.section.name in left else part for part in selected], left


def _emptied(part: SectionRows) -> SectionRows:
    name = part.section.name
    detail = [
        Omission(record=row.record.urn, section=name, reason="not_relevant", detail=_NOT_CALLED) for row in part.rows
    ]
    return replace(part, rows=[], figures=[], omissions=[*part.omissions, *detail])
