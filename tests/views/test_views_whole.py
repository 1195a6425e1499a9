"""Questions about all records of an entity: the first by a measure, figures by group, those of one year."""

from datetime import UTC, datetime
from typing import Any

import pytest
from memory_source import MemorySource
from views_factories import is_unread

from workbench.context import Context
from workbench.records import Provenance, Record
from workbench.views import ContextSpec, View

GRADES = ["junior", "senior", "lead"]


def crew() -> dict[str, dict[str, Any]]:
    return {
        f"E{n:02}": {
            "name": f"Sailor {chr(97 + n % 26) * 3}{n}",
            "grade": GRADES[n % 3],
            "salary": 1000 + (n * 37) % 400,
            "hired_on": f"{2015 + n % 5}-03-{n % 28 + 1:02}",
            "gndr": "f" if n % 2 else "m",
        }
        for n in range(40)
    }


def trips() -> dict[str, dict[str, Any]]:
    return {
        str(700 + n): {
            "nm": f"Trip {n}",
            "startMs": 1_546_300_800_000 + n * 86_400_000 * 30,
            "fare": 10 + n % 7,
            "ccy": ["EUR", "USD"][n % 2],
            "mfr": ["Torvik", "Haldane"][n % 2],
            "dock": ["IT", "Ulm"][n % 2],
        }
        for n in range(24)
    }


SPEC: dict[str, Any] = {
    "entities": {
        "employee": {
            "stream": "s.crew",
            "names": ["/name"],
            "about": "person",
            "words": [{"path": "/gndr", "words": "gender sex"}],
        },
        "trip": {
            "stream": "s.trips",
            "names": ["/nm"],
            "words": [{"path": "/mfr", "words": "manufacturer"}, {"path": "/ccy", "words": "currency"}],
        },
    },
    "sections": [
        {"name": "employee", "of": "employee", "format": "line"},
        {"name": "trip", "of": "trip", "format": "line"},
    ],
}


def ask(question: str, budget_tokens: int = 1000) -> Context:
    rows = {"crew": crew(), "trips": trips()}
    records = [
        Record(source="s", stream=stream, id=key, fields=row, provenance=Provenance(connector="files"))
        for stream, own in rows.items()
        for key, row in own.items()
    ]
    return View(ContextSpec.model_validate(SPEC), MemorySource(records)).build(question, budget_tokens=budget_tokens)


def lines(context: Context) -> list[str]:
    return context.text.splitlines()


@pytest.mark.parametrize("question", ["Which employee has the highest salary?", "employee with the maximum salary"])
def test_the_one_with_the_most_is_shown_first_with_its_value(question):
    context = ask(question)
    best = max(row["salary"] for row in crew().values())
    assert context.status == "found"
    shown = list(dict.fromkeys(item.record for item in context.items))
    assert crew()[shown[0].partition("/")[2]]["salary"] == best
    assert any(one.op == "max" and one.value == best and len(one.records) == 40 for one in context.aggregates)
    assert len(shown) <= 5


def test_amounts_in_several_currencies_are_not_compared():
    assert is_unread(ask("Which trip has the most fare?"))
    context = ask("What is the lowest salary of an employee?")
    assert any(one.op == "min" and one.value == min(r["salary"] for r in crew().values()) for one in context.aggregates)


def test_adjectives_ask_for_the_measure_that_they_speak_of():
    rows = {str(n): {"name": f"Crate {n}", "unit_price": 5 + n * 7 % 90, "weight": n} for n in range(20)}
    records = [
        Record(source="s", stream="crates", id=key, fields=row, provenance=Provenance(connector="files"))
        for key, row in rows.items()
    ]
    spec = {
        "entities": {"crate": {"stream": "s.crates", "names": ["/name"]}},
        "sections": [{"name": "crate", "of": "crate"}],
    }
    view = View(ContextSpec.model_validate(spec), MemorySource(records))
    for question, value in {
        "What is our most expensive crate?": max(row["unit_price"] for row in rows.values()),
        "Which crate is the cheapest?": min(row["unit_price"] for row in rows.values()),
        "the heaviest crate": 19,
    }.items():
        context = view.build(question, budget_tokens=500)
        assert any(one.op in {"min", "max"} and one.value == value for one in context.aggregates), question


@pytest.mark.parametrize("question", ["How many employees are there per grade?", "Number of employees by grade"])
def test_figures_by_group_are_given_for_every_group_and_over_all(question):
    text = ask(question).text
    for grade in GRADES:
        own = sum(row["grade"] == grade for row in crew().values())
        assert f"{grade} {own}" in text


def test_a_group_is_called_by_the_words_of_the_spec():
    text = ask("How many trips are there per currency?").text
    assert "number of trips by ccy: EUR 12, USD 12" in text


def test_sums_by_currency_are_told_where_a_sum_of_all_would_mix_them():
    text = ask("Total fare of the trips by currency").text
    for currency in ("EUR", "USD"):
        assert f"{currency} {sum(r['fare'] for r in trips().values() if r['ccy'] == currency)}" in text
    assert ask("What is the total fare of all trips?").text.splitlines()[2].startswith("sum of fare of trips by ccy: ")


def test_records_of_a_year_are_counted_by_the_time_that_the_verb_calls():
    context = ask("How many employees were hired in 2017?")
    wanted = {f"s:crew/{key}" for key, row in crew().items() if row["hired_on"].startswith("2017")}
    assert {frozenset(one.records) for one in context.aggregates} == {frozenset(wanted)}
    assert f"in 2017: {len(wanted)}" in context.text


def test_milliseconds_since_1970_have_a_year_too():
    context = ask("How many trips started in 2020?")
    own = [r for r in trips().values() if datetime.fromtimestamp(r["startMs"] / 1000, UTC).year == 2020]
    assert f"number of trips with start ms in 2020: {len(own)}" in context.text


def test_a_value_and_a_year_are_both_conditions():
    wanted = [r for r in crew().values() if r["grade"] == "senior" and r["hired_on"].startswith("2016")]
    assert f": {len(wanted)}" in lines(ask("How many senior employees were hired in 2016?"))[1]


def test_a_doer_is_found_by_the_words_of_the_spec():
    assert "number of trips with mfr Torvik: 12" in ask("How many trips made by Torvik do we own?").text


def test_how_many_there_are_is_told_without_naming_them():
    context = ask("How many employees do we have?")
    assert lines(context)[1] == "number of employees: 40"
    assert len({item.record for item in context.items}) <= 5


@pytest.mark.parametrize(
    "question",
    [
        "How many employees were dismissed in 2017?",  # no time is called so
        "How many employees were not hired in 2017?",
        "How many employees per ship are there?",
        "Which employee has the highest shoe size?",
        "Why do employees by grade differ?",
        "How many employees were hired after 2017 or not?",
    ],
)
def test_one_word_that_is_not_understood_leaves_the_question_unread(question):
    assert is_unread(ask(question))


def test_a_little_word_in_capitals_may_be_a_name():
    rows = {"1": {"name": "IT"}, "2": {"name": "IT Support"}, "3": {"name": "Sales"}}
    records = [
        Record(source="s", stream="units", id=key, fields=row, provenance=Provenance(connector="files"))
        for key, row in rows.items()
    ]
    spec = {
        "entities": {"unit": {"stream": "s.units", "names": ["/name"]}},
        "sections": [{"name": "unit", "of": "unit"}],
    }
    view = View(ContextSpec.model_validate(spec), MemorySource(records))
    context = view.build("What is the name of the unit IT?", budget_tokens=200)
    assert {item.record for item in context.items} == {"s:units/1"}
    assert view.build("What is it called?", budget_tokens=200).status == "not_found"


def test_figures_over_more_records_than_are_read_are_told_as_left_out(monkeypatch):
    monkeypatch.setattr("workbench.views._listing.listing._MOST_READ", 30)
    context = ask("How many employees do we have?")
    assert context.status == "not_found"
    assert any(one.reason == "limit" and "narrows" in one.detail for one in context.omissions)
    assert ask("How many senior employees do we have?").status == "found"
