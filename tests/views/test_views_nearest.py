"""Questions over all records that are not understood: what comes nearest is told as what may be meant."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from views_factories import Linked, is_unread, view_over

from workbench.context import Context
from workbench.tokens import tokenizer
from workbench.views import View
from workbench.views._english.figure_frames import FIGURE_KINDS, asked_kinds
from workbench.views._english.question import Question
from workbench.views._listing.nearest import NearestQuestions

HEAD = "Ambiguous: the question is not understood as a whole."
PEOPLE = ("Ana Ruiz", "Ben Okafor", "Cleo Marsh", "Dag Holm")


def rows() -> dict[str, dict[str, dict[str, Any]]]:
    presenters = {
        f"P-{n}": {"full_name": name, "contract": ("volunteer", "staff")[n % 2], "joined_on": f"20{10 + n}-03-01"}
        for n, name in enumerate(PEOPLE)
    }
    programmes = {
        f"G-{n:02}": {
            "title": f"Show {n}",
            "presenter_id": f"P-{(0, 0, 0, 1, 1, 2, 3)[n % 7]}",
            "launched_on": f"{2001 + n}-01-05",
            "length_minutes": 20 + 5 * (n % 4),
        }
        for n in range(14)
    }
    swaps = {
        f"S-{n:02}": {
            "programme_id": f"G-{n % 14:02}",
            "reason": ("travel", "travel", "illness")[n % 3],
            "fee": 10.5 + n,
            **({"paid_on": f"2024-05-{1 + n:02}"} if n % 4 else {}),
        }
        for n in range(24)
    }
    return {"presenters": presenters, "programmes": programmes, "swaps": swaps}


@cache
def view() -> View:
    names = {"presenter": ["/full_name"], "programme": ["/title"], "swap": []}
    spec = {
        "entities": {
            one: {"stream": f"k.{one}s", "keys": ["id"], **({"names": held} if held else {})}
            for one, held in names.items()
        },
        "sections": [{"name": one, "of": one, "required": True} for one in names],
    }
    links = [
        Linked("programmes", "presenter", "/presenter_id", "presenters", "programmes"),
        Linked("swaps", "programme", "/programme_id", "programmes", "swaps"),
    ]
    return view_over(spec, "k", rows(), links)


def ask(question: str, budget: int = 1_000) -> Context:
    return view().build(question, budget_tokens=budget)


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("Which of our broadcasts is the oldest of the lot?", "earliest of launched_on"),
        ("Who fronts more of our shows than anybody else?", "number of programmes by presenter, the most first"),
        ("Which excuse do people give most for swaps?", "number of swaps by reason, the most first"),
        ("How many swaps are we still to shell out for?", "number of swaps with no paid on"),
    ],
)
def test_what_comes_near_is_told_as_what_may_be_meant(question: str, line: str) -> None:
    context = ask(question)
    assert context.status == "ambiguous", context.text
    assert context.text.startswith(HEAD)
    assert line in context.text, context.text


def test_the_figures_are_those_of_all_records() -> None:
    swaps, programmes = rows()["swaps"], rows()["programmes"]
    reasons = Counter(one["reason"] for one in swaps.values())
    context = ask("Which excuse do people give most for swaps?")
    assert ", ".join(f"{reason} {count}" for reason, count in reasons.most_common()) in context.text
    fronted = Counter(one["presenter_id"] for one in programmes.values())
    assert f"Ana Ruiz {fronted['P-0']}" in ask("Who fronts more of our shows than anybody else?").text
    unpaid = sum("paid_on" not in one for one in swaps.values())
    assert f"no paid on: {unpaid}" in ask("How many swaps are we still to shell out for?").text


def test_the_record_with_the_most_stands_with_its_name_and_measure_alone() -> None:
    text = ask("Which of our broadcasts is the oldest of the lot?").text
    assert "Show 0" in text
    assert "2001-01-05" in text
    assert "length_minutes" not in text.split("presenter")[0]


@pytest.mark.parametrize(
    "question",
    [
        "How many planets go round the sun?",
        "What is the best way to cook rice?",
        "Tell me a joke about parrots",
        "How many of the swaps did Xenia Pappas agree to?",  # nobody is called so
        "How many swaps has S-99 got?",
    ],
)
def test_what_is_about_something_else_or_names_nobody_is_not_found(question: str) -> None:
    context = ask(question)
    assert context.status == "not_found", context.text


def test_what_is_understood_is_told_as_the_answer() -> None:
    assert ask("How many swaps have the reason illness?").status == "found"


def test_the_fewest_are_not_told_by_the_most() -> None:
    context = ask("Who fronts the smallest pile of shows of all of us?")
    assert is_unread(context)
    assert "the most first" not in context.text


@given(budget=st.integers(1, 400))
@settings(max_examples=60, deadline=None)
def test_no_budget_is_exceeded_and_nothing_is_left_out_untold(budget: int) -> None:
    context = ask("Which of our broadcasts is the oldest of the lot?", budget)
    assert context.tokens <= budget
    assert context.tokens == tokenizer(context.encoding).count(context.text)
    assert context.status == "ambiguous"
    assert context.omissions
    assert not context.text or context.text.startswith(HEAD)


def test_the_time_that_a_question_says_narrows_what_is_told() -> None:
    launched = sum("2005" <= one["launched_on"][:4] <= "2008" for one in rows()["programmes"].values())
    text = ask("How many broadcasts did we kick off between January 2005 and December 2008?").text
    assert f"between January 2005 and December 2008: {launched}" in text, text


def test_spans_lead_to_the_records() -> None:
    context = ask("Which of our broadcasts is the oldest of the lot?")
    shown = {item.record for item in context.items}
    assert "urn:k:programmes/G-00" in shown or any(one.endswith("programmes/G-00") for one in shown), shown
    json.loads(json.dumps(context.to_json()))


def test_larger_streams_are_not_read_for_a_guess(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.views._listing.nearest._MOST_RECORDS", 5)
    nearest: NearestQuestions = view()._attributes.nearest
    assert {one.entity for one in nearest.read(Question("Who fronts more of our shows than anybody else?"))} <= {
        "presenter"
    }


def test_each_possible_question_comes_nearest_to_itself() -> None:
    attributes = view()._attributes
    possible = [one for name in attributes.sections for one in attributes.nearest._possible.of(name)]
    assert {one.kind for one in possible} == set(FIGURE_KINDS)
    for one in possible:
        found = attributes.nearest.read(Question(one.asked[0]))
        assert one.reading in [replace(reading, told=()) for reading in found], (one.asked[0], found)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Where is the nearest forest?", {"least", "first", "last"}),
        ("Which guest made a request?", set()),
        ("How many are there per shed?", set()),
        ("How much did we pay altogether?", {"sum", "mean"}),
        ("Who came last?", {"most", "greatest", "last"}),
        ("Why is it the oldest?", set()),
        ("", set()),
    ],
)
def test_frames(text: str, kinds: set[str]) -> None:
    assert asked_kinds(text) == kinds
