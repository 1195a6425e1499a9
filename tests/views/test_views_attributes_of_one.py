"""Attributes that a named record lacks: what several linked records are called by another word is none of them."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import Linked, view_over

from workbench.context import Context

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
    Linked("payments", "payer", "/payer", "people", "payments"),
    Linked("people", "firm", "/firm", "firms", "people"),
    Linked("boats", "skipper", "/skipper", "people", "boats"),
]


def ask(question: str) -> Context:
    view = view_over(SPEC, "c", {"people": PEOPLE, "firms": FIRMS, "payments": PAYMENTS, "boats": BOATS}, LINKS)
    return view.build(question, budget_tokens=700)


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
    view = view_over(spec, "c", {"firms": firms})
    context = view.build("How many jobs did ana.ruiz@oak.example give us?", budget_tokens=300)
    assert "Nothing here is called 'jobs'" in context.text
