"""How many linked records something has, shares of records, and the greatest sums by what they link to."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import pytest
from plant_nursery import LINKS, ask, by_name, gardens, meant, nursery, plantings
from views_factories import is_unread

from workbench.records import LinkType


def held(rule: Any = lambda b: True) -> Counter[str]:
    return Counter(body["garden"] for body in plantings().values() if rule(body))


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        ("gardens with no plantings", lambda k: held()[k] == 0),
        ("How many gardens have no plantings?", lambda k: held()[k] == 0),
        ("gardens without done plantings", lambda k: held(lambda b: b["state"] == "done")[k] == 0),
        ("gardens with more than five plantings", lambda k: held()[k] > 5),
        ("How many gardens have at least two large plantings?",
         lambda k: held(lambda b: b["size"] == "large")[k] >= 2),
        ("gardens with fewer than 6 plantings", lambda k: held()[k] < 6),
        ("gardens in Leeds with between 1 and 6 plantings",
         lambda k: 1 <= held()[k] <= 6 and gardens()[k]["town"] == "Leeds"),
        ("gardens with exactly 6 plantings", lambda k: held()[k] == 6),
    ],
)  # fmt: skip
def test_linked_records_are_counted_for_each_and_those_that_have_none_count_too(question: str, rule: Any) -> None:
    assert meant(ask(question)) == {key for key in gardens() if rule(key)}


@pytest.mark.parametrize(
    "question",
    [
        "gardens that never had plantings",
        "gardens with more plantings than crews",
        "gardens with only done plantings",
        "gardens with more than 3 parcels",
        "gardens with no plantings by hand",
        "gardens whose plantings are all done",
    ],
)
def test_other_numbers_are_not_read(question: str) -> None:
    assert ask(question).status != "found"


def test_of_two_ways_to_a_record_none_is_counted() -> None:
    other = LinkType(stream="s.plantings", name="neighbour", to="s.gardens", inverse="seen_from")
    assert ask("gardens with no plantings", nursery(links=[*LINKS, other])).status != "found"


@pytest.mark.parametrize(
    ("question", "part", "whole"),
    [
        ("What share of plantings were dropped?", lambda b: b["state"] == "dropped", lambda b: True),
        ("what percentage of large plantings are done?",
         lambda b: b["state"] == "done" and b["size"] == "large", lambda b: b["size"] == "large"),
        ("percentage of plantings paid by card", lambda b: b.get("paid_by") == "card", lambda b: True),
        ("What proportion of plantings have no checker?", lambda b: not b.get("checked_by"), lambda b: True),
    ],
)  # fmt: skip
def test_a_share_is_told_with_the_counts_of_the_part_and_of_the_whole(question: str, part: Any, whole: Any) -> None:
    c = ask(question)
    all_of = [body for body in plantings().values() if whole(body)]
    some = [body for body in all_of if part(body)]
    assert [one.value for one in c.aggregates] == [len(some), len(all_of)]
    assert f": {len(some)} ({100 * len(some) / len(all_of):.1f}".removesuffix(".0") in c.text.splitlines()[1]


@pytest.mark.parametrize(
    "question",
    [
        "What share of plantings were late?",
        "What share of plantings are not nearly done?",
        "What share of done plantings?",
        "What share of plantings are gardens?",
        "market share of gardens",
    ],
)
def test_a_share_of_what_is_not_understood_is_not_read(question: str) -> None:
    assert ask(question).status == "not_found"


def test_the_greatest_sum_of_the_groups_is_told_with_all_that_equal_it() -> None:
    hours: dict[str, int] = defaultdict(int)
    for body in plantings().values():
        hours[body["crew"]] += body["hours"]
    found = by_name(ask("Which crew worked the most hours?"))
    greatest = max(hours.values())
    assert {key.upper() for key, value in found.items() if value == greatest} == {
        key for key, value in hours.items() if value == greatest
    }
    assert max(found.values()) == greatest


@pytest.mark.parametrize(
    "question",
    [
        "Which crew checked the most hours?",
        "Which crew worked the most weekends?",
        "Which crew worked the most?",
        "Who lost the most hours?",
    ],
)
def test_a_verb_that_says_another_thing_makes_no_sum(question: str) -> None:
    assert is_unread(ask(question))
