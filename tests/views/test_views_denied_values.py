"""Values that a question denies: the records with another value of a field that all of them have."""

from __future__ import annotations

from typing import Any

import pytest
from plant_nursery import ask as ask_nursery
from plant_nursery import gardens, plantings
from views_factories import Linked, is_unread, view_over

from workbench.context import Context

TOWNS, STATES = ["Leeds", "York", "Hull"], ["held", "cancelled", "not confirmed"]
HALLS = {f"H{n}": {"title": f"Hall {n}", "town": TOWNS[n % 3]} for n in range(5)}
TALKS = {
    f"T{n}": {
        "hall": f"H{n % 5}",
        "state": STATES[n % 3],
        "town": TOWNS[n * n % 3],
        "starts": f"20{23 + n % 2}-05-{n + 1:02}",
        "speaker": f"Speaker {n}" if n % 4 else None,
        "level": ["easy", "hard"][n % 2] if n % 5 else None,
        "tags": [["open air", "free"][n % 2]],
    }
    for n in range(24)
}
SPEC: dict[str, Any] = {
    "entities": {"hall": {"stream": "s.halls", "names": ["/title"]}, "talk": {"stream": "s.talks"}},
    "sections": [{"name": "hall", "of": "hall"}, {"name": "talk", "of": "talk"}],
}
LINKS = [Linked("talks", "hall", "/hall", "halls", "talks")]


def ask(question: str) -> Context:
    return view_over(SPEC, "s", {"halls": HALLS, "talks": TALKS}, LINKS).build(question, budget_tokens=900)


@pytest.mark.parametrize(
    ("question", "rule", "told"),
    [
        ("How many talks were not cancelled?", lambda b: b["state"] != "cancelled", "state not cancelled"),
        ("How many talks weren't cancelled?", lambda b: b["state"] != "cancelled", "state not cancelled"),
        ("talks that have not been held yet", lambda b: b["state"] != "held", "state not held"),
        ("How many talks are not in York?", lambda b: b["town"] != "York", "town not York"),
        (
            "How many talks in Leeds were not cancelled?",
            lambda b: b["town"] == "Leeds" and b["state"] != "cancelled",
            "town Leeds and state not cancelled",
        ),
        (
            "How many talks in 2024 were not held?",
            lambda b: b["starts"] > "2024" and b["state"] != "held",
            "state not held and starts in 2024",
        ),
    ],
)
def test_a_denied_value_counts_those_with_another_one_and_says_so(question: str, rule: Any, told: str) -> None:
    context = ask(question)
    assert context.status == "found"
    assert context.aggregates[0].value == sum(map(rule, TALKS.values()))
    assert f"number of talks with {told}: " in context.text
    assert {urn.rpartition("/")[2] for urn in context.records} <= {key for key, body in TALKS.items() if rule(body)}


def test_a_value_that_denies_by_itself_is_that_value() -> None:
    context = ask("How many talks are not confirmed?")
    assert context.aggregates[0].value == sum(body["state"] == "not confirmed" for body in TALKS.values())


@pytest.mark.parametrize(
    "question",
    [
        "How many talks were not cancelled in 2024?",  # in 2024, or cancelled then
        "How many talks were not held in York?",  # not in York, or held there
        "How many talks are not easy?",  # some have no level
        "How many talks are not free?",  # of a list
        "How many talks are not held or cancelled?",
        "How many halls have talks that were not cancelled?",
        "How many talks were not well attended?",
        "Which talks are not only easy?",
    ],
)
def test_a_denial_of_which_it_is_open_what_it_means_is_not_read(question: str) -> None:
    assert is_unread(ask(question))


def test_a_denied_code_counts_all_other_codes() -> None:
    context = ask_nursery("How many gardens are not suspended?")
    assert context.aggregates[0].value == sum(body["standing"] != "SUS" for body in gardens().values())
    assert "standing not suspended (Suspended, do not visit)" in context.text


def test_a_share_of_what_is_denied_is_one_of_all() -> None:
    context = ask_nursery("What share of plantings are not done?")
    assert context.aggregates[0].value == sum(body["state"] != "done" for body in plantings().values())


def test_a_denied_value_that_all_have_is_counted_as_none() -> None:
    talks = {key: {**body, "state": "held"} for key, body in TALKS.items()}
    view = view_over(SPEC, "s", {"halls": HALLS, "talks": talks}, LINKS)
    assert view.build("How many talks were not held?").text == "## talk\nnumber of talks with state not held: 0\n"
