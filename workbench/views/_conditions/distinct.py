"""Questions for how many different ones there are: "how many different hosts", "how many distinct customers"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from workbench.views._conditions.asked_groups import field_called
from workbench.views._conditions.attributes import AttributeReader
from workbench.views._conditions.readings import Reading
from workbench.views._conditions.spoken import nouns_said
from workbench.views._english.question import Question, stem
from workbench.views._records.spec import AggregateSpec, ContextSpec
from workbench.views._records.vocabulary import Fields, plain_words

__all__ = ["different_fields", "without_different"]

_DIFFERENT = re.compile(
    r"^\s*(?P<head>how\s+many|(?:what(?:'s|\s+is)\s+)?(?:the\s+)?(?:number|count)\s+of)\s+(?:different|distinct|unique)\s+(?P<rest>.+)$",
    re.I | re.S,
)
_MOST_NAMING = 3
_USING = re.compile(r"\s+(?:use|uses|have|has|come\s+from|come\s+in|speak|work\s+in|live\s+in)\s*[?.!]*\s*$", re.I)
# Behind what is counted they say no more than that there are such.
_BETWEEN = frozenset(
    """
    do does did we have has are is were was there in of for the our all any by from to on at used use appear appears
    among across represented
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)


def without_different(question: Question) -> str:
    """Return a question without the word that asks for different ones, which records are anyway.

    Example:
        >>> without_different(Question("How many different customers ordered?"))
        'How many customers ordered?'
    """
    found = _DIFFERENT.match(question.text)
    return f"{found['head']} {found['rest']}" if found else question.text


def different_fields(
    question: Question,
    spec: ContextSpec,
    nouns: Mapping[str, frozenset[str]],
    fields_of: Callable[[Question, str], Fields],
    reader: Callable[[Question, str, dict[str, Fields]], AttributeReader],
) -> Iterator[Reading]:
    """Yield the readings of "how many different hosts are there": the groups by a field, of which the number is asked.

    Args:
        question: The question.
        spec: The spec.
        nouns: Stems of what each entity is called.
        fields_of: Returns the fields of an entity that a question may speak of.
        reader: Reads a question as one for the records of an entity.
    """
    found = _DIFFERENT.match(question.text)
    words = Question(found["rest"]).words if found else ()
    every = frozenset[str]().union(*nouns.values())
    for size in range(min(_MOST_NAMING, len(words)), 0, -1):
        asked = [text for word in words[:size] for text in plain_words(word.normal)]
        if found is None or not asked or (size == 1 and stem(asked[0]) in every):
            continue
        behind = words[size].start if size < len(words) else len(found["rest"])
        rest = _USING.sub("", found["rest"][behind:])
        bare = {word.normal for word in words[size:]} <= _BETWEEN
        readings = [
            one
            for name in nouns
            if bare or not nouns_said(Question(f"{' '.join(asked)} {rest}")).isdisjoint(nouns[name])
            for one in _of_entity(question, "" if bare else rest, name, asked, spec, fields_of, reader)
        ]
        if readings:
            yield from readings if len(readings) == 1 else ()
            return


def _of_entity(
    question: Question,
    rest: str,
    name: str,
    asked: list[str],
    spec: ContextSpec,
    fields_of: Callable[[Question, str], Fields],
    reader: Callable[[Question, str, dict[str, Fields]], AttributeReader],
) -> Iterator[Reading]:
    own = {name: fields_of(question, name)}
    path = field_called(asked, own[name])
    if path is None or path in own[name].numbers:
        return
    called = spec.entities[name].stream.partition(".")[2].replace("_", " ")
    reading = reader(Question(rest), name, own).read(conditions=False, called=called)
    if reading is not None and reading.only_chooses:
        groups = (AggregateSpec(op="count", by=path),)
        yield replace(reading, groups=groups, different=True, named_words=frozenset(range(len(question.words))))
