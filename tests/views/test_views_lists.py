"""Values that stand in lists, as a JSON list or in one text, and values of which either does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from plant_nursery import ask, crews, gardens, meant, plantings


def speaks(language: str) -> Callable[[dict[str, Any]], bool]:
    return lambda body: language in body["languages"].split("; ")


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        ("How many crews can do pruning?", lambda b: "pruning" in b["skills"]),
        ("crews with grafting as a skill", lambda b: "grafting" in b["skills"]),
        ("Which crews know pruning and fencing?", lambda b: {"pruning", "fencing"} <= set(b["skills"])),
        ("crews who can handle pruning or paving", lambda b: bool({"pruning", "paving"} & set(b["skills"]))),
        ("How many crews speak German?", speaks("German")),
        ("Who speaks Welsh?", speaks("Welsh")),
        ("crews who speak German and Welsh", lambda b: speaks("German")(b) and speaks("Welsh")(b)),
        ("crews with no skills", lambda b: not b["skills"]),
    ],
)
def test_what_stands_in_a_list_chooses_all_records_that_hold_it(question: str, rule: Any) -> None:
    assert meant(ask(question)) == {key for key, body in crews().items() if rule(body)}


@pytest.mark.parametrize(
    "question",
    [
        "crews who only speak German",
        "crews who can not do pruning",
        "crews who don't speak German",
        "crews who can forget German",
        "Who could do pruning?",
    ],
)
def test_a_list_of_one_value_alone_and_what_is_denied_are_not_read(question: str) -> None:
    assert ask(question).status != "found"


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        ("How many plantings are planned or dropped?", lambda b: b["state"] in {"planned", "dropped"}),
        ("planned, done or dropped plantings", lambda b: True),
        ("large plantings that are either planned or done", lambda b: b["state"] != "dropped" and b["size"] == "large"),
        ("How many done plantings are there?", lambda b: b["state"] == "done"),
    ],
)
def test_either_of_two_values_of_one_field_does_and_is_told(question: str, rule: Any) -> None:
    c = ask(question)
    assert meant(c) == {key for key, body in plantings().items() if rule(body)}
    assert (" or " in question) == (" or " in c.text.splitlines()[1])


@pytest.mark.parametrize(
    "question",
    ["plantings that are planned or large", "planned plantings or gardens", "plantings in 2024 or done"],
)
def test_an_or_between_two_fields_is_not_read(question: str) -> None:
    assert ask(question).status == "not_found"


def test_either_of_two_towns() -> None:
    found = meant(ask("gardens in Leeds or York with a deposit under 200"))
    assert found == {k for k, b in gardens().items() if b["town"] in {"Leeds", "York"} and b["deposit"] < 200}


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        ("How many plantings have no checker?", lambda b: not b.get("checked_by")),
        ("done plantings without a checker", lambda b: b["state"] == "done" and not b.get("checked_by")),
        ("plantings with no payment method", lambda b: not b.get("paid_by")),
    ],
)
def test_a_field_that_is_called_by_its_name_may_be_said_to_lack(question: str, rule: Any) -> None:
    assert meant(ask(question)) == {key for key, body in plantings().items() if rule(body)}


@pytest.mark.parametrize(
    "question",
    ["plantings with no hours", "plantings without state done", "plantings without luck", "plantings with no card"],
)
def test_no_number_and_no_value_is_said_to_lack(question: str) -> None:
    assert ask(question).status == "not_found"
