"""Days in questions: written as people write them, with and without a year, and days on which nothing is."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from views_factories import Linked, view_over

from workbench.views import View
from workbench.views._english.question import Question

DAYS = st.dates(date(1950, 1, 1), date(2090, 12, 31))
MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)


def ways(day: date) -> list[str]:
    """Return ways of writing a day that leave no doubt."""
    month = MONTHS[day.month - 1]
    return [
        day.isoformat(),
        f"{day.year}/{day.month:02}/{day.day:02}",
        f"{day.day} {month} {day.year}",
        f"{day.day:02} {month[:3]} {day.year}",
        f"{day.day}th of {month}, {day.year}",
        f"{month} {day.day}, {day.year}",
        f"{month[:3].upper()} {day.day}th {day.year}",
        f"{day.day}-{month[:3]}-{day.year}",
        f"{day.day}.{day.month}.{day.year}",
    ]


@given(day=DAYS, way=st.integers(0, 8))
def test_a_day_is_read_however_it_is_written(day: date, way: int) -> None:
    found = Question(f"What happened on {ways(day)[way]}?").days
    assert [one.forms for one in found] == [(day.isoformat(),)]
    assert found[0].first == 3
    assert found[0].is_exact


@given(day=DAYS)
def test_without_a_year_it_is_that_day_of_any_year(day: date) -> None:
    month = MONTHS[day.month - 1]
    for written in (f"{day.day} {month}", f"{month} {day.day}th", f"the {day.day}th of {month}"):
        (found,) = Question(f"Who came on {written}").days
        assert found.forms == (day.isoformat()[4:],)
        assert not found.is_exact


def test_what_may_be_the_day_or_the_month_is_both() -> None:
    (found,) = Question("on 03/04/2024").days
    assert found.forms == ("2024-04-03", "2024-03-04")
    assert not found.is_exact
    assert [one.forms for one in Question("on 25/12/2024 or 12/25/2024").days] == [("2024-12-25",)] * 2


@pytest.mark.parametrize(
    "text", ["31 February 2024", "2024-13-01", "99.99.2024", "May I see 17 orders", "version 1.2.3", "12-2024"]
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert [one.forms for one in Question(text).days if one.is_exact] == []


PATIENTS = {"p1": {"no": "p1", "name": "Ana Ruiz"}, "p2": {"no": "p2", "name": "May Marsh"}}
VISITS = {
    f"v{n}": {"no": f"v{n}", "patient": "p1", "at": f"2024-0{n}-17T08:30:00Z", "reason": reason}
    for n, reason in enumerate(("fever", "cough", "back pain", "sprain", "check-up"), start=1)
}
SPEC = {
    "entities": {"patient": {"stream": "clinic.patients", "names": ["/name", "/first"]}},
    "sections": [
        {"name": "patient", "of": "patient"},
        {"name": "visits", "of": "patient", "follow": ["visits"], "format": "line", "limit": 1},
    ],
}


@pytest.fixture(scope="module")
def view() -> View:
    return view_over(
        SPEC,
        "clinic",
        {"patients": PATIENTS, "visits": VISITS},
        [Linked("visits", "patient", "/patient", "patients", "visits")],
    )


@pytest.mark.parametrize("written", ["17 March 2024", "March 17th", "2024-03-17", "17/03/2024"])
def test_a_day_chooses_the_record_that_has_a_time_on_it(view: View, written: str) -> None:
    context = view.build(f"What was the reason for Ana Ruiz's visit on {written}?", budget_tokens=200)
    assert "back pain" in context.text
    assert "Not found" not in context.text


def test_a_day_on_which_nothing_is_is_said_beside_what_was_found(view: View) -> None:
    context = view.build("Why did Ana Ruiz come on 18 March 2024?", budget_tokens=200)
    assert context.status == "found"
    assert context.text.startswith("Not found: '18 March 2024'.\n")
    assert [mention.text for mention in context.mentions if not mention.records] == ["18 March 2024"]


def test_a_bound_is_no_day_that_should_be_there(view: View) -> None:
    context = view.build("How often did Ana Ruiz come before 18 March 2024?", budget_tokens=200)
    assert "Not found" not in context.text


def test_the_name_of_a_month_in_a_day_is_no_name(view: View) -> None:
    context = view.build("Why did Ana Ruiz come on May 17?", budget_tokens=200)
    assert [(m.text, m.records) for m in context.mentions] == [("Ana Ruiz", ("clinic:patients/p1",))]
    assert "check-up" in context.text


def test_a_day_with_letters_is_no_unknown_id(view: View) -> None:
    assert view.build("Why did Ana Ruiz come on 17-Mar-2024?", budget_tokens=200).status == "found"
