"""Which figures the words of a question ask for: "total", "the most expensive", "the latest"."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from workbench.views._english.asking_words import BIRTH
from workbench.views._english.little_words import NUMBER_WORDS
from workbench.views._english.question import stem
from workbench.views._records.vocabulary import Fields

__all__ = [
    "BAD_SCORES",
    "NOTHING",
    "REVENUE",
    "SCORES",
    "SUM_WORDS",
    "as_count",
    "is_figure_word",
    "measures_of",
    "said_firsts",
    "said_ops",
]

PRICE = frozenset({"price", "cost", "amount", "fee", "fare", "rate", "charge", "total"})
REVENUE_WORDS, REVENUE = (
    frozenset({"revenue", "turnover", "takings"}),
    frozenset({"total", "amount", "revenue", "turnover"}),
)
NOTHING: frozenset[str] = frozenset()
SCORES = frozenset({"score", "rating", "rate", "stars", "grade", "nps", "satisfaction", "csat", "health"})
# What superlatives ask for: the figure, and words of the fields that it is asked of.
_SUPERLATIVES: Mapping[str, tuple[str, frozenset[str]]] = {
    **dict.fromkeys(("highest", "largest", "biggest", "maximum", "max", "greatest"), ("max", NOTHING)),
    **dict.fromkeys(("lowest", "smallest", "minimum", "min"), ("min", NOTHING)),
    **dict.fromkeys(("latest", "newest"), ("latest", NOTHING)),
    "earliest": ("earliest", NOTHING),
    "cheapest": ("min", PRICE),
    **dict.fromkeys(("priciest", "dearest", "costliest"), ("max", PRICE)),
    "tallest": ("max", frozenset({"height"})),
    "longest": ("max", frozenset({"length", "duration", "distance", "minutes", "hours", "seconds", "days", "nights"})),
    "shortest": (
        "min",
        frozenset({"length", "duration", "distance", "height", "minutes", "hours", "seconds", "days", "nights"}),
    ),
    "heaviest": ("max", frozenset({"weight", "mass"})),
    "lightest": ("min", frozenset({"weight", "mass"})),
    "fastest": ("max", frozenset({"speed", "velocity", "mph", "kmh", "kph", "rpm", "ppm"})),
    "slowest": ("min", frozenset({"speed", "velocity", "mph", "kmh", "kph", "rpm", "ppm"})),
    "warmest": ("max", frozenset({"temperature"})),
    "hottest": ("max", frozenset({"temperature"})),
    "coldest": ("min", frozenset({"temperature"})),
    "richest": ("max", frozenset({"income", "balance", "wealth"})),
    "best": ("max", SCORES),
    "worst": ("min", SCORES),
}
_LENGTHS = frozenset({"longest", "shortest"})
_LASTED = frozenset({"stay", "stays", "stayed", "take", "takes", "took", "last", "lasts", "lasted", "wait", "waited"})
_EXTENTS, _STAYS = frozenset({"length", "distance", "height"}), frozenset({"stay", "nights", "wait"})
# Of these the best is the least.
BAD_SCORES = frozenset(
    {"risk", "churn", "fraud", "error", "errors", "defect", "defects", "pain", "severity", "handicap"}
)
_SERVING = frozenset({"serving", "standing", "tenured", "employed"})
_FOUNDED = frozenset({"established", "founded"})
_JOINED = frozenset({"hire", "hired", "hiring", "joined", "joining", "start", "started", "since", "begin", "began"})
_GRADED: Mapping[str, tuple[str, frozenset[str]]] = {
    "expensive": ("max", PRICE),
    "costly": ("max", PRICE),
    "recent": ("latest", NOTHING),
    "recently": ("latest", NOTHING),
    "populous": ("max", frozenset({"population", "inhabitants"})),
}
# "The best paid" earn the most.
_WAGES = frozenset({"salary", "wage", "wages", "pay", "income", "earnings", "hourly", "compensation"})
_PAID_SIDES = {
    **dict.fromkeys(("highest", "best", "most"), "max"),
    **dict.fromkeys(("lowest", "worst", "least"), "min"),
}
_OTHER_WAY = {"max": "min", "min": "max", "latest": "earliest", "earliest": "latest"}
_ENDS = {"last": "latest", "final": "latest", "first": "earliest"}
_RANKED = {"top": "max", "bottom": "min"}
_MOST_FIRSTS, _MOST_DIGITS = 50, 9
# Behind "first" and "last" they make the name of a field, or a number of records.
_NO_RECORDS = frozenset(
    {"name", "names", "initial", "initials", "digits", "line", "time", "week", "month", "year", "day"}
)
SUM_WORDS = frozenset({"total", "sum", "combined", "overall", "add", "adds", "altogether"})
_MEAN_WORDS = frozenset({"average", "mean", "avg"})


def said_ops(
    texts: Sequence[str], rest: Collection[int], fields: Fields, nouns: frozenset[str] = NOTHING
) -> tuple[dict[str, frozenset[str]], frozenset[int]]:
    """Return the figures with the words of the fields they may be asked of, and the places that say so."""
    ops: dict[str, frozenset[str]] = {}
    places: set[int] = set()
    measures = frozenset[str]().union(*(fields.stems(path) for path in fields.numbers))
    for place in sorted(rest):
        text, behind = texts[place], texts[place + 1] if place + 1 in rest else ""
        number = place + 1 < len(texts) and as_count(texts[place + 1]) is not None
        if text in _PAID_SIDES and behind == "paid":
            ops[_PAID_SIDES[text]] = _WAGES
            places |= {place, place + 1}
        elif text in {"most", "least"} and behind in _GRADED:
            op, hint = _GRADED[behind]
            ops[op if text == "most" else _OTHER_WAY[op]] = hint
            places |= {place, place + 1}
        elif text in {"most", "least"} and stem(behind) in measures:
            ops["max" if text == "most" else "min"] = NOTHING
            places.add(place)
        elif text in _RANKED and place + 1 < len(texts) and (number or stem(texts[place + 1]) in nouns):
            # Of which measure must be said: "top 5 customers by credit limit".
            ops[_RANKED[text]] = NOTHING
            places.add(place)
        elif text == "longest" and behind in _SERVING:
            ops["earliest"] = _JOINED
            places |= {place, place + 1}
        elif text == "longest" and behind in _FOUNDED:
            # What was founded first is a year, where it is a number.
            ops["min" if not measures.isdisjoint(map(stem, _FOUNDED)) else "earliest"] = _FOUNDED
            places |= {place, place + 1}
        elif text in _SUPERLATIVES:
            op, hint = _SUPERLATIVES[text]
            # "The longest downtime" calls the number.
            hint = NOTHING if text in _LENGTHS and stem(behind) in measures else hint
            if text in _LENGTHS and not _LASTED.isdisjoint(texts[max(0, place - 2) : place]):
                # Who stayed the longest is not of the greatest length.
                hint = (hint - _EXTENTS) | _STAYS
            ops.setdefault(op, hint)
            places.add(place)
        elif text in _GRADED and "recent" in text and place not in places:
            ops["latest"] = NOTHING
            places.add(place)
        elif text in {"oldest", "youngest"}:
            ops[text] = BIRTH
            places.add(place)
        elif text in _ENDS and behind not in _NO_RECORDS and not number:
            ops[_ENDS[text]] = NOTHING
            places.add(place)
        elif text in REVENUE_WORDS and stem(text) not in measures:
            ops["sum"] = REVENUE
            places.add(place)
        elif text in SUM_WORDS and place and texts[place - 1] in _MEAN_WORDS:
            # "Average total" is that of what is called so.
            continue
        elif text in SUM_WORDS or (text == "much" and place and texts[place - 1] == "how"):
            ops.setdefault("sum", NOTHING)
            places.add(place)
        elif text in _MEAN_WORDS:
            ops["mean"] = NOTHING
            places.add(place)
        elif text in {"over", "across"} and behind == "all":
            places |= {place, place + 1}
        elif text == "by" and ops and "sum" not in ops and stem(behind) in measures:
            # "The most expensive by acquisition cost" names the measure.
            places.add(place)
    return ops, frozenset(places)


def is_figure_word(text: str) -> bool:
    """Whether a word asks for a figure or an order: "highest", "average", "latest"."""
    return any(
        text in words for words in (_SUPERLATIVES, _MEAN_WORDS, SUM_WORDS, REVENUE_WORDS, _GRADED, _ENDS, _RANKED)
    )


def measures_of(superlative: str) -> frozenset[str]:
    """Return words of the fields of which a superlative asks; nothing where it may be any."""
    return _SUPERLATIVES[superlative][1]


def as_count(text: str) -> int | None:
    """Return how many a word says that are asked for: `5`, `three`; `None` where it is no such number."""
    number = NUMBER_WORDS.get(text, text)
    # A number of thousands of digits is no count; `²` is a digit and no decimal.
    if not number.isdecimal() or len(number) > _MOST_DIGITS:
        return None
    return int(number) if 1 <= int(number) <= _MOST_FIRSTS else None


def said_firsts(
    texts: Sequence[str], rest: Collection[int], places: Collection[int], nouns: frozenset[str]
) -> tuple[int, int] | None:
    """Return how many of the first of an order are asked for, and where: "top 5", "three largest", "which 3 orders".

    Args:
        texts: The tokens of the question.
        rest: Places of those that say nothing else.
        places: Those that say what the order is.
        nouns: Stems of what the records are called.
    """
    for place in sorted(rest):
        count = as_count(texts[place])
        before = texts[place - 1] if place else ""
        behind = stem(texts[place + 1]) if place + 1 < len(texts) else ""
        beside = place + 1 in places or (place - 1 in places and behind in nouns) or before in _RANKED
        if count is not None and (beside or (before in {"which", "what", "the"} and behind in nouns)):
            return count, place
    return None
