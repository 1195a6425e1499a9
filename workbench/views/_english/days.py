"""Days in the words of a question: `2024-05-17`, "17 May 2024", "May 17th", "17.05.2024"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

__all__ = ["DAY_LETTERS", "MONTH_NAMES", "Day", "days_in", "is_day"]

DAY_LETTERS = len("2024-05-17")
"""Letters of the day at the beginning of an ISO time."""

_NAMES = (
    ("january", "jan"),
    ("february", "feb"),
    ("march", "mar"),
    ("april", "apr"),
    ("may",),
    ("june", "jun"),
    ("july", "jul"),
    ("august", "aug"),
    ("september", "sept", "sep"),
    ("october", "oct"),
    ("november", "nov"),
    ("december", "dec"),
)
MONTH_NAMES = {name: number for number, names in enumerate(_NAMES, start=1) for name in names}
"""The names of months and their abbreviations, in small letters, with their numbers."""
_MONTH = f"(?P<month>{'|'.join(MONTH_NAMES)})\\.?"
_DAY = "(?P<day>\\d{1,2})(?:st|nd|rd|th)?"
_YEAR = "(?P<year>\\d{4})"
_NAMED = [
    re.compile(pattern)
    for pattern in (
        f"{_DAY}(?: of)?[ -]{_MONTH}(?:[ -]{_YEAR})?",
        f"{_MONTH}[ -](?:the )?{_DAY}(?:[ -]{_YEAR})?",
    )
]
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[t ]\d{2}:\d{2}.*)?")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOST_WORDS = 4
_LEAP_YEAR = 2000


class Day(NamedTuple):
    """A day that a question speaks of.

    Attributes:
        first: Index of its first word.
        last: Index after its last word.
        forms: `YYYY-MM-DD`, or `-MM-DD` where no year is given. Two where day and month can be told apart in
            neither of the ways people write them.
    """

    first: int
    last: int
    forms: tuple[str, ...]

    @property
    def is_exact(self) -> bool:
        """Whether it is one day of one year."""
        return len(self.forms) == 1 and not self.forms[0].startswith("-")


def is_day(form: str) -> bool:
    """Whether a value is an ISO date without a time."""
    return _ISO_DAY.fullmatch(form) is not None


def days_in(words: Sequence[str]) -> list[Day]:
    """Return the days that stand in case-folded words, longest first where they overlap, in order."""
    found: list[Day] = []
    first = 0
    while first < len(words):
        day = next(_days_at(words, first), None)
        if day is not None:
            found.append(day)
        first = day.last if day is not None else first + 1
    return found


def _days_at(words: Sequence[str], first: int) -> Iterator[Day]:
    if not (words[first][:1].isdigit() or words[first].rstrip(".").split("-")[0] in MONTH_NAMES):
        return
    for last in range(min(first + _MOST_WORDS, len(words)), first, -1):
        forms = _forms(" ".join(words[first:last]))
        if forms:
            yield Day(first, last, forms)


def _forms(text: str) -> tuple[str, ...]:
    for pattern in _NAMED:
        named = pattern.fullmatch(text)
        if named:
            return _valid([(named["year"], MONTH_NAMES[named["month"]], named["day"])])
    year_first = _YEAR_FIRST.fullmatch(text)
    if year_first:
        return _valid([(year_first[1], year_first[3], year_first[4])])
    year_last = _YEAR_LAST.fullmatch(text)
    if year_last:
        one, sign, other, year = year_last.groups()
        # With full stops the day comes first; with other signs some write the month first.
        orders = [(year, other, one)] if sign == "." else [(year, other, one), (year, one, other)]
        return _valid(orders)
    return ()


def _valid(candidates: Sequence[tuple[str | None, int | str, int | str]]) -> tuple[str, ...]:
    forms = []
    for year, month, day in candidates:
        try:
            found = date(int(year or _LEAP_YEAR), int(month), int(day)).isoformat()
        except ValueError:
            continue
        forms.append(found if year else found[4:])
    return tuple(dict.fromkeys(forms))
