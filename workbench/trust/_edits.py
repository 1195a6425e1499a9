"""Edits of a text that keep the spans over it true."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["Edit", "Span", "apply_edits", "touches"]

Span = tuple[int, int]
"""`[start, end)` of a text, in characters."""


class Edit(NamedTuple):
    """Put `put` in the place of `[start, end)`.

    What is put where nothing is replaced belongs to what follows if it `opens`, and else to what stands before.
    """

    start: int
    end: int
    put: str
    opens: bool = False


def apply_edits(text: str, edits: Sequence[Edit], spans: Sequence[Span]) -> tuple[str, list[Span]]:
    """Apply edits that are in order and do not overlap, and move the spans with the text.

    An edge inside what is replaced moves to the outer edge of what is put there.

    Example:
        >>> apply_edits("a secret b", [Edit(2, 8, "…")], [(0, 8), (9, 10)])
        ('a … b', [(0, 3), (4, 5)])
    """
    parts: list[str] = []
    begun = 0
    new_start = 0
    placed: list[tuple[Edit, int]] = []
    for edit in edits:
        parts += [text[begun : edit.start], edit.put]
        new_start += edit.start - begun
        placed.append((edit, new_start))
        new_start += len(edit.put)
        begun = edit.end
    parts.append(text[begun:])
    starts = [edit.start for edit, _ in placed]

    def moved(offset: int, *, is_end: bool) -> int:
        index = bisect_right(starts, offset) - 1
        if index < 0:
            return offset
        edit, at = placed[index]
        behind = at + len(edit.put)
        if edit.start == offset and (edit.end > offset or edit.opens):
            return at
        if offset < edit.end:
            return behind if is_end else at
        return offset - edit.end + behind

    return "".join(parts), [(moved(start, is_end=False), moved(end, is_end=True)) for start, end in spans]


def touches(edit: Edit, span: Span) -> bool:
    """Whether an edit changes what stands in a span."""
    start, end = span
    if edit.end > edit.start:
        return edit.start < end and edit.end > start
    return start <= edit.start < end if edit.opens else start < edit.start <= end
