"""Two arms' contexts beside each other: words that only one has, evidence marked in both."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from itertools import pairwise

from workbench.html import escape

__all__ = ["marked_diff"]

_WORDS = re.compile(r"\s+|\w+|[^\w\s]+")
# A comparison of longer texts takes seconds; they are shown without their differences.
_MOST_WORDS = 6_000
Spans = Sequence[tuple[int, int]]


def marked_diff(left: str, right: str, left_evidence: Spans, right_evidence: Spans) -> tuple[str, str]:
    """Return both texts as markup: `<mark>` around evidence, `<ins>` around words that the other has not.

    Args:
        left: A text.
        right: Another.
        left_evidence: Spans of `left` to mark, in characters.
        right_evidence: Spans of `right`.
    """
    only_left, only_right = _only(left, right)
    return _markup(left, left_evidence, only_left), _markup(right, right_evidence, only_right)


def _only(left: str, right: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    a, b = (list(_WORDS.finditer(text)) for text in (left, right))
    if len(a) > _MOST_WORDS or len(b) > _MOST_WORDS:
        return [], []
    matcher = difflib.SequenceMatcher(None, [m[0] for m in a], [m[0] for m in b], autojunk=False)
    found: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
    for kind, a0, a1, b0, b1 in matcher.get_opcodes():
        if kind != "equal":
            if a1 > a0:
                found[0].append((a[a0].start(), a[a1 - 1].end()))
            if b1 > b0:
                found[1].append((b[b0].start(), b[b1 - 1].end()))
    return found


def _markup(text: str, evidence: Spans, only: Spans) -> str:
    """Cut the text at every border, so that elements never overlap."""
    borders = sorted({0, len(text), *(at for span in [*evidence, *only] for at in span)})
    parts = []
    for start, end in pairwise(borders):
        piece = escape(text[start:end])
        if any(s <= start and end <= e for s, e in only) and text[start:end].strip():
            piece = f"<ins>{piece}</ins>"
        if any(s <= start and end <= e for s, e in evidence):
            piece = f"<mark>{piece}</mark>"
        parts.append(piece)
    return "".join(parts).replace("</mark><mark>", "").replace("</ins><ins>", "")
