"""What records come to, by their noun alone: "average donation", "average order value", "average fee per booking"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from workbench.views._english.question import Question, stem
from workbench.views._figures.measured import only_number, whole_amount
from workbench.views._records.vocabulary import Fields, plain_words

__all__ = ["mean_numbers", "noun_amounts"]

_MEAN = re.compile(
    r"\b(?P<op>average|mean|avg|median)\s+(?P<noun>[\w-]+)(?P<value>\s+(?:value|amount|total))?(?=\s|[?.!,]|$)", re.I
)
_OF_VALUE = re.compile(
    r"\b(?P<op>total|highest|largest|biggest|greatest|lowest|smallest|maximum|minimum)\s+(?P<noun>[\w-]+)"
    r"\s+(?:value|amount)(?=\s|[?.!,]|$)",
    re.I,
)
# Of what has one number alone.
_MOST = re.compile(
    r"\b(?P<op>highest|largest|biggest|greatest|lowest|smallest)\s+(?:single\s+)?(?P<noun>[\w-]+)(?=\s|[?.!,]|$)", re.I
)
# What is an amount itself: nobody asks for an average boat.
_AMOUNTS = frozenset(
    map(
        stem,
        """
        donation gift payment order invoice bill sale purchase refund deposit transaction grant contribution pledge
        expense fee fare charge settlement claim loan budget deal quote payout transfer withdrawal subscription fine tip
        """.split(),  # noqa: SIM905 - a list literal of these would be one line a word
    )
)
_PER = re.compile(r"\s+(?:per|for\s+each|for\s+every|in\s+each)\s+(?P<noun>[\w-]+)(?=\s|[?.!,]|$)", re.I)
_NUMBER_OF = re.compile(r"\b(?P<op>average|mean|avg)\s+(?:number|amount|count)\s+of\s+(?P<what>[\w-]+)", re.I)
# "Crew size" is a number of people.
_SIZE = re.compile(
    r"\b(?P<op>average|mean|avg)\s+(?P<what>crew|party|team|group|household|class|family)\s+size\b", re.I
)
_AVERAGE = re.compile(r"\b(?:average|mean|avg)\b", re.I)


def mean_numbers(question: Question, nouns: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """Yield a question for the mean of a field where it says that this counts: "average number of nights per stay".

    Of records it would be another thing, and so it is beside groups of others: whether it is the mean of sums is open.

    Example:
        >>> list(mean_numbers(Question("average number of nights"), {}))
        ['average nights']
    """
    size = _SIZE.search(question.text)
    if size is not None and not _called(size["what"], nouns):
        yield f"{question.text[: size.start()]}{size['op']} {size['what']}{question.text[size.end() :]}"
    found = _NUMBER_OF.search(question.text)
    per = _PER.search(question.text)
    if found is None or _called(found["what"], nouns):
        return
    text = f"{question.text[: found.start()]}{found['op']} {question.text[found.start('what') :]}"
    if per is None:
        yield text
    elif _called(per["noun"], nouns):
        yield from (one for one in [_PER.sub(f" of {_plural(per['noun'])}", text)] if not _PER.search(one))


def noun_amounts(
    question: Question, nouns: Mapping[str, frozenset[str]], fields_of: Callable[[Question, str], Fields]
) -> Iterator[str]:
    """Yield a question with the name of the amount that records come to behind their noun.

    "Per" before the records' own noun says no more than that the mean is one over them.

    Args:
        question: The question.
        nouns: Stems of what each entity is called.
        fields_of: Returns the fields of an entity.
    """
    text = question.text
    per = _PER.search(text)
    own = _called(per["noun"], nouns) if per else ""
    others = frozenset[str]().union(*(stems for name, stems in nouns.items() if name != own))
    before = {stem(word) for word in plain_words(text[: per.start()])} if per else set()
    if per and own and _AVERAGE.search(text) and before.isdisjoint(others):
        yield f"{text[: per.start()]} of {_plural(per['noun'])}{text[per.end() :]}"
    for pattern in (_MEAN, _OF_VALUE, _MOST):
        found = pattern.search(text)
        name = _called(found["noun"], nouns) if found else ""
        fields = fields_of(question, name) if name else None
        is_amount = found is not None and (pattern is _OF_VALUE or _is_amount(found))
        path = (whole_amount(fields) or only_number(fields)) if fields is not None and is_amount else None
        if found and fields is not None and path is not None:
            label = " ".join(fields.labels[path])
            yield f"{text[: found.start()]}{found['op']} {label} of {_plural(found['noun'])}{text[found.end() :]}"


def _is_amount(found: re.Match[str]) -> bool:
    """Whether a noun is one of an amount, or the question says that one is meant."""
    return bool(found.groupdict().get("value")) or stem(found["noun"].casefold()) in _AMOUNTS


def _called(noun: str, nouns: Mapping[str, frozenset[str]]) -> str:
    """Return the one entity that a noun calls; empty where there is none, or several."""
    stems = [stem(word) for word in plain_words(noun)]
    found = [name for name, own in nouns.items() if stems and own.issuperset(stems)]
    return found[0] if len(found) == 1 else ""


def _plural(noun: str) -> str:
    return noun if noun.casefold().endswith("s") else f"{noun}s"
