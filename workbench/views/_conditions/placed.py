"""Values of what records belong to, right behind their noun: "departments in London", "orders from Leuven in May"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from workbench.views._conditions.unsaid_nouns import inherits
from workbench.views._english.question import Question, stem
from workbench.views._records.vocabulary import Fields, plain_words

__all__ = ["Placed", "placed_in"]

_MOST_WORDS = 4
_ARTICLES, _IN = frozenset({"the", "our", "a", "an"}), frozenset({"in", "at", "from", "for"})
_ABOUT = frozenset({"about", "concerning", "regarding"})
_DWELLING = frozenset(
    {"live", "lives", "lived", "living", "work", "works", "worked", "working", "born", "based", "not", "without", "no"}
)


class Placed(NamedTuple):
    """A question in two parts.

    Attributes:
        value: The words that may be a value of what the records belong to.
        whole: The question without them, and without the words before them that say no more than that.
    """

    value: str
    whole: str


def placed_in(question: Question, end: int, fields: Fields) -> Iterator[Placed]:
    """Yield the values of some fields that stand behind a noun, with words of place and membership between.

    Args:
        question: The question.
        end: Offset behind the noun.
        fields: The fields that may have such values.
    """
    words, text = question.words, question.text
    if any(word.start >= end and word.normal in _ABOUT for word in words):
        # Tickets about billing are not those of somebody in Billing.
        return
    known = {tuple(map(stem, said)) for one in fields.chosen_by for said in one.values.values()}
    for first, word in enumerate(words):
        if word.start < end:
            continue
        is_right_behind = inherits(text[end : word.start])
        placing = _placing(question, first)
        if is_right_behind:
            yield Placed(text[word.start :], text[:end])
        elif placing is None or not _DWELLING.isdisjoint(one.normal for one in words):
            continue
        # "Animals in quarantine in the North house" are there; who lives somewhere need not work there.
        begin = end if is_right_behind or placing is None else placing
        for last in range(first + 1, min(first + _MOST_WORDS, len(words)) + 1):
            stop = words[last - 1].start + len(words[last - 1].text)
            said = text[word.start : stop]
            behind = last < len(words) or not is_right_behind
            if behind and tuple(map(stem, plain_words(said))) in known:
                yield Placed(said, text[:begin] + text[stop:])


def _placing(question: Question, first: int) -> int | None:
    """Return the offset of the words right before a value that say no more than that something is there."""
    at = first - 1
    while at >= 0 and question.words[at].normal in _ARTICLES:
        at -= 1
    return question.words[at].start if at >= 0 and question.words[at].normal in _IN else None
