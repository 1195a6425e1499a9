"""Ids and names that a question puts side by side: "orders A-1, A-2 and A-9", of each of which it asks the same."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from workbench.records import normal_form
from workbench.views._english.question import Question, Word, terms
from workbench.views._naming.resolve import Resolution
from workbench.views._naming.shapes import Shapes

__all__ = ["are_undecided_in_lists", "unknown_in_lists"]

_ANDS = frozenset({"and", "or", "vs", "versus", "und", "et", "y", "oder", "ou", "plus"})
_ARTICLES = frozenset({"the", "of", "a", "an", "also", "both", "either", "no", "nr", "number", "id"})
_SIGNS = frozenset(",;/&+")


def are_listed_with(
    question: Question, places: Collection[int], known: Collection[int], nouns: Collection[str]
) -> bool:
    """Whether the words at some places stand in a list with one of those that are known.

    Args:
        question: The question.
        places: Indexes of the words.
        known: Indexes of the words that name records.
        nouns: Stems that may stand before each: "order A-1 and order A-2".
    """
    return any(
        other in known
        for start, step in ((min(places), -1), (max(places), 1))
        for other in _beside(question, start, step, nouns)
    )


def _beside(question: Question, start: int, step: int, nouns: Collection[str]) -> Iterator[int]:
    """Yield the place that a list goes on at, on one side of a place."""
    joined, at = False, start
    while 0 <= at + step < len(question.words):
        left, right = sorted((at, at + step))
        end = question.words[left].start + len(question.words[left].text)
        between = question.text[end : question.words[right].start].strip()
        if between and not _SIGNS.issuperset(between):
            return
        joined = joined or bool(between)
        at += step
        word = question.words[at]
        if word.normal in _ANDS:
            joined = True
        elif not (word.normal in _ARTICLES or not set(terms(word.text)).isdisjoint(nouns)):
            if joined:
                yield at
            return


def unknown_in_lists(
    question: Question, resolution: Resolution, shapes: Shapes, nouns: Collection[str]
) -> list[tuple[int, Word]]:
    """Return the words that look like keys of what is named beside them, in one list, and are none.

    Of "orders A-1, A-2 and A-9" the last is told as not found, and the others are answered: each by itself.
    """
    listed = set(resolution.named_words)
    opened = {word.start for word in resolution.open_words}
    tried = [
        (index, word)
        for index, word in enumerate(question.words)
        if index not in listed
        and index not in question.dated_words
        and (word.start in opened or word.text.isdigit())
        and not shapes.entities_of(word).isdisjoint(resolution.found)
    ]
    found: list[tuple[int, Word]] = []
    while more := [one for one in tried if one not in found and are_listed_with(question, [one[0]], listed, nouns)]:
        found += more
        listed |= {index for index, _ in more}
    return sorted(found, key=lambda one: one[0])


def are_undecided_in_lists(question: Question, resolution: Resolution, nouns: Collection[str]) -> bool:
    """Whether each name that fits several records is listed with what is known: "phones of Ana Lind and Moor"."""
    undecided = [question.phrases.get(normal_form(mention.text), []) for mention in resolution.ambiguous]
    inside = {index for places in undecided for place in places for index in range(*place)}
    known = resolution.named_words - inside
    return all(any(are_listed_with(question, range(*place), known, nouns) for place in places) for places in undecided)
