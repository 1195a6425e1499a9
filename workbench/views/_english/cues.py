"""The words by which questions ask for figures, times and an order in time: closed lists of English."""

from __future__ import annotations

__all__ = ["CUES"]

CUES: dict[str, frozenset[str]] = {
    "count": frozenset({"how many", "number of", "count", "amount of times", "how often"}),
    "sum": frozenset(
        {
            "total",
            "sum",
            "add up",
            "adds up",
            "added up",
            "altogether",
            "all together",
            "in all",
            "combined",
            "overall",
            "how much",
            "spent",
            "come to",
            "comes to",
            "came to",
        }
    ),
    "mean": frozenset({"average", "mean", "avg"}),
    "max": frozenset(
        {"highest", "most", "largest", "biggest", "maximum", "max", "greatest", "most expensive", "priciest", "dearest"}
    ),
    "min": frozenset({"lowest", "least", "smallest", "cheapest", "least expensive", "minimum", "min", "fewest"}),
    "time": frozenset({"when", "date", "time", "day", "month", "year", "ago", "since", "until"}),
    "latest": frozenset({"latest", "last", "newest", "recent", "recently"}),
    "earliest": frozenset({"earliest", "first", "oldest"}),
}
"""For each figure, or kind of value, the words and phrases that ask for it."""
