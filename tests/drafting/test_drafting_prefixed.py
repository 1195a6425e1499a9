"""Tables whose names all begin alike, abbreviations written together, names that several share, codes of people."""

from __future__ import annotations

import pytest
from memory_source import MemorySource

from workbench.context import Context
from workbench.drafting import draft_spec
from workbench.drafting._labels import written_out
from workbench.records import Provenance, Record
from workbench.views import View


def records(streams):
    for stream, rows in streams.items():
        for key, row in rows.items():
            yield Record(source="w", stream=stream, id=key, fields=row, provenance=Provenance(connector="files"))


FIRST = ["Ana", "Bo", "Cy", "Dee", "Eli", "Fay", "Gus", "Hal"]
LAST = ["Brandt", "Lind", "Moor", "Novak", "Okoro", "Petrov"]


def firm():
    people = [(first, last) for first in FIRST for last in LAST][:24]
    employees = {
        str(104 + 5 * n): {"em_no": 104 + 5 * n, "em_fnm": first, "em_snm": last, "em_mob": f"07{n:03} 55512{n}"}
        for n, (first, last) in enumerate(people)
    }
    claims = {
        f"CLM/{n:03}": {
            "cl_no": f"CLM/{n:03}",
            "cl_hndlr": [109, 204][n % 2],
            "cl_amtclmd": 50.5 + n,
            "cl_amtpd": 10.25 * (n % 4),
            "cl_rptdt": f"2025-03-{n % 28 + 1:02}",
        }
        for n in range(40)
    }
    return {"emp": employees, "clm": claims}


def ask(streams, question: str) -> Context:
    source = MemorySource(records(streams))
    draft = draft_spec(source, list(source.streams()))
    return View(draft.spec, source).build(question, budget_tokens=600)


def spec_of(streams):
    source = MemorySource(records(streams))
    return draft_spec(source, list(source.streams())).spec


def test_people_are_found_by_names_behind_a_prefix():
    spec = spec_of(firm())
    people = next(one for one in spec.entities.values() if one.stream == "w.emp")
    assert ("/em_fnm", "/em_snm") in people.names
    assert "07001 555121" in ask(firm(), "What is the mobile number of Ana Lind?").text


def test_what_all_names_of_a_table_begin_with_is_no_word_of_any():
    spec = spec_of(firm())
    claims = next(one for one in spec.entities.values() if one.stream == "w.clm")
    words = {one.path: one.words for one in claims.words}
    assert words["/cl_amtclmd"] == "amount claimed"
    assert words["/cl_rptdt"] == "reported date"
    assert words["/cl_hndlr"] == "handler"


def test_two_numbers_of_handlers_among_employees_are_a_link():
    spec = spec_of(firm())
    assert ("w.clm", "/cl_hndlr", "w.emp") in {(one.stream, one.path, one.to) for one in spec.links}
    handler = firm()["emp"]["204"]
    text = ask(firm(), "Who is the handler of claim CLM/003?").text
    assert f"em_fnm: {handler['em_fnm']}; em_snm: {handler['em_snm']}" in text


def test_a_prefix_of_few_names_is_kept():
    streams = {
        "jobs": {str(n): {"mv_day": n % 7 + 1, "mv_van": f"V{n}", "crew": n % 3, "town": "Cork"} for n in range(12)}
    }
    assert all("mv" not in one.words for entity in spec_of(streams).entities.values() for one in entity.words)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("amtclmd", ["amount", "claimed"]),
        ("duedt", ["due", "deadline", "date"]),
        ("jobttl", ["job", "title"]),
        ("fradr", ["from", "address"]),
        ("product", ["product"]),
        ("debt", ["debt"]),
        ("casino", ["casino"]),
        ("adr", ["adr"]),
    ],
)
def test_abbreviations_are_read_apart_where_both_are_known(word, said):
    assert written_out([word]) == said


def test_pets_that_are_called_alike_are_found_and_told_apart():
    names = ["Monty", "Lady Penelope", "Tom Thumb", "Queen Bee", "Half Pint", "Mr Darcy", "Rex", "Bella", "Luna", "Max"]
    pets = {
        f"P-{1000 + n}": {
            "call_name": names[n % 10] if n else "Taffy",
            "species": ["dog", "cat"][n % 2],
            "chip_no": f"9420{n:05}",
        }
        for n in range(40)
    }
    spec = spec_of({"patients": pets})
    assert next(iter(spec.entities.values())).names[0] == ("/call_name",)
    assert "942000000" in ask({"patients": pets}, "What is the chip_no of Taffy?").text
    assert ask({"patients": pets}, "What is the species of Queen Bee?").status == "ambiguous"


def test_initials_of_those_who_authorised_it_lead_to_them():
    officers = {
        initials: {"initials": initials, "fullName": name, "office": office}
        for initials, name, office in [
            ("VT", "Viktor Trelawney", "Derry"), ("FM", "Fergus McIlroy", "Newry"), ("OP", "Oswald Penn", "Derry"),
            ("AT", "Aoife Tierney", "Armagh"), ("RK", "Rosa Kane", "Newry"), ("BD", "Brid Doyle", "Derry"),
            ("SC", "Sean Carr", "Omagh"), ("LM", "Lena Moss", "Omagh"), ("JH", "Jude Hale", "Derry"),
            ("PW", "Pia Ward", "Newry"), ("TG", "Tara Gill", "Armagh"), ("NB", "Noel Byrne", "Derry"),
        ]
    }  # fmt: skip
    initials = list(officers)
    payments = {
        str(88000 + n): {"paymentNo": 88000 + n, "amount": 100 + n, "authorisedBy": initials[n % 5], "state": "AT"}
        for n in range(30)
    }
    spec = spec_of({"officers": officers, "payments": payments})
    links = {(one.stream, one.path, one.to) for one in spec.links}
    assert ("w.payments", "/authorisedBy", "w.officers") in links
    assert ("w.payments", "/state", "w.officers") not in links
    assert "Fergus McIlroy" in ask({"officers": officers, "payments": payments}, "Who authorised payment 88001?").text
