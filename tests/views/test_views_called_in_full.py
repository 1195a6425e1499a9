"""Which record a part of a name means: by more words of it, by a title before it, without the number behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from views_factories import Rows, view_over

from workbench.context import Context
from workbench.views import View

PATIENTS: Rows = {
    "N-1": {"first": "Fred155", "last": "Grimes165", "born": "1985-11-20"},
    "N-2": {"first": "Lesli455", "last": "Schaefer657", "born": "1949-06-11"},
    "N-3": {"first": "Aurea194", "last": "McGlynn426", "born": "1970-01-02"},
    "N-4": {"first": "Bessie423", "last": "McGlynn426", "born": "1971-03-04"},
}
COMMITTEES: Rows = {
    "C-1": {"name": "Senate Committee on Agriculture, Nutrition, and Forestry", "phone": "555-0101"},
    "C-2": {"name": "Senate Committee on the Budget", "phone": "555-0102"},
    "C-3": {"name": "Senate Committee on Finance", "phone": "555-0103"},
    "C-4": {"name": "House Committee on Agriculture", "phone": "555-0104"},
}
LAWMAKERS: Rows = {
    "L-1": {"name": "Maria Cantwell", "seat": "WA-1"},
    "L-2": {"name": "Tammy Duckworth", "seat": "IL-2"},
    "L-3": {"name": "Tim Scott", "seat": "SC-1"},
    "L-4": {"name": "Rick Scott", "seat": "FL-1"},
}


def over(noun: str, rows: Rows, *names: Any) -> View:
    spec: Mapping[str, Any] = {
        "entities": {noun: {"stream": f"s.{noun}s", "names": list(names)}},
        "sections": [{"name": noun, "of": noun, "required": True}],
    }
    return view_over(spec, "s", {f"{noun}s": rows})


@pytest.fixture(scope="module")
def patients() -> View:
    return over("patient", PATIENTS, ["/first", "/last"])


@pytest.mark.parametrize(
    "question",
    ["When was Fred Grimes born?", "born of Grimes165", "When was Fred155 born?", "When was Fred155 Grimes165 born?"],
)
def test_names_with_numbers_behind_are_found_with_and_without_them(patients: View, question: str) -> None:
    context = patients.build(question)
    assert context.status == "found"
    assert "1985-11-20" in context.text


def test_one_name_of_two_people_is_ambiguous_and_one_of_nobody_not_found(patients: View) -> None:
    assert patients.build("When was McGlynn426 born?").status == "ambiguous"
    assert patients.build("When was Fred166 Grimes199 born?").status == "not_found"
    assert patients.build("When was Thiel172 born?").status == "not_found"


def test_a_number_behind_a_key_is_part_of_it() -> None:
    orders: Rows = {f"ORD{n}": {"label": f"Lamp {n}", "state": "open"} for n in range(101, 109)}
    assert over("order", orders, ["/label"]).build("What is the state of ORD999?").status == "not_found"


def ask_committees(question: str) -> Context:
    return over("committee", COMMITTEES, ["/name"]).build(question)


@pytest.mark.parametrize(
    ("question", "phone"),
    [
        ("What is the phone of the Senate agriculture committee?", "555-0101"),
        ("What is the phone of the House agriculture committee?", "555-0104"),
        ("phone of the Senate finance committee", "555-0103"),
    ],
)
def test_the_words_of_a_longer_name_decide_in_whatever_order(question: str, phone: str) -> None:
    context = ask_committees(question)
    assert context.status == "found"
    assert phone in context.text
    assert sum(other in context.text for other in ("555-0101", "555-0102", "555-0103", "555-0104")) == 1


def test_where_no_other_word_decides_all_are_candidates() -> None:
    context = ask_committees("What is the phone of the Senate committee?")
    assert context.status == "ambiguous"
    assert all(f"s:committees/C-{n}" in context.records for n in (1, 2, 3))


@pytest.mark.parametrize("title", ["Senator", "Sen.", "President", "Inspector"])
def test_a_title_before_a_surname_is_no_part_of_it(title: str) -> None:
    context = over("lawmaker", LAWMAKERS, ["/name"]).build(f"What is the seat of {title} Cantwell?")
    assert context.status == "found"
    assert "WA-1" in context.text


def test_a_doubled_letter_of_a_short_name_is_read_beside_a_name_that_is_right() -> None:
    view = over("lawmaker", LAWMAKERS, ["/name"])
    context = view.build("What is the seat of Tamy Duckworth?")
    assert "Read 'Tamy Duckworth' as 'Tammy Duckworth'" in context.text
    assert "IL-2" in context.text
    assert view.build("What is the seat of Tim Duckworth?").status != "found"


PAGES: Rows = {
    "D-1": {
        "title": "Silver Card: Travel Insurance",
        "body": "The per-trip coverage limit is up to 15,000 dollars. Trips must be bought with the card. " * 5,
    },
    "D-2": {"title": "Silver Card: Lost Cards", "body": "Call us when the card is lost or was stolen abroad. " * 8},
    "D-3": {
        "title": "Gold Card: Travel Insurance",
        "body": "The per-trip coverage limit of this card is 40,000 dollars, and 90,000 for families. " * 5,
    },
}


def test_of_pages_with_one_name_in_their_titles_those_that_answer_are_quoted_alone() -> None:
    spec: Mapping[str, Any] = {
        "entities": {"page": {"stream": "s.pages", "names": ["/title"]}},
        "sections": [{"name": "page", "of": "page", "search": True}],
    }
    view = view_over(spec, "s", {"pages": PAGES})
    text = view.build("Silver Card: what is the per-trip coverage limit for travel?", budget_tokens=600).text
    assert "15,000" in text
    assert "40,000" not in text
    assert view.build("Silver Card please", budget_tokens=600).status == "ambiguous"
