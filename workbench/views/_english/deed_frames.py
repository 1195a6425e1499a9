"""Frames of everyday questions that say what was done, and of what, in words of their own."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Dearest", "DoneMost", "HappenedIn", "Wanted", "deed_in"]


class DoneMost(NamedTuple):
    """Who did something the most.

    Attributes:
        verb: What was done, in one verb.
        said: The words that say it.
        what: With what.
        noun: What whoever did it is called; empty behind "who".
        says_itself: Whether that may be one of the same things, such as a mother of her young.
        is_young: Whether what it was done with are young, whatever those of such animals are called.
    """

    verb: str
    said: str
    what: str
    noun: str = ""
    says_itself: bool = False
    is_young: bool = False


class HappenedIn(NamedTuple):
    """To how many something happened in some time; `called` is what the day of it is called by."""

    what: str
    called: frozenset[str]


class Wanted(NamedTuple):
    """How often somebody wanted something done with something."""

    who: str
    verb: str
    what: str


class Dearest(NamedTuple):
    """Whose thing had the highest price; `is_sold` where that of what was sold is asked for."""

    whose: str
    what: str
    is_sold: bool


_WHO = (
    r"^\s*(?:who(?:\s+of\s+(?:us|ours))?|(?:which|what)\s+(?:one\s+)?(?:of\s+)?(?:our\s+|the\s+)?(?P<noun>[a-z-]+))\s+"
)
_DONE_MOST = re.compile(
    rf"{_WHO}(?:(?:has|have|had)\s+)?(?P<verb>given\s+birth\s+to|gave\s+birth\s+to|[a-z]+)\s+(?:the\s+)?most\s+(?P<what>[a-z-]+)"
    r"(?:\s+(?:for|from|with|to|through)\s+us|\s+here)?\s*[?.!]*\s*$",
    re.I,
)
_BIRTHS = {"given birth to": "bore", "gave birth to": "bore"}
_MOTHERS = frozenset({"female", "mother", "dam", "animal", "male", "father", "sire"})
_YOUNG = frozenset(
    """
    young offspring babies cria crias kids foals lambs calves puppies pups kittens cubs chicks piglets children
    descendants
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_PARENTS = frozenset({"bore", "borne", "fathered", "sired", "mothered"})
_NO_DEEDS = frozenset(
    {"has", "have", "had", "got", "with", "is", "are", "was", "were", "made", "did", "does", "do", "the"}
)
_HAPPENED = re.compile(
    r"^\s*(?:how\s+many|number\s+of)\s+(?:of\s+)?(?:our\s+|the\s+)?(?P<what>[a-z-]+)\s+(?:(?:were|was|have|has|had|did|that|who)\s+)*"
    r"(?P<deed>born|died|die|passed\s+away|perished)\s+(?:in|during|before|after|since|between|on)\s+.*\d",
    re.I,
)
_BORN = frozenset({"born", "birth", "dob", "birthday", "birthdate"})
_DEAD = frozenset({"died", "death", "dod", "deceased"})
_WANTED = re.compile(
    r"^\s*how\s+(?:often|many\s+times)\s+(?:did|do|does|has|have)\s+(?:(?:an?|our|the|any)\s+)?(?:[a-z-]+\s+)?(?P<who>[a-z-]+)\s+"
    r"(?P<verb>want|wanted|recommend|recommended|suggest|suggested|advise|advised|propose|proposed)\s+"
    r"(?:that\s+)?(?:(?:an?|the|our|their)\s+(?P<what>[a-z-]+)\s+)?(?:(?:to\s+|should\s+)?be\s+)?[a-z]+(?:\s+[a-z]+){0,2}\s*[?.!]*\s*$",
    re.I,
)
_DEAREST = re.compile(
    r"^\s*(?:which|whose|what)\s+(?P<whose>[a-z-]+)(?:['\u2019]s\s+(?P<what>[a-z-]+))?\s+(?:has\s+|have\s+)?"
    r"(?:went|gone|sold|fetched|made|brought)(?:\s+for|\s+in)?\s+"
    r"(?:(?:more|higher)\s+than\s+any\s+other|the\s+(?:most(?:\s+money)?|highest\s+(?:price|sum|amount)))"
    r"(?P<rest>(?:\s+(?:of|them|all|we|have|ever|sold|one|lot|at|auction|that|us|for))*)\s*[?.!]*\s*$",
    re.I,
)


def deed_in(text: str) -> DoneMost | HappenedIn | Wanted | Dearest | None:
    """Return the deed that a question says in one of these frames; `None` where it says none.

    Example:
        >>> deed_in("Who has sold the most alpacas?")
        DoneMost(verb='sold', said='sold', what='alpacas', noun='', says_itself=False, is_young=False)
        >>> deed_in("How often did a referee want a paper thrown out?")
        Wanted(who='referee', verb='want', what='paper')
        >>> deed_in("Which painter's picture went for more than any other we sold?")
        Dearest(whose='painter', what='picture', is_sold=True)
        >>> deed_in("Which client has the most dogs?") is None
        True
    """
    found = _DEAREST.match(text)
    if found:
        rest = found["rest"].casefold().split()
        return Dearest(found["whose"].casefold(), (found["what"] or "").casefold(), "sold" in rest)
    found = _DONE_MOST.match(text)
    if found:
        said = " ".join(found["verb"].casefold().split())
        what, noun = found["what"].casefold(), (found["noun"] or "").casefold()
        verb = _BIRTHS.get(said, said)
        if verb in _NO_DEEDS or (verb not in _PARENTS and not what.endswith("s")):
            # Of what is not counted nobody did the most.
            return None
        is_young = verb in _PARENTS and what in _YOUNG
        return DoneMost(verb, said, what, noun, noun in _MOTHERS, is_young)
    found = _HAPPENED.match(text)
    if found and found["what"].casefold().endswith(("s", "people", "children")):
        return HappenedIn(found["what"].casefold(), _BORN if found["deed"].casefold() == "born" else _DEAD)
    found = _WANTED.match(text)
    if found:
        return Wanted(found["who"].casefold(), found["verb"].casefold(), (found["what"] or "").casefold())
    return None
