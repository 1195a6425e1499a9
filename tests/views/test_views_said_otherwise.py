"""Questions over all records in words that fields have in other forms: codes, units, names said whole, ties."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import Linked, view_over

from workbench.context import Context

WORDS = [{"path": "/auto_prune", "words": "automatic prune"}]
SPEC: dict[str, Any] = {
    "entities": {
        "orchard": {"stream": "s.orchards", "names": ["/title"], "words": WORDS},
        "grower": {"stream": "s.growers", "names": ["/full_name"], "about": "person"},
        "harvest": {"stream": "s.harvests"},
        "buyer": {"stream": "s.buyers", "names": ["/full_name"], "about": "person"},
    },
    "sections": [{"name": n, "of": n, "required": True} for n in ("orchard", "grower", "harvest", "buyer")],
}
LINKS = [
    Linked("harvests", "orchard", "/orchard", "orchards", "harvests"),
    Linked("harvests", "grower", "/grower", "growers", "harvests"),
    Linked("orchards", "buyer", "/buyer", "buyers", "orchards"),
]
COUNTRIES = ["DE", "PL", "PL", "NO"]
STAGES = ["Closed Won", "Closed Lost", "Proposal"]
STATES = ["CANC", "DLVD", "OPEN"]


def orchards() -> dict[str, dict[str, Any]]:
    return {
        f"O{n}": {
            "title": f"Hill {chr(97 + n) * 3}",
            "country": COUNTRIES[n % 4],
            "buyer": f"B{n % 3}",
            "turnover": {"value": 100 + n, "currency": ["EUR", "GBP"][n % 2]},
            "fee": 20 + n,
            "soil_score": n % 7,
            "trees_per_row": 10 + n % 5,
            "reject_pct": n % 6,
            "picked_boxes_per_day_kg": 3 + n % 4,
            "auto_prune": n % 3 == 0,
            "max_harvests": 50 - n,
            "warden": {"staff_id": f"u-{n % 4}", "fullName": ["Ira Po", "Una Mak", "Ola Fen", "Edo Ruy"][n * n % 4]},
            "stage": STAGES[n % 3],
        }
        for n in range(20)
    }


def harvests() -> dict[str, dict[str, Any]]:
    return {
        f"H{n}": {
            "orchard": f"O{n * n % 11}",
            "grower": f"W{n % 5 and n % 3}",
            "state": STATES[n % 3],
            "dispatch_date": f"2024-0{n % 6 + 1}-11",
            "counted_date": f"2023-0{n % 6 + 1}-11",
            "base_crop": {"weight": 10 + n % 9},
            "dropped_for": ["crop", "frost", None][n % 3],
            "label_code": ["LX41", "LX77", "LX93"][n % 7 % 3],
        }
        for n in range(40)
    }


def people(first: str) -> dict[str, dict[str, Any]]:
    return {f"{first}{n}": {"full_name": f"{first}{chr(97 + n)}o Tarn"} for n in range(5)}


def ask(question: str) -> Context:
    view = view_over(
        SPEC,
        "s",
        {"orchards": orchards(), "harvests": harvests(), "growers": people("W"), "buyers": people("B")},
        LINKS,
    )
    return view.build(question)


def first_lines(question: str) -> str:
    built = ask(question)
    assert built.status == "found", (question, built.text)
    return "\n".join(built.text.splitlines()[:5])


def count(key: str, value: Any) -> int:
    return sum(body[key] == value for body in orchards().values())


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("How many orchards are in Germany?", f"with country DE (Germany): {count('country', 'DE')}"),
        ("How many orchards in Norway or Poland?", f"country NO or PL (Norway or Poland): {15}"),
        ("How many orchards have we won?", f"with stage Closed Won: {count('stage', 'Closed Won')}"),
        ("How many orchards do not prune automatically?", f"auto prune false: {count('auto_prune', False)}"),
        ("How many harvests were cancelled?", "with state CANC: 14"),
        ("How many harvests were called off?", "with state CANC: 14"),
        ("How often was the label LX41 used?", "with label code LX41: "),
    ],
)
def test_values_are_read_by_what_people_say_for_them(question: str, line: str) -> None:
    assert line in first_lines(question)


def test_what_is_open_is_not_what_was_opened() -> None:
    assert ask("How many harvests were opened?").status != "found"


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("What is the average soil score of orchards?", "mean of soil_score: "),
        ("What is the average trees per row of orchards?", "mean of trees_per_row: 12 "),
        ("average reject percentage of orchards", "mean of reject_pct: "),
        ("average boxes per day of orchards", "mean of picked_boxes_per_day_kg: "),
        ("What is the average base crop weight of harvests?", "mean of weight: "),
        ("highest crop of harvests", "max of weight: 18"),
    ],
)
def test_numbers_are_called_by_their_whole_names(question: str, line: str) -> None:
    lines = first_lines(question)
    assert line in lines
    assert "dropped for" not in lines


@pytest.mark.parametrize("name", ["turnover", "fee"])
def test_amounts_in_several_currencies_have_a_mean_in_each(name: str) -> None:
    assert "by currency: " in ask(f"What is the average {name} of orchards?").text


def test_typed_names_of_fields_are_the_words_they_are_made_of() -> None:
    assert "Ira Po" in first_lines("Which warden has the most orchards?")


def test_linked_records_are_counted_before_a_part_of_a_name() -> None:
    lines = first_lines("Which orchard has the most harvests?")
    assert "number of harvests by orchard, the most first" in lines
    assert "max of max_harvests: 50" in first_lines("orchard with the highest max harvests")


@pytest.mark.parametrize("question", ["Who has done the most harvests?", "Which grower has done the most harvests?"])
def test_who_did_it_is_linked_to_it(question: str) -> None:
    assert "number of harvests by grower, the most first" in first_lines(question)


def test_the_most_frequent_is_the_largest_group() -> None:
    lines = first_lines("What is the most common label code of harvests?")
    sizes = [sum(body["label_code"] == code for body in harvests().values()) for code in ("LX41", "LX77", "LX93")]
    assert f"LX41 {sizes[0]}" in lines
    assert max(sizes) == sizes[0]


def test_ties_are_told() -> None:
    assert " and 1 more (over 20)" in first_lines("Which orchard has the highest soil score?")


def test_a_time_is_called_by_another_word_for_what_was_done() -> None:
    lines = first_lines("How many harvests were sent in March 2024?")
    assert "with dispatch date in March 2024: 7" in lines
