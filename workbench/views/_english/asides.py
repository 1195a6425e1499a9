"""Asides in a question that ask for nothing, though words of theirs would call a field: "so far", "tax and all"."""

from __future__ import annotations

import re

__all__ = ["without_asides"]

_TAXES = r"(?:tax(?:es)?|vat|gst)"
_WITH_TAX = rf"""
    (?:including|incl\.?|inclusive\ of|with|plus)\ (?:the\ |all\ )?{_TAXES}(?:\ included)?
    | {_TAXES}\ (?:and\ all|included|inclusive)
"""
_SO_FAR = r"(?:so|thus)\ far"
# Those of every state are meant without it.
_OF_ANY_STATE = r"""
    (?:counting|including|whatever|regardless\ of)\ (?:every|each|any|all|the|its|their)\ (?:status|state)(?:es|s)?
"""
# In the middle of a clause they may belong to something: "including tax advice".
_AT_THE_END = re.compile(
    rf"(?<=\w),?\s+(?:{_WITH_TAX}|{_SO_FAR}|{_OF_ANY_STATE})(?=\s*(?:[?.!,;]|$))", re.VERBOSE | re.IGNORECASE
)
_AT_THE_BEGINNING = re.compile(rf"^\s*(?:{_WITH_TAX}|{_SO_FAR})\s*,\s*", re.VERBOSE | re.IGNORECASE)


def without_asides(text: str) -> str:
    """Return a question without what stands aside in it at its beginning or at the end of a clause.

    With its tax an amount is the whole one, and not the tax: no field is asked for by the word.

    Example:
        >>> without_asides("Tax and all, how much have we charged on M-7 so far?")
        'how much have we charged on M-7?'
        >>> without_asides("How far is it, and who gives tax advice?")
        'How far is it, and who gives tax advice?'
    """
    return _AT_THE_END.sub("", _AT_THE_BEGINNING.sub("", text))
