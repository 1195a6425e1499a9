"""What is asked of one named record: totals of a list in it, what it cost, who stands behind it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from memory_source import MemorySource, link_records
from views_factories import Linked, view_over

from workbench.context import Context
from workbench.records import LinkType
from workbench.views import ContextSpec, View

PEOPLE = {f"P-{n}": {"name": name} for n, name in enumerate(("Ana Brandt", "Bo Lind", "Cy Moor"), start=1)}
DEAL: dict[str, Any] = {
    "title": "Winter Lamp",
    "buyer": {"company": "Larch Films", "contact": "Dee Holm"},
    "price": {"amount": 4500, "currency": "EUR"},
    "made_by": "P-2",
    "prints": [
        {"plant": "North", "quantity": 300, "unit_cost": {"amount": 4.5, "currency": "EUR"}, "waste": 3},
        {"plant": "South", "quantity": 1000, "unit_cost": {"amount": 6.25, "currency": "EUR"}, "waste": 9},
    ],
    "fees": [{"fee": 10, "currency": "EUR"}, {"fee": 20, "currency": "USD"}],
}
SPEC: dict[str, Any] = {
    "entities": {
        "deal": {"stream": "s.deals", "names": ["/title"]},
        "person": {"stream": "s.people", "names": ["/name"], "about": "person colleague"},
    },
    "sections": [
        {"name": "deal", "of": "deal", "required": True},
        {"name": "deal-person", "title": "person (made by) of the deal", "of": "deal", "follow": ["made_by"]},
    ],
}
LINKS = [LinkType(stream="s.deals", name="made_by", to="s.people", inverse="deals")]


def ask(question: str, **changed: Any) -> Context:
    deals = {"D-1": {**DEAL, **changed}, "D-2": {"title": "Other", "made_by": "P-1"}}
    records = [
        *link_records("s", "people", PEOPLE),
        *link_records("s", "deals", deals, [("made_by", "/made_by", "people")]),
    ]
    return View(ContextSpec.model_validate(SPEC), MemorySource(records), links=LINKS).build(question, budget_tokens=900)


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("How many prints of Winter Lamp were made altogether?", "sum of prints quantity: 1300 (over 1)"),
        ("total quantity of the prints of Winter Lamp", "sum of prints quantity: 1300 (over 1)"),
        ("What is the total waste of the prints of Winter Lamp?", "sum of prints waste: 12 (over 1)"),
    ],
)
def test_numbers_in_a_list_of_the_record_are_summed(question: str, line: str) -> None:
    assert line in ask(question).text


def test_neither_what_one_piece_costs_nor_several_currencies_add_up() -> None:
    assert "sum of" not in ask("What was the total unit cost of the prints of Winter Lamp?").text
    assert "sum of" not in ask("What is the total fee in the fees of Winter Lamp?").text


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=9))
def test_the_sum_is_that_of_all_elements(numbers: list[int]) -> None:
    context = ask("total waste of the prints of Winter Lamp", prints=[{"waste": one} for one in numbers])
    assert f"sum of prints waste: {sum(numbers)} (over 1)" in context.text


def test_how_many_of_what_a_list_is_called_after_is_the_sum_of_its_quantities() -> None:
    context = ask(
        "How many lamps are in Winter Lamp?", lines=[{"lamp_type": "desk", "qty": 3}, {"lamp_type": "floor", "qty": 4}]
    )
    assert "sum of lines qty: 7 (over 1)" in context.text
    assert "sum of" not in ask("How many shades are in Winter Lamp?", lines=[{"lamp_type": "desk", "qty": 3}]).text


def test_how_much_was_paid_is_the_amount_with_its_currency() -> None:
    context = ask("How much did Larch Films pay us for Winter Lamp?")
    assert "price: {amount: 4500, currency: EUR}" in context.text
    assert "sum of" not in context.text


def test_who_did_it_is_not_whoever_stands_beside_a_value_that_is_given() -> None:
    assert "Bo Lind" in ask("Who did the deal with Larch Films over Winter Lamp?").text
    assert "Bo Lind" not in ask("Who is the contact at Larch Films for Winter Lamp?").text


def test_what_was_paid_may_stand_in_what_is_linked_to_it() -> None:
    spec = {
        "entities": {"permit": {"stream": "s.permits", "keys": ["id"]}},
        "sections": [
            {"name": "permit", "of": "permit", "required": True},
            {"name": "receipts", "of": "permit", "follow": ["receipts"],
             "aggregates": [{"op": "count"}, {"op": "sum", "field": "/amount"}]},
        ],
    }  # fmt: skip
    permits = {"PM-1": {"received_on": "2024-05-02", "building_cost": 9000}}
    receipts = {f"RC-{n}": {"permit": "PM-1", "amount": 100 + n} for n in (1, 2)}
    view = view_over(
        spec,
        "s",
        {"permits": permits, "receipts": receipts},
        [Linked("receipts", "permit", "/permit", "permits", "receipts")],
    )
    context = view.build("How much money have we received for PM-1?", budget_tokens=900)
    assert "sum of amount: 203 (over 2)" in context.text


def test_who_has_a_role_is_who_stands_beside_it_in_a_list() -> None:
    team = [{"person": "P-1", "role": "lead editor"}, {"person": "P-3", "role": "printer"}]
    spec = {
        "entities": SPEC["entities"],
        "sections": [
            SPEC["sections"][0],
            {"name": "deal-team", "title": "people of the deal", "of": "deal", "follow": ["team"]},
        ],
    }
    deals = {"D-1": {**DEAL, "signed_on": "2024-04-01", "team": team}}
    view = view_over(
        spec, "s", {"people": PEOPLE, "deals": deals}, [Linked("deals", "team", "/team/*/person", "people", "deals")]
    )
    context = view.build("When was Winter Lamp signed and who is its lead editor?", budget_tokens=900)
    assert "2024-04-01" in context.text
    assert "Ana Brandt" in context.text


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("How long did the job take on Winter Lamp, in minutes?", "sum of steps minutes: 70 (over 1)"),
        ("How much was Winter Lamp?", "price: {amount: 4500, currency: EUR}"),
        ("What have we spent on Winter Lamp?", "price: {amount: 4500, currency: EUR}"),
        ("By when must Winter Lamp be paid?", "due_date: 2024-05-09"),
    ],
)
def test_how_long_how_much_and_by_when(question: str, shown: str) -> None:
    context = ask(
        question, steps=[{"step": "cut", "minutes": 30}, {"step": "fold", "minutes": 40}], due_date="2024-05-09"
    )
    assert shown in context.text


def test_what_a_unit_costs_is_never_added_up_over_linked_records() -> None:
    spec = {
        "entities": {"account": {"stream": "s.accounts", "names": ["/name"]}, "order": {"stream": "s.orders"}},
        "sections": [
            {"name": "account", "of": "account", "required": True},
            {"name": "order", "of": "order", "required": True},
            {"name": "orders", "title": "orders of the account", "of": "account", "follow": ["orders"],
             "aggregates": [{"op": "count"}, {"op": "sum", "field": "/total_minor"}]},
        ],
    }  # fmt: skip
    accounts = {f"A-{n}": {"name": f"Firm {n:02} Works"} for n in range(2, 70)} | {"A-1": {"name": "Marsh Waters"}}
    orders = {
        f"O-{n}": {"account": "A-1", "total_minor": 100 * n, "lines": [{"unit_price_minor": n, "quantity": 2}]}
        for n in range(1, 6)
    }
    links = [Linked("orders", "account", "/account", "accounts", "orders")]
    view = view_over(spec, "s", {"accounts": accounts, "orders": orders}, links)
    context = view.build("What do all orders of Marsh Waters add up to, in minor units?", budget_tokens=900)
    assert "sum of total_minor: 1500 (over 5)" in context.text
    assert "sum of unit_price_minor" not in context.text
