"""Headings in long texts: "the root cause of INC-7" may stand under one, and under no field of that name."""

from __future__ import annotations

from functools import lru_cache

from workbench.ranking import split_sentences
from workbench.views._question import terms

__all__ = ["SHORTEST_TEXT", "headings"]

SHORTEST_TEXT = 120
"""Texts of fewer characters have no headings."""


@lru_cache(maxsize=4_096)
def headings(text: str) -> tuple[frozenset[str], ...]:
    r"""Return the stems of each heading of a text, in order, without those that say nothing.

    Example:
        >>> [sorted(one) for one in headings("# Root cause\nA disk was full.\n\n# What next\nMore disks.")]
        [['caus', 'root']]
    """
    found = (frozenset(terms(text[one.start : one.end])) for one in split_sentences(text) if one.kind == "heading")
    return tuple(stems for stems in found if stems)
