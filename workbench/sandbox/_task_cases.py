"""The cases of the sample task: questions over four systems, with answers and evidence from executed queries."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from workbench.sandbox._company import Company
from workbench.sandbox._dice import Dice
from workbench.sandbox._question import Question
from workbench.sandbox._questions_figures import FIGURES
from workbench.sandbox._questions_links import LINKED
from workbench.sandbox._questions_lookup import LOOKUPS
from workbench.sandbox._questions_pages import PAGES
from workbench.sandbox._truth import Truth

__all__ = ["QUESTIONS", "SAMPLE_ACCOUNTS", "TASK_ACCOUNTS", "Asked", "asked", "task_cases"]

QUESTIONS: Final = (*LOOKUPS, *LINKED, *FIGURES, *PAGES)
SAMPLE_ACCOUNTS: Final = 200
"""Cases speak of so many accounts at most."""
TASK_ACCOUNTS: Final = 20
"""The shipped cases speak of the company of the default seed with so many accounts."""
_OWN: Final = ("answer", "gold", "alias")


class Asked(NamedTuple):
    """A case with the question and the slots that it was made from."""

    question: Question
    slots: dict[str, Any]
    case: dict[str, Any]


def _evidence(text: str) -> Iterator[tuple[str, str]]:
    for piece in json.loads(text):
        # Of a group of records there is a list inside the list.
        yield from [(urn, path) for urn, path in (piece if isinstance(piece[0], list) else [piece])]


def _case(question: Question, row: dict[str, Any], number: int, turn: int) -> dict[str, Any]:
    answer = row.get("answer")
    if question.answer_type == "boolean":
        answer = bool(answer)
    elif question.answer_type == "integer" and answer is not None:
        answer = int(answer)
    evidence = list(_evidence(row["gold"])) if row.get("gold") else []
    return {
        "id": f"{question.type}-{number:03d}",
        "type": question.type,
        "hops": question.hops,
        "question": question.wordings[turn % len(question.wordings)].format(**row),
        "answer": answer,
        "answer_type": question.answer_type,
        "aliases": [row["alias"]] if row.get("alias") else [],
        "tolerance": None,
        "gold_records": list(dict.fromkeys(urn for urn, _ in evidence)),
        "gold_fields": [{"record": urn, "path": path} for urn, path in evidence if path],
        "split": "test" if turn % 2 else "train",
    }


def asked(company: Company, truth: Truth) -> Iterator[Asked]:
    """Yield the cases of `company` with what they were made from; the numbers of a type begin at 1."""
    numbers: Counter[str] = Counter()
    for place, question in enumerate(QUESTIONS):
        if question.whole and not truth.whole:
            continue
        rows = truth.rows(question.sql)
        chosen = Dice(company.seed, 90, place).sample(rows, question.wanted)
        for turn, row in enumerate(chosen):
            numbers[question.type] += 1
            slots = {name: value for name, value in row.items() if name not in _OWN}
            yield Asked(question, slots, _case(question, row, numbers[question.type], turn))


def task_cases(company: Company) -> list[dict[str, Any]]:
    """Return the cases in the format of `cases.jsonl`, with `split` (`train` or `test`)."""
    with Truth(company, accounts=SAMPLE_ACCOUNTS) as truth:
        return [made.case for made in asked(company, truth)]
