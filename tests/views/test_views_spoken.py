"""Messages and notes that speak of what a question names: they come first, and what they say is shown."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import Linked, view_over

from workbench.context import Context

CHANNELS = {"CH-1": {"name": "wins"}}
ACCOUNTS = {"A-10": {"name": "Blackfen Motors"}, "A-11": {"name": "Oak Foods"}}
TEXTS = [
    "We got Tidewater Plastics after all.",
    "Anyone in touch with them? INV-2025-98 is still open.",
    "Blackfen Motors signed this morning, champagne at five.",
    "Oak Foods wants another demo before they decide.",
    "Who left the window open in the lab again?",
]
MESSAGES = {f"M-{n}": {"channel": "CH-1", "author": f"U{n}", "text": text} for n, text in enumerate(TEXTS)}
NOTES = {f"N-{n}": {"account": "A-10", "note": f"Blackfen Motors called about point {n}."} for n in range(3)}
SPEC: dict[str, Any] = {
    "entities": {
        "channel": {"stream": "s.channels", "names": ["/name"]},
        "account": {"stream": "s.accounts", "names": ["/name"]},
    },
    "sections": [
        {"name": "channel", "of": "channel", "required": True},
        {"name": "account", "of": "account", "required": True},
        {"name": "messages", "of": "channel", "follow": ["messages"], "aggregates": [{"op": "count"}]},
        {"name": "notes", "of": "account", "follow": ["notes"], "aggregates": [{"op": "count"}]},
    ],
}
LINKS = [
    Linked("messages", "channel", "/channel", "channels", "messages"),
    Linked("notes", "account", "/account", "accounts", "notes"),
]


def ask(question: str) -> Context:
    view = view_over(
        SPEC, "s", {"channels": CHANNELS, "accounts": ACCOUNTS, "messages": MESSAGES, "notes": NOTES}, LINKS
    )
    return view.build(question, budget_tokens=500)


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("Which message in #wins speaks of Blackfen Motors?", "champagne"),
        ("What was said in wins about Oak Foods?", "another demo"),
        ("Find the message on INV-2025-98 in wins", "is still open"),
    ],
)
def test_the_messages_that_speak_of_what_is_named_are_shown_alone(question: str, shown: str) -> None:
    context = ask(question)
    assert context.status == "found"
    assert shown in context.text
    assert "window" not in context.text
    assert "INV-2025-98'" not in context.text.splitlines()[0]
    # The figure is over all of them nevertheless, and each that is left out is told.
    assert "count: 5" in context.text
    silent = "does not speak of what the question names, as others of its section do"
    assert sum(one.detail == silent for one in context.omissions) == len(TEXTS) - 1


def test_what_belongs_to_a_record_speaks_of_it_in_any_case() -> None:
    assert all(f"point {n}" in ask("The notes of Blackfen Motors: what do they say?").text for n in range(3))


def test_where_nothing_speaks_of_it_all_are_shown() -> None:
    context = ask("Which message in wins speaks of A-11, please?")
    assert sum(text in context.text for text in TEXTS) in {0, len(TEXTS)}


def test_a_long_key_in_a_field_of_its_own_is_no_text_that_speaks_of_it() -> None:
    long = "af2a9c44-9a2b-45ee-8b3d-7926be302a03"
    trips = {f"T-{n}": {"guest": long, "seats": n, "meal": "fish"} for n in range(3)}
    spec = {
        "entities": {"guest": {"stream": "s.guests"}},
        "sections": [
            {"name": "guest", "of": "guest", "required": True},
            {"name": "trips", "of": "guest", "follow": ["trips"], "aggregates": [{"op": "count"}]},
        ],
    }
    linked = [Linked("trips", "guest", "/guest", "guests", "trips")]
    view = view_over(spec, "s", {"guests": {long: {"city": "Hull"}}, "trips": trips}, linked)
    text = view.build(f"Which trips has {long}?").text
    assert text.count("meal: fish") == 3
