"""Short numbers: keys where they are called so, years behind "in"; parts of lists that are no whole values."""

from __future__ import annotations

from typing import Any

from views_factories import view_over

from workbench.context import Context

SKILLS = ("driving; lifting", "driving", "cooking; driving")
PAYMENTS = {f"R-{n}": {"check_no": f"{2010 + n}", "amount": n, "skills": SKILLS[n % 3]} for n in range(30)}
SPEC: dict[str, Any] = {
    "entities": {"payment": {"stream": "s.payments", "keys": ["id", "/check_no"]}},
    "sections": [{"name": "payment", "of": "payment"}],
}


def ask(question: str) -> Context:
    return view_over(SPEC, "s", {"payments": PAYMENTS}).build(question, budget_tokens=600)


def test_a_number_behind_what_the_key_is_called_names_its_record() -> None:
    assert ask("What is the amount of check 2020?").records == ("s:payments/R-10",)


def test_a_year_names_none() -> None:
    assert "s:payments/R-10" not in ask("How many payments came in 2020?").records


def test_a_part_of_a_list_in_one_text_is_counted_in_all_lists() -> None:
    having = [key for key, body in PAYMENTS.items() if "driving" in body["skills"].split("; ")]
    assert ask("How many payments have the skills driving?").aggregates[0].value == len(having)
    assert "10" in ask("How many payments have the skills cooking; driving?").text
