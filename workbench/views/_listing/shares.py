"""Questions for shares: "what percentage of orders were cancelled" are two counts, of a part and of the whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from workbench.views._conditions.readings import Reading
from workbench.views._english.question import Question
from workbench.views._records.vocabulary import Fields

__all__ = ["Share", "percent", "share_readings", "shares_in"]

_SHARE = re.compile(
    r"^\s*(?:(?:what|which|show(?:\s+me)?|give(?:\s+me)?)(?:'s|\s+is|\s+was)?\s+)?(?:the\s+)?"
    r"(?:share|percentage|percent|proportion|fraction|%)\s+of\s+(?:(?:all|the|our|of)\s+)*(?P<rest>.+)$",
    re.I | re.S,
)
_VERB = r"are|is|were|was|have|has|had|got|get|came|come|went|go|live|work"
# Where no verb says it, what is behind these words is what a part of them has.
_BEHIND = r"with|that|who|which|paid|sold|sent|in|from|[a-z]+ed"
_ENDS = [re.compile(rf"\s(?:{words})\b", re.I) for words in (_VERB, _BEHIND)]


class Share(NamedTuple):
    """The two questions that a question for a share stands for.

    Attributes:
        part: How many have what is said.
        whole: How many there are of which those are a part.
    """

    part: str
    whole: str


def shares_in(question: Question) -> Iterator[Share]:
    """Yield what a question may ask the share of, the likeliest first; nothing where it does not say of what.

    Example:
        >>> next(shares_in(Question("What share of web orders were cancelled?")))
        Share(part='how many web orders were cancelled?', whole='how many web orders')
        >>> list(shares_in(Question("What share of cancelled orders?")))
        []
    """
    match = _SHARE.match(question.text)
    rest = match["rest"] if match else ""
    for ends in _ENDS:
        for end in ends.finditer(rest):
            yield Share(f"how many {rest}", f"how many {rest[: end.start()]}")
        if ends.search(rest):
            return


def share_readings(
    read: Callable[[Question], Reading | None], question: Question, fields: Mapping[str, Fields]
) -> Iterator[Reading]:
    """Yield the readings of "what share of orders were cancelled": some records, and those they are a part of.

    Args:
        read: Reads a question for all records.
        question: The question.
        fields: The fields of the entities that it speaks of.
    """
    for share in shares_in(question):
        part = read(Question(share.part))
        whole = read(Question(share.whole)) if part is not None else None
        if part is None or whole is None or part.entity != whole.entity:
            continue
        if not (part.only_counts and whole.only_counts):
            continue
        whole = _in_the_same_time(read, share, part, whole)
        if set(whole.conditions) < set(part.conditions) or (part.linked is not None and whole.linked is None):
            yield replace(part, share_of=whole, named_words=frozenset(range(len(question.words))))
            return


def _in_the_same_time(
    read: Callable[[Question], Reading | None], share: Share, part: Reading, whole: Reading
) -> Reading:
    """Return the whole within the time that is said of its part, where that is a time of both: "cancelled in 2024"."""
    times = [one for one in part.conditions if one.within is not None and one.within.kind == "time"]
    if len(times) != 1 or times[0] in whole.conditions:
        return whole
    dated = read(Question(f"{share.whole} {times[0].text.partition(' (')[0]}"))
    same = dated is not None and dated.only_counts and set(dated.conditions) == {*whole.conditions, times[0]}
    return dated if dated is not None and same else whole


def percent(part: int, whole: int) -> str:
    """Return a share as a percentage of at most one decimal.

    Example:
        >>> percent(1, 3), percent(1, 2)
        ('33.3%', '50%')
    """
    return f"{100 * part / whole:.1f}".removesuffix(".0") + "%"
