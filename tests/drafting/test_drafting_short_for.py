"""Names that cut short what they lead to or call, and prefixes of tables: values and columns tell what they mean."""

from __future__ import annotations

import pytest
from test_drafting_links import FIRMS, drafted

from workbench.drafting._nouns import STREAM_NOUNS
from workbench.drafting._short_for import is_short_for
from workbench.views import View


def dairy():
    """Milking parlours: tables with a prefix each, columns that cut short what they lead to."""
    tanker = {
        f"{310 + 7 * n}": {"tk_no": 310 + 7 * n, "tk_fname": a, "tk_lname": f"{b}son", "tk_mob": f"07{n} 5551{n}"}
        for n, (a, b) in enumerate(FIRMS)
    }
    prem = {
        f"H{n:03}": {"pr_id": f"H{n:03}", "pr_addr": f"Mill Lane {n + 1}", "pr_town": f"Town {n % 3}",
                     "pr_built": 1900 + n}
        for n in range(40)
    }  # fmt: skip
    appl = {
        f"M{n:03}": {"ap_no": f"M{n:03}", "ap_prem": f"H{n % 40:03}", "ap_make": f"make{n % 5}", "ap_kw": 5 + n % 9,
                     "ap_serial": f"SN-{7 * n:05}"}
        for n in range(80)
    }  # fmt: skip
    trip = {
        f"T{n:03}": {"tr_no": f"T{n:03}", "tr_appl": f"M{n % 80:03}", "tr_tnkr": 310 + 7 * (n % len(FIRMS)),
                     "tr_mate": 310 + 7 * ((n + 3) % len(FIRMS)), "tr_min": 10 + n % 50}
        for n in range(160)
    }  # fmt: skip
    return drafted({"tanker": tanker, "prem": prem, "appl": appl, "trip": trip})


@pytest.fixture(scope="module")
def made():
    return dairy()


def titles(draft):
    return {section.title for section in draft.spec.sections if section.follow}


def words(draft, entity):
    return {one.path: one.words for one in draft.spec.entities[entity].words}


@pytest.mark.parametrize(
    ("word", "whole", "is_short"),
    [("swp", "sweep", True), ("vis", "visit", True), ("mate", "sweep", False), ("si", "site", False),
     ("site", "site", False)],
)  # fmt: skip
def test_beginnings_and_what_lacks_its_vowels_are_short_for_a_word(word, whole, is_short):
    assert is_short_for(word, whole) == is_short


def test_columns_that_lead_somewhere_are_called_after_that(made):
    _, draft = made
    assert words(draft, "trip")["/tr_tnkr"] == "tanker"
    assert words(draft, "trip")["/tr_appl"] == "appliance"
    assert words(draft, "appliance")["/ap_prem"] == "premises"


def test_prefixes_of_tables_are_no_part_of_titles(made):
    _, draft = made
    said = titles(draft)
    assert {"tanker of the trip", "mate (tanker) of the trip", "premises of the appliance"} <= said
    assert {"trips of the tanker", "trips of the tanker (as mate)", "appliances of the premises"} <= said


def test_columns_decide_between_two_nouns():
    def table(*names):
        return {f"A{n:02}": {"appl_no": f"A{n:02}", **{name: f"{name} {n % 4}" for name in names}} for n in range(30)}

    _, of_things = drafted({"appl": table("make", "fuel", "serial")})
    _, of_people = drafted({"appl": table("applicant", "decision", "amount")})
    _, of_neither = drafted({"appl": table("colour", "shape", "note")})
    assert set(of_things.spec.entities) == {"appliance"}
    assert set(of_people.spec.entities) == {STREAM_NOUNS["appl"]} == {"application"}
    assert set(of_neither.spec.entities) == {"application"}
    assert "appliance" in of_neither.spec.entities["application"].about.split()
    assert "appliance" not in of_people.spec.entities["application"].about.split()


def test_houses_without_a_name_are_found_by_street_and_number(made):
    source, draft = made
    assert draft.spec.entities["premises"].names == (("/pr_addr",),)
    context = View(draft.spec, source).build("how many appliances are in Mill Lane 7?", budget_tokens=300)
    assert context.status == "found"
    assert "H006" in context.text
    assert "number of appliances: 2" in context.text


def test_people_and_what_has_a_name_are_not_called_by_an_address():
    homes = {f"B{n}": {"name": f"Villa {a} {b}", "street": f"Ash Road {n}"} for n, (a, b) in enumerate(FIRMS)}
    _, draft = drafted({"buildings": homes})
    assert draft.spec.entities["building"].names == (("/name",),)


def test_minutes_stand_alone_and_the_least_beside_the_most(made):
    _, draft = made
    assert words(draft, "trip")["/tr_min"] == "minutes"
    _, other = drafted({"gauge": {f"G{n}": {"min": n, "max": n + 9, "place": f"p{n % 3}"} for n in range(20)}})
    assert words(other, "gauge")["/min"] == "minimum"


def test_a_flag_tells_whether_the_authority_knows():
    rows = {f"F{n}": {"fault_no": f"F{n}", "auth": "NY"[n % 2], "place": f"p{n % 3}"} for n in range(30)}
    _, draft = drafted({"fault": rows})
    assert words(draft, "fault")["/auth"] == "authority"


def test_the_label_of_a_key_calls_the_records():
    kept = {
        f"L-{n:03}": {"parcel_no": f"L-{n:03}", "owner": f"C{n % len(FIRMS)}", "weight": 2 + n % 5} for n in range(60)
    }
    clients = {f"C{n}": {"badge_no": f"C{n}", "name": f"{a} {b}son"} for n, (a, b) in enumerate(FIRMS)}
    source, draft = drafted({"deposits": kept, "clients": clients})
    assert "parcel" in draft.spec.entities["deposit"].about.split()
    # Nobody is called a badge.
    assert "badge" not in draft.spec.entities["client"].about.split()
    context = View(draft.spec, source).build(f"how many parcels has {FIRMS[0][0]} {FIRMS[0][1]}son?", budget_tokens=300)
    owned = sum(row["owner"] == "C0" for row in kept.values())
    assert f"number of deposits: {owned}" in context.text


@pytest.mark.parametrize("label", ["row", "serial", "tag"])
def test_a_label_that_says_nothing_calls_no_record(label):
    rows = {f"L-{n:03}": {f"{label}_no": f"L-{n:03}", "weight": 2 + n % 5} for n in range(40)}
    _, draft = drafted({"deposits": rows})
    assert label not in draft.spec.entities["deposit"].about.split()


def test_a_label_that_is_the_noun_of_another_stream_calls_no_record():
    lots = {f"L-{n:03}": {"lot_no": f"L-{n:03}", "weight": 2 + n % 5} for n in range(40)}
    batches = {f"B-{n:03}": {"batch_no": f"B-{n:03}", "made": f"2025-01-{1 + n % 28:02}"} for n in range(40)}
    _, draft = drafted({"deposits": lots, "batches": batches})
    assert "lot" not in draft.spec.entities["deposit"].about.split()


def test_which_of_several_is_called_after_what_stands_above_it():
    nurses = {f"st{31 + 4 * n}": {"name": f"{a} {b}son"} for n, (a, b) in enumerate(FIRMS)}
    wards = {
        f"W{n}": {"nurse": {"main": f"st{31 + 4 * n}", "standIn": f"st{31 + 4 * (n + 1)}"}, "floor": n % 3}
        for n in range(18)
    }
    _, draft = drafted({"staff": nurses, "wards": wards})
    assert {link.name for link in draft.spec.links} == {"main_nurse", "stand_in_nurse"}
    assert {"main nurse (staff) of the ward", "stand in nurse (staff) of the ward"} <= titles(draft)


def test_a_link_to_its_own_stream_keeps_its_name():
    # A sponsor is a patron, and so are members.
    members = {
        f"1{n}-77": {"name": f"{a} {b}son", "sponsor": f"1{(n + 5) % len(FIRMS)}-77" if n % 2 else None}
        for n, (a, b) in enumerate(FIRMS)
    }
    _, draft = drafted({"members": members})
    assert {"sponsor (member) of the member", "member of the member (as sponsor)"} <= titles(draft)


def test_the_end_of_a_name_in_one_word_calls_less_than_the_whole():
    rows = {f"L-{n:03}": {"call_no": f"L-{n:03}", "weight": 2 + n % 5} for n in range(40)}
    _, draft = drafted({"xqcall": rows})
    assert "call" not in draft.spec.entities["xqcall"].about.split()


def test_a_table_of_types_is_called_no_kind():
    kinds = {f"K{n}": {"gt_cd": f"K{n}", "gt_desc": f"meaning {n}"} for n in range(5)}
    graves = {f"{n:03}": {"grave_no": f"{n:03}", "gt_cd": f"K{n % 5}", "depth": 5 + n % 4} for n in range(60)}
    _, draft = drafted({"grv_typ": kinds, "grv": graves})
    assert all("kind" not in entity.about.split() for entity in draft.spec.entities.values())
