"""Questions that name a record for some of what lies behind others, beside codes, of namesakes, and of two names."""

from __future__ import annotations

from typing import Any

import pytest
from memory_source import MemorySource, link_records
from views_factories import Linked, view_over

from workbench.context import Context
from workbench.records import LinkType
from workbench.views import ContextSpec, View

SINGERS = {f"A-{n}": {"name": f"Singer{n:02} Row{n:02}"} for n in range(2, 80)} | {"A-1": {"name": "Ida Moor"}}
SHOWS = {
    f"W-{n}": {"singer": "A-1", "manager": f"M-{n % 2}", "mood": ("calm", "wild")[n % 2], "hall": "Ida Moor Hall"}
    for n in range(1, 7)
}
SEATS = {
    f"T-{n}": {"show": f"W-{1 + n % 6}", "paid_by": ("card", "cash", "cheque")[n % 3], "row": n % 4, "price": 10 * n}
    for n in range(1, 25)
}
MANAGERS = {"M-0": {"name": "Tom Quill"}, "M-1": {"name": "Ida Moor"}}
SINGERS_SPEC: dict[str, Any] = {
    "entities": {
        "singer": {"stream": "h.singers", "names": ["/name"]},
        "show": {"stream": "h.shows", "keys": ["id"]},
        "seat": {"stream": "h.seats", "keys": ["id"]},
    },
    "sections": [
        {"name": "singer", "of": "singer", "required": True},
        {"name": "show", "of": "show", "required": True},
        {"name": "seat", "of": "seat", "required": True},
        {"name": "shows", "title": "shows of the singer", "of": "singer", "follow": ["shows"],
         "aggregates": [{"op": "count", "label": "number of shows"}]},
        {"name": "seats", "title": "seats of the singer's shows", "of": "singer", "follow": ["shows", "seats"],
         "aggregates": [{"op": "count", "label": "number of seats"}, {"op": "sum", "field": "/price"}]},
    ],
}  # fmt: skip
SINGER_LINKS = [
    LinkType(stream="h.shows", name="singer", to="h.singers", inverse="shows"),
    LinkType(stream="h.shows", name="manager", to="h.managers", inverse="shows"),
    LinkType(stream="h.seats", name="show", to="h.shows", inverse="seats"),
]


def ask_singers(question: str, *, managers: bool = False) -> Context:
    entities, sections = dict(SINGERS_SPEC["entities"]), list(SINGERS_SPEC["sections"])
    if managers:
        entities["manager"] = {"stream": "h.managers", "names": ["/name"]}
        sections += [
            {"name": "manager", "of": "manager", "required": True},
            {"name": "managed", "title": "shows of the manager", "of": "manager", "follow": ["shows"],
             "aggregates": [{"op": "count", "label": "number of shows"}]},
            {"name": "show-manager", "title": "manager of the show", "of": "show", "follow": ["manager"]},
        ]  # fmt: skip
    source = MemorySource(
        [
            *link_records("h", "singers", SINGERS),
            *link_records("h", "managers", MANAGERS),
            *link_records("h", "shows", SHOWS, [("singer", "/singer", "singers"), ("manager", "/manager", "managers")]),
            *link_records("h", "seats", SEATS, [("show", "/show", "shows")]),
        ]
    )
    spec = ContextSpec.model_validate({"entities": entities, "sections": sections})
    return View(spec, source, links=SINGER_LINKS).build(question, budget_tokens=900)


CARD = [body for body in SEATS.values() if body["paid_by"] == "card"]


@pytest.mark.parametrize(
    "question",
    [
        "What is the total price of the seats of the shows of Ida Moor that were paid by card?",
        "total price of seats for Ida Moor's shows paid by card",
    ],
)
def test_what_lies_behind_other_records_is_chosen_too(question: str) -> None:
    context = ask_singers(question)
    assert f"number of seats with paid by card: {len(CARD)} (of 24)" in context.text, context.text
    assert f"sum of price: {sum(body['price'] for body in CARD)} (over {len(CARD)})" in context.text


def test_what_is_said_of_what_lies_between_is_no_value_of_those_behind() -> None:
    context = ask_singers("How many seats of the wild shows of Ida Moor are there?")
    wild = [body for body in SEATS.values() if SHOWS[body["show"]]["mood"] == "wild"]
    assert f"number of seats linked to shows with mood wild: {len(wild)} (of 24)" in context.text


def test_what_is_said_of_those_between_behind_a_possessive_chooses_too() -> None:
    context = ask_singers("total price of the seats of Ida Moor's wild shows")
    wild = [body["price"] for body in SEATS.values() if SHOWS[body["show"]]["mood"] == "wild"]
    assert f"number of seats linked to shows with mood wild: {len(wild)} (of 24)" in context.text
    assert f"sum of price: {sum(wild)} (over {len(wild)})" in context.text


def test_a_figure_over_all_stands_beside_that_over_those_with_a_given_value() -> None:
    # "Bluish" is not understood, so that the question is read by its words.
    context = ask_singers("What is the bluish total price of the seats of shows of Ida Moor, paid by card?")
    assert f"sum of price: {sum(body['price'] for body in SEATS.values())} (over 24)" in context.text
    assert f"with paid_by card: {sum(body['price'] for body in CARD)} (over {len(CARD)} of 24)" in context.text


def test_a_number_chooses_only_beside_the_name_of_its_field() -> None:
    rows = [body["row"] for body in SEATS.values()]
    context = ask_singers("How many bluish seats of the shows of Ida Moor are in row 2?")
    assert f"number of seats with row 2: {rows.count(2)} (over {rows.count(2)} of 24)" in context.text
    assert "with row" not in ask_singers("How many bluish seats of the shows of Ida Moor have 2 legs?").text


def test_namesakes_of_two_kinds_are_told_apart_by_what_belongs_to_them() -> None:
    # Ida Moor is a singer, whose seats these are, and a manager, who has shows and no seats.
    context = ask_singers("How many seats of Ida Moor are not paid by card?", managers=True)
    other = len(SEATS) - len(CARD)
    assert f"with paid by not card: {other} (of 24)" in context.text, context.text


def test_others_of_the_same_kind_are_those_of_the_one_by_which_it_is_named() -> None:
    context = ask_singers("How many other shows does the manager of W-2 have?", managers=True)
    assert "Read 'manager of W-2' as manager 'M-0'.\n" in context.text
    # Those are all of them, and not without the one that is named.
    assert context.text.startswith("Not understood: 'other'.")
    assert "number of shows: 3" in context.text


def test_a_value_that_is_a_record_of_a_table_of_codes_chooses_among_those_of_the_other() -> None:
    kinds = {"VAC": {"text": "Vacant", "sort": 1}, "OCC": {"text": "Occupied", "sort": 2}}
    halls = {f"H-{n}": {"name": f"Hall {n:02}"} for n in range(2, 80)} | {"H-1": {"name": "Linden House"}}
    rooms = {f"R-{n}": {"hall": "H-1", "state": ("VAC", "OCC")[n % 2], "level": n % 3} for n in range(1, 10)}
    spec = {
        "entities": {
            "hall": {"stream": "h.halls", "names": ["/name"]},
            "room": {"stream": "h.rooms", "keys": ["id"]},
            "kind": {"stream": "h.kinds", "names": ["/text"]},
        },
        "sections": [
            {"name": "hall", "of": "hall", "required": True},
            {"name": "room", "of": "room", "required": True},
            {"name": "kind", "of": "kind", "required": True},
            {"name": "rooms", "of": "hall", "follow": ["rooms"], "aggregates": [{"op": "count"}]},
        ],
    }
    links = [
        LinkType(stream="h.rooms", name="hall", to="h.halls", inverse="rooms"),
        LinkType(stream="h.rooms", name="state", to="h.kinds", inverse="rooms"),
    ]
    records = [
        *link_records("h", "halls", halls),
        *link_records("h", "kinds", kinds),
        *link_records("h", "rooms", rooms, [("hall", "/hall", "halls"), ("state", "/state", "kinds")]),
    ]
    view = View(ContextSpec.model_validate(spec), MemorySource(records), links=links)
    context = view.build("How many rooms of Linden House on level 2 are vacant?", budget_tokens=900)
    meant = [body for body in rooms.values() if body["state"] == "VAC" and body["level"] == 2]
    assert f"with level 2 and state vac (Vacant): {len(meant)} (of 9)".casefold() in context.text.casefold()


def ask_house(question: str) -> Context:
    houses = {f"H-{n}": {"name": f"House {n:02}"} for n in range(2, 80)} | {"H-1": {"name": "Linden House"}}
    firms = {f"F-{n}": {"name": f"Firm {n:02} Works"} for n in range(2, 80)} | {"F-1": {"name": "Quick Fix"}}
    rooms = {f"R-{n}": {"house": f"H-{1 + n % 2}", "rented_to": f"P-{n}"} for n in range(1, 9)}
    people = {f"P-{n}": {"name": f"Tenant{n:02} Row{n:02}", "born_on": f"19{60 + n}-01-01"} for n in range(1, 9)}
    kinds = {f"K-{n}": {"text": text, "sort": n} for n, text in enumerate(("Leak", "Smell", "Noise", "Draught"))}
    calls = {
        f"C-{n}": {
            "room": f"R-{1 + n % 8}", "firm": f"F-{1 + n % 3}", "kind": f"K-{n % 4}", "fee": 10 * n,
            "called_on": f"2024-{1 + n % 9:02}-03", "cleared_on": f"2024-{1 + n % 9:02}-09" if n % 3 else None,
        }
        for n in range(1, 25)
    }  # fmt: skip
    count = [{"op": "count", "label": "number of calls"}, {"op": "sum", "field": "/fee"}]
    spec = {
        "entities": {
            "house": {"stream": "h.houses", "names": ["/name"]},
            "firm": {"stream": "h.firms", "names": ["/name"]},
            "kind": {"stream": "h.kinds", "keys": ["id"]},
            "tenant": {"stream": "h.people", "keys": ["id"], "about": "person"},
            "call": {"stream": "h.calls", "keys": ["id"]},
        },
        "sections": [
            *({"name": one, "of": one, "required": True} for one in ("house", "firm", "kind", "tenant", "call")),
            {"name": "house-calls", "title": "calls of the house's rooms", "of": "house", "follow": ["rooms", "calls"],
             "order": {"by": "/called_on", "descending": True}, "aggregates": count},
            {"name": "house-kinds", "title": "kinds of the house's calls", "of": "house",
             "follow": ["rooms", "calls", "kind"], "aggregates": [{"op": "count", "label": "number of kinds"}]},
            {"name": "house-tenants", "title": "tenants of the house's rooms", "of": "house",
             "follow": ["rooms", "rented_to"], "aggregates": [{"op": "count", "label": "number of tenants"}]},
            {"name": "firm-calls", "title": "calls of the firm", "of": "firm", "follow": ["calls"],
             "aggregates": count},
        ],
    }  # fmt: skip
    rows = {"houses": houses, "firms": firms, "rooms": rooms, "people": people, "kinds": kinds, "calls": calls}
    links = [
        Linked("rooms", "house", "/house", "houses", "rooms"),
        Linked("rooms", "rented_to", "/rented_to", "people", "rooms"),
        Linked("calls", "room", "/room", "rooms", "calls"),
        Linked("calls", "firm", "/firm", "firms", "calls"),
        Linked("calls", "kind", "/kind", "kinds", "calls"),
    ]
    return view_over(spec, "h", rows, links).build(question, budget_tokens=1500)


def test_of_two_names_those_are_meant_that_both_lead_to() -> None:
    context = ask_house("How many calls did Quick Fix answer at Linden House?")
    both = sum((1 + n % 8) % 2 == 0 and n % 3 == 0 for n in range(1, 25))
    assert f"of those linked to all that is named: {both} (over {both} of 8)" in context.text
    assert f"of those linked to all that is named: {both} (over {both} of 12)" in context.text


def test_a_name_that_leads_to_nothing_of_what_is_asked_for_is_told() -> None:
    seats = {key: {**body, "usher": f"U-{body['row']}"} for key, body in SEATS.items()}
    ushers = {f"U-{n}": {"name": f"Usher{n} Hale{n}"} for n in range(4)}
    entities = {**SINGERS_SPEC["entities"], "usher": {"stream": "h.ushers", "names": ["/name"]}}
    sections = [
        *SINGERS_SPEC["sections"][:4],
        {"name": "usher", "of": "usher", "required": True},
        {"name": "usher-seats", "title": "seats of the usher", "of": "usher", "follow": ["seats"],
         "aggregates": [{"op": "count", "label": "number of seats"}]},
    ]  # fmt: skip
    rows = {"singers": SINGERS, "shows": SHOWS, "seats": seats, "ushers": ushers}
    links = [
        Linked("shows", "singer", "/singer", "singers", "shows"),
        Linked("seats", "usher", "/usher", "ushers", "seats"),
    ]
    view = view_over({"entities": entities, "sections": sections}, "h", rows, links)
    context = view.build("How many seats of Usher2 Hale2 were at Ida Moor?", budget_tokens=900)
    assert context.text.startswith("Not understood: 'Ida Moor'."), context.text
    assert "Not understood" not in view.build("How many seats has Usher2 Hale2?", budget_tokens=900).text


@pytest.mark.parametrize(
    "question",
    [
        # Neither noun nor number is said: tenants and kinds have numbers of their own.
        "How much did Linden House earn in 2024?",
        # Those are kinds of calls, not calls.
        "How many K-1 kinds has Linden House?",
        # The last to move in, not the youngest.
        "Who is the latest tenant of Linden House?",
    ],
)
def test_what_is_not_said_or_said_of_others_is_no_reading_for_those_of_the_record(question: str) -> None:
    context = ask_house(question)
    assert "(of " not in context.text.partition("## calls")[0]
    assert "the one with" not in context.text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How many strange calls has Linden House?", "Nothing here is called 'strange'."),
        ("latest strange call of Quick Fix", "Nothing here is called 'strange'."),
        ("How many calls of Quick Fix were never answered?", "Not understood: 'never answered'."),
        ("How many oddly fast calls of Quick Fix were not cleared?", "Not understood: 'not cleared'."),
    ],
)
def test_what_would_choose_among_them_and_is_not_read_is_told(question: str, told: str) -> None:
    assert told in ask_house(question).text.partition("##")[0]


def test_a_boss_is_a_manager() -> None:
    context = ask_singers("How many shows does the boss of W-2 have?", managers=True)
    assert "Read 'boss of W-2' as manager 'M-0'." in context.text
