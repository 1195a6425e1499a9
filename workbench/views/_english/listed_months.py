"""Months that follow each other, named one by one: "in each of October, November and December 2024"."""

from __future__ import annotations

import re

from workbench.views._english.days import MONTH_NAMES

__all__ = ["months_put"]

_MONTH = rf"(?:{'|'.join(sorted(MONTH_NAMES, key=len, reverse=True))})\.?"
_LISTED = re.compile(
    rf"\b(?:(?:for|in|of|during|over)\s+)?(?P<each>each\s+of\s+|every\s+one\s+of\s+)?(?:the\s+months\s+(?:of\s+)?)?"
    rf"(?P<months>{_MONTH}(?:\s*,\s*{_MONTH})*\s*,?\s*(?:and|&)\s*{_MONTH})(?:\s+of)?,?\s+(?P<year>\d{{4}})\b",
    re.I,
)
_ONE = re.compile(rf"\b{_MONTH}", re.I)
_PER_MONTH = re.compile(r"\b(?:per|by|a|each|every)\s+month\b|\bmonth\s+by\s+month\b|\bmonthly\b", re.I)
# "… 2024: what was the sum of each month?" asks for the sum of what stands before it.
_OF_EACH = re.compile(
    r"[,:;]\s*(?:and\s+)?(?:what|how\s+much)\s+(?:was|is|were)\s+(?:the\s+)?(?P<figure>sum|total|average|number)\s+"
    r"(?:of|for|in)\s+each(?:\s+(?:month|of\s+them))?(?=\s*[?.!]*\s*$)",
    re.I,
)


def months_put(text: str) -> str:
    """Return a question with months that follow each other as a span of them; each of them, as what it is grouped by.

    Example:
        >>> months_put("Total of the invoices issued in each of October, November and December 2024?")
        'Total of the invoices issued per month from October to December 2024?'
        >>> months_put("Fees per month in July and August 2024: what was the sum of each month?")
        'sum of Fees per month from July to August 2024?'
        >>> months_put("sales in May and July 2024")
        'sales in May and July 2024'
    """
    found = _LISTED.search(text)
    if found is None:
        return text
    names = _ONE.findall(found["months"])
    numbers = [MONTH_NAMES[name.rstrip(".").casefold()] for name in names]
    if numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        return text
    asked = _OF_EACH.search(text)
    rest = _OF_EACH.sub("", text)
    grouped = bool(found["each"] or asked) and not _PER_MONTH.search(rest)
    span = f"{'per month ' if grouped else ''}from {names[0]} to {names[-1]} {found['year']}"
    put = f"{rest[: found.start()]}{span}{rest[found.end() :]}"
    return f"{asked['figure'].lower()} of {put}" if asked is not None else put
