"""Whether two values of one fact say different things, or the same in the ways of two systems."""

from __future__ import annotations

import re
from typing import Any

from workbench.views._records.leaves import form_of
from workbench.views._records.values import Comparable, comparable, standard_time
from workbench.views._writing.writing import scalar

__all__ = ["differ"]

_PICKLIST = ("value", "label")
_MONEY = frozenset({"amount_minor", "currency"})
_BOOLEANS = {
    **dict.fromkeys(("true", "yes", "y", "t", "1"), True),
    **dict.fromkeys(("false", "no", "n", "f", "0"), False),
}
_THOUSANDS = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_PHONE = re.compile(r"\+?[\d\s()./-]+", re.ASCII)
_PHONE_DIGITS = 7
_SHORT_CODE = 3
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAY_LETTERS = len("2024-05-17")


def differ(one: Any, other: Any) -> bool:
    """Whether two values cannot both be right.

    Numbers are compared by value, times in UTC, a day with the day of a time, `yes` with `true`, money by amount and
    currency, a picklist by its value or its label; texts without their case, spaces and signs, phone numbers without
    the code of their country. Of a code of up to three letters beside words, such as IT and Italy, nobody can tell.

    Example:
        >>> differ("1,000.00", 1000), differ("2026-01-02", "2026-01-02T15:00:00Z"), differ("yes", False)
        (False, False, True)
    """
    mine, theirs = _readings(one), _readings(other)
    return bool(mine and theirs) and not any(_same(a, b) for a in mine for b in theirs)


def _readings(value: Any) -> list[Any]:
    """Return what a value may be read as; nothing for what states no single fact."""
    if isinstance(value, dict):
        if value.keys() <= set(_PICKLIST):
            return [value[key] for key in _PICKLIST if value.get(key) not in (None, "")]
        return [value] if value.keys() == _MONEY else []
    return [] if isinstance(value, list) or value in (None, "") else [value]


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, dict) or isinstance(other, dict):
        # An amount beside money may count other units: nobody can tell.
        return one == other or not (isinstance(one, dict) and isinstance(other, dict))
    if isinstance(one, bool) or isinstance(other, bool):
        return bool(_boolean(one) == _boolean(other))
    (kind, mine), (other_kind, theirs) = _comparable(one), _comparable(other)
    if kind == other_kind == "time":
        return mine == theirs or (_is_day(one, other) and _day(one) == _day(other))
    if kind == other_kind == "number":
        return bool(mine == theirs)
    return _same_text(scalar(one), scalar(other))


def _same_text(one: str, other: str) -> bool:
    if _PHONE.fullmatch(one.strip()) and _PHONE.fullmatch(other.strip()):
        long, short = sorted((_letters(one).lstrip("0"), _letters(other).lstrip("0")), key=len, reverse=True)
        if len(short) >= _PHONE_DIGITS:
            return long.endswith(short)
    mine, theirs = _letters(form_of(one)), _letters(form_of(other))
    if mine == theirs:
        return True
    is_code = [text.isalpha() and len(text) <= _SHORT_CODE for text in (mine, theirs)]
    return is_code[0] != is_code[1] and mine.isalpha() and theirs.isalpha()


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def _boolean(value: Any) -> Any:
    return _BOOLEANS.get(value.strip().casefold(), value) if isinstance(value, str) else value


def _comparable(value: Any) -> Comparable:
    if isinstance(value, str) and _THOUSANDS.fullmatch(value.strip()):
        return comparable(value.strip().replace(",", ""))
    return comparable(value)


def _is_day(*values: Any) -> bool:
    return any(isinstance(value, str) and _DAY.fullmatch(standard_time(value)) is not None for value in values)


def _day(value: Any) -> str:
    return standard_time(value if isinstance(value, str) else str(value))[:_DAY_LETTERS]
