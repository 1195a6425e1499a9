"""Columns that begin with a letter of their table, and records that are called by their own key."""

from __future__ import annotations

import pytest
from test_drafting_links import drafted

from workbench.drafting._columns import Column, Table
from workbench.drafting._lettered import lettered, without_letters
from workbench.views import View

STATES = {"ACT": "Active", "SUS": "Suspended", "LFT": "Left"}
KINDS = {"V": "Van", "L": "Lorry"}
NAMES = ["Ana Brandt", "Bo Lind", "Cy Moor", "Dee Novak", "Eli Okoro", "Fay Petrov"]


def haulier():
    drivers = {
        f"D{n:02}": {
            "drv_no": f"D{n:02}",
            "drv_nm": f"{NAMES[n % 6]} {n}",
            "dstat_cd": [*STATES][n % 3],
            "dtyp_cd": [*KINDS][n % 2],
            "sp_drv": f"D{n + 1:02}" if n % 2 else None,
        }
        for n in range(30)
    }
    tours = {f"{4000 + n}": {"tour_no": 4000 + n, "drv_no": f"D{n % 30:02}", "stops": n % 7} for n in range(90)}
    states = {code: {"dstat_cd": code, "dstat_txt": text} for code, text in STATES.items()}
    kinds = {code: {"dtyp_cd": code, "dtyp_txt": text} for code, text in KINDS.items()}
    return {"drv": drivers, "tourhd": tours, "cd_dstat": states, "cd_dtyp": kinds}


def table(name: str, *columns: str) -> Table:
    return Table(f"w.{name}", 1, [], {f"/{one}": Column(f"/{one}", 1) for one in columns})


def test_a_letter_of_the_table_says_whose_status_it_is():
    _, draft = drafted(haulier())
    words = {(name, one.path): one.words for name, entity in draft.spec.entities.items() for one in entity.words}
    assert words["driver", "/dstat_cd"].startswith("driver status")
    assert words["driver", "/dtyp_cd"].startswith("driver type")
    assert words["dstat", "/dstat_cd"].startswith("driver status")


@pytest.mark.parametrize(
    ("question", "answer"),
    [("What is the status of driver D04?", "Suspended"), ("What is the type of D05?", "Lorry")],
)
def test_a_status_behind_a_letter_is_found(question, answer):
    source, draft = drafted(haulier())
    context = View(draft.spec, source).build(question, budget_tokens=300)
    assert answer in context.text
    assert "Nothing here" not in context.text


def test_records_are_counted_by_a_status_behind_a_letter():
    source, draft = drafted(haulier())
    context = View(draft.spec, source).build("drivers per driver status", budget_tokens=300)
    assert context.status == "found"
    assert "10" in context.text


@pytest.mark.parametrize("column", ["dest", "data_len", "dtab", "drv_no", "status", "drating", "d", "desc"])
def test_other_words_stay_as_they_are(column):
    assert lettered({"w.drv": table("drv", column)}) == {}


def test_letters_that_begin_two_tables_say_whose_it_is_in_neither():
    tables = {"w.drv": table("drv", "dstat_cd"), "w.depot": table("depot", "dstat")}
    assert lettered(tables) == {"dstat": ["status"]}
    assert without_letters(["dstat", "cd"], lettered(tables)) == ["status", "cd"]


def test_a_table_of_codes_is_not_called_after_itself():
    assert lettered({"w.cd_cstat": table("cd_cstat", "cstat_cd")}) == {}


def test_a_record_is_called_by_the_noun_of_its_own_key():
    source, draft = drafted(haulier())
    assert "tour" in draft.spec.entities["tourhd"].about.split()
    assert '"stops":3' in View(draft.spec, source).build("How many stops has tour 4003?", budget_tokens=300).text


def test_the_spouse_of_a_member_is_one():
    people = {f"M{n}": {"mbr_no": f"M{n}", "nm": NAMES[n % 6] + " " * n, "sp_mbr": f"M{n ^ 1}"} for n in range(30)}
    _, draft = drafted({"mbr": people})
    words = {one.path: one.words for one in draft.spec.entities["member"].words}
    assert words["/sp_mbr"] == "spouse member"
