"""How long records took, by the two dates that they have, and the most of a list."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from views_factories import Linked, view_over

from workbench.context import Context

TAKES = [1, 2, 3, 5, 8, 13]


def repair(number: int) -> dict[str, Any]:
    day = date(2024, 1 + number % 6, 3)
    done = {} if number % 5 == 0 else {"completed_on": (day + timedelta(TAKES[number % 6])).isoformat()}
    return {
        "workshop": f"W-{1 + number % 3}",
        "cause": ("wear", "storm")[number % 2],
        "reported_on": day.isoformat(),
        "cost": 10.0 * number,
        **done,
    }


REPAIRS = {f"R-{number:02}": repair(number) for number in range(1, 31)}
SHOPS = {
    f"W-{number}": {"name": f"Quay {('North', 'South', 'East')[number - 1]}", "visits": [{"on": "x"}] * number}
    for number in range(1, 4)
}
STOPS = {
    f"S-{number}": {
        "workshop": f"W-{1 + number % 3}",
        "started_at": f"2024-03-0{number}T08:00:00Z",
        "ended_at": f"2024-03-0{number}T{8 + number:02}:30:00Z",
    }
    for number in range(1, 8)
}
SPEC: dict[str, Any] = {
    "entities": {
        "repair": {"stream": "s.repairs", "keys": ["id"]},
        "workshop": {"stream": "s.workshops", "keys": ["id"], "names": ["/name"]},
        "stop": {"stream": "s.stops", "keys": ["id"]},
    },
    "sections": [{"name": one, "of": one, "required": True} for one in ("repair", "workshop", "stop")],
}
LINKS = [
    Linked("repairs", "workshop", "/workshop", "workshops", "repairs"),
    Linked("stops", "workshop", "/workshop", "workshops", "stops"),
]
STREAMS = {"repairs": REPAIRS, "workshops": SHOPS, "stops": STOPS}


def ask(question: str, spec: dict[str, Any] = SPEC, streams: dict[str, Any] = STREAMS) -> Context:
    return view_over(spec, "s", streams, LINKS).build(question)


def days(body: dict[str, Any]) -> int | None:
    if "completed_on" not in body:
        return None
    return (date.fromisoformat(body["completed_on"]) - date.fromisoformat(body["reported_on"])).days


def mean(cause: str = "") -> str:
    found = [days(body) for body in REPAIRS.values() if not cause or body["cause"] == cause]
    known = [one for one in found if one is not None]
    value = round(sum(known) / len(known), 4)
    return f"mean of days from reported on to completed on: {value:g} (over {len(known)} of {len(found)})"


LONG = sum((days(body) or 0) > 7 for body in REPAIRS.values())


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("How long does a repair take on average?", mean()),
        ("average repair time", mean()),
        ("average number of days between report and completion of repairs", mean()),
        ("How long does a repair with cause storm take on average?", mean("storm")),
        ("average time from report to completion of repairs with cause storm", mean("storm")),
        ("How many repairs took longer than a week?", f"completed on longer than 1 week: {LONG}"),
        ("repairs that took more than 7 days", f"completed on more than 7 days: {LONG}"),
        ("How long did the longest repair take?", "max of days from reported on to completed on: 13, of"),
        ("How long does a stop last on average?", "mean of hours from started at to ended at: 4.5 (over 7)"),
    ],
)
def test_what_lies_between_two_dates_is_told(question: str, line: str) -> None:
    context = ask(question)
    assert context.status == "found"
    assert line in context.text


def test_the_fastest_is_the_group_with_the_least_mean() -> None:
    means: dict[str, list[int]] = {}
    for body in REPAIRS.values():
        if (took := days(body)) is not None:
            means.setdefault(body["workshop"], []).append(took)
    first = min(means, key=lambda name: sum(means[name]) / len(means[name]))
    text = ask("Which workshop is the fastest at repairs?").text
    assert f"by workshop, the least first: {SHOPS[first]['name']} " in text


@pytest.mark.parametrize(
    "question",
    [
        "How many repairs did not take longer than a week?",
        "median repair time",
        "How long does a repair by hand take on average?",
        "average time between report and payment of repairs",
        "How long does a storm or wear repair take on average and why?",
        "How many repairs took longer than a week to be paid?",
        # Two kinds of records have such times.
        "Which workshop is the fastest?",
    ],
)
def test_near_misses_are_not_read(question: str) -> None:
    context = ask(question)
    assert "from reported on" not in context.text
    assert "from started at" not in context.text


@pytest.mark.parametrize("field", ["duration", "labour_hours"])
def test_a_number_that_tells_how_long_gives_no_time_between(field: str) -> None:
    streams = {**STREAMS, "repairs": {key: {**body, field: 4} for key, body in REPAIRS.items()}}
    assert "from reported on" not in ask("How many repairs took longer than a week?", streams=streams).text


def test_two_ends_leave_open_which_is_meant() -> None:
    repairs = {key: {**body, "returned_on": "2024-09-01"} for key, body in REPAIRS.items()}
    streams = {**STREAMS, "repairs": repairs}
    assert "mean of days" not in ask("How long does a repair take on average?", streams=streams).text
    told = ask("average time from report to return of repairs", streams=streams).text
    assert "mean of days from reported on to returned on" in told


def test_the_most_of_a_list_is_the_longest_list() -> None:
    context = ask("Which workshop has the most visits?")
    assert "max of number of visits: 3, of W-3" in context.text
    assert context.text.index("Quay East") < (context.text + "Quay North").index("Quay North")


def test_an_added_number_stands_in_no_record() -> None:
    text = ask("How long did the longest repair take?").text
    assert '"days from' not in text
