"""What a question says of its records behind what they are linked to: "orders of clients in Italy were cancelled"."""

from __future__ import annotations

import re

__all__ = ["split_predicate"]

_PREDICATE = re.compile(r"\s+(?P<verb>is|are|was|were|has|have|had)\s+(?!there\b|we\b|you\b)", re.I)
_RELATIVE = re.compile(r"\b(?:that|which|who|whose|where|and|or|but)\s*$", re.I)
_WHOSE = re.compile(r"\b(?:whose|where|if|when|that|which|who)\s*(?:the\s+)?$", re.I)


def split_predicate(head: str, tail: str) -> tuple[str, str]:
    """Return the parts of a question, with what is said behind the linked records moved to those it asks for.

    Args:
        head: The part that calls what is asked for.
        tail: The part that calls what that is linked to.

    Example:
        >>> split_predicate("How many orders of ", "customers in Italy were cancelled?")
        ('How many orders of were cancelled?', 'customers in Italy')
        >>> split_predicate("customers whose ", "orders were cancelled")
        ('customers whose ', 'orders were cancelled')
    """
    found = _PREDICATE.search(tail)
    if found is None or _RELATIVE.search(tail[: found.start()]) or _WHOSE.search(head):
        return head, tail
    return f"{head.rstrip()} {tail[found.start() :].strip()}", tail[: found.start()]
