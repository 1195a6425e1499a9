"""Questions of two parts: where one of them meets nothing, the other makes nobody sure."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import view_over

from workbench.context import Context
from workbench.views._english.clauses import clauses
from workbench.views._english.question import Question

JOBS = {
    "WO-17": {"customer": "Oak Foods", "scheduled_for": "2025-03-04", "completed_at": "2025-03-06", "phone": "555-0199"}
}
SPEC: dict[str, Any] = {
    "entities": {"job": {"stream": "s.jobs"}},
    "sections": [{"name": "job", "of": "job", "required": True}],
}


def ask(question: str) -> Context:
    return view_over(SPEC, "s", {"jobs": JOBS}).build(question, budget_tokens=600)


@pytest.mark.parametrize(
    "question",
    [
        "When was WO-17 completed and who authorised it?",
        "Was WO-17 authorised? And what is its phone number?",
        "What is the phone of WO-17, and is it authorised?",
    ],
)
def test_a_part_that_meets_nothing_is_told_and_all_of_the_record_is_shown(question: str) -> None:
    context = ask(question)
    assert "Nothing here is called 'authorised'." in context.text
    assert "Oak Foods" in context.text


def test_parts_that_both_meet_something_are_answered_by_that() -> None:
    context = ask("When was WO-17 completed and what is the phone?")
    assert "2025-03-06" in context.text
    assert "555-0199" in context.text
    assert "Oak Foods" not in context.text


@pytest.mark.parametrize(
    ("question", "sizes"),
    [
        ("When was WO-7 planned and who signed it off?", [5, 4]),
        ("What are the name and phone of WO-7?", [8]),
        ("Is WO-7 done? Who did it?", [3, 3]),
        ("And when?", [1, 1]),
        ("", [0]),
    ],
)
def test_parts_begin_with_a_word_that_opens_a_question(question: str, sizes: list[int]) -> None:
    assert [len(part) for part in clauses(Question(question))] == sizes
