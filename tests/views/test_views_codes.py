"""Words that a table of codes says for a value: "suspended gardens" where the gardens hold `SUS`."""

from __future__ import annotations

import pytest
from plant_nursery import CODES, ask, gardens, meant, nursery


def standing(*codes: str) -> set[str]:
    return {key for key, body in gardens().items() if body["standing"] in codes}


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("Which gardens are suspended?", ["SUS"]),
        ("How many gardens are blocked?", ["BLK"]),
        ("gardens on hold", ["H2"]),
        ("How many gardens are suspended or blocked?", ["SUS", "BLK"]),
    ],
)
def test_what_a_code_means_chooses_the_records_that_hold_it(question: str, codes: list[str]) -> None:
    c = ask(question)
    assert meant(c) == standing(*codes)
    assert len(codes) > 1 or CODES[codes[0]] in c.text.splitlines()[1]


def test_a_code_is_one_condition_beside_others() -> None:
    found = meant(ask("How many suspended gardens are in Leeds?"))
    assert found == standing("SUS") & {key for key, body in gardens().items() if body["town"] == "Leeds"}


@pytest.mark.parametrize(
    "question",
    [
        "Which gardens are not nearly suspended?",
        "Which gardens are nearly suspended?",
        "Which gardens will be suspended?",
        "gardens suspended since May 2024",
        "gardens with payment",  # denied in the text that holds it
    ],
)
def test_a_denied_or_dated_state_is_not_that_of_a_code(question: str) -> None:
    assert ask(question).status != "found"


def test_a_word_that_stands_in_the_text_of_two_codes_means_neither() -> None:
    codes = {"ACT": "Active garden", "SUS": "Suspended, was active", "BLK": "Blocked, prepay only", "H2": "Held"}
    assert ask("How many gardens are active?", nursery(codes)).status != "found"
    assert meant(ask("How many gardens are blocked?", nursery(codes))) == standing("BLK")


def test_a_code_that_is_named_whole_is_a_condition_too() -> None:
    codes = {"ACT": "Active", "SUS": "Suspended", "BLK": "Blocked", "H2": "Held"}
    assert meant(ask("How many suspended gardens are in Hull?", nursery(codes))) == {
        key for key in standing("SUS") if gardens()[key]["town"] == "Hull"
    }
