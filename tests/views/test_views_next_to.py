"""The record next to a named one in time, what is said nearest, and one of several that are called alike."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from views_factories import Linked, is_unread, view_over

from workbench.context import Context
from workbench.views._english.question import Question, stem

SPEC: dict[str, Any] = {
    "entities": {
        "auction": {"stream": "s.auctions", "keys": ["id"], "names": ["/title"]},
        "clerk": {"stream": "s.clerks", "names": ["/name"]},
    },
    "sections": [
        {"name": "auction", "of": "auction", "required": True},
        {"name": "clerk", "of": "clerk", "required": True},
        {"name": "clerk-auctions", "title": "auctions of the clerk", "of": "clerk", "follow": ["auctions"],
         "order": {"by": "/held_on", "descending": True},
         "aggregates": [{"op": "count", "label": "number of auctions"}]},
        {"name": "auction-clerk", "title": "clerk of the auction", "of": "auction", "follow": ["clerk"]},
    ],
}  # fmt: skip
CLERKS = {
    "C-1": {"name": "Ana Brandt", "given": "Ana", "affiliation": {"school": "Ghent"}},
    "C-2": {"name": "Bo Lind", "given": "Bo", "affiliation": {"school": "Turin"}},
    "C-3": {"name": "Ana Moor", "given": "Ana", "affiliation": {"school": "Lyon"}},
}
AUCTIONS = {
    "AU-20": {"title": "Spring Clocks", "held_on": "2022-03-01", "clerk": "C-1", "hall": "North"},
    "AU-21": {"title": "Summer Vases", "held_on": "2022-06-01", "clerk": "C-2", "hall": "North"},
    "AU-22": {"title": "Autumn Maps", "held_on": "2022-09-01", "clerk": "C-1", "hall": "South"},
    "AU-23": {"title": "Winter Rugs", "held_on": "2022-12-01", "clerk": "C-1", "hall": "West"},
    "AU-24": {"title": "Found Coins", "held_on": None, "clerk": "C-1", "hall": "West"},
}
LINKS = [Linked("auctions", "clerk", "/clerk", "clerks", "auctions")]


def ask(question: str, auctions: dict[str, Any] = AUCTIONS) -> Context:
    data: dict[str, Any] = {"clerks": CLERKS, "auctions": auctions}
    return view_over(SPEC, "s", data, LINKS).build(question, budget_tokens=600)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("After AU-20, which auction did Ana Brandt hold next?", "Autumn Maps"),
        ("What did Ana Brandt hold next after Autumn Maps?", "Winter Rugs"),
        ("Which auction of Ana Brandt came right after the Spring Clocks?", "Autumn Maps"),
        ("Which auction did Ana Brandt hold last before AU-23?", "Autumn Maps"),
        ("Following AU-22, what was the next hall of Ana Brandt?", "West"),
    ],
)
def test_what_stands_next_to_a_named_record_is_told_alone(question: str, told: str) -> None:
    context = ask(question)
    assert context.status == "found"
    assert told in context.text
    assert "Not understood" not in context.text
    assert "Summer Vases" not in context.text
    assert "Found Coins" not in context.text
    left = [one for one in context.omissions if one.detail.startswith("is not the one next")]
    assert {one.record for one in left} >= {"s:auctions/AU-24"}


def test_behind_the_last_stands_nothing_and_no_other_is_told_in_its_place() -> None:
    context = ask("After AU-23, which auction did Ana Brandt hold next?")
    assert not [one for one in context.omissions if one.detail.startswith("is not the one next")]
    assert "Spring Clocks" not in context.text


@given(st.lists(st.integers(1, 28), min_size=2, max_size=8, unique=True), st.data())
def test_the_next_is_the_next_in_time_in_whatever_order_they_are_stored(days: list[int], data: st.DataObject) -> None:
    rows = {f"AU-{day}": {"title": f"Sale {day}", "held_on": f"2022-01-{day:02}", "clerk": "C-1"} for day in days}
    at = data.draw(st.sampled_from(sorted(days)[:-1]))
    expected = min(day for day in days if day > at)
    context = ask(f"What did Ana Brandt hold next after AU-{at}?", rows)
    shown = [urn for urn in context.records if urn.startswith("s:auctions/")]
    assert set(shown) == {f"s:auctions/AU-{at}", f"s:auctions/AU-{expected}"}


def test_one_of_several_that_are_called_alike_is_not_guessed_and_several_are_listed() -> None:
    assert ask("What is the affiliation of the clerk Ana?").status == "ambiguous"
    listed = ask("Show me clerks named Ana")
    assert listed.status == "found"
    assert "Ana Brandt" in listed.text
    assert "Ana Moor" in listed.text


def test_which_of_two_named_records_came_first_is_seen_of_both() -> None:
    spec = {
        "entities": {"glider": {"stream": "s.gliders", "keys": ["id"]}},
        "sections": [{"name": "glider", "of": "glider", "required": True}],
    }
    gliders = {
        "HB-1468": {"type": "Discus", "yr_blt": 2008, "arc_exp": "2025-05-08"},
        "HB-2379": {"type": "Falke", "yr_blt": 1994, "arc_exp": "2024-12-26"},
    }
    text = view_over(spec, "s", {"gliders": gliders}).build("Which was built first, HB-1468 or HB-2379?").text
    assert "2008" in text
    assert "1994" in text


def test_nothing_is_the_oldest_by_the_day_on_which_its_papers_expire() -> None:
    spec = {
        "entities": {"glider": {"stream": "s.gliders", "keys": ["id"]}},
        "sections": [{"name": "glider", "of": "glider", "required": True}],
    }
    gliders = {
        f"HB-{n}": {"type": "Falke", "hangar": "N", "arc_expiry": f"2025-05-{n}", "colour": f"c{n % 3}"}
        for n in range(10, 28)
    }
    context = view_over(spec, "s", {"gliders": gliders}).build("Which is our oldest glider?")
    assert is_unread(context)


def test_a_state_that_others_have_is_no_id_that_is_lost() -> None:
    spec = {
        "entities": {"show": {"stream": "s.shows", "names": ["/title"]}},
        "sections": [{"name": "show", "of": "show", "required": True}],
    }
    shows = {
        f"S-{n}": {"title": f"{name} Hour", "state": "on_air" if n % 2 else "rested"}
        for n, name in enumerate(["Amber", "Birch", "Cedar", "Dune", "Ember", "Fjord"])
    }
    view = view_over(spec, "s", {"shows": shows})
    context = view.build("Is the state of Cedar Hour still on_air?")
    assert context.status == "found"
    assert "rested" in context.text
    assert view.build("Is the state of Cedar Hour still on_hold_9?").status == "not_found"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("After 1 April 2022, which auction did Ana Brandt hold next?", "Autumn Maps"),
        ("Which auction did Ana Brandt hold first after 1 April 2022?", "Autumn Maps"),
        ("After 10 September 2022, when did Ana Brandt next hold one?", "2022-12-01"),
        ("Before 1 October 2022, which auction did Ana Brandt hold last?", "Autumn Maps"),
    ],
)
def test_what_stands_next_to_a_day_is_told_alone(question: str, told: str) -> None:
    context = ask(question)
    assert context.status == "found"
    assert told in context.text, context.text
    others = {"Spring Clocks", "Autumn Maps", "Winter Rugs", "Found Coins"} - {told}
    assert not [one for one in others if one in context.text and told != "2022-12-01"], context.text


def test_behind_the_last_day_stands_nothing() -> None:
    context = ask("After 1 January 2023, which auction did Ana Brandt hold next?")
    assert [one for one in context.omissions if one.detail.startswith("is not the one next")] == []


@pytest.mark.parametrize(
    ("question", "verb"),
    [("How long does the hall of AU-20 last?", True), ("What was the last auction of Ana Brandt?", False)],
)
def test_to_last_is_no_order_in_time(question: str, verb: bool) -> None:
    assert Question(question).asks_for("latest") is not verb


def test_the_customs_are_no_customers() -> None:
    assert stem("customs") != stem("customers") == stem("customer")
