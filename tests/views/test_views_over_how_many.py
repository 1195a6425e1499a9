"""Figures of groups say over how many records they are computed, where some have no value."""

from __future__ import annotations

import pytest
from views_factories import Linked, view_over

COSTS = {"open": [10, 20, None], "done": [5, 5], "waiting": [None, None]}
JOBS = {
    f"J{state}{n}": {"state": state, "cost": cost, "title": f"Job {state} {n}"}
    for state, costs in COSTS.items()
    for n, cost in enumerate(costs)
}
SPEC = {
    "entities": {
        "yard": {"stream": "d.yards", "names": ["/name"]},
        "job": {"stream": "d.jobs", "names": ["/title"]},
    },
    "sections": [
        {"name": "job", "of": "job", "priority": 90},
        {"name": "yard", "of": "yard"},
    ],
}


def text_of(question: str, **costs: int) -> str:
    jobs = {key: {**body, **({"cost": costs["cost"]} if costs else {})} for key, body in JOBS.items()}
    view = view_over(SPEC, "d", {"jobs": jobs, "yards": {"Y1": {"name": "North"}}})
    return view.build(question, budget_tokens=500).text


def test_a_sum_of_groups_says_over_how_many_of_each_and_of_all() -> None:
    text = text_of("total cost of jobs by state")
    assert "open 30 (over 2 of 3), done 10, waiting 0 (over 0 of 2); in all over 4 of 7" in text


def test_a_mean_of_groups_says_so_as_well() -> None:
    text = text_of("average cost of jobs by state")
    assert "open 15 (over 2 of 3), done 5, waiting none (over 0 of 2); in all over 4 of 7" in text


@pytest.mark.parametrize("question", ["total cost of jobs by state", "number of jobs by state"])
def test_where_all_have_a_value_nothing_is_added(question: str) -> None:
    assert "over" not in text_of(question, cost=7)


def test_the_second_of_the_greatest_groups_says_so() -> None:
    text = text_of("Which state has the second greatest total cost of jobs?")
    assert "over 4 of 7" in text


def test_a_figure_of_a_section_narrowed_to_a_value_says_so() -> None:
    jobs = {key: {**body, "yard": "Y1"} for key, body in JOBS.items()}
    spec = {
        **SPEC,
        "sections": [
            {"name": "yard", "of": "yard"},
            {
                "name": "jobs",
                "of": "yard",
                "follow": ["jobs"],
                "aggregates": [{"op": "sum", "field": "/cost"}, {"op": "sum", "field": "/cost", "by": "/state"}],
            },
        ],
    }
    links = [Linked("jobs", "yard", "/yard", "yards", "jobs")]
    view = view_over(spec, "d", {"jobs": jobs, "yards": {"Y1": {"name": "North"}}}, links)
    text = view.build("What is the total cost of the open jobs of yard North?", budget_tokens=500).text
    assert "sum of cost with state open: 30 (over 2 of 3; 7 in all)" in text
