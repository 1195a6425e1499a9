"""The form in which keys and the words of questions are compared."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["normal_form"]

_WORD = re.compile(r"\w(?:[\w.@+\-:/#&']*\w)?")


def normal_form(text: str) -> str:
    """Return the words of `text` in Unicode NFKC, case-folded, joined by single spaces.

    A word may hold the signs of ids, e-mails and addresses (`._@+-:/#&'`) but neither begins nor ends
    with one; other signs separate words. The typographic apostrophe is taken for the plain one.

    Example:
        >>> normal_form("  Acme,  Inc. ")
        'acme inc'
        >>> normal_form("Mia.Li@Example.com")
        'mia.li@example.com'
    """
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'")))
