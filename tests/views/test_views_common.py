"""What several named records have in common, and what only some of many are."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import Linked, view_over

from workbench.context import Context

STUDENTS = {"S-1": {"name": "Ana Brandt"}, "S-2": {"name": "Bo Lind"}, "S-3": {"name": "Cy Moor"}}
COURSES = {
    "C-1": {"title": "Business English", "language": "German", "kind": "Languages"},
    "C-2": {"title": "German Grammar", "language": "English", "kind": "Languages"},
    "C-3": {"title": "Chemistry", "language": "German", "kind": "Science"},
    "C-4": {"title": "Pottery", "language": "English", "kind": "Arts"},
}
ENROLMENTS = {
    f"E-{n}": {"student": f"S-{n % 3 + 1}", "course": f"C-{n // 3 + 1}", "grade": f"{n + 1}.5", "state": state}
    for n, state in enumerate(["active", "lapsed", "active", "lapsed", "done", "done", "active", "active", "done"])
}
SPEC: dict[str, Any] = {
    "entities": {
        "student": {"stream": "s.students", "names": ["/name"]},
        "course": {"stream": "s.courses", "names": ["/title"]},
    },
    "sections": [
        {"name": "student", "of": "student", "required": True},
        {"name": "course", "of": "course", "required": True},
        {"name": "enrolments", "of": "student", "follow": ["enrolments"], "aggregates": [{"op": "count"}]},
        {"name": "takers", "title": "enrolments of the course", "of": "course", "follow": ["takers"],
         "aggregates": [{"op": "count"}]},
    ],
}  # fmt: skip
LINKS = [
    Linked("enrolments", "student", "/student", "students", "enrolments"),
    Linked("enrolments", "course", "/course", "courses", "takers"),
]


def ask(question: str) -> Context:
    view = view_over(SPEC, "s", {"students": STUDENTS, "courses": COURSES, "enrolments": ENROLMENTS}, LINKS)
    return view.build(question, budget_tokens=900)


def test_of_two_named_records_the_one_that_links_to_both_is_shown_alone() -> None:
    context = ask("Which grade did Bo Lind get in Chemistry?")
    shown = {urn for urn in context.records if "enrolments" in urn}
    [both] = [key for key, body in ENROLMENTS.items() if (body["student"], body["course"]) == ("S-2", "C-3")]
    assert shown == {f"s:enrolments/{both}"}
    assert ENROLMENTS[both]["grade"] in context.text
    counts = [figure.value for figure in context.aggregates if figure.op == "count"]
    # Figures are of all records of a section, and once more of those that link to both.
    assert set(counts) == {3, 1}
    assert "of those linked to all that is named: 1 (over 1 of 3)" in context.text
    assert any("links to less" in one.detail for one in context.omissions)


def test_of_one_named_record_all_are_shown() -> None:
    context = ask("Which grades did Bo Lind get?")
    assert len([urn for urn in context.records if "enrolments" in urn]) == 3


def test_a_value_that_only_some_have_is_shown_of_all() -> None:
    context = ask("Which enrolments of Ana Brandt are active?")
    own = [body["state"] for body in ENROLMENTS.values() if body["student"] == "S-1"]
    assert all(context.text.count(state) >= own.count(state) for state in set(own))


@pytest.mark.parametrize(
    "question", ["how many courses in German do we offer", "How many courses have the language German?"]
)
def test_a_whole_value_is_no_part_of_a_name_and_what_it_is_called_is_no_value(question: str) -> None:
    context = ask(question)
    assert context.text.splitlines()[1] == "number of courses with language German: 2"
