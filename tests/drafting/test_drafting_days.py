"""Columns of days with slashes and hyphens: which order they are written in, and what a draft makes of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from memory_source import MemorySource, link_records

from workbench.drafting import draft_spec
from workbench.drafting._columns import Column, read_table
from workbench.drafting._write import spec_yaml
from workbench.drafting._written_times import order_of
from workbench.views import View, parse_spec, standard_time

RECEIVED = [date(2024, 1, 1) + timedelta(9 * n) for n in range(40)]
FORMS = {"day_first": "%d/%m/%Y", "month_first": "%m/%d/%Y"}


def column(*values: Any) -> Column:
    records = link_records("s", "t", {str(n): {"value": value} for n, value in enumerate(values)})
    return read_table("s.t", len(values), records).columns["/value"]


def desk(form: str, **more: Any) -> MemorySource:
    """Claims, each received some days after the one before, of clients."""
    names = ("Ana Lind", "Bo Reyes", "Cy Park", "Di Moor", "Ed Voss")
    clients = {f"C-{n}": {"Client No": f"C-{n}", "Full Name": name} for n, name in enumerate(names)}
    claims = {
        f"K-{n}": {"Client No": f"C-{n % 5}", "Received Date": day.strftime(form), "Amount": f"{n}.50"}
        | {name: values[n % len(values)] for name, values in more.items()}
        for n, day in enumerate(RECEIVED)
    }
    return MemorySource([*link_records("d", "clients", clients), *link_records("d", "claims", claims)])


def drafted(source: MemorySource) -> Any:
    return draft_spec(source, ["d.clients", "d.claims"])


@given(
    st.lists(st.dates(date(1950, 1, 1), date(2050, 12, 31)), min_size=1, max_size=30),
    st.sampled_from(["day_first", "month_first"]),
    st.sampled_from(["/", "-"]),
)
def test_a_column_tells_its_order_where_a_part_over_twelve_does(days: list[date], order: str, sign: str) -> None:
    texts = [day.strftime(FORMS[order]).replace("/", sign) for day in days]
    found = order_of(texts)
    assert found is not None
    assert found.order == (order if any(day.day > 12 for day in days) else None)
    held = column(*texts)
    assert held.is_time == any(day.day > 12 for day in days)
    if held.is_time:
        assert [standard_time(text) for text in held.texts] == [day.isoformat() for day in days]


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (["14/03/2025 09:30", "01/02/2025 17:00"], "day_first"),
        (["3/14/2025 9:30 AM", "1/2/2025 5:00 PM"], "month_first"),
        (["14/03/2025", "2025-03-15", "01.02.2025"], "day_first"),  # one system wrote some of them otherwise
        ([*["14/03/2025"] * 9, "unknown"], "day_first"),
    ],
)
def test_columns_of_days(values: list[str], order: str) -> None:
    found = column(*values)
    assert found.is_time
    assert found.days is not None
    assert found.days.order == order
    assert found.is_dated


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (["03/04/2024", "05/06/2024"], ("03/04/2024",)),
        (["14/03/2025", "03/14/2025", "01/02/2025"], ("14/03/2025", "03/14/2025")),
    ],
)
def test_where_no_value_tells_or_two_tell_both_days_stay_texts(values: list[str], told: tuple[str, ...]) -> None:
    found = column(*values)
    assert not found.is_time
    assert found.days is not None
    assert (found.days.order, found.days.told) == (None, told)


@pytest.mark.parametrize(
    "values", [["14/03/2025", "see note"], ["1/2", "24/7"], ["01632 14-03-2025", "x"], ["12-34-5678"], [14, 15], []]
)
def test_what_are_no_days_mostly_is_no_column_of_days(values: list[Any]) -> None:
    assert column("x", "y", *values).days is None


def test_numbers_of_one_form_with_days_in_them_are_none() -> None:
    assert column("31-31-2024", "44-10-2024", "03-04-2024").days is None


@pytest.mark.parametrize("order", ["day_first", "month_first"])
def test_a_draft_writes_the_order_and_treats_the_days_as_times(order: str) -> None:
    draft = drafted(desk(FORMS[order]))
    assert dict(draft.spec.entities["claim"].days) == {"/Received Date": order}
    assert not draft.spec.entities["client"].days
    text = spec_yaml(draft)
    assert f"    days: {{/Received Date: {order}}}" in text
    assert "order: {by: /Received Date, descending: true}" in text
    assert "{op: latest, field: /Received Date}" in text
    assert parse_spec(text) == draft.spec


def test_a_draft_of_days_with_slashes_is_that_of_iso_days_but_for_their_order() -> None:
    def lines(form: str) -> list[str]:
        return [line for line in spec_yaml(drafted(desk(form))).splitlines() if not line.startswith("    days:")]

    assert lines(FORMS["day_first"]) == lines(FORMS["month_first"]) == lines("%Y-%m-%d") == lines("%Y/%m/%d")


def test_a_draft_says_of_which_days_nothing_tells_the_order() -> None:
    open_days = {"Due": ["03/04/2024", "05/06/2024"], "Both": ["14/03/2025", "03/14/2025"]}
    draft = drafted(desk(FORMS["day_first"], **open_days))
    text = spec_yaml(draft)
    assert '# /Due: no value tells whether day or month comes first, as in "03/04/2024"; until' in text
    assert '# /Both: both orders occur, as in "14/03/2025" and "03/14/2025"; until' in text
    assert parse_spec(text) == draft.spec


@pytest.mark.parametrize("order", ["day_first", "month_first"])
def test_an_unedited_draft_answers_as_that_of_iso_days_does(order: str) -> None:
    day = date(2024, 4, 9).strftime(FORMS[order])
    questions = [
        "How many claims were received in March 2024?",
        "How many claims were received per month?",
        "latest claim of Ana Lind",
        "How many claims of Bo Reyes were received after 3 May 2024?",
        "total amount of claims in Q3 2024",
    ]
    views = [View(drafted(one).spec, one) for one in (desk(FORMS[order]), desk("%Y-%m-%d"))]
    for question in questions:
        mine, theirs = (view.build(question) for view in views)
        assert mine.status == theirs.status == "found"
        shown = mine.text
        for one in RECEIVED:
            shown = shown.replace(one.strftime(FORMS[order]), one.isoformat())
        assert shown == theirs.text
    before = sum(one < date(2024, 4, 9) for one in RECEIVED)
    assert f": {before}" in views[0].build(f"How many claims were received before {day}?").text


def exports(paid_form: str = "%m/%d/%Y") -> MemorySource:
    """Claims, payments and a refund of one source, and a loan of another; the days of the last two tell nothing."""
    rows = {
        "claims": {f"K-{n}": {"received": day.strftime("%m/%d/%Y")} for n, day in enumerate(RECEIVED)},
        "payments": {f"P-{n}": {"paid": day.strftime(paid_form)} for n, day in enumerate(RECEIVED)},
        "refunds": {"R-1": {"sent": "03/04/2024"}},
    }
    loan = link_records("other", "loans", {"L-1": {"taken": "03/04/2024"}})
    return MemorySource([*(one for name, some in rows.items() for one in link_records("d", name, some)), *loan])


def test_days_that_tell_nothing_are_read_as_all_others_of_their_source():
    source = exports()
    draft = draft_spec(source, list(source.streams()))
    assert {name: dict(entity.days) for name, entity in draft.spec.entities.items()} == {
        "claim": {"/received": "month_first"},
        "payment": {"/paid": "month_first"},
        "refund": {"/sent": "month_first"},
        "loan": {},
    }
    text = spec_yaml(draft)
    assert 'no value tells, as in "03/04/2024"; read as the other days of its source' in text
    assert parse_spec(text).entities["refund"].days == {"/sent": "month_first"}


def test_days_that_tell_nothing_stay_texts_where_the_others_differ_or_one_stream_alone_tells():
    for source in (exports("%d/%m/%Y"), exports("%b %d %Y")):
        draft = draft_spec(source, list(source.streams()))
        assert draft.spec.entities["refund"].days == {}
