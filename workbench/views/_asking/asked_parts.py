"""What of the selected records a question asks for: the sections behind links, the times, the values that connect."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence, Set

from workbench.context import Omission
from workbench.views._asking.record_parts import said_already
from workbench.views._asking.relevance import Relevance
from workbench.views._english.clauses import opening_words
from workbench.views._english.question import Question, stem
from workbench.views._records.amounts import form_number
from workbench.views._records.leaves import Leaf, leaves_of, path_terms
from workbench.views._records.spec import AggregateSpec, Section
from workbench.views._records.units import adds_up, is_money
from workbench.views._writing.fit import most_rows
from workbench.views._writing.planned import Fields
from workbench.views._writing.select import Row, SectionRows
from workbench.views._writing.shown import Shown

__all__ = [
    "amounts_in",
    "ask_for_money",
    "can_answer",
    "connect",
    "considered",
    "follow_what_is_asked",
    "labels_asked_for",
    "leave_out_behind",
    "leave_out_beyond",
    "leave_out_uncounted",
    "only_counted",
    "owners",
    "points_at_sums",
    "share_nearby",
    "show_first_whole",
    "sums_money",
    "show_order",
]

_SEVERAL = 2
# So many records of a section say what its fields are.
_FEW = 20
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


def ask_for_money(
    selected: Sequence[SectionRows], wanted: set[str], fields: Mapping[str, Fields], relevance: Relevance
) -> None:
    """Ask named records for their amounts of money where "how much did she pay for it" calls no number of anything.

    What is linked to them directly and has a sum of money is asked for as well: it may be what was paid. Of what was
    spent, and nothing is said of it, each is a part.
    """
    if not relevance.asks_for_money:
        return
    _ask_for_the_money_of_firsts(selected, wanted, fields)
    amounts = {row.record.urn: _amounts(leaves_of(row.record)) for part in selected for row in part.rows[:_FEW]}
    every = {
        row.record.urn: _amounts(leaves_of(row.record), in_lists=True) for part in selected for row in part.rows[:_FEW]
    }
    asked = any(
        # An hourly rate is what is asked for where it is called so, and not for what it may mean.
        bool(shown.said) or adds_up(pointer)
        for part in selected
        if part.section.name in wanted
        for urn, row in fields[part.section.name].items()
        for shown in row
        for pointer in shown.asked & every.get(urn, set())
    )
    found = asked or any(sums_money(part) for part in selected if part.section.name in wanted)
    if found and not relevance.only_spends:
        return
    for part in selected:
        name, rows = part.section.name, fields[part.section.name]
        # Of the bookings of a flight the one that is named is meant, and not what all of them cost.
        of_another = any(relevance.means(row.record) for row in part.rows)
        if len(part.section.follow) == 1 and part.rows and sums_money(part) and not of_another:
            wanted.add(name)
        for urn, row in rows.items() if not (part.section.follow or found) else ():
            rows[urn] = [shown.asking(amounts[urn]) for shown in row]
            wanted |= {name} if amounts[urn] else set()


def _ask_for_the_money_of_firsts(
    selected: Sequence[SectionRows], wanted: Set[str], fields: Mapping[str, Fields]
) -> None:
    """Ask the first in an order in time for its amounts of money: "how much was the last bill"."""
    for part in selected:
        rows = fields[part.section.name]
        for row in part.rows if part.section.name in wanted and part.ordered_by and part.section.follow else ():
            if row.record.urn in part.firsts and row.record.urn in rows:
                amounts = _amounts(leaves_of(row.record))
                rows[row.record.urn] = [shown.asking(amounts) for shown in rows[row.record.urn]]


def sums_money(part: SectionRows) -> bool:
    """Whether a section has a sum of money among its figures, or amounts of which one can be made."""
    return any(spec.op == "sum" and is_money(spec.field) for spec in part.section.aggregates) or bool(amounts_in(part))


def amounts_in(part: SectionRows) -> frozenset[str]:
    """Return the field paths of amounts of money in records that a section counts, where it has no sum of anything.

    Amounts may be written as texts, which whoever drafts a spec takes for no numbers.
    """
    ops = {spec.op for spec in part.section.aggregates if spec.by is None}
    if not part.section.follow or "count" not in ops or "sum" in ops:
        return frozenset()
    return frozenset(
        leaf.path
        for row in part.rows[:_FEW]
        for leaf in leaves_of(row.record)
        if "*" not in leaf.path and is_money(leaf.path) and adds_up(leaf.path)
        if not (leaf.keys or leaf.is_time) and form_number(leaf.form) is not None
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


def points_at_sums(selected: Sequence[SectionRows], relevance: Relevance, words: Mapping[str, frozenset[str]]) -> bool:
    """Whether the question calls linked records that have a sum of money by their noun."""
    return any(
        relevance.wording.points_at(words[part.section.name]) and sums_money(part)
        for part in selected
        if part.section.follow
    )


def _amounts(leaves: Sequence[Leaf], *, in_lists: bool = False) -> set[str]:
    """Return the pointers of amounts of money, each with its currency beside it in an object of its own.

    Those of the elements of lists and maps only where they are asked for.
    """
    found = {
        leaf.pointer
        for leaf in leaves
        if is_money(leaf.path) and (in_lists or "*" not in leaf.path) and form_number(leaf.form) is not None
    }
    parents = {pointer.rpartition("/")[0] for pointer in found} - {""}
    return found | {leaf.pointer for leaf in leaves if leaf.pointer.rpartition("/")[0] in parents}


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


def only_counted(
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


def leave_out_uncounted(
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


def _whole(row: Row, fields: Sequence[Shown]) -> set[str]:
    """Return the pointers of what is shown of a record that is shown whole: not the elements of long collections."""
    return {pointer for shown in fields if not shown.elements for pointer in shown.all_leaves} - said_already(row)


def show_first_whole(rows: Sequence[Row], fields: Fields, figures: Sequence[AggregateSpec]) -> Fields:
    """Return fields with all of the first row marked, where the one latest or earliest record is all that is asked for.

    "Her latest alarm" asks for what it says, and "the highest fare" for a number.
    """
    if not rows or not figures or not all(one.op in {"latest", "earliest"} for one in figures):
        return fields
    urn = rows[0].record.urn
    marked = _whole(rows[0], fields[urn])
    return {**fields, urn: [shown.connecting(marked) for shown in fields[urn]]}


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
