"""What the values of a column are: codes, names in capitals, further names in lists, and times in any form."""

import random

import pytest
from test_drafting_links import drafted, links, said

from workbench.drafting._written_times import is_epoch, is_written_time
from workbench.views import View

FIRST = ["MARY", "BO", "ALEXANDRA", "TIM", "JOSEPHINE", "AL", "WILHELMINA", "SUE"]
LAST = ["SMITH", "LEE", "VANDERBILT", "OX", "MONTGOMERY", "RAY"]


def test_first_and_last_names_in_capitals_are_names_and_no_codes():
    pairs = [(a, b) for a in FIRST for b in LAST]
    people = {str(n): {"first_name": a, "last_name": b, "shoe": n} for n, (a, b) in enumerate(pairs, start=1)}
    source, draft = drafted({"guests": people})
    assert draft.spec.entities["guest"].keys == ("id",)
    context = View(draft.spec, source).build("Which shoe does Mary Lee wear?", budget_tokens=300)
    assert said(context) >= {("w:guests/2", "/shoe")}
    assert context.records == ("w:guests/2",)


def test_short_codes_in_capitals_stay_keys():
    ports = {str(n): {"code": f"{a}{b}X", "depth": n} for n, (a, b) in enumerate(zip("QWERTZ", "YXCVBN", strict=True))}
    _, draft = drafted({"ports": ports})
    assert "/code" in draft.spec.entities["port"].keys


@pytest.mark.parametrize(
    "written",
    ["{d:02d}.{m:02d}.1987", "{m}/{d}/1987", "1987/{m:02d}/{d:02d}", "{d} Mar 19{d:02d} 0{m}:15", "Oct {d}, 19{d}"],
)
def test_days_in_any_form_are_no_keys_and_no_names(written):
    rows = {f"A-{n}": {"born": written.format(d=10 + n, m=1 + n % 9), "town": "Ulm"} for n in range(15)}
    entity = drafted({"guests": rows})[1].spec.entities["guest"]
    assert (entity.keys, entity.names) == (("id",), ())


@pytest.mark.parametrize("text", ["1.2.3", "10/4", "13.13.2020", "2024-W05", "A 5 2020", "127.0.0.1", ""])
def test_what_only_looks_like_a_day_is_none(text):
    assert not is_written_time(text)


def test_seconds_since_1970_are_a_time_only_where_they_are_called_so():
    assert is_epoch(1_767_225_600, called_a_time=True)
    assert not is_epoch(1_767_225_600, called_a_time=False)
    assert is_epoch(1_767_225_600_000, called_a_time=False)


def test_names_in_other_languages_and_aliases_in_lists_name_a_record():
    towns = {
        f"T{n}": {
            "name": {"common": f"Town{letter}", "native": {code: {"common": f"Stadt{letter}"}}},
            "aliases": [f"Ville{letter}", f"Ciudad{letter}"],
            "people": 1000 + n,
        }
        for n, (letter, code) in enumerate(
            zip("abcdefghijklmnop", [f"{a}{b}x" for a in "qwer" for b in "tzui"], strict=True)
        )
    }
    source, draft = drafted({"towns": towns})
    view = View(draft.spec, source)
    for name in ("Townc", "Stadtc", "Villec"):
        assert said(view.build(f"How many people has {name}?", budget_tokens=200)) >= {("w:towns/T2", "/people")}


def test_full_names_of_one_record_each_name_it_beside_its_own_name():
    ships = {
        f"S{n}": {"ship": name, "captain": f"{name[::-1].title()} Solheim", "load": n}
        for n, name in enumerate(["Nordlys", "Tide", "Sur", "Wave", "Ember", "Gale"])
    }
    source, draft = drafted({"ships": ships})
    context = View(draft.spec, source).build("Which ship does Edit Solheim command?", budget_tokens=200)
    assert said(context) >= {("w:ships/S1", "/ship")}


def test_a_number_named_after_another_thing_is_no_link_to_it():
    dice = random.Random(5)  # noqa: S311 - a seeded shop, no secret
    rentals = {str(n): {"rental_id": n, "film_id": dice.randint(1, 60)} for n in range(1, 300)}
    films = {str(n): {"film_id": n, "rental_duration": dice.randint(3, 12), "length": n + 60} for n in range(1, 61)}
    _, draft = drafted({"rentals": rentals, "films": films})
    assert links(draft) == {("w.rentals", "/film_id", "w.films", "id")}


def test_numbers_with_gaps_are_keys_of_a_link_of_another_name():
    staff = {str(5100 + 3 * n): {"staff_no": 5100 + 3 * n, "role": "nurse"} for n in range(40)}
    visits = {f"V-{n}": {"attending": 5100 + 3 * (n % 40), "bed": n % 17} for n in range(200)}
    assert ("w.visits", "/attending", "w.staff", "id") in links(drafted({"staff": staff, "visits": visits})[1])


def test_numbers_meet_the_full_range_of_a_large_stream_by_chance():
    many = {str(n): {"note": f"n{n}"} for n in range(1, 12_000)}
    films = {f"F-{n}": {"minutes": 40 + n} for n in range(140)}
    assert links(drafted({"rentals": many, "films": films})[1]) == set()


def test_rooms_by_role_are_rooms():
    rooms = {str(n): {"room_id": n, "label": f"Room {n}x"} for n in range(1, 41)}
    moves = {f"M-{n}": {"room_from": n % 40 + 1, "room_to": n * 7 % 40 + 1} for n in range(90)}
    found = {(path, to) for _, path, to, _ in links(drafted({"rooms": rooms, "moves": moves})[1])}
    assert found == {("/room_from", "w.rooms"), ("/room_to", "w.rooms")}
