"""Everyday questions that say a deed and of what it was done in words of their own; and what nobody here has done."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from views_factories import Linked, is_unread, view_over

from workbench.context import Context

PEOPLE = {
    f"P{n:02}": {
        "first": ("Ada", "Bo", "Cy")[n % 3],
        "last": f"Hale{n}",
        "land": ("Kenya", "Peru", "Peru")[n % 3],
        "status": ("active", "lapsed", "active", "suspended")[n % 4],
        "since": f"20{10 + n}-03-01",
    }
    for n in range(1, 9)
}
BEASTS = {
    f"K{n:02}": {
        "nm": f"Fern {n}",
        "sx": "FM"[n % 2],
        "dob": f"20{10 + n % 6}-02-0{1 + n % 9}",
        "brdr": f"P0{(1, 1, 2, 3)[n % 4]}",
        **({"dam": f"K{(2, 2, 4, 6)[n % 4]:02}"} if n > 10 else {}),
        **({"dod": f"202{n % 3}-05-02"} if n % 4 == 0 else {}),
    }
    for n in range(1, 41)
}
DEALS = {
    f"D{n:02}": {
        "beast": f"K{1 + n % 40:02}",
        "sllr": f"P0{(1, 2, 2, 3)[n % 4]}",
        "byr": f"P0{(5, 6, 7, 7)[n % 4]}",
        "prc": 100 + n,
    }
    for n in range(1, 31)
}
FAIRS = {f"F{n}": {"title": f"Borders Llama Fair {2010 + n}", "founded": 1990 - n} for n in range(1, 7)}
BOXES = {
    f"B{n}": {"to_city": ("Lima", "Oslo")[n % 2], **({"delivered_on": "2024-02-02"} if n % 3 else {})}
    for n in range(1, 19)
}
OPINIONS = {
    f"O{n:02}": {
        "referee": f"P0{1 + n % 4}",
        "recommendation": ("accept", "reject", "revise", "accept")[n % 4],
        "beast": f"K{1 + n % 40:02}",
    }
    for n in range(1, 31)
}
PICTURES = {
    f"L{n:02}": {
        "maker_name": f"Maker {n % 5}",
        **({"artist": ("Uli Brandt", "Vera Cole", "Wim Dorn")[n % 3]} if n % 2 else {}),
        "category": ("Paintings", "Clocks")[n % 2],
        "hammer_price": 1000 + (37 * n) % 400 + (0 if n % 2 else 500),
    }
    for n in range(1, 25)
}
NAMES = {"names": [["/first", "/last"]]}
SPEC: dict[str, Any] = {
    "entities": {
        "mb": {"stream": "d.mb", "keys": ["id"], "about": "person", **NAMES},
        "an": {"stream": "d.an", "keys": ["id"], "names": ["/nm"]},
        "deal": {
            "stream": "d.deals",
            "keys": ["id"],
            "words": [{"path": "/sllr", "words": "seller"}, {"path": "/byr", "words": "buyer"}],
        },
        "fair": {"stream": "d.fairs", "keys": ["id"], "names": ["/title"]},
        "shipment": {"stream": "d.shipments", "keys": ["id"]},
        "review": {"stream": "d.reviews", "keys": ["id"]},
        "lot": {"stream": "d.lots", "keys": ["id"]},
    },
    "sections": [
        {"name": one, "of": one, "required": True} for one in ("mb", "an", "deal", "fair", "shipment", "review", "lot")
    ],
}
SPEC["entities"]["an"]["words"] = [{"path": "/brdr", "words": "breeder"}]
LINKS = [
    Linked("an", "brdr", "/brdr", "mb", "bred"),
    Linked("an", "dam", "/dam", "an", "young"),
    Linked("deals", "beast", "/beast", "an", "deals"),
    Linked("deals", "sllr", "/sllr", "mb", "sold"),
    Linked("deals", "byr", "/byr", "mb", "bought"),
    Linked("reviews", "referee", "/referee", "mb", "reviews"),
    Linked("reviews", "beast", "/beast", "an", "reviews"),
]
STREAMS = {
    "mb": PEOPLE,
    "an": BEASTS,
    "deals": DEALS,
    "fairs": FAIRS,
    "shipments": BOXES,
    "reviews": OPINIONS,
    "lots": PICTURES,
}


def ask(question: str) -> Context:
    return view_over(SPEC, "d", STREAMS, LINKS).build(question)


def most(bodies: dict[str, dict[str, Any]], key: str) -> str:
    first, second = Counter(body[key] for body in bodies.values() if key in body).most_common(2)
    assert first[1] > second[1], key
    body = {**PEOPLE, **BEASTS}[first[0]]
    return f"{body['nm'] if 'nm' in body else body['first'] + ' ' + body['last']} {first[1]}"


@pytest.mark.parametrize(
    ("question", "bodies", "key"),
    [
        ("Who has sold the greatest number of llamas, whether or not the deal went through?", DEALS, "sllr"),
        ("Who has sold the most llamas?", DEALS, "sllr"),
        ("who bought the largest pile of llamas", DEALS, "byr"),
        ("Who has bred the most llamas?", BEASTS, "brdr"),
        ("Who has had a hand in breeding the most llamas?", BEASTS, "brdr"),
        ("Which female has given birth to the most young?", BEASTS, "dam"),
        ("which animal gave birth to the most crias", BEASTS, "dam"),
    ],
)
def test_whoever_did_something_the_most_is_found_by_the_role_that_the_deed_calls(
    question: str, bodies: dict[str, dict[str, Any]], key: str
) -> None:
    assert most(bodies, key) in ask(question).text


def test_words_that_narrow_nothing_are_told() -> None:
    head = ask("Who has sold the most llamas?").text.partition("##")[0]
    assert "not limited to 'llamas'" in head
    assert "Read 'sold' as 'sllr'" in head


@pytest.mark.parametrize(
    ("question", "key", "year"),
    [("How many llamas died during 2021?", "dod", "2021"), ("How many llamas were born in 2012?", "dob", "2012")],
)
def test_births_and_deaths_are_counted_by_the_day_that_is_called_so(question: str, key: str, year: str) -> None:
    number = sum(body.get(key, "").startswith(year) for body in BEASTS.values())
    assert number
    assert f": {number}\n" in ask(question).text


def test_a_membership_that_ran_out_is_a_person_who_lapsed() -> None:
    number = sum(body["status"] == "lapsed" for body in PEOPLE.values())
    assert f"status lapsed: {number}\n" in ask("How many of our people have let their membership run out?").text


def test_what_has_been_going_the_longest_was_founded_first() -> None:
    founded = min(body["founded"] for body in FAIRS.values())
    for question in (
        "Which of our fairs has been going the longest?",
        "which fair has been around the longest",
        "What fair has been in existence for the longest time?",
    ):
        assert f"min of founded: {founded}" in ask(question).text, question


def test_people_of_ours_are_people() -> None:
    number = sum(body["land"] == "Kenya" for body in PEOPLE.values())
    assert f"land Kenya: {number}\n" in ask("How many people of ours live in Kenya?").text
    assert f"land Kenya: {number}\n" in ask("How many of the people on our books are based in Kenya?").text


def test_parcels_that_have_not_arrived_have_no_day_of_delivery() -> None:
    number = sum("delivered_on" not in body for body in BOXES.values())
    for question in (
        "How many of the parcels we sent off have not arrived yet?",
        "how many parcels haven't reached the customer",
    ):
        assert f"with no delivered on: {number}\n" in ask(question).text, question


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("How often did a referee want a llama thrown out?", "reject"),
        ("How many times did a referee recommend a llama be accepted?", "accept"),
        ("How often did an outside expert suggest that a llama be turned down?", "reject"),
    ],
)
def test_what_somebody_wanted_is_a_value_of_what_was_recommended(question: str, value: str) -> None:
    number = sum(body["recommendation"] == value for body in OPINIONS.values())
    assert f"with recommendation {value}: {number}\n" in ask(question).text


def test_whose_thing_went_for_more_than_any_other_is_told_by_the_dearest() -> None:
    dearest = max((one for one in PICTURES if "artist" in PICTURES[one]), key=lambda one: PICTURES[one]["hammer_price"])
    assert any(body["hammer_price"] > PICTURES[dearest]["hammer_price"] for body in PICTURES.values())
    for question in (
        "Which painter's picture went for more than any other?",
        "Which artist's lot fetched the highest price of all?",
    ):
        text = ask(question).text
        assert f"max of hammer_price: {PICTURES[dearest]['hammer_price']}, of {dearest}" in text, question


@pytest.mark.parametrize(
    "question",
    [
        "How many astronomers play chess?",
        "Which client has the most dogs?",
        "Who is the tallest employee?",
        "Who has sold the most tractors?",
        "Who has bought the most dogs?",
        "Who has sold the most lots?",
        "Who has painted the most llamas?",
        "Who has eaten the most llamas?",
        "Which pilot has sold the most llamas?",
        "Which female has given birth to the most tractors?",
        "How many dogs died during 2021?",
        "How many fairs died during 2021?",
        "How many shows were born in 2012?",
        "Who has sold the most clocks?",
        "Who has sold the most haircuts?",
        "How many lots were born in 2012?",
        "How many llamas were stolen during 2021?",
        "How many llamas died of a cold?",
        "How often did a surgeon want an arm cut off?",
        "How often did a referee want a llama sold?",
        "How often did a referee want a tractor thrown out?",
        "Which of our hotels has been going the longest?",
        "Who has been going the longest?",
        "How many of the parcels have not burst yet?",
        "How many of our people have let their dog run out?",
        "Which person's lot went for more than any other?",
        "Which baker's cake went for more than any other?",
        "Which painter's yacht went for more than any other?",
    ],
)
def test_what_nothing_tells_is_not_answered(question: str) -> None:
    context = ask(question)
    assert is_unread(context) or "Nothing here is called" in context.text, context.text
