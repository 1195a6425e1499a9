"""Attributes that a named record lacks: what several linked records are called by another word is none of them."""

from __future__ import annotations

from typing import Any

import pytest
from memory_source import MemorySource, link_records

from workbench.context import Context
from workbench.records import LinkType
from workbench.views import ContextSpec, View

PEOPLE = {f"P-{n}": {"name": f"Ana{n:02} Brandt{n:02}", "born": "1980-01-02", "firm": "F-1"} for n in range(60)}
FIRMS = {"F-1": {"title": "Oak Works", "country": "Peru"}}
PAYMENTS = {f"R-{n}": {"payer": "P-1", "amount": 5 * n, "method": "card"} for n in range(1, 5)}
BOATS = {f"B-{n}": {"name": f"Sea Lark {n:02}", "skipper": "P-1", "harbour": "Scapa"} for n in range(5)}
SPEC: dict[str, Any] = {
    "entities": {
        "member": {"stream": "c.people", "names": ["/name"]},
        "boat": {"stream": "c.boats", "names": ["/name"]},
    },
    "sections": [
        {"name": "member", "of": "member", "required": True},
        {"name": "boat", "of": "boat", "required": True},
        {"name": "payments", "title": "payments of the member", "of": "member", "follow": ["payments"],
         "aggregates": [{"op": "count"}]},
        {"name": "company", "title": "company of the member", "of": "member", "follow": ["firm"]},
        {"name": "skipper", "title": "skipper of the boat", "of": "boat", "follow": ["skipper"]},
    ],
}  # fmt: skip
LINKS = [
    LinkType(stream="c.payments", name="payer", to="c.people", inverse="payments"),
    LinkType(stream="c.people", name="firm", to="c.firms", inverse="people"),
    LinkType(stream="c.boats", name="skipper", to="c.people", inverse="boats"),
]


def ask(question: str) -> Context:
    source = MemorySource(
        [
            *link_records("c", "people", PEOPLE, [("firm", "/firm", "firms")]),
            *link_records("c", "firms", FIRMS),
            *link_records("c", "payments", PAYMENTS, [("payer", "/payer", "people")]),
            *link_records("c", "boats", BOATS, [("skipper", "/skipper", "people")]),
        ]
    )
    return View(ContextSpec.model_validate(SPEC), source, links=LINKS).build(question, budget_tokens=700)


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("What is the salary of Ana01 Brandt01?", "salary"),
        ("What is Ana01 Brandt01's salary?", "salary"),
        ("Who insured Sea Lark 01?", "insured"),
    ],
)
def test_an_attribute_that_only_several_linked_records_may_mean_is_told(question: str, word: str) -> None:
    context = ask(question)
    assert context.text.startswith(f"Nothing here is called '{word}'.")
    assert [one.text for one in context.mentions if not one.records] == [word]


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Who is the captain of Sea Lark 01?", "Ana01 Brandt01"),
        ("Which country is the employer of Ana01 Brandt01 in?", "Peru"),
        ("What are the payments of Ana01 Brandt01?", "card"),
        ("What is the harbor of Sea Lark 02?", "Scapa"),
    ],
)
def test_another_word_for_what_the_record_has_or_links_to_is_read(question: str, value: str) -> None:
    context = ask(question)
    assert value in context.text
    assert "Nothing here is called" not in context.text


def test_the_parts_of_an_address_ask_for_nothing() -> None:
    firms = {"F-1": {"title": "Oak Works", "contacts": [{"name": "Ana Ruiz", "email": "ana.ruiz@oak.example"}]}}
    spec = {
        "entities": {"firm": {"stream": "c.firms", "keys": ["/contacts/*/email"]}},
        "sections": [{"name": "firm", "of": "firm", "required": True}],
    }
    view = View(ContextSpec.model_validate(spec), MemorySource(link_records("c", "firms", firms)))
    context = view.build("How many jobs did ana.ruiz@oak.example give us?", budget_tokens=300)
    assert "Nothing here is called 'jobs'" in context.text
