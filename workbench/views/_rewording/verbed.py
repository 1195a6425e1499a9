"""Verbs that say what others have: who "has never ordered" has no orders, who "left a review" has a review."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from workbench.views._english.doers import says_doer
from workbench.views._english.often import doers_deed
from workbench.views._english.pasts import is_past
from workbench.views._english.question import Question, stem

__all__ = ["Verbed"]

_WHO = r"(?:(?:who|that|which)\s+)?"
_HAVE = r"(?:(?:have|has|had)\s+)"
_ACTIVE = r"made|placed|submitted|left|wrote|had|filed|raised|received|got|gave"
_BASE = r"make|place|submit|leave|write|have|take|file|raise|receive|get|give|do|work|attend|complete"
_MADE = rf"(?:{_ACTIVE}|{_BASE}|written|taken|done|gotten|given)"
_NUMBER = r"over|more\s+than|at\s+least|fewer\s+than|less\s+than|exactly"
_HAVE_MADE = rf"(?:{_WHO}{_HAVE}(?:ever\s+)?{_MADE}|{_WHO}(?:{_ACTIVE}))"
# Behind what is done they add nothing.
_LITTLE = r"anything|something|anyone|someone|yet|before|at\s+all|so\s+far|ever|once\s+or\s+more|at\s+least\s+once"
_OBJECT = rf"(?:\s+(?:{_LITTLE}))*"
_ANY = r"(?:a\s+single|a|an|any|one|at\s+least\s+one|one\s+or\s+more|some)"
# Each with what it says that somebody has.
_HAVING = [
    (re.compile(rf"\b{_WHO}(?:{_HAVE}(?:never|not\s+(?:yet|ever)|not|yet\s+to)|never|did\s+not|do\s+not|does\s+not)\s+"
                rf"{_MADE}\s+{_ANY}\s+", re.I), "with no "),
    (re.compile(rf"\b{_WHO}{_HAVE}(?:had\s+)?no\s+(?=(?P<noun>[\w-]+(?:\s[\w-]+)?)(?:\s+(?:at\s+all|whatsoever|so\s+far|yet|ever))+)",
                re.I), "with no "),
    (re.compile(rf"\b{_WHO}{_HAVE}had\s+no\s+", re.I), "with no "),
    (re.compile(rf"\b{_HAVE_MADE}\s+{_ANY}\s+(?!\d)", re.I), "with "),
    (re.compile(rf"\b{_HAVE_MADE}\s+(?=(?:{_NUMBER})\s+)", re.I), "with "),
    (re.compile(rf"\b{_HAVE_MADE}\s+(?=[a-z]+s\b)", re.I), "with "),
]  # fmt: skip
_TAILS = re.compile(r"\s+(?:at\s+all|whatsoever|so\s+far|yet|ever)\b", re.I)
_TIMES = {
    "once or more": "with ", "at least once": "with ", "more than once": "with more than 1 ",
    "twice": "with exactly 2 ", "only once": "with exactly 1 ", "exactly once": "with exactly 1 ",
    "just once": "with exactly 1 ",
    "at least twice": "with at least 2 ", "more than twice": "with more than 2 ",
}  # fmt: skip
_MOST_TAIL = r"(?:the\s+)?most(?:\s+(?:often|frequently|commonly|of\s+all))?\s*[?.!]*\s*$"
_MOST = re.compile(
    rf"^\s*(?:which|what)\s+(?P<asked>[\w\s-]+?)\s+(?:(?:is|are|was|were|gets?|got|has|have|has\s+been|have\s+been)\s+)?"
    rf"(?P<verb>[a-z]+)\s+{_MOST_TAIL}",
    re.I,
)
_MOST_DONE = re.compile(
    r"^\s*(?:(?:which|what)(?:['\u2019]s|\s+is|\s+are|\s+was)?\s+)?(?:the\s+|our\s+)?most\s+(?:often\s+|frequently\s+)?(?P<verb>[a-z]+ed)\s+"
    r"(?P<asked>[\w-]+(?:\s[\w-]+)?)\s*[?.!]*\s*$",
    re.I,
)
_GIVES = re.compile(
    r"\b(?:gives?|gave|teach(?:es)?|taught|runs?|ran|makes?|made|handles?|handled|writes?|wrote|leads?|led|receives?|"
    r"received|gets?|got|hosts?|hosted|places?|placed|holds?|held|takes?|took|generates?|generated)\s+the\s+(?P<side>most|fewest)\b",
    re.I,
)
_OF_OTHERS = re.compile(
    rf"^(?P<asked>\s*(?:how\s+many|number\s+of)\s+.+?)\s+(?:did|do|does|have|has)\s+(?P<others>.+?)\s+{_MADE}(?P<tail>\s+(?:in|on|since|"
    rf"before|after|between|during|until|last|this)\b.+?)?\s*(?P<end>[?.!]*)\s*$",
    re.I,
)
_HAD = re.compile(r"\b(?:had|have)\s+(?:no|an?|any|a\s+single|one)\s+$", re.I)
_TURNED = re.compile(r"(?:\b(?:only|just|not|never|without|no)|n['\u2019]t)\s+$", re.I)
# What was shipped did not ship.
_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being|got|get|gets|not|never)\s+$", re.I)
# "Ordered more than 10 items" is not said of one order.
_NO_OBJECT = re.compile(
    r"\s*(?:[?.!,]|$)|\s+(?:in|on|since|before|after|between|during|from|by|via|with|at|until|this|last|through)\b",
    re.I,
)
_OBJECT_WORDS = r"[a-z-]+(?:\s+[a-z-]+){0,2}?"
_SHORTEST = 3


class Verbed:
    """Rewords questions by the nouns of entities that are what somebody did."""

    def __init__(self, nouns: Mapping[str, frozenset[str]], deeds: Mapping[str, frozenset[str]]) -> None:
        """Take the stems of what each entity is called, and of the verbs that say that there is one."""
        self._nouns, self._deeds = nouns, deeds
        self._every = frozenset[str]().union(*nouns.values())

    def of(self, question: Question, *, people: bool) -> Iterator[str]:
        """Yield a question in words of what others have; `people` tells whether people are asked for."""
        text = question.text
        yield from self._most(text)
        given = _GIVES.sub(r"has the \g<side>", text)
        if given != text:
            yield given
        others = _OF_OTHERS.match(text)
        if others:
            yield f"{others['asked']} of {others['others']}{others['tail'] or ''}{others['end']}"
        for pattern, having in _HAVING:
            having_said = pattern.search(text)
            if having_said and having == "with no " and not self._is_of_any(having_said, text):
                continue
            if having_said and not _TURNED.search(text[: having_said.start()]):
                found = pattern.sub(having, text, count=1)
                yield _TAILS.sub("", found) if having == "with no " else found
        for word in question.words:
            name = self._done(word.normal) if is_past(word.normal) else ""
            if name:
                yield from self._did(text, word.text, f"{name.replace('_', ' ')}s", people=people)

    def _is_of_any(self, said: re.Match[str], text: str) -> bool:
        """Whether nothing that is of today narrows what somebody never had: an active grant may be closed since."""
        behind = text[said.end() :].split()
        plain = bool(behind) and stem(behind[0].casefold().strip("?.!,")) in self._every
        return plain or _HAD.search(said[0]) is None

    def _done(self, verb: str) -> str:
        """Return the one entity of which a verb says that there is a record; empty where there is none, or several."""
        root = stem(verb)
        found = [
            name
            for name, nouns in self._nouns.items()
            if len(root) >= _SHORTEST
            and (
                root in nouns | self._deeds[name]
                or not doers_deed(root).isdisjoint(nouns)
                # Who complained has a complaint.
                or any(one in {f"{root}t", f"{root}al"} for one in nouns)
            )
            # An adopter adopted, and is no adoption.
            if not any(says_doer(verb, word) for word in name.split("_"))
        ]
        return found[0] if len(found) == 1 else ""

    def _did(self, text: str, verb: str, noun: str, *, people: bool) -> Iterator[str]:
        # "Booked a class" says no more than that, "adopted a dog" does.
        kinds = {word for word in re.findall(r"[\w-]+", text) if stem(word.casefold()) in self._every}
        objects = rf"{_OBJECT}(?:\s+(?:a|an|any)\s+(?:{'|'.join(map(re.escape, sorted(kinds))) or '(?!)'})\b)?{_OBJECT}"
        never = re.compile(
            rf"\b{_WHO}(?:{_HAVE}(?:never|not\s+(?:yet|ever)|not)|(?:was|were)\s+never|never)\s+(?:been\s+)?{re.escape(verb)}\b{objects}",
            re.I,
        )
        if never.search(text):
            yield never.sub(f"with no {noun}", text)
            return
        if not people:
            return
        for said, having in _TIMES.items():
            often = re.compile(rf"\b{_WHO}{_HAVE}?{re.escape(verb)}\s+{said}\b", re.I)
            if often.search(text):
                yield often.sub(f"{having}{noun}", text)
                return
        did = re.compile(rf"\b{_WHO}{_HAVE}?(?:ever\s+)?{re.escape(verb)}\b{_OBJECT}", re.I)
        found = did.search(text)
        if found and not _PASSIVE.search(text[: found.start()]) and _NO_OBJECT.match(text, found.end()):
            yield did.sub(f"with {noun}", text, count=1)
        # "Booked a suite" has such a booking.
        what = re.compile(
            rf"\b{_WHO}{_HAVE}?{re.escape(verb)}\s+(?:a|an)\s+(?P<what>{_OBJECT_WORDS})(?={_NO_OBJECT.pattern})", re.I
        )
        found = what.search(text)
        if found and not _PASSIVE.search(text[: found.start()]):
            yield f"{text[: found.start()]}with {noun} {found['what']}{text[found.end() :]}"

    def _most(self, text: str) -> Iterator[str]:
        found = _MOST.match(text)
        name = self._done(found["verb"].casefold()) if found else ""
        if found is None:
            # "The most booked room" has the most bookings.
            found = _MOST_DONE.match(text)
            name = self._done(found["verb"].casefold()) if found else ""
        if found and name:
            yield f"which {found['asked']} has the most {name.replace('_', ' ')}s?"
