"""Everyday ways to ask for the most, the first and how many, put as the reader of such questions knows them.

"The largest number of" is the most, who "clocked up" something has it, and of "of all our painters, who came first"
the painters are what is asked for. Nothing is said here of what the records are called.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from workbench.views._english.listed_months import months_put

__all__ = ["everyday_texts"]

_SIZES = r"(?:largest|greatest|highest|biggest)"
_MOST_OF = re.compile(
    rf"\b(?:the\s+|our\s+)?{_SIZES}\s+(?:total\s+)?(?:number|count|amount|quantity|pile|heap|stack|load)\s+of\s+(?:our\s+|the\s+)?",
    re.I,
)
_BULK = re.compile(r"\b(?:the\s+)?(?:bulk|majority|lion['\u2019]s\s+share|greater\s+part)\s+of\b", re.I)
# What somebody has piled up, he has.
_PILED_UP = re.compile(
    r"\b(?:(?:has|have|had)\s+)?(?:(?:clocked|racked|chalked|notched|totted|piled|run|built|totalled|stacked|added)\s+up|"
    r"put\s+in|amassed|accumulated|logged|collected|totalled)\s+(?=the\s+(?:most|fewest)\b)",
    re.I,
)
_OF_ALL = re.compile(
    r"^\s*(?:out\s+)?(?:of|among|from)\s+(?:all\s+)?(?:of\s+)?(?:our|the|my|these|those)\s+(?P<noun>[a-z-]+(?:\s[a-z-]+)?)\s*,?\s+"
    r"(?P<asks>who|which(?:\s+one)?|what)\s+(?!of\b)",
    re.I,
)
# Minutes are minutes, whatever they were spent on.
_OF_WORK = re.compile(
    r"\b(?P<unit>minutes?|hours?|days?|time)\s+of\s+(?:(?:their|his|her|our)\s+)?(?:work|working\s+time|time|labou?r|effort)\b",
    re.I,
)
_TAIL = re.compile(
    r"[\s,]+(?:so\s+far|to\s+date|in\s+all|all\s+in\s+all|altogether|in\s+total|overall|over\s+the\s+years|until\s+now|up\s+to\s+now|"
    r"for\s+us|at\s+all|as\s+a\s+rule|of\s+them\s+all|of\s+all\s+time|in\s+general|here|with\s+us|at\s+our\s+place)(?=\s*[?.!]*\s*$)",
    re.I,
)
_BY_WHAT = re.compile(
    r"^\s*(?:by|via|through|in|over|on|with|at|to|from|for)\s+(?=(?:which|what)\s+[a-z-]+\s+(?:do|does|did|are|is|were|was|have|has)\b)",
    re.I,
)
# Both sides are those of whatever is asked for.
_IN_HOW_MANY = re.compile(
    r"^\s*(?:in|at|on|during|for)\s+(?P<what>how\s+many\s+[\w-]+(?:\s[\w-]+)?)\s+(?:did|have|has|had|do|does)\s+"
    r"(?:(?:the\s+)?(?:two|both)\s+(?:sides|parties)|both|they|we|people|somebody|someone|anybody|anyone|it\s+all|things)\s+"
    r"(?:(?:manage|decide|agree|have|come)(?:d|ed)?\s+to\s+)?(?P<done>[a-z]+)",
    re.I,
)
# Who came to us joined, and so did whoever has been ours the longest.
_CAME_TO_US = re.compile(
    r"\b(?:came|come|comes)\s+(?:to\s+(?:work\s+(?:for|with)\s+)?us|on\s+board|here)\b|"
    r"\b(?:was|were|been)\s+(?:the\s+)?(?:taken\s+on|recruited|brought\s+in)\b",
    re.I,
)
_OURS_LONGEST = re.compile(
    r"\b(?:has|have)\s+been\s+(?:an?\s+(?P<noun>[a-z]+)\s+of\s+ours|with\s+us|ours)\s+(?:for\s+)?(?:the\s+)?longest(?:\s+time)?\b|"
    r"\b(?:is|was)\s+(?:the\s+)?longest[\s-]serving(?=\s*[?.!]*\s*$)",
    re.I,
)
# Whom or what we use most has most to do.
_BUSIEST = re.compile(
    r"^\s*(?:which|what)\s+(?P<noun>[a-z-]+)\s+(?:is|was|has\s+been)\s+(?:the\s+|our\s+)?busiest(?=\s*[?.!]*\s*$)|"
    r"^\s*(?:which|what|who)\s+(?:is|was)\s+(?:the\s+|our\s+)busiest\s+(?P<other>[a-z-]+)(?=\s*[?.!]*\s*$)",
    re.I,
)
_CAME_OUT = re.compile(r"\b(?:came|come|comes)\s+out\s+(?P<side>first|last)\b", re.I)
_HOW_PAID = re.compile(
    r"^\s*how\s+do\s+(?:most\s+(?:of\s+)?(?:our\s+|the\s+)?)?(?P<who>[a-z]+)\s+(?:mostly\s+|usually\s+)?pay(?:\s+us|\s+their\s+bills)?"
    r"(?:\s+most\s+often)?(?=\s*[?.!]*\s*$)",
    re.I,
)
_OUR_PEOPLE = re.compile(
    r"^\s*which\s+(?:one\s+)?of\s+(?:our|the)\s+(?:own\s+)?(?:people|lot|folks?|team|crew|bunch)(?:\s+here)?\b", re.I
)
# A membership that ran out is a member that lapsed.
_RAN_OUT = re.compile(
    r"\b(?:have|has|had)\s+let\s+(?:their|his|her|its)\s+(?:membership|subscription|registration|account|dues)s?\s+"
    r"(?:run\s+out|lapse|expire|slide|slip)\b|"
    r"\bwhose\s+(?:membership|subscription|registration|account)s?\s+(?:has|have|had)?\s*(?:run|ran)\s+out\b",
    re.I,
)
_GOING_LONGEST = re.compile(
    r"^\s*(?:which|what)\s+(?:one\s+)?(?:of\s+(?:our|the|all\s+our)\s+)?(?P<noun>[a-z-]+)\s+(?:has|have)\s+been\s+"
    r"(?:going|around|running|trading|appearing|published|in\s+(?:print|existence|business|operation))\s+(?:for\s+)?(?:the\s+)?longest"
    r"(?:\s+time)?(?=\s*[?.!]*\s*$)",
    re.I,
)
# What we sent is what was sent, and what has not arrived was not delivered.
_WE_SENT = re.compile(
    r"\s+(?:that\s+|which\s+)?we(?:['\u2019]ve|\s+have)?\s+(?:sent|shipped|posted|dispatched)(?:\s+(?:off|out))?"
    r"(?=\s+(?:have|has|had|are|is|were|was)\b)",
    re.I,
)
_NOT_ARRIVED = re.compile(
    r"\b(?:have|has|had)(?:n['\u2019]t|\s+not)\s+(?:yet\s+)?(?:arrived|reached\s+(?:them|the\s+(?:customer|buyer|client)s?)|got\s+there|turned\s+up)"
    r"(?:\s+yet)?(?=\s*[?.!]*\s*$)|\b(?:are|is)\s+still\s+(?:on\s+(?:their|its|the)\s+way|to\s+arrive)(?=\s*[?.!]*\s*$)",
    re.I,
)
_ON_OUR_BOOKS = re.compile(
    r"\s+on\s+(?:our|the)\s+books?(?=\s+[a-z])|"
    r"\s+of\s+ours(?=\s+(?:are|is|were|was|have|has|lives?|lived|comes?|came|works?|worked)\b)",
    re.I,
)
# "Whether or not" says that it is no condition.
_WHETHER = re.compile(
    r",?\s+(?:whether\s+or\s+not\s+[^?.!]*|(?:whatever|no\s+matter)\s+(?:their|its|the|what)\s+[a-z]+(?:\s+[a-z]+)?|"
    r"(?:regardless|irrespective)\s+of\s+(?:(?:their|its|the)\s+)?[a-z]+)(?=[?.!]*\s*$)",
    re.I,
)
# A mean or a sum is over what there is anyway; a count is not.
_WHERE_GIVEN = re.compile(
    r"^(?P<asked>(?!.*\bhow\s+many\b).*\b(?:average|mean|total|sum)\b.*?),?\s+where\s+(?:an?|the|any|one|it)\s*[\w\s]*?\s(?:is|was|are|were)\s+"
    r"(?:given|known|recorded|noted|stated|there|on\s+record)(?=[?.!]*\s*$)",
    re.I,
)
_ROUNDED = re.compile(
    r"[,\s]*\(?\b(?:rounded\s+)?(?:to|with)?\s*(?:one|two|three|\d)\s+decimals?(?:\s+places?)?\)?(?=[,?.!]*\s*$)|"
    r"[,\s]+rounded(?=[,?.!]*\s*$)",
    re.I,
)
_SUM_UP = re.compile(r"^\s*(?:please\s+)?(?:sum|add|tot|total)\s+up\s+", re.I)
_HAND_IN = re.compile(
    r"\b(?:(?:has|have|had)\s+)?(?:had\s+)?an?\s+(?:hand|part|share)\s+in\s+(?P<verb>[a-z]+ing)\b", re.I
)
_PASTS = {"writing": "wrote", "making": "made", "building": "built", "selling": "sold", "breeding": "bred"}


def everyday_texts(text: str) -> Iterator[str]:
    """Yield a question with everyday frames put plainly, where it has any.

    Example:
        >>> list(everyday_texts("which painter has shown the largest number of pictures so far?"))
        ['which painter has shown the most pictures?']
        >>> list(everyday_texts("Who has clocked up the most minutes of work"))
        ['Who has the most minutes']
        >>> list(everyday_texts("Of all our painters, who came first"))
        ['which painters came first']
        >>> list(everyday_texts("In how many hearings did the two sides settle?"))
        ['how many hearings settled?']
        >>> list(everyday_texts("How many people have let their membership run out?"))
        ['How many people have lapsed?']
    """
    plain = _SUM_UP.sub("total ", _ROUNDED.sub("", months_put(text)))
    plain = _WHERE_GIVEN.sub(r"\g<asked>", _WHETHER.sub("", plain))
    plain = _TAIL.sub("", _ON_OUR_BOOKS.sub("", plain))
    plain = _HAND_IN.sub(
        lambda one: _PASTS.get(one["verb"].casefold(), one["verb"]), _RAN_OUT.sub("have lapsed", plain)
    )
    plain = _GOING_LONGEST.sub(r"which \g<noun> is the oldest", plain)
    plain = _NOT_ARRIVED.sub("have not been delivered", _WE_SENT.sub("", plain))
    plain = _BULK.sub("most", _MOST_OF.sub("the most ", plain))
    plain = _OF_WORK.sub(r"\g<unit>", _PILED_UP.sub("has ", plain))
    plain = _OF_ALL.sub(r"which \g<noun> ", plain)
    plain = _CAME_OUT.sub(r"was published \g<side>", _BUSIEST.sub(_used_most, plain))
    plain = _HOW_PAID.sub(r"which payment method do \g<who> use most", plain)
    plain = _OURS_LONGEST.sub(_joined_first, _CAME_TO_US.sub("joined", plain))
    plain = _OUR_PEOPLE.sub("who", plain)
    plain = _IN_HOW_MANY.sub(lambda one: f"{one['what']} {_past(one['done'])}", _BY_WHAT.sub("", plain))
    if plain != text:
        yield plain


def _joined_first(longest: re.Match[str]) -> str:
    return f"of {longest['noun']}s joined first" if longest["noun"] else "joined first"


def _used_most(busiest: re.Match[str]) -> str:
    return f"which {busiest['noun'] or busiest['other']} do we use most"


def _past(verb: str) -> str:
    """Return what somebody did: what settled, ended or was agreed."""
    if verb.endswith("ed"):
        return verb
    return f"{verb}d" if verb.endswith("e") else f"{verb}ed"
