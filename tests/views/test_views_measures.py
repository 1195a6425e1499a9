"""Figures of the number that a question calls, of money alone where it asks what was paid, and by currency."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import Linked, view_over

from workbench.context import Context
from workbench.views._records.units import adds_up, currency_of, is_money

DIVERS = {f"D-{n}": {"name": f"Diver{n:02} Name{n:02}"} for n in range(2, 70)} | {"D-1": {"name": "Ana Brandt"}}
TRIPS = {
    f"T-{n}": {
        "site": f"Reef {n}",
        "divers": [{"diver": "D-1", "tank": 10 + n, "fare": 40 + n}, {"diver": "D-2", "tank": 99, "fare": 900}],
    }
    for n in range(1, 6)
}
BILLS = {
    f"B-{n}": {"diver": "D-1", "total": {"amount": 100 * n, "currency": ("EUR", "USD")[n % 2]}, "pages": n}
    for n in range(1, 6)
}
SPEC: dict[str, Any] = {
    "entities": {
        "diver": {"stream": "c.divers", "names": ["/name"]},
        "trip": {"stream": "c.trips", "keys": ["id"]},
        "bill": {"stream": "c.bills", "keys": ["id"]},
    },
    "sections": [
        {"name": "diver", "of": "diver", "required": True},
        {"name": "trip", "of": "trip", "required": True},
        {"name": "bill", "of": "bill", "required": True},
        {"name": "diver-trips", "title": "trips of the diver", "of": "diver", "follow": ["trips"],
         "aggregates": [{"op": "count"}, {"op": "sum", "field": "/divers/*/tank"},
                        {"op": "sum", "field": "/divers/*/fare"}, {"op": "max", "field": "/divers/*/tank"}]},
        {"name": "diver-bills", "title": "bills of the diver", "of": "diver", "follow": ["bills"],
         "aggregates": [{"op": "count"}, {"op": "sum", "field": "/total/amount"}, {"op": "sum", "field": "/pages"}]},
    ],
}  # fmt: skip
LINKS = [
    Linked("trips", "diver", "/divers/*/diver", "divers", "trips"),
    Linked("bills", "diver", "/diver", "divers", "bills"),
]


def ask(question: str, bills: dict[str, Any] = BILLS) -> Context:
    view = view_over(SPEC, "c", {"divers": DIVERS, "trips": TRIPS, "bills": bills}, LINKS)
    return view.build(question, budget_tokens=900)


@pytest.mark.parametrize(
    "question",
    [
        "What is the highest fare Ana Brandt paid?",
        "What is the highest fare of Ana Brandt's trips?",
        "Tell me the highest fare in the jolly trips of Ana Brandt",
    ],
)
def test_the_number_that_is_called_is_measured_and_no_other(question: str) -> None:
    context = ask(question)
    assert "max of fare: 45, of T-5" in context.text
    assert "tank:" not in context.text.partition("{")[0]


def test_how_many_of_what_stands_beside_a_quantity_is_its_sum() -> None:
    bills = {key: {**body, "items": [{"lamp_type": "desk", "qty": body["pages"]}]} for key, body in BILLS.items()}
    context = ask("How many lamps did Ana Brandt buy?", bills)
    assert "sum of qty: 15 (over 5)" in context.text
    assert "sum of qty" not in ask("How many bills does Ana Brandt have?", bills).text


def test_what_was_paid_is_money() -> None:
    context = ask("How much did Ana Brandt pay for jolly trips in all?")
    assert "sum of fare: 215 (over 5)" in context.text
    assert "sum of tank" not in context.text
    assert any(one.field == "/divers/*/tank" and one.reason == "not_relevant" for one in context.omissions)


def test_amounts_in_several_currencies_are_told_by_currency() -> None:
    context = ask("What is the total amount of Ana Brandt's bills?")
    assert "by currency: USD 900, EUR 600" in context.text
    assert "1500" not in context.text


def test_amounts_in_one_currency_are_one_sum() -> None:
    one = {urn: {**bill, "total": {**bill["total"], "currency": "EUR"}} for urn, bill in BILLS.items()}
    assert "sum of amount: 1500 (over 5)" in ask("What is the total amount of Ana Brandt's bills?", one).text


def test_a_record_with_amounts_in_several_currencies_has_no_sum() -> None:
    mixed = {
        "B-1": {"diver": "D-1", "total": [{"amount": 5, "currency": "EUR"}, {"amount": 7, "currency": "USD"}]},
        "B-2": {"diver": "D-1", "total": [{"amount": 9, "currency": "EUR"}]},
    }
    spec = {**SPEC, "sections": [dict(one) for one in SPEC["sections"]]}
    spec["sections"][-1]["aggregates"] = [{"op": "count"}, {"op": "sum", "field": "/total/*/amount"}]
    view = view_over(spec, "c", {"divers": DIVERS, "trips": TRIPS, "bills": mixed}, LINKS)
    context = view.build("What is the total amount of Ana Brandt's bills?", budget_tokens=900)
    assert "21" not in context.text
    assert "sum of" not in context.text


@pytest.mark.parametrize(
    ("path", "others", "found"),
    [
        ("/amount", ["/currency", "/id"], "/currency"),
        ("/lines/*/price", ["/currency", "/lines/*/currency"], "/lines/*/currency"),
        ("/fee/amountMinor", ["/fee/currency", "/total/currency"], "/fee/currency"),
        ("/hours", ["/currency"], None),
        ("/fee/hours", ["/fee/currency"], None),
        ("/amount", ["/total/currency"], None),
        ("/amount", ["/unit"], None),
    ],
)
def test_the_currency_of_an_amount_is_the_nearest_that_holds_it(
    path: str, others: list[str], found: str | None
) -> None:
    assert currency_of(path, others) == found


def test_ratings_do_not_add_up_and_fares_are_money() -> None:
    assert not adds_up("/survey/score")
    assert adds_up("/nights")
    assert adds_up("/number_of_guests")
    assert adds_up("/laps")
    assert not any(map(adds_up, ("/number", "/lap", "/last_4_digits", "/cvv", "/REASONCODE", "/item_code")))
    assert is_money("/divers/*/fare")
    assert not is_money("/divers/*/tank")
    assert not is_money(None)
