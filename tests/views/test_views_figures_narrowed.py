"""Figures over what a question asks for: the lines of one product, payments of one year, trips of both named."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import Linked, view_over

from workbench.context import Context

PRODUCTS = {"P-17": {"name": "Oak Shelf"}, "P-18": {"name": "Elm Desk"}}
GUESTS = {"G-1": {"name": "Ana Brandt"}, "G-2": {"name": "Bo Lind"}}
ORDERS = {
    f"O-{n}": {
        "guest": "G-1" if n < 4 else "G-2",
        "placed_at": f"{2023 + n % 3}-0{n}-04",
        "state": ("sent", "lost")[n % 2],
        "total": 100 * n,
        "lines": [{"sku": "P-17", "qty": n}, {"sku": "P-18", "qty": 50}] if n != 5 else [{"sku": "P-18", "qty": 9}],
    }
    for n in range(1, 7)
}
SPEC: dict[str, Any] = {
    "entities": {
        "product": {"stream": "s.products", "names": ["/name"]},
        "guest": {"stream": "s.guests", "names": ["/name"]},
    },
    "sections": [
        {"name": "product", "of": "product", "required": True},
        {"name": "guest", "of": "guest", "required": True},
        {"name": "product-orders", "of": "product", "follow": ["orders"],
         "aggregates": [{"op": "count"}, {"op": "sum", "field": "/lines/*/qty"}]},
        {"name": "orders", "of": "guest", "follow": ["orders"], "order": {"by": "/placed_at"},
         "aggregates": [{"op": "count"}, {"op": "sum", "field": "/total"}, {"op": "count", "by": "/state"}]},
    ],
}  # fmt: skip
LINKS = [
    Linked("orders", "product", "/lines/*/sku", "products", "orders"),
    Linked("orders", "guest", "/guest", "guests", "orders"),
]


def ask(question: str) -> Context:
    view = view_over(SPEC, "s", {"products": PRODUCTS, "guests": GUESTS, "orders": ORDERS}, LINKS)
    return view.build(question, budget_tokens=900)


def test_of_a_list_the_elements_that_link_to_the_record_are_summed() -> None:
    context = ask("What is the total qty of Oak Shelf in its orders?")
    assert "sum of qty: 16 (over 5)" in context.text


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("What is the total of Ana Brandt's orders in 2024?", "sum of total in 2024: 100 (over 1 of 3)"),
        ("How many orders has Ana Brandt since 2024?", "count since 2024: 2 (over 2 of 3)"),
        ("How many lost orders has Bo Lind in 2025?", "count with state lost in 2025: 1 (over 1 of 1)"),
    ],
)
def test_bounds_in_time_narrow_figures(question: str, line: str) -> None:
    context = ask(question)
    assert line in context.text
    assert "Nothing here is called" not in context.text


def test_what_two_named_records_do_not_have_in_common_is_none() -> None:
    context = ask("How many orders of Oak Shelf has Ana Brandt?")
    assert "of those linked to all that is named: 3" in context.text
    orders = {**ORDERS, "O-9": {"guest": "G-2", "lines": [{"sku": "P-18", "qty": 1}]}}
    only = {key: one for key, one in orders.items() if key in {"O-5", "O-9"}} | {"O-1": ORDERS["O-1"]}
    text = (
        view_over(SPEC, "s", {"products": PRODUCTS, "guests": GUESTS, "orders": only}, LINKS)
        .build("How many orders of Oak Shelf has Bo Lind?")
        .text
    )
    assert "count of those linked to all that is named: 0 (over 0 of 2)" in text
