"""Handles made of a word of one's name, such as `moss` of Ada Moss, where others are called so too."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import view_over

from workbench.context import Context

SKIPPERS = {
    "1": {"handle": "moss", "first": "Ada", "last": "Moss", "born": "1971-02-03", "club": "Harbour"},
    "2": {"handle": "ned_moss", "first": "Ned", "last": "Moss", "born": "1980-04-05", "club": "Lagoon"},
    "3": {"handle": "ito", "first": "Rin", "last": "Ito", "born": "1990-06-07", "club": "Harbour"},
    "4": {"handle": "speedy", "first": "Kim", "last": "Dahl", "born": "1991-08-09", "club": "Lagoon"},
}
SPEC: dict[str, Any] = {
    "entities": {"skipper": {"stream": "s.skippers", "names": [["/first", "/last"], ["/last", "/first"], "/handle"]}},
    "sections": [{"name": "skipper", "of": "skipper", "required": True}],
}


def ask(question: str) -> Context:
    return view_over(SPEC, "s", {"skippers": SKIPPERS}).build(question, budget_tokens=300)


def test_a_handle_that_is_the_surname_of_several_is_ambiguous_and_names_them() -> None:
    context = ask("When was Moss born?")
    assert context.status == "ambiguous"
    assert {urn for mention in context.mentions for urn in mention.records} == {"s:skippers/1", "s:skippers/2"}


@pytest.mark.parametrize(
    ("question", "skipper"),
    [
        ("When was the skipper with the handle moss born?", "1"),
        ("When was Moss of the Lagoon club born?", "2"),
        ("When was Ada Moss born?", "1"),
        ("When was ned_moss born?", "2"),
        ("When was ito born?", "3"),
        ("When was Speedy born?", "4"),
    ],
)
def test_a_handle_means_its_own_where_the_question_or_the_names_say_so(question: str, skipper: str) -> None:
    context = ask(question)
    assert context.status == "found"
    assert SKIPPERS[skipper]["born"] in context.text
    assert all(other["born"] not in context.text for key, other in SKIPPERS.items() if key != skipper)
