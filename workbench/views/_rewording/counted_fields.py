"""Questions for how many of something there are that fields count: "how many rooms do we have" of `roomCount`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from workbench.records import split_pointer
from workbench.views._english.pasts import is_past
from workbench.views._english.question import Question, stem
from workbench.views._records.units import adds_up
from workbench.views._records.vocabulary import Fields, plain_words

__all__ = ["counted_fields"]

_HOW_MANY = re.compile(r"^\s*(?:and\s+)?how\s+many\s+(?P<rest>.+?)\s*[?.!]*\s*$", re.I | re.S)
_IN_TOTAL = re.compile(r"\s+(?:in\s+total|altogether|overall|in\s+all|all\s+together)\b", re.I)
_COUNT = frozenset(map(stem, ("count", "number", "num", "no", "qty", "quantity", "total", "of", "cnt")))
# Such are limits and keys, and add up to nothing that there is.
_NO_COUNTS = frozenset(
    {"max", "min", "maximum", "minimum", "limit", "id", "code", "capacity", "target", "avg", "average"}
)


def counted_fields(
    question: Question, nouns: Mapping[str, frozenset[str]], fields_of: Callable[[Question, str], Fields]
) -> Iterator[str]:
    """Yield a question for the sum of the one field that counts what a question asks the number of.

    Args:
        question: The question.
        nouns: Stems of what each entity is called: those are counted themselves.
        fields_of: Returns the fields of an entity.
    """
    match = _HOW_MANY.match(_IN_TOTAL.sub("", question.text))
    words = Question(match["rest"]).words if match else ()
    asked = plain_words(words[0].normal)[-1:] if words else ()
    if match is None or not asked or any(stem(asked[0]) in own for own in nouns.values()) or not asked[0].endswith("s"):
        return
    said = {stem(text) for word in words for text in plain_words(word.normal)}
    found = {
        (name, path)
        for name in nouns
        for fields in [fields_of(question, name)]
        for path in fields.numbers
        if "*" not in split_pointer(path) and adds_up(path) and _NO_COUNTS.isdisjoint(fields.labels[path])
        for label in [set(map(stem, fields.labels[path]))]
        if stem(asked[0]) in label and label - _COUNT <= said
    }
    if len(found) == 1:
        name, path = found.pop()
        label = fields_of(question, name).labels[path]
        stems = set(map(stem, label))
        behind = [*(stem(word.normal) for word in words[1:]), ""]
        if any(
            is_past(word.normal) and stem(word.normal) not in stems | nouns[name] and after not in nouns[name]
            for word, after in zip(words, behind, strict=True)
        ):
            # Rooms that were booked are not all rooms that there are.
            return
        # "Affected by incidents" asks for no groups.
        rest = [
            word.text
            for before, word in zip(("", *(one.normal for one in words)), words, strict=False)
            if stem(word.normal) not in stems and not (word.normal == "by" and stem(before) in stems)
        ]
        yield f"total {' '.join(label)} {' '.join(rest)}"
