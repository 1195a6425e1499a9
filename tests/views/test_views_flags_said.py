"""Flags and fields that some lack, said by verbs: "did not include a glaze", "breached the limit", "not approved"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pottery_works import ask, counted, firings, kilns, orders

Rule = Callable[[dict[str, Any]], bool]


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        ("How many firings include a glaze?", lambda b: b["glaze_included"]),
        ("How many firings did not include a glaze?", lambda b: not b["glaze_included"]),
        ("How many firings without a glaze were grade1?", lambda b: not b["glaze_included"] and b["grade"] == "grade1"),
        ("How many firings breached the limit?", lambda b: b["limit_breached"]),
        ("How many firings have not breached the limit?", lambda b: not b["limit_breached"]),
        ("How many trials were grade2?", lambda b: b["is_trial"] and b["grade"] == "grade2"),
        ("How many firings were not approved by anyone?", lambda b: "approved_by" not in b),
        ("How many firings have not been approved yet?", lambda b: "approved_by" not in b),
        ("How many firings were not inspected?", lambda b: "inspected_at" not in b),
        ("How many firings were inspected?", lambda b: "inspected_at" in b),
        ("How many firings have no pots?", lambda b: b["pot_count"] == 0),
    ],
)
def test_verbs_say_whether_flags_hold_and_times_are_there(question: str, rule: Rule) -> None:
    assert counted(question) == sum(map(rule, firings().values()))


def test_what_some_have_is_had() -> None:
    assert counted("How many orders have a coupon text?") == sum("coupon_text" in b for b in orders().values())
    assert counted("How many orders have no coupon text?") == sum("coupon_text" not in b for b in orders().values())


def test_the_word_in_is_no_part_of_what_stands_behind_it() -> None:
    heated = [body for body in kilns().values() if body["is_heated"]]
    context = ask("How many racks are there in heated kilns?")
    assert sum(body["rack_count"] for body in heated) in {one.value for one in context.aggregates}


@pytest.mark.parametrize(
    "question",
    [
        "How many firings did not include a glaze or trial?",
        "How many firings without glaze and trial are there?",
        "How many firings were inspected twice?",
        "How many firings nearly breached the limit?",
        "How many firings breached the limit by an hour?",
        "How many orders have a coupon?  Or none",
    ],
)
def test_denials_that_reach_further_are_not_read(question: str) -> None:
    assert ask(question).status != "found"
