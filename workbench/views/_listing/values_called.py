"""The values of fields that a question gives: word for word, in another word for a state, or by a word of one alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workbench.views._conditions.other_words import STATES, same_root
from workbench.views._conditions.readings import Condition
from workbench.views._english.doers import says_doer
from workbench.views._english.question import stem
from workbench.views._listing.closeness import EXACT, LIKE, NOTHING_SAID, OTHER
from workbench.views._records.vocabulary import ValueField

__all__ = ["values_said"]

_MOST_VALUES, _SHORTEST = 60, 4
_WORDS_OF_A_VALUE = 5


def values_said(
    one: ValueField, words: Sequence[str], *, of_sums: bool = False
) -> Iterator[tuple[float, frozenset[int], Condition]]:
    """Yield the values of a field that some words give, each with how much speaks for it and the words' places.

    In questions for sums `paid` is a state like any other: what is cancelled was not paid.
    """
    if (
        one.is_list
        or len(one.values) > _MOST_VALUES
        or max(map(len, one.values.values()), default=0) > _WORDS_OF_A_VALUE
    ):
        # Notes are no values by which records are told apart.
        return
    values = {one.yes: one.says} if one.is_boolean else one.values
    holding: dict[str, list[str]] = {}
    for key, own in values.items():
        for word in own:
            holding.setdefault(word.removesuffix("s"), []).append(key)
    for key, own in values.items():
        if not key or not 0 < len(own) <= _WORDS_OF_A_VALUE:
            continue
        condition = Condition(" ".join(own), one.path, " ".join(one.label), key, meaning=one.meaning, others=one.others)
        # What is open is not what was opened.
        places = _place_of(own, words) or _place_of(own, [word.removesuffix("s") for word in words])
        if places and (not NOTHING_SAID.issuperset(own) or (of_sums and own == ("paid",))):
            yield EXACT, places, condition
            continue
        groups = [group for group in STATES if own in group]
        said = [_place_of(phrase, words) for group in groups for phrase in group if phrase != own]
        found = max((places for places in said if places), key=len, default=frozenset[int]())
        if found:
            yield OTHER, found, condition
            continue
        if one.is_boolean:
            # Who smokes is a smoker, who is banned has a `ban`.
            yield from (
                (OTHER, frozenset({at}), condition)
                for at, word in enumerate(words)
                if len(own) == 1
                and word not in NOTHING_SAID
                and (says_doer(word, own[0]) or stem(word) == stem(own[0]))
            )
            continue
        for at, word in enumerate(words):
            if len(word) < _SHORTEST or word in NOTHING_SAID:
                continue
            alone = holding.get(word.removesuffix("s"), [])
            if alone == [key]:
                yield OTHER, frozenset({at}), condition
            elif not alone and [k for k, texts in values.items() if any(_is_like(word, one) for one in texts)] == [key]:
                yield LIKE, frozenset({at}), condition


def _place_of(phrase: Sequence[str], words: Sequence[str]) -> frozenset[int]:
    """Return the places of a phrase in some words, the first that there is."""
    size = len(phrase)
    for first in range(len(words) - size + 1):
        if list(words[first : first + size]) == list(phrase):
            return frozenset(range(first, first + size))
    return frozenset()


def _is_like(word: str, other: str) -> bool:
    """Whether a word is another form of one, and no tense or number of it: "electricity" of `electric`."""
    return stem(word) != stem(other) and same_root(word, other)
