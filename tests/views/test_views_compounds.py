"""Compound nouns that questions and names write as one word or as two."""

from __future__ import annotations

from typing import Any

import pytest
from memory_source import MemorySource, link_records
from views_factories import view_over

from workbench.context import Context
from workbench.records import LinkType
from workbench.views import ContextSpec, View
from workbench.views._naming.compounds import Compounds

MACHINES = {"M-100": {"model": "Grinder", "unitprice": 410, "weight": 90}}
JOBS = {f"W-{n}": {"machine": "M-100", "note": "Wheel changed"} for n in range(3)}


def spec_of(stream: str, name: str) -> ContextSpec:
    spec: dict[str, Any] = {
        "entities": {"machine": {"stream": "s.machines"}, name: {"stream": f"s.{stream}"}},
        "sections": [
            {"name": "machine", "of": "machine", "required": True},
            {"name": f"machine-{name}s", "of": "machine", "follow": [f"{name}s"], "aggregates": [{"op": "count"}]},
            {"name": name, "of": name, "required": True},
        ],
    }
    return ContextSpec.model_validate(spec)


def ask(question: str, stream: str = "workorders", name: str = "workorder") -> Context:
    links = [LinkType(stream=f"s.{stream}", name="machine", to="s.machines", inverse=f"{name}s")]
    source = MemorySource(
        [
            *link_records("s", "machines", MACHINES),
            *link_records("s", stream, JOBS, [("machine", "/machine", "machines")]),
        ]
    )
    return View(spec_of(stream, name), source, links=links).build(question, budget_tokens=400)


@pytest.mark.parametrize(("stream", "name"), [("workorders", "workorder"), ("work_orders", "work_order")])
@pytest.mark.parametrize("noun", ["workorders", "work orders", "work-orders", "Work orders"])
def test_one_word_or_two_point_at_the_same_records(stream: str, name: str, noun: str) -> None:
    context = ask(f"{noun} of M-100: how many?", stream, name)
    assert "count: 3" in context.text
    assert "Nothing here is called" not in context.text
    assert "Grinder" not in context.text


@pytest.mark.parametrize(("stream", "name"), [("workorders", "workorder"), ("work_orders", "work_order")])
@pytest.mark.parametrize("noun", ["workorders", "work orders"])
def test_so_they_do_where_all_records_are_meant(stream: str, name: str, noun: str) -> None:
    assert "orders: 3" in ask(f"How many {noun} are there?", stream, name).text


def test_fields_are_called_by_two_words_for_one() -> None:
    context = ask("What is the unit price of M-100?")
    assert "unitprice: 410" in context.text
    assert "weight" not in context.text


@pytest.mark.parametrize(
    ("question", "written"),
    [
        ("The Work Order Guide", "The Work Order Guide"),
        ("at work, orders", "at work, orders"),
        ("work  orders", "work  orders"),
        ("workorders by work order", "workorders by workorder"),
        ("", ""),
    ],
)
def test_only_words_of_a_noun_are_joined(question: str, written: str) -> None:
    assert Compounds(spec_of("workorders", "workorder")).written_alike(question) == written


def test_a_field_typed_as_it_is_stored_is_no_key_that_is_lacking() -> None:
    machines = {"M-100": {"LEAD_DAYS": 20, "MODEL_2": "Grinder"}}
    spec = {"entities": {"machine": {"stream": "s.machines"}}, "sections": [{"name": "machine", "of": "machine"}]}
    view = view_over(spec, "s", {"machines": machines})
    assert "20" in view.build("What is the LEAD_DAYS of M-100?").text
    assert "Grinder" in view.build("MODEL_2 of M-100").text
    assert view.build("LAG_DAYS of M-100").status == "not_found"
