"""How long something takes, by a number that is called by a unit of time."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import view_over

BUYERS = {
    "C-1": {"name": "Lowland Paper", "town": "Ghent", "terms": {"credit_days": 45, "ceiling": 9500}, "rating": 3},
    "C-2": {"name": "Holm Cycles", "town": "Turin", "terms": {"credit_days": 30, "ceiling": 100}, "rating": 4},
}
PLAYS = {"L-1": {"title": "Norma", "language": "Italian", "running_minutes": 165, "budget": 90000}}
SPEC: dict[str, Any] = {
    "entities": {
        "buyer": {"stream": "s.buyers", "names": ["/name"]},
        "play": {"stream": "s.plays", "names": ["/title"]},
    },
    "sections": [
        {"name": "buyer", "of": "buyer", "required": True},
        {"name": "play", "of": "play", "required": True},
    ],
}


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How long does Lowland Paper get to settle its bills?", "credit_days: 45"),
        ("How long does an evening of Norma last?", "running_minutes: 165"),
    ],
)
def test_how_long_asks_for_a_number_of_a_unit_of_time(question: str, told: str) -> None:
    context = view_over(SPEC, "s", {"buyers": BUYERS, "plays": PLAYS}).build(question, budget_tokens=600)
    assert told in context.text.replace('"', "")


@pytest.mark.parametrize("question", ["Which town is Lowland Paper in?", "What is Lowland Paper's rating?"])
def test_what_asks_for_no_length_of_time_shows_none(question: str) -> None:
    context = view_over(SPEC, "s", {"buyers": BUYERS, "plays": PLAYS}).build(question, budget_tokens=600)
    assert "credit_days" not in context.text
