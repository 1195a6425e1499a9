"""Linked records of which only some lead to what a question says: of the repairs of a car those with code "Tyres"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import datetime, timedelta
from typing import NamedTuple

from workbench.records import find_all, split_pointer
from workbench.views._asking.asked_money import sums_money
from workbench.views._asking.record_parts import times_in
from workbench.views._asking.relevance import Relevance
from workbench.views._english.little_words import PAYING
from workbench.views._english.question import Question, stem, terms
from workbench.views._figures.paid_parts import tells_payment
from workbench.views._records.amounts import form_number
from workbench.views._records.bounds import Bound
from workbench.views._records.leaves import Leaf, leaves_of
from workbench.views._records.spec import FieldWords
from workbench.views._records.vocabulary import label_of, plain_words
from workbench.views._writing.select import Row, SectionRows

__all__ = ["Behind", "said_behind", "wanted_for_money", "words_behind"]

_YEAR = re.compile(r"(?:19|20)\d\d")
_MOST_LETTERS = 60
_MOST_TOLD, _SEVERAL = 3, 2
# A value that is given whole counts more than any words of it.
_WHOLE = 100
_FIGURES = ("sum", "mean", "max", "min")


class Behind(NamedTuple):
    """Some of the records of a section.

    Attributes:
        label: What is said of them, as it is written: `with severity critical`.
        urns: URNs of them.
        stems: Stems of the values that say it.
        hops: Over how many links they lead there.
        by_elements: Whether elements of their lists do, so that no total of the whole record is meant.
    """

    label: str
    urns: frozenset[str]
    stems: frozenset[str]
    hops: int
    by_elements: bool


def said_behind(
    part: SectionRows,
    selected: Sequence[SectionRows],
    relevance: Relevance,
    left: Set[str],
    nowhere: Sequence[FieldWords] = (),
    uncounted: Set[str] = frozenset(),
) -> list[Behind]:
    """Return those of a section's records that lead to records of which the question gives a value, by that.

    The records are those behind it, such as the codes that repairs have, and its own. A value is given whole, or by a
    word that nothing is called by and that stands in few of them; of its own by such a word alone, since figures by
    whole values are told in any case.

    Args:
        part: The section, of which a question asks for figures.
        selected: What was selected for all sections.
        relevance: What the question says.
        left: Stems of its words by which nothing is called.
        uncounted: Stems of those that say which of these records are meant, and by which nothing of them is called.
        nowhere: Values that it gives and that other records of the section's stream have: so many of these are none.
    """
    section = part.section
    asks = relevance.counts or any(map(relevance.asks_for_op, _FIGURES))
    if not (asks and section.follow and part.rows) or part.tallies:
        return []
    own = {row.record.urn for row in part.rows}
    by_way = {one.section.follow: one for one in selected if one.section.of == section.of}
    found = _in_periods(part, by_way, relevance)
    found += [_none_with(one) for one in nowhere[:_MOST_TOLD] if not _is_part_of_a_value(one, part)]
    for other in selected:
        way = other.section.follow
        is_behind = other.section.of == section.of and way[: len(section.follow)] == section.follow
        is_own = other is part
        if not is_behind or (way == section.follow and not is_own) or len(other.rows) < _SEVERAL or other.tallies:
            continue
        said_there = _said_in_part(part, uncounted) if is_own else _said_in(other, relevance, left | uncounted)
        for path, forms in said_there.items():
            rows = [row for those in forms.values() for row in those]
            leading = {row.record.urn for row in rows} if is_own else _leading(rows, other, len(section.follow), by_way)
            urns = frozenset(leading & own)
            stems = frozenset(term for form in forms for term in terms(form))
            if len(forms) > _MOST_TOLD or not 0 < len(urns) < len(part.rows):
                continue
            said, hops = f"{' '.join(label_of(path))} {' or '.join(forms)}", len(way) - len(section.follow)
            in_lists = _links_by_elements(part, by_way.get(way[: len(section.follow) + 1]))
            found.append(Behind(f"with {said}", urns, stems, hops, in_lists))
            if relevance.denies:
                found.append(Behind(f"without {said}", frozenset(own - urns), stems, hops, in_lists))
    return found


def _in_periods(part: SectionRows, by_way: Mapping[tuple[str, ...], SectionRows], relevance: Relevance) -> list[Behind]:
    """Return those of a section's records that lead to one of the time that is said, where they tell no time.

    The points that a driver scored in 2016 are those of results of races of that year. Each must lead to one record,
    and those must tell one time, or be in order of it.
    """
    if not relevance.periods or part.common or part.nothing_common or times_in(part.rows, years=True):
        return []
    right_behind = [one for way, one in by_way.items() if way[:-1] == part.section.follow and not one.tallies]
    timed = [(one, path) for one in right_behind for path in [_its_time(one)] if path is not None]
    timed = [one for one in timed if sum(len(row.parents) for row in one[0].rows) <= len(part.rows)]
    if len(timed) != 1:
        return []
    behind, path = timed[0]
    rows = [
        row
        for row in behind.rows
        if all(any(_holds(bound, value) for _, value in find_all(row.record.body, path)) for bound in relevance.periods)
    ]
    urns = frozenset(parent for row in rows for parent in row.parents) & {row.record.urn for row in part.rows}
    label = " ".join(bound.text for bound in relevance.periods)
    stems = frozenset(term for bound in relevance.periods for term in terms(bound.text))
    return [Behind(label, urns, stems, 1, by_elements=False)]


def _its_time(part: SectionRows) -> str | None:
    times = times_in(part.rows, years=True)
    usual = part.section.order.by if part.section.order else None
    return usual if usual in times else next(iter(times)) if len(times) == 1 else None


def _holds(bound: Bound, value: object) -> bool:
    """Whether a time lies within a bound; the number of a year where the bound is one of whole years."""
    text = str(value)
    if _YEAR.fullmatch(text) is None:
        return bound.holds(value)
    ends = (datetime(1, 1, 1) + end for end in (bound.low, bound.high) if isinstance(end, timedelta))  # noqa: DTZ001
    return all((end.month, end.day) == (1, 1) for end in ends) and bound.holds(f"{text}-01-01")


def _said_in_part(part: SectionRows, uncounted: Set[str]) -> dict[str, dict[str, list[Row]]]:
    """Return the values of a section's records in which some words of a question stand, as `_said_in` does.

    They are those of fields whose values recur, as those of kinds do: of "gearbox alarms" the texts that speak of a
    gearbox, and not the notes of somebody who wrote of one.
    """
    values: dict[str, dict[str, list[Row]]] = {}
    for row in part.rows if uncounted else ():
        links = {link.path for link in row.record.references}
        for leaf in leaves_of(row.record):
            if _is_name(leaf) and leaf.pointer not in links and "*" not in leaf.path:
                values.setdefault(leaf.path, {}).setdefault(leaf.form, []).append(row)
    recurring = {path: forms for path, forms in values.items() if len(forms) < sum(map(len, forms.values()))}
    told = {
        path: {form: rows for form, rows in forms.items() if not uncounted.isdisjoint(terms(form))}
        for path, forms in recurring.items()
    }
    return {path: forms for path, forms in told.items() if forms}


def _said_in(part: SectionRows, relevance: Relevance, left: Set[str]) -> dict[str, dict[str, list[Row]]]:
    """Return the values of a section's records that a question gives, by their path, each with the records.

    Of several in which words stand that nothing is called by those are meant in which most of them do.
    """
    left = {term for term in left if term.isalpha()}
    most: dict[str, int] = {}
    values: dict[str, dict[str, list[Row]]] = {}
    weights: dict[tuple[str, str], int] = {}
    for row in part.rows:
        given = relevance.given(row)
        links = {link.path for link in row.record.references}
        for leaf in leaves_of(row.record):
            if not _is_name(leaf) or leaf.pointer in links:
                continue
            if relevance.asks_for_money and leaf.form in PAYING:
                # "What has she paid us" gives no state of anything.
                continue
            weight = _WHOLE if leaf.pointer in given else len(left.intersection(terms(leaf.form)))
            if weight:
                values.setdefault(leaf.path, {}).setdefault(leaf.form, []).append(row)
                weights[leaf.path, leaf.form] = weight
                most[leaf.path] = max(most.get(leaf.path, 0), weight)
    return {
        path: _without_parts({form: rows for form, rows in forms.items() if weights[path, form] == most[path]})
        for path, forms in values.items()
    }


def _without_parts(forms: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """Leave out the values that are a part of another: `PG` where `PG-13` is said."""
    words = {form: f" {' '.join(plain_words(form))} " for form in forms}
    return {
        form: rows
        for form, rows in forms.items()
        if not any(words[form] in words[other] for other in forms if words[other] != words[form])
    }


def _is_part_of_a_value(one: FieldWords, part: SectionRows) -> bool:
    """Whether words stand in a longer value of some row: "tyres" in "Tyre replacement"."""
    said = set(map(stem, plain_words(one.words)))
    return any(
        leaf.path == one.path and not said.isdisjoint(map(stem, plain_words(leaf.form)))
        for row in part.rows
        for leaf in leaves_of(row.record)
    )


def _none_with(one: FieldWords) -> Behind:
    label = f"with {' '.join(label_of(one.path))} {one.words}"
    return Behind(label, frozenset(), frozenset(terms(one.words)), 0, by_elements=False)


def _links_by_elements(part: SectionRows, behind: SectionRows | None) -> bool:
    """Whether links in lists of a section's records lead to those right behind it, as the lines of invoices do."""
    names = {name for row in behind.rows for name in row.record.names} if behind is not None else set()
    return any(
        link.target in names and any(step.isdigit() for step in split_pointer(link.path))
        for row in part.rows
        for link in row.record.references
    )


def _leading(
    rows: Sequence[Row], part: SectionRows, hops: int, by_way: Mapping[tuple[str, ...], SectionRows]
) -> set[str]:
    """Return the URNs of the records, so many hops from what is named, from which links lead to some records."""
    urns = {urn for row in rows for urn in row.parents}
    way = part.section.follow[:-1]
    while len(way) > hops:
        between = by_way.get(way)
        if between is None:
            return set()
        urns = {parent for row in between.rows if row.record.urn in urns for parent in row.parents}
        way = way[:-1]
    return urns


def words_behind(found: Iterable[Behind], asked: Question) -> frozenset[int]:
    """Return the indexes of the words of a question by which some of the records were chosen."""
    stems = frozenset[str]().union(*(one.stems for one in found))
    return frozenset(index for index, word in enumerate(asked.words) if not stems.isdisjoint(terms(word.text)))


def wanted_for_money(
    selected: Sequence[SectionRows],
    wanted: set[str],
    behind: Mapping[str, Sequence[Behind]],
    relevance: Relevance,
    left: Set[str],
    *,
    pointed: bool,
) -> set[str]:
    """Return the sections that are wanted: of those with sums of money the ones that say, or lead to, what is said.

    What was spent on the bodywork of a car is a sum of its repairs, and none of its fuel. Where some are called by
    their noun (`pointed`) those are wanted.
    """
    if not relevance.asks_for_money or pointed:
        return wanted
    sums = [part for part in selected if part.section.follow and part.rows and sums_money(part)]
    # What is said of the payments themselves is not said of the orders that they belong to.
    paid = [part for part in sums if relevance.asks_what_was_paid and not part.tallies and tells_payment(part)]
    among = paid or sums
    saying = {part.section.name for part in among if not part.tallies and _said_in(part, relevance, left)}
    if not saying:
        nearest = min((one.hops for part in among for one in behind[part.section.name]), default=0)
        saying = {part.section.name for part in among if any(one.hops == nearest for one in behind[part.section.name])}
    if not saying and not any(part.section.name in wanted for part in sums):
        # "How much has she paid us" says nothing of what for: it is that of which a payment is told.
        hops = min((len(part.section.follow) for part in paid), default=0)
        saying = {part.section.name for part in paid if len(part.section.follow) == hops}
    return (wanted - {part.section.name for part in sums}) | saying if saying else wanted


def _is_name(leaf: Leaf) -> bool:
    """Whether a value is a short text, such as what a code means."""
    plain = not (leaf.keys or leaf.is_time or leaf.is_empty)
    return plain and leaf.characters <= _MOST_LETTERS and form_number(leaf.form) is None
