"""Little words that say where something is: read where records tell when it came back, never overlooked."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import Linked, is_unread, view_over

from workbench.context import Context

SHEDS = {f"S-{n}": {"shed_name": f"Alder Yard {n}", "town": ("Hove", "Lewes")[n % 2]} for n in range(1, 6)}
LOANS = {
    f"L-{n:02}": {
        "shed": f"S-{1 + n % 4 % 3}",
        "fee": 2 * n,
        "grade": ("fine", "worn")[n % 2],
        "lent_on": f"2025-0{1 + n % 9}-01",
        "back_due": f"2025-0{1 + n % 9}-20",
        **({"returned_at": f"2025-0{1 + n % 9}-15"} if n % 3 else {}),
    }
    for n in range(1, 41)
}
ORDERS = {
    f"O-{n:02}": {"placed_on": f"2025-0{1 + n % 9}-03", **({"returned_at": f"2025-0{1 + n % 9}-09"} if n % 5 else {})}
    for n in range(1, 31)
}
SPEC: dict[str, Any] = {
    "entities": {
        "shed": {"stream": "k.sheds", "keys": ["id"], "names": ["/shed_name"]},
        "tool_loan": {"stream": "k.loans", "keys": ["id"], "about": "tool"},
        "order": {"stream": "k.orders", "keys": ["id"]},
    },
    "sections": [{"name": one, "of": one, "required": True} for one in ("shed", "tool_loan", "order")],
}
LINKS = [Linked("loans", "shed", "/shed", "sheds", "loans")]
STREAMS = {"sheds": SHEDS, "loans": LOANS, "orders": ORDERS}
OUT = sum("returned_at" not in body for body in LOANS.values())
BACK = len(LOANS) - OUT


def ask(question: str) -> Context:
    return view_over(SPEC, "k", STREAMS, LINKS).build(question)


@pytest.mark.parametrize(
    "question",
    [
        "how many tools are still out?",
        "how many tools are out at the moment",
        "how many tools are away",
        "how many tools are not back yet",
        "how many tools have not come back",
        "how many tools haven't been brought back yet",
    ],
)
def test_what_is_out_has_no_time_at_which_it_came_back(question: str) -> None:
    assert f"with no returned at: {OUT}" in ask(question).text


@pytest.mark.parametrize(
    "question", ["how many tools are back", "how many tools have come back", "how many tools are back already"]
)
def test_what_is_back_has_such_a_time(question: str) -> None:
    assert f"with returned at: {BACK}" in ask(question).text


def test_other_conditions_hold_beside_it() -> None:
    worn = sum("returned_at" not in body and body["grade"] == "worn" for body in LOANS.values())
    assert f": {worn}" in ask("how many worn tools are still out").text.split("\n")[1]


@pytest.mark.parametrize("being", ["are", "were", "have", "do we have"])
@pytest.mark.parametrize("beside", ["", "still ", "now ", "all "])
@pytest.mark.parametrize(
    "word", ["out", "in", "off", "away", "up", "on", "down", "gone", "through", "around", "for it", "theirs", "over"]
)
def test_no_little_word_is_overlooked_in_a_count(being: str, beside: str, word: str) -> None:
    assert is_unread(ask(f"how many orders {being} {beside}{word}"))


@pytest.mark.parametrize(
    "question",
    [
        "how many orders are still",
        "how many orders are still there",
        "how many orders out",
        "which shed has the most tools out",
        "which shed has the most tools off",
        "how many tools in Hove are off",
        "how many tools are out of use",
    ],
)
def test_nor_in_other_questions(question: str) -> None:
    assert is_unread(ask(question))


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("how many tools are there", len(LOANS)),
        ("how many orders do we have", len(ORDERS)),
        ("how many orders are there in the system", len(ORDERS)),
        ("how many tools are in Lewes", sum(SHEDS[body["shed"]]["town"] == "Lewes" for body in LOANS.values())),
        ("how many tools are still worn", sum(body["grade"] == "worn" for body in LOANS.values())),
    ],
)
def test_little_words_that_lead_to_something_are_read_as_before(question: str, number: int) -> None:
    assert f": {number}" in ask(question).text.split("\n")[1]
