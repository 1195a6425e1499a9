"""Nouns of two words that a field is called by in other words, and when words read so make it sure what is meant."""

from __future__ import annotations

from typing import Any

import pytest
from memory_source import MemorySource, link_records

from workbench.context import Context
from workbench.records import LinkType
from workbench.views import ContextSpec, View
from workbench.views._english.other_compounds import compounds_in_other_words
from workbench.views._english.question import Question, stem, terms

GUEST: dict[str, Any] = {
    "name": "Ana Brandt",
    "loyalty_level": "silver",
    "contact_mail": "ana@kelp.example",
    "travel_class": "economy",
    "travel_day": "2025-03-09",
    "trip_protection": "no",
    "loaned_items": 4,
    "remarks": "prefers the aisle",
    "vouchers": [
        {"kind": "certificate", "amount": 150, "currency": "USD"},
        {"kind": "certificate", "amount": 250, "currency": "USD"},
        {"kind": "card", "tail": "2202"},
    ],
    "home": {"town": "Lund", "street": "Kaserngatan 4"},
}
TRIPS: dict[str, Any] = {
    f"T-{n}": {"trip_no": f"T-{n}", "guest": "G-1", "legs": [{"to": to, "fare": fare}], "paid_total": 3 * fare}
    for n, (to, fare) in enumerate([("Oslo", 81), ("Bergen", 92), ("Turku", 103)], start=1)
}
SPEC: dict[str, Any] = {
    "entities": {
        "guest": {"stream": "s.guests", "names": ["/name"], "about": "guest customer person"},
        "trip": {"stream": "s.trips"},
    },
    "sections": [
        {"name": "guest", "of": "guest", "required": True},
        {"name": "trip", "of": "trip", "required": True},
        {"name": "guest-trips", "title": "trips of the guest", "of": "guest", "follow": ["trips"]},
        {"name": "trip-guest", "title": "guest of the trip", "of": "trip", "follow": ["guest"]},
    ],
}
LINKS = [LinkType(stream="s.trips", name="guest", to="s.guests", inverse="trips")]


def ask(question: str) -> Context:
    records = [
        *link_records("s", "guests", {"G-1": GUEST}),
        *link_records("s", "trips", TRIPS, [("guest", "/guest", "guests")]),
    ]
    return View(ContextSpec.model_validate(SPEC), MemorySource(records), links=LINKS).build(question, budget_tokens=900)


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("What membership tier does Ana Brandt have?", "loyalty_level: silver"),
        ("Which grade of membership does Ana Brandt have?", "loyalty_level: silver"),
        ("Does Ana Brandt have travel insurance?", "trip_protection: no"),
    ],
)
def test_a_compound_in_other_words_is_the_name_that_means_both(question: str, line: str) -> None:
    context = ask(question)
    assert line in context.text
    # Neither the class and day of travel nor the rest of the guest are asked for.
    assert "economy" not in context.text
    assert "Kaserngatan" not in context.text
    assert "called" not in context.text


def found(question: str, *labels: str) -> dict[tuple[str, str], frozenset[str]]:
    asked = Question(question)
    return compounds_in_other_words(asked.words, set(terms(question)), [frozenset(terms(one)) for one in labels])


def test_a_noun_that_something_is_called_by_is_read_as_it_stands() -> None:
    assert found("the membership tier", "loyalty_level")
    assert not found("the membership tier", "loyalty_level", "price_tier")


def test_names_that_differ_leave_a_compound_as_it_is() -> None:
    assert not found("the membership tier", "loyalty_level", "member_grade")


def test_words_of_amounts_are_no_part_of_a_compound() -> None:
    assert not found("total quantity of prints", "unit_amount")


def test_both_words_stand_for_words_of_one_name() -> None:
    assert found("travel insurance", "trip_protection", "travel_day") == {
        (stem("insurance"), stem("travel")): frozenset(terms("trip protection"))
    }
    assert not found("travel insurance", "trip_day", "protection")


def test_of_a_list_the_elements_that_are_meant_are_shown_where_the_rest_says_it_is_an_amount() -> None:
    context = ask("How many dollars of travel certificates does Ana Brandt hold in total?")
    assert "150" in context.text
    assert "250" in context.text
    assert "Kaserngatan" not in context.text


def test_per_person_asks_for_no_person() -> None:
    context = ask("What is the fare per person of T-2?")
    assert "92" in context.text
    assert "Ana Brandt" not in context.text


def test_a_word_that_is_read_by_another_helps_to_be_sure_and_is_not_enough_alone() -> None:
    assert "Kaserngatan" not in ask("What coverage of the trip does Ana Brandt have?").text
    assert "Kaserngatan" in ask("What is the coverage of Ana Brandt?").text


def test_an_e_mail_address_is_an_e_mail() -> None:
    context = ask("What is the e-mail address of the customer who holds T-1?")
    assert "ana@kelp.example" in context.text
    assert "Kaserngatan" not in context.text
    assert "called" not in context.text
