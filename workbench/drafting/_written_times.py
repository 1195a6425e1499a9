"""Dates and times as sources write them that keep to no standard: `14.03.2025`, `5 Mar 2025 13:20`, milliseconds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple, TypeGuard

from workbench.views import DayOrder, WrittenDay, written_day

__all__ = ["OrderFound", "is_epoch", "is_written_time", "order_of"]

_CLOCK = r"(?:[ T,]+\d{1,2}[:.]\d{2}.*)?"
_DAY_FIRST = re.compile(rf"(\d{{1,2}})([./-])(\d{{1,2}})\2\d{{4}}{_CLOCK}", re.ASCII)
_YEAR_FIRST = re.compile(rf"(?:19|20|21)\d{{2}}([./-])(\d{{1,2}})\1(\d{{1,2}}){_CLOCK}", re.ASCII)
_MONTHS = "jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez"
_WEEKDAY = r"(?:[^\W\d]{2,9}\.?,? )?"
_NAMED = re.compile(
    rf"{_WEEKDAY}(?:\d{{1,2}}\.?[ -](?:{_MONTHS})[^\W\d]*\.?|(?:{_MONTHS})[^\W\d]*\.? \d{{1,2}}),?[ -]\d{{4}}{_CLOCK}",
    re.IGNORECASE,
)
_MONTHS_A_YEAR, _DAYS_A_MONTH = 12, 31
# 2001 to 2033, in milliseconds and in seconds.
_MILLISECONDS = range(10**12, 2 * 10**12)
_SECONDS = range(10**9, 2 * 10**9)


def is_written_time(text: str) -> bool:
    """Whether a text is a day, with or without a time of day, in a form that people write.

    Example:
        >>> [is_written_time(t) for t in ("14.03.2025", "2025/03/14 9:30", "5 Mar 2025", "1.2.3", "10/4")]
        [True, True, True, False, False]
    """
    text = text.strip()
    found = _DAY_FIRST.fullmatch(text)
    if found:
        one, other = sorted((int(found[1]), int(found[3])))
        return 1 <= one <= _MONTHS_A_YEAR and other <= _DAYS_A_MONTH
    found = _YEAR_FIRST.fullmatch(text)
    if found:
        return 1 <= int(found[2]) <= _MONTHS_A_YEAR and 1 <= int(found[3]) <= _DAYS_A_MONTH
    return bool(_NAMED.fullmatch(text))


class OrderFound(NamedTuple):
    """What the days of a column with slashes or hyphens tell of their order.

    Attributes:
        order: What comes first; `None` where no value tells, or they tell both.
        told: A value that tells, or one a way where they tell both; one that does not where none does.
        readable: How many of the texts can be read in one order or the other.
        by_others: Whether the order is that of the source's other days, since no value here tells.
    """

    order: DayOrder | None
    told: tuple[str, ...]
    readable: int
    by_others: bool = False


def order_of(texts: Sequence[str]) -> OrderFound | None:
    """Return what the texts of a column tell of the order of their days; `None` where there is no such day.

    Example:
        >>> [order_of(texts).order for texts in (["03/04/2024", "31-05-2024"], ["03/04/2024"])]
        ['day_first', None]
        >>> order_of(["31/05/2024", "05/31/2024"]).told
        ('31/05/2024', '05/31/2024')
    """
    told: dict[DayOrder, str] = {}
    undecided, count = "", 0
    for text in texts:
        days = [one for one in (written_day(text, "day_first"), written_day(text, "month_first")) if _is_day(one)]
        count += bool(days)
        if len(days) == 2:
            undecided = undecided or text
        for day in days if len(days) == 1 else ():
            told.setdefault(day.order, text)
    if not count:
        return None
    order = next(iter(told)) if len(told) == 1 else None
    return OrderFound(order, tuple(told.values()) or (undecided,), count)


def _is_day(text: str) -> TypeGuard[WrittenDay]:
    return isinstance(text, WrittenDay)


def is_epoch(number: int, *, called_a_time: bool) -> bool:
    """Whether a whole number counts milliseconds since 1970, or seconds where its column is called a time."""
    return number in _MILLISECONDS or (called_a_time and number in _SECONDS)
