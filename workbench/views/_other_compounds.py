"""Nouns of two words that a field is called by in other words: "membership tier" for `loyalty_level`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from workbench.views._question import Word, stem
from workbench.views._synonyms import synonyms

__all__ = ["compounds_in_other_words"]


def compounds_in_other_words(
    words: Sequence[Word], asked: Collection[str], labels: Iterable[frozenset[str]]
) -> dict[tuple[str, str], frozenset[str]]:
    """Return pairs of stems that a question says side by side, each with the two of a name that mean the same.

    Each of both words is one of the name, or another word for one; that they meet in one name makes it sure, while
    alone "travel" of "travel insurance" would ask for every day of travel. Where a name has both words as they stand,
    or names differ in what they have instead, nothing is read otherwise.

    Args:
        words: The question's words.
        asked: The stems that ask for something.
        labels: The stems of what each field is called by.
    """
    known = set(labels)
    found: dict[tuple[str, str], frozenset[str]] = {}
    for first, second in _side_by_side(words):
        if first == second or first not in asked or second not in asked:
            continue
        meant = {frozenset(pair) for label in known for pair in _meant(first, second, label)}
        if len(meant) == 1:
            found[first, second] = meant.pop()
    return {pair: one for pair, one in found.items() if one != frozenset(pair)}


def _side_by_side(words: Sequence[Word]) -> Iterator[tuple[str, str]]:
    """Yield the stems of neighbours, and of two words with an "of" between: "level of loyalty"."""
    stems = [stem(word.normal) for word in words]
    for at, word in enumerate(words[1:], 1):
        yield stems[at - 1], stems[at]
        if word.normal == "of" and at + 1 < len(words):
            yield stems[at - 1], stems[at + 1]


def _meant(first: str, second: str, label: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield two stems of a label that two words mean, each one; as they stand where the label has them."""
    for one in {first} & label or synonyms(first) & label:
        for other in {second} & label or synonyms(second) & label:
            if one != other:
                yield one, other
