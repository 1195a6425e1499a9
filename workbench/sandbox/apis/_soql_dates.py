"""The date literals of Salesforce's query language: from when to when `LAST_N_DAYS:30` reaches.

Weeks begin on Sunday and quarters are those of the calendar, as in an org whose locale is English (United States) and
whose fiscal year begins in January.

Source: https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_dateformats.htm
(read 2026-11-25)
"""

from __future__ import annotations

from datetime import date, timedelta

__all__ = ["date_range"]

_UNITS = ("DAY", "WEEK", "MONTH", "QUARTER", "YEAR")


def date_range(literal: str, today: date) -> tuple[date, date] | None:
    """Return the first day and the one behind the last, or `None` where the literal is not known.

    Example:
        >>> date_range("LAST_N_DAYS:2", date(2026, 3, 10))
        (datetime.date(2026, 3, 8), datetime.date(2026, 3, 11))
    """
    name, _, number = literal.partition(":")
    single = {"YESTERDAY": -1, "TODAY": 0, "TOMORROW": 1}.get(name)
    if single is not None and not number:
        return today + timedelta(days=single), today + timedelta(days=single + 1)
    if name in ("LAST_90_DAYS", "NEXT_90_DAYS") and not number:
        return date_range(f"{name[:5]}N_DAYS:90", today)
    which, _, unit = name.partition("_")
    many = unit.startswith("N_")
    unit = unit.removeprefix("N_").removesuffix("S") if many else unit.removesuffix("_AGO").removesuffix("S")
    if which == "N":
        # N_DAYS_AGO:3 is that one day, week, month.
        if unit not in _UNITS or not number or not name.endswith("_AGO"):
            return None
        return _start(unit, today, -int(number)), _start(unit, today, 1 - int(number))
    if which not in ("LAST", "THIS", "NEXT") or unit not in _UNITS or many != bool(number):
        return None
    if which == "THIS":
        return None if many else (_start(unit, today, 0), _start(unit, today, 1))
    count = int(number) if many else 1
    if which == "LAST":
        # LAST_N_DAYS holds today, LAST_N_MONTHS not the present month.
        return _start(unit, today, -count), _start(unit, today, 1 if many and unit == "DAY" else 0)
    return _start(unit, today, 1), _start(unit, today, 1 + count)


def _start(unit: str, today: date, shift: int) -> date:
    """Return the first day of the unit that lies `shift` units from the present one."""
    if unit == "DAY":
        return today + timedelta(days=shift)
    if unit == "WEEK":
        return today - timedelta(days=(today.weekday() + 1) % 7) + timedelta(weeks=shift)
    if unit == "YEAR":
        return date(today.year + shift, 1, 1)
    size = 3 if unit == "QUARTER" else 1
    months = today.year * 12 + (today.month - 1) // size * size + shift * size
    return date(months // 12, months % 12 + 1, 1)
