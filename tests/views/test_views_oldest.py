"""Who has been here the longest, and what was founded first: of days in an object and years that are numbers."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from views_factories import view_over

from workbench.context import Context
from workbench.views import View


def staff() -> dict[str, dict[str, Any]]:
    names = ("Ana Ruiz", "Ben Okafor", "Cleo Marsh", "Dag Holm")
    return {f"S-{n}": {"full_name": name, "hired": {"on": f"20{18 - n}-04-01"}} for n, name in enumerate(names)}


def customers() -> dict[str, dict[str, Any]]:
    return {f"C-{n}": {"full_name": f"Kim Lee{'abcd'[n]}", "customer_since": f"200{n}-01-01"} for n in range(4)}


def clubs() -> dict[str, dict[str, Any]]:
    return {f"K-{n}": {"title": f"Club {'abcde'[n]}", "founded": 1990 - 7 * n, "members": 10 + n} for n in range(5)}


@cache
def view() -> View:
    spec = {
        "entities": {
            "staff": {"stream": "f.staff", "keys": ["id"], "names": ["/full_name"], "about": "employee person"},
            "customer": {"stream": "f.customers", "keys": ["id"], "names": ["/full_name"], "about": "client person"},
            "club": {"stream": "f.clubs", "keys": ["id"], "names": ["/title"]},
        },
        "sections": [{"name": one, "of": one, "required": True} for one in ("staff", "customer", "club")],
    }
    return view_over(spec, "f", {"staff": staff(), "customers": customers(), "clubs": clubs()})


def ask(question: str) -> Context:
    return view().build(question)


@pytest.mark.parametrize("question", ["Which of us has worked here the longest?", "Who of our staff joined us first?"])
def test_who_of_us_joined_first_is_no_customer(question: str) -> None:
    context = ask(question)
    assert context.status == "found", context.text
    assert "earliest" in context.text
    first = context.text.index("Dag Holm")
    assert all(context.text.find(name, 0, first) < 0 for name in ("Ana Ruiz", "Ben Okafor", "Cleo Marsh"))
    assert "customer" not in context.text


@pytest.mark.parametrize(
    "question",
    [
        "Which club is the longest-established?",
        "Which of our clubs has been going longest?",
        "Which is the oldest club?",
    ],
)
def test_what_was_founded_first_has_the_least_year(question: str) -> None:
    context = ask(question)
    assert context.status == "found", context.text
    assert "min of founded: 1962" in context.text, context.text
    assert "max of founded" not in context.text
