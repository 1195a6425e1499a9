"""Questions over all records in the words that people use: other nouns, verbs, nested labels, groups of what is linked.

What is close to such a question and means something else is not answered.
"""

from __future__ import annotations

from typing import Any

import pytest
from memory_source import MemorySource, link_records

from workbench.context import Context
from workbench.views import ContextSpec, View

STATES = ["hired out", "in store", "scrapped"]


def boats() -> dict[str, dict[str, Any]]:
    """Boats of a hire firm; each lies at a jetty."""
    return {
        f"B{n}": {
            "name": f"Vessel {chr(97 + n % 26) * 3}{n}",
            "jetty": f"J{n % 4}",
            "berth_unit": f"{n % 9 + 1}",
            "unit_price": 40 + n * 7 % 31,
            "condition": {"score": n * 13 % 29, "checked": f"2023-{n % 12 + 1:02}-03"},
            "renown": {"score": n * 5 % 23, "risk_score": n * 11 % 19},
            "state": STATES[n % 3],
            "roadworthy": ["yes", "no"][n % 2],
            "insured": n % 5 != 0,
            "cabins": n % 4,
        }
        for n in range(60)
    }


SPEC: dict[str, Any] = {
    "entities": {"boat": {"stream": "s.boats", "names": ["/name"]}},
    "sections": [{"name": "boat", "of": "boat", "format": "line"}],
}


def fleet(**more: dict[str, Any]) -> View:
    bodies = {key: {**body, **more.get(key, {})} for key, body in boats().items()}
    return View(ContextSpec.model_validate(SPEC), MemorySource(link_records("s", "boats", bodies)))


def ask(question: str, asked: View | None = None) -> Context:
    return (asked or fleet()).build(question, budget_tokens=2_000)


def best(rule: Any, *, greatest: bool = True) -> str:
    return (max if greatest else min)(boats(), key=lambda key: rule(boats()[key]))


@pytest.mark.parametrize(
    ("question", "rule", "greatest"),
    [
        ("Which boat has the highest unit price?", lambda b: b["unit_price"], True),
        ("Which boat has the lowest condition score?", lambda b: b["condition"]["score"], False),
        ("Which boat has the worst condition score?", lambda b: b["condition"]["score"], False),
        ("the boat with the best renown score", lambda b: b["renown"]["score"], True),
        ("Which boat has the lowest risk score?", lambda b: b["renown"]["risk_score"], False),
    ],
)
def test_a_nested_label_is_called_with_what_it_stands_in(question: str, rule: Any, greatest: bool) -> None:
    c = ask(question)
    values = [rule(body) for body in boats().values()]
    assert c.aggregates[1].value == (max if greatest else min)(values)
    assert c.aggregates[2].value in {key for key, body in boats().items() if rule(body) == c.aggregates[1].value}


@pytest.mark.parametrize(
    "question",
    [
        "Which boat has the lowest score?",  # there are two
        "Which boat has the best risk score?",  # the least
        "Which boat has the worst berth?",
        "Which is the best boat?",
        "Which boat has the lowest hull score?",
    ],
)
def test_a_label_that_calls_two_fields_or_none_is_not_read(question: str) -> None:
    assert ask(question).status == "not_found"


def test_a_column_of_units_tells_apart_what_stands_beside_it_and_nothing_else() -> None:
    lines = [{"weight": 5, "unit": "kg"}, {"weight": 7, "unit": "lb"}]
    bodies = {f"P{n}": {"pallets": n % 7, "stack": lines[n % 2]} for n in range(30)}
    spec = {"entities": {"parcel": {"stream": "s.parcels"}}, "sections": [{"name": "parcel", "of": "parcel"}]}
    asked = View(ContextSpec.model_validate(spec), MemorySource(link_records("s", "parcels", bodies)))
    assert ask("What is the total weight of all parcels?", asked).status == "not_found"
    assert ask("What are the total pallets of all parcels?", asked).aggregates[1].value == sum(
        body["pallets"] for body in bodies.values()
    )
