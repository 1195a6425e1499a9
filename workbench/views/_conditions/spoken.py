"""The words of a question as stems, and which of them may be nouns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from workbench.views._english.pasts import is_past
from workbench.views._english.question import Question, noun_forms, stem
from workbench.views._records.vocabulary import plain_words

__all__ = ["entities_said", "nouns_said", "said_stems"]


def nouns_said(question: Question) -> frozenset[str]:
    """Return the stems of all words but those that say what was done."""
    words = [text for word in question.words for text in plain_words(word.normal)]
    return frozenset(stem(text) for text in words if not is_past(text))


def said_stems(question: Question) -> frozenset[str]:
    """Return the stems of all words."""
    return frozenset(stem(text) for word in question.words for text in plain_words(word.normal))


def entities_said(
    question: Question,
    names: Iterable[str],
    nouns: Mapping[str, frozenset[str]],
    forms: Mapping[str, frozenset[str]],
) -> list[str]:
    """Return the entities whose nouns a question says.

    One of a longer name is not meant by a part of it that is another one's name: a `vehicle` is no `vehicle_class`.
    Nor is one that is called by a word of the same stem as another one's noun: a `book` is no `booking`.

    Args:
        question: The question.
        names: The entities that may be meant.
        nouns: Stems of what each is called.
        forms: The words that it is called by, as they are written.
    """
    said = nouns_said(question)
    found = [name for name in names if not said.isdisjoint(nouns[name])]
    as_written = noun_forms(question.text) if len(found) > 1 else frozenset[str]()
    whole = {name: frozenset(map(stem, forms[name] & as_written)) for name in found}
    found = [name for name in found if whole[name] or not any(said & nouns[name] <= whole[other] for other in found)]
    full = {name: frozenset(map(stem, plain_words(name))) for name in found}
    return [
        name
        for name in found
        if said >= full[name] or not any(other != name and said & nouns[name] <= full[other] <= said for other in found)
    ]
