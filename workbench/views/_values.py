"""Values that can be compared although sources write them differently: numbers, times, texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

__all__ = ["Comparable", "as_number", "as_time", "comparable", "sort_keys", "standard_time"]

# Numbers as CSV cells and text columns hold them; 007 and +49 are codes.
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.*)?", re.ASCII)
# With full stops the day comes first; with slashes some write the month first, and nobody can tell.
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.((?:19|20)\d{2})(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?", re.ASCII)
_YEAR_ONE = datetime(1, 1, 1)  # noqa: DTZ001 - only differences to it are used

Comparable = tuple[str, Any]
"""`(kind, value)`: only values of one kind can be compared; kinds are `bool`, `number`, `time`, `text`, `other`."""

# In the order in which values of several kinds stand; yes and no among numbers, as 1 and 0.
_RANKS = {"bool": 0, "number": 0, "time": 1, "text": 2, "other": 3}


def as_number(value: Any) -> Decimal | None:
    """Return a number, or a text that is one, as the decimal that the source wrote; `None` for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float) or (isinstance(value, str) and _NUMBER.fullmatch(value.strip())):
        return Decimal(str(value).strip())
    return None


def standard_time(text: str) -> str:
    """Return a day that is written `14.03.2025`, with or without a time of day, in ISO 8601; other texts as they are.

    Example:
        >>> standard_time("14.03.2025"), standard_time("4.3.2025 9:30"), standard_time("99.1.2025")
        ('2025-03-14', '2025-03-04T09:30:00', '99.1.2025')
    """
    found = _DAY_FIRST.fullmatch(text.strip()) if text[:1].isdigit() else None
    if found is None:
        return text
    day, month, year, hour, minute, second = found.groups()
    iso = f"{year}-{int(month):02}-{int(day):02}"
    iso += f"T{int(hour):02}:{minute}:{second or '00'}" if hour else ""
    try:
        datetime.fromisoformat(iso)
    except ValueError:
        return text
    return iso


def as_time(value: Any) -> timedelta | None:
    """Return the moment that an ISO 8601 text or `14.03.2025` names, in UTC from the year 1; `None` for anything else.

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

    Texts that are plain decimal numbers are numbers, since CSV files hold nothing else; ISO 8601 times are
    compared in UTC, and one without a zone is taken for UTC.

    Example:
        >>> comparable("10") > comparable(9.5)
        True
        >>> comparable("2025-01-01T00:30:00+02:00") < comparable("2025-01-01")
        True
    """
    if isinstance(value, str):
        return _comparable_text(value)
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
    return ("time", time) if time is not None else ("text", value)


def sort_keys(values: Sequence[Any]) -> list[tuple[int, Any]]:
    """Return for each value the rank of its kind, and what it is ordered by within the kind.

    Numbers stand before times before texts. Texts that look like numbers are texts where one is a code: 007
    belongs between 006 and 008, and not behind 1000.
    """
    keys = [comparable(value) for value in values]
    if any(kind == "text" for kind, _ in keys):
        keys = [
            ("text", value) if kind == "number" and isinstance(value, str) else (kind, key)
            for value, (kind, key) in zip(values, keys, strict=True)
        ]
    return [(_RANKS[kind], key) for kind, key in keys]
