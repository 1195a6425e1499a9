"""Raw names of streams in questions, the pronoun I beside names in small letters, nouns of links that are passed."""

from __future__ import annotations

import pytest
from memory_source import MemorySource

from workbench.drafting import draft_spec
from workbench.records import Provenance, Record
from workbench.views import View

PEOPLE = [
    f"{first} {last}" for first in ("Anneke", "Bogdan", "Chiara") for last in ("Vandermeulen", "Okonkwo", "Lindqvist")
]


def asked(question):
    def rows():
        for n, name in enumerate(PEOPLE):
            body = {"ptr_no": 310 + 7 * n, "nm": name, "ph": f"0555 77{n:02}", "since": f"20{10 + n}-04-0{n + 1}"}
            yield "ptr_mbr", str(310 + 7 * n), body
        for n in range(40):
            yield "rd_bkg", f"RB{n:03}", {"bkg_no": f"RB{n:03}", "ptr_no": 310 + 7 * (n % 9), "km": 3 * n + 1}

    source = MemorySource(
        Record(source="w", stream=stream, id=key, fields=body, provenance=Provenance(connector="files"))
        for stream, key, body in rows()
    )
    draft = draft_spec(source, list(source.streams()))
    return View(draft.spec, source).build(question)


def test_the_name_of_a_stream_is_no_id_that_is_looked_for():
    context = asked("rd_bkg of Bogdan Okonkwo: km")
    assert context.status == "found"
    assert "Not found" not in context.text
    assert asked("rd_bkk of Bogdan Okonkwo: km").status == "not_found"


@pytest.mark.parametrize("name", ["chiara vandermuelen", "anneke vandremeulen"])
def test_i_is_no_name_beside_one_in_small_letters(name):
    context = asked(f"{name}, what number do I ring her on")
    assert context.status == "found"
    assert "Read '" in context.text
    assert "'I'" not in context.text
