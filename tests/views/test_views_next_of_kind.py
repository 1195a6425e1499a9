"""The record next to a named one in time among all of its kind."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import Linked, Rows, view_over

from workbench.context import Context

FAIRS: Rows = {
    "F-1": {"title": "Spring Clocks", "opens_on": "2022-03-01", "closes_on": "2022-03-20", "warden": "W-1"},
    "F-2": {"title": "Summer Vases", "opens_on": "2022-06-01", "closes_on": "2022-06-04", "warden": "W-2"},
    "F-3": {"title": "Autumn Maps", "opens_on": "2022-09-01", "closes_on": "2022-09-30", "warden": "W-1"},
    "F-4": {"title": "Harvest Rugs", "opens_on": "2022-09-10", "closes_on": "2022-09-12", "warden": "W-1"},
}
WARDENS: Rows = {"W-1": {"name": "Ana Brandt"}, "W-2": {"name": "Bo Lind"}}
SPEC: dict[str, Any] = {
    "entities": {
        "fair": {"stream": "s.fairs", "keys": ["id"], "names": ["/title"]},
        "warden": {"stream": "s.wardens", "names": ["/name"]},
    },
    "sections": [
        {"name": "fair", "of": "fair", "required": True, "order": {"by": "/opens_on"}},
        {"name": "warden", "of": "warden", "required": True},
        {"name": "fair-warden", "title": "warden of the fair", "of": "fair", "follow": ["warden"]},
        {"name": "warden-fairs", "title": "fairs of the warden", "of": "warden", "follow": ["fairs"],
         "order": {"by": "/opens_on", "descending": True},
         "aggregates": [{"op": "count", "label": "number of fairs"}]},
    ],
}  # fmt: skip
LINKS = [Linked("fairs", "warden", "/warden", "wardens", "fairs")]


def ask(question: str, fairs: Rows = FAIRS) -> Context:
    return view_over(SPEC, "s", {"fairs": fairs, "wardens": WARDENS}, LINKS).build(question, budget_tokens=600)


@pytest.mark.parametrize(
    ("question", "urn", "told"),
    [
        ("Which fair was the next one to open after the Spring Clocks?", "F-2", "Summer Vases"),
        ("What was the next fair after the Spring Clocks?", "F-2", "Summer Vases"),
        ("After the Summer Vases, which fair opened next?", "F-3", "Autumn Maps"),
        ("Which fair was the last to open before the Autumn Maps?", "F-2", "Summer Vases"),
        ("Which fair came right after F-2?", "F-3", "Autumn Maps"),
        ("Who is the warden of the next fair after the Spring Clocks?", "F-2", "Bo Lind"),
        # By the time that the question calls the fairs stand in another order.
        ("Which fair was the next to close after the Summer Vases?", "F-4", "Harvest Rugs"),
    ],
)
def test_the_next_of_all_records_of_the_kind_stands_for_the_named_one(question: str, urn: str, told: str) -> None:
    context = ask(question)
    assert context.status == "found"
    assert f"as fair '{urn}'." in context.text
    assert told in context.text


@pytest.mark.parametrize(
    "question",
    [
        "Which fair was the next to open after the Harvest Rugs?",
        "Which warden was next after the Spring Clocks?",
        "After the Spring Clocks, which fair did Ana Brandt have next?",
        "Which fair of the same warden was next after the Spring Clocks?",
        "What did the Spring Clocks open with after the first day?",
    ],
)
def test_where_none_of_the_kind_is_asked_for_or_left_the_named_one_is_shown(question: str) -> None:
    context = ask(question)
    assert context.status == "found"
    assert "as fair '" not in context.text


def test_of_two_that_open_on_one_day_none_is_the_next() -> None:
    fairs = {**FAIRS, "F-5": {**FAIRS["F-2"], "title": "Summer Lamps"}}
    assert "as fair '" not in ask("Which fair was the next to open after the Spring Clocks?", fairs).text
