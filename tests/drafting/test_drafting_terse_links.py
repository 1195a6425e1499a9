"""Numbers in terse columns lead where their names say: to people of a role, to the key that they are called after."""

import random

from test_drafting_links import drafted

from workbench.views import View

FIRST = ("DORA", "EMIL", "FRIDA", "BARTHOLOMEW", "HILDE")
LAST = ("MARLOW", "TANNER", "QUILL", "FEATHERSTONE", "NORTH", "PELL")


def links(draft):
    return {(link.stream, link.path, link.to) for link in draft.spec.links}


def summed(draft):
    return {figure.field for s in draft.spec.sections for figure in s.aggregates if figure.op == "sum"}


def gasworks():
    dice = random.Random(3)  # noqa: S311 - a seeded works, no secret
    crew = {
        str(n): {"WNO": n, "WSURN": LAST[n % 6], "WFORN": FIRST[n % 5], "EXTN": 3000 + 7 * (n % 23)}
        for n in range(201, 231)
    }
    areas = {str(n): {"AR": n, "ANAME": f"AREA {n}X", "ARMGR": 202 + n % 3} for n in range(1, 9)}
    mains = {
        str(n): {"MNO": n, "ARID": dice.randint(1, 8), "FLOORS": dice.randint(1, 8), "PRIO": dice.randint(1, 3)}
        for n in range(6001, 6101)
    }
    calls = {
        str(n): {
            "CALLNO": n,
            "MAIN": dice.randint(6001, 6100),
            "FITTER": 224 + n % 6,
            "SEENBY": 203,
            "HRS": 201 + n % 7,
        }
        | {"BYWHOM": 204 + n % 4}
        for n in range(90001, 90201)
    }
    return {"crew": crew, "areas": areas, "mains": mains, "calls": calls}


def test_numbers_under_the_name_of_a_role_lead_to_people_though_they_do_not_spread():
    source, draft = drafted(gasworks())
    found = links(draft)
    assert {("w.calls", "/FITTER", "w.crew"), ("w.calls", "/BYWHOM", "w.crew")} < found
    assert ("w.areas", "/ARMGR", "w.crew") in found
    context = View(draft.spec, source).build("WSURN of the FITTER of call 90003", budget_tokens=300)
    assert str(gasworks()["crew"]["227"]["WSURN"]) in context.text


def test_a_column_that_is_called_after_the_key_of_a_stream_leads_there():
    _, draft = drafted(gasworks())
    assert ("w.mains", "/ARID", "w.areas") in links(draft)


def test_quantities_among_the_ids_stay_numbers():
    _, draft = drafted(gasworks())
    assert {path for _, path, _ in links(draft)} == {"/ARMGR", "/ARID", "/MAIN", "/FITTER", "/BYWHOM"}


def test_numbers_of_records_and_extensions_are_not_added_up():
    _, draft = drafted(gasworks())
    assert summed(draft).isdisjoint({"/FITTER", "/BYWHOM", "/ARID", "/ARMGR", "/EXTN"})
    assert "/HRS" in summed(draft)


def test_first_and_last_names_are_known_behind_a_letter_of_their_table():
    # No two first names are alike here, and all are short: without their field's name they would pass for codes.
    crew = {str(n): {"WNO": n, "WSURN": LAST[n % 6], "WFORN": first} for n, first in enumerate(FIRST)}
    _, draft = drafted({"crew": crew})
    entity = next(iter(draft.spec.entities.values()))
    assert entity.keys == ("id",)
    assert entity.names[:2] == (("/WFORN", "/WSURN"), ("/WSURN", "/WFORN"))
