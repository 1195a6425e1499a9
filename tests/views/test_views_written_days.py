"""Days with slashes and hyphens: read in the order of their column, shown as the source wrote them."""

from __future__ import annotations

import copy
import json
import pickle
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from memory_source import MemorySource, link_records

from workbench.api._lint import lint_spec
from workbench.context import Context
from workbench.errors import SpecError
from workbench.records import LinkType
from workbench.views import ContextSpec, View, differ, load_spec, standard_time, written_day
from workbench.views._english.question import Question
from workbench.views._records.leaves import leaves_of
from workbench.views._records.values import DayOrder, comparable, sort_keys
from workbench.views._records.written_days import DatedSource, days_in_order

DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))
ORDERS = st.sampled_from(["day_first", "month_first"])
_SLASHED = re.compile(r"\d[/-]\d{1,2}[/-]\d{4}")
FORMS = {"day_first": "%d/%m/%Y", "month_first": "%m/%d/%Y"}
LINKS = [LinkType(stream="d.claims", name="client", to="d.clients", inverse="claims")]
CLIENTS = {"C-1": {"name": "Ana Lind", "since": "05/01/2020"}, "C-2": {"name": "Bo Reyes", "since": "11/12/2019"}}
# One a week through 2024; every third of Ana.
RECEIVED = [date.fromordinal(date(2024, 1, 1).toordinal() + 7 * n) for n in range(52)]


def written(day: date, order: str = "day_first") -> str:
    return day.strftime(FORMS[order])


def claims(order: str = "day_first") -> dict[str, dict[str, Any]]:
    return {
        f"K-{n:02}": {"client": "C-1" if n % 3 == 0 else "C-2", "received": written(day, order), "amount": 10 * n}
        for n, day in enumerate(RECEIVED)
    }


def spec(order: str | None = "day_first", section: dict[str, Any] | None = None, **more: Any) -> ContextSpec:
    days = {"days": {"/received": order}} if order else {}
    entities = {
        "client": {"stream": "d.clients", "names": ["/name"]},
        "claim": {"stream": "d.claims", "keys": ["id"], **days},
    }
    sections = [
        {"name": "client", "of": "client", "required": True},
        {"name": "claim", "of": "claim", "required": True},
        {
            "name": "claims",
            "of": "client",
            "follow": ["claims"],
            "format": "line",
            "order": {"by": "/received", "descending": True},
            "aggregates": [
                {"op": "count"},
                {"op": "latest", "field": "/received"},
                {"op": "max", "field": "/received"},
            ],
            **(section or {}),
        },
    ]
    return ContextSpec.model_validate({"entities": entities, "sections": sections, **more})


def source(order: str = "day_first") -> MemorySource:
    rows = link_records("d", "claims", claims(order), [("client", "/client", "clients")])
    return MemorySource([*link_records("d", "clients", CLIENTS), *rows])


def ask(question: str, order: str | None = "day_first", **more: Any) -> Context:
    return View(spec(order, **more), source(order or "day_first"), links=LINKS).build(question, budget_tokens=700)


@given(st.lists(DAYS, max_size=20), ORDERS, st.sampled_from(["/", "-"]))
def test_the_order_of_written_days_is_that_of_their_iso_forms(days: list[date], order: DayOrder, sign: str) -> None:
    texts = [written_day(written(day, order).replace("/", sign), order) for day in days]
    assert [standard_time(text) for text in texts] == [day.isoformat() for day in days]
    assert sort_keys(texts) == sort_keys([day.isoformat() for day in days])
    assert sorted(texts, key=comparable) == [written(day, order).replace("/", sign) for day in sorted(days)]


@given(st.datetimes(datetime(1900, 1, 1), datetime(2099, 12, 31)), ORDERS)  # noqa: DTZ001 - sources give no zone
def test_a_time_of_day_is_read_in_both_ways_of_writing_it(moment: datetime, order: DayOrder) -> None:
    moment = moment.replace(microsecond=0)
    hour = moment.hour % 12 or 12
    half = "AM" if moment.hour < 12 else "pm"
    for clock in (f"{moment:%H:%M:%S}", f"{hour}:{moment:%M:%S} {half}", f"{hour}:{moment:%M:%S}{half}"):
        assert standard_time(written_day(f"{written(moment.date(), order)} {clock}", order)) == moment.isoformat()


@given(DAYS, ORDERS)
def test_a_written_day_is_its_text_and_what_is_remembered_of_that_stays_apart(day: date, order: DayOrder) -> None:
    text = written(day, order)
    known = written_day(text, order)
    assert comparable(text) == ("text", text)
    assert comparable(known) == comparable(day.isoformat())
    assert comparable(text) == ("text", text)
    assert (known, hash(known), str(known), f"{known}", json.dumps(known)) == (
        text,
        hash(text),
        text,
        text,
        json.dumps(text),
    )
    assert standard_time(copy.deepcopy(known)) == standard_time(pickle.loads(pickle.dumps(known))) == day.isoformat()  # noqa: S301


@pytest.mark.parametrize(
    "text", ["31/02/2024", "14/03/25", "3/14/2024", "14/03-2024", "1/2/3/2024", "x 14/03/2024", "14/03/2024 25:00", ""]
)
def test_what_is_no_day_in_that_order_stays_a_text(text: str) -> None:
    assert comparable(written_day(text, "day_first")) == ("text", text)


@pytest.mark.parametrize("clock", ["0:30 AM", "13:30 PM", "12:60 AM"])
def test_times_that_no_clock_shows_are_texts(clock: str) -> None:
    assert comparable(written_day(f"14/03/2024 {clock}", "day_first"))[0] == "text"


@given(DAYS)
def test_behind_a_year_the_month_comes_first(day: date) -> None:
    assert standard_time(f"{day.year}/{day.month}/{day.day}") == day.isoformat()
    assert comparable(f"{day:%Y/%m/%d} 9:30 PM") == comparable(f"{day}T21:30:00")


@pytest.mark.parametrize("order", ["day_first", "month_first"])
@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("How many claims were received in March 2024?", 4),
        ("How many claims were received in 2024?", 52),
        ("How many claims were received before 1 February 2024?", 5),
        ("How many claims were received on 2024-01-08?", 1),
        ("How many claims were received between 3 April 2024 and 31 May 2024?", 8),
        ("How many claims were received in Q2 2024?", 13),
        ("How many claims were received in 2023?", 0),
    ],
)
def test_bounds_hold_of_them(question: str, count: int, order: str) -> None:
    assert ask(question, order).text.splitlines()[1].endswith(f": {count}")


@pytest.mark.parametrize(
    ("question", "order", "count"),
    [
        ("How many claims were received between 03/04/2024 and 31/05/2024?", "day_first", 8),
        ("How many claims were received between 04/03/2024 and 05/31/2024?", "month_first", 8),
        ("How many claims were received before 05/02/2024?", "day_first", 5),
        ("How many claims were received before 05-02-2024?", "month_first", 18),
        ("How many claims were received on 08/01/2024?", "day_first", 1),
        ("How many claims were received on 8/1/2024?", "month_first", 0),
        ("How many claims were received after 25/12/2024?", "day_first", 0),
    ],
)
def test_a_day_in_a_question_is_read_as_the_columns_are_written(question: str, order: str, count: int) -> None:
    assert ask(question, order).text.splitlines()[1].endswith(f": {count}")


def test_how_a_day_that_could_be_either_was_read_is_told() -> None:
    assert "before 2024-02-05" in ask("How many claims were received before 05/02/2024?").text
    assert "before 15/02/2024" in ask("How many claims were received before 15/02/2024?").text


def test_without_an_order_or_with_both_such_days_are_left_as_they_are() -> None:
    assert days_in_order("before 05/02/2024", None) == "before 05/02/2024"
    both = spec().entities | {"other": spec("month_first").entities["claim"].model_copy(update={"stream": "d.other"})}
    rows = link_records("d", "other", {"O-1": {"received": "12/25/2024"}})
    every = MemorySource([*source().records.values(), *rows])
    view = View(spec().model_copy(update={"entities": both}), every, links=LINKS)
    assert "2024-" not in view.build("How many claims were received before 05/02/2024?").text


@given(DAYS, ORDERS, st.sampled_from(["/", "-"]))
def test_a_day_in_a_question_is_the_day_that_the_columns_would_mean(day: date, order: DayOrder, sign: str) -> None:
    for text in (written(day, order), written(day, order).lstrip("0")):
        asked = Question(days_in_order(f"received before {text.replace('/', sign)}?", order))
        assert [one.forms for one in asked.days] == [(day.isoformat(),)]


@given(st.text(max_size=80), ORDERS)
def test_what_is_no_such_day_is_left_as_it_is(text: str, order: DayOrder) -> None:
    assert days_in_order(text, order) == text or _SLASHED.search(text)


@pytest.mark.parametrize("text", ["FUL/03/04/2024", "03/04/2024/7", "03/04-2024", "A-03-04-2024", "03/04/2024.5"])
def test_what_is_part_of_an_id_is_no_day(text: str) -> None:
    assert days_in_order(text, "day_first") == text


def test_latest_order_and_greatest_are_those_of_what_the_days_mean() -> None:
    text = ask("What is the latest claim of Ana Lind?").text
    last = max(n for n in range(52) if n % 3 == 0)
    assert f"latest of received: K-{last} (over 18)" in text
    assert text.index(written(RECEIVED[last])) < text.index(written(RECEIVED[last - 3]))
    greatest = ask("What is the maximum received of the claims of Ana Lind?").text
    assert f"max of received: {written(RECEIVED[last])}, of K-{last}" in greatest


def test_they_are_grouped_by_month() -> None:
    text = ask("How many claims were received per month?").text
    assert "2024-01 5, 2024-02 4, 2024-03 4" in text


def test_the_text_shows_what_the_source_wrote_at_its_place() -> None:
    context = ask("When was claim K-07 received?")
    assert "19/02/2024" in context.text
    (item,) = [one for one in context.items if one.field == "/received"]
    assert context.text[item.start : item.end] == "received: 19/02/2024"


@pytest.mark.parametrize("value", ["2024-12-01", "01/12/2024", "1.12.2024"])
@pytest.mark.parametrize(("op", "count"), [("ge", 2), ("lt", 16)])
def test_a_filter_reads_its_value_as_the_column_is_written(value: str, op: str, count: int) -> None:
    section = {"filter": [{"field": "/received", "op": op, "value": value}]}
    assert f"count: {count}" in ask("How many claims has Ana Lind?", section=section).text


def test_a_filter_for_one_of_several_days_holds_in_either_form() -> None:
    section = {"filter": [{"field": "/received", "op": "in", "value": ["2024-01-01", "22/01/2024", "x"]}]}
    assert "count: 2" in ask("How many claims has Ana Lind?", section=section).text


def test_a_role_sees_the_days_that_all_see() -> None:
    view = View(spec(roles={"desk": {}, "front": {"streams": ["d.claims"]}}), source(), links=LINKS)
    question = "How many claims were received before 05/02/2024?"
    texts = [view.build(question, as_role=role).text for role in (None, "desk", "front")]
    assert texts[0].splitlines()[1].endswith(": 5")
    assert len(set(texts)) == 1


def test_the_same_day_in_two_forms_is_no_conflict() -> None:
    known = written_day("14/03/2025", "day_first")
    assert not differ(known, "2025-03-14")
    assert not differ(known, "2025-03-14T09:30:00Z")
    assert differ(known, "2025-03-15")
    assert differ(known, written_day("14/03/2026", "day_first"))
    assert not differ(known, written_day("03-14-2025", "month_first"))


def test_two_systems_that_write_one_day_differently_do_not_conflict() -> None:
    def told(day: str) -> str:
        entity = {"keys": ["id"], "natural_keys": ["/mail"], "facts": {"birth": "/born"}}
        entities = {
            "patient": {"stream": "a.patients", **entity, "days": {"/born": "month_first"}},
            "payer": {"stream": "b.payers", **entity},
        }
        sections = [{"name": name, "of": name} for name in entities]
        rows = [
            *link_records("a", "patients", {"P-1": {"mail": "ana@x.example", "born": "03/04/1980"}}),
            *link_records("b", "payers", {"9": {"mail": "ana@x.example", "born": day}}),
        ]
        view = View(ContextSpec.model_validate({"entities": entities, "sections": sections}), MemorySource(rows))
        return view.build("When was patient P-1 born?").text

    assert "Conflict" not in told("1980-03-04")
    assert "Conflict: 'birth' is 03/04/1980 in a:patients/P-1 and 1980-04-03" in told("1980-04-03")


def test_days_in_lists_and_extras_are_read_and_all_else_is_the_same_object() -> None:
    body = {
        "visits": [{"on": "14/03/2025", "no": [1]}, {"on": "soon"}],
        "by day": {"a": "01-02-2025"},
        "rest": {"x": 1},
    }
    (record,) = link_records("d", "jobs", {"J": body})
    record = record.model_copy(update={"extras": {"seen": "15/03/2025"}})
    days = {"/visits/*/on": "day_first", "/by day/*": "month_first", "/seen": "day_first", "/none/x": "day_first"}
    entity = ContextSpec.model_validate(
        {"entities": {"job": {"stream": "d.jobs", "days": days}}, "sections": [{"name": "j", "of": "job"}]}
    ).entities["job"]
    dated = DatedSource(MemorySource([record]), [entity])
    found = dated.get_many([record.urn])[record.urn]
    assert found.body == record.body
    assert found.fields["rest"] is record.fields["rest"]
    times = {leaf.pointer: leaf.form for leaf in leaves_of(found) if leaf.is_time}
    assert times == {"/visits/0/on": "2025-03-14", "/by day/a": "2025-01-02", "/seen": "2025-03-15"}
    assert not any(leaf.is_time for leaf in leaves_of(record))
    assert dated.get_many([record.urn])[record.urn] is found


def test_a_record_that_was_changed_is_read_anew() -> None:
    every = source()
    view = View(spec(), every, links=LINKS)
    assert "01/01/2024" in view.build("When was claim K-00 received?").text
    urn = "d:claims/K-00"
    changed = {**every.records[urn].fields, "received": "31/12/2024"}
    every.records[urn] = every.records[urn].model_copy(update={"fields": changed, "updated_at": datetime.now(UTC)})
    assert "31/12/2024" in view.build("When was claim K-00 received?").text
    assert "latest of received: K-00" in view.build("What is the latest claim of Ana Lind?").text


def test_without_days_the_view_reads_the_records_of_its_source() -> None:
    every = source()
    read = View(spec(None), every, links=LINKS)._source.get_many(list(every.records))
    assert all(read[urn] is record for urn, record in every.records.items())


TEXT = """
entities:
  claim: {stream: d.claims, days: {/received: DAYS}}
OTHER
sections:
  - {name: claim, of: claim}
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TEXT.replace("DAYS", "ymd").replace("OTHER", ""), "'ymd' does not fit: Input should be 'day_first' or"),
        (TEXT.replace("DAYS", "day_first").replace("/received", "/x/*#").replace("OTHER", ""), "keys of an object"),
        (
            TEXT.replace("DAYS", "day_first").replace(
                "OTHER", "  case: {stream: d.claims, days: {/received: month_first}}"
            ),
            "'/received' of d.claims is month_first here and day_first in 'claim'",
        ),
    ],
)
def test_what_no_days_are_is_refused_with_its_key(tmp_path: Any, text: str, said: str) -> None:
    path = tmp_path / "context.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SpecError, match=said.replace("*", r"\*")) as caught:
        load_spec(path)
    assert "days" in str(caught.value)


def test_lint_tells_of_days_that_no_record_has() -> None:
    entities = {"claim": {"stream": "d.claims", "days": {"/received": "day_first", "/recieved": "day_first"}}}
    wrong = ContextSpec.model_validate({"entities": entities, "sections": [{"name": "claim", "of": "claim"}]})
    found = [one for one in lint_spec(wrong, source(), LINKS, {}) if one.code == "WB801"]
    assert [one.where for one in found] == ["entities.claim.days"]
    assert "'/recieved'" in found[0].message
