"""A noun between what is asked and the name says that another record may be meant."""

from __future__ import annotations

from typing import Any

import pytest
from memory_source import MemorySource, link_records

from workbench.context import Context
from workbench.records import LinkType
from workbench.views import ContextSpec, View

TOWNS: dict[str, dict[str, Any]] = {
    "AB": {"name": "Abelstad", "mayor": "Ingrid Moe", "founded": 1612, "roads": ["CD", "EF"]},
    "CD": {"name": "Cedrik", "mayor": "Olaf Lund", "founded": 1744, "roads": ["AB"]},
    "EF": {"name": "Effing", "mayor": "Tor Vik", "founded": 1501, "roads": ["AB"]},
    "GH": {"name": "Ghost", "mayor": "Una Dahl", "founded": 1820, "roads": []},
}
SPEC: dict[str, Any] = {
    "entities": {"town": {"stream": "s.towns", "names": ["/name"]}},
    "sections": [
        {"name": "town", "of": "town", "required": True},
        {"name": "roads", "title": "roads of the town", "of": "town", "follow": ["roads"]},
    ],
}


def ask(question: str) -> Context:
    records = link_records("s", "towns", TOWNS, [("roads", "/roads/*", "towns")])
    links = [LinkType(stream="s.towns", name="roads", to="s.towns", inverse="towns_by_roads")]
    return View(ContextSpec.model_validate(SPEC), MemorySource(records), links=links).build(
        question, budget_tokens=1_000
    )


@pytest.mark.parametrize(
    "question",
    [
        "Who are the mayors of the neighbours of Abelstad?",
        "Tell me the mayors of Abelstad's neighbours",
        "Abelstad's neighbours' mayors?",
        "What mayors do the neighbours of the town of Abelstad have?",
    ],
)
def test_a_relation_that_nothing_is_called_shows_what_is_linked(question: str) -> None:
    context = ask(question)
    assert {"Olaf Lund", "Tor Vik"} <= {name for name in ("Olaf Lund", "Tor Vik", "Una Dahl") if name in context.text}
    assert "Una Dahl" not in context.text


@pytest.mark.parametrize(
    "question", ["Who is the mayor of Abelstad?", "Abelstad's mayor?", "Who is the mayor of the town of Abelstad?"]
)
def test_a_field_of_the_record_itself_shows_no_other_record(question: str) -> None:
    assert "Olaf Lund" not in ask(question).text
    assert "Ingrid Moe" in ask(question).text
