"""Whole names with a slip, of which one word is the whole name of something else."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import view_over

from workbench.context import Context

HORSES = {
    "H-1": {"name": "Marisa", "stall": 4},
    "H-2": {"name": "Marisa", "stall": 9},
    "H-3": {"name": "Juno", "stall": 2},
}
RIDERS = {
    "R-1": {"name": "Marisa Delgado", "phone": "555-0101"},
    "R-2": {"name": "Juno Whitlock", "phone": "555-0102"},
    "R-3": {"name": "Juno Whitlack", "phone": "555-0103"},
    "R-4": {"name": "Pia Stahlman", "phone": "555-0104"},
}
SPEC: dict[str, Any] = {
    "entities": {
        "horse": {"stream": "s.horses", "names": ["/name"]},
        "rider": {"stream": "s.riders", "names": ["/name"]},
    },
    "sections": [
        {"name": "horse", "of": "horse", "required": True},
        {"name": "rider", "of": "rider", "required": True},
    ],
}


def ask(question: str) -> Context:
    return view_over(SPEC, "s", {"horses": HORSES, "riders": RIDERS}).build(question)


@pytest.mark.parametrize("question", ["phone of marisa delgada", "marisa delgada's phone", "phone of Marisa Delgaddo"])
def test_a_whole_name_with_a_slip_comes_before_a_part_that_is_another_name(question: str) -> None:
    context = ask(question)
    assert (context.status, context.records) == ("found", ("s:riders/R-1",))
    assert context.text.startswith("Read '")
    assert context.mentions[0].confidence < 1


def test_a_name_stays_one_beside_words_that_are_no_names() -> None:
    assert ask("stall of juno").records == ("s:horses/H-3",)
    assert ask("marisa stall").status == "ambiguous"
    # Two are as close to it: neither is meant for sure.
    assert ask("phone of juno whitlock").records == ("s:riders/R-2",)
    assert ask("phone of juno whitlick").records != ("s:riders/R-2",)
