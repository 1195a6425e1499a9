"""Which of the records in a list is meant by its place, and what of the others of an order in time is shown."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from memory_source import MemorySource, link_records

from workbench.context import Context
from workbench.records import LinkType
from workbench.views import ContextSpec, View
from workbench.views._asking.placed_in_lists import place_of
from workbench.views._english.question import Question

STOPS = {f"S-{n}": {"stop_no": f"S-{n}", "harbour": f"Harbour {n}"} for n in range(1, 7)}
SPEC: dict[str, Any] = {
    "entities": {
        "cruise": {"stream": "s.cruises", "names": ["/name"]},
        "stop": {"stream": "s.stops"},
        "guest": {"stream": "s.guests", "names": ["/name"]},
    },
    "sections": [
        {"name": "cruise", "of": "cruise", "required": True},
        {"name": "guest", "of": "guest", "required": True},
        {"name": "cruise-stops", "title": "stops of the cruise", "of": "cruise", "follow": ["stop"]},
        {"name": "guest-cruises", "title": "cruises of the guest", "of": "guest", "follow": ["cruises"]},
        {"name": "guest-stops", "title": "stops of the cruises", "of": "guest", "follow": ["cruises", "stop"]},
    ],
}
LINKS = [
    LinkType(stream="s.cruises", name="stop", to="s.stops", inverse="cruises"),
    LinkType(stream="s.cruises", name="guest", to="s.guests", inverse="cruises"),
]


def cruise(name: str, booked_on: str, calls: list[tuple[str, str | None]]) -> dict[str, Any]:
    return {
        "name": name,
        "booked_on": booked_on,
        "guest": "G-1",
        "calls": [{"stop": stop, **({"day": day} if day else {})} for stop, day in calls],
    }


def ask(question: str, *cruises: dict[str, Any]) -> Context:
    paths = [*((f"/calls/{at}/stop", at) for at in range(6))]
    records = [
        *link_records("s", "stops", STOPS),
        *link_records("s", "guests", {"G-1": {"name": "Ana Brandt"}}),
    ]
    for number, one in enumerate(cruises, start=1):
        links = [("stop", path, "stops") for path, at in paths if at < len(one["calls"])]
        records += link_records("s", "cruises", {f"C-{number}": one}, [*links, ("guest", "/guest", "guests")])
    return View(ContextSpec.model_validate(SPEC), MemorySource(records), links=LINKS).build(question, budget_tokens=900)


NORTH = cruise("North", "2025-03-01", [("S-2", "2025-06-01"), ("S-1", "2025-06-02"), ("S-3", "2025-06-05")])
SOUTH = cruise("South", "2025-01-01", [("S-5", "2025-09-01"), ("S-4", "2025-09-03")])


@pytest.mark.parametrize(
    ("question", "harbour"),
    [
        ("What is the harbour of the first stop of North?", 2),
        ("What is the harbour of the second stop of North?", 1),
        ("What is the harbour of the final stop of North?", 3),
    ],
)
def test_one_of_a_list_is_meant_by_its_place(question: str, harbour: int) -> None:
    context = ask(question, NORTH)
    others = {n for n in (1, 2, 3) if n != harbour}
    assert f"Harbour {harbour}" in context.text
    assert not any(f"Harbour {n}" in context.text for n in others)
    left_out = {
        one.record for one in context.omissions if one.section == "cruise-stops" and one.reason == "not_relevant"
    }
    assert {f"s:stops/S-{n}" for n in others} <= left_out


def test_a_list_whose_days_are_in_no_order_has_no_first() -> None:
    mixed = cruise("North", "2025-03-01", [("S-2", "2025-06-09"), ("S-1", "2025-06-02")])
    context = ask("What is the harbour of the first stop of North?", mixed)
    assert {"Harbour 1", "Harbour 2"} <= {f"Harbour {n}" for n in (1, 2) if f"Harbour {n}" in context.text}


def test_without_days_the_order_of_the_list_counts() -> None:
    plain = cruise("North", "2025-03-01", [("S-4", None), ("S-1", None)])
    assert "Harbour 4" in (found := ask("harbour of the first stop of North", plain).text)
    assert "Harbour 1" not in found


def test_a_place_that_the_list_does_not_have_leaves_out_nothing() -> None:
    context = ask("What is the harbour of the fourth stop of North?", NORTH)
    assert all(f"Harbour {n}" in context.text for n in (1, 2, 3))


def test_the_first_stop_of_the_first_cruise_is_that_of_each_that_may_be_first() -> None:
    # South was booked first, North leaves first.
    context = ask("What is the harbour of the first stop of the earliest cruise of Ana Brandt?", NORTH, SOUTH)
    assert "Harbour 2" in context.text
    assert "Harbour 5" in context.text
    assert not any(f"Harbour {n}" in context.text for n in (1, 3, 4))


def test_of_the_others_of_an_order_in_time_one_time_of_a_list_is_enough() -> None:
    later = [
        cruise(f"Later {n}", f"2025-04-0{n}", [("S-4", f"2025-07-0{n}"), ("S-6", f"2025-07-1{n}")]) for n in (1, 2)
    ]
    context = ask("Which calls did the earliest cruise of Ana Brandt make?", NORTH, *later)
    spans = "".join(context.spans_of("s:cruises/C-3"))
    assert "2025-07-02" in spans
    assert "2025-07-12" not in spans


@given(st.lists(st.sampled_from(sorted(STOPS)), min_size=2, max_size=6, unique=True), st.integers(0, 2))
def test_the_place_is_that_of_the_list(stops: list[str], place: int) -> None:
    word = ("first", "second", "third")[place]
    context = ask(
        f"What is the harbour of the {word} stop of North?",
        cruise("North", "2025-01-01", [(one, None) for one in stops]),
    )
    shown = {one for one in stops if f"Harbour {one[2:]}" in context.text}
    assert shown == ({stops[place]} if place < len(stops) else set(stops))


def test_a_place_belongs_to_the_noun_behind_it() -> None:
    nouns = frozenset({"stop"})
    assert place_of(Question("When does the first cruise of the stop begin?"), nouns) is None
    assert place_of(Question("the second planned stop"), nouns) == 1
    assert place_of(Question("the last stop"), nouns) == -1
