"""Every record of a kind, of which something is said, as all of them: "the sum of the hours of every visit"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from workbench.views._conditions.spoken import nouns_said
from workbench.views._english.question import Question

__all__ = ["every_texts"]

_OF_EVERY = re.compile(
    r"\b(?P<of>of|over|across|for)\s+(?:every|each)(?:\s+(?:single|one\s+of\s+(?:the|our)))?\s+(?=\w)", re.I
)


def every_texts(question: Question, nouns: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """Yield a question for a figure over "every" record of the one kind that it speaks of as one over all of them.

    The orders "of every customer" are those of each, and make up groups.

    Args:
        question: The question.
        nouns: Stems of what each entity is called.
    """
    text = _OF_EVERY.sub(r"\g<of> all ", question.text)
    said = nouns_said(question) if text != question.text else frozenset[str]()
    if sum(not said.isdisjoint(own) for own in nouns.values()) == 1:
        yield text
