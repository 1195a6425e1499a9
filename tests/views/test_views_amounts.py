"""Amounts that stand as texts: with the sign of a currency, grouped, as a share, in a unit."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from views_factories import Linked, Rows, view_over

from workbench.context import Context
from workbench.views import as_number
from workbench.views._records.amounts import amount_of, form_number
from workbench.views._records.values import comparable

PEOPLE: Rows = {"P-1": {"name": "Ana Brandt"}, "P-2": {"name": "Bo Lind"}}
PURCHASES: Rows = {
    "T-1": {"person": "P-1", "amount": "$789.45", "reward": "789 points", "kind": "Dining"},
    "T-2": {"person": "P-1", "amount": "$1,299.99", "reward": "1,300 points", "kind": "Travel"},
    "T-3": {"person": "P-1", "amount": "$22.99", "reward": "23 points", "kind": "Dining"},
    "T-4": {"person": "P-2", "amount": "$12.00", "reward": "12 points", "kind": "Travel"},
}
SPEC: Mapping[str, Any] = {
    "entities": {
        "person": {"stream": "s.people", "names": ["/name"]},
        "purchase": {"stream": "s.purchases"},
    },
    "sections": [
        {"name": "person", "of": "person", "required": True},
        {"name": "purchase", "of": "purchase"},
        {
            "name": "person-purchase",
            "title": "purchases of the person",
            "of": "person",
            "follow": ["purchases"],
            "aggregates": [{"op": "count", "label": "number of purchases"}, {"op": "sum", "field": "/amount"}],
        },
    ],
}


def ask(question: str, rows: Rows | None = None) -> Context:
    links = [Linked("purchases", "person", "/person", "people", "purchases")]
    streams = {"people": PEOPLE, "purchases": rows or PURCHASES}
    return view_over(SPEC, "s", streams, links).build(question, budget_tokens=600)


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("total amount of the purchases of Ana Brandt", "sum of amount: 2112.43 (over 3)"),
        ("largest amount of Ana Brandt", "max of amount: $1,299.99, of T-2 (over 3)"),
        ("smallest amount of Ana Brandt", "min of amount: $22.99, of T-3 (over 3)"),
        ("total reward of Ana Brandt", "sum of reward: 2112 (over 3)"),
        ("average amount of purchases of kind Dining", "mean of amount: 406.22 (over 2)"),
        ("How many purchases have an amount over 1000 dollars?", "over 1000 dollars: 1"),
    ],
)
def test_money_and_points_that_are_texts_are_numbers(question: str, line: str) -> None:
    assert line in ask(question).text


def test_several_currencies_add_up_to_nothing() -> None:
    rows = {**PURCHASES, "T-5": {**PURCHASES["T-1"], "amount": "€5.00"}}
    text = ask("total amount of the purchases of Ana Brandt", rows).text
    assert "2117" not in text
    assert "sum of amount: none" in text


@given(st.decimals(min_value=0, max_value=10**9, places=2), st.sampled_from(["${}", "{} €", "USD {}", "-£{}", "({})"]))
def test_what_is_written_with_groups_is_read_back(number: Decimal, written: str) -> None:
    found = amount_of(written.format(f"{number:,}"))
    assert found is not None
    assert abs(found.number) == number
    assert (found.number < 0) == ((written[0] in "-(") and number > 0)


@given(st.decimals(min_value=1, max_value=10**8, places=2))
def test_a_normal_form_that_lost_its_commas_is_the_same_number(number: Decimal) -> None:
    assert form_number(f"{number:,}".replace(",", " ")) == number


@pytest.mark.parametrize("text", ["007", "+49", "12 Main", "1,23,4", "10.100.200", "ABC 12", "5-10", "", "(3)", "3rd"])
def test_codes_and_addresses_are_no_numbers(text: str) -> None:
    assert as_number(text) is None
    assert comparable(text)[0] == "text"


def test_amounts_in_units_are_compared_within_the_unit() -> None:
    assert comparable("9 kg") < comparable("10 kg")
    assert comparable("9 kg")[0] != comparable("9 points")[0]
