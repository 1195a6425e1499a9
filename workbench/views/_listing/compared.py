"""Questions for which of two there are more: "are there more orders by phone or by mail", "more bikes than cars"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from workbench.views._conditions.readings import Reading
from workbench.views._english.question import Question
from workbench.views._records.spec import AggregateSpec
from workbench.views._records.vocabulary import Fields

__all__ = ["Compared", "both_readings", "compared_in", "compared_readings"]

_MORE = re.compile(
    r"^\s*(?:(?:are|were|is|was|do|did|does|have|has|had)\s+)(?:(?:there|we|you|they)\s+)?(?:(?:been|had|have|get|got|see|seen)\s+)?"
    r"(?P<side>more|fewer)\s+(?P<one>.+?)\s+(?:or|than)\s+(?:(?:more|fewer)\s+)?(?P<other>.+?)\s*[?.!]*\s*$",
    re.I,
)
_WHICH = re.compile(
    r"^\s*(?:what|which)\s+(?:is|are|was|were|do\s+we\s+have|did\s+we\s+have)\s+(?:there\s+)?more(?:\s+(?:of|common|frequent))?\s*[,:-]?\s+"
    r"(?P<one>.+?)\s+or\s+(?P<other>.+?)\s*[?.!]*\s*$",
    re.I,
)

_AND = re.compile(r"\s+and\s+", re.I)


class Compared(NamedTuple):
    """The two questions that a comparison stands for, and both in one.

    Attributes:
        both: How many are either.
        one: How many there are of the first.
        other: How many there are of the second.
    """

    both: str
    one: str
    other: str


def compared_in(question: Question) -> Iterator[Compared]:
    """Yield what a question compares the numbers of, as it stands and with the noun of the one for the other.

    Example:
        >>> next(compared_in(Question("Are there more orders by phone or by mail?"))).both
        'how many orders by phone or by mail'
    """
    found = _MORE.match(question.text) or _WHICH.match(question.text)
    if found is None or " or " in found["one"] or " or " in found["other"]:
        return
    one, other = found["one"], found["other"]
    yield Compared(f"how many {one} or {other}", f"how many {one}", f"how many {other}")
    noun = other.split()[-1]
    yield Compared(f"how many {one} or {other}", f"how many {one} {noun}", f"how many {other}")


def compared_readings(
    read: Callable[[Question], Reading | None], question: Question, fields: Mapping[str, Fields]
) -> Iterator[Reading]:
    """Yield the readings of "are there more orders by phone or by mail?": a figure for either, or two counts.

    Args:
        read: Reads a question for all records.
        question: The question.
        fields: The fields of the entities that it speaks of.
    """
    named = frozenset(range(len(question.words)))
    for compared in compared_in(question):
        both = read(Question(compared.both))
        chosen = [one for one in both.conditions if one.others] if both is not None and both.only_counts else []
        if both is not None and len(chosen) == 1:
            groups = (AggregateSpec(op="count", by=chosen[0].path),)
            yield replace(both, counted=False, groups=groups, named_words=named)
            return
        one, other = (read(Question(text)) for text in (compared.one, compared.other))
        if one is not None and other is not None and one.only_counts and other.only_counts:
            yield replace(one, beside=other, named_words=named)
            return


def both_readings(
    read: Callable[[Question], Reading | None], question: Question, fields: Mapping[str, Fields]
) -> Iterator[Reading]:
    """Yield the reading of "how many dogs and cats are there?": the records with either value, and those of each.

    Args:
        read: Reads a question for all records.
        question: The question.
        fields: The fields of the entities that it speaks of.
    """
    ands = list(_AND.finditer(question.text))
    if len(ands) != 1 or not question.asks_for("count"):
        return
    either = read(Question(_AND.sub(" or ", question.text)))
    chosen = [one for one in either.conditions if one.others] if either is not None and either.only_counts else []
    if either is not None and len(chosen) == 1 and not chosen[0].is_part:
        groups = (AggregateSpec(op="count", by=chosen[0].path),)
        yield replace(either, counted=False, groups=groups, named_words=frozenset(range(len(question.words))))
