"""Records that are named by another one: the trips of a boat's skipper, the unit 1B of a house."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import Linked, view_over

from workbench.context import Context

HOUSES = {f"H-{n}": {"name": f"Linden{n:02} House"} for n in range(1, 60)}
UNITS = {
    f"U-{house}{door}": {
        "house": f"H-{house}",
        "unit_no": door,
        "floor": int(door[0]),
        "rent": 100 * house + int(door[0]),
    }
    for house in (1, 2)
    for door in ("1A", "1B", "2B")
}
PEOPLE = {f"P-{n}": {"name": f"Ana{n:02} Brandt{n:02}"} for n in range(1, 60)}
BOATS = {f"B-{n}": {"name": f"Sea Lark{n:02}", "skipper": f"P-{n}", "berth": n} for n in range(1, 60)}
TRIPS = {
    f"T-{n}": {"boat": f"B-{1 + n % 2}", "diver": f"P-{1 + n % 3}", "state": ("sailed", "cancelled")[n % 2]}
    for n in range(1, 13)
}
SPEC: dict[str, Any] = {
    "entities": {
        "house": {"stream": "x.houses", "names": ["/name"]},
        "unit": {"stream": "x.units", "keys": ["id"]},
        "member": {"stream": "x.people", "names": ["/name"]},
        "boat": {"stream": "x.boats", "names": ["/name"]},
        "trip": {"stream": "x.trips", "keys": ["id"]},
    },
    "sections": [
        *({"name": name, "of": name, "required": True} for name in ("house", "unit", "member", "boat", "trip")),
        {"name": "house-units", "title": "units of the house", "of": "house", "follow": ["units"]},
        {"name": "boat-skipper", "title": "skipper (member) of the boat", "of": "boat", "follow": ["skipper"]},
        {"name": "boat-trips", "title": "trips of the boat", "of": "boat", "follow": ["trips"],
         "aggregates": [{"op": "count"}, {"op": "count", "by": "/state"}]},
        {"name": "member-trips", "title": "trips of the member", "of": "member", "follow": ["dives"],
         "aggregates": [{"op": "count"}, {"op": "count", "by": "/state"}]},
    ],
}  # fmt: skip
LINKS = [
    Linked("units", "house", "/house", "houses", "units"),
    Linked("boats", "skipper", "/skipper", "people", "boats"),
    Linked("trips", "boat", "/boat", "boats", "trips"),
    Linked("trips", "diver", "/diver", "people", "dives"),
]
ROWS = {"houses": HOUSES, "units": UNITS, "people": PEOPLE, "boats": BOATS, "trips": TRIPS}


def ask(question: str, **options: Any) -> Context:
    view = view_over(SPEC, "x", ROWS, LINKS)
    return view.build(question, **{"budget_tokens": 700, **options})


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is the rent of unit 1B of Linden01 House?", "unit 1B of Linden01 House"),
        ("Linden01 House, unit 1b: what rent?", "Linden01 House, unit 1b"),
        ("rent for the unit 1B in Linden01 House", "unit 1B in Linden01 House"),
    ],
)
def test_a_number_behind_its_noun_means_one_of_the_linked_records(question: str, said: str) -> None:
    context = ask(question)
    assert f"Read '{said}' as unit 'U-11B'." in context.text
    assert "rent: 101" in context.text
    assert {item.record for item in context.items} == {"x:units/U-11B"}
    assert [one.records for one in context.mentions if one.text == said] == [("x:units/U-11B",)]


@pytest.mark.parametrize(
    "question",
    [
        "What is the rent of the units of Linden01 House on floor 1?",
        "What is the rent of unit 9Z of Linden01 House?",
        "How many units has Linden01 House?",
    ],
)
def test_what_tells_no_linked_record_apart_means_none(question: str) -> None:
    assert "Read '" not in ask(question).text


def test_what_is_asked_of_the_one_that_is_linked_is_that_ones() -> None:
    context = ask("How many of the trips of the skipper of Sea Lark02 were cancelled?")
    assert context.text.startswith("Read 'skipper of Sea Lark02' as member 'P-2'.")
    own = [trip for trip in TRIPS.values() if trip["diver"] == "P-2"]
    cancelled = sum(trip["state"] == "cancelled" for trip in own)
    assert f"status cancelled: {cancelled}" in context.text or f"cancelled: {cancelled} (of {len(own)})" in context.text
    assert "trips of the boat" not in context.text


@pytest.mark.parametrize(
    "question",
    [
        "Who is the skipper of Sea Lark02?",
        "How many trips of Sea Lark02 were cancelled?",
        "Sea Lark02's berth?",
    ],
)
def test_what_sections_show_needs_no_other_record(question: str) -> None:
    context = ask(question)
    assert "Read '" not in context.text
    assert any(item.record == "x:boats/B-2" for item in context.items)


def test_a_budget_holds_with_the_line_that_tells_the_reading() -> None:
    for budget in range(20, 120, 7):
        context = ask("What is the rent of unit 1B of Linden01 House?", budget_tokens=budget)
        assert context.tokens <= budget


def test_what_is_asked_of_another_record_is_not_answered_of_the_named_one() -> None:
    spec = {**SPEC, "sections": [one for one in SPEC["sections"] if one["name"] != "member-trips"]}
    view = view_over(spec, "x", ROWS, LINKS)
    context = view.build("How many trips has the skipper of Sea Lark02?", budget_tokens=500)
    assert "Not understood: 'skipper of Sea Lark02'." in context.text


def test_what_a_way_only_passes_names_no_record():
    # The market that she checked stalls of, by their tags, is no tag.
    people = {f"P-{n}": {"name": f"Ana{n:02} Brandt{n:02}"} for n in range(1, 9)}
    stalls = {
        f"S-{n}": {
            "stallTag": f"S-{n}",
            "owner": f"P-{1 + n % 4}",
            "market": f"M-{n % 3}",
            "ware": ("hats", "tin")[n % 2],
        }
        for n in range(1, 30)
    }
    checks = {f"C-{n}": {"by": f"P-{n}", "stall_tag": f"S-{n}"} for n in range(1, 5)}
    markets = {f"M-{n}": {"square": f"Ring {n}"} for n in range(3)}
    spec: dict[str, Any] = {
        "entities": {
            "member": {"stream": "x.people", "names": ["/name"]},
            "stall": {"stream": "x.stalls", "keys": ["id"]},
            "check": {"stream": "x.checks", "keys": ["id"]},
            "market": {"stream": "x.markets", "keys": ["id"]},
        },
        "sections": [
            *({"name": name, "of": name, "required": True} for name in ("member", "stall", "check", "market")),
            {"name": "member-checks", "title": "checks of the member", "of": "member", "follow": ["checks"]},
            {
                "name": "member-checks-stall-tag-market",
                "title": "market of the stall of the member's checks",
                "of": "member",
                "follow": ["checks", "stall_tag", "market"],
            },
            {"name": "market-stalls", "title": "stalls of the market", "of": "market", "follow": ["stalls"]},
        ],
    }
    links = [
        Linked("stalls", "market", "/market", "markets", "stalls"),
        Linked("checks", "by", "/by", "people", "checks"),
        Linked("checks", "stall_tag", "/stall_tag", "stalls", "checks"),
    ]
    rows = {"people": people, "stalls": stalls, "checks": checks, "markets": markets}
    context = view_over(spec, "x", rows, links).build("stall tag of Ana02 Brandt02's stall with ware hats")
    assert "Read '" not in context.text
    assert "## member" in context.text


BUYERS = {f"P-{n}": {"name": f"Ana{n:02} Brandt{n:02}", "sponsor": f"P-{n + 1}"} for n in range(1, 40)}
SALES = {f"O-{n}": {"from": f"P-{1 + n % 5}", "made_on": f"2025-03-{n:02}", "order_no": 900 + n} for n in range(1, 21)}


def ask_buyers(question: str) -> Context:
    # Stems make a purchase and a purchaser alike, and an order is a purchase in another word.
    spec: dict[str, Any] = {
        "entities": {
            "member": {"stream": "x.people", "names": ["/name"], "about": "buyer purchaser"},
            "order": {"stream": "x.sales", "keys": ["id"], "about": "purchase"},
        },
        "sections": [
            {"name": "member", "of": "member", "required": True},
            {"name": "order", "of": "order", "required": True},
            {"name": "member-sponsor", "title": "sponsor (member) of the member", "of": "member",
             "follow": ["sponsor"]},
            {"name": "member-orders", "title": "orders of the member", "of": "member", "follow": ["sales"],
             "order": {"by": "/made_on", "descending": True},
             "aggregates": [{"op": "count"}, {"op": "latest", "field": "/made_on"}]},
        ],
    }  # fmt: skip
    links = [
        Linked("people", "sponsor", "/sponsor", "people", "sponsored"),
        Linked("sales", "from", "/from", "people", "sales"),
    ]
    return view_over(spec, "x", {"people": BUYERS, "sales": SALES}, links).build(question, budget_tokens=500)


@pytest.mark.parametrize("noun", ["order", "purchase"])
def test_a_noun_of_linked_records_names_no_record_of_another_stream(noun: str) -> None:
    context = ask_buyers(f"latest {noun} of Ana03 Brandt03: order_no")
    assert "Read '" not in context.text
    assert "917" in context.text


def test_a_noun_of_records_that_the_named_one_has_none_of_names_no_other_either() -> None:
    assert "Read '" not in ask_buyers("latest order of Ana20 Brandt20: order_no").text


def test_the_name_of_a_link_still_names_the_other_record() -> None:
    context = ask_buyers("How many orders has the sponsor of Ana03 Brandt03?")
    assert context.text.startswith("Read 'sponsor of Ana03 Brandt03' as member 'P-4'.")
