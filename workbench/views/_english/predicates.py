"""What a question says of its records behind what they are linked to: "orders of clients in Italy were cancelled"."""

from __future__ import annotations

import re

__all__ = ["split_predicate", "without_belonging", "without_doing"]

_PREDICATE = re.compile(r"\s+(?P<verb>is|are|was|were|has|have|had)\s+(?!there\b|we\b|you\b)", re.I)
_RELATIVE = re.compile(r"\b(?:that|which|who|whose|where|and|or|but)\s*$", re.I)
_WHOSE = re.compile(r"\b(?:whose|where|if|when|that|which|who)\s*(?:the\s+)?$", re.I)
_DONE_BY = re.compile(r"(?<=[a-z]ed)\s+by\s+(?:(?:the|our)\s+)?$", re.I)
_BELONGING = re.compile(r"\b(?:belong|belongs|belonging|belonged)\s+to\s+(?:(?:the|our)\s+)?$", re.I)
# "Orders that were placed by customers in Ulm", "came from customers": they are theirs.
_CAME_FROM = re.compile(
    r"\s+(?:(?:that|which)\s+)?(?:(?:were|was|are|is|have\s+been)\s+)?(?:placed|made|raised|created|submitted|ordered|came|come|coming)"
    r"(?:\s+in)?\s+(?:by|from)\s+(?:(?:the|our)\s+)?$",
    re.I,
)


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


def without_belonging(head: str) -> str:
    """Return what stands before the nouns of others without the verb that says that it is theirs.

    Example:
        >>> without_belonging("How many orders were placed by "), without_belonging("dogs that belong to the ")
        ('How many orders ', 'dogs that ')
    """
    return _CAME_FROM.sub(" ", _BELONGING.sub("", head))


def without_doing(head: str) -> str:
    """Return what stands before the nouns of others without the "by" that says that they did it.

    Example:
        >>> without_doing("orders shipped by the ")
        'orders shipped'
    """
    return _DONE_BY.sub("", head)
