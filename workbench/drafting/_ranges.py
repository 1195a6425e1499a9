"""Whole numbers that were drawn from the ids of a stream, and not from a scale of their own."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from workbench.drafting._adding_up import are_years
from workbench.drafting._columns import Column
from workbench.drafting._labels import english, plain_words
from workbench.drafting._lexicon import MEASURES
from workbench.drafting._nouns import OFTEN_PERSONS, PERSONS
from workbench.records import singular

__all__ = ["is_drawn_from", "names_somebody"]

# Distinct values from which on a range tells something: lists of bare whole numbers are seldom anything but ids.
_IN_A_LIST, _ALONE = 5, 12
# Where the ids lie together far from zero and leave gaps, as employee numbers do, amounts are not among them.
_FAR_FROM_ZERO, _OF_FAR_IDS, _GAPS = 100, 4, 0.5
# Numbers under the name of one person are nothing but that person's.
_OF_SOMEBODY = 3
# Where no amount has such numbers two tell: one desk handles all claims.
_OF_SOMEBODY_FAR = 2
_COUNTED = frozenset({"staff", "personnel", "audience"})
# A range that draws from all ids would miss their ends so far less often than this.
_UNLIKELY = 0.01
_ASKS_FOR_SOMEBODY = re.compile(r"(?:.*by_?)?(?:who|whom)|(?:\w{2,}(?:ed|en)|done|made|sent|built|set)_?by")
_SHORTEST_ROLE = 3
_NUMBERED = frozenset({"no", "nr", "id", "key", "ref"})
_VOWELS = frozenset("aeiouy")


def is_drawn_from(column: Column, ids: Column, *, of_people: bool = False) -> bool:
    """Whether whole numbers spread over all of a stream's ids, as references do, in a field that names no measure.

    Ids that are numbered through from 1 include every small number, so that the numbers are included says nothing. But
    of `k` distinct references to random ones of the ids, none stands above a share `q` of them with a chance of
    `q ** k`: ages, ratings and quantities end elsewhere than the ids do. Of ids that lie together far from zero, with
    gaps, fewer references tell, since numbers that mean something else are not there at all; so do fewer numbers of
    people under the name of one. Where those lie far from zero they need not spread: all fitters may have come in one
    year.

    Args:
        column: The numbers; all of them are among the ids.
        ids: The ids.
        of_people: Whether the stream's records are people.
    """
    if not column.is_whole or not ids.is_whole or (column.is_unique and not column.is_many):
        return False
    # A `concertmaster_no` is somebody's number, whatever a concertmaster is.
    is_number_of_one = of_people and _is_called_a_number(column) and ids.density ** len(column.counts) <= _UNLIKELY
    if _is_measure(column) and not is_number_of_one:
        return False
    numbers = sorted({int(text) for text in column.counts})
    known = sorted({int(text) for text in ids.counts})
    least = _IN_A_LIST if column.segments[-1:] == ["*"] else _ALONE
    if ids.density <= _GAPS and _lie_far_from_zero(known) and not are_years(column):
        least = min(least, _OF_FAR_IDS)
    if is_number_of_one or (of_people and names_somebody(column)):
        least = _OF_SOMEBODY
        if _lie_far_from_zero(known) and len(numbers) >= _OF_SOMEBODY and not are_years(column):
            return True
        if known[0] >= _FAR_FROM_ZERO and ids.density <= _GAPS and not are_years(column):
            return len(numbers) >= _OF_SOMEBODY_FAR
    if len(numbers) < least:
        return False
    below = bisect_right(known, numbers[-1]) / len(known)
    above = 1 - bisect_left(known, numbers[0]) / len(known)
    return min(below, above) ** len(numbers) >= _UNLIKELY


def _is_called_a_number(column: Column) -> bool:
    words = plain_words(column.name)
    return len(words) > 1 and words[-1] in _NUMBERED


def names_somebody(column: Column) -> bool:
    """Whether a field is called by a noun for one person: planner, `resp_tech`, `ZMGR`. Staff and pupils are counted.

    Or it asks for one: `by whom`, `BYWHO`, `approved_by`.
    """
    words = plain_words(column.name)
    last = words[-1:]
    said = {*last, *(form for word in last for form in english(word)[:1])} - _COUNTED
    if not (PERSONS | OFTEN_PERSONS).isdisjoint(said):
        return True
    return any(map(_ASKS_FOR_SOMEBODY.fullmatch, ("_".join(words[-2:]), *last))) or any(map(_ends_in_a_role, last))


def _ends_in_a_role(word: str) -> bool:
    """Whether a name written in one ends in an abbreviation of a noun for people that no word ends in: `zmgr`."""
    ends = (word[place:] for place in range(1, len(word) - _SHORTEST_ROLE + 1))
    return any(_VOWELS.isdisjoint(end) and not PERSONS.isdisjoint(english(end)) for end in ends)


def _lie_far_from_zero(known: list[int]) -> bool:
    """Whether sorted ids fill a part of the numbers alone that amounts of their size could take: 3001 to 3190."""
    return known[0] >= _FAR_FROM_ZERO and known[-1] - known[0] <= known[0]


def _is_measure(column: Column) -> bool:
    words = [word for segment in column.segments for word in plain_words(segment)]
    said = {form for word in words for form in (singular(word), *english(word))}
    return bool(MEASURES & said)
