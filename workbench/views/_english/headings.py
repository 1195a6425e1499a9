"""Headings in long texts: "the root cause of INC-7" may stand under one, and under no field of that name."""

from __future__ import annotations

from functools import lru_cache

from workbench.ranking import split_sentences
from workbench.views._english.question import terms

__all__ = ["SHORTEST_TEXT", "headings"]

SHORTEST_TEXT = 120
"""Texts of fewer characters have no headings."""
# As much of a text is compared with the question elsewhere; what is longer is no text that people wrote headings into.
_MOST_CHARACTERS = 100_000
_MOST_OF_A_LINE = 200


@lru_cache(maxsize=4_096)
def headings(text: str) -> tuple[frozenset[str], ...]:
    r"""Return the stems of each heading of a text, in order, without those that say nothing.

    Only the first 100,000 characters are looked at, and of those the lines of at most 200.

    Example:
        >>> [sorted(one) for one in headings("# Root cause\nA disk was full.\n\n# What next\nMore disks.")]
        [['caus', 'root']]
    """
    lines = [line for line in text[:_MOST_CHARACTERS].splitlines() if len(line) <= _MOST_OF_A_LINE]
    found = (frozenset(terms(line)) for line in lines if any(one.kind == "heading" for one in split_sentences(line)))
    return tuple(stems for stems in found if stems)
