"""Forms in which questions ask how long something took: "how long does a repair take on average"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from workbench.views._english.everyday_forms import put_plainly
from workbench.views._english.question import stem

__all__ = ["AskedTime", "asked_time"]

# Those who do what records tell of.
_WORKERS = frozenset(
    map(
        stem,
        """
        vet doctor nurse dentist technician mechanic engineer fitter plumber electrician inspector agent clerk lawyer
        consultant translator editor reviewer auditor operator handler team crew group department branch office workshop
        garage shop lab laboratory clinic contractor subcontractor supplier vendor provider carrier courier company firm
        partner employee worker colleague person staff member assignee adviser advisor officer caseworker analyst
        developer manager specialist therapist teacher tutor depot warehouse depot plant site studio
        """.split(),  # noqa: SIM905 - a list literal of these would be one line a word
    )
)
_MEANS = r"average|mean|typical|usual"
_SIDES = {
    **dict.fromkeys(("longest", "maximum", "slowest", "greatest"), "max"),
    **dict.fromkeys(("shortest", "minimum", "quickest", "fastest"), "min"),
}
_SIDE = rf"(?P<side>{_MEANS}|{'|'.join(_SIDES)})"
_TIME = (
    r"(?:length\s+of\s+time|number\s+of\s+(?P<unit>days|hours|minutes)|time|duration|gap|delay|interval|period|"
    r"wait|days|turnaround)"
)
_USUALLY = r"(?:on\s+average|on\s+the\s+average|usually|typically|normally|generally|as\s+a\s+rule)"
_TAIL = r"(?P<tail>(?:\s+(?:of|for|in|on|at|with|by|per|from|since|before|after|during|to|that|which|where|who)\s.+?)?)"
_END_OF_IT = r"\s*[?.!]*\s*$"
_ASKED = r"^\s*(?:(?:what|how\s+long)(?:['\u2019]s|\s+is|\s+was)?\s+)?(?:the\s+|our\s+)?"
_BETWEEN = re.compile(
    rf"{_ASKED}{_SIDE}\s+{_TIME}(?:\s+in\s+(?P<in>days|hours|minutes))?\s+(?:it\s+takes\s+)?(?:between|from)\s+(?:the\s+|an?\s+)?(?P<first>[\w\s-]+?)\s+(?:and|to|until|till)\s+"
    rf"(?:the\s+|an?\s+)?(?P<second>[\w-]+(?:\s[\w-]+)?)(?P<what>(?:\s+(?:of|for|in|on|at|with|by|per|from)\s.+?)?){_END_OF_IT}",
    re.I | re.S,
)
_LIES_BETWEEN = re.compile(
    r"^\s*how\s+(?:long|many\s+(?P<unit>days|hours|minutes))\s+(?:(?:does|do|did|is|are|was)\s+)?(?:it\s+|there\s+|we\s+)?(?:(?:on\s+average|usually|typically)\s+)?"
    r"(?:take\s+|pass\s+|lie\s+|go\s+by\s+)?(?:on\s+average\s+)?(?:between|from)\s+(?:the\s+|an?\s+)?(?P<first>[\w\s-]+?)\s+(?:and|to|until|till)\s+(?:the\s+|an?\s+)?"
    rf"(?P<second>[\w-]+(?:\s[\w-]+)?)(?P<what>(?:\s+(?:of|for|in|on|at|with|by|per)\s.+?)?)(?:\s+{_USUALLY})?{_END_OF_IT}",
    re.I | re.S,
)
_HOW_LONG = re.compile(
    rf"^\s*how\s+(?:long|many\s+(?P<unit>days|hours|minutes))\s+(?:do|does|did|is|are|was|were)\s+(?:a\s+|an\s+|the\s+|our\s+|most\s+)?(?P<what>[\w-]+(?:\s[\w-]+){{0,2}}?)(?P<cond>\s+(?:of|for|in|on|at|with|by|from)\s+[\w\s-]+?)?\s+(?:{_USUALLY}\s+)?"
    r"(?P<verb>take|last|stay|run|go\s+on|remain|wait|live|sit|keep|open)(?:\s+(?:with\s+us|here|open|out|away|in))?(?:\s+to\s+(?:be\s+)?(?P<done>[a-z]+))?"
    rf"(?P<avg>\s+{_USUALLY})?{_TAIL}(?P<late>\s+{_USUALLY})?{_END_OF_IT}",
    re.I | re.S,
)
_IT_TAKES = re.compile(
    rf"^\s*how\s+(?:long|many\s+(?P<unit>days|hours|minutes))\s+(?:(?:does|did)\s+it|(?:do|did)\s+(?:we|they|you))\s+(?:{_USUALLY}\s+)?(?:take|need)\s+(?:us\s+|them\s+|you\s+)?(?:{_USUALLY}\s+)?"
    r"(?:to\s+(?P<done>[a-z]+)\s+(?:a\s+|an\s+|the\s+|our\s+)?(?P<what>[\w-]+(?:\s[\w-]+)?)|(?:for|until|till|before)\s+(?:a\s+|an\s+|the\s+|our\s+)?(?P<other>[\w-]+(?:\s[\w-]+)?)\s+"
    rf"(?:to\s+be|is|are|to\s+get|gets|was)\s+(?P<was>[a-z]+))(?:\s+{_USUALLY})?{_TAIL}(?:\s+{_USUALLY})?{_END_OF_IT}",
    re.I | re.S,
)
_SUCH_TIME = re.compile(
    rf"{_ASKED}{_SIDE}\s+(?:(?P<before>[\w-]+(?:\s[\w-]+)?)\s+(?:time|duration|length|turnaround|turnaround\s+time)|(?:time|duration|length|turnaround(?:\s+time)?)\s+of\s+(?:a\s+|an\s+|the\s+|our\s+|all\s+)?"
    rf"(?P<of>[\w-]+(?:\s[\w-]+)?)){_TAIL}{_END_OF_IT}",
    re.I | re.S,
)
_SINGLE = re.compile(
    rf"^\s*(?:how\s+long\s+(?:did|was|is|does|has)\s+(?:the\s+|our\s+)?(?P<side>longest|shortest|quickest|slowest)\s+(?P<what>[\w-]+(?:\s[\w-]+)??)(?:\s+(?:take|last|run|taken|lasted|been))?|"
    r"(?:what|which)\s+(?:was|is)\s+(?:the\s+|our\s+)(?P<side2>longest|shortest|quickest|slowest)\s+(?P<what2>[\w-]+(?:\s[\w-]+)??)|"
    r"(?:which|what)\s+(?P<what3>[\w-]+(?:\s[\w-]+)??)\s+(?:took|lasted|has\s+taken|ran)\s+(?:the\s+)?(?P<side3>longest|shortest)(?:\s+to\s+(?:be\s+)?(?P<done>[a-z]+))?)"
    rf"{_TAIL}{_END_OF_IT}",
    re.I | re.S,
)
_FASTEST = re.compile(
    r"^\s*(?:which|what)\s+(?P<asked>[\w-]+(?:\s[\w-]+)?)\s+(?:(?:is|are|was|were)\s+(?:the\s+|our\s+)?(?P<side>fastest|quickest|slowest)(?:\s+(?:at|in|with|for|to)\s+(?:[a-z]+ing\s+|[a-z]+\s+(?=[a-z]+s\b))?(?:the\s+|our\s+|a\s+)?(?P<what>[\w-]+))?|"
    r"(?:takes?|took|needs?|needed)\s+(?:the\s+)?(?P<side2>longest|shortest|least\s+time|most\s+time)(?:\s+(?:to\s+(?P<done>[a-z]+)\s+(?:a\s+|an\s+|the\s+)?|for\s+(?:a\s+|an\s+|the\s+)?|with\s+(?:the\s+|its\s+|their\s+)?|over\s+(?:a\s+|the\s+)?)(?P<what2>[\w-]+))?|"
    r"(?:has|have|had|with)\s+(?:the\s+)?(?P<side3>longest|shortest|highest|lowest|best|worst)\s+(?:average|mean|typical)\s+(?P<what3>[\w-]+)\s+(?:time|times|duration|length|turnaround))"
    rf"(?:\s+{_USUALLY})?{_TAIL}(?:\s+{_USUALLY})?{_END_OF_IT}",
    re.I | re.S,
)
_LEAST = frozenset({"fastest", "quickest", "shortest", "least time", "lowest", "best"})


class AskedTime(NamedTuple):
    """What a question asks of the time that something took.

    Attributes:
        op: `mean`, `max` or `min`.
        rests: Questions for the records alone, of which the first that is read is meant.
        first: Words for the time at which it began; empty where none are said.
        second: Those for the time at which it ended.
        unit: The unit in which it is to be told; empty where none is said.
        least: Whether the groups with the least mean are asked for; `None` where it asks for no greatest groups.
    """

    op: str
    rests: tuple[str, ...]
    first: str = ""
    second: str = ""
    unit: str = ""
    least: bool | None = None


def asked_time(text: str, names: Sequence[str]) -> AskedTime | None:
    """Return what a question asks of the time that something took; `None` where it asks nothing so."""
    plain = put_plainly(text)
    for said in dict.fromkeys((text, plain)):
        for form in (_explicit, _usual, _single, _fastest):
            found = form(said, names)
            if found is not None:
                return found
    return None


def _explicit(text: str, names: Sequence[str]) -> AskedTime | None:
    found = _BETWEEN.match(text) or _LIES_BETWEEN.match(text)
    if found is None:
        return None
    groups = found.groupdict()
    op = _SIDES.get((groups.get("side") or "").casefold(), "mean")
    what = re.sub(
        r"^\s*(?:of|for|in|on|at|with)\s+(?:a\s+|an\s+|the\s+|our\s+|all\s+)?", "", groups["what"] or "", flags=re.I
    )
    tail = (groups["what"] or "").strip()
    rests = [f"how many {what}"] if what else []
    rests += [f"how many {name.replace('_', ' ')}s {tail}" for name in names]
    unit = (groups.get("unit") or groups.get("in") or "").casefold()
    return AskedTime(op, tuple(rests), groups["first"], groups["second"], unit)


def _usual(text: str, names: Sequence[str]) -> AskedTime | None:
    found = _IT_TAKES.match(text)
    if found:
        what, done = found["what"] or found["other"], found["done"] or found["was"]
        return AskedTime("mean", (_how_many(what, found["tail"]),), "", done, (found["unit"] or "").casefold())
    found = _HOW_LONG.match(text)
    if found and re.search(_USUALLY, text, re.I):
        tail, verb = (
            re.sub(rf"\s*{_USUALLY}", "", (found["cond"] or "") + (found["tail"] or ""), flags=re.I),
            found["verb"].split()[0],
        )
        rests = (_how_many(found["what"], tail), f"how many {verb}s {tail}")
        return AskedTime("mean", rests, "", found["done"] or "", (found["unit"] or "").casefold())
    found = _SUCH_TIME.match(text)
    if found:
        op = _SIDES.get(found["side"].casefold(), "mean")
        return AskedTime(op, (_how_many(found["before"] or found["of"], found["tail"]),))
    return None


def _single(text: str, names: Sequence[str]) -> AskedTime | None:
    found = _SINGLE.match(text)
    if found is None:
        return None
    side = found["side"] or found["side2"] or found["side3"]
    what = found["what"] or found["what2"] or found["what3"]
    return AskedTime(_SIDES[side.casefold()], (_how_many(what, found["tail"]),), "", found["done"] or "")


def _fastest(text: str, names: Sequence[str]) -> AskedTime | None:
    found = _FASTEST.match(text)
    if found is None:
        return None
    side = " ".join((found["side"] or found["side2"] or found["side3"]).casefold().split())
    what = found["what"] or found["what2"] or found["what3"]
    if what is None and stem(found["asked"].split()[-1].casefold()) not in _WORKERS and not found["side2"]:
        # Of boats and printers the fastest may be so by its speed.
        return None
    whats = [what if what.endswith("s") else f"{what}s"] if what else [f"{name.replace('_', ' ')}s" for name in names]
    rests = tuple(f"which {found['asked']} has the most {one}{found['tail'] or ''}" for one in whats)
    return AskedTime("mean", rests, "", found["done"] or "", least=side in _LEAST)


def _how_many(what: str, tail: str | None) -> str:
    many = what if what.endswith("s") else f"{what}s"
    return f"how many {many}{tail or ''}"
