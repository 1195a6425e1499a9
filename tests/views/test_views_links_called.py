"""Raw names of fields ask for what they call, and nouns that call a link ask for no other link to such records."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import Linked, view_over

from workbench.context import Context

SPEC: dict[str, Any] = {
    "entities": {
        "mtr": {"stream": "s.mtr", "keys": ["id"], "about": "matter case"},
        "client": {"stream": "s.clients", "names": ["/name"], "about": "customer buyer"},
        "lot": {"stream": "s.lots", "names": ["/title"]},
    },
    "sections": [
        {"name": "mtr", "of": "mtr", "required": True},
        {"name": "mtr-inv", "title": "invoices of the mtr", "of": "mtr", "follow": ["inv"],
         "aggregates": [{"op": "count", "label": "number of invoices"}]},
        {"name": "lot", "of": "lot", "required": True},
        {"name": "lot-consignor", "title": "consignor (client) of the lot", "of": "lot", "follow": ["consignor"]},
        {"name": "lot-buyer", "title": "client of the lot", "of": "lot", "follow": ["buyer"]},
        {"name": "client", "of": "client", "required": True},
        {"name": "client-consigned", "title": "lots of the client (as consignor)", "of": "client",
         "follow": ["consigned"], "aggregates": [{"op": "count", "label": "number of lots"}]},
        {"name": "client-bought", "title": "lots of the client", "of": "client", "follow": ["bought"],
         "aggregates": [{"op": "count", "label": "number of lots"}]},
        {"name": "client-consigned-sale", "title": "sales of the lots of the client (as consignor)", "of": "client",
         "follow": ["consigned", "sale"]},
    ],
}  # fmt: skip
DATA: dict[str, Any] = {
    "mtr": {
        "M-1326": {"mtr_no": "M-1326", "mtr_ttl": "Unpaid account", "mtr_stat": "HLD", "mtr_val": 700,
                   "mtr_area": "DEB", "mtr_rmk": "Wants to settle.", "mtr_prnt": "M-1000"},
    },
    "inv": {"I-1": {"inv_mtr": "M-1326", "inv_tot": 96, "inv_due": "2025-02-01"}},
    "clients": {"C-1": {"name": "Ana Brandt", "city": "Ghent"}, "C-2": {"name": "Bo Lind", "city": "Turin"}},
    "lots": {
        "L-1": {"title": "Oak Chest", "consignor_id": "C-1", "buyer_id": "C-2", "sale_id": "S-1", "outcome": "sold"},
        "L-2": {"title": "Brass Lamp", "consignor_id": "C-2", "buyer_id": "C-1", "sale_id": "S-2", "outcome": "sold"},
        "L-3": {"title": "Blue Vase", "consignor_id": "C-1", "buyer_id": None, "sale_id": "S-2", "outcome": "unsold"},
    },
    "sales": {"S-1": {"hall": "North"}, "S-2": {"hall": "South"}},
}  # fmt: skip
LINKS = [
    Linked("inv", "mtr", "/inv_mtr", "mtr", "inv"),
    Linked("lots", "consignor", "/consignor_id", "clients", "consigned"),
    Linked("lots", "buyer", "/buyer_id", "clients", "bought"),
    Linked("lots", "sale", "/sale_id", "sales", "lots"),
]


def ask(question: str) -> Context:
    return view_over(SPEC, "s", DATA, LINKS).build(question, budget_tokens=600)


@pytest.mark.parametrize(
    ("question", "told", "untold"),
    [
        ("mtr_stat of M-1326?", "HLD", ("DEB", "700", "settle", "96")),
        ("M-1326 has which mtr_prnt?", "M-1000", ("DEB", "HLD", "settle", "96")),
        ("what is the MTR_VAL of M-1326", "700", ("DEB", "HLD", "settle")),
    ],
)
def test_a_raw_name_asks_for_its_field_and_for_none_that_begins_alike(
    question: str, told: str, untold: tuple[str, ...]
) -> None:
    text = ask(question).text
    assert told in text
    assert not [one for one in untold if one in text]


def test_a_noun_that_calls_a_link_asks_for_no_other_link_to_such_records() -> None:
    text = ask("Who is the buyer of the Oak Chest?").text
    assert "Bo Lind" in text
    assert "Ana Brandt" not in text
    text = ask("Who is the consignor of the Oak Chest?").text
    assert "Ana Brandt" in text
    assert "Bo Lind" not in text


def test_a_noun_that_calls_no_link_asks_for_all_such_records() -> None:
    text = ask("Which customers have to do with the Oak Chest?").text
    assert "Bo Lind" in text
    assert "Ana Brandt" in text


def test_what_a_name_stands_beside_says_which_of_its_records_are_meant() -> None:
    text = ask("How many lots of consignor Ana Brandt are there?").text
    assert "number of lots: 2" in text
    assert "number of lots: 1" not in text
    assert "South" not in text


def test_what_lies_behind_is_asked_for_by_its_own_noun() -> None:
    assert "South" in ask("Which sales are the lots of consignor Ana Brandt in?").text


def test_who_somebody_is_the_name_says_alone() -> None:
    text = ask("Who is the buyer of the Oak Chest?").text
    assert "Bo Lind" in text
    assert "Turin" not in text
    assert "Turin" in ask("What is the city of the client who is the buyer of the Oak Chest?").text
    assert "Turin" in ask("Who is the buyer of the Oak Chest, and in which city?").text


def test_what_somebody_did_behind_a_name_chooses_none_of_two_sections() -> None:
    spec = {
        "entities": {"client": {"stream": "s.clients", "names": ["/name"]}},
        "sections": [
            {"name": "client", "of": "client", "required": True},
            {"name": "client-tickets", "title": "tickets of the client", "of": "client", "follow": ["tickets"],
             "aggregates": [{"op": "count", "label": "number of tickets"}]},
            {"name": "open-tickets", "title": "open tickets of the client", "of": "client", "follow": ["tickets"],
             "filter": [{"field": "/state", "op": "eq", "value": "open"}],
             "aggregates": [{"op": "count", "label": "number of open tickets"}]},
        ],
    }  # fmt: skip
    tickets = {f"T-{n}": {"client": "C-1", "state": "open" if n < 2 else "closed"} for n in range(3)}
    links = [Linked("tickets", "client", "/client", "clients", "tickets")]
    view = view_over(spec, "s", {"clients": DATA["clients"], "tickets": tickets}, links)
    assert "number of tickets: 3" in view.build("How many tickets has Ana Brandt opened so far?").text
