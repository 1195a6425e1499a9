"""Cursor values: read as the source writes them, compared exactly, and sent as it wants them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from workbench.connectors._http_stream import CursorRule
from workbench.records import MISSING, lookup, parse_time

__all__ = ["CursorValue", "clamped", "lower_bound", "read", "sent", "stored", "unstored", "wanted"]

CursorValue = datetime | Decimal | str
"""A time, a number or a text that sorts: one kind a stream."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)
_PER_SECOND = {"epoch_s": Decimal(1), "epoch_ms": Decimal(1000)}


def read(rule: CursorRule, value: Any) -> CursorValue | None:
    """Return the cursor value of a record, or `None` when it has none that can be compared.

    Times become aware UTC; seconds and milliseconds since 1970 too, to the microsecond.
    """
    return _parsed(lookup(value, rule.path), rule.form)


def _parsed(found: Any, form: str) -> CursorValue | None:
    if found is MISSING or found is None or isinstance(found, bool | dict | list):
        return None
    if form == "text":
        return found if isinstance(found, str) and found else None
    if form == "iso":
        return parse_time(found)
    try:
        number = Decimal(str(found).strip())
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    if form == "number":
        return number
    try:
        # Cut off, not rounded: a cursor may be early, never late.
        return _EPOCH + int(number / _PER_SECOND[form] * 1_000_000) * _MICRO
    except OverflowError:
        return None


def sent(rule: CursorRule, value: CursorValue) -> str | int:
    """Return what `param` is set to for a value, in the form that the source wants.

    ISO times are cut off to whole seconds, since some sources refuse a fraction: early, never late.
    """
    form = rule.send_as or rule.form
    if isinstance(value, datetime):
        if form == "iso":
            return _iso(value.replace(microsecond=0))
        ticks = Decimal((value - _EPOCH) // _MICRO) / 1_000_000 * _PER_SECOND[form]
        return int(ticks) if ticks == ticks.to_integral_value() else format(ticks.normalize(), "f")
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else format(value, "f")
    return value


def wanted(rule: CursorRule | None, stored_value: Any) -> CursorValue | None:
    """Return the value from which a part is read: where the last pull ended, or where the manifest begins."""
    if rule is None:
        return None
    value = unstored(stored_value)
    return value if value is not None else _parsed(rule.start, rule.form)


def lower_bound(rule: CursorRule, value: CursorValue) -> CursorValue:
    """Return the value less the overlap: what comes before it has been read."""
    if isinstance(value, datetime):
        try:
            return value - timedelta(seconds=rule.overlap_s)
        except OverflowError:
            return value
    return value - Decimal(str(rule.overlap_s)) if isinstance(value, Decimal) else value


def clamped(value: CursorValue, began: datetime) -> CursorValue:
    """Return a value that is not later than the pull's begin.

    A record dated in the future would else hide all that changes until then.
    """
    return min(value, began) if isinstance(value, datetime) else value


def stored(value: CursorValue) -> dict[str, str]:
    """Return a value as JSON that keeps its kind and every digit."""
    if isinstance(value, datetime):
        return {"time": _iso(value)}
    return {"number": str(value)} if isinstance(value, Decimal) else {"text": value}


def unstored(state: Any) -> CursorValue | None:
    """Return what `stored` was made of, or `None` when `state` is not one."""
    if not isinstance(state, dict):
        return None
    if isinstance(state.get("time"), str):
        return parse_time(state["time"])
    if isinstance(state.get("number"), str):
        return _parsed(state["number"], "number")
    return state["text"] if isinstance(state.get("text"), str) else None


def _iso(value: datetime) -> str:
    # Without a fraction where there is none: some sources refuse one.
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
