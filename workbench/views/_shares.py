"""Questions for shares: "what percentage of orders were cancelled" are two counts, of a part and of the whole."""

from __future__ import annotations

import re
from typing import NamedTuple

from workbench.views._question import Question

__all__ = ["Share", "percent", "share_in"]

_SHARE = re.compile(
    r"^\s*(?:(?:what|which|show(?:\s+me)?|give(?:\s+me)?)(?:'s|\s+is|\s+was)?\s+)?(?:the\s+)?"
    r"(?:share|percentage|percent|proportion|fraction|%)\s+of\s+(?:(?:all|the|our|of)\s+)*(?P<rest>.+)$",
    re.I | re.S,
)
_VERB = re.compile(r"\s(?:are|is|were|was|have|has|had|got|get|came|come|went|go|live|work)\b", re.I)


class Share(NamedTuple):
    """The two questions that a question for a share stands for.

    Attributes:
        part: How many have what is said.
        whole: How many there are of which those are a part.
    """

    part: str
    whole: str


def share_in(question: Question) -> Share | None:
    """Return what a question asks the share of; `None` where it asks for none, or does not say of what.

    Example:
        >>> share_in(Question("What share of web orders were cancelled?"))
        Share(part='how many web orders were cancelled?', whole='how many web orders')
        >>> share_in(Question("What share of cancelled orders?")) is None
        True
    """
    match = _SHARE.match(question.text)
    verb = _VERB.search(match["rest"]) if match else None
    if match is None or verb is None:
        return None
    return Share(f"how many {match['rest']}", f"how many {match['rest'][: verb.start()]}")


def percent(part: int, whole: int) -> str:
    """Return a share as a percentage of at most one decimal.

    Example:
        >>> percent(1, 3), percent(1, 2)
        ('33.3%', '50%')
    """
    return f"{100 * part / whole:.1f}".removesuffix(".0") + "%"
