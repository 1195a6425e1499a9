"""Values that recur and are called like names stand for all records that have them; two people of one name do not."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from views_factories import Linked, view_over

from workbench.context import Context
from workbench.errors import BudgetError
from workbench.views import View

PEOPLE = ("Ana Ruiz", "Ben Okafor", "Cleo Marsh", "Dag Holm", "Eli Moe", "Fay Lund", "Gus Berg", "Hal Roy", "Ida Nox")
HOUSES = ("Corner Carpets", "Royal Trattoria", "Grand Lodge", "Mill Theatre", "Old Brewery")


def visits() -> dict[str, dict[str, Any]]:
    return {
        f"V-{n:02}": {
            "premises": HOUSES[n % len(HOUSES)],
            "visited_on": f"2024-{1 + n % 12:02}-{1 + n:02}",
            "outcome": ("satisfactory", "notice", "advice")[n % 3],
            "fee": 50.5 + 10 * n,
            "visitor": f"P-{n % 3}",
        }
        for n in range(20)
    }


@cache
def view() -> View:
    people = {f"P-{n}": {"full_name": name} for n, name in enumerate((*PEOPLE, "Ana Ruiz"))}
    spec = {
        "entities": {
            "visit": {"stream": "f.visits", "keys": ["id"], "names": ["/premises"], "about": "inspection"},
            "person": {"stream": "f.people", "keys": ["id"], "names": ["/full_name"]},
        },
        "sections": [
            {"name": "visit", "of": "visit", "required": True},
            {"name": "person", "of": "person", "required": True},
            {
                "name": "visits",
                "of": "person",
                "follow": ["visits"],
                "aggregates": [
                    {"op": "count"},
                    {"op": "sum", "field": "/fee"},
                    {"op": "latest", "field": "/visited_on"},
                    {"op": "earliest", "field": "/visited_on"},
                ],
            },
        ],
    }
    links = [Linked("visits", "visitor", "/visitor", "people", "visits")]
    return view_over(spec, "f", {"visits": visits(), "people": people}, links)


def ask(question: str, budget: int = 1_000) -> Context:
    return view().build(question, budget_tokens=budget)


def of(house: str) -> list[tuple[str, dict[str, Any]]]:
    return [(key, one) for key, one in visits().items() if one["premises"] == house]


def test_all_records_of_a_recurring_value_are_meant() -> None:
    context = ask("What was the outcome of each inspection of Corner Carpets?")
    assert context.status == "found", context.text
    for key, one in of("Corner Carpets"):
        assert key in context.text
        assert one["outcome"] in context.text
    assert "Royal Trattoria" not in context.text


def test_figures_are_over_all_of_them() -> None:
    own = of("Grand Lodge")
    assert f"count: {len(own)}" in ask("How many visits has Grand Lodge had?").text
    total = sum(one["fee"] for _, one in own)
    assert f"{total:g}" in ask("What have we charged Grand Lodge altogether for visits?").text


@pytest.mark.parametrize(("word", "pick"), [("most recent", max), ("earliest", min)])
def test_the_first_and_the_last_of_them_are_told(word: str, pick: Any) -> None:
    key, one = pick(of("Mill Theatre"), key=lambda pair: pair[1]["visited_on"])
    text = ask(f"What was the outcome of the {word} inspection of Mill Theatre?").text
    assert f": {key}" in text
    assert one["outcome"] in text


@pytest.mark.parametrize("question", ["What is the fee of Corner Carpets?", "Who visited Corner Carpets?"])
def test_which_of_them_is_meant_stays_open_where_nothing_asks_for_several(question: str) -> None:
    assert ask(question).status == "ambiguous"


def test_the_one_of_a_time_that_is_said_is_meant() -> None:
    key, one = of("Royal Trattoria")[0]
    month = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October")
    said = month[int(one["visited_on"][5:7]) - 1]
    assert sum(other["visited_on"][:7] == one["visited_on"][:7] for _, other in of("Royal Trattoria")) == 1
    context = ask(f"Who visited Royal Trattoria in {said} 2024?")
    assert context.status == "found", context.text
    assert key in context.text


def test_two_people_of_one_name_stay_undecided() -> None:
    context = ask("How many visits did Ana Ruiz make?")
    assert context.status == "ambiguous", context.text


def test_a_value_that_few_records_share_stays_undecided() -> None:
    rows = {f"B-{n}": {"title": f"Book {n}" if n else "Book 1", "pages": 100 + n} for n in range(10)}
    spec = {
        "entities": {"book": {"stream": "l.books", "keys": ["id"], "names": ["/title"]}},
        "sections": [{"name": "book", "of": "book", "required": True}],
    }
    context = view_over(spec, "l", {"books": rows}).build("How many pages has Book 1?")
    assert context.status == "ambiguous", context.text


def test_budgets_are_held_and_too_small_ones_are_told() -> None:
    question = "What was the outcome of the earliest inspection of Old Brewery?"
    with pytest.raises(BudgetError) as told:
        ask(question, 1)
    for budget in (told.value.needed_tokens, 60, 200):
        assert ask(question, budget).tokens <= budget
