"""What somebody paid, told apart from what was charged, waived or is still open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from views_factories import Linked, Rows, view_over

from workbench.context import Context

PEOPLE: Rows = {"P-1": {"name": "Ana Brandt"}, "P-2": {"name": "Bo Lind"}}
FINES: Rows = {
    "F-1": {"person": "P-1", "amount": 8.5, "issued": "2025-03-01", "paid_on": "2025-03-09", "waived": False},
    "F-2": {"person": "P-1", "amount": 4, "issued": "2025-05-02", "paid_on": None, "waived": False},
    "F-3": {"person": "P-1", "amount": 2.25, "issued": "2025-06-02", "paid_on": None, "waived": True},
    "F-4": {"person": "P-2", "amount": 3, "issued": "2025-06-03", "paid_on": "2025-06-05", "waived": False},
}
POSTINGS: Rows = {
    "T-1": {"person": "P-1", "TxnTyp": "RENT", "Amt": 900, "discount_amt": 5, "day": "2025-01-01"},
    "T-2": {"person": "P-1", "TxnTyp": "PAYMENT", "Amt": 850, "discount_amt": 5, "day": "2025-01-09"},
    "T-3": {"person": "P-1", "TxnTyp": "PAYMENT", "Amt": 50, "discount_amt": 0, "day": "2025-02-09"},
}


def ask(question: str, noun: str, rows: Rows, sums: tuple[str, ...]) -> Context:
    figures: list[dict[str, Any]] = [
        {"op": "count", "label": f"number of {noun}s"},
        *({"op": "sum", "field": field} for field in sums),
    ]
    spec: Mapping[str, Any] = {
        "entities": {
            "person": {"stream": "s.people", "names": ["/name"]},
            noun: {"stream": f"s.{noun}s"},
        },
        "sections": [
            {"name": "person", "of": "person", "required": True},
            {"name": f"person-{noun}", "title": f"{noun}s of the person", "of": "person", "follow": [f"{noun}s"],
             "order": {"by": "/issued", "descending": True}, "aggregates": figures},
        ],
    }  # fmt: skip
    links = [Linked(f"{noun}s", "person", "/person", "people", f"{noun}s")]
    return view_over(spec, "s", {"people": PEOPLE, f"{noun}s": rows}, links).build(question, budget_tokens=900)


@pytest.mark.parametrize(
    "question",
    [
        "What does Ana Brandt still have to pay us?",
        "does Ana Brandt owe us anything",
        "What is left to pay for Ana Brandt?",
        "what have we still to get from Ana Brandt",
        "Is there anything unpaid with Ana Brandt?",
        "how far is Ana Brandt behind with her payments",
        "Ana Brandt's outstanding total",
    ],
)
def test_what_is_owed_is_asked_for_in_any_form(question: str) -> None:
    context = ask(question, "fine", FINES, ("/amount",))
    assert "no paid_on, waived false 4 (over 1)" in context.text


@pytest.mark.parametrize("question", ["When is Ana Brandt due?", "How many payments are due from Ana Brandt?"])
def test_what_is_due_otherwise_asks_for_no_sum(question: str) -> None:
    assert "sum of amount" not in ask(question, "fine", FINES, ("/amount",)).text


@pytest.mark.parametrize("question", ["How much did Ana Brandt pay us?", "How much does Ana Brandt owe in fines?"])
def test_fines_are_told_apart_by_whether_they_were_paid_or_waived(question: str) -> None:
    context = ask(question, "fine", FINES, ("/amount",))
    assert "sum of amount: 14.75 (over 3)" in context.text
    line = next(line for line in context.text.splitlines() if line.startswith("sum of amount by "))
    assert line.startswith("sum of amount by paid_on and waived: ")
    assert sorted(line.partition(": ")[2].split("; ")) == [
        "no paid_on, waived false 4 (over 1)",
        "no paid_on, waived true 2.25 (over 1)",
        "with paid_on, waived false 8.5 (over 1)",
    ]


def test_charges_are_told_apart_from_payments_by_the_kind_and_parts_of_an_amount_are_not() -> None:
    text = ask("How much did Ana Brandt pay?", "posting", POSTINGS, ("/Amt", "/discount_amt")).text
    assert "sum of Amt by TxnTyp: TxnTyp RENT 900 (over 1); TxnTyp PAYMENT 900 (over 2)" in text
    assert "sum of discount_amt by" not in text


def test_a_total_that_is_asked_for_by_its_name_is_told_alone() -> None:
    assert "by TxnTyp" not in ask("total Amt of the postings of Ana Brandt", "posting", POSTINGS, ("/Amt",)).text


def test_amounts_that_are_all_alike_are_told_with_what_they_are() -> None:
    text = ask("How much did Bo Lind pay us?", "fine", FINES, ("/amount",)).text
    assert "sum of amount by waived: waived false 3 (over 1)" in text


def test_a_year_narrows_each_part() -> None:
    rows = {**FINES, "F-5": {**FINES["F-2"], "issued": "2024-01-01", "amount": 100}}
    text = ask("How much did Ana Brandt pay us in 2025?", "fine", rows, ("/amount",)).text
    assert "sum of amount: 114.75 (over 4)" in text
    assert "sum of amount by paid_on and waived in 2025: " in text
    assert "no paid_on, waived false 4 (over 1)" in text


@given(st.lists(st.tuples(st.sampled_from(["paid", "open", "void"]), st.integers(1, 500)), min_size=1, max_size=12))
def test_the_parts_add_up_to_the_whole(fines: list[tuple[str, int]]) -> None:
    rows: Rows = {f"F-{n}": {"person": "P-1", "amount": a, "status": s} for n, (s, a) in enumerate(fines)}
    context = ask("How much did Ana Brandt pay us?", "fine", rows, ("/amount",))
    whole = next(one for one in context.aggregates if one.name == "sum of amount")
    parts = [one for one in context.aggregates if one.name.startswith("sum of amount by status: ")]
    kinds = {state for state, _ in fines}
    assert len(parts) == len(kinds)
    assert sum(one.value for one in parts) == whole.value


def test_what_is_still_to_pay_is_the_balance() -> None:
    loans: Rows = {"L-1": {"principal": 900, "outstanding_balance": 120.5, "rate": 4.5}}
    spec: Mapping[str, Any] = {
        "entities": {"loan": {"stream": "s.loans"}},
        "sections": [{"name": "loan", "of": "loan", "required": True}],
    }
    view = view_over(spec, "s", {"loans": loans})
    text = view.build("How much is still to pay on L-1?", budget_tokens=200).text
    assert "120.5" in text
    assert "900" not in text
    assert "120.5" in view.build("How much does L-1 still owe?", budget_tokens=200).text


def test_who_paid_is_asked_of_what_tells_of_payments_however_far_it_is() -> None:
    spec: Mapping[str, Any] = {
        "entities": {
            "client": {"stream": "s.clients", "names": ["/name"]},
            "matter": {"stream": "s.matters"},
            "invoice": {"stream": "s.invoices"},
        },
        "sections": [
            {"name": "client", "of": "client", "required": True},
            {"name": "client-matter", "title": "matters of the client", "of": "client", "follow": ["matters"],
             "aggregates": [{"op": "count", "label": "number of matters"}, {"op": "sum", "field": "/budget"}]},
            {"name": "client-invoice", "title": "invoices of the client's matters", "of": "client",
             "follow": ["matters", "invoices"],
             "aggregates": [{"op": "count", "label": "number of invoices"}, {"op": "sum", "field": "/total"}]},
        ],
    }  # fmt: skip
    rows: dict[str, Rows] = {
        "clients": {"C-1": {"name": "Ana Brandt", "retainer_amount": 0}},
        "matters": {"M-1": {"client": "C-1", "budget": 9000, "status": "open"},
                    "M-2": {"client": "C-1", "budget": 8000, "status": "closed"}},
        "invoices": {"I-1": {"matter": "M-1", "total": 120, "status": "paid"},
                     "I-2": {"matter": "M-1", "total": 30, "status": "overdue"}},
    }  # fmt: skip
    links = [
        Linked("matters", "client", "/client", "clients", "matters"),
        Linked("invoices", "matter", "/matter", "matters", "invoices"),
    ]
    view = view_over(spec, "s", rows, links)
    for question in ("How much has Ana Brandt paid us?", "How much did Ana Brandt pay?"):
        text = view.build(question, budget_tokens=600).text
        assert "status paid 120 (over 1)" in text
        assert "17000" not in text
    overdue = view.build("How much is overdue from Ana Brandt?", budget_tokens=600).text
    assert "sum of total with status overdue: 30 (over 1 of 2)" in overdue
    assert "9000" not in overdue


INVOICES: Rows = {
    "I-1": {"person": "P-1", "gross": 120, "paid_amount": 120, "status": "paid", "issued": "2025-01-09"},
    "I-2": {"person": "P-1", "gross": 80, "paid_amount": 30, "status": "part paid", "issued": "2025-02-09"},
    "I-3": {"person": "P-1", "gross": 55, "paid_amount": 0, "status": "void", "issued": "2025-03-09"},
}


@pytest.mark.parametrize(
    "question",
    [
        "How much does Ana Brandt owe us?",
        "how much does Ana Brandt still owe us?",
        "How much is outstanding from Ana Brandt?",
        "How much does Ana Brandt still have to pay?",
    ],
)
def test_what_is_owed_stands_in_the_sums_where_no_balance_is_kept(question: str) -> None:
    context = ask(question, "invoice", INVOICES, ("/gross", "/paid_amount"))
    assert "Nothing here is called" not in context.text
    assert "status void 55 (over 1); status part paid 80 (over 1); status paid 120 (over 1)" in context.text
    assert "status part paid 30 (over 1)" in context.text
    assert context.tokens <= 150


def test_a_word_beside_what_is_owed_is_not_overlooked() -> None:
    context = ask("How much does Ana Brandt owe us for gardening?", "invoice", INVOICES, ("/gross",))
    assert "gardening" in context.text.splitlines()[0]


def test_budgets_by_state_are_nothing_that_is_owed() -> None:
    plans: Rows = {
        "B-1": {"person": "P-1", "amount": 5000, "status": "open", "issued": "2025-01-09"},
        "B-2": {"person": "P-1", "amount": 700, "status": "closed", "issued": "2025-02-09"},
    }
    assert "owe" in ask("How much does Ana Brandt owe us?", "plan", plans, ("/amount",)).text.splitlines()[0]


BILLED: Rows = {
    "I-1": {"person": "P-1", "net": 80, "vat": 16, "total": 96, "issued": "2025-01-01", "paid_on": "2025-02-01",
            "status": "paid"},
    "I-2": {"person": "P-1", "net": 40, "vat": 8, "total": 48, "issued": "2025-02-01", "paid_on": None,
            "status": "open"},
    "I-3": {"person": "P-1", "net": 20, "vat": 4, "total": 24, "issued": "2025-03-01", "paid_on": None,
            "status": "overdue"},
    "I-4": {"person": "P-1", "net": 10, "vat": 2, "total": 12, "issued": "2025-03-02", "paid_on": None,
            "status": "cancelled"},
}  # fmt: skip


@pytest.mark.parametrize("question", ["How much does Ana Brandt still owe us?", "What is Ana Brandt's balance due?"])
def test_what_is_not_paid_is_summed_up_over_all_that_owe(question: str) -> None:
    text = ask(question, "invoice", BILLED, ("/net", "/vat", "/total")).text
    assert "sum of total not paid: 72 (over 2 of 4)" in text
    assert "sum of net" not in text


def test_where_one_kind_is_unpaid_its_part_says_so() -> None:
    rows = {urn: row for urn, row in BILLED.items() if urn in {"I-1", "I-2"}}
    text = ask("How much does Ana Brandt still owe us?", "invoice", rows, ("/total",)).text
    assert "not paid" not in text
    assert "no paid_on, status open 48" in text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How much have we charged Ana Brandt so far?", {"total"}),
        ("Tax and all, how much have we charged Ana Brandt?", {"total"}),
        ("How much have we charged Ana Brandt including VAT?", {"total"}),
        ("How much VAT have we charged Ana Brandt?", {"vat"}),
        ("How much net have we charged Ana Brandt?", {"net"}),
    ],
)
def test_of_several_amounts_the_whole_is_meant_where_none_is_called(question: str, told: set[str]) -> None:
    text = ask(question, "invoice", BILLED, ("/net", "/vat", "/total")).text
    assert {one for one in ("net", "vat", "total") if f"sum of {one}:" in text} == told
    assert "Nothing here is called" not in text


def test_the_whole_is_known_behind_what_begins_all_names() -> None:
    rows = {urn: {"person": "P-1", "inv_net": row["net"], "inv_vat": row["vat"], "inv_tot": row["total"]}
            for urn, row in BILLED.items()}  # fmt: skip
    text = ask("How much have we charged Ana Brandt?", "invoice", rows, ("/inv_net", "/inv_vat", "/inv_tot")).text
    assert "sum of inv_tot: 180" in text
    assert "sum of inv_net" not in text
