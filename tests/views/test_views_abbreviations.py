"""Fields and records whose names are cut short are met by the whole word."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import Linked, view_over

from workbench.context import Context
from workbench.views._english.abbreviations import abbreviation_of

VEHICLES = {"T-110": {"reg": "KAN", "mdl": "Actros", "yr": 2016}}
WORK = {f"W-{n}": {"veh": "T-110", "wksp": "Noel", "cost": n} for n in range(3)}
SPEC: dict[str, Any] = {
    "entities": {"veh": {"stream": "f.veh"}},
    "sections": [
        {"name": "veh", "of": "veh", "required": True},
        {"name": "maint", "of": "veh", "follow": ["maint"], "aggregates": [{"op": "sum", "field": "/cost"}]},
    ],
}
LINKS = [Linked("maint", "veh", "/veh", "veh", "maint")]


def ask(question: str) -> Context:
    return view_over(SPEC, "f", {"veh": VEHICLES, "maint": WORK}, LINKS).build(question, budget_tokens=400)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("What is the registration of T-110?", "KAN"),
        ("Which model is T-110?", "Actros"),
        ("Which workshop did the maintenance of T-110?", "Noel"),
        ("What did maintenance of T-110 cost in total?", "sum of cost: 3"),
    ],
)
def test_whole_words_meet_what_is_cut_short(question: str, value: str) -> None:
    context = ask(question)
    assert value in context.text
    assert "Nothing here is called" not in context.text


@pytest.mark.parametrize(
    ("word", "known", "short"),
    [
        ("vehicle", {"veh", "vehicles"}, "veh"),
        ("station", {"stn", "str"}, "stn"),
        ("customer", {"cust", "cst"}, "cust"),
        ("customer", {"cus", "cust"}, None),
        ("driver", {"dr", "river"}, None),
        ("port", {"por"}, None),
        ("product", {"pct"}, None),
        ("2025", {"202"}, None),
        ("", {"abc"}, None),
    ],
)
def test_one_abbreviation_alone_is_meant(word: str, known: set[str], short: str | None) -> None:
    assert abbreviation_of(word, known) == short
