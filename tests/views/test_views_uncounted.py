"""What a figure does not take into account is told, though something else in the context has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from views_factories import Linked, Rows, view_over

from workbench.context import Context

CLIENTS: Rows = {"K-1": {"name": "Oakhurst Clinics", "gearing": "Optigear"}, "K-2": {"name": "Bexhill Aviation"}}
DEALS: Rows = {
    "D-1": {"client": "K-1", "title": "Migration", "stage": "won", "worth": 900, "day": "2025-01-10"},
    "D-2": {"client": "K-1", "title": "More seats", "stage": "negotiating", "worth": 700, "day": "2025-02-10"},
    "D-3": {"client": "K-1", "title": "Training", "stage": "won", "worth": 40, "day": "2025-03-10"},
}
TICKETS: Rows = {
    "T-1": {
        "client": "K-1",
        "state": "open",
        "about": "Gearing oil hot",
        "note": "the pump again",
        "day": "2025-01-11",
    },
    "T-2": {"client": "K-1", "state": "open", "about": "Gearing oil hot", "note": "nobody came", "day": "2025-02-11"},
    "T-3": {"client": "K-1", "state": "closed", "about": "Door stuck", "note": "a pump", "day": "2025-03-11"},
}
SPEC: Mapping[str, Any] = {
    "entities": {
        "client": {"stream": "s.clients", "names": ["/name"]},
        "deal": {"stream": "s.deals"},
        "ticket": {"stream": "s.tickets"},
    },
    "sections": [
        {"name": "client", "of": "client", "required": True},
        {"name": "client-deal", "title": "deals of the client", "of": "client", "follow": ["deals"],
         "aggregates": [{"op": "count", "label": "number of deals"}, {"op": "count", "by": "/stage"},
                        {"op": "sum", "field": "/worth"}]},
        {"name": "client-ticket", "title": "tickets of the client", "of": "client", "follow": ["tickets"],
         "aggregates": [{"op": "count", "label": "number of tickets"}]},
    ],
}  # fmt: skip
LINKS = [
    Linked("deals", "client", "/client", "clients", "deals"),
    Linked("tickets", "client", "/client", "clients", "tickets"),
]
TOLD = "The figures below are not limited to"


def ask(question: str) -> Context:
    rows = {"clients": CLIENTS, "deals": DEALS, "tickets": TICKETS}
    return view_over(SPEC, "s", rows, LINKS).build(question, budget_tokens=900)


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("How many open deals does Oakhurst Clinics have?", "open"),
        ("How many of the deals of Oakhurst Clinics are open?", "open"),
    ],
)
def test_a_word_that_only_other_records_have_limits_no_figure(question: str, word: str) -> None:
    context = ask(question)
    assert context.status == "found"
    assert f"'{word}'" in context.text.splitlines()[0]
    assert "number of deals: 3" in context.text


def test_what_such_records_may_be_told_apart_by_stands_beside_their_number() -> None:
    context = ask("How many open deals does Oakhurst Clinics have?")
    assert context.text.startswith(f"{TOLD} 'open'.\n")
    assert "stage negotiating: 1 (over 1 of 3)" in context.text
    assert any(mention.text == "open" and not mention.records for mention in context.mentions)


def test_a_word_in_a_text_that_recurs_limits_figures() -> None:
    """The client has a field of that name, which is no reason to count all tickets."""
    context = ask("How many gearing tickets did Oakhurst Clinics send?")
    assert "number of tickets with about gearing oil hot: 2 (over 2 of 3)" in context.text
    assert TOLD not in context.text


def test_notes_that_mention_a_word_limit_nothing() -> None:
    context = ask("How many pump tickets did Oakhurst Clinics send?")
    assert "with note" not in context.text
    assert "'pump'" in context.text.splitlines()[0]


@pytest.mark.parametrize(
    "question",
    [
        "How many deals does Oakhurst Clinics have?",
        "How many won deals does Oakhurst Clinics have?",
        "How many open tickets does Oakhurst Clinics have?",
        "What is the total worth of the deals of Oakhurst Clinics?",
        "How many deals did Oakhurst Clinics make in 2025?",
    ],
)
def test_nothing_is_told_where_every_word_is_taken_into_account(question: str) -> None:
    context = ask(question)
    assert TOLD not in context.text
    assert context.status == "found"
