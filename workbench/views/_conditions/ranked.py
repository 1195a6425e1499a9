"""Questions that rank groups by a figure: "top 5 customers by number of orders", "which has the highest total"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from workbench.views._conditions.asked_groups import GRAINS
from workbench.views._conditions.readings import Reading
from workbench.views._english.question import Question
from workbench.views._figures.figure_words import as_count

__all__ = ["Ranked", "ranked_in", "ranks_doers", "without_singles"]

_FIGURE = r"(?:the\s+)?(?P<figure>(?:total|sum|average|mean|combined|number|count|revenue|turnover|sales)\b.*?)"
_BY = re.compile(
    rf"^\s*(?:(?:what|which|who|list|show)(?:\s+me)?(?:\s+(?:are|is))?\s+)?(?:the\s+|our\s+)?top\s+"
    rf"(?P<asked>.+?)\s+by\s+{_FIGURE}\s*[?.!]*\s*$",
    re.I | re.S,
)
# "By rental amount" says no figure: what adds up is totalled.
_BY_AMOUNT = re.compile(
    r"^\s*(?:(?:what|which|who|list|show)(?:\s+me)?(?:\s+(?:are|is))?\s+)?(?:the\s+|our\s+)?top\s+"
    r"(?P<asked>.+?)\s+by\s+(?:the\s+|their\s+)?(?P<figure>[\w\s-]*\b(?:amount|cost|value|spend|spending|price|fee|fees|hours|minutes)"
    r"(?:\s+of\s+[\w\s-]+?)?)\s*[?.!]*\s*$",
    re.I | re.S,
)
_HAS = re.compile(
    rf"^\s*(?:who|(?:which|what)\s+(?P<asked>.+?))\s+(?:has|have|had|with|gets?|got|makes?|made|brings?\s+in|brought\s+in)\s+the\s+"
    rf"(?P<side>highest|largest|biggest|greatest|best|most|longest|lowest|smallest|worst|least|shortest)\s+"
    rf"{_FIGURE}\s*[?.!]*\s*$",
    re.I | re.S,
)
_SPENT = re.compile(
    r"^\s*(?:which|what)\s+(?P<asked>.+?)\s+(?:do|did|have)\s+we\s+(?P<verb>spend|spent|pay|paid)\s+(?:the\s+)?most"
    r"(?:\s+(?:with|on|to|at|for))?\s*[?.!]*\s*$",
    re.I,
)
_CHARGED = re.compile(
    r"^\s*(?:which|what)\s+(?P<asked>.+?)\s+(?:(?:has|have|had|did)\s+)?(?:charged?|billed?|invoiced?|cost)\s+us\s+(?:the\s+)?most"
    r"(?:\s+(?:money|overall|in\s+total|altogether))?\s*[?.!]*\s*$",
    re.I,
)
_COSTS = re.compile(
    r"^\s*(?:which|what)\s+(?P<asked>.+?)\s+(?:costs?|cost)\s+(?:us\s+)?(?:the\s+)?most\s+(?:in|for|on)\s+"
    r"(?:the\s+|our\s+)?(?P<of>[\w\s-]+?)\s*[?.!]*\s*$",
    re.I,
)
_LEAST = frozenset({"lowest", "smallest", "worst", "least", "shortest"})
_COUNTED = re.compile(r"^(?:number|count)\s+of\s+", re.I)


class Ranked(NamedTuple):
    """What groups are ranked by.

    Attributes:
        asked: What the groups are called.
        figure: A question for the figure.
        is_count: Whether it is how many there are.
        firsts: How many of the first are asked for, where it is said.
        least: Whether the least are asked for.
    """

    asked: str
    figure: str
    is_count: bool
    firsts: int | None
    least: bool = False


def ranked_in(question: Question) -> Ranked | None:
    """Return what a question ranks groups by; `None` where it ranks none.

    Example:
        >>> ranked_in(Question("top 5 customers by number of orders"))
        Ranked(asked='customers', figure='how many orders', is_count=True, firsts=5, least=False)
        >>> ranked_in(Question("Which maker has the highest total price?"))
        Ranked(asked='maker', figure='total price', is_count=False, firsts=None, least=False)
    """
    spent = _SPENT.match(question.text)
    if spent:
        return Ranked(spent["asked"], f"how much did we {spent['verb']}", is_count=False, firsts=None)
    charged = _CHARGED.match(question.text)
    if charged:
        return Ranked(charged["asked"], "how much did we spend", is_count=False, firsts=None)
    costs = _COSTS.match(question.text)
    if costs:
        return Ranked(costs["asked"], f"total cost of {costs['of']}", is_count=False, firsts=None)
    found = _BY.match(question.text) or _HAS.match(question.text)
    by_amount = _BY_AMOUNT.match(question.text) if found is None else None
    found = found or by_amount
    if found is None:
        return None
    asked = found["asked"] or ""
    first, _, rest = asked.partition(" ")
    count = as_count(first.casefold()) if found.re is not _HAS else None
    said = f"total {found['figure']}" if found is by_amount else found["figure"]
    figure, is_count = _COUNTED.subn("how many ", said)
    least = found.re is _HAS and found["side"].casefold() in _LEAST
    return Ranked(rest if count is not None else asked, figure, bool(is_count), count, least)


def ranks_doers(question: Question) -> bool:
    """Whether a question asks who comes first by a figure over several records."""
    return bool(question.words) and question.words[0].normal == "who" and ranked_in(question) is not None


def without_singles(found: Sequence[Reading], question: Question) -> list[Reading]:
    """Return readings without those of one record, where a question asks for a period.

    The month with the highest total is not that of the largest order.
    """
    of_periods = len(question.words) > 1 and question.words[1].normal in GRAINS
    return [one for one in found if not of_periods or one.order is None]
