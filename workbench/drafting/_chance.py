"""What differs from record to record by chance, though it looks like a code or name: nobody quotes a record by it."""

from __future__ import annotations

import re

from workbench.drafting._columns import Column
from workbench.drafting._labels import english, plain_words

__all__ = ["is_unique_by_chance"]

_MOSTLY = 0.9
# A hundredth or tenth of a second tells how long something took, or how much longer: `1:23.456`, `+16.099`, `+1 Lap`.
_LASTED = re.compile(r"[+-]?(?:\d{1,3}:)?\d{1,3}:\d{2}[.,]\d+|\+\d+(?:[.,]\d+)?(?: ?[a-z]+)?", re.ASCII | re.IGNORECASE)
_COLOUR = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{8})", re.ASCII | re.IGNORECASE)
_COLOURS = frozenset({"color", "colour", "colors", "colours", "farbe", "couleur", "kleur"})
_POST_CODES = frozenset({"zip", "zipcode", "postcode", "postal", "plz"})
# Parts of a name or number that are none by themselves, and machines that people do not call by.
_NO_NAMES = frozenset({"middle", "maiden", "fax", "digits"})


def is_unique_by_chance(column: Column, *, of_places: bool) -> bool:
    """Whether a column says of a record what it is like, and not which it is, however much the values differ.

    Args:
        column: The column.
        of_places: Whether the records are places: of those a post code may be the key.
    """
    plain = plain_words(column.name)
    # `postCode` is a postcode.
    words = {form for word in [*plain, "".join(plain)] for form in (word, *english(word))}
    if not words.isdisjoint(_NO_NAMES | _COLOURS) or not (of_places or words.isdisjoint(_POST_CODES)):
        return True
    alike = sum(bool(_LASTED.fullmatch(text.strip()) or _COLOUR.fullmatch(text.strip())) for text in column.counts)
    return bool(column.counts) and alike >= _MOSTLY * len(column.counts)
