"""Which parts of a record a question means: it gives a value of them beside its label, as in "in size 7"."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from workbench.views._english.question import Question, terms
from workbench.views._records.leaves import path_terms

__all__ = ["GivenParts", "given_parts"]


class GivenParts(NamedTuple):
    """What of a question says which part of a record is meant.

    Attributes:
        words: Indexes of the words.
        terms: Stems of those that are said nowhere else.
        values: Field paths and values, in normal form, that are given side by side.
    """

    words: frozenset[int] = frozenset()
    terms: frozenset[str] = frozenset()
    values: frozenset[tuple[str, str]] = frozenset()


def given_parts(
    question: Question,
    told: Collection[tuple[str, str]],
    labels: Mapping[str, str],
    set_aside: frozenset[int],
    asked: frozenset[str],
) -> GivenParts:
    """Find where a question gives a value of a part of a record beside its label: "in size 7", "a red colour".

    Such words say which part is meant and ask for nothing, where others are left that do.

    Args:
        question: The question.
        told: Field paths of parts, each with a value, in normal form, that the question gives.
        labels: What each field path is called.
        set_aside: Indexes of the words that are keys or names of what is meant.
        asked: The stems by which the question asks for something.
    """
    words = question.words
    found: set[int] = set()
    values: set[tuple[str, str]] = set()
    for path, form in sorted(told):
        label = path_terms(labels[path])
        for first, last in question.phrases[form]:
            places = set(range(first, last))
            if not set_aside.isdisjoint(places):
                continue
            beside = _beside(question, first, last, label, set_aside)
            if beside:
                found |= beside | places
                values.add((path, form))
    left = frozenset(
        term
        for place, word in enumerate(words)
        if place not in found and place not in set_aside
        for term in terms(word.text)
    )
    if not asked & left:
        return GivenParts(values=frozenset(values))
    given = frozenset(term for place in found for term in terms(words[place].text)) - left
    return GivenParts(frozenset(found), given, frozenset(values))


def _beside(question: Question, first: int, last: int, label: frozenset[str], set_aside: frozenset[int]) -> set[int]:
    """Return the places of a label's words right before and right behind the words `[first, last)`."""
    words = question.words
    beside: set[int] = set()
    for step, start in ((-1, first - 1), (1, last)):
        place = start
        while 0 <= place < len(words) and place not in set_aside:
            said = terms(words[place].text)
            if not said or not label.issuperset(said):
                break
            beside.add(place)
            place += step
    return beside
