"""A role's context is the one that a store without the withheld records gives: nothing of them shows, by no way."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from memory_source import MemorySource, link_records

from workbench.errors import UnknownNameError
from workbench.records import Acl, LinkType, Record
from workbench.views import ContextSpec, View

LINKS = [
    LinkType(stream="s.matters", name="client", to="s.clients", inverse="matters"),
    LinkType(stream="s.matters", name="parent", to="s.matters", inverse="children"),
    LinkType(stream="s.bills", name="matter", to="s.matters", inverse="bills"),
]
PATHS = {"matters": [("client", "/client", "clients"), ("parent", "/parent", "matters")],
         "bills": [("matter", "/matter", "matters")], "clients": []}  # fmt: skip
CLIENTS = {
    "C-100": {"name": "Ottilie Brandvold", "city": "Bergen"},
    "C-200": {"name": "Jurgen Weiss", "city": "Bergen"},
    "C-300": {"name": "Zaltana Hushling", "city": "Hushville"},
    "C-400": {"name": "Ottilie Hushling", "city": "Bergen"},
}
HIDDEN_CLIENTS = {"C-300", "C-400"}
QUESTIONS = [
    "What is the total fee of the matters of Ottilie Brandvold?",
    "How many matters does C-100 have?",
    "Who is the client of matter M-1004?",
    "What is the parent of M-1001?",
    "What is the fee of matter M-1002?",
    "Where does Ottilie live?",
    "city of Otilie Hushlin",
    "Zaltana Hushling",
    "hush merger",
    "latest matter of Ottilie Brandvold",
    "How many matters are open?",
    "How many clients are in Bergen?",
    "clients in Hushville",
    "How many matters of clients in Bergen are open?",
    "the most expensive matter",
    "matters with a fee over 100000",
    "bills of open matters",
    "Ottilie Brandvold and Zaltana Hushling",
]
SECTIONS: list[dict[str, Any]] = [
    {"name": "client", "of": "client", "max_age_days": 30},
    {"name": "matter", "of": "matter"},
    {"name": "bill", "of": "bill"},
    {
        "name": "matters", "of": "client", "follow": ["matters"], "format": "table",
        "fields": ["/subject", "/status", "/fee", "/opened"],
        "aggregates": [{"op": "count"}, {"op": "sum", "field": "/fee"}, {"op": "count", "by": "/status"},
                       {"op": "latest", "field": "/opened"}, {"op": "max", "field": "/fee"}],
    },
    {"name": "bills", "of": "client", "follow": ["matters", "bills"], "aggregates": [{"op": "count"}]},
    {"name": "client_of", "of": "matter", "follow": ["client"]},
    {"name": "parent", "of": "matter", "follow": ["parent"]},
    {"name": "matter_of", "of": "bill", "follow": ["matter"]},
]  # fmt: skip


def records() -> list[Record]:
    matters, bills, hidden = {}, {}, set()
    for number in range(12):
        client = [*CLIENTS][number % 4]
        closed = number % 3 == 1 or client in HIDDEN_CLIENTS
        key = f"M-{1000 + number}"
        subject = f"{'hush merger' if closed else 'lease of shop'} {number}"
        matters[key] = {
            "subject": subject, "client": client, "parent": f"M-{1000 + (number + 1) % 12}",
            "status": "open" if number % 2 else "closed", "fee": 1000 * number + 500_000 * closed,
            "opened": f"2026-0{1 + number % 9}-11",
        }  # fmt: skip
        bills[f"B-{number}"] = {"matter": key, "amount": 10 * number}
        hidden |= {key} if closed else set()
    made = [
        record
        for stream, rows in {"clients": CLIENTS, "matters": matters, "bills": bills}.items()
        for record in link_records("s", stream, rows, PATHS[stream])
    ]
    boss = Acl(readers=("boss",))
    return [one.model_copy(update={"acl": boss}) if one.id in HIDDEN_CLIENTS | hidden else one for one in made]


def spec(**more: Any) -> ContextSpec:
    entities = {
        "client": {"stream": "s.clients", "names": ["/name"]},
        "matter": {"stream": "s.matters", "names": ["/subject"], "about": "case"},
        "bill": {"stream": "s.bills"},
    }
    return ContextSpec.model_validate({"entities": entities, "sections": SECTIONS, "roles": {"sales": {}}, **more})


SPEC_LINKS = [
    {"name": one.name, "stream": one.stream, "path": f"/{one.name}", "to": one.to, "inverse": one.inverse}
    for one in LINKS
]


@pytest.mark.parametrize("declared", ["in manifests", "in the spec"])
def test_a_roles_context_is_that_of_a_store_without_the_withheld_records(declared: str) -> None:
    every = records()
    links, more = (LINKS, {}) if declared == "in manifests" else ([], {"links": SPEC_LINKS})
    if not links:
        every = [one.model_copy(update={"links": ()}) for one in every]
    whole = View(spec(**more), MemorySource(every), links=links)
    without = View(spec(**more), MemorySource(one for one in every if one.acl.readers == "unknown"), links=links)
    withheld = 0
    for question, budget in itertools.product(QUESTIONS, (60, 900)):
        seen = whole.build(question, budget_tokens=budget, as_role="sales").model_dump()
        plain = without.build(question, budget_tokens=budget).model_dump()
        withheld += any(one["reason"] == "not_permitted" for one in seen["omissions"])
        for context in (seen, plain):
            # Links to what is withheld are counted in the one, and lead nowhere in the other.
            context["omissions"] = [
                one for one in context["omissions"] if one["reason"] not in {"not_permitted", "missing"}
            ]
        assert seen == plain, question
    assert withheld > len(QUESTIONS) / 2


CLOSED = {"s.clients", "s.matters", "s.bills"}


@pytest.mark.parametrize("declared", ["in manifests", "in the spec"])
@pytest.mark.parametrize("closed", [["s.bills"], ["s.matters"], ["s.clients"], ["s.clients", "s.bills"]])
def test_a_stream_that_is_closed_to_a_role_is_as_one_that_does_not_exist(closed: list[str], declared: str) -> None:
    every = records()
    links, own = (LINKS, []) if declared == "in manifests" else ([], SPEC_LINKS)
    if not links:
        every = [one.model_copy(update={"links": ()}) for one in every]
    role = {"roles": {"sales": {"streams": sorted(CLOSED - set(closed)), "readers": ["boss"]}}}
    whole = View(spec(links=own, **role), MemorySource(every), links=links)
    kept = spec(**role)
    entities = {name: one for name, one in kept.entities.items() if one.stream not in closed}
    ways = {section.name: whole._planner.ways[section.name] for section in kept.sections}
    sections = tuple(one for one in kept.sections if not set(ways[one.name]) & set(closed))
    left = [one for one in SPEC_LINKS if {one["stream"], one["to"]}.isdisjoint(closed)] if own else []
    made = ContextSpec.model_validate(
        {**kept.model_dump(by_alias=True), "entities": entities, "sections": sections, "links": left}
    )
    without = View(
        made,
        MemorySource(one for one in every if one.qualified_stream not in closed),
        links=[one for one in links if {one.stream, one.to}.isdisjoint(closed)],
    )
    more = ["How many clients have no matters?", "How many matters have no bills?", "how many bills are there",
            "total amount of bills", "bills over 50", "How many matters are there per client?", "bill B-3"]  # fmt: skip
    for question in [*QUESTIONS, *more]:
        seen = whole.build(question, as_role="sales")
        plain = without.build(question)
        assert (seen.status, seen.text, seen.mentions) == (plain.status, plain.text, plain.mentions), question
        for stream in closed:
            assert f"{stream} by" not in seen.text
    assert whole.build("how many bills are there", as_role="sales").status == (
        "not_found" if "s.bills" in closed else "found"
    )


def test_a_key_of_what_is_closed_to_a_role_is_not_found() -> None:
    role = {"roles": {"sales": {"streams": ["s.clients"]}}}
    view = View(spec(**role), MemorySource(records()), links=LINKS)
    context = view.build(entities={"bill": "B-3"}, as_role="sales")
    assert context.status == "not_found"
    assert "Looked for: client (s.clients by" in context.text
    assert "s.bills" not in context.text
    with pytest.raises(UnknownNameError):
        view.build(entities={"bil": "B-3"}, as_role="sales")


def test_a_role_that_may_see_no_stream_is_told_of_none() -> None:
    role = {"roles": {"guest": {"streams": ["s.others"]}}}
    view = View(spec(**role), MemorySource(records()), links=LINKS)
    context = view.build("How many matters are open?", as_role="guest")
    assert (context.status, "Looked for" in context.text) == ("not_found", False)
