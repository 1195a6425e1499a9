"""Bounds that a question sets on numbers and times: "over 500", "between 10 and 20", "in 2019", "before May 2024"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from workbench.views._english.days import MONTH_NAMES
from workbench.views._english.little_words import NUMBER_WORDS
from workbench.views._english.question import Question
from workbench.views._records.amounts import form_number
from workbench.views._records.values import WrittenDay, as_number, as_time

__all__ = ["Bound", "bounds_in", "moment", "period_of", "signs_in"]

_MONTH = rf"(?P<month>{'|'.join(MONTH_NAMES)})\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_MANY = {"k": 1_000, "thousand": 1_000, "million": 1_000_000}
_NUMBER = (
    r"[$€£]?\s?(?P<{0}>(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:k|\s(?:thousand|million))?"
    rf"|{'|'.join(NUMBER_WORDS)})(?![\w-]|[.,]\d|\s(?:hundred|thousand|million|billion|dozen)\b)"
)
_FLAGS = re.IGNORECASE
_NAMED_MONTH = re.compile(
    rf"\b{_MONTH}\s+(?:of\s+)?{_YEAR}\b|\b(?P<iso_year>(?:19|20)\d\d)-(?P<iso_month>\d\d)(?![\d-])", _FLAGS
)
_ORDINAL = r"(?P<{0}>first|second|third|fourth|last|1st|2nd|3rd|4th)"
_QUARTER = re.compile(
    rf"\b(?:q(?P<number>[1-4])|{_ORDINAL.format('ordinal')}\s+quarter)(?:\s+of|,)?\s*{_YEAR}\b", _FLAGS
)
_YEAR_QUARTER = re.compile(rf"(?<![\w-]){_YEAR}[\s-]?q(?P<number>[1-4])\b", _FLAGS)
_HALF = re.compile(rf"\b(?:h(?P<number>[12])|{_ORDINAL.format('ordinal')}\s+half)(?:\s+of|,)?\s*{_YEAR}\b", _FLAGS)
_PLACES = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_LONE_MONTH = re.compile(rf"\b{_MONTH}", _FLAGS)
# Of `07/2024` and `Q3/2024` it is no more than a part.
_LONE_YEAR = re.compile(rf"(?<![\w.,#/-]){_YEAR}(?![\w/-]|[.,]\d)")

# Comparatives with the superlatives that ask for the same measure, by which side they mean.
_LONGER = {
    "longer": "longest", "heavier": "heaviest", "taller": "tallest", "dearer": "dearest",
    "pricier": "priciest", "costlier": "costliest", "warmer": "warmest", "hotter": "hottest",
    "more expensive": "dearest", "more costly": "dearest",
}  # fmt: skip
_SHORTER = {
    "shorter": "longest", "lighter": "heaviest", "cheaper": "dearest", "colder": "warmest", "less expensive": "dearest",
    "less costly": "dearest",
}  # fmt: skip
_ADJECTIVES = {**_LONGER, **_SHORTER}
_NOT_MORE = rf"(?:no|not)\s+(?:more|greater|higher|larger|bigger|{'|'.join(_LONGER)})\s+than".replace(" ", r"\s+")
_NOT_LESS = rf"(?:no|not)\s+(?:less|fewer|lower|smaller|{'|'.join(_SHORTER)})\s+than".replace(" ", r"\s+")
_OVER = (
    rf"(?:over|above|(?:more|greater|higher|larger|bigger|{'|'.join(_LONGER)})\s+than|exceeding|beyond|in\s+excess\s+of)"
).replace(" ", r"\s+")
_UNDER = rf"(?:under|below|(?:less|fewer|lower|smaller|{'|'.join(_SHORTER)})\s+than)".replace(" ", r"\s+")
_FROM = rf"(?:at\s+least|{_NOT_LESS}|a\s+minimum\s+of)"
_UP_TO = rf"(?:at\s+most|up\s+to|{_NOT_MORE}|a\s+maximum\s+of)"
_COMPARED = re.compile(
    rf"\b(?:(?P<over>{_OVER})|(?P<under>{_UNDER})|(?P<from>{_FROM})|(?P<up_to>{_UP_TO}))\s+{_NUMBER.format('number')}",
    _FLAGS,
)
_OR_MORE = re.compile(
    rf"{_NUMBER.format('number')}(?:\s+(?P<unit>[a-z]+))?\s+or\s+"
    r"(?:(?P<more>more|above|higher)|(?P<less>less|below|lower|fewer))\b",
    _FLAGS,
)
_BETWEEN = re.compile(rf"\bbetween\s+{_NUMBER.format('low')}\s+and\s+{_NUMBER.format('high')}", _FLAGS)

# What stands before a day, month or year, and which side of it is meant.
_BEFORE = re.compile(
    r"\b(?:(?P<before>before|prior\s+to|earlier\s+than)|(?P<after>after|later\s+than)|(?P<since>since|from|starting)|(?P<until>until|till|through|by|up\s+to)|(?P<within>in|on|of|for|during|within))\s+(?:the\s+)?(?:year\s+)?$",
    _FLAGS,
)
_TWO = re.compile(r"\b(?:between|from)\s+(?:the\s+)?$", _FLAGS)
_AND = re.compile(r"\s+(?:and|to|until|till|through)\s+", _FLAGS)
# "Between 1 and 15 June 2024".
_LONE_DAY = re.compile(
    r"\b(?:between|from)\s+(?:the\s+)?(?P<day>\d{1,2})(?:st|nd|rd|th)?(?=\s+(?:and|to|until|till)\s+(?:the\s+)?$)",
    re.IGNORECASE,
)
_MOST_CHARACTERS = 2_000
_MONTHS = 12
_EIGHT_DIGITS = re.compile(r"(?:1[89]|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_TURNED = re.compile(
    r"(?:\b(?:not|never|neither|nor|outside|except|excluding|besides|without)|n['\u2019]t)\s+(?:\w+\s+){0,3}$"
    r"|\b(?:end|start|beginning|middle|rest)\s+$",
    _FLAGS,
)
_MONTH_OF_YEAR = re.compile(r"(?:1[89]|20)\d\d-(?:0[1-9]|1[0-2])")
# From 1973 on in seconds, and in milliseconds.
_LEAST_SECONDS, _LEAST_MILLISECONDS = 10**8, 10**11
_DECADE = re.compile(r"\bthe\s+(?P<decade>1[5-9]\d0|20[0-4]0)['\u2019]?s\b", re.I)
_SINCE_1970 = re.compile(r"[0-9]{9,13}")


class _Period(NamedTuple):
    start: int
    end: int
    begins: timedelta
    ends: timedelta


@dataclass(frozen=True)
class Bound:
    """What a question says of a number or a time.

    Attributes:
        words: Indexes of the question's words that say it.
        kind: What it bounds.
        text: How the question writes it.
        low: The least that it allows, or `None`; a time is counted from the year 1.
        high: The most that it allows, or `None`.
        with_low: Whether `low` itself is allowed.
        with_high: Whether `high` itself is allowed.
        year: The year, where it is one whole year.
        measure: The superlative that asks for what is compared: `longest` of "longer than 60".
    """

    words: frozenset[int] = field(compare=False)
    kind: Literal["number", "time"]
    text: str
    low: Any = None
    high: Any = None
    with_low: bool = True
    with_high: bool = False
    year: int | None = None
    measure: str = field(default="", compare=False)

    @property
    def of_years(self) -> Bound | None:
        """The same of a number that is a year; `None` where it begins or ends within one.

        Example:
            >>> bounds_in(Question("built before 2000"))[0].of_years.high
            Decimal('2000')
        """
        ends = [(one, as_day(one)) for one in (self.low, self.high) if one is not None]
        if self.kind != "time" or any((day.month, day.day) != (1, 1) or time.seconds for time, day in ends):
            return None
        low, high = (Decimal(as_day(one).year) if one is not None else None for one in (self.low, self.high))
        return replace(self, kind="number", low=low, high=high)

    def holds(self, value: Any) -> bool:
        """Whether a value, as a source or an index of keys writes it, lies within."""
        if self.kind == "number":
            number = as_number(value) if not isinstance(value, str) else form_number(value)
            found: Any = number if number is not None and number.is_finite() else None
        else:
            found = moment(value)
        if found is None:
            return False
        above = self.low is None or found > self.low or (self.with_low and found == self.low)
        return above and (self.high is None or found < self.high or (self.with_high and found == self.high))


def moment(value: Any) -> timedelta | None:
    """Return the moment of a time as sources write it: ISO 8601, `20170926`, `2024-06`, (milli)seconds since 1970."""
    if isinstance(value, WrittenDay):
        return as_time(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if _EIGHT_DIGITS.fullmatch(text):
        return as_time(f"{text[:4]}-{text[4:6]}-{text[6:]}")
    if _MONTH_OF_YEAR.fullmatch(text):
        return as_time(f"{text}-01")
    if _SINCE_1970.fullmatch(text) and _LEAST_SECONDS <= int(text) < _LEAST_MILLISECONDS * 100:
        seconds = int(text) / 1000 if int(text) >= _LEAST_MILLISECONDS else int(text)
        return timedelta(seconds=seconds) + (datetime(1970, 1, 1) - datetime(1, 1, 1))  # noqa: DTZ001
    return as_time(text.upper())


def as_day(time: timedelta) -> date:
    """Return the day of a moment."""
    return (datetime(1, 1, 1) + time).date()  # noqa: DTZ001 - only differences to it are used


def period_of(time: timedelta, grain: str) -> str:
    """Return the day, month, quarter or year of a moment: `2024-05-17`, `2024-05`, `2024-Q2`, `2024`."""
    day = as_day(time)
    if grain == "quarter":
        return f"{day.year:04}-Q{(day.month + 2) // 3}"
    return day.isoformat()[: {"year": 4, "month": 7}.get(grain, 10)]


def bounds_in(question: Question) -> list[Bound]:
    """Return the bounds that a question sets, in order; of two that overlap the longer.

    Example:
        >>> [(b.kind, b.text) for b in bounds_in(Question("orders over 1,500 placed before May 2024"))]
        [('number', 'over 1,500'), ('time', 'before May 2024')]
        >>> one = bounds_in(Question("How many were hired in 2019?"))[0]
        >>> one.text, one.year, one.holds("2019-12-31T23:00:00Z"), one.holds("2020-01-01")
        ('in 2019', 2019, True, False)
    """
    text = question.text[:_MOST_CHARACTERS]
    found: list[tuple[int, int, Bound]] = []
    # "Between 2019 and 2021" are years before they are numbers.
    every = sorted([*_times(question, text), *_numbers(question, text)], key=lambda one: one[0] - one[1])
    for start, end, bound in every:
        if all(end <= first or last <= start for first, last, _ in found):
            found.append((start, end, bound))
    return [bound for _, _, bound in sorted(found, key=lambda one: one[0])]


def signs_in(question: Question) -> list[Bound]:
    """Return what a question says of the signs of numbers: "a negative balance".

    Example:
        >>> [(b.text, b.holds(-1), b.holds(0)) for b in signs_in(Question("members with a negative balance"))]
        [('negative', True, False)]
    """
    sides: dict[str, dict[str, Any]] = {
        "negative": {"high": Decimal(0)},
        "positive": {"low": Decimal(0), "with_low": False},
    }
    return [
        Bound(frozenset({at}), "number", word.text, **sides[word.normal])
        for at, word in enumerate(question.words)
        if word.normal in sides
    ]


def are_one_span(bounds: Sequence[Bound]) -> bool:
    """Whether all of some bounds on one thing can hold at once: "in 2024 and 2025" means either, and not both.

    Example:
        >>> are_one_span(bounds_in(Question("after March 2024 and before June 2024")))
        True
        >>> are_one_span(bounds_in(Question("in 2024 and 2025")))
        False
    """
    lows = [one.low for one in bounds if one.low is not None]
    highs = [one.high for one in bounds if one.high is not None]
    return len(bounds) <= 1 or (len(lows) <= 1 and len(highs) <= 1 and (not lows or not highs or lows[0] < highs[0]))


def is_plain(bound: Bound, question: Question) -> bool:
    """Whether nothing before a time turns it round: "not placed in 2025", "outside 2025", "by the end of April"."""
    before = question.text[: question.words[min(bound.words)].start] if bound.words else ""
    return _TURNED.search(before) is None


def _numbers(question: Question, text: str) -> Iterator[tuple[int, int, Bound]]:
    for match in _BETWEEN.finditer(text):
        low, high = (_number(match[name]) for name in ("low", "high"))
        yield _bound(question, match.start(), match.end(), "number", low=low, high=high, with_high=True)
    for match in _COMPARED.finditer(text):
        number = _number(match["number"])
        compared = " ".join(match[0].casefold().split())
        adjectives = [one for one in _ADJECTIVES if f"{one} than" in compared]
        sides: dict[str, Any] = {"high": number, "with_high": bool(match["up_to"])}
        if match["over"] or match["from"]:
            sides = {"low": number, "with_low": bool(match["from"])}
        if adjectives:
            sides["measure"] = _ADJECTIVES[adjectives[0]]
        yield _bound(question, match.start(), match.end(), "number", **sides)
    for match in _OR_MORE.finditer(text):
        number = _number(match["number"])
        side = {"low": number} if match["more"] else {"high": number, "with_high": True}
        yield _bound(question, match.start(), match.end(), "number", **side)


def _number(text: str) -> Decimal:
    """Return what a number stands for: `1,500`, `5k`, `two`, `2 million`."""
    plain = text.casefold().replace(",", "")
    if plain in NUMBER_WORDS:
        return Decimal(NUMBER_WORDS[plain])
    for word, factor in _MANY.items():
        if plain.endswith(word):
            return Decimal(plain.removesuffix(word).strip()) * factor
    return Decimal(plain)


def _times(question: Question, text: str) -> Iterator[tuple[int, int, Bound]]:
    periods = sorted(_periods(question, text))
    periods = sorted([*periods, *_without_year(question, text, periods)])
    for one, other in pairwise(periods):
        opening = _TWO.search(text, 0, one.start)
        if opening and _AND.fullmatch(text, one.end, other.start):
            yield _bound(question, opening.start(), other.end, "time", low=one.begins, high=other.ends)
    for period in periods:
        before = _BEFORE.search(text, 0, period.start)
        start = before.start() if before else period.start
        side = before.lastgroup if before else "within"
        low = {"after": period.ends, "since": period.begins, "within": period.begins}.get(side or "")
        high = {"before": period.begins, "until": period.ends, "within": period.ends}.get(side or "")
        year = (datetime(1, 1, 1) + period.begins).year  # noqa: DTZ001 - only differences to it are used
        whole = side == "within" and timedelta(days=300) < period.ends - period.begins < timedelta(days=400)
        yield _bound(question, start, period.end, "time", low=low, high=high, year=year if whole else None)


def _periods(question: Question, text: str) -> Iterator[_Period]:
    """Yield the days, months and years of a question, none of them inside another."""
    taken: list[tuple[int, int]] = []

    def period(start: int, end: int, begins: datetime, ends: datetime) -> Iterator[_Period]:
        if all(end <= first or last <= start for first, last in taken):
            taken.append((start, end))
            first = datetime(1, 1, 1)  # noqa: DTZ001 - only differences to it are used
            yield _Period(start, end, begins - first, ends - first)

    for day in question.days:
        if day.is_exact and question.words[day.last - 1].start < len(text):
            begins = datetime.fromisoformat(day.forms[0])
            last = question.words[day.last - 1]
            yield from period(
                question.words[day.first].start, last.start + len(last.text), begins, begins + timedelta(1)
            )
    for pattern, months in ((_QUARTER, 3), (_YEAR_QUARTER, 3), (_HALF, 6)):
        for match in pattern.finditer(text):
            place = match["number"] or (match["ordinal"] or "").casefold()
            count = 12 // months if place == "last" else int(_PLACES.get(place, place))
            if count * months <= _MONTHS:
                begins = datetime(int(match["year"]), (count - 1) * months + 1, 1)  # noqa: DTZ001
                yield from period(*match.span(), begins, _months_later(begins, months))
    for match in _DECADE.finditer(text):
        begins = datetime(int(match["decade"]), 1, 1)  # noqa: DTZ001
        yield from period(*match.span(), begins, begins.replace(year=begins.year + 10))
    for match in _NAMED_MONTH.finditer(text):
        named = match["month"]
        number = MONTH_NAMES[named.casefold()] if named else int(match["iso_month"])
        year = int(match["year"] or match["iso_year"])
        if 1 <= number <= _MONTHS:
            begins = datetime(year, number, 1)  # noqa: DTZ001
            yield from period(*match.span(), begins, _months_later(begins, 1))
    for match in _LONE_YEAR.finditer(text):
        year = int(match["year"])
        yield from period(*match.span(), datetime(year, 1, 1), datetime(year + 1, 1, 1))  # noqa: DTZ001


def _months_later(begins: datetime, months: int) -> datetime:
    over, month = divmod(begins.month - 1 + months, _MONTHS)
    return begins.replace(year=begins.year + over, month=month + 1)


def _without_year(question: Question, text: str, periods: Sequence[_Period]) -> Iterator[_Period]:
    """Yield the days and months that have the year of what follows: of "between 3 May and 10 June 2024" the first."""
    first = datetime(1, 1, 1)  # noqa: DTZ001 - only differences to it are used
    partial: list[tuple[int, int, int, int | None]] = []
    for day in question.days:
        last = question.words[day.last - 1]
        if not day.is_exact and len(day.forms) == 1 and last.start < len(text):
            month, number = map(int, day.forms[0].strip("-").split("-"))
            partial.append((question.words[day.first].start, last.start + len(last.text), month, number))
    partial += [(*match.span(), MONTH_NAMES[match["month"].casefold()], None) for match in _LONE_MONTH.finditer(text)]
    for period in periods:
        lone = _LONE_DAY.search(text, 0, period.start) if period.ends - period.begins == timedelta(1) else None
        begins_at = first + period.begins
        number = int(lone["day"]) if lone else 0
        if lone and 1 <= number < begins_at.day:
            begins = begins_at.replace(day=number)
            yield _Period(lone.start("day"), lone.end("day"), begins - first, begins - first + timedelta(1))
    for start, end, month, day_number in partial:
        behind = next((one for one in periods if _AND.fullmatch(text, end, one.start)), None)
        if behind is None or not _TWO.search(text, 0, start):
            continue
        try:
            begins = datetime((first + behind.begins).year, month, day_number or 1)  # noqa: DTZ001
        except ValueError:
            continue
        ends = begins + timedelta(1) if day_number else _months_later(begins, 1)
        if begins - first < behind.begins:
            # "Between 20 December and 5 January 2024" leaves open which December is meant.
            yield _Period(start, end, begins - first, ends - first)


def _bound(
    question: Question, start: int, end: int, kind: Literal["number", "time"], **sides: Any
) -> tuple[int, int, Bound]:
    words = frozenset(
        at for at, word in enumerate(question.words) if word.start < end and start < word.start + len(word.text)
    )
    return start, end, Bound(words, kind, question.text[start:end], **sides)
