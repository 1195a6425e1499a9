"""What stands aside in a question asks for nothing, and what has not happened yet is told with its state."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import Linked, view_over

from workbench.context import Context
from workbench.views._english.asides import without_asides

SPEC: dict[str, Any] = {
    "entities": {
        "parcel": {"stream": "s.parcels", "keys": ["id"]},
        "clerk": {"stream": "s.clerks", "names": ["/name"]},
        "job": {"stream": "s.jobs", "keys": ["id"]},
    },
    "sections": [
        {"name": "parcel", "of": "parcel", "required": True},
        {"name": "clerk", "of": "clerk", "required": True},
        {"name": "job", "of": "job", "required": True},
        {"name": "clerk-entries", "title": "entries of the clerk", "of": "clerk", "follow": ["entries"],
         "aggregates": [{"op": "count", "label": "number of entries"}]},
        {"name": "job-entries", "title": "entries of the job", "of": "job", "follow": ["job_entries"],
         "aggregates": [{"op": "count", "label": "number of entries"}]},
    ],
}  # fmt: skip
DATA: dict[str, Any] = {
    "parcels": {
        "SH-8138": {"carrier": "Post", "sent_on": "2025-01-03", "delivered_on": None, "status": "in transit"},
        "SH-8139": {"carrier": "Post", "sent_on": "2025-01-03", "delivered_on": "2025-01-09", "status": "done"},
    },
    "clerks": {"C-1": {"name": "Ana Brandt"}, "C-2": {"name": "Bo Lind"}},
    "jobs": {"J-20": {"title": "Fence", "steps": [{"what": "posts", "cost": 310}, {"what": "wire", "cost": 890}]}},
    "entries": {
        "E-1": {"clerk": "C-1", "job": "J-20", "minutes": 180},
        "E-2": {"clerk": "C-1", "job": "J-20", "minutes": 12},
        "E-3": {"clerk": "C-1", "job": "J-21", "minutes": 30},
        "E-4": {"clerk": "C-2", "job": "J-20", "minutes": 7},
    },
}  # fmt: skip
LINKS = [
    Linked("entries", "clerk", "/clerk", "clerks", "entries"),
    Linked("entries", "job", "/job", "jobs", "job_entries"),
]


def ask(question: str) -> Context:
    return view_over(SPEC, "s", DATA, LINKS).build(question, budget_tokens=600)


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("How much have we charged so far?", "How much have we charged?"),
        ("So far, how many came?", "how many came?"),
        ("What did it cost, tax included?", "What did it cost?"),
        ("What did it cost including the VAT, and when?", "What did it cost, and when?"),
        ("How far is it from Ana?", "How far is it from Ana?"),
        ("Who gives advice including tax advice?", "Who gives advice including tax advice?"),
        ("including VAT", "including VAT"),
        ("so far", "so far"),
        ("", ""),
    ],
)
def test_asides_stand_at_the_beginning_or_at_the_end_of_a_clause(question: str, left: str) -> None:
    assert without_asides(question) == left


def test_what_has_not_happened_yet_is_told_with_the_state() -> None:
    context = ask("Has SH-8138 been delivered yet?")
    assert "delivered_on: none" in context.text
    assert "in transit" in context.text
    assert "carrier" not in context.text


def test_the_state_is_not_told_beside_what_has_happened() -> None:
    text = ask("Has SH-8139 been delivered yet?").text
    assert "2025-01-09" in text
    assert "done" not in text


def test_what_several_records_say_a_number_of_is_summed_up() -> None:
    assert "sum of minutes: 222 (over 3)" in ask("How many minutes has Ana Brandt put in?").text
    both = ask("How many minutes has Ana Brandt put into J-20?").text
    assert "sum of minutes of those linked to all that is named: 192 (over 2 of 3)" in both


def test_how_much_went_into_it_is_what_the_steps_in_its_one_list_come_to() -> None:
    context = ask("How much money went into J-20?")
    assert "sum of steps cost: 1200" in context.text
    assert "Nothing here is called" not in context.text
