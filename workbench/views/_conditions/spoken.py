"""The words of a question as stems, and which of them may be nouns."""

from __future__ import annotations

from workbench.views._english.question import Question, stem
from workbench.views._records.vocabulary import plain_words

__all__ = ["is_past", "nouns_said", "said_stems"]


def is_past(text: str) -> bool:
    """Whether a word says what was done, and is no noun: what was purchased is no purchaser."""
    return text.endswith("ed") and stem(text) != text


def nouns_said(question: Question) -> frozenset[str]:
    """Return the stems of all words but those that say what was done."""
    words = [text for word in question.words for text in plain_words(word.normal)]
    return frozenset(stem(text) for text in words if not is_past(text))


def said_stems(question: Question) -> frozenset[str]:
    """Return the stems of all words."""
    return frozenset(stem(text) for word in question.words for text in plain_words(word.normal))
