"""Bounds that a question sets on numbers and times."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.views._english.question import Question
from workbench.views._records.bounds import Bound, bounds_in


def only(text: str) -> Bound:
    [bound] = bounds_in(Question(text))
    return bound


@given(st.text(max_size=200) | st.from_regex(r"(over|between|in|before|from) [0-9]{1,8}( (and|to|or) [a-z0-9]{1,8})?"))
def test_any_text_has_bounds_of_its_own_words_that_do_not_overlap(text: str) -> None:
    question = Question(text)
    bounds = bounds_in(question)
    said = [index for bound in bounds for index in bound.words]
    assert len(said) == len(set(said))
    assert all(0 <= index < len(question.words) for index in said)
    assert all(bound.text in text for bound in bounds)


@given(st.integers(0, 10**9), st.integers(-10, 2 * 10**9))
def test_numbers_are_compared_as_numbers(limit: int, value: int) -> None:
    for text, holds in {
        f"orders over {limit:,} please": value > limit,
        f"orders of at least {limit} coins": value >= limit,
        f"less than ${limit:,}": value < limit,
        f"up to {limit}": value <= limit,
        f"{limit} or more": value >= limit,
        f"between {limit} and {limit + 5} pieces": limit <= value <= limit + 5,
    }.items():
        found = [bound for bound in bounds_in(Question(text)) if bound.kind == "number"]
        # "Between 1990 and 1995" are years first.
        if found:
            assert found[0].holds(value) == holds == found[0].holds(str(value))


@given(
    st.dates(date(1990, 1, 1), date(2090, 12, 31)),
    st.datetimes(datetime(1989, 1, 1), datetime(2092, 1, 1)),  # noqa: DTZ001 - a zone is added where it matters
)
def test_times_are_compared_in_whatever_form_they_are_written(day: date, moment: datetime) -> None:
    first = datetime(day.year, day.month, day.day)  # noqa: DTZ001
    cases = {
        f"before {day}": moment < first,
        f"since {day:%d %B %Y}": moment >= first,
        f"after {day}": moment >= first + timedelta(1),
        f"until {day}": moment < first + timedelta(1),
        f"on {day}": first <= moment < first + timedelta(1),
        f"in {day:%B %Y}": (moment.year, moment.month) == (day.year, day.month),
        f"in {day.year}": moment.year == day.year,
        f"between {day.year} and {day.year + 1}": moment.year in {day.year, day.year + 1},
    }
    seconds = int(moment.replace(tzinfo=UTC).timestamp())
    for text, holds in cases.items():
        bound = only(text)
        assert bound.kind == "time"
        assert bound.holds(moment.isoformat()) == holds
        assert bound.holds(moment.replace(microsecond=0).isoformat().casefold() + "z") == holds
        if text.split()[-1] != str(day):
            assert bound.holds(int(f"{moment:%Y%m%d}")) == bound.holds(moment.date().isoformat())
        assert bound.holds(seconds * 1000) == bound.holds(moment.replace(microsecond=0).isoformat())


@pytest.mark.parametrize(
    "text", ["order #2019", "ACC-2019", "20180111", "version 1.2019", "2019-ers", "at 17:20", "5 orders"]
)
def test_what_only_looks_like_a_bound_is_none(text: str) -> None:
    assert bounds_in(Question(text)) == []


@pytest.mark.parametrize("value", [None, "", "soon", True, {"a": 1}, [1], float("nan")])
def test_what_is_no_number_and_no_time_lies_within_no_bounds(value: object) -> None:
    assert not only("over 5").holds(value)
    assert not only("in 2019").holds(value)
