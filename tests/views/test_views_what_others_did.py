"""Verbs that say what others have: "never ordered", "made at least two", "which fires most often", different ones."""

from __future__ import annotations

from collections import Counter

import pytest
from pottery_works import ask, clients, counted, firings, kilns, lines, orders, potters

ORDERS = Counter(body["client"] for body in orders().values())
FIRINGS = Counter(body["potter"] for body in firings().values())
KILNS = Counter(body["kiln"] for body in firings().values())


@pytest.mark.parametrize(
    "question",
    [
        "How many clients have never ordered anything?",
        "How many clients have not ordered yet?",
        "How many clients never placed an order?",
        "How many clients did not place any orders?",
        "How many clients have no orders at all?",
        "How many clients have not made a single order?",
    ],
)
def test_who_never_did_has_none(question: str) -> None:
    assert counted(question) == len(clients()) - len(ORDERS)


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("How many clients ordered?", len(ORDERS)),
        ("How many different clients placed an order?", len(ORDERS)),
        ("How many distinct clients ordered in March 2025?",
         len({b["client"] for b in orders().values() if b["placed_on"].startswith("2025-03")})),
        ("How many clients made at least 5 orders?", sum(n >= 5 for n in ORDERS.values())),
        ("How many clients ordered more than once?", sum(n > 1 for n in ORDERS.values())),
        ("How many orders did clients from Delft place?",
         sum(clients()[b["client"]]["town"] == "Delft" for b in orders().values())),
        ("How many orders of clients in Gouda were made by phone?",
         sum(clients()[b["client"]]["town"] == "Gouda" and b["channel"] == "phone" for b in orders().values())),
        ("How many phone and mail orders are there?",
         sum(b["channel"] in {"phone", "mail"} for b in orders().values())),
        ("How many kilns had no firings yet?", len(kilns()) - len(KILNS)),
        ("How many different fuels do the kilns use?", 3),
        ("Number of distinct grades", 3),
        ("How many potters have not done any firing?", len(potters()) - len(FIRINGS)),
    ],
)  # fmt: skip
def test_what_somebody_did_is_what_they_have(question: str, count: int) -> None:
    assert counted(question) == count


def test_who_did_most_has_the_most() -> None:
    best = ORDERS.most_common(1)[0]
    assert f"{clients()[best[0]]['name']} {best[1]}" in lines("Which client ordered most often?")
    assert f"{clients()[best[0]]['name']} {best[1]}" in lines("Which client placed the most orders?")


@pytest.mark.parametrize(
    "question",
    [
        "How many clients were ordered?",
        "How many clients never had a large order?",
        "How many clients only made orders by phone?",
        "How many clients have never ordered twice?",
        "How many different clients cancelled?",
        "How many different moods do the kilns have?",
        "Which client cancelled the most orders?",
        "How many potters and clients live in Delft?",
        "How many clients have never ordered a mug?",
        "How many clients ordered more than 3 pieces?",
        "Average number of orders per client",
        "Which client has the fewest orders by phone?",
        "Which kiln has the fewest firings?",
        "Which client has the lowest total orders?",
    ],
)
def test_what_is_said_otherwise_is_not_read(question: str) -> None:
    assert ask(question).status != "found"
