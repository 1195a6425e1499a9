"""Notes that say what is asked where its verb is the name of nothing."""

from typing import Any

import pytest
from views_factories import Linked, view_over

from workbench.context import Context

DOGS = {
    "D-1": {"name": "Bramble", "breed": "spaniel", "born": "2019-05-02", "remark": "She growls at men who wear hats."},
    "D-2": {"name": "Quince", "breed": "whippet", "born": "2021-03-12"},
}
STAYS = {
    "S-1": {
        "dog": "D-2",
        "nights": 3,
        "kennel": "blue",
        "note": "Chewed the leg of a garden bench on the first night.",
    },
    "S-2": {"dog": "D-2", "nights": 5, "kennel": "red", "note": "Owner pays in cash when she comes back from Crete."},
    "S-3": {"dog": "D-2", "nights": 1, "kennel": "red", "note": "Picked up an hour late because of snow."},
}
SPEC: dict[str, Any] = {
    "entities": {"dog": {"stream": "d.dogs", "names": ["/name"]}},
    "sections": [
        {"name": "dog", "of": "dog", "required": True},
        {"name": "stays", "title": "stays of the dog", "of": "dog", "follow": ["stays"],
         "aggregates": [{"op": "count", "label": "number of stays"}]},
    ],
}  # fmt: skip
LINKS = [Linked("stays", "dog", "/dog", "dogs", "stays")]


def ask(question: str) -> Context:
    return view_over(SPEC, "d", {"dogs": DOGS, "stays": STAYS}, LINKS).build(question, budget_tokens=600)


def test_a_note_of_the_named_record_is_shown_beside_what_is_met_where_the_verb_meets_nothing() -> None:
    context = ask("What breed does Bramble bark at?")
    assert "breed: spaniel" in context.text
    assert "growls at men who wear hats" in context.text
    assert "2019-05-02" not in context.text


def test_it_costs_nothing_where_words_are_met() -> None:
    assert "growls" not in ask("Which breed is Bramble and when was she born?").text


@pytest.mark.parametrize("question", ["In which kennel did Quince gnaw furniture?", "What furniture did Quince gnaw?"])
def test_the_closest_note_of_linked_records_stays(question: str) -> None:
    context = ask(question)
    assert "Chewed the leg of a garden bench" in context.text


def test_records_that_are_only_asked_for_a_note_of_others_are_left_out() -> None:
    context = ask("Which breed is Quince and what furniture did it gnaw?")
    assert "Chewed the leg of a garden bench" in context.text
    assert "hour late because of snow" not in context.text
    assert any(one.record == "d:stays/S-3" for one in context.omissions)


def test_figures_are_not_answered_by_notes() -> None:
    assert "Chewed" not in ask("How many nights did Quince gnaw?").text
