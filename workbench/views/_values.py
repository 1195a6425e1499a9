"""Values that can be compared although sources write them differently: numbers, times, texts."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from workbench.records import parse_time

__all__ = ["Comparable", "as_number", "comparable"]

# Numbers as CSV cells and text columns hold them; 007 and +49 are codes.
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.*)?", re.ASCII)

Comparable = tuple[str, Any]
"""`(kind, value)`: only values of one kind can be compared; kinds are `bool`, `number`, `text` and `time`."""


def as_number(value: Any) -> Decimal | None:
    """Return a number, or a text that is one, as the decimal that the source wrote; `None` for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float) or (isinstance(value, str) and _NUMBER.fullmatch(value.strip())):
        return Decimal(str(value).strip())
    return None


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
    if isinstance(value, bool):
        return "bool", value
    number = as_number(value)
    if number is not None:
        return "number", number
    if isinstance(value, str) and _TIME.fullmatch(value):
        time = parse_time(value)
        if time is not None:
            return "time", time
    return "text", str(value)
