"""Sums over some of what one named record has: what is unpaid, what has a code of little letters, what it comes to."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import Linked, Rows, view_over

from workbench.context import Context

MEMBERS: Rows = {
    "M-1": {"given": "Ana", "family": "Brandt"},
    "M-2": {"given": "Bo", "family": "Lind"},
    "M-3": {"given": "Cy", "family": "Voss"},
}
DUES: Rows = {
    "D-1": {"member": "M-1", "due_typ": "AN", "due_amt": 64, "due_dt": "2024-01-02", "pd_dt": "2024-02-01"},
    "D-2": {"member": "M-1", "due_typ": "AN", "due_amt": 65.5, "due_dt": "2025-01-02"},
    "D-3": {"member": "M-1", "due_typ": "RL", "due_amt": 18, "due_dt": "2025-03-02"},
    "D-4": {"member": "M-1", "due_typ": "AN", "due_amt": 7, "due_dt": "2025-04-02"},
    "D-5": {"member": "M-2", "due_typ": "AN", "due_amt": 64, "due_dt": "2025-01-02"},
    "D-6": {"member": "M-3", "due_typ": "RL", "due_amt": 19, "due_dt": "2025-01-02", "pd_dt": "2025-02-01"},
}
FIGURES: list[dict[str, Any]] = [{"op": "count", "label": "number of dues"}, {"op": "sum", "field": "/due_amt"}]
SPEC: dict[str, Any] = {
    "entities": {
        "member": {"stream": "s.members", "names": ["/given", "/family"]},
        "due": {"stream": "s.dues", "keys": ["id"],
                "words": [{"path": "/due_amt", "words": "amount"}, {"path": "/pd_dt", "words": "paid"}]},
    },
    "sections": [
        {"name": "member", "of": "member", "required": True},
        {"name": "due", "of": "due"},
        {"name": "member-dues", "title": "dues of the member", "of": "member", "follow": ["dues"],
         "order": {"by": "/due_dt", "descending": True}, "aggregates": FIGURES},
    ],
}  # fmt: skip
LINKS = [Linked("dues", "member", "/member", "members", "dues")]


def ask(question: str, dues: Rows = DUES) -> Context:
    return view_over(SPEC, "s", {"members": MEMBERS, "dues": dues}, LINKS).build(question, budget_tokens=700)


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("What amount of AN dues is still unpaid by Ana Brandt in total?", "sum of due_amt: 72.5 (over 2)"),
        ("What is the total amount of Ana Brandt's unpaid dues?", "sum of due_amt: 90.5 (over 3)"),
        ("What total amount of the dues of Ana Brandt is not paid in total?", "sum of due_amt: 90.5 (over 3)"),
        ("Sum of the due_amt of every due of Ana Brandt that has no pd_dt?", "sum of due_amt: 90.5 (over 3)"),
        ("Total amount of the AN dues of Ana Brandt", "sum of due_amt: 136.5 (over 3)"),
    ],
)
def test_a_sum_is_one_of_the_records_that_are_chosen(question: str, figure: str) -> None:
    context = ask(question)
    assert context.status == "found"
    assert figure in context.text
    assert "Nothing here is called" not in context.text


@pytest.mark.parametrize("question", ["How many dues are unpaid?", "How many unpaid dues are there?"])
def test_what_is_unpaid_has_no_time_of_payment(question: str) -> None:
    assert "number of dues with no pd dt: 4" in ask(question).text


def test_a_state_that_is_called_so_is_meant_before_an_empty_time() -> None:
    dues = {key: {**row, "state": "unpaid" if key == "D-5" else "open"} for key, row in DUES.items()}
    assert "number of dues with state unpaid: 1" in ask("How many dues are unpaid?", dues).text


@pytest.mark.parametrize(
    "question",
    ["What is the total amount of an due of Ana Brandt?", "WHAT IS THE TOTAL AMOUNT OF AN DUE OF ANA BRANDT?"],
)
def test_an_article_is_no_code(question: str) -> None:
    assert "due typ AN" not in ask(question).text


@pytest.mark.parametrize(
    "question",
    ["What do the dues of Ana Brandt come to?", "What did the dues of Ana Brandt come to altogether?"],
)
def test_what_something_comes_to_is_its_sum(question: str) -> None:
    assert "sum of due_amt: 154.5" in ask(question).text


@pytest.mark.parametrize("question", ["Which dues came to Ana Brandt?", "What dues came to Ana Brandt in 2025?"])
def test_what_comes_to_somebody_is_no_sum(question: str) -> None:
    assert "sum of due_amt" not in ask(question).text


def test_every_record_of_another_kind_makes_groups() -> None:
    assert "sum of due_amt: 237.5" not in ask("What is the total amount of the dues of every member?").text


@pytest.mark.parametrize("question", ["How much does Ana Brandt still owe us?", "What does Ana Brandt owe?"])
def test_amounts_that_are_written_as_texts_are_summed_where_money_is_asked_for(question: str) -> None:
    texts = {key: {**row, "due_amt": str(row["due_amt"])} for key, row in DUES.items()}
    without_sum = {**SPEC, "sections": [*SPEC["sections"][:2], {**SPEC["sections"][2], "aggregates": FIGURES[:1]}]}
    data = {"members": MEMBERS, "dues": texts}
    context = view_over(without_sum, "s", data, LINKS).build(question, budget_tokens=700)
    assert "sum of due_amt not paid: 90.5 (over 3 of 4)" in context.text
    assert "Nothing here is called" not in context.text


def test_no_sum_is_made_of_the_one_record_behind_a_link() -> None:
    section = {"name": "due-member", "title": "member of the due", "of": "due", "follow": ["member"]}
    members = {key: {**row, "balance": "12.5"} for key, row in MEMBERS.items()}
    spec = {**SPEC, "sections": [*SPEC["sections"], section]}
    context = view_over(spec, "s", {"members": members, "dues": DUES}, LINKS).build(
        "How much was paid for D-1?", budget_tokens=700
    )
    assert "sum of balance" not in context.text


CLAIMS: Rows = {
    "X-1": {"claimant": "P-1", "amount": 620.5, "filed_on": "2024-08-11", "paid_on": "2024-08-23", "state": "paid"},
    "X-2": {"claimant": "P-1", "amount": 80, "filed_on": "2024-11-11", "state": "refused"},
}
ROLES: Rows = {
    "E-1": {"singer": "P-1", "fee": 7900, "signed_on": "2023-09-26", "state": "signed"},
    "E-2": {"singer": "P-1", "fee": 4650, "signed_on": "2024-03-30", "state": "withdrawn"},
}


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How much have we reimbursed Ana Brandt altogether?", "with paid_on, state paid 620.5 (over 1)"),
        ("How much was Ana Brandt reimbursed in all?", "with paid_on, state paid 620.5 (over 1)"),
    ],
)
def test_who_is_reimbursed_is_paid(question: str, told: str) -> None:
    figures = [{"op": "count", "label": "number"}]
    spec: dict[str, Any] = {
        "entities": {
            "person": {"stream": "s.people", "names": ["/name"]},
            "claim": {"stream": "s.claims"},
            "role": {"stream": "s.roles"},
        },
        "sections": [
            {"name": "person", "of": "person", "required": True},
            {"name": "claims", "title": "claims of the person", "of": "person", "follow": ["claims"],
             "aggregates": [*figures, {"op": "sum", "field": "/amount"}]},
            {"name": "roles", "title": "roles of the person", "of": "person", "follow": ["roles"],
             "aggregates": [*figures, {"op": "sum", "field": "/fee"}]},
        ],
    }  # fmt: skip
    links = [
        Linked("claims", "claimant", "/claimant", "people", "claims"),
        Linked("roles", "singer", "/singer", "people", "roles"),
    ]
    data: dict[str, Rows] = {"people": {"P-1": {"name": "Ana Brandt"}}, "claims": CLAIMS, "roles": ROLES}
    context = view_over(spec, "s", data, links).build(question, budget_tokens=700)
    assert told in context.text
    assert "sum of fee" not in context.text
    assert "Nothing here is called" not in context.text
