"""The normal form in which gold values and texts are compared."""

from __future__ import annotations

import json
import re
import unicodedata
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from workbench.records import split_pointer

__all__ = [
    "NUMBER",
    "NormalText",
    "as_number",
    "has_words",
    "label_pattern",
    "normal_value",
    "numbers_in",
    "read_number",
]

_SPACES = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r" ?\n[ \n]*")
_ESCAPE = re.compile(r"((?:\\u[0-9a-fA-F]{4})+)|\\(.)", re.DOTALL)
# A line end inside a text is no line end of the dump.
_CONTROLS = {"n": " ", "r": " ", "t": " ", "f": " ", "b": "\b"}
_THOUSANDS = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?!\w|,\d)")
NUMBER = r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[-+]?\d+)?(?!\w|[.,:/-]\d)"
_NUMBER_IN_TEXT = re.compile(r"(?<![\w.])(?<!\d[-,:/])" + NUMBER)
# Numbers as source systems write them into text; an exponent would make numbers of ids such as 12e5.
_NUMBER_TEXT = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?\Z")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_PART = re.compile(r"[\s_.-]+")
_BEYOND_FLOAT = 400


def _fold(text: str) -> str:
    """NFKC, case folded, quotes as spaces, white space collapsed; line ends stay."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace('"', " ").replace("\u2212", "-")
    return _BREAKS.sub("\n", _SPACES.sub(" ", folded))


def _unescape(text: str) -> str:
    def plain(match: re.Match[str]) -> str:
        if match[1]:
            return str(json.loads(f'"{match[1]}"'))
        return _CONTROLS.get(match[2], match[2])

    return _ESCAPE.sub(plain, text)


class NormalText:
    """A span in normal form.

    A JSON or Markdown dump writes some characters with a backslash before them, so such a text is also
    read without them: a form of writing shall not decide between two arms.

    Attributes:
        lines: The forms of the text, line ends kept; what labels and numbers are looked for in.
        flat: The same with line ends as spaces, as they are and with thousands separators taken out;
            what words are looked for in.
    """

    __slots__ = ("flat", "lines")

    def __init__(self, text: str) -> None:
        """Normalise `text` once, for all that is looked for in it."""
        forms = [_fold(text)]
        if "\\" in text:
            forms.append(_fold(_unescape(text)))
        self.lines = tuple(forms)
        flat = [form.replace("\n", " ") for form in forms]
        self.flat = tuple(dict.fromkeys([*flat, *(_without_thousands(form) for form in flat)]))


def _without_thousands(text: str) -> str:
    return _THOUSANDS.sub(lambda match: match[0].replace(",", ""), text) if "," in text else text


@lru_cache(maxsize=16_384)
def normal_value(text: str) -> tuple[str, ...]:
    """Return the normal forms of a value that is text: as it is, and without thousands separators."""
    flat = _fold(text).replace("\n", " ").strip()
    return tuple(dict.fromkeys([flat, _without_thousands(flat)]))


def has_words(haystack: str, needle: str) -> bool:
    """Tell whether `needle` stands in `haystack` as whole words: no letter, digit or `_` goes on beside it."""
    start = haystack.find(needle)
    while start >= 0:
        end = start + len(needle)
        opens = start == 0 or not (_is_word(haystack[start - 1]) and _is_word(needle[0]))
        closes = end == len(haystack) or not (_is_word(haystack[end]) and _is_word(needle[-1]))
        if opens and closes:
            return True
        start = haystack.find(needle, start + 1)
    return False


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def as_number(value: Any) -> Decimal | None:
    """Return `value` as an exact number, or `None`: booleans, other texts, NaN and infinities are none.

    A text with a leading zero, such as a postcode, is no number: 00123 is not 123.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str):
        text = value.strip()
        digits = text.lstrip("+-")
        if not _NUMBER_TEXT.match(text) or (digits[0] == "0" and digits[1:2].isdigit()):
            return None
        value = text.replace(",", "")
    elif not isinstance(value, int | float):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def read_number(text: str) -> Decimal | None:
    """Return the number that `NUMBER` matched. One far beyond any float is none: it would stall arithmetic."""
    number = Decimal(text.replace(",", ""))
    return number if abs(number.adjusted()) < _BEYOND_FLOAT else None


def numbers_in(text: str) -> list[Decimal]:
    """Return the numbers that stand whole in a normal text: `5` does not in `15`, `1.5`, `2024-05-01` or `a5`."""
    found = []
    for match in _NUMBER_IN_TEXT.finditer(text):
        number = read_number(match[0])
        if number is not None:
            found.append(number)
    return found


@lru_cache(maxsize=16_384)
def label_pattern(pointer: str) -> str | None:
    """Return a pattern for the label of a value: its last name that is not an index, written in any of the usual ways.

    `/bags/total_baggages/0` is labelled by `total_baggages`, `total baggages`, `Total-Baggages` and
    `totalBaggages`, but not by `subtotal_baggages` or `x_total_baggages`. `None` when there is no such name.
    """
    names = [part for part in split_pointer(pointer) if not part.isdigit()]
    if not names:
        return None
    name = unicodedata.normalize("NFKC", names[-1])
    words = [word.casefold() for word in _PART.split(_CAMEL.sub(" ", name)) if word]
    if not words:
        return None
    return r"(?<![\w-])" + r"[ _.-]*".join(re.escape(word) for word in words) + r"(?!\w)"
