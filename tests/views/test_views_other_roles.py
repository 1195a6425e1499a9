"""Others in another role than the named record, and the names alone of who stands behind linked records."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import Linked, view_over

from workbench.context import Context

WARDENS = {
    f"W-{n}": {"name": name, "phone": f"0555 {n}{n}", "born": 1970 + n}
    for n, name in enumerate(("Ola Lind", "Ines Roth", "Tarn Bell", "Upna Falk"))
}
SWAPS = {
    "S-1": {"giver": "W-0", "taker": "W-1", "night": "2024-03-01"},
    "S-2": {"giver": "W-2", "taker": "W-0", "night": "2024-04-01"},
}
DUTIES = {f"D-{n}": {"warden": "W-0", "hut": f"H-{n}", "hours": n + 3, "kept": f"2024-05-0{n}"} for n in range(1, 6)}
HUTS = {
    f"H-{n}": {"name": f"Hut Nr{n}", "beds": n * 8, "altitude": 2000 + n, "stove": "oil", "roof": "slate"}
    for n in range(1, 6)
}
SPEC: dict[str, Any] = {
    "entities": {
        "warden": {"stream": "d.wardens", "names": ["/name"], "about": "person"},
        "hut": {"stream": "d.huts", "names": ["/name"]},
    },
    "sections": [
        {"name": "warden", "of": "warden", "required": True},
        {"name": "given", "title": "swaps of the warden (as giver)", "of": "warden", "follow": ["given"]},
        {"name": "taken", "title": "swaps of the warden (as taker)", "of": "warden", "follow": ["taken"],
         "aggregates": [{"op": "count", "label": "number of swaps"}]},
        {"name": "duties", "title": "duties of the warden", "of": "warden", "follow": ["duties"]},
        {"name": "huts", "title": "huts of the duties", "of": "warden", "follow": ["duties", "hut"]},
        {"name": "takers", "title": "takers (wardens) of the swaps of the warden (as giver)", "of": "warden",
         "follow": ["given", "taker"]},
        {"name": "givers", "title": "givers (wardens) of the swaps of the warden (as taker)", "of": "warden",
         "follow": ["taken", "giver"]},
    ],
}  # fmt: skip
LINKS = [
    Linked("swaps", "giver", "/giver", "wardens", "given"),
    Linked("swaps", "taker", "/taker", "wardens", "taken"),
    Linked("duties", "warden", "/warden", "wardens", "duties"),
    Linked("duties", "hut", "/hut", "huts", "duties"),
]
STREAMS = {"wardens": WARDENS, "swaps": SWAPS, "duties": DUTIES, "huts": HUTS}


def ask(question: str | None, **spec: Any) -> Context:
    view = view_over({**SPEC, **spec}, "d", STREAMS, LINKS)
    return view.build(question, budget_tokens=2_000) if question else view.build(entities={"warden": "W-0"})


def shown(context: Context, stream: str) -> list[str]:
    return [urn.partition("/")[2] for urn in context.records if urn.startswith(f"d:{stream}/")]


def test_others_are_told_where_the_question_calls_them_by_their_role() -> None:
    context = ask("What is the phone of the taker of Ola Lind's swaps?")
    assert "0555 11" in context.text
    assert "W-2" not in shown(context, "wardens")


@pytest.mark.parametrize("question", ["What is the phone of Ola Lind?", "How many swaps has Ola Lind as taker?"])
def test_others_are_left_out_where_the_question_does_not_ask_for_them(question: str) -> None:
    context = ask(question)
    assert shown(context, "wardens") == ["W-0"]
    left = {one.record for one in context.omissions if one.reason == "not_relevant"}
    assert {"d:wardens/W-1", "d:wardens/W-2"} <= left


def test_what_somebody_took_asks_for_no_other_takers() -> None:
    assert shown(ask("Which duties did Ola Lind take?"), "wardens") == ["W-0"]


def test_without_a_question_and_where_the_budget_is_filled_others_are_shown() -> None:
    for context in (ask(None), ask("What is the phone of Ola Lind?", fill="budget")):
        assert {"W-0", "W-1", "W-2"} == {*shown(context, "wardens")}


def test_who_it_was_is_told_by_the_names_of_those_behind_the_rows_that_are_shown() -> None:
    context = ask("Who jumped in for Ola Lind?")
    assert "Ines Roth" in context.text
    assert "0555 11" not in context.text
    phone = next(one for one in context.omissions if one.record == "d:wardens/W-1" and one.field == "/phone")
    assert phone.reason == "not_relevant"


def test_which_one_it_was_is_told_by_the_names_of_three_of_another_kind() -> None:
    context = ask("Which shelter did Ola Lind sweep?")
    assert shown(context, "huts") == ["H-1", "H-2", "H-3"]
    assert "Hut Nr1" in context.text
    assert "altitude" not in context.text
    assert shown(context, "wardens") == ["W-0"]


@pytest.mark.parametrize("question", ["What did Ola Lind sweep?", "On which day did Ola Lind sweep?"])
def test_no_names_are_told_where_nobody_and_nothing_is_asked_for_by_name(question: str) -> None:
    context = ask(question)
    assert shown(context, "huts") == []
    assert shown(context, "wardens") == ["W-0"]
