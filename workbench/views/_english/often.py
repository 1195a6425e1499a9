"""Questions for what is most frequent: "the most common reason", "which plan is sold most often", "how often"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from workbench.views._english.little_words import HOUSES, PERIODICAL
from workbench.views._english.question import Question, stem

__all__ = ["HowOften", "MostOften", "doers_deed", "how_often_in", "most_often_in", "nth_in", "nth_said", "reworded"]

_USED = (
    "used|applied|sold|bought|purchased|ordered|booked|chosen|picked|selected|borrowed|rented|hired|given|named|"
    "taught|asked|requested|played|visited|viewed|watched|read|reported|treated"
)
_FREQUENT = re.compile(
    r"^\s*(?:(?:what|which)(?:'s|\s+is|\s+are|\s+was|\s+were)?\s+)?(?:(?:the|our)\s+)?most\s+"
    r"(?:(?:frequent|common)|(?:frequently|commonly|often)\s+(?:used|given|named))\s+"
    r"(?P<asked>[\w\s-]+?)(?:\s+(?:of|among|for|in)\s+(?:all\s+)?(?:the\s+|our\s+|an?\s+)?(?P<of>[\w-]+(?:\s[\w-]+)?))?\s*[?.!]*\s*$",
    re.I,
)
_FREQUENT_BEHIND = re.compile(
    r"^\s*(?:what|which)\s+(?P<asked>[\w\s-]+?)\s+(?:is|are|was|were)\s+(?:the\s+|our\s+)?most\s+"
    r"(?:frequent|common|often\s+seen|widespread)(?:\s+one)?"
    r"(?:\s+(?:of|among|for|in)\s+(?:all\s+)?(?:the\s+|our\s+|an?\s+)?(?P<of>[\w-]+(?:\s[\w-]+)?))?\s*[?.!]*\s*$",
    re.I,
)
_OFTEN = re.compile(
    rf"^\s*(?:what|which)\s+(?P<asked>[\w\s-]+?)\s+(?:is|are|was|were|gets?|got|has\s+been|have\s+been)\s+"
    rf"(?:(?P<verb>{_USED})\s+(?:the\s+)?most(?:\s+(?:often|frequently))?|(?:the\s+)?most\s+(?:often|frequently)\s+(?P<other>{_USED}))\s*[?.!]*\s*$",
    re.I,
)
_HOW_OFTEN = re.compile(
    r"^\s*how\s+(?:often|many\s+times)\s+(?:was|were|is|are|has|have|had)\s+(?:the\s+|our\s+)?(?P<what>.+?)\s+(?:been\s+)?"
    r"(?:used|applied|chosen|given|named|selected)\s*[?.!]*\s*$",
    re.I,
)
_BORROWED = re.compile(
    r"^\s*(?:which\s+(?P<asked>[\w\s-]+?)|who)\s+(?:has\s+|have\s+|had\s+)?(?P<verb>borrowed|rented|hired|visited)\s+(?:(?:from|with)\s+us\s+)?"
    r"(?:the\s+most|most\s+often|the\s+most\s+often)\s*[?.!]*\s*$",
    re.I,
)
# What there is a record of where somebody did something, in stems, beside nouns of the verb itself.
_DEEDS: Mapping[str, frozenset[str]] = {
    stem(verb): frozenset(map(stem, nouns.split()))
    for verb, nouns in {
        "borrowed": "loan checkout borrowing",
        "rented": "rental rent",
        "hired": "rental hire",
        "visited": "visit",
        "sold": "sale",
        "bought": "purchase",
        "purchased": "purchase",
        "booked": "booking reservation",
        "ordered": "order",
    }.items()
}
# Without such records nothing tells of these.
_OF_THEIR_OWN = frozenset(map(stem, ("borrowed", "rented", "hired", "visited")))
_COSTS = re.compile(
    r"\b(?:costs?|cost)\s+(?:us\s+)?(?:the\s+)?(?P<side>least|most)\b(?:\s+(?:per|an|a)\s+(?P<per>hour|day|week|month|year))?",
    re.I,
)
_SENT_OUT = re.compile(r"\b(?:went|were\s+sent|was\s+sent|sent)\s+out\b", re.I)
_SEATS = re.compile(
    r"\bcan\s+(?P<how>seat|hold|fit|take|accommodate)\s+(?:the\s+)?most\s+(?:people|guests|persons|visitors)\b", re.I
)
# "Antwerp (ANT)" says twice what is meant.
_CODE_BEHIND = re.compile(r"\b[A-Z][a-z]\w*(?:\s[A-Z][a-z]\w*)?\s+\(([A-Z0-9][A-Z0-9-]{1,9})\)")
_NOT = re.compile(r"\b(are|is|was|were|has|have|had|did|do|does)n['\u2019]t\b", re.I)
_SERVED = re.compile(
    r"\b(?:has|have)\s+(?:been\s+(?:working\s+)?|(?:worked|served)\s+)(?:(?:with|for|at|in)\s+"
    rf"(?:us|(?:our|the|this)\s+(?:{'|'.join(sorted(HOUSES))}))|here)\s+(?:for\s+)?(?:the\s+)?longest\b",
    re.I,
)
_WHO_OF = re.compile(
    r"^\s*who\s+(?:of|among|out\s+of)\s+(?:all\s+)?(?:the|our)\s+(?P<of>[\w-]+)\s+(?=has|have|is|was)", re.I
)
# What was built first is the oldest.
_MADE_FIRST = re.compile(
    r"\b(?P<be>was|were|is)\s+(?:built|planted|founded|made|established|constructed|launched|opened)\s+(?:the\s+)?"
    r"(?P<side>first|earliest|last|latest|most\s+recently)(?=\s*[?.!]*\s*$)",
    re.I,
)
_LAST = re.compile(r"last|latest|most\s+recently", re.I)
_IN_STOCK = re.compile(
    r"\b(?:(?:that|which)\s+)?(?:are|is|were|was)\s+(?:(?P<out>out\s+of)|(?:still\s+)?in)\s+stock\b", re.I
)
_SO_FAR = re.compile(r",?\s+(?:so\s+far|to\s+date|at\s+the\s+moment|in\s+all(?!\s+[a-z])|by\s+now)\b", re.I)
# "More than an hour" is more than one.
_SPANS = (
    (re.compile(r"\bhalf\s+an\s+hour\b", re.I), "30 minutes"),
    (re.compile(r"\ban\s+hour\s+and\s+a\s+half\b", re.I), "90 minutes"),
    (re.compile(r"\b(than|over|under|least|most)\s+an?\s+(?=(?:minute|hour|day|week|kilo|kilometre|mile|tonne)\b)",
                re.I), r"\1 1 "),
)  # fmt: skip
_HOW_MUCH = re.compile(
    r"^(\s*how\s+much\s+.+?)\s+(?:in\s+total|altogether|all\s+together)(?=\s*[?.!]*\s*$)", re.I | re.S
)
_TAKE_PLACE = re.compile(r"\btakes?\s+place\b", re.I)
_WHEN = re.compile(
    r"^\s*when\s+(?:was|is|did)\s+((?:the|our)\s+(?:very\s+)?(?:last|first|latest|earliest|newest|oldest|most\s+recent)\s+)",
    re.I,
)
_CALLED_OFF = re.compile(r"\bcalled\s+off\b", re.I)


_NTH = re.compile(
    r"\b(?P<which>second|third|fourth|fifth|2nd|3rd|4th|5th)[\s-]+(?=(?:most|fewest|best|worst|(?!(?:west|east|rest|test|guest|"
    r"request|interest|harvest|forest|quest|nest)\b)[a-z]{3,}est)\b)",
    re.I,
)
_PLACES = {"second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5}


class MostOften(NamedTuple):
    """What groups are called of which the one with the most records is asked for.

    Attributes:
        asked: What the groups are called.
        of: What the records are called, where that is said.
        verb: The stem of what was done with them, where that is said.
    """

    asked: str
    of: str = ""
    verb: str = ""

    @property
    def asked_of_any(self) -> bool:
        """Whether records of any kind may tell of it: what is sold stands in whatever there is of sales."""
        return self.verb not in _OF_THEIR_OWN


class HowOften(NamedTuple):
    """A value, and the words before it, of which is asked how many records have it."""

    called: tuple[str, ...]
    value: str


def most_often_in(question: Question) -> MostOften | None:
    """Return what is asked to be the most frequent; `None` where nothing is.

    Example:
        >>> most_often_in(Question("What is the most common reason of refunds?"))
        MostOften(asked='reason', of='refunds', verb='')
        >>> most_often_in(Question("Which plan is sold most often?"))
        MostOften(asked='plan', of='', verb='sell')
    """
    found = _FREQUENT.match(question.text) or _FREQUENT_BEHIND.match(question.text)
    if found:
        return MostOften(found["asked"], found["of"] or "")
    found = _OFTEN.match(question.text)
    if found:
        return MostOften(found["asked"], "", stem((found["verb"] or found["other"]).casefold()))
    found = _BORROWED.match(question.text)
    return MostOften(found["asked"] or "", "", stem(found["verb"].casefold())) if found else None


def nth_in(question: Question) -> tuple[int, Question]:
    """Return which of an order a question asks for, and the question for the first of it.

    Example:
        >>> nth_in(Question("the second largest farm"))[0], nth_in(Question("the second request"))[0]
        (2, 1)
    """
    found = _NTH.search(question.text)
    if found is None:
        return 1, question
    return _PLACES[found["which"].casefold()], Question(question.text[: found.start()] + question.text[found.end() :])


def nth_said(question: Question) -> list[str]:
    """Return the words that ask for the second or a later one of an order; none where there are none."""
    return [found[0].strip() for found in [_NTH.search(question.text)] if found]


def doers_deed(verb: str) -> frozenset[str]:
    """Return the stems of the nouns of what there is a record of where something was done."""
    return _DEEDS.get(verb, frozenset()) | {verb}


def how_often_in(question: Question) -> Iterator[HowOften]:
    """Yield what a question may ask the number of uses of: the words of a value, with those before it.

    Example:
        >>> list(how_often_in(Question("How often was the code SPRING10 used?")))
        [HowOften(called=('code',), value='SPRING10'), HowOften(called=(), value='code SPRING10')]
    """
    found = _HOW_OFTEN.match(question.text)
    words = found["what"].split() if found else []
    for first in range(len(words) - 1, -1, -1):
        yield HowOften(tuple(word.casefold() for word in words[:first]), " ".join(words[first:]))


def reworded(question: Question) -> str:
    """Return a question with those words replaced that mean what others say alone; the same where there are none.

    Example:
        >>> reworded(Question("Which machine costs the least per hour?"))
        'Which machine is the cheapest hourly?'
        >>> reworded(Question("How many offers went out in 2025?"))
        'How many offers were sent in 2025?'
    """
    text = _SENT_OUT.sub("were sent", question.text)
    text = _CALLED_OFF.sub("cancelled", text)
    text = _SEATS.sub(lambda one: f"has the highest {'seated ' * (one['how'].casefold() == 'seat')}capacity", text)
    text = _WHO_OF.sub(r"which \g<of> ", text)
    text = _SO_FAR.sub("", _SERVED.sub("is the longest-serving", text))
    text = _MADE_FIRST.sub(
        lambda one: f"{one['be']} the {'newest' if _LAST.fullmatch(one['side']) else 'oldest'}", text
    )
    text = _IN_STOCK.sub(lambda one: "with stock under 1" if one["out"] else "with stock over 0", text)
    text = _HOW_MUCH.sub(r"\1", text)
    text = _WHEN.sub(r"\1", _TAKE_PLACE.sub("are held", text))
    for pattern, plain in _SPANS:
        text = pattern.sub(plain, text)
    text = _CODE_BEHIND.sub(r"\1", text)
    text = _NOT.sub(r"\1 not", text)
    found = _COSTS.search(text)
    if found is None:
        return text
    side = "cheapest" if found["side"].casefold() == "least" else "priciest"
    per = f" {PERIODICAL[found['per'].casefold()]}" if found["per"] else ""
    return f"{text[: found.start()]}is the {side}{per}{text[found.end() :]}"
