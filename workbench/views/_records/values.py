"""Values that can be compared although sources write them differently: numbers, times, texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal, Self

from workbench.views._records.amounts import amount_of

__all__ = [
    "Comparable",
    "DayOrder",
    "WrittenDay",
    "as_number",
    "as_time",
    "comparable",
    "ranked",
    "sort_keys",
    "standard_time",
    "written_day",
]

# Numbers as CSV cells and text columns hold them; 007 and +49 are codes.
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.*)?", re.ASCII)
_CLOCK = r"(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:\s?([ap])\.?m\.?)?)?"
# With full stops the day comes first, behind a year the month; with slashes some write the month first, and of one
# value nobody can tell.
_DAY_FIRST = re.compile(rf"(\d{{1,2}})\.(\d{{1,2}})\.((?:19|20)\d{{2}}){_CLOCK}", re.ASCII | re.IGNORECASE)
_YEAR_FIRST = re.compile(rf"((?:19|20)\d{{2}})/(\d{{1,2}})/(\d{{1,2}}){_CLOCK}", re.ASCII | re.IGNORECASE)
_EITHER_FIRST = re.compile(rf"(\d{{1,2}})([/-])(\d{{1,2}})\2(\d{{4}}){_CLOCK}", re.ASCII | re.IGNORECASE)
_NOON = 12
_YEAR_ONE = datetime(1, 1, 1)  # noqa: DTZ001 - only differences to it are used

DayOrder = Literal["day_first", "month_first"]
"""What comes first in a column of days such as `03/04/2024`."""

Comparable = tuple[str, Any]
"""`(kind, value)`: only values of one kind can be compared.

Kinds are `bool`, `number`, `number of kg` and other units, `time`, `text`, `other`.
"""

# In the order in which values of several kinds stand; yes and no among numbers, as 1 and 0.
_RANKS = {"bool": 0, "number": 0, "time": 1, "text": 2, "other": 3}


def as_number(value: Any) -> Decimal | None:
    """Return a number, or a text that is one, as the decimal that the source wrote; `None` for anything else.

    Texts such as `$1,038.52` are numbers, `391 points` and `45%` are so much of something; see `amount_of`.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float) or (isinstance(value, str) and _NUMBER.fullmatch(value.strip())):
        return Decimal(str(value).strip())
    amount = amount_of(value) if isinstance(value, str) else None
    return amount.number if amount is not None and amount.is_plain else None


class WrittenDay(str):
    """A day of which no single text tells whether the day or the month comes first, such as `03/04/2024`.

    It is equal to its text and shown as that; times are compared by what it means.

    Attributes:
        iso: The day in ISO 8601, with the time of day where it has one.
        order: What comes first.
    """

    __slots__ = ("iso", "order")

    iso: str
    order: DayOrder

    def __new__(cls, text: str, iso: str, order: DayOrder) -> Self:
        """Use `written_day`."""
        day = super().__new__(cls, text)
        day.iso, day.order = iso, order
        return day

    def __reduce__(self) -> tuple[type[WrittenDay], tuple[str, str, DayOrder]]:
        return WrittenDay, (str(self), self.iso, self.order)


def written_day(text: str, order: DayOrder) -> str:
    """Return a text that is a day with slashes or hyphens as one that knows what it means; others as they are.

    Example:
        >>> day = written_day("03/04/2024 1:05 pm", "month_first")
        >>> day, standard_time(day), standard_time(written_day("03/14/2024", "day_first"))
        ('03/04/2024 1:05 pm', '2024-03-04T13:05:00', '03/14/2024')
    """
    found = _EITHER_FIRST.fullmatch(text.strip()) if text[:1].isdigit() else None
    if found is None:
        return text
    one, _, other, year, *clock = found.groups()
    day, month = (one, other) if order == "day_first" else (other, one)
    iso = _iso(year, month, day, clock)
    return text if iso is None else WrittenDay(text, iso, order)


def standard_time(text: str) -> str:
    """Return a day that is written `14.03.2025` or `2025/03/14`, with or without a time of day, in ISO 8601.

    Other texts are returned as they are.

    Example:
        >>> standard_time("14.03.2025"), standard_time("4.3.2025 9:30"), standard_time("99.1.2025")
        ('2025-03-14', '2025-03-04T09:30:00', '99.1.2025')
        >>> standard_time("2025/3/14 9:30 PM"), standard_time("03/04/2025")
        ('2025-03-14T21:30:00', '03/04/2025')
    """
    if isinstance(text, WrittenDay):
        return text.iso
    if not text[:1].isdigit():
        return text
    found = _DAY_FIRST.fullmatch(text.strip())
    if found is not None:
        day, month, year, *clock = found.groups()
    else:
        found = _YEAR_FIRST.fullmatch(text.strip())
        if found is None:
            return text
        year, month, day, *clock = found.groups()
    return _iso(year, month, day, clock) or text


def _iso(year: str, month: str, day: str, clock: Sequence[str | None]) -> str | None:
    """Return a day with its time of day in ISO 8601; `None` where there is no such day or time."""
    hour, minute, second, half = clock
    iso = f"{year}-{int(month):02}-{int(day):02}"
    if hour:
        hours = int(hour)
        if half:
            if not 1 <= hours <= _NOON:
                return None
            hours = hours % _NOON + (_NOON if half in "pP" else 0)
        iso += f"T{hours:02}:{minute}:{second or '00'}"
    try:
        datetime.fromisoformat(iso)
    except ValueError:
        return None
    return iso


def as_time(value: Any) -> timedelta | None:
    """Return the moment of an ISO 8601 text or a day such as `14.03.2025`, in UTC from the year 1; else `None`.

    A date is the start of its day; a time without a zone is taken for UTC. It is no datetime, since the last
    hours of the year 9999 in a western zone, which sources write for "never", have none in UTC.
    """
    if not isinstance(value, str):
        return None
    text = standard_time(value)
    if not _TIME.fullmatch(text):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.replace(tzinfo=None) - _YEAR_ONE - (found.utcoffset() or timedelta(0))


def comparable(value: Any) -> Comparable:
    """Return a scalar in a form that compares by what it means.

    Texts that are decimal numbers are numbers, since CSV files hold nothing else, with the sign of a currency as well;
    of amounts in a unit the kind names that. ISO 8601 times are
    compared in UTC, and one without a zone is taken for UTC.

    Example:
        >>> comparable("10") > comparable(9.5)
        True
        >>> comparable("2025-01-01T00:30:00+02:00") < comparable("2025-01-01")
        True
    """
    if isinstance(value, str):
        # A day is equal to its text, which the cache holds as what it is elsewhere.
        return _comparable_text(value.iso if isinstance(value, WrittenDay) else value)
    if isinstance(value, bool):
        return "bool", value
    number = as_number(value)
    return ("number", number) if number is not None else ("other", str(value))


# Sections are sorted and filtered by the same values again and again.
@lru_cache(maxsize=65_536)
def _comparable_text(value: str) -> Comparable:
    number = as_number(value)
    if number is not None:
        return "number", number
    time = as_time(value)
    if time is not None:
        return "time", time
    amount = amount_of(value)
    # So many points are no kilograms.
    return (f"number of {amount.unit}", amount.number) if amount is not None else ("text", value)


def sort_keys(values: Sequence[Any]) -> list[tuple[int, Any]]:
    """Return for each value the rank of its kind, and what it is ordered by within the kind.

    Numbers stand before times before texts. Texts that look like numbers are texts where one is a code: 007
    belongs between 006 and 008, and not behind 1000.
    """
    return ranked(values, [comparable(value) for value in values])


def ranked(values: Sequence[Any], keys: Sequence[Comparable]) -> list[tuple[int, Any]]:
    """Return `sort_keys` of values that were made comparable already."""
    if any(kind == "text" for kind, _ in keys):
        keys = [
            ("text", value) if kind == "number" and isinstance(value, str) else (kind, key)
            for value, (kind, key) in zip(values, keys, strict=True)
        ]
    return [(_RANKS.get(kind, _RANKS["number"]), key) for kind, key in keys]
