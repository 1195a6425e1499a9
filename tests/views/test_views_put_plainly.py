"""Questions for all records in the forms in which people put them: rates, periods, means, what has yet to be done."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import Linked, is_unread, view_over

from workbench.context import Context

TESTS = {
    f"T-{n:02}": {
        "pupil": f"S-{1 + n % 7}",
        "kind": ("theory", "practical")[n % 2],
        "result": ("passed", "failed", "passed")[n % 3],
        "faults": n % 6,
        "centre": ("Ulm", "Bonn", "Kiel")[n % 5 % 3],
        "taken_on": f"2024-0{1 + n % 8}-11",
    }
    for n in range(1, 41)
}
PUPILS = {
    f"S-{n}": {
        "name": f"Person{n} Vale{n}",
        **({"phone": str(5_550_000 + n * 131)} if n % 3 else {}),
        "enrolled_on": f"2023-0{n}-03",
        "active": n != 2,
        **({"dropped_out_on": f"2024-03-0{n}"} if n in {2, 5} else {}),
    }
    for n in range(1, 8)
}
SLIPS = {
    f"D-{n:02}": {
        "delivered_on": f"2024-0{1 + n % 6}-20",
        "pay_by": f"2024-0{2 + n % 6}-20",
        "state": ("cancelled_by_school", "cancelled_by_pupil", "held")[n % 3],
        **({"paid_on": f"2024-0{2 + n % 6}-{15 + n % 9:02}"} if n % 4 else {}),
    }
    for n in range(1, 31)
}
SPEC: dict[str, Any] = {
    "entities": {
        "exam": {"stream": "s.exams", "keys": ["id"]},
        "pupil": {"stream": "s.pupils", "keys": ["id"], "names": ["/name"]},
        "delivery": {"stream": "s.deliveries", "keys": ["id"]},
    },
    "sections": [{"name": one, "of": one, "required": True} for one in ("exam", "pupil", "delivery")],
}
LINKS = [Linked("exams", "pupil", "/pupil", "pupils", "exams")]


def ask(question: str) -> Context:
    return view_over(SPEC, "s", {"exams": TESTS, "pupils": PUPILS, "deliveries": SLIPS}, LINKS).build(question)


def count(bodies: dict[str, dict[str, Any]], **held: Any) -> int:
    return sum(all(body[key] == value for key, value in held.items()) for body in bodies.values())


PRACTICAL = count(TESTS, kind="practical")
IN_BONN = [body["faults"] for body in TESTS.values() if body["centre"] == "Bonn"]
MARCH = sum(body["delivered_on"][5:7] == "03" for body in SLIPS.values())
LATE = sum(body.get("paid_on", "") > body["pay_by"] for body in SLIPS.values())


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("pass rate of practical exams", f"{count(TESTS, kind='practical', result='passed')} ("),
        ("monthly number of exams in 2024", "number of exams with taken on in 2024 by month"),
        ("number of exams at each centre", f"Ulm {count(TESTS, centre='Ulm')}"),
        ("how many faults do people make on average in Bonn", f"mean of faults: {sum(IN_BONN) / len(IN_BONN):g}"),
        ("how many exams went badly, i.e. failed", f"result failed: {count(TESTS, result='failed')}"),
        ("How many pupils have dropped out?", "dropped out on: 2"),
        ("how many pupils have no phone number", "no phone: 2"),
        ("pupils who no longer work with us", "active false: 1"),
        ("How many deliveries did the school cancel?", f"{count(SLIPS, state='cancelled_by_school')}"),
        ("deliveries cancelled by the pupil", f"{count(SLIPS, state='cancelled_by_pupil')}"),
        ("How many deliveries have not been paid yet?", "state not cancelled_by_pupil or cancelled_by_school: 2"),
        ("how many deliveries were paid late", f"paid on after pay by: {LATE}"),
        ("deliveries in March 2024", f"delivered on in March 2024: {MARCH}"),
        ("which pupil was enrolled the longest ago", "earliest of enrolled_on: S-1"),
    ],
)
def test_everyday_forms_are_read(question: str, shown: str) -> None:
    context = ask(question)
    assert context.status == "found"
    assert shown in context.text, context.text


@pytest.mark.parametrize(
    "question",
    [
        "pass rate of practical exams or theory ones by Ana",
        "how many faults did Zoltan make on average",
        "how many exams went badly, i.e. with too many tears",
        "How many pupils have dropped out of Ulm?",
        "How many deliveries did the school approve?",
        "How many deliveries have not been paid by card?",
        "pupils who no longer sing",
        "exams by the pupil",
        "how many deliveries were delivered late for free",
        "which pupil enrolled the second longest ago by Ana",
        "How many exams are still to be passed in Ulm by Ana?",
    ],
)
def test_near_forms_are_not_read(question: str) -> None:
    assert is_unread(ask(question)), ask(question).text


def test_a_time_of_leaving_beats_a_flag_only_where_there_is_one() -> None:
    assert "active true: 6" in ask("how many pupils still work for us").text
