"""Groups by month, by fields of what records link to, and the first so many of an order."""

from __future__ import annotations

from collections import Counter, defaultdict
from statistics import fmean
from typing import Any

import pytest
from plant_nursery import ask, by_name, gardens, meant, plantings


def counted(key: Any, rule: Any = lambda b: True) -> dict[str, int]:
    return dict(Counter(key(body) for body in plantings().values() if rule(body)))


def month(body: dict[str, Any]) -> str:
    return str(body["planted_at"])[:7]


def quarter(body: dict[str, Any]) -> str:
    return f"2024-Q{(int(body['planted_at'][5:7]) + 2) // 3}"


def town(body: dict[str, Any]) -> str:
    return str(gardens()[body["garden"]]["town"])


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ("plantings by month", month),
        ("How many plantings were planted each month?", month),
        ("number of plantings per quarter", quarter),
        ("plantings planted by year", lambda b: "2024"),
        ("Break down the plantings by state", lambda b: b["state"]),
        ("plantings split by size", lambda b: b["size"]),
        ("a breakdown of plantings by state", lambda b: b["state"]),
        ("plantings grouped by payment method", lambda b: b.get("paid_by", "").replace("_", " ")),
        ("plantings per garden town", town),
        ("plantings by town", town),
        ("number of plantings per town of the garden", town),
    ],
)
def test_records_are_counted_by_periods_fields_and_fields_of_what_they_link_to(question: str, key: Any) -> None:
    found = {name.replace("_", " "): value for name, value in by_name(ask(question)).items()}
    assert found == {name: value for name, value in counted(key).items() if name}


def test_periods_stand_in_their_order_and_the_one_with_the_most_is_found() -> None:
    assert list(by_name(ask("large plantings by month"))) == sorted(counted(month, lambda b: b["size"] == "large"))
    most = counted(month, lambda b: b["state"] == "done")
    found = by_name(ask("Which month had the most done plantings?"))
    assert {k for k, v in found.items() if v == max(most.values())} == {
        k for k, v in most.items() if v == max(most.values())
    }


def test_figures_are_told_for_the_values_of_a_field_one_link_away() -> None:
    hours: dict[str, list[int]] = defaultdict(list)
    for body in plantings().values():
        hours[town(body)].append(body["hours"])
    assert by_name(ask("average hours per garden town")) == {k: round(fmean(v), 4) for k, v in hours.items()}
    assert by_name(ask("total hours by town")) == {k: sum(v) for k, v in hours.items()}


@pytest.mark.parametrize(
    "question",
    [
        "plantings by garden and month",
        "plantings sorted by state",
        "plantings per mood",
        "plantings planted by hand",
        "plantings per month and state",
        "gardens by month",
        "plantings by town of the crew",
    ],
)
def test_groups_that_are_not_surely_meant_are_not_read(question: str) -> None:
    assert ask(question).status == "not_found"


@pytest.mark.parametrize(
    ("question", "field", "count", "greatest"),
    [
        ("top 5 gardens by deposit", "deposit", 5, True),
        ("the three gardens with the highest deposit", "deposit", 3, True),
        ("Which 4 gardens have the lowest deposit?", "deposit", 4, False),
        ("bottom 2 gardens by deposit", "deposit", 2, False),
        ("the two smallest deposits of gardens", "deposit", 2, False),
    ],
)
def test_the_first_so_many_of_an_order_are_shown_in_it(question: str, field: str, count: int, greatest: bool) -> None:
    shown = [urn.rpartition("/")[2] for urn in ask(question).records]
    ordered = sorted((body[field] for body in gardens().values()), reverse=greatest)
    assert [gardens()[key][field] for key in shown][:count] == ordered[:count]
    assert {gardens()[key][field] for key in shown} == set(ordered[:count])


@pytest.mark.parametrize("question", ["top 5 gardens", "top 5 gardens by town", "the 3 best gardens", "top gardens"])
def test_the_first_by_no_measure_are_not_read(question: str) -> None:
    assert ask(question).status == "not_found"


def test_the_count_in_the_name_of_a_field_counts_nothing() -> None:
    leaves = [body["leaf_count"] for body in plantings().values() if body["state"] == "done"]
    assert ask("average leaf count of done plantings").aggregates[1].value == round(fmean(leaves), 4)
    assert meant(ask("How many plantings have a leaf count over 90?")) == {
        key for key, body in plantings().items() if body["leaf_count"] > 90
    }
