"""Records of several entities that are called alike: what stands beside the name tells which is meant."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import Linked, view_over

from workbench.context import Context

ROWS: dict[str, dict[str, Any]] = {
    "guests": {"G-1": {"name": "Tova Lindqvist", "likes": "phone", "town": "Umea", "tel": "555-01"}},
    "staff": {"E-1": {"name": "Tova Lindqvist", "post": "Sommelier", "room": "K", "tel": "555-02"}},
    "rooms": {"K": {"label": "Cold Kitchen"}, "L": {"label": "Long Cellar"}},
}
SPEC: dict[str, Any] = {
    "entities": {
        "guest": {"stream": "s.guests", "names": ["/name"]},
        "colleague": {"stream": "s.staff", "names": ["/name"]},
        "room": {"stream": "s.rooms", "names": ["/label"]},
    },
    "sections": [
        {"name": "guest", "of": "guest", "required": True},
        {"name": "colleague", "of": "colleague", "required": True},
        {"name": "room", "of": "room", "required": True},
    ],
}
LINKS = [Linked("staff", "room", "/room", "rooms", "staff")]


def ask(question: str) -> Context:
    return view_over(SPEC, "s", ROWS, LINKS).build(question)


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("tel of our sommelier Tova Lindqvist", "s:staff/E-1"),
        ("tel of Tova Lindqvist, sommelier", "s:staff/E-1"),
        ("tel of Tova Lindqvist from Umea", "s:guests/G-1"),
        ("tel of Tova Lindqvist in the Cold Kitchen", "s:staff/E-1"),
    ],
)
def test_a_value_beside_the_name_or_what_is_linked_decides(question: str, meant: str) -> None:
    records = ask(question).records
    assert {one for one in records if "rooms" not in one} == {meant}


@pytest.mark.parametrize("question", ["phone of Tova Lindqvist", "tel of Tova Lindqvist", "Tova Lindqvist phone"])
def test_what_is_asked_for_does_not(question: str) -> None:
    assert set(ask(question).records) == {"s:guests/G-1", "s:staff/E-1"}
