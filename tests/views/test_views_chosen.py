"""Records and parts of records that a question means by a value they hold, and what stands beside it."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import Linked, view_over

from workbench.context import Context

PATIENTS = {
    "P-1": {
        "name": "Ana Brandt",
        "license": "S-9917",
        "contacts": [
            {"kind": {"code": "D", "label": "Family doctor"}, "person": "Dr Ott", "line": "555-1"},
            {"kind": {"code": "N", "label": "Neighbour"}, "person": "Lou Park", "line": "555-2"},
            {"kind": {"code": "L", "label": "Lawyer"}, "person": "Sue Voss", "line": "555-3"},
        ],
    },
    "P-2": {"name": "Bo Lind", "license": "S-2213", "contacts": []},
}
TESTS = ("Cholesterol", "Glucose", "Body Weight", "Creatinine")
RESULTS = {
    f"{500 + n}": {"patient": "P-1", "test": test, "result": f"{n}1.5", "unit": unit, "taken": f"2024-0{year}-1{k}"}
    for n, (test, unit, year, k) in enumerate(
        (test, unit, year, k)
        for k, (test, unit) in enumerate(zip(TESTS, ("mmol/l", "mg/dl", "kg", "umol/l"), strict=True))
        for year in (1, 2, 3)
    )
}
SPEC: dict[str, Any] = {
    "entities": {"patient": {"stream": "s.patients", "keys": ["id", "/license"], "names": ["/name"]}},
    "sections": [
        {"name": "patient", "of": "patient", "required": True},
        {"name": "lab-results", "title": "lab results of the patient", "of": "patient", "follow": ["lab_results"],
         "aggregates": [{"op": "count"}]},
    ],
}  # fmt: skip
LINKS = [Linked("lab_results", "patient", "/patient", "patients", "lab_results")]


def ask(question: str) -> Context:
    view = view_over(SPEC, "s", {"patients": PATIENTS, "lab_results": RESULTS}, LINKS)
    return view.build(question, budget_tokens=900)


def shown_results(context: Context) -> set[str]:
    return {urn.rpartition("/")[2] for urn in context.records if "lab_results" in urn}


@pytest.mark.parametrize("test", TESTS)
def test_of_records_chosen_by_a_value_alone_the_rest_is_shown_and_the_others_are_left_out(test: str) -> None:
    context = ask(f"What is the {test.lower()} of Ana Brandt?")
    chosen = {key: body for key, body in RESULTS.items() if body["test"] == test}
    assert shown_results(context) == chosen.keys()
    assert all(body["result"] in context.text and body["unit"] in context.text for body in chosen.values())
    left_out = {o.record for o in context.omissions if o.section == "lab-results" and o.record and not o.field}
    assert {f"s:lab_results/{key}" for key in RESULTS.keys() - chosen.keys()} <= left_out


def test_where_records_are_called_by_their_noun_its_own_field_is_asked_for() -> None:
    context = ask("What was Ana Brandt's latest glucose result?")
    latest = max((b for b in RESULTS.values() if b["test"] == "Glucose"), key=lambda body: body["taken"])
    assert latest["result"] in context.text


def test_a_field_that_is_called_by_name_is_asked_for_alone() -> None:
    context = ask("Which unit is the creatinine of Ana Brandt in?")
    assert "umol/l" in context.text
    assert not any(body["result"] in context.text for body in RESULTS.values())


def test_how_many_there_are_is_a_figure_and_shows_none_of_their_values() -> None:
    context = ask("How many lab results does Ana Brandt have?")
    assert "count: 12" in context.text
    assert not any(body["result"] in context.text for body in RESULTS.values())


@pytest.mark.parametrize(("kind", "person"), [("family doctor", "Dr Ott"), ("lawyer", "Sue Voss")])
def test_an_element_of_a_list_that_says_what_it_is_in_an_object_of_its_own_is_shown_whole(
    kind: str, person: str
) -> None:
    context = ask(f"Who is the {kind} of Ana Brandt?")
    assert person in context.text
    assert not any(other in context.text for other in {"Dr Ott", "Lou Park", "Sue Voss"} - {person})


def test_which_of_them_it_is_asks_for_the_name_of_a_record_found_by_its_key() -> None:
    context = ask("Which patient has the license S-9917?")
    assert "Ana Brandt" in context.text
    assert "contacts" not in context.text
