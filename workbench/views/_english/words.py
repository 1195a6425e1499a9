"""A word of a question, and whether it looks like an identifier."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Word"]

# "24/7" and "1/2" are no ids, "1214765/1" is.
_DIGITS_OF_AN_ID = 5
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[tT ]\d{2}:\d{2}(?::\d{2})?)?")
_PLAIN_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*(?:st|nd|rd|th|am|pm|%|k|m|kg|h|d|x)?", re.IGNORECASE)


@dataclass(frozen=True)
class Word:
    """A word of the question: its text, offset of its first character, and normal form.

    `text` and `normal` are without a possessive ending; `whole` is the normal form with it, where there is one.
    """

    text: str
    start: int
    normal: str
    whole: str = ""

    @property
    def is_date(self) -> bool:
        """Whether it is an ISO date or time."""
        return _DATE.fullmatch(self.text) is not None

    @property
    def is_identifier(self) -> bool:
        """Whether it looks like an id or an e-mail rather than a word, a number or a date."""
        text = self.text
        if self.is_date or _PLAIN_NUMBER.fullmatch(text):
            return False
        has_digit = any(c.isdigit() for c in text)
        has_letter = any(c.isalpha() for c in text)
        if "@" in text or (has_digit and (has_letter or "_" in text or "-" in text)):
            return True
        if "/" in text and sum(c.isdigit() for c in text) >= _DIGITS_OF_AN_ID:
            return True
        return "_" in text or (len(text) >= 5 and text.isupper() and text.isalpha())
