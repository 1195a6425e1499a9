"""States that a question asks about: what was paid, whether a record is overdue, and what something costs a day."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import Linked, view_over

from workbench.context import Context

STATES = ("paid", "overdue", "cancelled")
INVOICES = {
    f"i{n}": {
        "customer": f"c{n % 4}",
        "issued_on": f"2024-0{1 + n % 6}-11",
        "amount_due": 20 + 7 * n,
        "state": STATES[n * 5 % 7 % 3],
    }
    for n in range(30)
}
CUSTOMERS = {f"c{n}": {"name": f"{name} Lind{n}"} for n, name in enumerate(("Ana", "Bo", "Cem", "Dag"))}
BIKES = {
    f"b{n}": {"model": model, "price_per_day": price, "purchase_price": bought, "deposit_waived": n % 2 == 0}
    for n, (model, price, bought) in enumerate((("Heron", 20, 900), ("Moose", 50, 700), ("Wren", 10, 800)))
}
ORDERS = {str(n): {"amount": n + 10, "status": ("open", "closed")[n % 2]} for n in range(60)}
SPEC: dict[str, Any] = {
    "entities": {
        "invoice": {"stream": "s.invoices", "keys": ["id"]},
        "customer": {"stream": "s.customers", "keys": ["id"], "names": ["/name"]},
        "bike": {"stream": "s.bikes", "keys": ["id"], "names": ["/model"]},
        "order": {"stream": "s.orders", "keys": ["id"]},
    },
    "sections": [{"name": one, "of": one, "required": True} for one in ("invoice", "customer", "bike", "order")],
}
LINKS = [Linked("invoices", "customer", "/customer", "customers", "invoices")]
PAID = [body for body in INVOICES.values() if body["state"] == "paid"]
IN_MAY = [body for body in PAID if body["issued_on"].startswith("2024-05")]


def ask(question: str) -> Context:
    streams = {"invoices": INVOICES, "customers": CUSTOMERS, "bikes": BIKES, "orders": ORDERS}
    return view_over(SPEC, "s", streams, LINKS).build(question)


@pytest.mark.parametrize(
    ("question", "of"),
    [
        ("How much has been paid?", PAID),
        ("How much was paid on invoices?", PAID),
        ("How much was paid in May 2024?", IN_MAY),
        ("total of paid invoices", PAID),
        ("What do the paid invoices come to?", PAID),
        ("What is the total value of the paid invoices?", PAID),
    ],
)
def test_what_was_paid_is_that_of_which_the_state_says_so(question: str, of: list[dict[str, Any]]) -> None:
    context = ask(question)
    assert context.status == "found"
    assert f"sum of amount_due: {sum(body['amount_due'] for body in of)} (over {len(of)})" in context.text


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("Is i1 overdue?", f"state: {INVOICES['i1']['state']}"),
        ("Is i1 paid?", f"state: {INVOICES['i1']['state']}"),
        ("Is order 3 open?", "status: closed"),
    ],
)
def test_a_state_that_only_other_records_have_asks_for_that_field(question: str, shown: str) -> None:
    context = ask(question)
    assert context.status == "found"
    assert shown in context.text.replace('"', "").replace(":", ": ").replace("  ", " ")
    assert "Nothing here is called" not in context.text


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("Which bike is the most expensive to rent?", "max of price_per_day: 50"),
        ("Which bike costs the most per day?", "max of price_per_day: 50"),
        ("Which bike is the cheapest to hire?", "min of price_per_day: 10"),
        ("Which bike was the most expensive to buy?", "max of purchase_price: 900"),
    ],
)
def test_of_two_prices_the_words_beside_say_which(question: str, best: str) -> None:
    context = ask(question)
    assert context.status == "found"
    assert best in context.text


def test_a_price_of_which_nothing_says_which_is_not_guessed() -> None:
    assert ask("Which bike is the most expensive?").status != "found"


@pytest.mark.parametrize("question", ["orders over 50", "Which orders are over 50?", "orders between 40 and 50"])
def test_a_number_that_bounds_is_no_id(question: str) -> None:
    context = ask(question)
    assert "number of orders with amount" in context.text
    assert context.status == "found"


def test_how_much_of_a_flag_is_no_sum_of_something_else() -> None:
    context = ask("How much deposit was waived?")
    assert context.status != "found"
    assert "sum of" not in context.text


@pytest.mark.parametrize("question", ["Top 2 customers by invoice amount", "top 2 customers by amount of invoices"])
def test_the_first_by_an_amount_are_those_with_the_greatest_totals(question: str) -> None:
    totals = {one: sum(b["amount_due"] for b in INVOICES.values() if b["customer"] == one) for one in CUSTOMERS}
    best = max(totals, key=lambda one: totals[one])
    context = ask(question)
    assert context.status == "found"
    assert f"the greatest first: {CUSTOMERS[best]['name']} {totals[best]}" in context.text


def test_figures_alone_show_the_fields_that_they_are_made_of() -> None:
    text = ask("How much has been paid?").text
    assert "amount_due" in text
    assert "issued_on" not in text
