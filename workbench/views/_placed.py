"""Values of what records belong to, right behind their noun: "departments in London", "orders from Leuven in May"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from workbench.views._question import Question, stem
from workbench.views._unsaid_nouns import inherits
from workbench.views._vocabulary import Fields, plain_words

__all__ = ["Placed", "placed_in"]

_MOST_WORDS = 4


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
    known = {tuple(map(stem, said)) for one in fields.chosen_by for said in one.values.values()}
    for first, word in enumerate(words):
        if word.start < end or not inherits(text[end : word.start]):
            continue
        yield Placed(text[word.start :], text[:end])
        for last in range(first + 1, min(first + _MOST_WORDS, len(words) - 1) + 1):
            stop = words[last - 1].start + len(words[last - 1].text)
            said = text[word.start : stop]
            if last < len(words) and tuple(map(stem, plain_words(said))) in known:
                yield Placed(said, text[:end] + text[stop:])
