"""Names that begin with the sort of what they hold: `dtmade` is the date on which something was made."""

from __future__ import annotations

from test_drafting_links import drafted

from workbench.drafting._columns import Column, Table
from workbench.drafting._sorts import part_sorts

FIRST = ["Ana", "Bo", "Cyrus", "Dee", "Eli", "Fay", "Gus"]
LAST = ["Brandt", "Lind", "Moor", "Novak", "Okoro", "Petrov", "Quist", "Rask", "Stam", "Tull"]
KINDS = {"S": "Sloop", "K": "Ketch", "Y": "Yawl"}


def boatyard():
    people = {
        f"{310 + 3 * n}": {
            "nocus": 310 + 3 * n,
            "nmfor": FIRST[n % 7],
            "nmsur": LAST[n % 10],
            "nmfirm": f"{LAST[n % 10]} Charter {n}" if n % 3 == 0 else None,
            "txtown": ["Kiel", "Lübeck", "Flensburg"][n % 3],
            "dtopen": f"20{10 + n % 12}-03-{1 + n % 28:02}",
        }
        for n in range(40)
    }
    boats = {
        f"B{500 + n}": {
            "novsl": f"B{500 + n}",
            "kdrig": [*KINDS][n % 3],
            "nocusown": 310 + 3 * (n % 40),
            "amdep": 50.0 + n % 5,
            "ynsold": "YN"[n % 2],
            "dtlaid": f"2024-0{1 + n % 9}-11",
        }
        for n in range(60)
    }
    return {"cus": people, "vsl": boats, "kdrig": {k: {"kdrig": k, "txmean": v} for k, v in KINDS.items()}}


def table(name: str, *columns: str) -> Table:
    return Table(f"w.{name}", 1, [], {"id": Column("id", 1)} | {f"/{one}": Column(f"/{one}", 1) for one in columns})


def parted(*tables: Table) -> dict[str, str]:
    part_sorts({one.stream: one for one in tables})
    return {column.path[1:]: column.name for one in tables for column in one.columns.values() if column.path != "id"}


def test_sorts_are_read_behind_what_they_are_of():
    _, draft = drafted(boatyard())
    words = {(name, one.path): one.words for name, entity in draft.spec.entities.items() for one in entity.words}
    assert words["customer", "/nocus"] == "customer number"
    assert words["customer", "/nmsur"] == "surname last name"
    assert words["customer", "/txtown"] == "town"
    assert words["customer", "/dtopen"] == "open date"
    assert words["vessel", "/amdep"] == "deposit amount"
    assert words["vessel", "/ynsold"] == "sold flag"
    # Where each code is called one, that tells none from another.
    assert words["vessel", "/kdrig"] == "rig"
    assert set(draft.spec.entities) == {"customer", "vessel", "rig_code"}


def test_names_are_known_by_their_sort():
    _, draft = drafted(boatyard())
    assert ("/nmfor", "/nmsur") in draft.spec.entities["customer"].names
    assert ("/nmfirm",) in draft.spec.entities["customer"].names


def test_links_are_found_by_a_tables_name_behind_a_sort():
    _, draft = drafted(boatyard())
    assert {(link.path, link.to) for link in draft.spec.links} >= {("/nocusown", "w.cus"), ("/kdrig", "w.kdrig")}


def test_a_tables_name_is_parted_from_what_it_is_there():
    names = parted(
        table("hire", "nohire", "nostfout", "nostf", "dtout", "amhire", "nmdrv", "dtinsexp"), table("stf", "nostf")
    )
    assert names["nostfout"] == "stf_out_nr"
    assert names["dtinsexp"] == "ins_exp_dt"


def test_a_table_is_known_by_its_beginning_and_its_consonants():
    names = parted(
        table("machine", "nomachine", "nmmodel", "dtbuilt", "ynold"), table("hall", "nohal", "nomchn", "amrent")
    )
    assert names["nohal"] == "hall_nr"
    assert names["nomchn"] == "machine_nr"


def test_other_names_are_left_alone():
    plain = table("orders", "note", "date", "amount", "node", "datum", "quota", "total", "customer", "name", "notes")
    assert parted(plain) == {name: name for name in parted(plain)}
    other = table("orders", "no_order", "dt_order", "am_order", "nm_order", "qt_order", "yn_order")
    assert parted(other)["dt_order"] == "dt_order"


def test_the_longer_sort_only_where_all_texts_are_called_so():
    short = parted(table("cus", "txtown", "txmail", "nocus", "dtopen", "amlim", "nmcus"))
    assert short["txtown"] == "town"
    long = parted(table("cus", "txttown", "txtmail", "nocus", "dtopen", "amlim", "nmcus"))
    assert long["txttown"] == "town"
