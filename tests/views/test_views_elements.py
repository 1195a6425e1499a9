"""Elements of the lists in records, of which a question alone speaks: how many there are, and figures over them."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import Linked, is_unread, view_over

from workbench.context import Context

KINDS, MUSEUMS, CONDITIONS = ["mask", "coin", "lamp"], ["Louvre", "Tate", "Prado"], ["good", "fair"]
PIECES: dict[str, dict[str, Any]] = {
    f"P{n}": {
        "title": f"Piece {n}",
        "kind": KINDS[n % 3],
        "worth": 100 + n,
        "loans": [
            {"loan_no": at, "to": MUSEUMS[(n + at) % 3], "condition": CONDITIONS[n * at % 2], "fee": 10 * n + at}
            for at in range(n % 4)
        ],
    }
    for n in range(22)
}  # fmt: skip
SPEC: dict[str, Any] = {
    "entities": {"piece": {"stream": "s.pieces", "names": ["/title"]}},
    "sections": [{"name": "piece", "of": "piece"}],
}


def ask(question: str) -> Context:
    return view_over(SPEC, "s", {"pieces": PIECES}).build(question, budget_tokens=900)


def loans(**said: str) -> list[dict[str, Any]]:
    every = [(body, loan) for body in PIECES.values() for loan in body["loans"]]
    return [loan for body, loan in every if all({**body, **loan}[name] == value for name, value in said.items())]


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        ("How many pieces have no loans?", lambda loans: not loans),
        ("pieces without loans", lambda loans: not loans),
        ("How many pieces have loans?", lambda loans: bool(loans)),
        ("How many pieces were lent to the Louvre?", lambda loans: any(one["to"] == "Louvre" for one in loans)),
        (
            "pieces with loans to the Tate in good condition",
            lambda loans: any((one["to"], one["condition"]) == ("Tate", "good") for one in loans),
        ),
    ],
)
def test_records_are_chosen_by_what_one_element_of_their_list_has(question: str, rule: Any) -> None:
    context = ask(question)
    assert context.status == "found"
    assert context.aggregates[0].value == sum(rule(body["loans"]) for body in PIECES.values())
    assert set(context.aggregates[0].records) == {
        f"s:pieces/{key}" for key, body in PIECES.items() if rule(body["loans"])
    }


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How many loans are there?", {}),
        ("How many loans to the Tate were there?", {"to": "Tate"}),
        ("number of loans of masks to the Tate", {"to": "Tate", "kind": "mask"}),
        ("How many loans to the Louvre are in fair condition?", {"to": "Louvre", "condition": "fair"}),
    ],
)
def test_elements_are_counted_by_the_noun_of_their_list_beside_their_records(
    question: str, said: dict[str, str]
) -> None:
    context = ask(question)
    assert context.status == "found"
    assert context.aggregates[0].name.startswith("number of loans")
    assert context.aggregates[0].value == len(loans(**said))


def test_a_total_of_elements_is_that_of_those_that_are_meant_alone() -> None:
    context = ask("What is the total fee of loans to the Tate?")
    [total] = [one for one in context.aggregates if one.op == "sum"]
    assert total.value == sum(one["fee"] for one in loans(to="Tate"))
    assert total.name == "sum of fee of those loans"
    assert total.value < sum(one["fee"] for body in PIECES.values() for one in body["loans"])


@pytest.mark.parametrize(
    "question",
    [
        "total fee of pieces with loans to the Tate",  # of those loans, or of all that they have
        "total fee to the Tate",
        "total worth of loans to the Tate",
        "average fee of loans to the Tate",
        "How many loans were lost?",
        "How many pieces have no loans to the Tate?",
        "How many pieces have two loans?",
        "How many pieces were returned to the Louvre?",
        "Which kind has the most loans to the Tate?",
        "total fee of loans to the Tate per kind",
    ],
)
def test_what_leaves_open_which_elements_are_meant_is_not_read(question: str) -> None:
    assert is_unread(ask(question))


def test_an_empty_list_is_told_once_though_a_field_of_its_elements_is_called_alike() -> None:
    assert "number of pieces with no loans: " in ask("How many pieces have no loans?").text


def test_a_list_is_called_by_all_of_its_name_and_not_by_that_of_what_is_linked() -> None:
    guests = {f"U{n}": {"name": f"Ana {n}x", "saved_riders": [{"age": 30}] * (n + 2)} for n in range(3)}
    rides = {f"R-{n}00": {"user": f"U{n}", "riders": [{"age": 20}] * (n + 1)} for n in range(3)}
    spec = {
        "entities": {
            "ride": {"stream": "s.rides"},
            "guest": {"stream": "s.guests", "names": ["/name"], "about": "travel"},
        },
        "sections": [
            {"name": "ride", "of": "ride"},
            {"name": "guest", "of": "guest"},
            {"name": "guest_of", "of": "ride", "follow": ["user"]},
        ],
    }
    view = view_over(
        spec, "s", {"guests": guests, "rides": rides}, [Linked("rides", "user", "/user", "guests", "rides")]
    )
    of_one = view.build("How many riders travel on ride R-200?", budget_tokens=300).text
    assert "number of riders: 3\n" in of_one
    assert "(in 1" not in of_one
    assert "number of riders: 6 (in 3 rides)" in view.build("How many riders are there?", budget_tokens=300).text
    assert "number of saved riders: 9 (in 3 guests)" in view.build("How many saved riders are there?").text
