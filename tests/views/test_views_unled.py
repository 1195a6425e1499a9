"""Records that a question calls by their noun and that no section of what it names leads to: the first line says so."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import Linked, view_over

from workbench.context import Context

SHOPS = {"S-1": {"name": "Corner Bakery", "town": "Cobh", "landlord": "L-1"}}
LANDLORDS = {"L-1": {"name": "Dunmore Estates", "vans": 3}}
CLAIMS = {f"C-{n}": {"landlord": "L-1", "sum": 10 * n} for n in range(1, 4)}
SPEC: dict[str, Any] = {
    "entities": {
        "shop": {"stream": "s.shops", "names": ["/name"]},
        "landlord": {"stream": "s.landlords", "names": ["/name"]},
        "damage_claim": {"stream": "s.claims"},
        "visit": {"stream": "s.visits"},
    },
    "sections": [
        {"name": "shop", "of": "shop", "required": True},
        {"name": "landlord", "of": "shop", "follow": ["landlord"]},
        {"name": "owner", "of": "landlord", "required": True},
        {"name": "claims", "of": "landlord", "follow": ["claims"], "aggregates": [{"op": "count"}]},
        {"name": "claim", "of": "damage_claim"},
        {"name": "visit", "of": "visit"},
    ],
}
LINKS = [
    Linked("shops", "landlord", "/landlord", "landlords", "shops"),
    Linked("claims", "landlord", "/landlord", "landlords", "claims"),
]


def ask(question: str) -> Context:
    rows = {"shops": SHOPS, "landlords": LANDLORDS, "claims": CLAIMS, "visits": {"V-1": {"on": "2026-01-02"}}}
    return view_over(SPEC, "s", rows, LINKS).build(question)


@pytest.mark.parametrize(
    "question",
    [
        "How many claims has Corner Bakery had?",
        "Damage claims of Corner Bakery",
        "What became of the damage claim of Corner Bakery?",
    ],
)
def test_records_that_nothing_leads_to_are_told(question: str) -> None:
    context = ask(question)
    assert context.text.startswith("No section leads from shop to damage_claim.\n")
    assert "Nothing here is called 'claims'" not in context.text
    assert [one.entity for one in context.mentions if not one.records] == ["damage_claim"]
    assert context.status == "found"


@pytest.mark.parametrize(
    "question",
    [
        "How many claims has Dunmore Estates had?",
        "Who is the landlord of Corner Bakery?",
        "What does Corner Bakery claim?",
        "When did somebody visit Corner Bakery?",
        "Which vans does the landlord of Corner Bakery have?",
    ],
)
def test_what_is_led_to_and_verbs_are_not_told(question: str) -> None:
    assert "No section leads" not in ask(question).text
