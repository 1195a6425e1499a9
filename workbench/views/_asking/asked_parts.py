"""What of the selected records a question asks for: the sections behind links, the values that connect, the figures."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence, Set

from workbench.context import Omission
from workbench.views._asking.asked_money import sums_money
from workbench.views._asking.relevance import Relevance
from workbench.views._english.clauses import opening_words
from workbench.views._english.question import Question, stem
from workbench.views._records.amounts import form_number
from workbench.views._records.leaves import Leaf, leaves_of, path_terms
from workbench.views._records.spec import Section
from workbench.views._writing.fit import most_rows
from workbench.views._writing.planned import Fields
from workbench.views._writing.select import SectionRows

__all__ = [
    "can_answer",
    "connect",
    "considered",
    "counted_alone",
    "follow_what_is_asked",
    "labels_asked_for",
    "leave_out_beyond",
    "owners",
    "share_nearby",
]

_NO_WAY = "leads to nothing that the question asks for"
_ENOUGH = 10
_IN_FIGURE = "the question asks for a figure, which is over all of them"
_FIGURES = ("count", "sum", "min", "max")
_WRITTEN_TIME = re.compile(r"\d[:/.-]\d")
# What fields are called that say when.
_TIMES = frozenset(map(stem, ("date", "time", "day", "month", "year", "at", "on", "since", "until", "dt", "ts")))


def share_nearby(selected: Sequence[SectionRows]) -> None:
    """What stood beside a link says which part of the record matters, in whichever section it is shown."""
    nearby: dict[str, set[str]] = {}
    for part in selected:
        for row in part.rows:
            if row.nearby:
                nearby[row.record.urn] = nearby.get(row.record.urn, set()) | row.nearby
    for part in selected if nearby else ():
        for row in part.rows:
            row.nearby = nearby.get(row.record.urn, row.nearby)


def considered(section: Section, budget_tokens: int) -> int | None:
    """Return how many rows of a section may be shown; `None` for all of them."""
    most = None if section.required else most_rows(budget_tokens)
    return section.limit if most is None or (section.limit is not None and section.limit < most) else most


def leave_out_beyond(selected: Sequence[SectionRows], owner: Mapping[str, str], budget_tokens: int) -> None:
    """Count the records of each section for which the budget has no tokens, whatever they hold."""
    for part in selected:
        name, most = part.section.name, considered(part.section, budget_tokens)
        if most is None or most == part.section.limit:
            continue
        beyond = sum(owner[row.record.urn] == name for row in part.rows[most : part.section.limit])
        if beyond:
            detail = f"records beyond the first {most:,}, for which a budget of {budget_tokens:,} has no tokens"
            part.omissions.append(Omission(section=name, reason="budget", count=beyond, detail=detail))


def follow_what_is_asked(selected: Sequence[SectionRows], wanted: set[str], fields: Mapping[str, Fields]) -> None:
    """Add the sections behind links that the question asks for: "who owns it" asks for more than the owner's id."""
    for part in sorted(selected, key=lambda p: len(p.section.follow)):
        asked = {
            (urn, pointer)
            for name in wanted
            for urn, row in fields[name].items()
            for shown in row
            for pointer in shown.named
        }
        if any(not asked.isdisjoint(row.via_leaves) for row in part.rows):
            wanted.add(part.section.name)


def connect(
    selected: Sequence[SectionRows], wanted: set[str], fields: Mapping[str, Fields], passed: Collection[str]
) -> None:
    """Mark the values by which records of wanted sections are named, so that both ends can be read together.

    Of the sections that are only `passed` nothing is asked for but the way.
    """
    # A record may be reached by links of both ends, in sections of which one is shown: "its user", "users with it".
    # Of several ways to it through records that say nothing else one is enough, and a near one before a far one.
    passing_through = {urn for name in passed for urn in fields[name]}
    leading: dict[tuple[str, str, int], set[tuple[str, str]]] = {}
    nearest: dict[tuple[str, str], int] = {}
    for part in selected:
        of, hops = part.section.of, len(part.section.follow)
        for row in part.rows:
            own = row.record.urn in fields[part.section.name]
            ways = {leaf for leaf in row.via_leaves if own or leaf[0] not in passing_through}
            leading.setdefault((of, row.record.urn, hops), set()).update(ways)
            if part.section.name in wanted:
                nearest[of, row.record.urn] = min(hops, nearest.get((of, row.record.urn), hops))
    named: dict[str, set[str]] = {}
    for part in selected:
        if part.section.name in wanted:
            for row in part.rows:
                if part.ordered_by and row.record.urn not in part.firsts:
                    # The way to those behind the first is not asked for.
                    continue
                key = part.section.of, row.record.urn
                for urn, pointer in leading[*key, nearest[key]]:
                    named.setdefault(urn, set()).add(pointer)
    for part in selected:
        name = part.section.name
        rows = fields[name]
        passing, alone = name not in wanted, len(rows) == 1
        for urn in named.keys() & rows.keys():
            # What a question only passes through is asked for nothing but the way to what it asks for.
            pointers = named[urn]
            rows[urn] = [
                shown.only(pointers, alone=alone) if passing else shown.connecting(pointers, alone=alone)
                for shown in rows[urn]
            ]
            wanted.add(name)
        if name in passed:
            for urn in rows.keys() - named.keys():
                del rows[urn]
                part.omissions.append(Omission(record=urn, section=name, reason="not_relevant", detail=_NO_WAY))


def labels_asked_for(fields: Mapping[str, Fields], wanted: Set[str]) -> frozenset[str]:
    """Return the stems of the names of the leaves that a question was read to ask for."""
    asked = {at for name in wanted for row in fields[name].values() for shown in row for at in shown.asked}
    return frozenset[str]().union(*map(path_terms, asked))


def can_answer(
    selected: Sequence[SectionRows], wanted: set[str], fields: Mapping[str, Fields], asked: Question | None
) -> bool:
    """Whether a question that asks for a figure points at a field, or at a section that has that figure.

    One that asks when must point at a time, one that asks where at a text: no number is a place.
    """
    opening = opening_words(asked) if asked is not None else frozenset()
    if opening & {"when", "where"}:
        every = [
            leaf
            for part in selected
            if part.section.name in wanted
            for pointers in [_asked_in(fields[part.section.name])]
            for row in part.rows
            for leaf in leaves_of(row.record)
            if leaf.pointer in pointers.get(row.record.urn, ())
        ]
        in_order = any(part.ordered_by for part in selected if part.section.name in wanted)
        if "when" in opening and not in_order and not any(map(_may_tell_when, every)):
            return False
        if "where" in opening and not any(sign.isalpha() for one in every if not one.is_time for sign in one.form):
            return False
    if asked is not None and not asked.asks_for("count") and not _shows_anything(selected, wanted, fields):
        return False
    ops = [op for op in _FIGURES if asked is not None and asked.asks_for(op)]
    if ops == ["count"] and not _counts_anything(selected, wanted, fields):
        return False
    return not ops or any(
        any(shown.asked for row in fields[part.section.name].values() for shown in row)
        or any(spec.op in ops for spec in part.section.aggregates)
        for part in selected
        if part.section.name in wanted
    )


def owners(
    selected: Sequence[SectionRows], relevance: Relevance, words: Mapping[str, frozenset[str]]
) -> dict[str, str]:
    """Give each record to one section of those that may show it, and return that by URN.

    That is one that the question speaks of, of these the one of the highest priority, the first among equals.
    """
    owner: dict[str, str] = {}

    def rank(part: SectionRows) -> tuple[bool, int]:
        return not relevance.wording.points_at(words[part.section.name]), -part.section.priority

    for part in sorted(selected, key=rank):
        for row in part.rows[: part.section.limit]:
            owner.setdefault(row.record.urn, part.section.name)
    return owner


def _counts_anything(selected: Sequence[SectionRows], wanted: set[str], fields: Mapping[str, Fields]) -> bool:
    """Whether what a question points at has a count, a number, or elements that may be counted."""
    parts = [part for part in selected if part.section.name in wanted]
    if any(spec.op == "count" for part in parts if part.section.follow for spec in part.section.aggregates):
        return True
    return any(
        leaf.pointer in pointers.get(row.record.urn, ()) and ("*" in leaf.path or form_number(leaf.form) is not None)
        for part in parts
        for pointers in [_asked_in(fields[part.section.name])]
        for row in part.rows
        for leaf in leaves_of(row.record)
    )


def _shows_anything(selected: Sequence[SectionRows], wanted: set[str], fields: Mapping[str, Fields]) -> bool:
    """Whether what a question points at has a record; that there is none answers only what asks how many."""
    return not wanted or any(fields[part.section.name] for part in selected if part.section.name in wanted)


def _may_tell_when(leaf: Leaf) -> bool:
    return leaf.tells_when or bool(path_terms(leaf.path) & _TIMES) or _WRITTEN_TIME.search(leaf.form) is not None


def _asked_in(rows: Fields) -> dict[str, frozenset[str]]:
    """Return, by URN, the pointers of what is asked for of each record."""
    return {urn: frozenset[str]().union(*(shown.asked for shown in row)) for urn, row in rows.items()}


def counted_alone(
    selected: Sequence[SectionRows],
    wanted: set[str],
    fields: Mapping[str, Fields],
    asked: Question | None,
    relevance: Relevance,
    owed: set[str],
    *,
    all_said: bool,
) -> set[str]:
    """Return the sections of which figures alone are asked for, and leave out the records that those say enough of.

    Args:
        selected: The sections.
        wanted: The names of those that the question points at.
        fields: The fields of the records that each may show.
        asked: The question.
        relevance: What it says of a record.
        owed: The names of those whose sums tell what somebody owes.
        all_said: Whether all of the question is met: a word that meets nothing ("with trip protection") may say which
            of the records are to be counted.
    """
    counted = owed
    if asked is not None and all_said:
        counted = _only_counted(selected, wanted, fields, asked)
        _leave_out_uncounted(selected, wanted, fields, asked, counted, relevance)
    if relevance.only_spends:
        counted |= {part.section.name for part in selected if part.section.name in wanted and sums_money(part)}
    return counted


def _only_counted(
    selected: Sequence[SectionRows], wanted: set[str], fields: Mapping[str, Fields], asked: Question
) -> set[str]:
    """Return the sections whose records are to be counted and no more: the figure is the answer."""
    if {op for op in (*_FIGURES, "latest", "earliest", "time") if asked.asks_for(op)} != {"count"}:
        return set()
    return {
        part.section.name
        for part in selected
        if part.section.name in wanted
        and any(spec.op == "count" and spec.by is None for spec in part.section.aggregates)
        and not any(shown.said for row in fields[part.section.name].values() for shown in row)
    }


def _leave_out_uncounted(
    selected: Sequence[SectionRows],
    wanted: set[str],
    fields: Mapping[str, Fields],
    asked: Question,
    counted: Collection[str],
    relevance: Relevance,
) -> None:
    """Leave out the records that a figure says enough of: those that are not counted, and of many the most.

    "How many of her orders are open" is answered by the figure over all of them; of the open ones the first few show
    what was counted.

    Args:
        selected: The sections.
        wanted: The names of those that the question points at.
        fields: The fields of the records that each may show.
        asked: The question, all of which is understood.
        counted: The names of the sections whose records are counted and nothing of them is asked for.
        relevance: What the question says of a record.
    """
    ops = {op for op in (*_FIGURES, "mean", "latest", "earliest", "time") if asked.asks_for(op)}
    if not ops or ops & {"latest", "earliest", "time"}:
        return
    for part in selected:
        name, rows = part.section.name, fields[part.section.name]
        if name not in wanted or not part.section.follow:
            continue
        every = [row for row in part.rows if row.record.urn in rows]
        chosen = [row for row in every if _is_grouped_by(relevance.given(row), part.section)]
        if not (chosen or name in counted or _has_figure(part, rows, relevance)):
            continue
        keep = {row.record.urn for row in (chosen or every)[:_ENOUGH]}
        for row in part.rows:
            urn = row.record.urn
            if urn not in keep and rows.pop(urn, None) is not None:
                part.omissions.append(Omission(record=urn, section=name, reason="not_relevant", detail=_IN_FIGURE))


def _is_grouped_by(pointers: set[str], section: Section) -> bool:
    """Whether a section counts by a field at one of some pointers."""
    return any(spec.op == "count" and spec.by in pointers for spec in section.aggregates)


def _has_figure(part: SectionRows, rows: Fields, relevance: Relevance) -> bool:
    """Whether a section has a figure that is asked for, of a field that is."""
    pointers = frozenset[str]().union(*_asked_in(rows).values())
    return any(
        spec.op != "count" and spec.field in pointers and relevance.asks_for(spec) for spec in part.section.aggregates
    )
