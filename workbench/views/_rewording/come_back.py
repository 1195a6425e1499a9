"""Things that went out and came back, where records tell when: "how many keys are still out" of a `returned_at`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from workbench.views._conditions.spoken import nouns_said
from workbench.views._english.question import Question
from workbench.views._records.vocabulary import Fields

__all__ = ["back_texts"]

_THOSE = r"\b(?:(?:that|which|who)\s+)?"
_NOW = r"(?:\s+(?:yet|already|now|today|currently|at\s+the\s+moment|right\s+now|at\s+present))?"
# Behind it nothing more is said of it, or what is said is of the records themselves.
_ENDS = r"(?=\s*(?:[?.!,]|$|\band\b))"
_AGAIN = (
    r"(?:back(?:\s+in|\s+again|\s+with\s+us|\s+here)?|in\s+again|(?:been\s+)?(?:brought|given|handed|sent|come|came)"
    r"\s+back(?:\s+in)?)"
)
_OUT = re.compile(
    rf"{_THOSE}(?:(?:is|are|was|were)\s+)?(?:(?:still|currently|now|all)\s+)*(?:out|away){_NOW}{_ENDS}",
    re.I,
)
_NOT_BACK = re.compile(
    rf"{_THOSE}(?:still\s+)?(?:(?:is|are|was|were|has|have|had|did)(?:\s+(?:still|yet))*\s*(?:\s+not|n['\u2019]t)|(?:has\s+|have\s+)?never)\s+"
    rf"(?:yet\s+)?(?:been\s+)?(?:{_AGAIN}|come\s+back){_NOW}{_ENDS}",
    re.I,
)
_BACK = re.compile(
    rf"{_THOSE}(?:(?:is|are|was|were|has|have|had)\s+)?(?:(?:already|now|all)\s+)*{_AGAIN}{_NOW}{_ENDS}",
    re.I,
)
_CAME = frozenset({"back", "returned", "return", "brought", "checkin", "handed", "given", "came"})
_WENT = frozenset(
    """
    out lent loaned loan borrowed borrow hired hire rented rental issued taken collected checkout given handed due
    expected
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_LITTLE = frozenset({"on", "at", "date", "day", "time", "ts", "timestamp", "dt", "datetime", "the", "in", "actual"})


def back_texts(
    question: Question, nouns: Mapping[str, frozenset[str]], fields_of: Callable[[Question, str], Fields]
) -> Iterator[str]:
    """Yield a question for those with the one time at which they came back, or without it.

    Their records must tell when they went out, or were due, as well: what is out for repair has no day of return.

    Args:
        question: The question.
        nouns: Stems of what each entity is called.
        fields_of: Returns the fields of an entity.
    """
    no = _NOT_BACK.search(question.text) or _OUT.search(question.text)
    found = no or _BACK.search(question.text)
    if found is None or not found.start():
        return
    said = nouns_said(question)
    names = [name for name in nouns if not said.isdisjoint(nouns[name])]
    for name in names if len(names) == 1 else ():
        fields = fields_of(question, name)
        labels = {path: fields.labels[path] for path in fields.times if "*" not in path}
        back = [path for path in labels if path not in fields.always and _is_back(labels[path])]
        went = any(not _WENT.isdisjoint(labels[path]) for path in labels if path not in back)
        if len(back) == 1 and went:
            having = f"{'without' if no else 'with'} a {' '.join(labels[back[0]])}"
            yield f"{question.text[: found.start()]}{having}{question.text[found.end() :]}"


def _is_back(label: tuple[str, ...]) -> bool:
    """Whether a time is called by nothing but that something came back: `backOn`, `returned_at`, `in_on`."""
    core = [word for word in label if word not in _LITTLE]
    return (bool(core) and _CAME.issuperset(core)) or (not core and "in" in label)
