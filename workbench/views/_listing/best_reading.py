"""The one reading of a question for which most of its words speak, where no other comes near."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from workbench.context import Mention
from workbench.records import normal_form, singular
from workbench.views._conditions.readings import Reading, is_same
from workbench.views._english.question import Question, stem
from workbench.views._listing.closeness import says
from workbench.views._records.vocabulary import plain_words

__all__ = ["APART", "best_of", "heads_of", "is_less_sure", "only_reading", "told_of"]

# A noun and what is said of it must speak for it, one of them exactly, or a name that says it alone.
_ENOUGH = 1.3
APART = 0.15
"""What is worth so much less than the best is not meant."""


class _Scored(Protocol):
    score: float


_S = TypeVar("_S", bound=_Scored)


def best_of(every: Sequence[_S]) -> list[_S]:
    """Return those for which enough speaks and that come near the best, the best first."""
    found = sorted((one for one in every if one.score >= _ENOUGH), key=lambda one: -one.score)
    return [one for one in found if found[0].score - one.score < APART]


def only_reading(readings: Sequence[Reading | None], question: Question) -> Reading | None:
    """Return the reading that all are, with every word of the question named; `None` where they differ."""
    first = readings[0] if readings else None
    if first is None or any(one is None or not is_same(one, first) for one in readings):
        return None
    return replace(first, named_words=frozenset(range(len(question.words))))


def heads_of(nouns: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Return the stems of the nouns of entities without those that stand before the last word of their names.

    An artist request is a request, and no artist; what stands behind its name are other words for all of it.
    """
    return {name: own - {stem(word) for word in plain_words(name)[:-1]} for name, own in nouns.items()}


def told_of(asked: Question, read: Mapping[int, str]) -> tuple[tuple[str, str], ...]:
    """Return what is told of words that were read as something: side by side as one, none that say it themselves."""
    told: list[tuple[str, str]] = []
    last = -2
    for at, text in sorted(read.items()):
        word = asked.words[at]
        if last == at - 1 and told and told[-1][1] == text:
            told[-1] = (f"{told[-1][0]} {word.text}", text)
            last = at
        elif not says(word.normal, text):
            told.append((word.text, text))
            last = at
    return tuple(told)


def is_less_sure(mention: Mention, reading: Reading, asked: Question) -> bool:
    """Whether a name is misspelt, a part of the name of something else than is asked for, or said as a whole value."""
    values = {normal_form(one.text) for one in reading.conditions}
    # "The scholar Ana" is one of them, whoever else is called so.
    several = any(one.normal != singular(one.normal) == singular(reading.noun) for one in asked.words)
    means_one = reading.only_chooses and not several
    is_part = mention.entity != reading.entity or (normal_form(mention.text) in values and not means_one)
    return not reading.told and ((mention.by or "").startswith("close to") or is_part)
