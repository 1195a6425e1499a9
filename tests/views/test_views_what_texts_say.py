"""What a named record says: its long text whole where it has room, and no word of it told as not here."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import view_over

from workbench.context import Context

BODY = "# Dive report\n\n" + " ".join(
    f"Sentence {n} tells of the {word} that was seen at the reef."
    for n, word in enumerate(["eel", "chain", "wreck"] * 5)
)
REPORTS = {
    f"{9000 + n}": {"title": f"Shuna {n} in rough weather", "author": "Ana", "body": BODY.replace("reef", f"reef {n}")}
    for n in range(60)
}
SPEC: dict[str, Any] = {
    "entities": {"report": {"stream": "c.reports", "keys": ["id"]}},
    "sections": [{"name": "report", "of": "report", "required": True}],
}


def ask(question: str, budget_tokens: int = 900) -> Context:
    view = view_over(SPEC, "c", {"reports": REPORTS})
    return view.build(question, budget_tokens=budget_tokens)


@pytest.mark.parametrize(
    "question", ["What does report 9003 say?", "Summarise report 9003", "What is report 9003 about?", "What's in 9003?"]
)
def test_who_asks_what_it_says_gets_all_of_it(question: str) -> None:
    context = ask(question)
    assert "Sentence 0 " in context.text
    assert "Sentence 14 " in context.text


def test_who_asks_about_something_gets_the_sentences_on_it() -> None:
    context = ask("What does report 9003 say about the eel?", 200)
    assert "eel" in context.text
    assert "Sentence 14 " not in context.text
    assert "Nothing here" not in context.text


def test_what_has_no_room_whole_is_quoted() -> None:
    for budget in (60, 120, 200):
        assert ask("What does report 9003 say?", budget).tokens <= budget


def test_a_word_of_a_text_is_not_told_as_not_here() -> None:
    assert "Nothing here is called" not in ask("Was the weather rough in report 9003?").text
    assert ask("What is the salinity in report 9003?").text.startswith("Nothing here is called 'salinity'.")
