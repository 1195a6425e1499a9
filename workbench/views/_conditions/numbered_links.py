"""How many linked records a question says that something has: "with more than 3 orders", "with no tickets"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from workbench.views._english.question import Question
from workbench.views._records.bounds import Bound, bounds_in

__all__ = ["NumberOf", "numbers_of"]

_NONE = re.compile(r"\b(?:with\s+no|have\s+no|has\s+no|had\s+no|having\s+no|without(?:\s+(?:any|a|an))?|zero)\b", re.I)
_SOME = re.compile(r"\b(?:with|have|has|had|having)\s+(?:a|an|any|some|at\s+least\s+one)?\b\s*", re.I)
_EXACTLY = re.compile(r"\bexactly\s+(?P<number>\d{1,4}|one|two|three|four|five|six)\b", re.I)


class NumberOf(NamedTuple):
    """What a question says of the number of something.

    Attributes:
        start: Offset of its first character.
        end: Offset behind its last one.
        bound: How many there may be.
    """

    start: int
    end: int
    bound: Bound


def numbers_of(question: Question) -> Iterator[NumberOf]:
    """Yield what a question says of numbers, in the words right before what is counted.

    Example:
        >>> over, = numbers_of(Question("customers with over 3 orders"))
        >>> over.bound.text, over.bound.holds(3), over.bound.holds(4)
        ('over 3', False, True)
        >>> [one.bound.holds(0) for one in numbers_of(Question("customers who have no orders"))]
        [True]
    """
    found = list(_said_numbers(question))
    yield from found
    for match in _SOME.finditer(question.text):
        # "With orders" has one at least.
        if not any(match.start() <= one.start <= match.end() for one in found):
            yield NumberOf(*match.span(), Bound(frozenset(), "number", "some", low=Decimal(1)))


def _said_numbers(question: Question) -> Iterator[NumberOf]:
    for bound in bounds_in(question):
        if bound.kind == "number":
            last = question.words[max(bound.words)]
            yield NumberOf(question.words[min(bound.words)].start, last.start + len(last.text), bound)
    for match in _NONE.finditer(question.text):
        none = Bound(frozenset(), "number", "no", high=Decimal(0), with_high=True)
        yield NumberOf(*match.span(), none)
    for match in _EXACTLY.finditer(question.text):
        bounds = bounds_in(Question(f"between {match['number']} and {match['number']}"))
        if len(bounds) == 1:
            yield NumberOf(
                *match.span(), Bound(frozenset(), "number", match[0], bounds[0].low, bounds[0].high, True, True)
            )
