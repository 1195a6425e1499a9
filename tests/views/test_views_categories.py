"""Words that are values of a field which no record at hand holds: "is it still open?" of a ticket that is closed."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import Linked, view_over

from workbench.context import Context

STATES = ("open", "in progress", "solved", "on hold")
TICKETS = {
    f"T-{100 + n}": {
        "subject": f"Nothing prints on floor {n}",
        "status": STATES[n % 4],
        "opened_at": f"2025-03-{n % 28 + 1:02}T08:00:00Z",
        "channel": ("phone", "chat")[n % 2],
        "team": "T-1" if n < 8 else "T-2",
        "billed": {"to": ("owner", "renter")[n % 2]},
    }
    for n in range(24)
}
TEAMS = {"T-1": {"name": "Blue Team", "phone": "555-0199"}, "T-2": {"name": "Red Team", "phone": "555-0288"}}
SPEC: dict[str, Any] = {
    "entities": {"ticket": {"stream": "s.tickets"}, "team": {"stream": "s.teams", "names": ["/name"]}},
    "sections": [
        {"name": "ticket", "of": "ticket", "required": True},
        {"name": "team", "of": "team", "required": True},
        {"name": "tickets", "of": "team", "follow": ["tickets"], "aggregates": [{"op": "count"}]},
    ],
}
LINKS = [Linked("tickets", "team", "/team", "teams", "tickets")]


def ask(question: str) -> Context:
    return view_over(SPEC, "s", {"tickets": TICKETS, "teams": TEAMS}, LINKS).build(question, budget_tokens=600)


@pytest.mark.parametrize("question", ["Is T-102 still open?", "is T-102 in progress", "Is ticket T-102 on hold?"])
def test_a_value_that_the_record_does_not_hold_asks_for_the_field_that_may(question: str) -> None:
    context = ask(question)
    assert "status: solved" in context.text
    assert "Nothing prints" not in context.text
    assert context.tokens < 50


def test_so_do_values_of_nested_fields() -> None:
    context = ask("Who has to pay for T-102, the owner or the renter?")
    assert "to: owner" in context.text


def test_a_value_that_is_the_name_of_another_field_is_that() -> None:
    context = ask("What is the phone of the Blue Team?")
    assert "555-0199" in context.text
    assert "chat" not in context.text


def test_a_time_that_is_asked_for_is_shown() -> None:
    context = ask("When was T-103 opened?")
    assert TICKETS["T-103"]["opened_at"] in context.text


CODES = {
    "ACT": {"meaning": "Active account"},
    "SUS": {"meaning": "Suspended, do not dispatch"},
    "PRO": {"meaning": "Prospect"},
}
CLIENTS = {f"C-{n}": {"name": f"Client {n}", "status_code": ("ACT", "SUS")[n % 2], "city": "Leeds"} for n in range(40)}


def ask_of_codes(question: str) -> Context:
    spec = {
        "entities": {
            "client": {"stream": "s.clients", "names": ["/name"]},
            "status": {"stream": "s.codes", "names": ["/meaning"]},
        },
        "sections": [
            {"name": "client", "of": "client", "required": True},
            {"name": "status", "of": "client", "follow": ["status"]},
        ],
    }
    view = view_over(
        spec,
        "s",
        {"clients": CLIENTS, "codes": CODES},
        [Linked("clients", "status", "/status_code", "codes", "clients")],
    )
    return view.build(question, budget_tokens=600)


@pytest.mark.parametrize(("client", "meaning"), [("C-4", "Active account"), ("C-5", "Suspended, do not dispatch")])
def test_a_word_of_a_table_of_codes_asks_for_what_the_code_of_the_record_means(client: str, meaning: str) -> None:
    context = ask_of_codes(f"Is {client} suspended?")
    assert meaning in context.text
    assert "Leeds" not in context.text
    assert "Nothing here is called" not in context.text
