"""Nouns of two words that a field is called by in other words: "membership tier" for `loyalty_level`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from workbench.views._english.asking_words import OF_AMOUNTS
from workbench.views._english.question import Word, stem
from workbench.views._english.synonyms import synonyms

__all__ = ["compounds_in_other_words"]


def compounds_in_other_words(
    words: Sequence[Word], asked: Collection[str], labels: Iterable[frozenset[str]]
) -> dict[tuple[str, str], frozenset[str]]:
    """Return pairs of stems that a question says side by side, each with the two of a name that mean the same.

    The noun is another word for one of the name, and what stands beside it is in the name, or another word for
    something there. That they meet in one name makes it sure, while alone "travel" of "travel insurance" would ask for
    every day of travel. Where something is called by the noun, or names differ in what they have instead, nothing is
    read otherwise.

    Args:
        words: The question's words.
        asked: The stems that ask for something.
        labels: The stems of what each field is called by.
    """
    known = set(labels)
    met = frozenset[str]().union(*known)
    found: dict[tuple[str, str], frozenset[str]] = {}
    for head, other in _side_by_side(words):
        if head == other or head in met or not {head, other} <= set(asked) - OF_AMOUNTS:
            continue
        meant = {frozenset(pair) for label in known for pair in _meant(head, other, label)}
        if len(meant) == 1:
            found[head, other] = meant.pop()
    return found


def _side_by_side(words: Sequence[Word]) -> Iterator[tuple[str, str]]:
    """Yield a noun with what stands before it, or behind an "of", as stems: "loyalty level", "level of loyalty"."""
    stems = [stem(word.normal) for word in words]
    for at, word in enumerate(words[1:], 1):
        yield stems[at], stems[at - 1]
        if word.normal == "of" and at + 1 < len(words):
            yield stems[at - 1], stems[at + 1]


def _meant(head: str, other: str, label: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield two stems of a label that a noun means by another word and what stands beside it as it stands or so."""
    for one in synonyms(head) & label:
        for beside in {other} & label or synonyms(other) & label:
            if one != beside:
                yield one, beside
