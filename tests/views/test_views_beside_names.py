"""Words beside a named record: parts of other names, words that nothing is called by, names that a value decides."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import Linked, view_over

from workbench.context import Context

SERVICES = {"S-1": {"title": "Ledger Core"}, "S-2": {"title": "Photo Store"}}
PEOPLE = {
    "P-1": {"name": "Ana Brandt", "grade": "senior"},
    "P-2": {"name": "Bo Lind", "grade": "junior"},
    "P-3": {"name": "Cy Lind", "grade": "lead"},
    "P-4": {"name": "Dee Moor", "grade": "senior"},
}
# Of both called Lind one alone rolled out the second service.
ROLLOUTS = {
    f"R-{n}": {"service": service, "by": person, "version": f"{n}.0"}
    for n, (service, person) in enumerate(
        [("S-1", "P-1"), ("S-1", "P-2"), ("S-1", "P-1"), ("S-1", "P-3"), ("S-2", "P-2"), ("S-2", "P-1")], start=1
    )
}
CUPS = {f"C-{year}": {"title": f"{year} City Cup", "year": year, "host": f"Host {year}"} for year in range(1990, 1999)}
SPEC: dict[str, Any] = {
    "entities": {
        "service": {"stream": "s.services", "names": ["/title"]},
        "person": {"stream": "s.people", "names": ["/name"]},
        "cup": {"stream": "s.cups", "names": ["/title"]},
    },
    "sections": [
        {"name": "service", "of": "service", "required": True},
        {"name": "person", "of": "person", "required": True},
        {"name": "cup", "of": "cup", "required": True},
        {"name": "rollouts", "of": "service", "follow": ["rollouts"], "aggregates": [{"op": "count"}]},
        {"name": "people", "of": "service", "follow": ["rollouts", "by"]},
        {"name": "his-rollouts", "title": "rollouts of the person", "of": "person", "follow": ["rollouts"],
         "aggregates": [{"op": "count"}]},
    ],
}  # fmt: skip
LINKS = [
    Linked("rollouts", "service", "/service", "services", "rollouts"),
    Linked("rollouts", "by", "/by", "people", "rollouts"),
]
ROWS = {"services": SERVICES, "people": PEOPLE, "cups": CUPS, "rollouts": ROLLOUTS}


def ask(question: str) -> Context:
    return view_over(SPEC, "s", ROWS, LINKS).build(question, budget_tokens=600)


def named(context: Context) -> set[str]:
    return {urn for mention in context.mentions if len(mention.records) == 1 for urn in mention.records}


def test_a_part_of_a_name_beside_a_name_is_found_as_well_and_what_links_both_is_shown_alone() -> None:
    context = ask("Which versions of the Ledger Core did Brandt roll out?")
    assert named(context) == {"s:services/S-1", "s:people/P-1"}
    assert {urn for urn in context.records if "rollouts" in urn} == {"s:rollouts/R-1", "s:rollouts/R-3"}


def test_of_several_who_are_called_so_the_one_that_is_linked_is_meant() -> None:
    context = ask("Which version of the Photo Store did Lind roll out?")
    assert "s:people/P-2" in named(context)


def test_of_several_people_who_are_called_so_and_linked_all_are_told() -> None:
    context = ask("Which version of the Ledger Core did Lind roll out?")
    assert context.status == "ambiguous"
    assert {urn for mention in context.mentions for urn in mention.records} >= {"s:people/P-2", "s:people/P-3"}


def test_a_name_that_nothing_is_called_by_is_told() -> None:
    context = ask("Which version of the Photo Store did Wigglesworth make?")
    assert context.status == "found"
    assert context.text.startswith("Nothing here is called 'Wigglesworth'.\n")


def test_words_that_meet_nothing_are_told_together_and_what_is_known_is_shown() -> None:
    context = ask("What is the shoe size of Dee Moor?")
    assert context.text.startswith("Nothing here is called 'shoe size'.\n")
    assert "senior" in context.text


def test_what_is_found_is_not_told_as_missing() -> None:
    assert "Nothing here" not in ask("Which grade has Dee Moor?").text


@pytest.mark.parametrize("year", [1990, 1994, 1998])
def test_of_names_that_share_a_part_the_one_with_another_value_of_the_question_is_meant(year: int) -> None:
    context = ask(f"Which host had the {year} Cup?")
    assert context.status == "found"
    assert f"Host {year}" in context.text
    assert context.tokens < 60


def test_close_to_a_whole_name_is_not_close_to_a_part_of_longer_ones() -> None:
    entries = {f"I-{n}": {"title": f"Disk full on Ledger Core {n}"} for n in range(5)}
    spec = {**SPEC, "entities": {**SPEC["entities"], "incident": {"stream": "s.incidents", "names": ["/title"]}}}
    view = view_over(spec, "s", {**ROWS, "incidents": entries}, LINKS)
    context = view.build("How many rollouts has the Legder Core?", budget_tokens=600)
    assert context.text.startswith("Read 'Legder Core' as 'Ledger Core'.\n")
    # A plural may be another name, and no misspelt one.
    assert view.build("How many rollouts has the Ledgers Core?", budget_tokens=600).status == "not_found"


@pytest.mark.parametrize(
    ("question", "denied"),
    [
        ("Rollouts of Ledger Core except those by Ana Brandt", "except those by Ana Brandt"),
        ("Which rollouts were not by Ana Brandt?", "not by Ana Brandt"),
        ("Rollouts by Ana Brandt not yet done", ""),
        ("Is the grade of Ana Brandt not senior?", ""),
    ],
)
def test_a_denial_before_a_name_is_told_as_not_understood(question: str, denied: str) -> None:
    first = ask(question).text.splitlines()[0]
    assert first.startswith(f"Not understood: '{denied}'. ") == bool(denied)
