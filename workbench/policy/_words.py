"""Rules and conditions as words for people."""

from __future__ import annotations

import json
from typing import Any

from workbench.policy._condition import Condition, Reference, TimeWindow

__all__ = ["shown", "words_of", "words_of_subject"]

_SHOWN = 60
_TESTS = {
    "equals": "is",
    "differs_from": "is not",
    "one_of": "is one of",
    "none_of": "is none of",
    "at_least": "is at least",
    "at_most": "is at most",
    "starts_with": "begins with",
    "contains": "holds",
    "within": "holds nothing but",
}


def words_of(condition: Condition) -> str:
    """Return a condition as a clause.

    Example:
        >>> words_of(Condition(argument="bps", at_most=1000))
        'bps is at most 1000'
    """
    if condition.time is not None:
        return f"the time is {_window(condition.time)}"
    test, operand = condition.test
    subject = words_of_subject(condition)
    if test == "present":
        return f"{subject} is {'' if operand else 'not '}given"
    return f"{subject} {_TESTS[test]} {_operand(operand)}"


def words_of_subject(condition: Condition) -> str:
    """Return what a condition looks at."""
    if condition.time is not None:
        return "the time"
    if condition.count is not None:
        where = condition.where
        if where is None:
            return f"the number of {condition.count}"
        how = f"begins with {where.starts_with!r}" if where.starts_with is not None else f"is {shown(where.equals)}"
        return f"the number of {condition.count} whose {where.path or 'value'} {how}"
    if condition.call is not None:
        return f"the call's {condition.call}"
    return f"the fact {condition.fact}" if condition.fact is not None else str(condition.argument)


def _operand(operand: Any) -> str:
    if isinstance(operand, Reference):
        if operand.call is not None:
            return f"the call's {operand.call}"
        return f"the fact {operand.fact}" if operand.fact is not None else f"the argument {operand.argument}"
    if isinstance(operand, tuple):
        return ", ".join(shown(one) for one in operand)
    return shown(operand)


def _window(window: TimeWindow) -> str:
    parts = []
    if window.days:
        parts.append(f"on {', '.join(window.days)}")
    if window.from_ is not None:
        parts.append(f"from {window.from_} until {window.until} UTC")
    if window.after is not None:
        parts.append(f"from {window.after.isoformat()} on")
    if window.before is not None:
        parts.append(f"before {window.before.isoformat()}")
    return " and ".join(parts)


def shown(value: Any) -> str:
    """Return a value as JSON, cut with `...` where it is long: text of calls is data."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."
