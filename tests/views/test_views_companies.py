"""Companies that are called without what they are by law, and what is called after them."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import Linked, view_over

from workbench.context import Context

ACCOUNTS = {
    "A-1": {"name": "Farrow Housing BV", "staff": 330},
    "A-2": {"name": "Elm Clinics Group", "staff": 12},
    "A-3": {"name": "Polish Works S.r.l.", "staff": 7},
    "A-4": {"name": "Farrow Housing Trust Ltd", "staff": 55},
}
DEALS = {
    "D-1": {"title": "Farrow Housing - Renewal", "account": "A-1", "amount": 900},
    "D-2": {"title": "Elm Clinics - New seats", "account": "A-2", "amount": 100},
    "D-3": {"title": "Elm Clinics - Renewal", "account": "A-2", "amount": 400},
    "D-4": {"title": "Roof for Oak", "account": "A-3", "amount": 50},
}
SPEC: dict[str, Any] = {
    "entities": {
        "account": {"stream": "s.accounts", "names": ["/name"]},
        "deal": {"stream": "s.deals", "names": ["/title"], "about": "opportunity"},
    },
    "sections": [
        {"name": "account", "of": "account", "required": True},
        {"name": "deals", "of": "account", "follow": ["deals"], "aggregates": [{"op": "count"}]},
        {"name": "deal", "of": "deal", "required": True},
    ],
}
LINKS = [Linked("deals", "account", "/account", "accounts", "deals")]


def ask(question: str, deals: dict[str, dict[str, Any]] = DEALS) -> Context:
    return view_over(SPEC, "s", {"accounts": ACCOUNTS, "deals": deals}, LINKS).build(question, budget_tokens=600)


@pytest.mark.parametrize(
    ("question", "staff"), [("What is the staff of Farrow Housing?", 330), ("Staff of Polish Works", 7)]
)
def test_a_company_is_called_without_its_legal_form(question: str, staff: int) -> None:
    context = ask(question)
    assert context.status == "found"
    assert f"staff: {staff}" in context.text
    assert "55" not in context.text


def test_of_a_company_and_what_is_called_after_it_the_company_is_meant() -> None:
    context = ask("How many deals has Elm Clinics?")
    assert context.status == "found"
    assert "count: 2" in context.text


def test_a_name_that_is_close_to_that_of_a_company_is_another() -> None:
    context = ask("What is the staff of Elm Clinic?")
    assert context.status == "not_found"
    assert "Names close to it" in context.text


def test_what_is_called_after_another_company_keeps_the_question_open() -> None:
    deals = {**DEALS, "D-5": {"title": "Elm Clinics - Referral", "account": "A-3", "amount": 1}}
    context = ask("What is the staff of Elm Clinics?", deals)
    assert context.status == "ambiguous"
    assert "Ambiguous: 1 record fits 'Elm Clinics' (account)" in context.text
    assert "Ambiguous: 3 records fit 'Elm Clinics' (deal)" in context.text


def test_a_word_of_a_name_names_nothing_where_such_records_are_counted() -> None:
    assert ask("How many accounts are Polish?").status == "not_found"
    assert ask("How many deals does Polish have?").status == "found"
    assert ask("What is the account number of account Polish?").status == "found"


def test_a_capital_at_the_beginning_does_not_hide_words_of_a_name_in_small_letters() -> None:
    assert "staff: 12" in ask("After all, what staff has elm clinics?").text
