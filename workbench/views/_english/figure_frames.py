"""What kind of figure a question over many records asks for, by the words of its frame alone."""

from __future__ import annotations

import re

__all__ = ["FIGURE_KINDS", "asked_kinds", "is_superlative"]

FIGURE_KINDS = ("count", "most", "greatest", "least", "first", "last", "sum", "mean")
"""How many; the most frequent; the record with the most or least of a number; the first or last in time; sum; mean."""

_COUNT = re.compile(r"\bhow\s+(?:many|often)\b|\bnumber\s+of\b|\bcount\b", re.I)
_SUM = re.compile(
    r"\b(?:total|totals|altogether|together|in\s+all|all\s+told|all\s+in\s+all|sum|sums|add\s+up|adds\s+up|combined|"
    r"how\s+much)\b",
    re.I,
)
_MEAN = re.compile(
    r"\b(?:average|averages|mean|typical|typically|usual|usually|normally|on\s+the\s+whole)\b|"
    r"\bhow\s+(?:much|long|old|big|large|heavy|far|tall|high|deep|wide)\b",
    re.I,
)
_MORE_THAN = re.compile(r"\bmore\b.*\bthan\s+(?:any|all|every)", re.I)
_SUPERLATIVES = re.compile(r"\b(?:most|mostly|least|[a-z]{3,}est|worst|first|last|favou?rite|main|mainly)\b", re.I)
_NO_SUPERLATIVES = frozenset(
    """
    interest request forest guest harvest contest protest arrest behest conquest digest honest modest invest suggest
    ingest divest tempest bequest
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_LEAST = frozenset(
    """
    least lowest fewest cheapest smallest shortest lightest nearest slowest coldest coolest rarest tiniest narrowest
    shallowest quietest calmest driest minimum worst weakest poorest
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_OF_TIME = {
    "first": {"first", "oldest", "earliest", "eldest", "longest", "longest-serving", "longest-standing"},
    "last": {"last", "latest", "newest", "youngest"},
}
# What they ask for is no figure, or one that is narrowed by what nothing here stands for.
_NOT_ASKED = frozenset({"why", "different", "distinct", "only", "except", "unless", "either", "per", "each", "both"})


def is_superlative(word: str) -> bool:
    """Whether a word asks for the first of an order: "most", "largest", "worst".

    Example:
        >>> is_superlative("largest"), is_superlative("guest"), is_superlative("large")
        (True, False, False)
    """
    return _SUPERLATIVES.fullmatch(word) is not None and word not in _NO_SUPERLATIVES


def asked_kinds(text: str) -> frozenset[str]:
    """Return which of `FIGURE_KINDS` a question may ask for; none where its frame is not one of theirs.

    Example:
        >>> sorted(asked_kinds("How many bills are still unpaid?"))
        ['count']
        >>> sorted(asked_kinds("Which is the oldest glider we have?"))
        ['first', 'greatest', 'most']
        >>> sorted(asked_kinds("Who fronts more of our shows than anybody else?"))
        ['first', 'greatest', 'last', 'most']
        >>> sorted(asked_kinds("Which guest has a request?"))
        []
    """
    said = set(re.findall(r"[a-z]+(?:-[a-z]+)?", text.casefold()))
    if said & _NOT_ASKED:
        return frozenset()
    kinds: set[str] = set()
    counts = bool(_COUNT.search(text))
    if counts:
        kinds.add("count")
    if _SUM.search(text):
        kinds.add("sum")
    if _MEAN.search(text):
        kinds.add("mean")
    superlative = any(one.group().casefold() not in _NO_SUPERLATIVES for one in _SUPERLATIVES.finditer(text))
    if (superlative or _MORE_THAN.search(text)) and not (counts and "how many" in text.casefold()):
        sides = {side for side, words in _OF_TIME.items() if said & words}
        # Which value the fewest have may be one that none has.
        kinds |= ({"least"} if said & _LEAST else {"most", "greatest"}) | (sides or set(_OF_TIME))
    return frozenset(kinds)
