"""Words that are a state and the name of a time as well, and months that a question lists."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from views_factories import view_over

from workbench.context import Context
from workbench.views import View


def orders() -> dict[str, dict[str, Any]]:
    return {
        f"O-{n:03}": {
            "state": ("placed", "shipped", "cancelled")[n % 3],
            "placed_on": f"2024-{1 + n % 12:02}-{1 + n % 28:02}",
            "total": 10 + n,
        }
        for n in range(60)
    }


@cache
def view() -> View:
    spec = {
        "entities": {"order": {"stream": "s.orders", "keys": ["id"]}},
        "sections": [{"name": "order", "of": "order", "required": True}],
    }
    return view_over(spec, "s", {"orders": orders()})


def ask(question: str) -> Context:
    return view().build(question)


def count(*months: str, state: str = "") -> int:
    return sum(one["placed_on"][:7] in months and one["state"].startswith(state) for one in orders().values())


@pytest.mark.parametrize(
    "question", ["How many orders placed in May 2024 are there?", "How many orders were placed in May 2024?"]
)
def test_a_state_before_a_day_names_its_time(question: str) -> None:
    assert ask(question).aggregates[0].value == count("2024-05")


def test_it_is_the_state_where_no_day_stands_behind_it() -> None:
    assert ask("How many placed orders are there?").aggregates[0].value == sum(
        one["state"] == "placed" for one in orders().values()
    )
    assert ask("How many shipped orders were placed in May 2024?").aggregates[0].value == count(
        "2024-05", state="shipped"
    )


@pytest.mark.parametrize(
    "question",
    [
        "Total of the orders placed in each of October, November and December 2024?",
        "Give the total of the orders per month for October, November and December 2024.",
    ],
)
def test_months_that_follow_each_other_are_told_one_by_one(question: str) -> None:
    text = ask(question).text
    for month in ("2024-10", "2024-11", "2024-12"):
        total = sum(one["total"] for one in orders().values() if one["placed_on"][:7] == month)
        assert f"{month} {total}" in text, text
    assert "2024-09" not in text


def test_whatever_is_said_to_make_no_difference_makes_none() -> None:
    total = sum(one["total"] for one in orders().values() if one["placed_on"][:7] == "2024-05")
    assert (
        f"sum of total: {total}" in ask("Sum of the total of all orders placed in May 2024, whatever their state?").text
    )


def test_a_mean_is_over_what_is_given_anyway() -> None:
    shipped = [one["total"] for one in orders().values() if one["state"] == "shipped"]
    text = ask("What is the average total of shipped orders, where a total is given?").text
    assert f"{sum(shipped) / len(shipped):g}" in text, text


def test_how_it_is_rounded_narrows_nothing() -> None:
    shipped = [one["total"] for one in orders().values() if one["state"] == "shipped"]
    text = ask("Average total of shipped orders, rounded to two decimals?").text
    assert f"{sum(shipped) / len(shipped):g}" in text, text


def test_what_comes_near_says_of_which_time_it_is() -> None:
    context = ask("What did all the orders set us back altogether in May 2024?")
    may = [one["total"] for one in orders().values() if one["placed_on"][:7] == "2024-05"]
    assert context.status == "ambiguous"
    assert f"number of orders with placed on in May 2024: {len(may)}" in context.text
    assert f"sum of total: {sum(may)}" in context.text
