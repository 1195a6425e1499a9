"""The most of something and states of records, said otherwise than the records and their fields are called."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import Linked, is_unread, view_over

from workbench.context import Context
from workbench.views._english.plain_most import said_of_doers, said_plainly

STAFF = {f"F-{n}": {"name": f"Person{n} Vale{n}", "email": f"p{n}@firm.example"} for n in range(1, 4)}
CLIENTS = {f"L-{n}": {"name": f"Client {n} Ltd"} for n in range(1, 4)}
REASONS = {f"N-{n}": {"label": text} for n, text in enumerate(("Too dear", "Too late", "No answer"))}
DEALS = {
    f"D-{n:02}": {
        "client": f"L-{1 + n % 5 % 3}",
        "agreed_by": f"F-{1 + n % 7 % 3}",
        "decision": ("Refused", "Granted", "Open")[n % 3],
        "reason": f"N-{n % 8 % 3}",
        "kind": ("sale", "lease")[n % 4 // 3],
        "minutes": 10 * (n % 6),
        **({"checked_by": f"F-{1 + n % 3}"} if n % 4 else {}),
    }
    for n in range(1, 41)
}
SPEC: dict[str, Any] = {
    "entities": {
        "staff": {"stream": "s.staff", "keys": ["id"], "names": ["/name"], "about": "person"},
        "client": {"stream": "s.clients", "keys": ["id"], "names": ["/name"]},
        "reason": {"stream": "s.reasons", "keys": ["id"], "names": ["/label"]},
        "deal": {"stream": "s.deals", "keys": ["id"]},
    },
    "sections": [{"name": one, "of": one, "required": True} for one in ("staff", "client", "reason", "deal")],
}
LINKS = [
    Linked("deals", "client", "/client", "clients", "deals"),
    Linked("deals", "agreed_by", "/agreed_by", "staff", "agreed_deals"),
    Linked("deals", "reason", "/reason", "reasons", "deals"),
]


def ask(question: str) -> Context:
    rows = {"staff": STAFF, "clients": CLIENTS, "reasons": REASONS, "deals": DEALS}
    return view_over(SPEC, "s", rows, LINKS).build(question, budget_tokens=900)


def groups(key: str, names: dict[str, dict[str, Any]], label: str = "name", of: str = "") -> str:
    found: dict[str, int] = {}
    for body in DEALS.values():
        name = names[body[key]][label]
        found[name] = found.get(name, 0) + (body[of] if of else 1)
    best = max(found, key=lambda name: found[name])
    return f"{best} {found[best]}"


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("Which client brings us the most deals?", groups("client", CLIENTS)),
        ("which client sent us more deals than anybody else", groups("client", CLIENTS)),
        ("Who agreed more deals than anyone else?", groups("agreed_by", STAFF)),
        ("most common reason", groups("reason", REASONS, "label")),
        ("What's the most frequent deal?", "sale 30"),
        ("which client has the most minutes in deals", groups("client", CLIENTS, of="minutes")),
        ("Which deal caused the longest minutes?", "max of minutes: 50"),
    ],
)
def test_the_most_is_read_in_other_words(question: str, shown: str) -> None:
    context = ask(question)
    assert context.status == "found"
    assert shown in context.text, context.text


@pytest.mark.parametrize(
    ("question", "of"),
    [
        ("How many deals were turned down?", lambda body: body["decision"] == "Refused"),
        ("How many deals were declined?", lambda body: body["decision"] == "Refused"),
        ("How many deals are still running?", lambda body: body["decision"] == "Open"),
        ("How many deals has nobody checked?", lambda body: "checked_by" not in body),
    ],
)
def test_states_are_read_in_other_words(question: str, of: Any) -> None:
    context = ask(question)
    assert f": {sum(map(of, DEALS.values()))}" in context.text, context.text


@pytest.mark.parametrize(
    "question",
    [
        # A verb that may say what became of them, nobody's longest entry, a state that no value is.
        "Which client lost the most deals?",
        "who has the most minutes in deals",
        "How many deals were shipped?",
    ],
)
def test_what_may_mean_another_thing_is_not_read(question: str) -> None:
    assert is_unread(ask(question))


def test_records_by_a_code_are_not_the_codes_by_themselves() -> None:
    rows = {
        "unit": {f"U-{n}": {"status_cd": ("A", "B")[n % 3 // 2], "shelf": n} for n in range(1, 61)},
        "unit_status": {"A": {"status_cd": "A", "text": "Available"}, "B": {"status_cd": "B", "text": "Binned"}},
    }
    spec = {
        "entities": {
            name: {"stream": f"s.{name}", "keys": ["id"], "words": [{"path": "/status_cd", "words": "status code"}]}
            for name in ("unit", "unit_status")
        },
        "sections": [{"name": one, "of": one, "required": True} for one in ("unit", "unit_status")],
    }
    view = view_over(spec, "s", rows, [Linked("unit", "status", "/status_cd", "unit_status", "unit")])
    context = view.build("units by status", budget_tokens=900)
    assert "number of units: 60" in context.text, context.text
    assert {"40", "20"} <= set(context.text.partition("by status")[2].replace(",", " ").split())


def test_what_is_plain_stays_as_it_is() -> None:
    assert said_plainly("Which client has the most deals?") == "Which client has the most deals?"
    assert said_of_doers("Which client has the most deals?") is None
