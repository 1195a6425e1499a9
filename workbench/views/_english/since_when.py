"""How long somebody has been ours, asked as the day on which they joined: "since when has Ana been with the club"."""

from __future__ import annotations

import re

from workbench.views._english.little_words import HOUSES

__all__ = ["joined_plainly"]

_HOUSE = "|".join(sorted(HOUSES))
_PEOPLE = "member|customer|client|subscriber|employee|volunteer|user|patient|student|pupil|colleague|supplier|partner"
_SINCE_WHEN = re.compile(
    rf"^\s*(?:since\s+when|for\s+how\s+long|how\s+long)\s+(?:has|have)\s+(?P<who>(?-i:[A-Z])\S*(?:\s\S+){{0,4}}?|s?he|they)\s+"
    rf"(?:been\s+(?:(?:working|employed|registered|enrolled)\s+)?|(?:worked|served)\s+)"
    rf"(?:(?:with|at|for|in|a\s+member\s+of)\s+(?:us|(?:the|our)\s+(?:{_HOUSE}))|here|(?:a|an|our)\s+(?:{_PEOPLE})(?:\s+of\s+ours)?)"
    rf"(?=\s*[?.!]*\s*$)",
    re.I,
)


def joined_plainly(text: str) -> str:
    """Return a question for how long somebody has been ours as one for when they joined.

    Example:
        >>> joined_plainly("Since when has Ana Lopes been with the club?")
        'When did Ana Lopes join?'
        >>> joined_plainly("How long has she been our customer?")
        'When did she join?'
        >>> joined_plainly("How long has the Falcon been with us?")
        'How long has the Falcon been with us?'
    """
    return _SINCE_WHEN.sub(r"When did \g<who> join", text)
