"""Records that are found by what their texts mention."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from views_factories import Linked, Rows, view_over

from workbench.context import Context

QUOTES: Rows = {
    "Q-1001": {"title": "Balcony and stairs", "total": 900},
    "Q-1002": {"title": "Greenhouse", "total": 120},
    "Q-1003": {"title": "Fence", "total": 80},
}
PEOPLE: Rows = {"P-1": {"name": "Ana Brandt"}, "P-2": {"name": "Bo Lind"}}
CHANNELS: Rows = {"C-1": {"name": "sales"}, "C-2": {"name": "billing"}}
MESSAGES: Rows = {
    "M-1": {"channel": "C-1", "author": "P-1", "text": "Could someone approve Q-1001? They wait since Monday."},
    "M-2": {"channel": "C-2", "author": "P-2", "text": "RE-2025-77 is still open, the quote was (q-1001)."},
    "M-3": {"channel": "C-2", "author": "P-2", "text": "Is Q-10012 a typing error, and who asked for a greenhouse?"},
    "M-4": {"channel": "C-1", "author": "P-1", "text": "Lunch?"},
}
SPEC: Mapping[str, Any] = {
    "entities": {
        "quote": {"stream": "s.quotes", "names": ["/title"]},
        "person": {"stream": "s.people", "names": ["/name"]},
        "channel": {"stream": "s.channels", "names": ["/name"]},
        "message": {"stream": "s.messages", "about": "chat", "mentions": ["/text"]},
    },
    "sections": [
        {"name": "quote", "of": "quote", "required": True},
        {"name": "channel", "of": "channel", "required": True},
        {"name": "message", "of": "message"},
        {"name": "message-author", "title": "person who wrote the message", "of": "message", "follow": ["author"]},
    ],
}
LINKS = [
    Linked("messages", "author", "/author", "people", "messages"),
    Linked("messages", "channel", "/channel", "channels", "messages"),
]
ROWS: Mapping[str, Rows] = {"quotes": QUOTES, "people": PEOPLE, "channels": CHANNELS, "messages": MESSAGES}


def ask(question: str, *, spec: Mapping[str, Any] = SPEC, rows: Mapping[str, Rows] = ROWS) -> Context:
    return view_over(spec, "s", rows, LINKS).build(question, budget_tokens=700)


def test_who_wrote_about_a_record_is_found_by_its_key_in_the_text() -> None:
    context = ask("Who wrote about quote Q-1001 in #sales?")
    assert "Ana Brandt" in context.text
    assert "Bo Lind" not in context.text
    found = [one for one in context.mentions if one.entity == "message"]
    assert [(one.text, one.records, one.by) for one in found] == [
        ("Q-1001", ("s:messages/M-1",), "what its text mentions")
    ]


def test_all_that_mention_it_are_meant_where_nothing_else_decides() -> None:
    context = ask("What was said in the chat about Q-1001?")
    assert "Could someone approve Q-1001?" in context.text
    assert "RE-2025-77" in context.text


def test_a_number_that_is_no_record_is_found_in_a_text() -> None:
    context = ask("Which message speaks of RE-2025-77?")
    assert context.status == "found"
    assert "RE-2025-77 is still open" in context.text


def test_a_name_is_found_whole_in_a_text() -> None:
    assert "typing error" in ask("Which message mentions the Greenhouse?").text


@pytest.mark.parametrize(
    "question",
    ["What is the status of RE-2025-77?", "Which message speaks of RE-2025-78?", "Which message speaks of RE-2025-7?"],
)
def test_nothing_is_found_where_no_text_is_asked_for_or_none_has_it(question: str) -> None:
    assert ask(question).status == "not_found"


def test_a_question_for_the_record_itself_is_answered_as_before() -> None:
    without = {**SPEC, "entities": {**SPEC["entities"], "message": {"stream": "s.messages", "about": "chat"}}}
    question = "What is the total of Q-1001?"
    assert ask(question).text == ask(question, spec=without).text


def test_what_a_section_leads_to_is_found_by_that() -> None:
    spec = {
        **SPEC,
        "sections": [
            *SPEC["sections"],
            {"name": "person", "of": "person", "required": True},
            {"name": "person-message", "title": "messages of the person", "of": "person", "follow": ["messages"],
             "aggregates": [{"op": "count", "label": "number of messages"}]},
        ],
    }  # fmt: skip
    rows = {**ROWS, "messages": {**MESSAGES, "M-5": {"channel": "C-1", "author": "P-2", "text": "Ana Brandt is away."}}}
    context = ask("How many messages did Ana Brandt write?", spec=spec, rows=rows)
    assert "number of messages with author P-1 (Ana Brandt): 2" in context.text
    assert "Ana Brandt is away" not in context.text


def test_what_many_texts_mention_names_none_of_them() -> None:
    many: Rows = {f"M-{at}": {"channel": "C-1", "author": "P-1", "text": f"{at}: see Q-1001"} for at in range(40)}
    context = ask("Which message mentions Q-1001?", rows={**ROWS, "messages": many})
    assert not [one for one in context.mentions if one.entity == "message"]


def test_texts_that_a_role_may_not_see_are_not_found() -> None:
    spec = {**SPEC, "roles": {"desk": {"streams": ["s.quotes", "s.channels", "s.people"]}}}
    view = view_over(spec, "s", ROWS, LINKS)
    context = view.build("Which message speaks of RE-2025-77?", budget_tokens=700, as_role="desk")
    assert "still open" not in context.text
    assert context.status == "not_found"


@given(st.text(max_size=60), st.text(max_size=40))
def test_any_text_and_any_name_can_be_looked_up(text: str, name: str) -> None:
    rows = {**ROWS, "messages": {"M-1": {"channel": "C-1", "author": "P-1", "text": text}}}
    context = ask(f"Which message speaks of Q-1001 and {name or 'nothing'}?", rows=rows)
    assert context.tokens <= 700
