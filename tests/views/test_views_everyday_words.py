"""Questions over all records in everyday words: deeds for doers, states for times, persons, jobs, costs, codes."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from memory_source import MemorySource, link_records
from views_factories import is_unread

from workbench.context import Context
from workbench.records import LinkType
from workbench.views import ContextSpec, View

STATES, RESULTS = ["active", "cancelled", "paused"], ["P", "F", "C"]
STAFF = {f"S{n}": {"first": f"{chr(65 + n)}na", "last": f"{chr(77 + n)}orth"} for n in range(5)}
MEMBERS = {
    f"M{n}": {
        "first": f"Bo{n}",
        "last": f"Lind{n}",
        "category": ["senior", "student"][n % 2],
        "allergies": [{"substance": ["penicillin", "latex"][n * n % 3 % 2], "severity": "high"}] if n % 4 else [],
        "state": STATES[n % 3],
        "started_at": f"2023-0{1 + n % 9}-01",
        "cancelled_at": f"202{4 + n % 2}-03-05" if n % 3 == 1 else None,
        "csat_score": n % 5,
        "seated": n,
    }
    for n in range(30)
}
ORDERS = {
    f"W{n}": {
        "member": f"M{n % 7}",
        "leader": f"S{n * n % 5}",
        "affected_rooms": [f"R{n % 3}", f"R{n % 2}"],
        "state": ["HLD", "FIN", "NEW"][n % 3],
        "cost": 10 * n,
        "outcome": RESULTS[n * 7 % 3],
        "kind": ["PMT", "RNT"][n % 2],
        "opened_on": f"2024-0{1 + n % 9}-02",
    }
    for n in range(26)
}
KINDS = {
    "K1": {"sort": "TXN", "code": "PMT", "text": "Payment received", "live": "Y"},
    "K2": {"sort": "TXN", "code": "RNT", "text": "Rent charge", "live": "Y"},
}
SPEC: dict[str, Any] = {
    "entities": {
        "member": {"stream": "s.members", "names": [["/first", "/last"]], "about": "person"},
        "staff": {"stream": "s.staff", "names": [["/first", "/last"]]},
        "work_order": {"stream": "s.work_orders"},
        "room": {"stream": "s.rooms"},
        "kind": {"stream": "s.kinds", "keys": ["id", "/code"], "names": ["/text"]},
    },
    "sections": [{"name": name, "of": name} for name in ("member", "staff", "work_order", "kind", "room")],
}
ROOMS = {f"R{n}": {"floor": n} for n in range(3)}
HELD = [
    ("member", "/member", "members"),
    ("leader", "/leader", "staff"),
    *(("affected_rooms", f"/affected_rooms/{at}", "rooms") for at in (0, 1)),
]
LINKS = [
    LinkType(stream="s.work_orders", name="member", to="s.members", inverse="orders"),
    LinkType(stream="s.work_orders", name="leader", to="s.staff", inverse="led"),
    LinkType(stream="s.work_orders", name="affected_rooms", to="s.rooms", inverse="affected_by"),
]
KIND_LINK = {
    "name": "kinds",
    "stream": "s.work_orders",
    "path": "/kind",
    "to": "s.kinds",
    "by": "/code",
    "inverse": "k",
}


def ask(question: str) -> Context:
    source = MemorySource(
        [
            *link_records("s", "members", MEMBERS),
            *link_records("s", "staff", STAFF),
            *link_records("s", "kinds", KINDS),
            *link_records("s", "rooms", ROOMS),
            *link_records("s", "work_orders", ORDERS, HELD),
        ]
    )
    spec = ContextSpec.model_validate({**SPEC, "links": [KIND_LINK]})
    return View(spec, source, links=LINKS).build(question, budget_tokens=900)


@pytest.mark.parametrize(
    ("question", "records", "rule"),
    [
        ("How many of our members are senior citizens?", MEMBERS, lambda b: b["category"] == "senior"),
        (
            "How many members are allergic to penicillin?",
            MEMBERS,
            lambda b: any(one["substance"] == "penicillin" for one in b["allergies"]),
        ),
        (
            "How many members were cancelled in 2024?",
            MEMBERS,
            lambda b: b["state"] == "cancelled" and str(b["cancelled_at"]).startswith("2024"),
        ),
        ("How many jobs are on hold?", ORDERS, lambda b: b["state"] == "HLD"),
        ("How many work orders failed?", ORDERS, lambda b: b["outcome"] == "F"),
        ("How many payments received are there?", ORDERS, lambda b: b["kind"] == "PMT"),
        ("How many work orders were opened?", ORDERS, lambda b: True),
    ],
)
def test_everyday_words_for_states_are_read(question: str, records: dict[str, Any], rule: Any) -> None:
    context = ask(question)
    assert context.status == "found"
    assert context.aggregates[0].value == sum(map(rule, records.values()))


def test_who_did_something_is_told_by_the_field_of_its_doer() -> None:
    counts = Counter(body["leader"] for body in ORDERS.values())
    key, most = counts.most_common(1)[0]
    name = f"{STAFF[key]['first']} {STAFF[key]['last']}"
    assert f"by leader, the most first: {name} {most}" in ask("Who led the most work orders?").text


def test_what_things_were_affected_by_is_counted_by_the_list_that_says_so() -> None:
    counts = Counter(room for body in ORDERS.values() for room in set(body["affected_rooms"]))
    room, most = counts.most_common(1)[0]
    assert f"the most first: {room} {most}" in ask("Which room was affected by the most work orders?").text


def test_a_mean_is_read_without_a_noun_where_the_name_of_its_field_is_said_whole() -> None:
    scores = [body["csat_score"] for body in MEMBERS.values()]
    [mean] = [one.value for one in ask("What is the average CSAT score?").aggregates if one.op == "mean"]
    assert abs(float(mean) - sum(scores) / len(scores)) < 0.001


@pytest.mark.parametrize(
    "question",
    [
        "Who opened the most work orders?",  # no field says who
        "Which room was opened by the most work orders?",
        "What is the average score?",
        "How many members are senior staff?",
        "How many members are hostile to penicillin?",
        "How many members were paused in 2024?",  # no time says when
        "How many work orders flunked?",
    ],
)
def test_words_that_may_say_something_else_are_not_read(question: str) -> None:
    assert is_unread(ask(question))
