"""Units, peoples, sexes, deaths and plurals that stand for values of fields which are called otherwise."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import Linked, is_unread, view_over

from workbench.context import Context

GUESTS = {
    f"G-{number:02}": {
        "name": f"Ada{number} Vane{number}",
        "country": ("NL", "DE", "FR")[number % 3],
        "sex": "MF"[number % 2],
        "joined_on": f"2020-01-{number:02}",
        **({"date_of_death": f"2023-0{number}-01"} if number < 5 else {}),
    }
    for number in range(1, 21)
}
STAYS = {
    f"S-{number:02}": {
        "guest": f"G-{1 + number % 20:02}",
        "inspector": ("Brand", "Moor")[number % 3 == 0],
        "result": ("Pass", "Fail")[number % 4 == 0],
        "paid_by": ("cash", "card")[number % 2],
        "status": ("paid", "open", "refunded")[number % 3],
        "booked_by": ("phone", "web")[number % 5 == 0],
        "energy_kwh": number * 1.5,
        "nights": 1 + number % 12,
        "arrived_on": f"2024-0{1 + number % 6}-10",
    }
    for number in range(1, 41)
}
SPEC: dict[str, Any] = {
    "entities": {
        "guest": {"stream": "s.guests", "keys": ["id"], "names": ["/name"]},
        "stay": {"stream": "s.stays", "keys": ["id"]},
    },
    "sections": [{"name": one, "of": one, "required": True} for one in ("guest", "stay")],
}
LINKS = [Linked("stays", "guest", "/guest", "guests", "stays")]


def ask(question: str) -> Context:
    return view_over(SPEC, "s", {"guests": GUESTS, "stays": STAYS}, LINKS).build(question)


def stays(**values: str) -> int:
    return sum(all(body[name] == value for name, value in values.items()) for body in STAYS.values())


DUTCH = sum(body["country"] == "NL" for body in GUESTS.values())
WOMEN = sum(body["sex"] == "F" for body in GUESTS.values())
LONG = sum(body["nights"] > 7 for body in STAYS.values())
MAY = sum(body["energy_kwh"] for body in STAYS.values() if body["arrived_on"][:7] == "2024-05")


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("How many Dutch guests are there?", f"number of guests with country NL (Dutch): {DUTCH}"),
        ("How many female guests do we have?", f"number of guests with sex F (female): {WOMEN}"),
        ("How many of our guests have died?", "number of guests with date of death: 4"),
        ("How many guests passed away in 2023?", "with date of death in 2023: 4"),
        ("How many guests are still alive?", "number of guests with no date of death: 16"),
        ("How many guests have not died?", "number of guests with no date of death: 16"),
        ("How many kWh were used in May 2024?", f"sum of energy_kwh: {MAY:g}"),
        ("How many stays were longer than a week?", f": {LONG}"),
        ("How many stays were paid in cash?", f"number of stays with paid by cash: {stays(paid_by='cash')}"),
        ("which result is the most common", "the most first: Pass 30"),
        ("Which inspector has the most failures?", "by inspector, the most first: "),
    ],
)
def test_other_words_are_read(question: str, line: str) -> None:
    context = ask(question)
    assert context.status == "found"
    assert line in context.text


@pytest.mark.parametrize(
    "question",
    [
        "How many Dutch speaking guests are there?",
        "How many Dutch and Belgian guests are there?",
        "How many guests nearly died?",
        "How many guests died of a fever?",
        "How many kWh were refunded in May 2024?",
        "How many MWh were used in May 2024?",
    ],
)
def test_near_misses_are_not_read(question: str) -> None:
    context = ask(question)
    assert is_unread(context) or not any(one in context.text for one in ("number of guests with", "sum of energy"))


def test_standings_are_not_those_that_they_tell_of() -> None:
    standings = {f"T-{n:02}": {"driver": f"D-{n % 3}", "wins": n, "points": 2 * n} for n in range(1, 31)}
    drivers = {f"D-{n}": {"name": f"Rider{n} Vale{n}", "team": "AB"[n % 2]} for n in range(3)}
    spec = {
        "entities": {
            "driver": {"stream": "s.drivers", "keys": ["id"], "names": ["/name"]},
            "driver_standing": {"stream": "s.driver_standings", "keys": ["id"]},
        },
        "sections": [{"name": one, "of": one, "required": True} for one in ("driver", "driver_standing")],
    }
    links = [Linked("driver_standings", "driver", "/driver", "drivers", "standings")]
    view = view_over(spec, "s", {"drivers": drivers, "driver_standings": standings}, links)
    assert is_unread(view.build("Which driver has the most wins?"))


def test_who_stayed_the_longest_has_not_the_greatest_length() -> None:
    boats = {
        f"B-{n}": {"name": f"Gull {n}", "length_m": n * 3.5, "kind": ("sailing yacht", "barge")[n % 2]}
        for n in range(9)
    }
    spec = {
        "entities": {"boat": {"stream": "s.boats", "keys": ["id"]}},
        "sections": [{"name": "boat", "of": "boat", "required": True}],
    }
    view = view_over(spec, "s", {"boats": boats}, [])
    assert is_unread(view.build("Which boat stayed the longest?"))
    assert "max of length_m: 28" in view.build("Which boat is the longest?").text
    told = view.build("How many yachts are longer than 15 metres?").text
    assert "Read 'yachts' as 'sailing yachts'" in told
    assert "length m longer than 15 metres: 2" in told


def test_what_was_done_is_not_overlooked_where_a_field_is_called_so() -> None:
    bookings = {
        f"K-{n:02}": {"source": ("phone", "web")[n % 2], **({"deposit_paid_on": f"2024-05-{n:02}"} if n % 3 else {})}
        for n in range(1, 25)
    }
    spec = {
        "entities": {"booking": {"stream": "s.bookings", "keys": ["id"]}},
        "sections": [{"name": "booking", "of": "booking", "required": True}],
    }
    text = view_over(spec, "s", {"bookings": bookings}, []).build("bookings by phone and paid").text
    assert "number of bookings with source phone" not in text


def test_things_that_were_not_done_have_no_time_of_it() -> None:
    bookings = {
        f"K-{n:02}": {"arrives_on": f"2024-06-{n:02}", **({"deposit_paid_on": f"2024-05-{n:02}"} if n % 3 else {})}
        for n in range(1, 25)
    }
    spec = {
        "entities": {"booking": {"stream": "s.bookings", "keys": ["id"]}},
        "sections": [{"name": "booking", "of": "booking", "required": True}],
    }
    view = view_over(spec, "s", {"bookings": bookings}, [])
    assert "number of bookings with no deposit paid on: 8" in view.build("How many deposits have not been paid?").text
    assert is_unread(view.build("How many deposits were not paid in May 2024?"))
    assert is_unread(view.build("How many deposits were refunded?"))
