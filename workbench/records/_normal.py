"""The form in which keys and the words of questions are compared."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["normal_form"]

# Latin letters alone: in other scripts a mark makes another letter or is a vowel.
_ACCENTED = re.compile(r"([a-z])[\u0300-\u036f]+")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "\u0131": "i", "æ": "ae", "œ": "oe", "\u2019": "'"})
_WORD = re.compile(r"\w(?:[\w.@+\-:/#&']*\w)?")


def normal_form(text: str) -> str:
    """Return the words of `text` in Unicode NFKC, case-folded, joined by single spaces.

    A word may hold the signs of ids, e-mails and addresses (`._@+-:/#&'`) but neither begins nor ends
    with one; other signs separate words. The typographic apostrophe is taken for the plain one, and Latin
    letters lose their accents: those who ask for "Renee Gronlund" mean Renée Grönlund.

    Example:
        >>> normal_form("  Acme,  Inc. ")
        'acme inc'
        >>> normal_form("Mia.Li@Example.com")
        'mia.li@example.com'
        >>> normal_form("Renée Grönlund")
        'renee gronlund'
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    if not folded.isascii():
        plain = _ACCENTED.sub(r"\1", unicodedata.normalize("NFD", folded))
        folded = unicodedata.normalize("NFKC", plain).translate(_LETTERS)
    return " ".join(_WORD.findall(folded))
