"""Small makers of records, cases, contexts and arms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from workbench.context import Aggregate, Context, Item
from workbench.evals import Case
from workbench.records import Provenance, Record
from workbench.tokens import tokenizer

TOKENIZER = tokenizer()


def record(stream: str = "orders", record_id: str = "1", **fields: Any) -> Record:
    return Record(source="crm", stream=stream, id=record_id, fields=fields, provenance=Provenance(connector="files"))


def by_urn(*records: Record) -> dict[str, Record]:
    return {r.urn: r for r in records}


def context(
    *parts: tuple[str | None, str],
    status: str = "found",
    score: float | None = None,
    aggregates: tuple[Aggregate, ...] = (),
) -> Context:
    """One line a part, attributed to the record (`None`: to nothing)."""
    text, items = "", []
    for urn, line in parts:
        if urn is not None:
            items.append(Item(record=urn, start=len(text), end=len(text) + len(line)))
        text += line + "\n"
    return Context(
        text=text,
        tokens=TOKENIZER.count(text),
        encoding="o200k_base",
        status=status,
        items=tuple(items),
        aggregates=aggregates,
        score=score,
    )


def case(case_id: str = "c1", **changes: Any) -> Case:
    values: dict[str, Any] = {
        "id": case_id,
        "type": "total",
        "hops": 1,
        "question": f"What is the total of {case_id}?",
        "answer": 5,
        "answer_type": "integer",
        "gold_records": ["crm:orders/1"],
        "gold_fields": [{"record": "crm:orders/1", "path": "/total"}],
    }
    return Case.model_validate(values | changes)


def abstain_case(case_id: str, **changes: Any) -> Case:
    values = {"answer": "not found", "answer_type": "abstain", "gold_records": [], "gold_fields": [], "type": "unknown"}
    return case(case_id, **(values | changes))


def fixed_arm(answers: Mapping[str, Context]) -> Callable[..., Context]:
    """An arm that looks its context up by the question."""

    def arm(question: str, *, budget_tokens: int) -> Context:
        return answers[question]

    return arm
