"""Kinds of what is counted, doers beside mates, closed accounts, arrears cut short and hours that were put in."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from views_factories import Linked, is_unread, view_over

from workbench.context import Context

FITTERS = {
    f"F-{n:02}": {"f_first": f"Ada{chr(96 + n)}", "f_last": ("Moss", "Reed")[n % 2], "f_area": "North"}
    for n in range(1, 17)
}
HOLDERS = {
    f"H-{n:02}": {
        "first": ("Eva", "Fin", "Gil")[n % 3],
        "last": f"Hurst{n}",
        "arrs": 7.5 * (n % 4),
        "opened_on": f"2020-01-{n:02}",
        **({"closed_on": f"2025-02-{n:02}"} if n % 3 == 0 else {}),
    }
    for n in range(1, 25)
}
BARNS = {
    f"B-{n:02}": {"b_holder": f"H-{1 + n % 24:02}", "b_type": ("silo", "stable", "silo", "shed")[n % 4]}
    for n in range(1, 41)
}
CHECKS = {
    f"C-{n:02}": {
        "barn": f"B-{1 + n % 40:02}",
        "c_fitter": f"F-{1 + n % 5 % 3:02}",
        "c_mate": f"F-{9 + n % 2:02}",
        "fee": 3 * n,
    }
    for n in range(1, 61)
}
CAMPS = {
    f"D-{n:02}": {"hours_total": 10 + n, "called_off": n % 4 == 0, "jars_in_shed": n % 7, "site": f"Field {n % 3}"}
    for n in range(1, 61)
}
SPEC: dict[str, Any] = {
    "entities": {
        "fitter": {"stream": "k.fitters", "keys": ["id"], "names": [["/f_first", "/f_last"]]},
        "holder": {"stream": "k.holders", "keys": ["id"], "names": [["/first", "/last"]], "about": "owner customer"},
        "barn": {"stream": "k.barns", "keys": ["id"], "about": "building"},
        "check": {"stream": "k.checks", "keys": ["id"], "about": "visit"},
        "camp": {"stream": "k.camps", "keys": ["id"]},
    },
    "sections": [{"name": one, "of": one, "required": True} for one in ("fitter", "holder", "barn", "check", "camp")],
}
LINKS = [
    Linked("barns", "b_holder", "/b_holder", "holders", "barns"),
    Linked("checks", "barn", "/barn", "barns", "checks"),
    Linked("checks", "c_fitter", "/c_fitter", "fitters", "checks"),
    Linked("checks", "c_mate", "/c_mate", "fitters", "mated"),
]
STREAMS = {"fitters": FITTERS, "holders": HOLDERS, "barns": BARNS, "checks": CHECKS, "camps": CAMPS}


def ask(question: str) -> Context:
    return view_over(SPEC, "k", STREAMS, LINKS).build(question)


@pytest.mark.parametrize(
    "question", ["what sort of building do we have most of", "what kind of building do we see most"]
)
def test_a_sort_of_something_is_its_type_and_no_record_that_it_belongs_to(question: str) -> None:
    value, number = Counter(body["b_type"] for body in BARNS.values()).most_common(1)[0]
    assert f"{value} {number}" in ask(question).text


@pytest.mark.parametrize("question", ["what sort of camp do we have most of", "what type of shed do we have most of"])
def test_what_has_no_type_has_no_sort(question: str) -> None:
    assert is_unread(ask(question))


def test_whoever_a_link_is_called_like_did_it_and_not_the_mate_though_there_are_few_of_them() -> None:
    who, number = Counter(body["c_fitter"] for body in CHECKS.values()).most_common(1)[0]
    first, last = FITTERS[who]["f_first"], FITTERS[who]["f_last"]
    assert f"{first} {last} {number}" in ask("which of our people has made the most visits").text


@pytest.mark.parametrize(
    "question", ["how many owners have shut their account?", "how many owners have closed their accounts"]
)
def test_who_shut_an_account_has_a_day_on_which_it_was_closed(question: str) -> None:
    assert f": {sum('closed_on' in body for body in HOLDERS.values())}" in ask(question).text


def test_arrears_cut_short_are_what_is_owed() -> None:
    owed = sum(body["arrs"] for body in HOLDERS.values())
    assert f"sum of arrs: {owed:g}" in ask("how much do all our owners owe us").text


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "how many hours have the volunteers put in altogether at the camps that really happened",
            sum(body["hours_total"] for body in CAMPS.values() if not body["called_off"]),
        ),
        ("how many hours were put in at camps", sum(body["hours_total"] for body in CAMPS.values())),
        ("how many jars are standing in the shed, everything counted together", sum(n % 7 for n in range(1, 61))),
    ],
)
def test_a_number_of_every_record_is_summed_up(question: str, expected: int) -> None:
    assert f": {expected} " in ask(question).text


def test_who_put_the_hours_in_is_told_where_nothing_is_called_so() -> None:
    text = ask("how many hours have the volunteers put in at the camps that took place").text
    assert text.startswith("The figures below are not limited to 'volunteers'")


def test_what_really_happened_is_not_read_where_nothing_tells_what_did_not() -> None:
    assert is_unread(ask("how many checks that really happened were there"))
