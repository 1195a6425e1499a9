"""A figure is also computed over the records that have the value which the question gives."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import Linked, view_over

from workbench.context import Context

KINDS = ["atm_withdrawal", "atm_fee", "card-purchase", "deposit"]
SPEC: dict[str, Any] = {
    "entities": {"account": {"stream": "s.accounts"}},
    "sections": [
        {"name": "account", "of": "account", "required": True},
        {
            "name": "entries",
            "of": "account",
            "follow": ["entries"],
            "aggregates": [
                {"op": "count"},
                {"op": "sum", "field": "/amount"},
                {"op": "max", "field": "/amount"},
                {"op": "count", "by": "/kind"},
            ],
        },
    ],
}
ENTRIES: dict[str, dict[str, Any]] = {
    f"E{n}": {"account": "acc-77", "kind": KINDS[n % 4], "amount": n, "note": f"Entry {n}"} for n in range(20)
}


def ask(question: str) -> Context:
    view = view_over(
        SPEC,
        "s",
        {"accounts": {"acc-77": {"level": "gold"}}, "entries": ENTRIES},
        [Linked("entries", "account", "/account", "accounts", "entries")],
    )
    return view.build(question, budget_tokens=2_000)


def amounts(kind: str) -> list[int]:
    return [row["amount"] for row in ENTRIES.values() if row["kind"] == kind]


@pytest.mark.parametrize(
    ("said", "kind"),
    [("ATM withdrawals", "atm_withdrawal"), ("atm fee", "atm_fee"), ("card purchases", "card-purchase"),
     ("deposits", "deposit")],
)  # fmt: skip
def test_a_sum_is_also_that_of_the_records_with_the_value(said: str, kind: str) -> None:
    context = ask(f"What is the total amount of the {said} of account acc-77?")
    lines = context.text.splitlines()
    assert f"sum of amount: {sum(row['amount'] for row in ENTRIES.values())} (over 20)" in lines
    assert f"sum of amount with kind {kind}: {sum(amounts(kind))} (over 5 of 20)" in lines


def test_so_is_a_count_and_the_highest() -> None:
    context = ask("How many atm withdrawals does account acc-77 have?")
    assert any(line.endswith("with kind atm_withdrawal: 5 (over 5 of 20)") for line in context.text.splitlines())
    context = ask("What is the highest amount among the ATM fees of account acc-77?")
    assert f"max of amount with kind atm_fee: {max(amounts('atm_fee'))} (over 5 of 20)" in context.text


@pytest.mark.parametrize("said", ["fees", "withdrawals from an ATM", "purchases by card"])
def test_other_words_in_other_order_narrow_nothing(said: str) -> None:
    assert " with kind " not in ask(f"What is the total amount of the {said} of account acc-77?").text
