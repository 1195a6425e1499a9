"""Questions for the values that a field has: "which trades are there", "what kinds of projects do we have"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from workbench.records import plural
from workbench.views._english.question import Question, stem
from workbench.views._records.vocabulary import Fields, ValueField, plain_words

__all__ = ["values_listed"]

_WHICH = re.compile(
    r"^\s*(?:which|what)\s+(?:(?:different|distinct|various)\s+)?(?:(?P<kinds>kinds?|types?|sorts?|categor(?:y|ies))\s+of\s+)?"
    r"(?P<what>[a-z-]+(?:\s[a-z-]+)?)\s+(?:are\s+there|exist|do\s+we\s+have|have\s+we\s+got|do\s+(?:the\s+|our\s+)?(?P<of>[a-z-]+)\s+have)"
    r"(?:,?\s+and\s+how\s+many(?:\s+(?:are\s+there\s+)?of\s+each|\s+each)?)?\s*[?.!]*\s*$",
    re.I,
)
_KINDS = frozenset({"kind", "type", "sort", "category", "class"})
# More values are what tells records apart, and no kinds of them.
_MOST_VALUES = 60


def values_listed(
    question: Question, nouns: Mapping[str, frozenset[str]], fields_of: Callable[[Question, str], Fields]
) -> Iterator[str]:
    """Yield a question for how many records have each value of the one field that is called.

    Args:
        question: The question.
        nouns: Stems of what each entity is called.
        fields_of: Returns the fields of an entity.
    """
    found = _WHICH.match(question.text)
    if found is None:
        return
    said = frozenset(map(stem, plain_words(found["what"])))
    if found["kinds"]:
        called = [name for name, own in nouns.items() if said <= own]
        paths = [
            (name, one) for name in called for one in _choices(fields_of(question, name)) if one.label[-1] in _KINDS
        ]
    else:
        whose = [stem(word) for word in plain_words(found["of"] or "")]
        called = [name for name, own in nouns.items() if own.issuperset(whose)]
        if any(said <= own for own in nouns.values()):
            return
        paths = [
            (name, one)
            for name in called
            for one in _choices(fields_of(question, name))
            if frozenset(map(stem, one.label)) == said
        ]
    if len(paths) == 1:
        name, one = paths[0]
        yield f"number of {plural(name.replace('_', ' '))} by {' '.join(one.label)}"


def _choices(fields: Fields) -> Iterator[ValueField]:
    kinds = (one for one in fields.chosen_by if not one.is_boolean and one.path not in fields.numbers)
    return (one for one in kinds if len(one.values) <= _MOST_VALUES)
