"""Names without vowels, tables of codes, what leads to a key by its own name, and verbs in the names of links."""

from __future__ import annotations

import pytest
from test_drafting_links import FIRMS, drafted, links

from workbench.drafting._labels import english, written_out
from workbench.drafting._unvowelled import unvowelled
from workbench.views import View

CRANES = {
    "c_flt": {"RP": "Rope frayed", "BR": "Brake slips", "HK": "Hook bent", "EL": "No current"},
    "c_drv": {"D": "Diesel", "E": "Electric", "H": "Hydraulic"},
    "c_pos": {"FO": "Foreman", "RG": "Rigger", "ST": "Storeman"},
    "lk_agr": {"Y": "Yearly", "C": "By the call"},
}


def cranes(tables=None):
    codes = {t: {c: {"cd": c, "dscr": d} for c, d in own.items()} for t, own in (tables or CRANES).items()}
    crn = {
        f"KR{200 + 3 * n}": {"crn_no": f"KR{200 + 3 * n}", "mkr": firm, "drv_cd": "DEH"[n % 3], "agr_cd": "YC"[n % 2]}
        for n, (firm, _) in enumerate(FIRMS)
    }
    mns = {
        str(40 + 7 * n): {"mn_no": 40 + 7 * n, "fst_nm": a, "lst_nm": b, "pos_cd": ("FO", "RG", "ST")[n % 3]}
        for n, (a, b) in enumerate(FIRMS)
    }
    clls = {
        str(6000 + 11 * n): {
            "cll_no": 6000 + 11 * n,
            "crn_no": f"KR{200 + 3 * (n % 8)}",
            "flt_cd": ("RP", "BR", "HK", "EL")[n % 4],
            "ovrd_amt": 10.5 * n,
            "ppl_trpd": n % 3,
            "dsptch_at": f"2025-03-{n % 27 + 1:02}",
        }
        for n in range(60)
    }
    return drafted({**codes, "crn": crn, "mn": mns, "svc_cll": clls})


@pytest.mark.parametrize(
    ("short", "word"),
    [
        ("rslt", "result"),
        ("dfct", "defect"),
        ("trpd", "trapped"),
        ("hrtg", "heritage"),
        ("cll", "call"),
        ("clls", "calls"),
        ("flrs", "floors"),
        ("accs", "access"),
        ("flt", ""),
        ("html", ""),
        ("clam", ""),
        ("kwh", ""),
    ],
)
def test_words_are_read_without_their_vowels_where_one_fits(short, word):
    assert unvowelled(short) == word


def test_what_an_abbreviation_commonly_means_comes_first():
    assert english("prts") == ("parts",)
    assert english("mtr") == ("meter",)


def test_what_stands_beside_an_abbreviation_tells_its_sense():
    assert written_out(["rtd", "kw"]) == ["rated", "kw"]
    assert written_out(["trm", "dt"]) == ["termination", "date"]
    assert written_out(["pymt", "trm"]) == ["payment", "term"]
    assert written_out(["dsptch", "by"]) == ["dispatched", "by"]
    assert written_out(["dsptch", "dt"]) == ["dispatch", "date"]


def test_a_sub_beside_a_postal_code_is_a_suburb():
    rows = {f"D{n}": {"depot_no": f"D{n}", "sub": firm, "pcd": 3000 + n} for n, (firm, _) in enumerate(FIRMS)}
    _, draft = drafted({"depots": rows})
    assert {one.path: one.words for one in draft.spec.entities["depot"].words}["/sub"] == "suburb"


def test_tables_are_called_without_the_word_for_codes_and_as_their_kinds():
    _, draft = cranes()
    assert {"fault", "drive", "position", "agreement", "service_call"} <= set(draft.spec.entities)
    assert "person" not in draft.spec.entities["drive"].about
    assert "job" in draft.spec.entities["service_call"].about.split()
    said = {(name, one.path): one.words for name, entity in draft.spec.entities.items() for one in entity.words}
    assert said["service_call", "/flt_cd"] == "fault code"
    assert said["crane", "/drv_cd"] == "drive code"
    assert said["service_call", "/ovrd_amt"] == "overdue amount"
    assert said["service_call", "/ppl_trpd"] == "people trapped"
    assert "fault of the service call" in {section.title for section in draft.spec.sections}


def test_a_table_that_is_no_table_of_codes_is_read_as_before():
    flights = {f"F{n}": {"flt_no": f"F{n}", "gate": n, "seats": 9 * n, "kg": 7 * n, "note": "x"} for n in range(30)}
    _, draft = drafted({"flt": flights})
    assert set(draft.spec.entities) == {"flight"}


def test_codes_beside_a_table_of_their_own_name_keep_it():
    _, draft = cranes({"c_sts": {"A": "Active", "B": "Broken"}, "status": {"ON": "Switched on", "OFF": "Off"}})
    assert {"c_sts", "status"} <= set(draft.spec.entities)


def test_the_raw_name_of_a_stream_asks_for_its_records():
    source, draft = cranes()
    context = View(draft.spec, source).build("latest svc_cll of KR200: cll_no")
    assert context.status == "found"
    assert "number of service calls" in context.text


def stalls():
    """Stalls stand at markets, are checked by tags, and are let by people whom others named."""
    markets = {f"MK{n:02}": {"marketId": f"MK{n:02}", "square": f"{a} Square"} for n, (a, _) in enumerate(FIRMS)}
    holders = {
        str(20400 + 7 * n): {
            "holder_no": 20400 + 7 * n,
            "forename": a,
            "surname": b,
            "sent_by": 20400 + 7 * ((n + 3) % len(FIRMS)) if n % 2 else None,
        }
        for n, (a, b) in enumerate(FIRMS)
    }
    own = {
        f"ST{300 + n}": {
            "stallTag": f"ST{300 + n}",
            "standsAt": f"MK{n % 9:02}",
            "wares": ("cheese", "hats", "tin")[n % 3],
            "letTo": 20400 + 7 * (n % len(FIRMS)),
        }
        for n in range(40)
    }
    checks = {
        f"CH{n}": {"checkId": f"CH{n}", "stallTag": f"ST{300 + n % 40}", "movedInto": f"MK{n % 7:02}", "grams": 5 * n}
        for n in range(70)
    }
    return drafted({"markets": markets, "holders": holders, "stalls": own, "checks": checks})


def test_titles_with_verbs_are_english():
    _, draft = stalls()
    titles = {section.title for section in draft.spec.sections}
    assert "stalls of the market" in titles
    assert "stall of the check" in titles
    assert "market (moved into) of the check" in titles
    assert "checks moved into the market" in titles
    assert "holder sent by the holder" in titles


def test_numbers_of_its_own_stream_by_which_something_was_done_are_a_link():
    source, draft = stalls()
    assert ("w.holders", "/sent_by", "w.holders", "id") in links(draft)
    first, last = FIRMS[1]
    context = View(draft.spec, source).build(f"Who was {first} {last} sent by?")
    assert FIRMS[4][1] in context.text


def test_a_membership_ships_nothing():
    members = {
        f"M{n}": {"member_no": f"M{n}", "name": f"{a} {b}", "membership": "ab"[n % 2]} for n, (a, b) in enumerate(FIRMS)
    }
    _, draft = drafted({"members": members})
    assert "/membership" not in {one.path for one in draft.spec.entities["member"].words}


def test_whom_somebody_leads_in_the_same_stream_is_told_by_the_role():
    people = {
        str(300 + 7 * n): {"mn_no": 300 + 7 * n, "fst_nm": a, "lst_nm": b, "sprvsr": 300 + 7 * (n % 3)}
        for n, (a, b) in enumerate(FIRMS)
    }
    _, draft = drafted({"staff": people})
    titles = {section.title for section in draft.spec.sections}
    assert {"supervisor (staff) of the staff", "staff of the staff (as supervisor)"} <= titles
