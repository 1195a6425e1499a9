"""Names that are those of records of several entities: the noun before one tells which, and one slip reads them all."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import Linked, view_over

from workbench.context import Context

DRIVERS = {f"V-{n}": {"name": f"Driver{n:02} Moss{n:02}", "van": f"A-{n}"} for n in range(2, 70)}
DRIVERS |= {"V-1": {"name": "Denise Crossley", "van": "A-1"}}
PARCELS = {f"X-{n}": {"recipient": f"Person{n:02} Hill{n:02}", "weight": n, "driver": "V-2"} for n in range(3, 70)}
PARCELS |= {"X-1": {"recipient": "Denise Crossley", "weight": 1, "driver": "V-2"}}
CLAIMS = {
    f"C-{n}": {"parcel": "X-1", "reason": ("late", "lost")[n % 2], "claimed_amount": 10 * n, "paid_amount": n}
    for n in range(1, 7)
}
SPEC: dict[str, Any] = {
    "entities": {
        "driver": {"stream": "s.drivers", "names": ["/name"], "about": "person"},
        "parcel": {"stream": "s.parcels", "keys": ["id"], "names": ["/recipient"]},
        "claim": {"stream": "s.claims", "keys": ["id"]},
    },
    "sections": [{"name": one, "of": one, "required": True} for one in ("driver", "parcel", "claim")],
}


def ask(question: str, **more: Any) -> Context:
    rows = {"drivers": DRIVERS, "parcels": {**PARCELS, **more}, "claims": CLAIMS}
    links = [
        Linked("parcels", "driver", "/driver", "drivers", "parcels"),
        Linked("claims", "parcel", "/parcel", "parcels", "claims"),
    ]
    return view_over(SPEC, "s", rows, links).build(question, budget_tokens=900)


TWO = {"X-2": {"recipient": "Denise Crossley", "weight": 2, "driver": "V-2"}}


def test_the_noun_before_a_name_tells_of_which_entity_it_is() -> None:
    assert ask("Which van has Denise Crossley?", **TWO).status == "ambiguous"
    context = ask("Which van has driver Denise Crossley?", **TWO)
    assert context.status == "found"
    assert "A-1" in context.text
    assert "parcel" not in context.text


def test_one_slip_in_a_name_that_several_have_means_each_of_them() -> None:
    context = ask("Which van has Denise Crosley?")
    assert context.status == "found"
    assert context.text.count("Read 'Denise Crosley' as 'Denise Crossley'.") == 1
    assert {item.record for item in context.items} >= {"s:drivers/V-1", "s:parcels/X-1"}
    # Two parcels are hers, and nothing tells which.
    assert "Names close to it" in ask("Which van has Denise Crosley?", **TWO).text


def test_what_was_claimed_is_an_amount_and_no_claim() -> None:
    context = ask("total claimed amount per reason")
    late = sum(body["claimed_amount"] for body in CLAIMS.values() if body["reason"] == "late")
    assert f"late {late}" in context.text, context.text


@pytest.mark.parametrize(
    ("question", "shown", "other"),
    [
        ("What is the total of invoice 16?", "total", "quantity"),
        ("What is the quantity of invoice line 16?", "quantity", "total"),
    ],
)
def test_a_number_behind_a_noun_is_none_of_what_a_longer_name_begins_with_it(
    question: str, shown: str, other: str
) -> None:
    names = ("invoice", "invoice_line")
    spec = {
        "entities": {name: {"stream": f"s.{name}"} for name in names},
        "sections": [{"name": name, "of": name, "required": True} for name in names],
    }
    rows: dict[str, Any] = {
        "invoice": {str(n): {"InvoiceId": n, "total": 5.94} for n in range(10, 20)},
        "invoice_line": {str(n): {"InvoiceLineId": n, "quantity": 3} for n in range(10, 20)},
    }
    text = view_over(spec, "s", rows).build(question, budget_tokens=200).text
    assert f"{shown}" in text
    assert f"{other}" not in text
