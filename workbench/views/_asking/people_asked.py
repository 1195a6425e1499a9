"""Whom a question asks for by "who": people behind what is asked, and names beside the day of what was done."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from workbench.records import leaves
from workbench.views._asking.calling import PERSON
from workbench.views._asking.relevance import Relevance
from workbench.views._asking.wanted import SURE, said_in
from workbench.views._english.pasts import is_done
from workbench.views._english.question import Question, stem
from workbench.views._records.spec import Section
from workbench.views._writing.planned import Fields
from workbench.views._writing.select import SectionRows

__all__ = ["deed_of_nobody", "people_asked_for"]

# So many rows of a section say what stands in its records.
_SEEN = 20
_TIME = re.compile(r"(?:1[5-9]|20)\d\d(?:-\d\d.*)?")
_NAME = re.compile(r"(?=[^\Wa-z\d_])[\w'\u2019-]+(?: [\w'\u2019.-]+){0,2} (?=[^\Wa-z\d_])[\w'\u2019-]+")

_Words = Mapping[str, frozenset[str]]


def people_asked_for(
    selected: Sequence[SectionRows],
    wanted: set[str],
    fields: Mapping[str, Fields],
    words: _Words,
    relevance: Relevance,
    asked: Question,
) -> set[str]:
    """Return the nearest sections of people, where "who made it" says nothing that stands anywhere.

    Behind linked records that are asked for it is the people right behind those: "who is on call this week?".
    """
    people = {
        part.section.name: part.section
        for part in selected
        if part.section.follow and part.rows and PERSON in words[part.section.name]
    }
    others = {
        name: section for name, section in people.items() if not relevance.wording.points_at(words[name] - {PERSON})
    }
    if asked.who_does is not None and others:
        # Who treated the patient is no patient.
        people = others
    linked = [part.section for part in selected if part.section.follow and part.section.name in wanted]
    doing = asked.who_does
    said = said_in(wanted, fields, words)
    if linked:
        is_met = doing is None or doing in said
        if not people.keys().isdisjoint(wanted) and is_met:
            return set()
        ways = {(section.of, section.follow) for section in linked}
        behind = {name for name, section in people.items() if (section.of, section.follow[:-1]) in ways}
        if doing is not None and is_met and not behind and _name_somebody(linked, selected):
            # Who repaired a bike stands in its repairs, and is none of those who rent it.
            _ask_names_beside(doing, selected, wanted, fields)
            return set()
        # What nothing is called by ("took the blood") may have been done by whoever stands nearest.
        return behind if behind and is_met else behind | _nearest(people)
    # "Who is its lead associate": the link that stands beside the role in a list.
    beside = {
        (urn, pointer)
        for name in wanted
        for urn, row in fields[name].items()
        for shown in row
        for pointer in shown.best
        if pointer.count("/") > 1
    }
    leading = {
        part.section.name for part in selected if any(not beside.isdisjoint(row.via_leaves) for row in part.rows)
    }
    if leading & people.keys():
        return leading & people.keys()
    # "Who owns the car with plate X" says of the car all but who owns it, and no number says who scored.
    texts = frozenset[str]().union(
        *(
            shown.said
            for name in wanted
            for row in fields[name].values()
            for shown in row
            if shown.value is not None and any(sign.isalpha() for sign in str(shown.value))
        )
    )
    # "Who did the deal with X" says of the deal a value alone, beside which anybody may stand.
    called = any(shown.named for name in wanted for row in fields[name].values() for shown in row)
    if relevance.wording.share_said(said) >= SURE and (called if doing is None else doing in texts):
        return set()
    if doing is not None and _is_told_by_times(doing, wanted, fields):
        # Who delivered it stands beside the day, and who rented the violin is not who built it.
        if _ask_names_beside(doing, selected, wanted, fields):
            return set()
        people = {name: section for name, section in people.items() if _may_have_done(section, doing)}
    return _nearest(people) if people else set()


def deed_of_nobody(
    doing: str | None, selected: Sequence[SectionRows], wanted: set[str], fields: Mapping[str, Fields], words: _Words
) -> bool:
    """Whether it is asked who did something of which no more than the time is told, and nobody is shown.

    Args:
        doing: The stem of what was done.
        selected: What is linked to what a question names.
        wanted: The names of the sections that it wants.
        fields: What each section may show of its rows.
        words: The stems that each section is called by.
    """
    linked = {part.section.name for part in selected if part.section.follow} & wanted
    people = any(PERSON in words[name] for name in linked)
    asked = [one for name in wanted for row in fields[name].values() for one in row if one.asked]
    return _is_told_by_times(doing, wanted, fields) and not (
        people or any(_NAME.fullmatch(str(one.value)) for one in asked)
    )


def _is_told_by_times(doing: str | None, wanted: set[str], fields: Mapping[str, Fields]) -> bool:
    """Whether no more than a time or a year says what was done."""
    shown = [one for name in wanted for row in fields[name].values() for one in row if doing in one.said]
    return bool(shown) and all(_TIME.fullmatch(str(one.value)) for one in shown)


def _ask_names_beside(
    doing: str, selected: Sequence[SectionRows], wanted: set[str], fields: Mapping[str, Fields]
) -> bool:
    """Ask for the names of people that stand beside the time of what was done; whether there are any."""
    asked = False
    for part in selected:
        rows = fields[part.section.name] if part.section.name in wanted else {}
        for row in part.rows:
            own = rows.get(row.record.urn, [])
            if not any(doing in one.said for one in own):
                continue
            names = {at for at, value in leaves(row.record.body) if _NAME.fullmatch(str(value))}
            if names:
                rows[row.record.urn] = [one.asking(names) for one in own]
                asked = True
    return asked


def _may_have_done(section: Section, doing: str) -> bool:
    """Whether those whom a section leads to may have done what is asked: at once, and by no other deed."""
    deeds = {stem(word) for name in section.follow for word in name.split("_") if is_done(word)}
    return len(section.follow) == 1 and deeds <= {doing}


def _name_somebody(sections: Sequence[Section], selected: Sequence[SectionRows]) -> bool:
    """Whether most records of some sections have a text that is written like somebody's name."""
    names = {section.name for section in sections}
    rows = [row for part in selected if part.section.name in names for row in part.rows[:_SEEN]]
    named = sum(any(_NAME.fullmatch(str(value)) for _, value in leaves(row.record.body)) for row in rows)
    return 2 * named > len(rows)


def _nearest(people: Mapping[str, Section]) -> set[str]:
    hops = {name: len(section.follow) for name, section in people.items()}
    return {name for name, hop in hops.items() if hop == min(hops.values())}
