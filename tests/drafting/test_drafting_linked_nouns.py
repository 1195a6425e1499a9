"""Tables that no known word calls, columns behind letters of their table, abbreviations that values explain."""

from __future__ import annotations

import pytest
from test_drafting_links import FIRMS, drafted

from workbench.drafting._labels import written_out
from workbench.drafting._linked_nouns import without_vowels
from workbench.views import View

KEEPERS = [f"{first} {last}" for first in ("Ada", "Ben", "Cleo", "Dov", "Eve") for last in ("Marsh", "Nye", "Oake")]


def zoo():
    """Columns are called after two letters of their table."""
    keep = {
        str(300 + 7 * n): {
            "KENR": 300 + 7 * n,
            "KEFN": name.split()[0],
            "KELN": name.split()[1],
            "KEDOB": f"19{60 + n}-03-0{n % 9 + 1}",
            "KETEL": f"0555 10{n:02}",
        }
        for n, name in enumerate(KEEPERS)
    }
    beasts = {
        f"B{n:03}": {"BSNR": f"B{n:03}", "BSDSC": f"{a} {b}", "BSWGT": 3.5 + n, "BSKND": "AF"[n % 2], "BSAGE": n % 9}
        for n, (a, b) in enumerate(FIRMS)
    }
    return drafted({"KEEP": keep, "BST": beasts})


def words(draft, entity):
    return {one.path: one.words for one in draft.spec.entities[entity].words}


def test_letters_of_the_table_are_taken_off_the_names_of_its_columns():
    _, draft = zoo()
    said = words(draft, "keep")
    assert said["/KEDOB"] == "date of birth birthday"
    assert said["/KETEL"] == "telephone phone"
    assert words(draft, "bst")["/BSDSC"] == "description"


def test_columns_that_begin_with_other_letters_are_read_as_they_stand():
    rows = {f"C{n}": {"colour": "red", "cover": "soft", "copies": n, "price": n, "pages": 9 * n} for n in range(30)}
    _, draft = drafted({"comics": rows})
    assert not draft.spec.entities["comic"].words


def claims(*, other: str = "feclm"):
    clm = {f"C{n:03}": {"nr": f"C{n:03}", "txt": f"{a} {b}", "val": 9.5 + n} for n, (a, b) in enumerate(FIRMS)}
    fees = {f"F{n:03}": {"fe_nr": f"F{n:03}", "fe_clm": f"C{n % 20:03}", "fe_amt": 2.5 + n} for n in range(60)}
    ships = {f"S{n:03}": {"sp_nr": f"S{n:03}", f"sp_{other}": f"C{n % 20:03}", "sp_kg": 1.5 + n} for n in range(60)}
    return {"qzt": clm, "fees": fees, "boxes": ships}


def test_a_table_is_called_as_the_columns_that_lead_there_say():
    source, draft = drafted(claims(other="clm"))
    assert draft.spec.entities["qzt"].about == "claim"
    assert "12.5" in View(draft.spec, source).build("What is the val of claim C003?", budget_tokens=300).text


def test_what_one_of_several_columns_says_calls_no_table():
    _, draft = drafted(claims(other="qzt"))
    assert "claim" not in draft.spec.entities["qzt"].about.split()


def test_a_noun_that_a_name_contains_calls_it_already():
    streams = claims(other="clm")
    _, draft = drafted({"qzclaim": streams.pop("qzt"), **streams})
    assert "claim" not in draft.spec.entities["qzclaim"].about.split()


def test_what_another_table_is_called_calls_no_table():
    _, draft = drafted(
        {**claims(other="clm"), "claims": {f"X{n}": {"label": f"{a}"} for n, (a, _) in enumerate(FIRMS)}}
    )
    assert "claim" not in draft.spec.entities["qzt"].about.split()


@pytest.mark.parametrize(
    ("name", "noun"),
    [
        ("clam", "claim"),
        ("ordr", "order"),
        ("pymnt", "payment"),
        ("cores", ""),
        ("plot", ""),
        ("cat", ""),
        ("gusts", ""),
    ],
)
def test_a_noun_may_lack_vowels(name, noun):
    assert without_vowels(name) == noun


def labels(**columns):
    rows = {f"R{n:02}": {name: values[n % len(values)] for name, values in columns.items()} for n in range(40)}
    _, draft = drafted({"rows": rows})
    return {one.path.removeprefix("/"): one.words for one in next(iter(draft.spec.entities.values())).words}


def test_values_say_what_an_abbreviation_means():
    said = labels(
        start_tm=["08:30", "13:00", "17:45"],
        st=["OR", "WA", "ID"],
        reg_dt=["2024-03-01", "2024-05-09", "2023-11-30"],
        dia=[15, 22, 80],
        auth=["up to 50k", "none yet", "all sums"],
        buyerPays=[12.5, 80.25, 3.75],
        end_tm=["north", "south", "east"],
    )
    assert said["start_tm"] == "start time"
    assert said["st"] == "state"
    assert said["reg_dt"] == "registration date"
    assert said["dia"] == "diameter"
    assert said["auth"] == "authority"
    assert "buyerPays" not in said
    assert said["end_tm"] == "end team"


def test_values_that_are_so_keep_the_usual_meaning():
    said = labels(pays=["France", "Espagne", "Italie"], st=["open", "shut", "held"], reg=["KX 21 ABC", "LM 70 DEF"])
    assert said == {"pays": "country", "st": "status", "reg": "registration plate"}


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        (["clsdt"], ["closed", "date"]),
        (["disc", "dt"], ["discontinued", "date"]),
        (["disc", "pct"], ["discount", "percent"]),
        (["per", "fr"], ["period", "from"]),
        (["crdt", "lim"], ["credit", "limit"]),
        (["dttm"], ["date", "time"]),
    ],
)
def test_words_beside_say_what_an_abbreviation_means(name, meant):
    assert written_out(name) == meant


def test_what_is_no_person_is_called_by_no_word_for_people():
    points = {f"M{n}": {"loc": f"{a} cellar", "ser": 7000 + 13 * n} for n, (a, _) in enumerate(FIRMS)}
    coaches = {f"V{n}": {"seats": 30 + n % 9, "nickname": f"{a}{b}"} for n, (a, b) in enumerate(FIRMS)}
    _, draft = drafted({"mtr_pt": points, "coaches": coaches, "mem": {f"G{n}": {"kind": "stone"} for n in range(9)}})
    about = {name: entity.about.split() for name, entity in draft.spec.entities.items()}
    assert not {"patient", "trainer", "instructor", "member", "person"} & {w for own in about.values() for w in own}
