"""What a question leads to and does not ask for is left out: records behind the first, other times, mere neighbours."""

from __future__ import annotations

from typing import Any

import pytest
from memory_source import MemorySource, link_records

from workbench.records import LinkType
from workbench.views import ContextSpec, View

CLUBS: dict[str, dict[str, Any]] = {
    "kino": {"name": "Kino Aurora", "seats": 732, "opened_on": "1961-03-01", "insured_on": "2020-02-02"},
    "dock": {"name": "The Dock", "seats": 90, "opened_on": "1999-10-05", "insured_on": "2021-02-02"},
}
SHOWS: dict[str, dict[str, Any]] = {
    f"S-{n}": {
        "club": "kino" if n < 6 else "dock",
        "film": f"F-{n}",
        "shown_on": f"2024-05-{n + 10}",
        "printed_on": f"2024-04-{n + 10}",
        "fee": {"amount": n * 10, "currency": "EUR"},
        "crew": [
            {"role": "usher", "person": f"usher {n}", "wage": 12, "shift": "late", "badge": f"u{n}"},
            {"role": "cook", "person": f"cook {n}", "wage": 15, "shift": "early", "badge": f"c{n}"},
        ],
    }
    for n in range(1, 8)
}
FILMS: dict[str, dict[str, Any]] = {f"F-{n}": {"runtime": 100 + n, "country": "Chile"} for n in range(1, 8)}
LINKS = [
    LinkType(stream="x.shows", name="club", to="x.clubs", inverse="shows"),
    LinkType(stream="x.shows", name="film", to="x.films", inverse="shows"),
]
SPEC: dict[str, Any] = {
    "entities": {
        "club": {"stream": "x.clubs", "keys": ["id"], "names": ["/name"]},
        "show": {"stream": "x.shows", "keys": ["id"]},
        "film": {"stream": "x.films", "keys": ["id"]},
    },
    "sections": [
        {"name": "club", "of": "club", "required": True, "priority": 100},
        {"name": "show", "of": "show", "required": True, "priority": 90},
        {
            "name": "shows", "of": "club", "follow": ["shows"], "format": "line",
            "order": {"by": "/shown_on", "descending": True}, "aggregates": [{"op": "count"}],
        },
        {"name": "films", "of": "club", "follow": ["shows", "film"], "format": "line"},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def view() -> View:
    records = [
        *link_records("x", "clubs", CLUBS),
        *link_records("x", "shows", SHOWS, [("club", "/club", "clubs"), ("film", "/film", "films")]),
        *link_records("x", "films", FILMS),
    ]
    return View(ContextSpec.model_validate(SPEC), MemorySource(records), links=LINKS)


def test_of_what_is_only_counted_the_number_and_the_ids_are_shown(view: View) -> None:
    context = view.build("How many shows does kino have?")
    assert "count: 5" in context.text
    assert {f"x:shows/S-{n}" for n in range(1, 6)} <= set(context.records)
    assert not any(word in context.text for word in ("amount", "usher", "printed_on"))


def test_what_is_counted_by_a_value_keeps_that_value(view: View) -> None:
    context = view.build("How many shows does kino have with a fee above 20?")
    assert "amount: 30" in context.text


def test_what_is_behind_the_latest_alone_is_described_and_the_figure_is_over_all(view: View) -> None:
    context = view.build("Which runtime has the film of the latest show of kino?")
    assert "runtime: 105" in context.text
    assert "runtime: 101" not in context.text
    assert "count: 5" in context.text
    assert any(o.record == "x:films/F-1" and o.reason == "not_relevant" for o in context.omissions)


@pytest.mark.parametrize(("budget", "beyond"), [(200, 200), (1_200, 100), (10_000_000, 0)])
def test_of_many_linked_records_all_are_counted_and_no_more_are_weighed_than_fit(budget: int, beyond: int) -> None:
    rows = {f"S-{n}": {"club": "kino", "shown_on": "2024-05-01", "fee": n} for n in range(700)}
    records = [
        *link_records("x", "clubs", CLUBS),
        *link_records("x", "shows", rows, [("club", "/club", "clubs"), ("film", "/film", "films")]),
        *link_records("x", "films", FILMS),
    ]
    spec = ContextSpec.model_validate(SPEC)
    context = View(spec, MemorySource(records), links=LINKS).build("Which shows has kino?", budget_tokens=budget)
    assert "count: 700" in context.text
    assert context.tokens <= budget
    shown = {urn for urn in context.records if urn.startswith("x:shows/")}
    left = {o.record for o in context.omissions if o.field is None and o.record} - shown
    counted = sum(o.count for o in context.omissions if o.field is None and o.record is None and o.reason == "budget")
    assert len(shown) + len(left) + counted == 700
    told = [o for o in context.omissions if o.detail.startswith("records beyond the first")]
    assert sum(o.count for o in told) == beyond


def test_a_time_that_is_called_by_its_name_comes_alone(view: View) -> None:
    context = view.build("When was kino opened?")
    assert "opened_on: 1961-03-01" in context.text
    assert "insured_on" not in context.text
    assert "shown_on" not in context.text


def test_a_small_object_is_whole_and_of_a_large_one_what_tells_it_apart_is_shown(view: View) -> None:
    context = view.build("What is the amount of show S-3?")
    assert "fee: {amount: 30, currency: EUR}" in context.text
    context = view.build("Which wage has the crew of show S-3?")
    assert "wage: 12" in context.text


@pytest.mark.parametrize("question", ["How many seats has Kino Boreal Nights?", "Has the Great Kino any seats?"])
def test_a_part_of_a_longer_name_is_not_taken_for_it(view: View, question: str) -> None:
    context = view.build(question)
    assert context.status == "not_found"
    assert "732" not in context.text
    assert "Kino" in next(mention.text for mention in context.mentions)


@pytest.mark.parametrize(
    "question", ["How many seats has Kino Aurora?", "How many seats has Club Kino?", "Seats of Kino, please?"]
)
def test_a_name_with_what_it_is_beside_it_is_found(view: View, question: str) -> None:
    context = view.build(question)
    assert context.status == "found"
    assert "seats: 732" in context.text
