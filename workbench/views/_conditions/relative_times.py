"""Periods that a question tells by the day it is asked on: "this year", "last month", "in the last 30 days"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from workbench.views._english.little_words import NUMBER_WORDS
from workbench.views._english.question import Question
from workbench.views._records.bounds import Bound

__all__ = ["relative_bounds", "utc_today"]

_NUMBER = rf"(?P<number>\d{{1,3}}|{'|'.join(NUMBER_WORDS)})"
_SIDE = r"(?:(?P<side>before|after|since|until)\s+)?(?:in|during|within|over|for|from)?\s*(?:the\s+)?"
_THIS = re.compile(
    rf"\b{_SIDE}(?P<which>this|last|previous|current)\s+(?:calendar\s+)?(?P<grain>day|week|month|quarter|year)\b(?!\s+of\b)",
    re.I,
)
_DAYS = re.compile(r"\b(?:(?P<side>before|after|since|until)\s+)?(?P<which>today|yesterday)\b", re.I)
_PAST = re.compile(
    rf"\b(?:in|during|within|over|for|from)\s+(?:(?:the\s+)?(?:last|past|previous)\s+{_NUMBER}\s+|the\s+(?:last|past)\s+)"
    r"(?P<grain>day|week|month|year)s?\b(?!\s+of\b)",
    re.I,
)
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def utc_today() -> date:
    """Return the day it is, by the clock of UTC."""
    return datetime.now(UTC).date()


def relative_bounds(question: Question, today: date) -> Iterator[Bound]:
    """Yield the bounds that a question sets by the day it is asked on; their text tells which days are meant.

    Example:
        >>> [one.text for one in relative_bounds(Question("orders placed last month"), date(2024, 3, 15))]
        ['last month (from 2024-02-01, before 2024-03-01)']
    """
    past = list(_PAST.finditer(question.text))
    named = (*_THIS.finditer(question.text), *_DAYS.finditer(question.text))
    for match in (one for one in named if not any(other.start() <= one.start() < other.end() for other in past)):
        which, grain = match["which"].casefold(), match.groupdict().get("grain") or "day"
        begins, ends = _period(which, grain.casefold(), today)
        side = (match["side"] or "within").casefold()
        low = {"after": ends, "since": begins, "within": begins}.get(side)
        high = {"before": begins, "until": ends, "within": ends}.get(side)
        yield _bound(question, match, low, high)
    for match in past:
        said = (match["number"] or "one").casefold()
        number = int(NUMBER_WORDS.get(said, said))
        grain = match["grain"].casefold()
        months = _MONTHS.get(grain, 0) * number
        days = {"day": 1, "week": 7}.get(grain, 0) * number
        yield _bound(question, match, _months_later(today, -months) - timedelta(days), today + timedelta(1))


def _period(which: str, grain: str, today: date) -> tuple[date, date]:
    """Return the first day of a period, and the one behind its last."""
    back = 0 if which in {"this", "current", "today"} else 1
    if grain in _MONTHS:
        size = _MONTHS[grain]
        first = date(today.year, (today.month - 1) // size * size + 1, 1)
        return _months_later(first, -back * size), _months_later(first, (1 - back) * size)
    size = 7 if grain == "week" else 1
    first = today - timedelta(today.weekday() if grain == "week" else 0)
    return first - timedelta(back * size), first + timedelta((1 - back) * size)


def _months_later(day: date, months: int) -> date:
    over, month = divmod(day.month - 1 + months, 12)
    last = (date(day.year + over + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(1)).day
    return date(day.year + over, month + 1, min(day.day, last))


def _bound(question: Question, match: re.Match[str], low: date | None, high: date | None) -> Bound:
    words = frozenset(
        at
        for at, word in enumerate(question.words)
        if word.start < match.end() and match.start() < word.start + len(word.text)
    )
    told = [f"from {low.isoformat()}"] if low else []
    told += [f"before {high.isoformat()}"] if high else []
    sides: dict[str, Any] = {"low": _moment(low) if low else None, "high": _moment(high) if high else None}
    return Bound(words, "time", f"{match[0].strip()} ({', '.join(told)})", **sides)


def _moment(day: date) -> timedelta:
    return datetime(day.year, day.month, day.day) - datetime(1, 1, 1)  # noqa: DTZ001 - only differences are used
