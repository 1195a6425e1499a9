"""Nouns for entities whose names are cut short, where the names of others are, too."""

from __future__ import annotations

import pytest
from views_factories import Rows, view_over

from workbench.views._english.question import Question
from workbench.views._rewording.terse_nouns import with_terse_nouns

BURIALS: Rows = {f"B-{n}": {"kind": "coffin" if n % 3 else "ashes", "age": 60 + n} for n in range(9)}
GRAVES: Rows = {f"G-{n}": {"rows": n} for n in range(5)}
TYPES: Rows = {f"T-{n}": {"meaning": f"kind {n}"} for n in range(3)}


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("How many burials are there?", "number of burs: 9"),
        ("How many graves are there?", "number of grv: 5"),
        ("average age of burials of kind ashes", "mean of age: 63 (over 3)"),
        ("burials by kind", "number of burs by kind: coffin 6, ashes 3"),
    ],
)
def test_what_a_name_begins_is_its_noun(question: str, line: str) -> None:
    names = ("bur", "grv", "grv_typ", "chg")
    spec = {
        "entities": {name: {"stream": f"c.{name}"} for name in names},
        "sections": [{"name": name, "of": name} for name in names],
    }
    rows = {"bur": BURIALS, "grv": GRAVES, "grv_typ": TYPES, "chg": {"C-1": {"amount": 3}}}
    assert line in view_over(spec, "c", rows).build(question, budget_tokens=400).text


def test_a_full_word_is_no_beginning_of_another() -> None:
    names = {"part": "part parts", "order": "order orders"}
    nouns = {name: frozenset({name}) for name in names}
    assert with_terse_nouns(Question("How many partners?"), names, nouns) == "How many partners?"


def test_names_that_are_written_out_stand_beside_those_of_their_streams() -> None:
    spec = {
        "entities": {
            "bur": {"stream": "c.bur"},
            "grave": {"stream": "c.grv"},
            "grave_type": {"stream": "c.grv_typ"},
        },
        "sections": [{"name": name, "of": name} for name in ("bur", "grave", "grave_type")],
    }
    view = view_over(spec, "c", {"bur": BURIALS, "grv": GRAVES, "grv_typ": TYPES})
    assert "number of burs: 9" in view.build("How many burials are there?", budget_tokens=400).text
