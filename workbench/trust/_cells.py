"""Cells of a spreadsheet that would run as formulas."""

from __future__ import annotations

import re

__all__ = ["safe_cell"]

_FORMULA = re.compile(r"\s*[=+\-@\t\r|%]")
_NUMBER = re.compile(r"\s*[+-]?(?:\d[\d,. ]*|\.\d+)(?:[eE][+-]?\d+)?%?\s*")
_CALL = re.compile(r"\s*[A-Za-z.]+\s*\(.*[|!]|\s*DDE\b", re.IGNORECASE | re.DOTALL)


def safe_cell(value: str) -> str:
    """Return a text as a spreadsheet takes it for a text: an apostrophe stands before what would be a formula.

    Numbers stay numbers, with their sign.

    Source: https://owasp.org/www-community/attacks/CSV_Injection (read 2026-11-28)

    Example:
        >>> [safe_cell(value) for value in ("=1+2", "-12.50", "@SUM(A1)", "Ana")]
        ["'=1+2", '-12.50', "'@SUM(A1)", 'Ana']
    """
    if _NUMBER.fullmatch(value) or not (_FORMULA.match(value) or _CALL.match(value)):
        return value
    return f"'{value}"
