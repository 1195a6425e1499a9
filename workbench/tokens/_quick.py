"""A faster counter of the same encodings, used where it is known to count as tiktoken does."""

from __future__ import annotations

import re
from collections.abc import Callable

__all__ = ["QuickCount", "load_quick"]

QuickCount = Callable[[str], int | None]
"""Returns the number of tokens of a text, or `None` for a text that it leaves to tiktoken."""

_MAX_CHARACTERS = 4_096
# It reads code points by another version of Unicode; these have been assigned, and what they are, since Unicode 6:
# the Latin blocks, punctuation without the line and paragraph separators, and the euro sign.
_OTHER = re.compile("[^\x00-\u024f\u2010-\u2027\u2030-\u205e\u20ac]")
_SAMPLE = "It\u2019s 12,345.67 \u20ac; don't  FOO_bar\tna\u00efve\r\n\n  /usr/bin <|endoftext|> x\u00a0y\u2026"


def load_quick(encoding: str, encode: Callable[[str], list[int]]) -> QuickCount | None:
    """Load the counter of an encoding; `None` where it is not installed or does not count as `encode` does."""
    try:
        import quicktok
    except ImportError:
        return None
    counter = quicktok.get_encoding(encoding)
    if counter.encode_ordinary(_SAMPLE) != encode(_SAMPLE):
        return None
    count, other = counter.count, _OTHER.search

    def quick(text: str) -> int | None:
        if len(text) > _MAX_CHARACTERS or not (text.isascii() or other(text) is None):
            return None
        return int(count(text))

    return quick
