"""What the first line says that nothing here is called: words that ask for an attribute, and no others."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import Linked, view_over

from workbench.context import Context

BOATS: dict[str, dict[str, Any]] = {
    "B-1": {"name": "Blue Heron", "hull": "steel", "type": "motor", "keeper": "P-1", "warranty_exp_dt": "2027-03-01"},
    "B-2": {"name": "Grey Otter", "hull": "wood", "type": "sail", "keeper": "P-1", "warranty_exp_dt": "2026-05-01"},
}
BOATS |= {
    f"B-{n}": {"name": f"Hull {n}", "hull": "steel", "type": ("motor", "sail")[n % 2], "keeper": "P-2"}
    for n in range(3, 30)
}
PEOPLE = {"P-1": {"name": "Nell Byrne", "town": "Cobh"}, "P-2": {"name": "Tom Hale", "town": "Ennis", "job": "cook"}}
TRIPS = {f"T-{n}": {"boat": "B-1", "left": f"2026-01-{n:02}", "fare": 10 * n} for n in range(1, 6)}
SPEC: dict[str, Any] = {
    "entities": {
        "boat": {"stream": "s.boats", "names": ["/name"]},
        "person": {"stream": "s.people", "names": ["/name"]},
    },
    "sections": [
        {"name": "boat", "of": "boat", "required": True},
        {"name": "trips", "of": "boat", "follow": ["trips"]},
        {"name": "keeper", "of": "boat", "follow": ["keeper"]},
        {"name": "person", "of": "person", "required": True},
    ],
}
LINKS = [Linked("trips", "boat", "/boat", "boats", "trips"), Linked("boats", "keeper", "/keeper", "people", "boats")]


def ask(question: str) -> Context:
    return view_over(SPEC, "s", {"boats": BOATS, "people": PEOPLE, "trips": TRIPS}, LINKS).build(question)


def told(question: str) -> str:
    """Return what nothing is called, as the first lines say it."""
    lines = [line for line in ask(question).text.split("\n") if line.startswith("Nothing here is called ")]
    return lines[0].removeprefix("Nothing here is called ").removesuffix(".") if lines else ""


@pytest.mark.parametrize(
    "question",
    [
        "Is Blue Heron even allowed to leave?",
        "Looking for anything special we need to know about Blue Heron",
        "How long did somebody take to get Blue Heron?",
        "When was Blue Heron purchased?",
        "How many times was Blue Heron here?",
        "What is Blue Heron really called?",
        "Who of our people took care of Blue Heron at our end?",
        "What does Blue Heron include?",
    ],
)
def test_words_that_ask_for_nothing_are_not_told(question: str) -> None:
    assert told(question) in {"", "'special'", "'leave'"}


@pytest.mark.parametrize(
    ("question", "lost"),
    [
        ("What is the mast height of Blue Heron?", "'mast height'"),
        ("which insurer does Blue Heron have", "'insurer'"),
        ("call sign of Blue Heron", "'call sign'"),
        ("Insurance policy of Blue Heron", "'Insurance policy'"),
        ("what's the tonnage of the hull of Blue Heron", "'tonnage'"),
        ("battery type of Blue Heron", "'battery'"),
        ("opening times of Blue Heron", "'opening times'"),
        ("how many passengers does Blue Heron have", "'passengers'"),
        ("what does Blue Heron earn", "'earn'"),
    ],
)
def test_what_is_asked_for_is_told(question: str, lost: str) -> None:
    assert told(question) == lost


def test_a_number_of_what_only_others_are_is_told() -> None:
    assert told("What is the sail number of Blue Heron?") == "'sail number'"


def test_the_type_that_others_have_is_no_attribute() -> None:
    assert told("Is Blue Heron of the sail type?") == ""


def test_a_name_cut_short_is_not_told() -> None:
    assert told("What is the warranty expiration date of Blue Heron?") == ""


def test_what_somebody_does_for_a_living_is_a_job() -> None:
    assert told("What does Nell Byrne do for a living?") == "'living'"
    assert "Cobh" in ask("What does Nell Byrne do for a living?").text
    context = ask("What does Tom Hale do for a living?")
    assert "job: cook" in context.text
    assert "Nothing here" not in context.text


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("What insurance premium was agreed for Blue Heron?", "'insurance premium'"),
        ("Which hull licence does Blue Heron have?", "'licence'"),
        ("What hull insurance was taken out for Blue Heron?", "'insurance'"),
    ],
)
def test_the_head_of_a_noun_behind_which_is_told(question: str, word: str) -> None:
    assert told(question) == word


@pytest.mark.parametrize(
    "question", ["What hull type does Blue Heron have?", "Which hull name is Blue Heron known by?"]
)
def test_a_head_that_is_met_or_says_little_is_not_told(question: str) -> None:
    assert told(question) == ""


def test_who_insures_is_called_by_an_insurer_and_insurance_by_no_carrier() -> None:
    boats = {key: {**row, "carrier": "Castellan"} for key, row in BOATS.items()}
    context = view_over(SPEC, "s", {"boats": boats, "people": PEOPLE, "trips": TRIPS}, LINKS).build(
        "What insurance does Blue Heron have?"
    )
    assert "Nothing here is called 'insurance'." in context.text
    insured = {key: {**row, "insurer": "Holm Mutual"} for key, row in BOATS.items()}
    context = view_over(SPEC, "s", {"boats": insured, "people": PEOPLE, "trips": TRIPS}, LINKS).build(
        "Which insurance company covers Blue Heron?"
    )
    assert "Holm Mutual" in context.text
