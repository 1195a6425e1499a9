"""Conditions between two fields of one record: "stock below the reorder level", "paid late"."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from workbench.records import Record, find_all, split_pointer
from workbench.views._conditions.attributes import AttributeReader
from workbench.views._conditions.computed import time_between
from workbench.views._conditions.readings import Condition, Reading
from workbench.views._conditions.said_units import said_label
from workbench.views._english.days import DAY_LETTERS
from workbench.views._english.little_words import CAME_TO_BE
from workbench.views._english.question import STOP_WORDS, Question, stem
from workbench.views._figures.measured import moments
from workbench.views._records.values import as_number, as_time, standard_time
from workbench.views._records.vocabulary import KEY_WORDS, Fields

__all__ = ["FieldsCompared", "fields_compared", "holds_beside", "readings_beside"]

# Each with what it asks of numbers, or of times; the longer first.
_NUMBERS = {
    "le": r"at\s+or\s+below|at\s+most|(?:not|no)\s+(?:more|higher|greater)\s+than|not\s+above",
    "ge": r"at\s+or\s+above|at\s+least|(?:not|no)\s+(?:less|lower|fewer)\s+than|not\s+below",
    "lt": r"(?:fallen\s+|gone\s+|dropped\s+|run\s+)?(?:below|under|short\s+of)|(?:less|lower|fewer|smaller)\s+than",
    "gt": r"(?:risen\s+|gone\s+|run\s+)?(?:above|over|beyond|in\s+excess\s+of)|"
    r"(?:more|higher|greater|bigger|larger)\s+than|exceed(?:s|ed|ing)?",
}
_TIMES = {
    "lt": r"before|earlier\s+than|ahead\s+of|prior\s+to",
    "gt": r"after|(?:too\s+)?late\s+for|later\s+than|past|behind",
    "gt day": r"on\s+a\s+later\s+(?:day|date)\s+than",
    "lt day": r"on\s+an\s+earlier\s+(?:day|date)\s+than",
}
_SAID = {"lt": "below", "gt": "over", "le": "at most", "ge": "at least"}
_SAID_OF_TIMES = {
    "lt": "before", "gt": "after", "le": "not after", "ge": "not before",
    "lt day": "on a day before", "gt day": "on a day after",
}  # fmt: skip
_BY = {
    (kind, side): re.compile(rf"\b(?:{pattern})\b", re.I)
    for kind, sides in (("number", _NUMBERS), ("time", _TIMES))
    for side, pattern in sides.items()
}
_PUNCTUAL = re.compile(
    r"\b(?P<done>[a-z]+)\s+(?P<how>too\s+late|late|on\s+time|in\s+time|(?:too\s+)?early|ahead\s+of\s+time)\b", re.I
)
_MORE_THAN = re.compile(
    r"\b(?:(?:that|which|who)\s+)?(?:with|has|have|had|use|uses|used)\s+(?P<side>more|fewer|less)\s+(?P<one>[\w-]+(?:\s[\w-]+){0,2})\s+than\s+(?:the\s+|their\s+|its\s+)?"
    r"(?P<other>[\w-]+(?:\s[\w-]+){0,2}?)(?=\s*[?.!]*\s*$)",
    re.I,
)
_SIDES = {"late": "gt", "too late": "gt", "on time": "le", "in time": "le"}
_DUE = frozenset(
    map(stem, ("due", "deadline", "promised", "target", "expected", "scheduled", "planned", "required", "agreed"))
)
_BEFORE = frozenset({"for", "at"}) | frozenset("is are was were has have had been be being get got gets".split())  # noqa: SIM905
_BEHIND = frozenset(
    "the their its his her a an what they it he she was were is are we had have been day date time moment one".split()  # noqa: SIM905
)
_ARTICLES = frozenset({"the", "a", "an", "their", "its"})
_LINKING = frozenset({"whose", "where", "with", "that", "which", "who"})
# What came to be then, was not due to do so.
_BEGUN = CAME_TO_BE | frozenset({"issued", "ordered", "invoiced", "billed", "bought", "purchased", "signed", "pledged"})
_MOST_WORDS = 4


class FieldsCompared(NamedTuple):
    """A condition between two fields, and the question without it."""

    condition: Condition
    rest: str


def fields_compared(question: Question, fields: Fields) -> Iterator[FieldsCompared]:
    """Yield the conditions between two fields of the records that a question gives.

    Args:
        question: The question.
        fields: The fields of the records.
    """
    words = question.words
    ends = [word.start + len(word.text) for word in words]
    times = frozenset(path for path in moments(fields) if "*" not in split_pointer(path))
    plain = (path for path in fields.numbers - times if "*" not in split_pointer(path))
    numbers = frozenset(path for path in plain if fields.labels[path][-1:] and fields.labels[path][-1] not in KEY_WORDS)
    for (kind, side), pattern in _BY.items():
        among = numbers if kind == "number" else times
        for match in pattern.finditer(question.text):
            first = sum(end <= match.start() for end in ends)
            last = sum(word.start < match.end() for word in words)
            one, other = (
                _before(words_of(question)[:first], fields, among),
                _behind(words_of(question)[last:], fields, among),
            )
            if one is None or other is None or one[0] == other[0]:
                continue
            begin, stop = words[one[1]].start, ends[last + other[1] - 1]
            yield FieldsCompared(
                _condition(kind, side, one[0], other[0], fields, question.text[begin:stop]),
                f"{question.text[:begin].rstrip()} {question.text[stop:].lstrip()}",
            )
    for match in _MORE_THAN.finditer(question.text):
        # "More seats used than seats".
        pair = [
            _called([word.normal for word in Question(match[which]).words], fields, numbers)
            for which in ("one", "other")
        ]
        if pair[0] is not None and pair[1] is not None and pair[0] != pair[1]:
            side = "gt" if match["side"].casefold() == "more" else "lt"
            yield FieldsCompared(
                _condition("number", side, pair[0], pair[1], fields, match[0]),
                f"{question.text[: match.start()].rstrip()} {question.text[match.end() :].lstrip()}",
            )
    yield from _punctual(question, fields, times)


def words_of(question: Question) -> list[str]:
    """Return the words of a question in normal form."""
    return [word.normal for word in question.words]


def _punctual(question: Question, fields: Fields, times: Collection[str]) -> Iterator[FieldsCompared]:
    """Yield what was done late, or in time: the one time that the verb calls, beside the one that it was due."""
    # What is to be paid by a day is due then.
    due = [
        path for path in times if not _DUE.isdisjoint(map(stem, fields.labels[path])) or fields.labels[path][-1] == "by"
    ]
    for match in _PUNCTUAL.finditer(question.text):
        root = stem(match["done"].casefold())
        if match["done"].casefold() in _BEGUN:
            continue
        done = [path for path in times if root in fields.stems(path) and path not in due]
        side = _SIDES.get(" ".join(match["how"].casefold().split()), "lt")
        if len(done) == 1 and len(due) == 1:
            yield FieldsCompared(
                _condition("time", side, done[0], due[0], fields, match[0]),
                f"{question.text[: match.start()].rstrip()} {question.text[match.end() :].lstrip()}",
            )


def _condition(kind: str, side: str, one: str, other: str, fields: Fields, text: str) -> Condition:
    says = (_SAID if kind == "number" else _SAID_OF_TIMES)[side]
    labels = [" ".join(fields.labels[path]) for path in (one, other)]
    return Condition(text, one, f"{labels[0]} {says} {labels[1]}", "", than=other, side=side)


def _before(texts: Sequence[str], fields: Fields, among: Collection[str]) -> tuple[str, int] | None:
    """Return the field that the last of some words call, and where they begin."""
    end = len(texts)
    while end and texts[end - 1] in _BEFORE:
        end -= 1
    for first in range(max(0, end - _MOST_WORDS), end):
        path = _called(texts[first:end], fields, among)
        if path is not None:
            for little in (_BEFORE, _ARTICLES, _LINKING):
                first -= bool(first and texts[first - 1] in little)
            return path, first
    return None


def _behind(texts: Sequence[str], fields: Fields, among: Collection[str]) -> tuple[str, int] | None:
    """Return the field that the first of some words call, and how many of them say so."""
    start = 0
    while start < len(texts):
        for last in range(min(len(texts), start + _MOST_WORDS), start, -1):
            path = _called(texts[start:last], fields, among)
            if path is not None:
                # "The promised date" calls `promisedOn`.
                return path, last + (texts[last : last + 1] in (["date"], ["day"], ["time"]))
        if texts[start] not in _BEHIND:
            return None
        start += 1
    return None


def _called(texts: Sequence[str], fields: Fields, among: Collection[str]) -> str | None:
    """Return the one field that words call: by its whole name before a part of it."""
    if not texts or texts[0] in STOP_WORDS or texts[-1] in STOP_WORDS:
        return None
    said = {stem(text) for text in texts if text not in STOP_WORDS}
    whole = [
        path
        for path in among
        if said in (set(map(stem, said_label(fields.labels[path]))), set(map(stem, fields.labels[path])))
    ]
    part = [path for path in among if said <= fields.stems(path)]
    found = whole or part
    return found[0] if len(found) == 1 else None


def holds_beside(record: Record, condition: Condition) -> bool:
    """Whether the one field of a record stands to the other one as a condition says; not where one has no value."""
    if condition.within is not None:
        between = time_between(record, condition.path, condition.than)
        return between is not None and condition.within.holds(float(between))
    values = [_value(record, path) for path in (condition.path, condition.than)]
    numbers = [number for value in values if (number := as_number(value)) is not None]
    if len(numbers) == len(values):
        return _stands(numbers[0] - numbers[1], Decimal(0), condition.side)
    times = [time for value in values if isinstance(value, str) and (time := as_time(value)) is not None]
    if len(times) < len(values):
        return False
    # A day has no hour that something may be after.
    if condition.side.endswith("day") or any(len(standard_time(value)) <= DAY_LETTERS for value in values):
        times = [timedelta(time.days) for time in times]
    return _stands(times[0] - times[1], timedelta(0), condition.side[:2])


def _stands(over: Decimal | timedelta, nothing: Decimal | timedelta, side: str) -> bool:
    if over == nothing:
        return side in {"le", "ge"}
    return (over > nothing) == (side in {"gt", "ge"})  # type: ignore[operator]


def _value(record: Record, path: str) -> Any:
    found = [value for _, value in find_all(record.body, path)]
    return found[0] if len(found) == 1 else None


def readings_beside(
    reader: Callable[[Question, str, dict[str, Fields]], AttributeReader], question: Question, fields: dict[str, Fields]
) -> Iterator[Reading]:
    """Yield the readings of "parts with a stock below the reorder level": one field beside another."""
    for name in fields:
        for one in fields_compared(question, fields[name]):
            reading = reader(Question(one.rest), name, fields).read(conditions=False)
            if reading is not None and reading.linked is None:
                named = frozenset(range(len(question.words)))
                yield replace(reading, conditions=(*reading.conditions, one.condition), named_words=named)
