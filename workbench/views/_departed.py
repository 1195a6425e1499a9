"""People who left, where their records tell the day on which they did: "how many people have left the company"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from workbench.views._question import Question
from workbench.views._spoken import nouns_said
from workbench.views._vocabulary import Fields

__all__ = ["departed_texts"]

_US = (
    r"(?:us|here|the\s+(?:company|firm|business|organi[sz]ation|team|club|school|practice|charity|agency)|"
    r"our\s+(?:company|firm|team))"
)
_LEFT = re.compile(
    rf"\b(?:(?:who|that|which)\s+)?(?:(?:have|has|had)\s+)?(?:already\s+)?(?:left|quit|resigned|departed)(?:\s+{_US})?"
    r"(?=\s*(?:[?.!,]|$))",
    re.I,
)
_HERE = re.compile(
    rf"\b(?:(?:who|that|which)\s+)?(?:are\s+|is\s+|do\s+)?still\s+(?:work|working|employed|with|here|on\s+board)\b"
    rf"(?:\s+(?:for|at|with|by|in)\s+{_US}|\s+{_US})?(?=\s*(?:[?.!,]|$|\s(?:in|at|as)\b))",
    re.I,
)
_NO_LONGER = re.compile(
    rf"\b(?:(?:who|that|which)\s+)?(?:do\s+|does\s+|are\s+|is\s+)?no\s+longer\s+(?:work|works|working|employed|with|here)\b(?:\s+(?:for|at|with|by)\s+{_US}|\s+{_US})?"
    r"(?=\s*(?:[?.!,]|$))",
    re.I,
)
_ENDS = frozenset(
    {"left", "leave", "leaving", "leaver", "end", "ended", "termination", "terminated", "departure", "departed", "exit"}
)
_BEGINS = frozenset(
    {"hire", "hired", "start", "started", "joined", "join", "joining", "employed", "since", "begin", "began"}
)
_ACTIVE = (("active",), ("employed",))
_LITTLE = frozenset({"date", "on", "at", "day", "of", "employment", "time"})


def departed_texts(
    question: Question, nouns: Mapping[str, frozenset[str]], fields_of: Callable[[Question, str], Fields]
) -> Iterator[str]:
    """Yield a question for those with the time of leaving, or without, where their records have one of beginning, too.

    Args:
        question: The question.
        nouns: Stems of what each entity is called.
        fields_of: Returns the fields of an entity.
    """
    left = _LEFT.search(question.text) or _NO_LONGER.search(question.text)
    here = _HERE.search(question.text)
    found = left or here
    if found is None:
        return
    said = nouns_said(question)
    names = [name for name in nouns if not said.isdisjoint(nouns[name])]
    for name in names if len(names) == 1 else ():
        fields = fields_of(question, name)
        ends = [
            path
            for path in fields.times - fields.always
            if not _ENDS.isdisjoint(fields.labels[path]) and (_ENDS | _LITTLE).issuperset(fields.labels[path])
        ]
        begins = any(not _BEGINS.isdisjoint(fields.labels[path]) for path in fields.times)
        if len(ends) == 1 and begins:
            having = f"{'with a' if left else 'without a'} {' '.join(fields.labels[ends[0]])}"
            yield f"{question.text[: found.start()]}{having}{question.text[found.end() :]}"
        active = [
            one for one in fields.chosen_by if one.is_boolean and one.says in _ACTIVE and one.path in fields.always
        ]
        if not ends and len(active) == 1:
            having = f"who are {'not ' if left else ''}{' '.join(active[0].says)}"
            yield f"{question.text[: found.start()]}{having}{question.text[found.end() :]}"
