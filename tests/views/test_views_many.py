"""Very many linked records: read in batches, counted whole, and shown as far as they are considered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from memory_source import MemorySource, link_records

from workbench.context import Context
from workbench.records import LinkType, Record
from workbench.views import ContextSpec, View
from workbench.views._writing import select

LINKS = [LinkType(stream="s.orders", name="customer", to="s.customers", inverse="orders")]
SPEC = {
    "entities": {"customer": {"stream": "s.customers"}},
    "sections": [
        {"name": "customer", "of": "customer"},
        {
            "name": "orders", "of": "customer", "follow": ["orders"], "format": "line",
            "order": {"by": "/at", "descending": True},
            "filter": [{"field": "/kind", "op": "ne", "value": "draft"}],
            "aggregates": [
                {"op": "count"}, {"op": "sum", "field": "/amount"}, {"op": "max", "field": "/amount"},
                {"op": "latest", "field": "/at"}, {"op": "earliest", "field": "/at"}, {"op": "count", "by": "/kind"},
            ],
        },
    ],
}  # fmt: skip


class Watched(MemorySource):
    """Notes how many records were asked for at once, and in all."""

    most = asked = 0

    def get_many(self, urns: Sequence[str]) -> dict[str, Record]:
        self.most = max(self.most, len(urns))
        self.asked += len(urns)
        return super().get_many(urns)


def orders(count: int) -> Iterator[Record]:
    rows: dict[str, dict[str, Any]] = {
        f"O{n}": {
            "who": "C1",
            "kind": ["web", "phone", "draft"][n % 3],
            "amount": (n * 7919) % 1009,
            "at": f"2024-{n % 12 + 1:02}-{n % 28 + 1:02}T{n % 24:02}:00:00Z",
            "note": "rare bird" if n == count // 2 else "none",
        }
        for n in range(count)
    }
    return link_records("s", "orders", rows, [("customer", "/who", "customers")])


QUESTIONS = [
    "How many orders has customer C1, and what is the total amount?",
    "What is the highest amount of the orders of C1?",
    "Which is the latest order of C1?",
    "Which is the earliest order of C1?",
    "How many phone orders has C1?",
    "the order of C1 with note rare bird",
]


@pytest.fixture(scope="module")
def source() -> Watched:
    return Watched([*link_records("s", "customers", {"C1": {"name": "Ana"}}), *orders(1_500)])


def ask(source: MemorySource, question: str) -> Context:
    return View(ContextSpec.model_validate(SPEC), source, links=LINKS).build(question, budget_tokens=600)


@pytest.mark.parametrize("question", QUESTIONS)
def test_batches_give_the_figures_that_all_at_once_give(
    source: Watched, question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = ask(source, question)
    monkeypatch.setattr(select, "_MANY", 200)
    monkeypatch.setattr(select, "_BATCH", 100)
    monkeypatch.setattr(select, "_FIRST", 150)
    monkeypatch.setattr(select, "_LAST", 20)
    source.most = 0
    parts = ask(source, question)
    assert source.most <= 100
    assert [(a.name, a.value, set(a.records)) for a in parts.aggregates] == [
        (a.name, a.value, set(a.records)) for a in whole.aggregates
    ]
    assert parts.aggregates[0].value == 1_000
    assert parts.records[:3] == whole.records[:3]
    assert sum(o.count for o in parts.omissions if o.reason == "filtered") == 500
    left = sum(o.count for o in parts.omissions if o.field is None and o.reason in {"budget", "not_relevant"})
    figures = sum(o.detail.startswith("the figure") for o in parts.omissions if o.field is None)
    assert left - figures + sum(urn.startswith("s:orders/") for urn in parts.records) == 1_000


def test_a_record_of_which_the_question_gives_a_value_is_found_among_very_many(
    source: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(select, "_MANY", 200)
    monkeypatch.setattr(select, "_FIRST", 50)
    assert "s:orders/O750" in ask(source, QUESTIONS[-1]).records


class Versioned(Watched):
    """A source that tells when its records change."""

    number = 1

    def version(self) -> int:
        return self.number


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_second_question_reads_only_what_may_be_shown_until_records_change(
    question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(select, "_MANY", 200)
    monkeypatch.setattr(select, "_BATCH", 100)
    monkeypatch.setattr(select, "_FIRST", 50)
    monkeypatch.setattr(select, "_LAST", 20)
    source = Versioned([*link_records("s", "customers", {"C1": {"name": "Ana"}}), *orders(1_500)])
    view = View(ContextSpec.model_validate(SPEC), source, links=LINKS)
    view.build(QUESTIONS[0], budget_tokens=600)
    source.asked = 0
    again = view.build(question, budget_tokens=600)
    assert source.asked < 1_000
    assert again.text == ask(source, question).text
    source.number += 1
    del source.records["s:orders/O1"]
    source.asked = 0
    changed = view.build(question, budget_tokens=600)
    assert source.asked > 1_400
    assert changed.text == ask(source, question).text
    assert changed.aggregates[0].value == 999
