"""Bounds with comparatives, verbs and units: "longer than an hour", "cost over 60 euros", and close ones not read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pottery_works import ask, counted, firings, orders

Rule = Callable[[dict[str, Any]], bool]


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        ("How many firings were longer than 100 minutes?", lambda b: b["duration_minutes"] > 100),
        ("How many firings took longer than 100 minutes?", lambda b: b["duration_minutes"] > 100),
        ("How many firings took more than 2 hours?", lambda b: b["duration_minutes"] > 120),
        ("How many firings took less than half an hour?", lambda b: b["duration_minutes"] < 30),
        ("How many firings lasted less than an hour?", lambda b: b["duration_minutes"] < 60),
        ("How many firings were not longer than 90 minutes?", lambda b: b["duration_minutes"] <= 90),
        ("How many grade1 firings were shorter than 3600 seconds?",
         lambda b: b["grade"] == "grade1" and b["duration_minutes"] < 60),
    ],
)  # fmt: skip
def test_durations_are_compared_in_their_unit(question: str, rule: Rule) -> None:
    assert counted(question) == sum(map(rule, firings().values()))


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        ("How many orders over 60 euros are there?", lambda b: b["total_eur"] > 60),
        ("How many orders cost more than 60 euros?", lambda b: b["total_eur"] > 60),
        ("How many orders were worth at least €70?", lambda b: b["total_eur"] >= 70),
        ("How many orders have a total amount of at least 70?", lambda b: b["total_eur"] >= 70),
        ("How many orders had a total of not more than 40?", lambda b: b["total_eur"] <= 40),
        ("How many orders of 70 euros or more were made by phone?",
         lambda b: b["total_eur"] >= 70 and b["channel"] == "phone"),
        ("How many orders have a subtotal below 30 euros?", lambda b: b["subtotal_eur"] < 30),
    ],
)  # fmt: skip
def test_amounts_are_compared_in_their_currency(question: str, rule: Rule) -> None:
    assert counted(question) == sum(map(rule, orders().values()))


@pytest.mark.parametrize(
    "question",
    [
        "How many orders over 60 dollars are there?",
        "How many orders cost more than 60 pounds?",
        "How many firings were longer than 100 kilometres?",
        "How many firings were heavier than 100 minutes?",
        "How many firings took more than 60?  litres",
        "How many orders weigh more than 60 kg?",
        "How many orders over 60 pieces of eight are there?",
        "How many orders for more than 5 clients?",
        "How many orders over 60 euros per piece are there?",
        "How many potters are over 40?",
    ],
)
def test_other_units_and_measures_are_not_read(question: str) -> None:
    assert ask(question).status != "found"
