"""Chunks: pieces of a text that an index holds, cut where a reader would cut."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Chunk", "boundaries", "chunk_text"]

# Strongest first. A comma also ends a member of a JSON object, so a label keeps its value.
_SEPARATORS = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n"),
    re.compile(r"[.!?]\s"),
    re.compile(r"[,;]"),
    re.compile(r"\s"),
)
_ANY_SEPARATOR = re.compile(r"[,;\n]|\s+")
# A cut may give up at most this share of a chunk for a better place.
_LOOK_BACK = 4


class Chunk(NamedTuple):
    """`[start, end)` of a text, in characters."""

    start: int
    end: int


def chunk_text(text: str, *, size: int = 800, overlap: int = 100) -> list[Chunk]:
    """Cut `text` into chunks of at most `size` characters that together cover it.

    A chunk ends behind a paragraph, line, sentence, comma or word in its last quarter, the strongest
    that is there, and never inside a word unless the word alone is longer. The next begins up to
    `overlap` characters before that, at the start of a member or word.

    Args:
        text: Any text; the empty text has no chunks.
        size: Characters, >= 1.
        overlap: Characters that neighbours share at most; at least 0, and under half of `size`, so
            that every chunk advances.

    Raises:
        ValueError: `size` or `overlap` is outside its range.

    Example:
        >>> chunk_text("one two three", size=8, overlap=0)
        [Chunk(start=0, end=8), Chunk(start=8, end=13)]
    """
    if size < 1 or not 0 <= overlap * 2 < size:
        message = f"chunks of size {size} with an overlap of {overlap}: size must be >= 1 and overlap under half of it"
        raise ValueError(message)
    chunks: list[Chunk] = []
    start = 0
    while start < len(text):
        end = _end(text, start, size)
        chunks.append(Chunk(start, end))
        if end >= len(text):
            break
        start = _next_start(text, end, overlap)
    return chunks


def boundaries(text: str, start: int, end: int) -> list[int]:
    """Return the offsets in `(start, end)` behind a comma, semicolon or white space, ascending."""
    return [match.end() for match in _ANY_SEPARATOR.finditer(text, start, end) if match.end() < end]


def _end(text: str, start: int, size: int) -> int:
    limit = start + size
    if limit >= len(text):
        return len(text)
    earliest = limit - size // _LOOK_BACK
    for separator in _SEPARATORS:
        ends = [match.end() for match in separator.finditer(text, earliest, limit)]
        if ends:
            return ends[-1]
    return limit


def _next_start(text: str, end: int, overlap: int) -> int:
    if not overlap:
        return end
    found = _ANY_SEPARATOR.search(text, end - overlap, end)
    return found.end() if found else end
