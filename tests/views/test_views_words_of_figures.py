"""The words that figures and omissions are told in."""

from __future__ import annotations

from typing import Any

import pytest
from memory_source import MemorySource
from views_factories import Linked, view_over

from workbench.errors import SpecError
from workbench.records import Link, LinkType, Provenance, Record
from workbench.views import View

BOATS = {"B1": {"name": "Kittiwake"}, "B2": {"name": "Plover"}}
JOBS: dict[str, dict[str, Any]] = {
    f"J{n}": {"boat": boat, "subject": f"Job {n}", "cost": cost, "lines": [{"hours": n, "by": "Li"}] * 3}
    for n, (boat, cost) in enumerate([("B1", 30), ("B1", 50), ("B2", 50), ("B1", 20), ("B2", 10)])
}
LINKS = [Linked("jobs", "boat", "/boat", "boats", "jobs")]
SPEC: dict[str, Any] = {
    "entities": {
        "boat": {"stream": "d.boats", "names": ["/name"]},
        "job": {"stream": "d.jobs", "keys": ["id"], "names": ["/subject"]},
    },
    "sections": [
        {"name": "boat", "of": "boat", "format": "json", "fields": ["/name"], "required": True},
        {"name": "job", "of": "job"},
        {"name": "jobs", "of": "boat", "follow": ["jobs"], "aggregates": [{"op": "count"}]},
    ],
}


def made(**more: Any) -> View:
    return view_over({**SPEC, **more}, "d", {"boats": BOATS, "jobs": JOBS}, LINKS)


def test_records_are_counted_in_the_plural_where_the_question_has_the_singular() -> None:
    lines = made().build("What is the most expensive job?", budget_tokens=500).text.splitlines()
    assert "number of jobs: 5" in lines


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("What is the lowest cost of jobs?", "min of cost: 10, of J4 (over 5)"),
        ("What is the highest cost of jobs?", "max of cost: 50, of J1 and 1 more (over 5)"),
    ],
)
def test_whose_value_the_greatest_is_stands_on_its_line_alone(question: str, line: str) -> None:
    context = made().build(question, budget_tokens=500)
    assert line in context.text.splitlines()
    assert "the one with" not in context.text
    told = {(one.op, context.text[one.start : one.end]) for one in context.aggregates if one.op != "count"}
    op, value, holder = line.split()[0], line.split(",")[0], line.split()[5]
    assert told == {(op, value), ({"max": "latest", "min": "earliest"}[op], holder)}


def test_a_field_that_stands_there_as_the_title_is_not_left_out() -> None:
    view = made(sections=[{"name": "boat", "of": "boat", "format": "json", "required": True}, *SPEC["sections"][1:]])
    boat = Record(
        source="d",
        stream="boats",
        id="B1",
        title="Kittiwake",
        fields={"name": "Kittiwake", "flag": "GB"},
        provenance=Provenance(connector="files"),
    )
    jobs = [
        Record(
            source="d",
            stream="jobs",
            id=key,
            fields=body,
            links=(Link(name="boat", target=f"d:boats/{body['boat']}", path="/boat"),),
            provenance=Provenance(connector="files"),
        )
        for key, body in JOBS.items()
    ]
    types = [LinkType(stream="d.jobs", name="boat", to="d.boats", inverse="jobs")]
    context = View(view.spec, MemorySource([boat, *jobs]), links=types).build(
        "What is the highest cost of the jobs of boat Kittiwake?", budget_tokens=500
    )
    assert '{"id":"B1","title":"Kittiwake"}' in context.text
    assert [one.field for one in context.omissions if one.record == "d:boats/B1"] == ["/flag"]


def test_links_of_the_spec_that_lead_to_two_streams_are_mended_in_the_spec() -> None:
    own = {"name": "jobs", "stream": "d.boats", "path": "/name", "to": "d.boats", "inverse": "alike"}
    with pytest.raises(SpecError) as told:
        made(links=[own])
    assert "another name or inverse under links of the spec." in str(told.value)
    assert "manifest" not in str(told.value)
