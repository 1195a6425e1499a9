"""Several names in one question, a field far away that is called by its name, and ids that do not exist."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from views_factories import Linked, Rows, view_over

from workbench.context import Context

OWNERS: Rows = {
    "OW-1": {"first_name": "Ingrid", "last_name": "Solberg", "licence": "coastal", "client": "8001"},
    "OW-2": {"first_name": "Ingrid", "last_name": "Petrov", "licence": "inland", "client": "8002"},
    "OW-3": {"first_name": "Olga", "last_name": "Petrov", "licence": "none", "client": "8003"},
    "OW-4": {"first_name": "Ingrid", "last_name": "Solberg and Sons", "licence": "all", "client": "8003"},
}
BOATS: Rows = {"BT-1": {"name": "Lady Maud", "owner": "OW-1"}, "BT-2": {"name": "Lady Grace", "owner": "OW-2"}}
CLIENTS: Rows = {
    "8001": {"creditLimit": 1000, "vatNo": "GB100091", "town": "Kiel"},
    "8002": {"creditLimit": 2500, "vatNo": "GB100092", "town": "Cork"},
    "8003": {"creditLimit": 50, "vatNo": "GB100093", "town": "Ghent"},
}
BOOKINGS: Rows = {
    "BK-50012": {"boat": "BT-1", "state": "open", "extras": [{"item": "laundry", "limit": 3}], "nights": 4},
    "BK-50013": {"boat": "BT-2", "state": "done", "extras": [], "nights": 2},
}
SPEC: Mapping[str, Any] = {
    "entities": {
        "owner": {"stream": "s.owners", "names": [["/first_name", "/last_name"], ["/last_name", "/first_name"]]},
        "boat": {"stream": "s.boats", "names": ["/name"]},
        "booking": {"stream": "s.bookings"},
        "client": {"stream": "s.clients"},
    },
    "sections": [
        {"name": "owner", "of": "owner", "required": True},
        {"name": "boat", "of": "boat", "required": True},
        {"name": "booking", "of": "booking", "required": True},
        {"name": "booking-boat", "title": "boat of the booking", "of": "booking", "follow": ["boat"]},
        {"name": "booking-owner", "title": "owner of the booking's boat", "of": "booking", "follow": ["boat", "owner"]},
        {"name": "booking-client", "title": "client of the owner of the booking's boat", "of": "booking",
         "follow": ["boat", "owner", "client"]},
    ],
}  # fmt: skip
LINKS = [
    Linked("bookings", "boat", "/boat", "boats", "bookings"),
    Linked("boats", "owner", "/owner", "owners", "boats"),
    Linked("owners", "client", "/client", "clients", "owners"),
]


def ask(question: str) -> Context:
    rows = {"owners": OWNERS, "boats": BOATS, "clients": CLIENTS, "bookings": BOOKINGS}
    return view_over(SPEC, "s", rows, LINKS).build(question, budget_tokens=700)


def found(context: Context) -> set[str]:
    return {record for mention in context.mentions for record in mention.records}


@pytest.mark.parametrize(
    ("question", "owners"),
    [
        ("Which licence have Ingrid Solberg and Ingrid Petrov?", {"OW-1", "OW-2"}),
        ("Which licence have Ingrid Solberg and Ingrid Petrov and Olga Petrov?", {"OW-1", "OW-2", "OW-3"}),
        ("Which licence have Olga Petrov and Ingrid Solberg?", {"OW-3", "OW-1"}),
        ("Which licence has Ingrid Solberg & Sons?", {"OW-4"}),
    ],
)
def test_a_name_does_not_reach_over_an_and_that_it_does_not_hold(question: str, owners: set[str]) -> None:
    context = ask(question)
    assert found(context) == {f"s:owners/{one}" for one in owners}
    assert "Nothing here is called" not in context.text


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("What is the credit limit of the owner of the boat of booking BK-50012?", "1000"),
        ("VAT number of the owner of the boat of booking BK-50012", "GB100091"),
        ("What is the credit limit of the owner of the boat of booking BK-50013?", "2500"),
    ],
)
def test_a_field_that_is_called_by_its_name_is_shown_however_far_away(question: str, value: str) -> None:
    context = ask(question)
    assert value in context.text
    assert "Nothing here is called" not in context.text


def test_an_id_that_does_not_exist_asks_for_nothing_of_the_others() -> None:
    context = ask("state of bookings BK-50012, BK-50013 and BK-99999")
    assert context.text.startswith("Not found: 'BK-99999'.")
    assert "open" in context.text
    assert "done" in context.text
    assert "nights" not in context.text


def test_a_title_that_begins_names_is_a_part_of_them() -> None:
    context = ask("Who owns Lady?")
    assert context.status == "ambiguous"
    assert "Lady Maud" in context.text
    assert "Lady Grace" in context.text


def test_times_under_a_name_that_no_spec_may_have_order_records() -> None:
    spec = {
        "entities": {"owner": {"stream": "s.owners", "names": ["/name"]}, "visit": {"stream": "s.visits"}},
        "sections": [
            {"name": "owner", "of": "owner", "required": True},
            {"name": "owner-visit", "title": "visits of the owner", "of": "owner", "follow": ["visits"]},
        ],
    }
    visits: Rows = {
        "V-1": {"owner": "O-1", "\ud800": "2025-01-01"},
        "V-2": {"owner": "O-1", "\ud800": "2025-02-01"},
    }
    rows = {"owners": {"O-1": {"name": "Ana Brandt"}}, "visits": visits}
    view = view_over(spec, "s", rows, [Linked("visits", "owner", "/owner", "owners", "visits")])
    text = view.build("latest visit of Ana Brandt", budget_tokens=300).text
    assert text.index("2025-02-01") < text.index("2025-01-01")
