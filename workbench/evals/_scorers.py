"""Scorers of answers: each gives a mark or says why it has none; one that fails is data, not a crash."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.context import Context
from workbench.evals._cases import Case
from workbench.evals._normal import as_number, has_words, normal_value, numbers_in
from workbench.evals._score import answers_case
from workbench.evals.readers import Read

__all__ = ["SCORERS", "Mark", "Scorer", "score_read"]

_EDGES = " \t\n.,;:!?'\"`\u201c\u201d\u2018\u2019"
_ARTICLE = re.compile(r"\A(?:the|an|a)\s+")
_YES = frozenset({"yes", "true", "y"})
_NO = frozenset({"no", "false", "n"})
_WORD = re.compile(r"\w+")
_MONEY = str.maketrans("", "", "$€£¥%")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a scorer says of one answer.

    Attributes:
        value: 0 to 1; `None` where the scorer does not apply, or failed.
        reason: A sentence for a person.
        error: What the scorer raised, when it failed.
    """

    value: float | None
    reason: str = ""
    error: str = ""


Scorer = Callable[[Case, Read, Context], Mark]
"""A scorer: the case, what the reader replied, and the context it read."""


def score_read(
    case: Case, read: Read, context: Context, scorers: Mapping[str, Scorer] | None = None
) -> Mapping[str, Mark]:
    """Mark a reply by every scorer. Faults of the reader get no marks; a scorer that raises is told in its mark."""
    if not read.judged:
        return {}
    marks = {}
    for name, scorer in (SCORERS if scorers is None else scorers).items():
        try:
            mark = scorer(case, read, context)
            if mark.value is not None and not 0 <= mark.value <= 1:
                mark = Mark(None, error=f"it gave {mark.value}; a mark is from 0 to 1")
        except Exception as exc:  # scorers are anyone's code
            mark = Mark(None, error=f"{type(exc).__name__}: {exc}")
        marks[name] = mark
    return marks


def _correct(case: Case, read: Read, context: Context) -> Mark:
    """By `answer_type`: the mark that a comparison leads with."""
    if read.kind == "abstained" and case.answerable and read.answer:
        # Words such as "unknown" or "not available" may be the value itself.
        mark = _BY_TYPE[case.answer_type](case, read, context)
        return mark if mark.value == 1 else Mark(0.0, "no answer: abstained")
    if read.kind != "answered":
        right = not case.answerable and read.kind == "abstained"
        return Mark(float(right), "abstained where nothing is to be found" if right else f"no answer: {read.kind}")
    if not case.answerable:
        return Mark(0.0, "answered what cannot be answered")
    return _BY_TYPE[case.answer_type](case, read, context)


def _exact(case: Case, read: Read, context: Context) -> Mark:
    """Letter for letter, or digit for digit."""
    del context
    if not case.answerable:
        return Mark(None)
    return _mark(read.answer in {_plain(right) for right in (case.answer, *case.aliases)})


def _normalised(case: Case, read: Read, context: Context) -> Mark:
    """In normal form: case, white space, thousands separators, punctuation around it and a first article aside."""
    del context
    if not case.answerable:
        return Mark(None)
    given = _forms(read.answer)
    return _mark(any(given & _forms(_plain(right)) for right in (case.answer, *case.aliases)))


def _numeric(case: Case, read: Read, context: Context) -> Mark:
    """By value, within the case's tolerance: the answer is a number, or a text in which one number stands."""
    del context
    if case.answer_type not in ("number", "integer"):
        return Mark(None)
    bare = read.answer.strip().translate(_MONEY).strip(_EDGES)
    value = as_number(bare)
    if value is None:
        found = set(numbers_in(normal_value(read.answer)[0]))
        if len(found) != 1:
            return Mark(0.0, f"{len(found)} numbers in the answer")
        value = found.pop()
    return _mark(answers_case(case, float(value) if value % 1 else int(value)))


def _identifier(case: Case, read: Read, context: Context) -> Mark:
    """The id, whole: alone, or the only one of its shape in the answer."""
    del context
    if case.answer_type != "id":
        return Mark(None)
    text = normal_value(read.answer)[0]
    for right in (case.answer, *case.aliases):
        wanted = normal_value(_plain(right))[0]
        if not has_words(text, wanted):
            continue
        others = [word for word in re.findall(r"[\w-]+", text) if _shape(word) == _shape(wanted) and word != wanted]
        if not others:
            return Mark(1.0)
        return Mark(0.0, f"it names others as well: {', '.join(others[:3])}")
    return Mark(0.0, "another id, or none")


def _boolean(case: Case, read: Read, context: Context) -> Mark:
    """`yes` and `true`, `no` and `false`: the first word of the answer."""
    del context
    if case.answer_type != "boolean":
        return Mark(None)
    first = next(iter(_WORD.findall(read.answer.casefold())), "")
    if first not in _YES | _NO:
        return Mark(0.0, f"neither yes nor no: {first}")
    return _mark((first in _YES) is case.answer)


def _abstention(case: Case, read: Read, context: Context) -> Mark:
    """Whether it said nothing where there is nothing, and something where there is."""
    del context
    return _mark((read.kind == "abstained") is not case.answerable)


def _token_f1(case: Case, read: Read, context: Context) -> Mark:
    """F1 of the words of the answer and of the right one; the best of the aliases."""
    del context
    if not case.answerable:
        return Mark(None)
    given = Counter(_WORD.findall(normal_value(read.answer)[0]))
    best = 0.0
    for right in (case.answer, *case.aliases):
        wanted = Counter(_WORD.findall(normal_value(_plain(right))[0]))
        shared = (given & wanted).total()
        best = max(best, 2 * shared / (given.total() + wanted.total()) if shared else 0.0)
    # Words in which a model says that it does not know share some with any answer; they are one only as a whole.
    return Mark(best if read.kind == "answered" or best == 1 else 0.0)


def _citation(case: Case, read: Read, context: Context) -> Mark:
    """The share of the excerpts cited that stand in the context, in a span of a gold record."""
    if not case.has_gold or not read.citations:
        return Mark(None, "nothing was cited" if case.has_gold else "no gold is known")
    gold = _spans(context, case.gold_records)
    right = [c for c in read.citations if any(_within(place, gold) for place in _places(context.text, c))]
    return Mark(len(right) / len(read.citations), f"{len(right)} of {len(read.citations)}")


def _grounded(case: Case, read: Read, context: Context) -> Mark:
    """Whether the answer stands in a span of some record or aggregate, and every excerpt cited in the text.

    An answer of yes or no stands nowhere: for it the excerpts alone count, and without them there is no mark.
    """
    if read.kind != "answered":
        return Mark(None, read.kind)
    invented = [c for c in read.citations if not _places(context.text, c)]
    if invented:
        return Mark(0.0, f"cited, and not in the context: {invented[0][:60]}")
    if case.answer_type == "boolean":
        return Mark(1.0 if read.citations else None)
    spans = [(i.start, i.end) for i in context.items] + [(a.start, a.end) for a in context.aggregates]
    number = as_number(read.answer.strip().translate(_MONEY).strip(_EDGES))
    for start, end in spans:
        for text in normal_value(context.text[start:end]):
            if number is not None and number in numbers_in(text):
                return Mark(1.0)
            if any(has_words(text, form) for form in _forms(read.answer) if form):
                return Mark(1.0)
    return Mark(0.0, "the answer stands in no span of a record")


_BY_TYPE: Mapping[str, Scorer] = {
    "string": _normalised,
    "id": _identifier,
    "number": _numeric,
    "integer": _numeric,
    "boolean": _boolean,
}

SCORERS: Mapping[str, Scorer] = {
    "correct": _correct,
    "exact": _exact,
    "normalised": _normalised,
    "numeric": _numeric,
    "id": _identifier,
    "boolean": _boolean,
    "abstention": _abstention,
    "token_f1": _token_f1,
    "citation": _citation,
    "grounded": _grounded,
}
"""The scorers that every comparison with a reader runs, by name."""


def _mark(right: bool) -> Mark:
    return Mark(float(right))


def _plain(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _forms(text: str) -> set[str]:
    return {_ARTICLE.sub("", form.strip(_EDGES)) for form in normal_value(text)}


def _shape(word: str) -> str:
    return re.sub(r"[a-z]+", "a", re.sub(r"\d+", "0", word))


def _spans(context: Context, records: Sequence[str]) -> list[tuple[int, int]]:
    wanted = set(records)
    spans = [(item.start, item.end) for item in context.items if item.record in wanted]
    return spans + [(a.start, a.end) for a in context.aggregates if wanted & set(a.records)]


def _places(text: str, excerpt: str) -> list[tuple[int, int]]:
    """Return where `excerpt` stands in `text`, white space aside."""
    words = excerpt.split()
    if not words:
        return []
    pattern = r"\s+".join(re.escape(word) for word in words)
    return [match.span() for match in re.finditer(pattern, text)]


def _within(place: tuple[int, int], spans: Sequence[tuple[int, int]]) -> bool:
    """Tell whether most of `place` lies in the spans: a citation may begin with a label outside them."""
    covered = sum(max(0, min(place[1], end) - max(place[0], start)) for start, end in set(spans))
    return covered * 2 >= place[1] - place[0]
