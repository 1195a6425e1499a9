"""Months as sources write them, `2024-06`, and the plain one of several times."""

from __future__ import annotations

from typing import Any

import pytest
from memory_source import MemorySource, link_records

from workbench.context import Context
from workbench.views import ContextSpec, View
from workbench.views._records.bounds import moment

SETTLEMENTS = {f"S-{n}": {"month": f"2024-{1 + n % 12:02}", "net": 10 * n} for n in range(60)}
VISITS = {
    f"V-{n}": {"visit_date": f"2024-{1 + n % 12:02}-15", "next_visit_by": f"2025-{1 + n % 12:02}-15", "minutes": n}
    for n in range(60)
}
SPEC: dict[str, Any] = {
    "entities": {
        "settlement": {"stream": "d.settlements", "keys": ["id"]},
        "visit": {"stream": "d.visits", "keys": ["id"]},
    },
    "sections": [
        {"name": "settlement", "of": "settlement", "required": True},
        {"name": "visit", "of": "visit", "required": True},
    ],
}


def ask(question: str) -> Context:
    records = [*link_records("d", "settlements", SETTLEMENTS), *link_records("d", "visits", VISITS)]
    return View(ContextSpec.model_validate(SPEC), MemorySource(records)).build(question, budget_tokens=700)


@pytest.mark.parametrize(
    ("question", "line"),
    [
        (
            "Net total of settlements for June 2024",
            f"sum of net: {sum(10 * n for n in range(60) if n % 12 == 5)} (over 5)",
        ),
        ("How many settlements were there before March 2024?", ": 10"),
        ("How many settlements were there between March 2024 and May 2024?", ": 15"),
        ("How many settlements were there in 2023?", ": 0"),
        ("How many visits took place between 15 March 2024 and 15 May 2024?", ": 15"),
        ("How many visits were there in April 2024?", ": 5"),
    ],
)
def test_months_lie_within_bounds(question: str, line: str) -> None:
    assert line in ask(question).text


@pytest.mark.parametrize("text", ["2024-13", "2024-00", "1024-06", "2024-6"])
def test_what_is_no_month_is_no_moment(text: str) -> None:
    assert moment(text) is None
    assert moment("2024-06") == moment("2024-06-01")
