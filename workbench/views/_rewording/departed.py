"""People who left, where their records tell the day on which they did: "how many people have left the company"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from workbench.views._conditions.spoken import nouns_said
from workbench.views._english.question import Question
from workbench.views._records.vocabulary import Fields

__all__ = ["departed_texts", "shut_texts"]

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
_US_ALL = r"(?:\s+(?:in|at|with|under)\s+(?:our\s+care|hospital|care))?"
_DIED = re.compile(
    r"\b(?:(?:who|that|which)\s+)?(?:(?:have|has|had|are|is|were|was|did)\s+)?(?:not\s+|already\s+|since\s+)?(?:yet\s+)?"
    rf"(?:died|die|dead|deceased|passed\s+away){_US_ALL}"
    r"(?=\s*(?:[?.!,]|$|\s(?:in|on|before|after|since|during|between|last|this)\b))",
    re.I,
)
_NOT_DIED, _DENIED = re.compile(r".*\bnot\b.*", re.I), re.compile(r"(?:\bnot|\bnever|n['\u2019]t)\s*$", re.I)
_ALIVE = re.compile(
    r"\b(?:(?:who|that|which)\s+)?(?:are\s+|is\s+)?(?:still\s+)?(?:alive|living)(?=\s*(?:[?.!,]|$))", re.I
)
_DEATHS = frozenset({"death", "died", "deceased", "dod", "deathdate", "decease"})
_ENDS = frozenset(
    {"left", "leave", "leaving", "leaver", "end", "ended", "termination", "terminated", "departure", "departed", "exit"}
)
_BEGINS = frozenset(
    {
        "hire",
        "hired",
        "start",
        "started",
        "came",
        "arrived",
        "arrival",
        "intake",
        "admitted",
        "admission",
        "joined",
        "join",
        "joining",
        "employed",
        "since",
        "begin",
        "began",
    }
)
_ACTIVE = (("active",), ("employed",))
# "Shut their account" is said of those whose account it is.
_SHUT = re.compile(
    r"\b(?:(?:who|that|which)\s+)?(?:(?:have|has|had)\s+)?(?:already\s+)?(?:shut|closed|ended|terminated|wound\s+up|given\s+up)\s+(?:down\s+)?"
    r"(?:their|his|her)\s+(?:accounts?|memberships?|contracts?|subscriptions?|polic(?:y|ies))(?:\s+(?:down|with\s+us))?(?=\s*(?:[?.!,]|$))",
    re.I,
)
_CLOSED = frozenset({"closed", "closing", "close", "closure", "shut", *_ENDS})
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
    yield from _died_texts(question, nouns, fields_of)
    left = _LEFT.search(question.text) or _NO_LONGER.search(question.text)
    here = _HERE.search(question.text)
    found = left or here
    if found is None:
        return
    said = nouns_said(question)
    # Dogs that are still here are said by their kind alone.
    names = [name for name in nouns if not said.isdisjoint(nouns[name])]
    names = names or [name for name in nouns if _may_leave(fields_of(question, name))]
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


def shut_texts(
    question: Question, nouns: Mapping[str, frozenset[str]], fields_of: Callable[[Question, str], Fields]
) -> Iterator[str]:
    """Yield a question for those whose records tell the day on which their account was closed."""
    found = _SHUT.search(question.text)
    if found is None or not found.start():
        return
    # The account may have records of its own, which then are closed.
    said = nouns_said(Question(question.text[: found.start()]))
    names = [name for name in nouns if not said.isdisjoint(nouns[name])]
    others = nouns_said(Question(found[0]))
    if len(names) != 1 or any(not others.isdisjoint(nouns[name]) for name in nouns if name != names[0]):
        return
    fields = fields_of(question, names[0])
    times = [path for path in fields.times - fields.always if "*" not in path]
    closed = [
        path
        for path in times
        if not _CLOSED.isdisjoint(fields.labels[path])
        and (_CLOSED | _LITTLE | {"account", "membership", "contract"}).issuperset(fields.labels[path])
    ]
    if len(closed) == 1:
        having = f"with a {' '.join(fields.labels[closed[0]])}"
        yield f"{question.text[: found.start()]}{having}{question.text[found.end() :]}"


def _may_leave(fields: Fields) -> bool:
    """Whether records say when somebody came, and may say when they left."""
    left = [path for path in fields.times - fields.always if {"left", "leaving", "departed"} & set(fields.labels[path])]
    return bool(left) and any(not _BEGINS.isdisjoint(fields.labels[path]) for path in fields.times)


def _died_texts(
    question: Question, nouns: Mapping[str, frozenset[str]], fields_of: Callable[[Question, str], Fields]
) -> Iterator[str]:
    """Yield a question for those with a day of death, or without."""
    died = _DIED.search(question.text)
    found = died or _ALIVE.search(question.text)
    said = nouns_said(question)
    names = [name for name in nouns if not said.isdisjoint(nouns[name])]
    if found is None or len(names) != 1 or _DENIED.search(question.text[: found.start()]):
        return
    fields = fields_of(question, names[0])
    days = [
        path for path in fields.times - fields.always if "*" not in path and not _DEATHS.isdisjoint(fields.labels[path])
    ]
    if len(days) == 1:
        at_all = died is not None and not _NOT_DIED.fullmatch(found[0])
        label = " ".join(word for word in fields.labels[days[0]] if word not in {"of", "the"})
        having = f"{'with a' if at_all else 'without a'} {label}"
        yield f"{question.text[: found.start()]}{having}{question.text[found.end() :]}"
