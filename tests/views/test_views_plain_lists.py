"""Values that there are, years in numbers, sums in lists, objects that records have, countries that people are from."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import Linked, view_over

from workbench.context import Context

TRADES, LANDS = ("voicer", "tuner", "joiner"), ("Croatian", "Danish", "Peruvian")
STAFF = {
    f"w{n}": {
        "name": f"Ana Lind{n}",
        "trade": TRADES[n % 3],
        "nationality": LANDS[n * 2 % 3],
        "joined": f"20{n:02}-01-05",
    }
    for n in range(10, 22)
}
ORGANS = {
    f"o{n}": {
        "built_year": 1980 + 3 * n,
        "last_tuned": f"202{n % 4}-05-0{1 + n % 9}",
        "stops": [{"name": f"Stop {k}", "pipes": 40 + n * k % 23} for k in range(n % 5 + 1)],
    }
    for n in range(1, 15)
}
CLIENTS = {
    f"c{n}": {
        "name": f"Abbey {n}",
        "contract": {"renews_on": f"2026-0{1 + n % 9}-01", "fee": 100 + n} if n % 3 else None,
    }
    for n in range(1, 10)
}
BILLS = {
    f"b{n}": {"client": f"c{1 + n % 9}", "amount": 50 + n, "paid_on": f"2024-01-{1 + n % 28:02}" if n % 4 else None}
    for n in range(1, 30)
}
SPEC: dict[str, Any] = {
    "entities": {
        "staff": {"stream": "s.staff", "keys": ["id"], "names": ["/name"], "about": "person employee colleague"},
        "organ": {"stream": "s.organs", "keys": ["id"]},
        "client": {"stream": "s.clients", "keys": ["id"], "names": ["/name"]},
        "bill": {"stream": "s.bills", "keys": ["id"], "about": "invoice"},
    },
    "sections": [{"name": one, "of": one, "required": True} for one in ("staff", "organ", "client", "bill")],
}
LINKS = [Linked("bills", "client", "/client", "clients", "bills")]


def ask(question: str) -> Context:
    streams = {"staff": STAFF, "organs": ORGANS, "clients": CLIENTS, "bills": BILLS}
    return view_over(SPEC, "s", streams, LINKS).build(question)


def pipes(body: dict[str, Any]) -> int:
    return sum(stop["pipes"] for stop in body["stops"])


MOST = max(ORGANS, key=lambda one: pipes(ORGANS[one]))
CROATS = sum(body["nationality"] == "Croatian" for body in STAFF.values())


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("Which trades are there?", "number of staff by trade"),
        ("What trades do the staff have and how many of each?", "number of staff by trade"),
        ("Which organ has the most pipes?", f"max of sum of pipes: {pipes(ORGANS[MOST])}, of {MOST}"),
        ("How many organs were built before 2000?", f": {sum(b['built_year'] < 2000 for b in ORGANS.values())}\n"),
        ("How many organs were built after 2010?", f": {sum(b['built_year'] > 2010 for b in ORGANS.values())}\n"),
        (
            "How many organs were built between 1990 and 2000?",
            f": {sum(1990 <= b['built_year'] <= 2000 for b in ORGANS.values())}\n",
        ),
        ("How many clients have a contract?", f": {sum(b['contract'] is not None for b in CLIENTS.values())}\n"),
        ("How many clients have no contract?", f": {sum(b['contract'] is None for b in CLIENTS.values())}\n"),
        ("How many staff are from Croatia?", f"nationality Croatian: {CROATS}"),
        ("How many of our colleagues come from Croatia?", f"nationality Croatian: {CROATS}"),
        ("How many bills have no paid on date?", f": {sum(b['paid_on'] is None for b in BILLS.values())}\n"),
        ("Compute the average amount of the bills.", "mean of amount: "),
        ("Which nationality occurs most often among the staff?", "by nationality, the most first"),
    ],
)
def test_plain_questions_over_all_records_are_answered(question: str, shown: str) -> None:
    context = ask(question)
    assert context.status == "found", context.text
    assert shown in context.text, context.text


def test_the_record_with_the_most_of_a_list_stands_first() -> None:
    rows = ask("Which organ has the most pipes?").text.partition("max of")[2].partition("\n")[2]
    assert MOST in rows.splitlines()[0]


@pytest.mark.parametrize("question", ["Total of unpaid bills by client", "Which zebras are there?"])
def test_what_is_said_is_not_left_out_in_silence(question: str) -> None:
    context = ask(question)
    assert context.status != "found" or "by client" in context.text
