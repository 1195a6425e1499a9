"""A word of a question that meets no name is read by other words for it; links of both ends connect what is shown."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from memory_source import MemorySource, link_records

from workbench.context import Context
from workbench.records import LinkType
from workbench.views import ContextSpec, View
from workbench.views._english.synonyms import _BY_STEM, synonyms

LINKS = [
    LinkType(stream="s.trips", name="booked_by", to="s.people", inverse="trips"),
    LinkType(stream="s.people", name="journeys", to="s.trips", inverse="travelling"),
]
SPEC: dict[str, Any] = {
    "entities": {"trip": {"stream": "s.trips"}, "person": {"stream": "s.people", "names": ["/name"]}},
    "sections": [
        {"name": "trip", "of": "trip", "required": True},
        {"name": "travelling", "title": "people of the trip", "of": "trip", "follow": ["travelling"]},
        {"name": "booked", "title": "person of the trip", "of": "trip", "follow": ["booked_by"]},
    ],
}


def ask(question: str, trip: dict[str, Any]) -> Context:
    people = {"P-1": {"name": "Ana Brandt", "mail": "ana@example.com", "journeys": ["TR-77"], "shoe": 39}}
    records = [
        *link_records("s", "trips", {"TR-77": {"person": "P-1", **trip}}, [("booked_by", "/person", "people")]),
        *link_records("s", "people", people, [("journeys", "/journeys/*", "trips")]),
    ]
    return View(ContextSpec.model_validate(SPEC), MemorySource(records), links=LINKS).build(question, budget_tokens=600)


TRIP = {"fare": 120, "colour": "teal", "weight": 7, "state": "paid", "opened": "2024-05-02", "seat": "4A", "note": "-"}


@pytest.mark.parametrize(
    ("asked", "field"),
    [("price", "fare"), ("cost", "fare"), ("status", "state"), ("color", "colour"), ("mass", "weight")],
)
def test_a_word_that_meets_no_name_points_at_what_is_called_by_another(asked: str, field: str) -> None:
    assert f"{field}: {TRIP[field]}" in ask(f"What is the {asked} of trip TR-77?", TRIP).text


def test_a_name_that_is_said_as_it_stands_is_not_read_by_other_words() -> None:
    context = ask("What is the price of trip TR-77?", {**TRIP, "price": 99})
    assert "price: 99" in context.text
    assert "fare" not in context.text


def test_a_record_that_is_reached_by_links_of_both_ends_is_shown_with_the_one_in_the_record() -> None:
    context = ask("Who booked trip TR-77, and under what mail address?", TRIP)
    assert "person: P-1" in context.text
    assert "ana@example.com" in context.text


@given(st.sampled_from(sorted(_BY_STEM)))
def test_other_words_are_said_both_ways_and_no_word_is_its_own(term: str) -> None:
    assert term not in synonyms(term)
    assert all(term in synonyms(other) for other in synonyms(term))


def test_a_word_that_is_unknown_has_no_other_words() -> None:
    assert synonyms("zzyzx") == frozenset()


@pytest.mark.parametrize(("slip", "field"), [("coluor", "colour"), ("weigth", "weight"), ("wieght", "weight")])
def test_a_slip_of_the_fingers_in_the_name_of_a_field_is_read_as_the_name(slip: str, field: str) -> None:
    context = ask(f"{slip} of trip TR-77", TRIP)
    assert f"{field}: {TRIP[field]}" in context.text
    assert not any(f"{other}:" in context.text for other in TRIP if other != field)
    assert "Nothing here" not in context.text
