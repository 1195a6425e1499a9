"""Which of the records of several entities that are called alike a question means: the customer or the colleague."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from workbench.records import Record, leaves, normal_form
from workbench.views._english.question import STOP_WORDS, Question
from workbench.views._naming.decide import is_linked
from workbench.views._records.source import Source

__all__ = ["namesakes_meant"]

_BETWEEN = frozenset({"the", "our", "a", "an", "in", "at", "from", "your", "my"})
_MOST_BETWEEN = 2


def namesakes_meant(
    records: Sequence[str], place: range, others: Mapping[str, range], question: Question, source: Source
) -> tuple[set[str], set[int]]:
    """Return those of some namesakes of different entities that a question means, and by which words; else all.

    A value of one alone decides that stands beside the name ("the fitter Paige Dyson", "Paige Dyson in sales"), else a
    link of one alone to another record that is named.

    Args:
        records: Their URNs.
        place: Indexes of the words of the name.
        others: URNs of what else the question names, each with the indexes of its words.
        question: The question.
        source: Where the records come from.
    """
    read = source.get_many(list(records))
    beside = _beside(question, place, {index for words in others.values() for index in words})
    said = {urn: beside.keys() & _values(record) for urn, record in read.items()} if beside else {}
    told = [urn for urn, phrases in said.items() if phrases]
    if len(told) == 1:
        return {told[0]}, {index for phrase in said[told[0]] for index in beside[phrase]}
    linked = {urn for urn, record in read.items() if others and is_linked(record, set(others), source)}
    return linked if len(linked) == 1 else set(records), set()


def _beside(question: Question, place: range, named: Set[int]) -> dict[str, range]:
    """Return the phrases right before a name, and behind it after a little word at most two of which stand between."""
    after = place.stop
    while after < len(question.words) and after - place.stop < _MOST_BETWEEN:
        if question.words[after].normal not in _BETWEEN:
            break
        after += 1
    return {
        phrase: range(first, last)
        for phrase, places in question.phrases.items()
        if phrase not in STOP_WORDS
        for first, last in places
        # What names something else is no value of it.
        if named.isdisjoint(range(first, last))
        if last == place.start or (first == after and _is_set_apart(question, place, after))
    }


def _is_set_apart(question: Question, place: range, after: int) -> bool:
    """Whether what stands behind a name tells of it: "Paige Dyson, fitter", and not "Paige Dyson phone"."""
    if after > place.stop:
        return True
    last = question.words[place.stop - 1]
    return (
        after < len(question.words) and "," in question.text[last.start + len(last.text) : question.words[after].start]
    )


def _values(record: Record) -> set[str]:
    return {normal_form(str(value)) for _, value in leaves(record.body) if value is not None}
