"""Names that are nouns are found by their plurals, where the question names nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import view_over

from workbench.views import View

SPEC: dict[str, Any] = {
    "entities": {
        "category": {"stream": "s.categories", "names": ["/label"]},
        "order": {"stream": "s.orders", "names": ["/customer"]},
    },
    "sections": [
        {"name": "category", "of": "category", "required": True},
        {"name": "order", "of": "order"},
    ],
}


@pytest.fixture(scope="module")
def view() -> View:
    labels = ["Laptop", "Battery", "Office chair", "Order", "News", "Bus"]
    categories = {f"K{n}": {"label": label, "tax": n} for n, label in enumerate(labels)}
    orders = {f"O{n}": {"customer": f"Firm {n}x", "total": n} for n in range(9)}
    return view_over(SPEC, "s", {"categories": categories, "orders": orders})


@pytest.mark.parametrize(
    ("question", "record"),
    [
        ("What tax is on laptops?", "K0"),
        ("batteries: which tax?", "K1"),
        ("What tax is on office chairs?", "K2"),
        ("Which tax is on the news?", "K4"),
    ],
)
def test_a_plural_names_the_record_that_is_called_by_its_singular(view: View, question: str, record: str) -> None:
    context = view.build(question, budget_tokens=300)
    assert context.records == (f"s:categories/{record}",)


@pytest.mark.parametrize("question", ["What tax is on orders?", "What tax is on lamps?", "Is there a tax on gas?"])
def test_nouns_of_entities_and_other_words_name_none(view: View, question: str) -> None:
    assert view.build(question, budget_tokens=300).status == "not_found"


def test_what_else_is_named_goes_before(view: View) -> None:
    context = view.build("How many laptops did Firm 3x take?", budget_tokens=300)
    assert context.records == ("s:orders/O3",)
