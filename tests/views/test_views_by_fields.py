"""One of many linked records that a question chooses by several numbers, each behind the name of its field."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import Linked, Rows, view_over

from workbench.context import Context

PLOTS: Rows = {"P-1": {"name": "South Plot"}, "P-2": {"name": "North Plot"}}
BEDS: Rows = {
    f"B-{plot}{row}{bed}": {"plot": f"P-{plot}", "bd_row": row, "bd_nr": bed, "crop": f"crop{plot}{row}{bed}x"}
    for plot in (1, 2)
    for row in (1, 2, 3)
    for bed in (1, 2, 3, 4)
}
BEDS["B-135"] = {"plot": "P-1", "bd_row": 3, "bd_nr": 4, "crop": "leeks"}
SPEC: dict[str, Any] = {
    "entities": {
        "plot": {"stream": "s.plots", "names": ["/name"]},
        "bed": {"stream": "s.beds", "keys": ["id"], "words": [{"path": "/bd_nr", "words": "place"}]},
    },
    "sections": [
        {"name": "plot", "of": "plot", "required": True},
        {"name": "bed", "of": "bed", "required": True},
        {"name": "plot-beds", "title": "beds of the plot", "of": "plot", "follow": ["beds"],
         "aggregates": [{"op": "count", "label": "number of beds"}]},
    ],
}  # fmt: skip
LINKS = [Linked("beds", "plot", "/plot", "plots", "beds")]


def ask(question: str) -> Context:
    return view_over(SPEC, "s", {"plots": PLOTS, "beds": BEDS}, LINKS).build(question, budget_tokens=700)


@pytest.mark.parametrize(
    "question",
    [
        "What is the crop at place 2 in row 3 of the South Plot?",
        "Row 3 of the South Plot, place 2: which crop is there?",
        "South Plot, row 3, place 2: the crop?",
    ],
)
def test_numbers_of_two_fields_together_mean_one_linked_record(question: str) -> None:
    context = ask(question)
    assert "as bed 'B-132'." in context.text
    assert "crop132x" in context.text
    assert "crop131x" not in context.text


@pytest.mark.parametrize(
    "question",
    [
        # Two beds are there.
        "What is the crop at place 4 in row 3 of the South Plot?",
        "What is the crop at place 9 in row 3 of the South Plot?",
        # One number, or two of one field, mean no one bed.
        "What is the crop in row 3 of the South Plot?",
        "Which crops are in row 1 and row 2 of the South Plot?",
        "How many beds of the South Plot are at place 2 in row 3?",
        # Nothing is called so.
        "What is the crop at gate 2 in shed 3 of the South Plot?",
    ],
)
def test_what_numbers_do_not_choose_stays_of_the_named_record(question: str) -> None:
    assert "as bed '" not in ask(question).text
