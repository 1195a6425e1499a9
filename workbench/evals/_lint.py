"""Lint of cases: gold that is not there, answers that do not follow from it, duplicates, leaks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Any, Literal

from workbench.evals._cases import Case, RecordSource, check_cases, split_cases
from workbench.evals._normal import as_number, has_words, normal_value
from workbench.evals._score import answers_case
from workbench.records import MISSING

__all__ = ["LintNote", "lint_cases"]

_MOST_PAIRS = 200


@dataclass(frozen=True, slots=True)
class LintNote:
    """Something about cases that makes their figures doubtful.

    Attributes:
        kind: `no_gold`: gold that does not exist; `underivable`: the answer is no gold value, nor a count, sum,
            least, greatest, mean or difference of them; `duplicate`: a question that another case asks, with the same
            answer; `contradiction`: with another answer; `leak`: a training and a test case rest on the same question,
            or on the same gold records and fields with the same answer.
        cases: Ids of the cases.
        message: A sentence for a person.
    """

    kind: Literal["no_gold", "underivable", "duplicate", "contradiction", "leak"]
    cases: tuple[str, ...]
    message: str


def lint_cases(cases: Sequence[Case], records: RecordSource) -> list[LintNote]:
    """Return what is doubtful about `cases`; empty when all is sound.

    Splits that are left to `split_cases` are judged as it draws them. A boolean answer is checked only where a gold
    value is a boolean: most follow from a comparison that nobody can guess.
    """
    found = []
    sound = []
    for case in cases:
        problems = check_cases([case], records)
        found += [LintNote("no_gold", (case.id,), problem) for problem in problems]
        if not problems:
            sound.append(case)
    found += [
        LintNote(
            "underivable",
            (case.id,),
            f"case '{case.id}': the answer {case.answer!r} does not follow from its gold fields.",
        )
        for case in sound
        if case.has_gold and not _derivable(case, records)
    ]
    found += [
        LintNote(
            "no_gold",
            (case.id,),
            f"case '{case.id}': no gold is named, so that only a reader's answer is scored, and no arm's evidence.",
        )
        for case in cases
        if case.answerable and not case.has_gold
    ]
    return [*found, *_twins(cases)]


def _twins(cases: Sequence[Case]) -> Iterator[LintNote]:
    splits = split_cases(cases)
    asked: defaultdict[str, list[Case]] = defaultdict(list)
    rests: defaultdict[tuple[Any, ...], list[Case]] = defaultdict(list)
    for case in cases:
        asked[normal_value(case.question)[0].rstrip("?.! ")].append(case)
        if case.gold_fields:
            gold = tuple(sorted((field.record, field.path) for field in case.gold_fields))
            rests[gold, frozenset(case.gold_records), case.type, str(case.answer)].append(case)
    for same in asked.values():
        for a, b in combinations(same[:20], 2):
            alike = answers_case(a, b.answer) or (not a.answerable and not b.answerable)
            kind: Literal["duplicate", "contradiction"] = "duplicate" if alike else "contradiction"
            with_what = "the same answer" if alike else f"other answers: {a.answer!r} and {b.answer!r}"
            yield LintNote(kind, (a.id, b.id), f"cases '{a.id}' and '{b.id}' ask the same, with {with_what}.")
    for group in [*asked.values(), *rests.values()]:
        sides = {splits[case.id]: case for case in group}
        if len(sides) > 1:
            a, b = sides["train"], sides["test"]
            message = f"case '{b.id}' is judged on what case '{a.id}' may have fitted. Put both into one split."
            yield LintNote("leak", (a.id, b.id), message)


def _derivable(case: Case, records: RecordSource) -> bool:
    values: list[Any] = []
    for field in case.gold_fields:
        record = records.get(field.record)
        value = MISSING if record is None else record.source_value(field.path)
        values += _scalars(value)
    if case.answer_type == "boolean":
        flags = [value for value in values if isinstance(value, bool)]
        return not flags or case.answer in flags
    if any(answers_case(case, value) for value in values):
        return True
    if case.answer_type in ("number", "integer"):
        return any(answers_case(case, _back(number)) for number in _figures(case, values)) or _is_said(case, values)
    wanted = [normal_value(str(right))[0] for right in (case.answer, *case.aliases)]
    whole = [normal_value(str(value))[0] for value in values if value is not None]
    joined = " ".join(whole)
    return any(all(has_words(joined, word.strip(",;")) for word in words.split()) for words in wanted)


def _is_said(case: Case, values: Sequence[Any]) -> bool:
    """Whether a number stands in a gold text, as "needs 2 reviewers" does."""
    wanted = normal_value(str(case.answer))[0]
    forms = (form for value in values if isinstance(value, str) for form in normal_value(value))
    return any(has_words(form, wanted) for form in forms)


def _scalars(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for part in value.values() for leaf in _scalars(part)]
    if isinstance(value, list | tuple):
        return [leaf for part in value for leaf in _scalars(part)]
    return [] if value is MISSING else [value]


def _back(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def _figures(case: Case, values: Sequence[Any]) -> Iterable[Decimal]:
    """Yield the figures that an answer may be of the gold values."""
    yield Decimal(len(values))
    yield Decimal(len({str(value) for value in values}))
    yield from (Decimal(n) for n in Counter(urn.partition("/")[0] for urn in case.gold_records).values())
    yield from (Decimal(n) for n in Counter(field.path for field in case.gold_fields).values())
    # Values that are counted by what they are, such as orders that are open.
    yield from (Decimal(n) for n in Counter(str(value) for value in values).values())
    numbers = [number for number in map(as_number, values) if number is not None]
    if numbers:
        yield sum(numbers, Decimal(0))
        yield sum(numbers, Decimal(0)) / len(numbers)
    for a, b in list(combinations(numbers, 2))[:_MOST_PAIRS]:
        yield from (a - b, b - a, a * b)
