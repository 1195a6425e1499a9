"""Values that say which stream they mean: by a prefix, or by a field beside them."""

import pytest
from test_drafting_links import drafted, said

from workbench.views import View

WARDS = {f"w{n}": {"id": f"w{n}", "name": f"Ward {chr(64 + n)}stone"} for n in range(1, 12)}
NURSES = {f"n{n}": {"id": f"n{n}", "badge": 500 + n, "shift": "night" if n % 2 else "day"} for n in range(1, 15)}
CALLS = {
    f"CL-{n:03d}": {
        "code": f"CL-{n:03d}",
        "minutes": n,
        "from": {"type": "ward", "id": f"w{n % 11 + 1}"} if n % 2 else {"type": "nurse", "id": f"n{n % 14 + 1}"},
    }
    for n in range(1, 40)
}


def by_name(draft):
    return {link.name: link for link in draft.spec.links}


def test_a_field_beside_a_key_tells_which_stream_is_meant():
    source, draft = drafted({"wards": WARDS, "nurses": NURSES, "calls": CALLS})
    links = by_name(draft)
    assert {(one.to, tuple(one.beside.items())) for one in links.values()} == {
        ("w.wards", (("type", "ward"),)),
        ("w.nurses", (("type", "nurse"),)),
    }
    view = View(draft.spec, source)
    assert ("w:nurses/n3", "/shift") in said(view.build("Which shift has the nurse of CL-002?", budget_tokens=500))
    assert ("w:wards/w4", "/name") in said(view.build("Which ward is CL-003 from?", budget_tokens=500))


def test_the_way_back_counts_only_those_that_mean_the_stream():
    # Ids of both streams are alike: the field beside them alone tells them apart.
    nurses = {f"w{n}": {**row, "id": f"w{n}"} for n, row in enumerate(NURSES.values(), start=1)}
    calls = {key: {**row, "from": {**row["from"], "id": f"w{int(key[3:]) % 11 + 1}"}} for key, row in CALLS.items()}
    source, draft = drafted({"wards": WARDS, "nurses": nurses, "calls": calls})
    context = View(draft.spec, source).build("How many calls came from Ward Cstone?", budget_tokens=500)
    meant = {key for key, row in calls.items() if row["from"] == {"type": "ward", "id": "w3"}}
    counted = next(one for one in context.aggregates if one.op == "count")
    assert {urn.partition("/")[2] for urn in counted.records} == meant


def test_wide_records_name_the_type_beside_the_id():
    notes = {
        f"NT{n:02d}": {
            "note": f"NT{n:02d}",
            "owner_type": "Ward" if n % 2 else "Nurse",
            "owner_id": f"w{n % 11 + 1}" if n % 2 else f"n{n % 14 + 1}",
            "type": "plain",
        }
        for n in range(1, 30)
    }
    _, draft = drafted({"wards": WARDS, "nurses": NURSES, "notes": notes})
    assert {tuple(one.beside.items()) for one in draft.spec.links} == {
        (("owner_type", "Ward"),),
        (("owner_type", "Nurse"),),
    }


@pytest.mark.parametrize(
    ("prefix", "suffix"),
    [("Ward/", ""), ("urn:ward:", ""), ("https://care.example/api/ward/", ""), ("https://care.example/api/ward/", "/")],
)
def test_a_key_behind_a_prefix_leads_to_its_record(prefix, suffix):
    beds = {f"B{n:03d}": {"bed": f"B{n:03d}", "in": {"reference": f"{prefix}w{n % 11 + 1}{suffix}"}} for n in range(40)}
    source, draft = drafted({"ward": WARDS, "beds": beds})
    assert [(one.to, one.prefix) for one in draft.spec.links] == [("w.ward", prefix)]
    view = View(draft.spec, source)
    assert ("w:ward/w6", "/name") in said(view.build("Which ward is bed B005 in?", budget_tokens=500))
    context = view.build("How many beds are in Ward Cstone?", budget_tokens=500)
    assert len(next(one for one in context.aggregates if one.op == "count").records) == 4


def test_one_field_may_hold_prefixes_of_several_streams():
    tags = {
        f"T{n:02d}": {"tag": f"T{n:02d}", "on": [f"Ward/w{n % 11 + 1}", f"Nurse/n{n % 14 + 1}"]} for n in range(1, 25)
    }
    _, draft = drafted({"ward": WARDS, "nurse": NURSES, "tags": tags})
    assert {(one.to, one.prefix, one.path) for one in draft.spec.links} == {
        ("w.ward", "Ward/", "/on/*"),
        ("w.nurse", "Nurse/", "/on/*"),
    }


def test_the_address_of_a_record_itself_is_no_link():
    wards = {key: {**row, "self": f"https://care.example/wards/{key}/"} for key, row in WARDS.items()}
    _, draft = drafted({"wards": wards})
    assert not draft.spec.links


def test_the_class_beside_a_record_s_own_number_tells_of_no_other():
    parts = {f"RM-{n}": {"PART_NO": f"RM-{n}", "PART_CLASS": ("PA", "RM")[n % 2], "weight": n} for n in range(100, 140)}
    _, draft = drafted({"part_master": parts})
    assert not draft.spec.links
    assert list(draft.spec.entities) == ["part"]
