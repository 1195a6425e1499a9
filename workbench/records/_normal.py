"""The form in which keys and the words of questions are compared."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["normal_form", "without_hidden"]

# Latin letters alone: in other scripts a mark makes another letter or is a vowel.
_ACCENTED = re.compile(r"([a-z])[\u0300-\u036f]+")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "\u0131": "i", "æ": "ae", "œ": "oe", "\u2019": "'"})
# What nobody sees: controls that are no white space, signs of format and direction, joiners behind letters of scripts
# that need none, selectors of a form, private use, tags.
_UNSEEN = (
    r"\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    r"\ue000-\uf8ff\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff\U000f0000-\U0010ffff"
)
_HIDDEN = re.compile(rf"(?<=[\x21-\u05ff])[\u200c\u200d{_UNSEEN}]+|[{_UNSEEN}]+")
_WORD = re.compile(r"\w(?:[\w.@+\-:/#&']*\w)?")


def normal_form(text: str) -> str:
    """Return the words of `text` in Unicode NFKC, case-folded, joined by single spaces.

    A word may hold the signs of ids, e-mails and addresses (`._@+-:/#&'`) but neither begins nor ends
    with one; other signs separate words, but for those that nobody sees, which are not there. The typographic
    apostrophe is taken for the plain one, and Latin letters lose their accents: those who ask for "Renee Gronlund"
    mean Renée Grönlund.

    Example:
        >>> normal_form("  Acme,  Inc. ")
        'acme inc'
        >>> normal_form("Mia.Li@Example.com")
        'mia.li@example.com'
        >>> normal_form("Renée Grönlund")
        'renee gronlund'
    """
    folded = unicodedata.normalize("NFKC", without_hidden(text)).casefold()
    if not folded.isascii():
        plain = _ACCENTED.sub(r"\1", unicodedata.normalize("NFD", folded))
        folded = unicodedata.normalize("NFKC", plain).translate(_LETTERS)
    return " ".join(_WORD.findall(folded))


def without_hidden(text: str) -> str:
    r"""Return a text without characters that nobody sees, which part no words.

    Joiners of scripts that write with them stay, and so does all white space.

    Example:
        >>> without_hidden("Kit\u200bti\u00adwake")
        'Kittiwake'
    """
    return text if text.isascii() and text.isprintable() else _HIDDEN.sub("", text)
