"""Periods by the day of the question: "this year", "last month"; the text tells which days are meant."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from pottery_works import TODAY, ask, counted, firings

from workbench.views._conditions.relative_times import relative_bounds
from workbench.views._english.question import Question

DAY = date(2024, 3, 15)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("orders this year", "from 2024-01-01, before 2025-01-01"),
        ("orders placed last year", "from 2023-01-01, before 2024-01-01"),
        ("orders last month", "from 2024-02-01, before 2024-03-01"),
        ("orders in the previous quarter", "from 2023-10-01, before 2024-01-01"),
        ("orders this week", "from 2024-03-11, before 2024-03-18"),
        ("orders since yesterday", "from 2024-03-14"),
        ("orders before this month", "before 2024-03-01"),
        ("orders in the last 30 days", "from 2024-02-14, before 2024-03-16"),
        ("orders over the past two months", "from 2024-01-15, before 2024-03-16"),
        ("orders in the last month", "from 2024-02-15, before 2024-03-16"),
    ],
)
def test_periods_are_told_by_their_days(text: str, said: str) -> None:
    (bound,) = relative_bounds(Question(text), DAY)
    assert f"({said})" in bound.text


@pytest.mark.parametrize("text", ["the last quarter of 2025", "the last day of May", "her last order", "last name"])
def test_other_last_things_are_no_periods(text: str) -> None:
    assert not list(relative_bounds(Question(text), DAY))


def test_records_are_counted_within_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.views._listing.attribute_questions.utc_today", lambda: TODAY)
    days = [date.fromisoformat(body["started_at"][:10]) for body in firings().values()]
    assert counted("How many firings were started this year?") == sum(day.year == TODAY.year for day in days)
    begins = TODAY - timedelta(days=30)
    assert counted("How many firings started in the last 30 days?") == sum(begins <= day <= TODAY for day in days)


def test_what_is_denied_of_them_is_not_read() -> None:
    assert ask("How many firings were not started this year?").status != "found"
