"""Who did it, how it was done, what stands under a heading, and the last of several as a whole."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import Linked, view_over

from workbench.context import Context

REPORT = (
    "# Summary\nThe presses stood still for an hour on Monday, and forty orders were printed a day late.\n\n"
    "# Root cause\nA bearing ran dry because nobody had oiled it since the spring.\n\n"
    "# Lessons\nOil the bearings every month and write it down in the log of the shift."
)
CLAIMS = {
    "K-1": {
        "score": "3:1",
        "root_valve": "brass",
        "report": REPORT,
        "customer": "P-3",
        "state": "closed",
    }
}
PAYMENTS = {
    f"Y-{n}": {
        "claim": "K-1",
        "amount": n * 11.5,
        "method": ("wire", "cheque")[n % 2],
        "paid_on": f"2024-0{n}-03",
        "clerk": f"P-{n % 3 + 1}",
        "items": [{"what": f"spare part {n}{k}", "cost": n + k} for k in range(2)],
    }
    for n in range(1, 7)
}
PEOPLE = {"P-1": {"name": "Ana Brandt"}, "P-2": {"name": "Bo Lind"}, "P-3": {"name": "Cy Moor"}}
SPEC: dict[str, Any] = {
    "entities": {
        "claim": {"stream": "s.claims"},
        "clerk": {"stream": "s.people", "names": ["/name"], "about": "person"},
    },
    "sections": [
        {"name": "claim", "of": "claim", "required": True},
        {"name": "payments", "of": "claim", "follow": ["payments"],
         "aggregates": [{"op": "latest", "field": "/paid_on"}]},
        {"name": "payment-clerks", "title": "clerks of the payments", "of": "claim", "follow": ["payments", "clerk"]},
    ],
}  # fmt: skip
LINKS = [
    Linked("payments", "claim", "/claim", "claims", "payments"),
    Linked("payments", "clerk", "/clerk", "people", "payments_of"),
]


def ask(question: str) -> Context:
    view = view_over(SPEC, "s", {"claims": CLAIMS, "people": PEOPLE, "payments": PAYMENTS}, LINKS)
    return view.build(question, budget_tokens=900)


def test_what_stands_under_a_heading_is_asked_for_by_it() -> None:
    context = ask("What was the root cause of K-1?")
    assert "A bearing ran dry" in context.text


def test_a_heading_that_is_said_in_part_asks_for_nothing() -> None:
    assert "bearing" not in ask("What is the root valve of K-1?").text


def test_how_it_was_done_asks_for_the_method() -> None:
    context = ask("How and when was K-1 paid?")
    assert "wire" in context.text
    assert "2024-06-03" in context.text


@pytest.mark.parametrize("question", ["Who made the payments of K-1?", "Who scored in K-1?"])
def test_who_it_was_is_answered_by_the_people_behind_what_is_asked_for_and_by_no_number(question: str) -> None:
    context = ask(question)
    assert {"Ana Brandt", "Bo Lind", "Cy Moor"} <= {
        name for name in ("Ana Brandt", "Bo Lind", "Cy Moor") if name in context.text
    }


def test_the_last_of_several_is_shown_whole_where_nothing_of_it_is_called_by_name() -> None:
    context = ask("What was the most recent payment of K-1 for?")
    assert "spare part 60" in context.text
    assert "spare part 61" in context.text
    assert "spare part 30" not in context.text
    assert not context.text.startswith("Nothing here is called")
