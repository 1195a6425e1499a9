"""Cases: facts put in words, numbered and split."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from workbench.sandbox._company import Company
from workbench.sandbox._dice import Dice
from workbench.sandbox._facts import Fact
from workbench.sandbox._intents import INTENTS, Intent
from workbench.sandbox._queries import Tables

__all__ = ["Draft", "draft_cases", "make_cases"]


class Draft(NamedTuple):
    """A case with the intent and the fact that it was made from."""

    intent: Intent
    fact: Fact
    case: dict[str, Any]


def _chosen(intent: Intent, index: int, tables: Tables) -> list[Fact]:
    """Draw facts of `intent`; no two with the same slots."""
    found = {tuple(sorted(fact.slots.items())): fact for fact in intent.find(tables)}
    return Dice(tables.company.seed, 30, index).sample(list(found.values()), intent.wanted)


def draft_cases(company: Company) -> Iterator[Draft]:
    """Yield the cases of `company`, by type; the numbers of a type begin at 1."""
    tables = Tables(company)
    numbers: Counter[str] = Counter()
    for index, intent in enumerate(INTENTS):
        for turn, fact in enumerate(_chosen(intent, index, tables)):
            numbers[intent.type] += 1
            case = {
                "id": f"{intent.type}-{numbers[intent.type]:03d}",
                "type": intent.type,
                "hops": intent.hops,
                "question": intent.wordings[turn % len(intent.wordings)].format(**fact.slots),
                "answer": fact.answer,
                "answer_type": intent.answer_type,
                "aliases": list(fact.aliases),
                "tolerance": None,
                "gold_records": list(fact.records),
                "gold_fields": [dict(field) for field in fact.fields],
                "split": "test" if turn % 2 else "train",
            }
            yield Draft(intent, fact, case)


def make_cases(company: Company) -> list[dict[str, Any]]:
    """Return the cases of `company` in the format of `cases.jsonl`."""
    return [draft.case for draft in draft_cases(company)]
