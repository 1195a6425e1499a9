"""Figures of linked records, told again over those that lead to what the question says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from views_factories import Linked, Rows, view_over

from workbench.context import Context

CARS: Rows = {"C-1": {"plate": "AB 12"}, "C-2": {"plate": "CD 34"}}
CODES: Rows = {
    "TYR": {"meaning": "Tyre replacement", "urgency": "low"},
    "BDY": {"meaning": "Bodywork and paint", "urgency": "low"},
    "BRK": {"meaning": "Brake repair", "urgency": "critical"},
}
REPAIRS: Rows = {
    "R-1": {"car": "C-1", "code": "TYR", "cost": 202.5, "day": "2025-01-10"},
    "R-2": {"car": "C-1", "code": "BDY", "cost": 900, "day": "2025-02-10"},
    "R-3": {"car": "C-1", "code": "BRK", "cost": 310, "day": "2025-03-10"},
    "R-4": {"car": "C-1", "code": "TYR", "cost": 180, "day": "2025-04-10"},
    "R-5": {"car": "C-2", "code": "TYR", "cost": 55, "day": "2025-04-11"},
}
FUELLINGS: Rows = {
    "F-1": {"car": "C-1", "amount": 71.5, "day": "2025-01-11"},
    "F-2": {"car": "C-1", "amount": 68.5, "day": "2025-02-11"},
}
SPEC: Mapping[str, Any] = {
    "entities": {
        "car": {"stream": "s.cars", "names": ["/plate"]},
        "repair": {"stream": "s.repairs"},
        "code": {"stream": "s.codes"},
        "fuelling": {"stream": "s.fuellings"},
    },
    "sections": [
        {"name": "car", "of": "car", "required": True},
        {"name": "car-repair", "title": "repairs of the car", "of": "car", "follow": ["repairs"],
         "aggregates": [{"op": "count", "label": "number of repairs"}, {"op": "sum", "field": "/cost"}]},
        {"name": "car-fuelling", "title": "fuellings of the car", "of": "car", "follow": ["fuellings"],
         "aggregates": [{"op": "count", "label": "number of fuellings"}, {"op": "sum", "field": "/amount"}]},
        {"name": "car-repair-code", "title": "codes of the car's repairs", "of": "car", "follow": ["repairs", "code"],
         "aggregates": [{"op": "count", "label": "number of codes"}]},
    ],
}  # fmt: skip
LINKS = [
    Linked("repairs", "car", "/car", "cars", "repairs"),
    Linked("repairs", "code", "/code", "codes", "repairs"),
    Linked("fuellings", "car", "/car", "cars", "fuellings"),
]


def ask(question: str) -> Context:
    rows = {"cars": CARS, "codes": CODES, "repairs": REPAIRS, "fuellings": FUELLINGS}
    return view_over(SPEC, "s", rows, LINKS).build(question, budget_tokens=900)


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("How much did tyres cost for C-1?", "sum of cost with meaning tyre replacement: 382.5 (over 2 of 4)"),
        ("How much was spent on bodywork for C-1?", "sum of cost with meaning bodywork and paint: 900 (over 1 of 4)"),
        ("How many critical repairs has C-1 had?", "number of repairs with urgency critical: 1 (over 1 of 4)"),
    ],
)
def test_figures_are_told_over_the_records_that_lead_to_a_code(question: str, line: str) -> None:
    context = ask(question)
    assert line in context.text
    assert "Nothing here is called" not in context.text


def test_what_was_spent_on_something_is_told_where_something_leads_there() -> None:
    text = ask("How much was spent on bodywork for C-1?").text
    assert "fuellings" not in text


def test_what_was_spent_in_all_is_told_of_each_kind_without_the_records() -> None:
    text = ask("How much was spent on C-1?").text
    assert "sum of cost: 1592.5 (over 4)" in text
    assert "sum of amount: 140 (over 2)" in text
    assert "2025-02-10" not in text
    year = ask("How much was spent on C-1 in 2025?").text
    assert "sum of amount in 2025: 140 (over 2 of 2)" in year


def test_a_value_that_all_of_them_lead_to_tells_none_apart() -> None:
    assert "with meaning" not in ask("How much did repairs of C-2 with tyres cost?").text


def test_a_word_that_nothing_has_is_told() -> None:
    context = ask("How many gearboxes has C-1 had?")
    assert "with meaning" not in context.text
    assert "gearboxes" in context.text.splitlines()[0]


@pytest.mark.parametrize(
    ("question", "line"),
    [
        (
            "How much did repairs without tyres cost for C-1?",
            "sum of cost without meaning tyre replacement: 1210 (over 2",
        ),
        ("How much did repairs other than tyres cost for C-1?", "sum of cost without meaning tyre replacement: 1210"),
    ],
)
def test_what_is_denied_is_told_as_the_rest(question: str, line: str) -> None:
    assert line in ask(question).text


def test_a_value_that_the_stream_knows_and_none_of_these_has_counts_none() -> None:
    text = ask("How many critical repairs has C-2 had?").text
    assert (
        "number of codes with urgency critical: 0 (over 0 of 1)" in text or "repairs with urgency critical: 0" in text
    )


LINES: Rows = {
    "I-1": {
        "car": "C-1", "total": 150,
        "lines": [{"service": "storage", "amount": 100}, {"service": "wash", "amount": 50}],
    },
    "I-2": {"car": "C-1", "total": 70, "lines": [{"service": "wash", "amount": 70}]},
}  # fmt: skip


def test_amounts_beside_a_value_in_a_list_are_summed_and_no_whole_records() -> None:
    spec: Mapping[str, Any] = {
        "entities": {"car": {"stream": "s.cars", "names": ["/plate"]}, "invoice": {"stream": "s.invoices"}},
        "sections": [
            {"name": "car", "of": "car", "required": True},
            {"name": "car-invoice", "title": "invoices of the car", "of": "car", "follow": ["invoices"],
             "aggregates": [
                 {"op": "count", "label": "number of invoices"}, {"op": "count", "by": "/lines/*/service"},
                 {"op": "sum", "field": "/total"}, {"op": "sum", "field": "/lines/*/amount"},
             ]},
        ],
    }  # fmt: skip
    links = [Linked("invoices", "car", "/car", "cars", "invoices")]
    view = view_over(spec, "s", {"cars": CARS, "invoices": LINES}, links)
    text = view.build("How much did storage cost for C-1?", budget_tokens=600).text
    assert "sum of amount with service storage: 100 (over 1 of 2)" in text
    assert "sum of total with service storage" not in text
