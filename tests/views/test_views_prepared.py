"""A question that was read once gives under every budget what a build gives."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from memory_source import MemorySource
from test_views_explain import LINK, record, source, spec

from workbench.errors import BudgetError, BudgetValueError, QuestionError, UnknownNameError
from workbench.records import Link
from workbench.views import ContextSpec, View

BUDGETS = (1, 7, 40, 64, 90, 91, 120, 200, 333, 600, 900, 1500, 4000, 90)
QUESTIONS = (
    "What are the totals of the orders of Ana Lima?",
    "Where is c1?",
    "status of A-003",
    "What do the notes of Ana Lima say of refunds within thirty days?",
    "nobody knows X-77",
)


def texts() -> MemorySource:
    """Customers with values long enough to be quoted, and one too long for small budgets."""
    long = "Refunds are paid within thirty days of a return. " + "The weather was fine and nothing happened. " * 40
    note = (Link(name="customer", target="shop:customers/c1", path="/customer"),)
    return MemorySource(
        [
            *source().records.values(),
            record("orders", "B-1", note, customer="c1", total=5, note=long, blob="x" * 9000, status="open"),
        ]
    )


@cache
def plain() -> View:
    return View(names(spec(cite=False)), texts(), links=LINK)


@cache
def cited() -> View:
    return View(names(spec(cite=True)), texts(), links=LINK)


def outcome(build: Any) -> Any:
    try:
        return build()
    except BudgetError as exc:
        return str(exc), exc.needed_tokens


@pytest.mark.parametrize("cite", [False, True])
@pytest.mark.parametrize("question", QUESTIONS)
def test_it_is_what_a_build_gives(question: str, cite: bool) -> None:
    view = cited() if cite else plain()
    prepared = view.prepare(question)
    for budget in BUDGETS:
        asked = outcome(lambda budget=budget: view.build(question, budget_tokens=budget))
        assert outcome(lambda budget=budget: prepared.at(budget)) == asked


def names(one: ContextSpec) -> ContextSpec:
    entities = {
        "customer": {"stream": "shop.customers", "names": ["/name"]},
        "order": {"stream": "shop.orders"},
    }
    sections = [*one.model_dump()["sections"], {"name": "order", "of": "order"}]
    return ContextSpec.model_validate({**one.model_dump(by_alias=True), "entities": entities, "sections": sections})


def test_an_entity_by_key_is_held_as_well() -> None:
    view = View(spec(), source(), links=LINK)
    prepared = view.prepare(entities={"customer": "c1"})
    assert [prepared.at(budget) for budget in (90, 500)] == [
        view.build(entities={"customer": "c1"}, budget_tokens=budget) for budget in (90, 500)
    ]


def test_a_role_sees_what_it_may_see() -> None:
    view = View(names(spec(roles={"desk": {"streams": ["shop.customers"]}})), texts(), links=LINK)
    prepared = view.prepare(QUESTIONS[0], as_role="desk")
    for budget in (200, 900):
        assert prepared.at(budget) == view.build(QUESTIONS[0], budget_tokens=budget, as_role="desk")


def test_what_cannot_be_asked_is_said_at_once() -> None:
    view = View(spec(), source(), links=LINK)
    with pytest.raises(QuestionError):
        view.prepare(" ")
    with pytest.raises(UnknownNameError, match="Known: none"):
        view.prepare("Where is c1?", as_role="nobody")
    with pytest.raises(BudgetValueError):
        view.prepare("Where is c1?").at(0)
