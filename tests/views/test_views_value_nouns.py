"""Values that stand for the noun of their records, signs of numbers, and times that call their records' noun."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from views_factories import Linked, is_unread, view_over

from workbench.context import Context

PRODUCTS, PAPERS = ["poster", "menu", "price list"], ["matt", "gloss"]
CLIENTS = {f"C{n}": {"title": f"Firm {n}", "balance": [-30, 12, 0, -4, 55][n % 5], "visits": n % 3} for n in range(11)}
JOBS = {
    f"J{n}": {
        "client": f"C{n % 9}",
        "product": PRODUCTS[n % 3],
        "paper": PAPERS[n % 2],
        "status": ["finished", "noShow", "pastDue"][n % 5 % 3],
        "price": 10 + n * 7 % 50,
        "kind": f"K{n % 3}",
        "ordered_on": f"202{3 + n % 2}-0{1 + n % 9}-11",
    }
    for n in range(40)
}
KINDS = {f"K{n}": {"sector": ["retail", "charity"][n % 2], "label": f"Sort {n}"} for n in range(3)}
PAYMENTS = {
    f"P{n}": {"job": f"J{n % 30}", "amount": f"{n}.25", "paid_on": f"202{3 + n % 3}-02-0{1 + n % 9}"} for n in range(36)
}
SPEC: dict[str, Any] = {
    "entities": {
        "client": {"stream": "s.clients", "names": ["/title"]},
        "job": {"stream": "s.jobs", "words": [{"path": "/price", "words": "cost"}]},
        "payment": {"stream": "s.payments"},
        "job_kind": {"stream": "s.job_kinds"},
    },
    "sections": [{"name": name, "of": name} for name in ("client", "job", "payment", "job_kind")],
}
LINKS = [
    Linked("jobs", "client", "/client", "clients", "jobs"),
    Linked("jobs", "kind", "/kind", "job_kinds", "jobs"),
    Linked("payments", "job", "/job", "jobs", "payments"),
]


def ask(question: str) -> Context:
    view = view_over(SPEC, "s", {"clients": CLIENTS, "jobs": JOBS, "job_kinds": KINDS, "payments": PAYMENTS}, LINKS)
    return view.build(question, budget_tokens=900)


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        ("How many posters are there?", lambda b: b["product"] == "poster"),
        ("how many menus on gloss paper", lambda b: b["product"] == "menu" and b["paper"] == "gloss"),
        ("How many price lists were ordered?", lambda b: b["product"] == "price list"),
        ("posters ordered in 2024", lambda b: b["product"] == "poster" and b["ordered_on"] > "2024"),
        ("How many no shows are there?", lambda b: b["status"] == "noShow"),
        ("How many past due jobs are there?", lambda b: b["status"] == "pastDue"),
    ],
)
def test_a_value_in_the_plural_stands_for_the_noun_of_its_records(question: str, rule: Any) -> None:
    context = ask(question)
    assert context.status == "found"
    assert context.aggregates[0].value == sum(map(rule, JOBS.values()))
    assert context.aggregates[0].name.startswith("number of jobs with ") or "past due jobs" in question


def test_a_mean_may_be_asked_of_what_a_value_in_the_plural_stands_for() -> None:
    prices = [body["price"] for body in JOBS.values() if body["product"] == "menu"]
    figures = {one.op: one.value for one in ask("average price of menus").aggregates}
    assert abs(float(figures["mean"]) - sum(prices) / len(prices)) < 0.001


@pytest.mark.parametrize(
    "question",
    [
        "How many poster are there?",
        "How many posters were stolen?",
        "How many leaflets are there?",
        "How many firms are menus?",
        "How many clients are posters?",
    ],
)
def test_a_value_that_is_no_noun_or_says_more_stands_for_none(question: str) -> None:
    assert is_unread(ask(question))


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        ("How many clients have a negative balance?", lambda n: n < 0),
        ("clients with a positive balance", lambda n: n > 0),
        ("How many clients have a balance below 0?", lambda n: n < 0),
        ("How many clients have a balance under 13?", lambda n: n < 13),
        ("clients with a balance of at least 12", lambda n: n >= 12),
        ("clients with a balance between 1 and 40", lambda n: 1 <= n <= 40),
    ],
)
def test_bounds_hold_of_negative_numbers(question: str, rule: Any) -> None:
    context = ask(question)
    assert context.aggregates[0].value == sum(rule(body["balance"]) for body in CLIENTS.values())


def test_a_number_that_counts_something_of_each_record_may_be_none() -> None:
    assert ask("How many clients had no visits?").aggregates[0].value == sum(not b["visits"] for b in CLIENTS.values())
    assert ask("How many clients have no balance?").status == "not_found"


def test_the_total_of_records_is_that_of_their_one_amount_at_the_time_that_calls_them() -> None:
    context = ask("What is the total of all payments in 2024?")
    amounts = [Decimal(body["amount"]) for body in PAYMENTS.values() if body["paid_on"].startswith("2024")]
    assert [one.value for one in context.aggregates] == [len(amounts), sum(amounts)]
    assert "number of payments with paid on in 2024" in context.text


def test_a_total_of_records_that_tell_no_amount_is_not_read() -> None:
    assert is_unread(ask("What is the total of all clients in 2024?"))


def test_a_value_of_the_table_of_what_they_are_may_stand_before_the_noun() -> None:
    context = ask("How many charity jobs were ordered in 2024?")
    of_charity = {key for key, body in KINDS.items() if body["sector"] == "charity"}
    rule = [body["kind"] in of_charity and body["ordered_on"] > "2024" for body in JOBS.values()]
    assert context.aggregates[0].value == sum(rule)
    assert "linked to job_kind with sector charity" in context.text


@pytest.mark.parametrize(
    "question", ["How many cheap charity jobs are there?", "How many charity printing jobs are there?"]
)
def test_what_else_stands_before_the_noun_is_not_overlooked(question: str) -> None:
    assert is_unread(ask(question))
