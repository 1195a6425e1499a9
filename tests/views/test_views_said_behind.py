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


DRIVERS: Rows = {"P-1": {"name": "Nico Brandt"}}
RACES: Rows = {
    "X-1": {"title": "Spring Cup", "year": 2015, "day": "2015-04-01"},
    "X-2": {"title": "Spring Cup", "year": 2016, "day": "2016-04-01"},
    "X-3": {"title": "Autumn Cup", "year": 2016, "day": "2016-10-01"},
}
RESULTS: Rows = {
    "Z-1": {"driver": "P-1", "race": "X-1", "points": 25, "class": "PG"},
    "Z-2": {"driver": "P-1", "race": "X-2", "points": 18, "class": "PG-13"},
    "Z-3": {"driver": "P-1", "race": "X-3", "points": 15, "class": "PG-13"},
}


def ask_driver(question: str, races: Rows, *, called: str = "results") -> str:
    spec: Mapping[str, Any] = {
        "entities": {
            "driver": {"stream": "s.drivers", "names": ["/name"]},
            "result": {"stream": f"s.{called}"},
            "race": {"stream": "s.races"},
        },
        "sections": [
            {"name": "driver", "of": "driver", "required": True},
            {"name": "driver-result", "title": f"{called} of the driver", "of": "driver", "follow": ["results"],
             "aggregates": [{"op": "count", "label": f"number of {called}"}, {"op": "sum", "field": "/points"}]},
            {"name": "driver-result-race", "title": f"races of the driver's {called}", "of": "driver",
             "follow": ["results", "race"], "aggregates": [{"op": "count", "label": "number of races"}]},
        ],
    }  # fmt: skip
    links = [
        Linked(called, "driver", "/driver", "drivers", "results"),
        Linked(called, "race", "/race", "races", "results"),
    ]
    view = view_over(spec, "s", {"drivers": DRIVERS, "races": races, called: RESULTS}, links)
    return view.build(question, budget_tokens=900).text


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("How many points did Nico Brandt score in 2016?", "sum of points in 2016: 33 (over 2 of 3)"),
        ("How many points did Nico Brandt score before 2016?", "sum of points before 2016: 25 (over 1 of 3)"),
        ("How many points did Nico Brandt score in 2014?", "sum of points in 2014: 0 (over 0 of 3)"),
    ],
)
@pytest.mark.parametrize("told_by", ["year", "day"])
def test_records_without_a_time_are_of_the_time_of_what_they_lead_to(question: str, line: str, told_by: str) -> None:
    races = {key: {"title": row["title"], told_by: row[told_by]} for key, row in RACES.items()}
    assert line in ask_driver(question, races)


def test_the_number_of_a_year_does_not_tell_months() -> None:
    races = {key: {"title": row["title"], "year": row["year"]} for key, row in RACES.items()}
    assert "sum of points in May 2016: 33" not in ask_driver(
        "How many points did Nico Brandt score in May 2016?", races
    )


def test_standings_add_up_to_nothing() -> None:
    text = ask_driver("How many points did Nico Brandt score in 2016?", RACES, called="standings")
    assert "sum of points" not in text


def test_a_value_that_is_a_part_of_another_is_not_the_one_that_is_said() -> None:
    races = {key: {"title": row["title"], "rated": RESULTS[f"Z-{key[-1]}"]["class"]} for key, row in RACES.items()}
    text = ask_driver("How many PG-13 results has Nico Brandt?", races)
    assert "number of results with rated pg-13: 2 (over 2 of 3)" in text


STATEMENTS: Rows = {
    "S-1": {
        "car": "C-1", "net": {"amount": 90},
        "lines": [{"source": "film", "fee": {"amount": 60}}, {"source": "radio", "fee": {"amount": 40}}],
    },
    "S-2": {"car": "C-1", "net": {"amount": 25}, "lines": [{"source": "radio", "fee": {"amount": 25}}]},
}  # fmt: skip


@pytest.mark.parametrize("known", [(), ({"op": "sum", "field": "/lines/*/fee/amount"},)])
def test_the_amounts_beside_a_value_in_a_list_are_told_and_by_labels_of_their_own(known: tuple[Any, ...]) -> None:
    spec: Mapping[str, Any] = {
        "entities": {"car": {"stream": "s.cars", "names": ["/plate"]}, "statement": {"stream": "s.statements"}},
        "sections": [
            {"name": "car", "of": "car", "required": True},
            {"name": "car-statement", "title": "statements of the car", "of": "car", "follow": ["statements"],
             "aggregates": [{"op": "count", "label": "number of statements"}, {"op": "sum", "field": "/net/amount"},
                            {"op": "count", "by": "/lines/*/source"}, *known]},
        ],
    }  # fmt: skip
    links = [Linked("statements", "car", "/car", "cars", "statements")]
    view = view_over(spec, "s", {"cars": CARS, "statements": STATEMENTS}, links)
    text = view.build("How much did C-1 earn from radio?", budget_tokens=600).text
    assert "sum of net amount: 115 (over 2)" in text
    assert "sum of lines fee amount with source radio: 65 (over 2 of 2)" in text
    assert "sum of net amount with source" not in text


def test_a_code_that_none_of_them_has_and_others_do_counts_none() -> None:
    rows: Rows = {
        f"R-{at}": {
            "car": "C-1" if at < 4 else "C-2",
            "code": "TYR",
            "severity": "sev2" if at < 4 else "sev1",
            "cost": at,
        }
        for at in range(12)
    }
    view = view_over(SPEC, "s", {"cars": CARS, "codes": CODES, "repairs": rows, "fuellings": FUELLINGS}, LINKS)
    context = view.build("How many sev1 repairs has C-1 had?", budget_tokens=600)
    assert context.status == "found"
    assert "number of repairs with severity sev1: 0 (over 0 of 4)" in context.text
    assert view.build("How many sev9 repairs has C-1 had?", budget_tokens=600).status == "not_found"
