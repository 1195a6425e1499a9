"""Messages for the vendors' clients, in their published shapes; installed clients read them by their own types."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from workbench.context import Context
from workbench.errors import UnknownNameError

WORDS = st.none() | st.text(max_size=30)


def context(text: str = "## order\n- id: 17\n") -> Context:
    return Context(text=text, tokens=9, encoding="o200k_base")


def texts(content: str | list[dict[str, Any]]) -> list[str]:
    return [content] if isinstance(content, str) else [part["text"] for part in content]


@given(text=st.text(max_size=30), instructions=WORDS, question=WORDS)
def test_what_stays_the_same_comes_first_and_text_of_records_is_never_among_the_instructions(
    text: str, instructions: str | None, question: str | None
) -> None:
    made = context(text)
    expected = [part for part in (text, question) if part]
    openai = made.messages(to="openai", instructions=instructions, question=question)
    roles = [one["role"] for one in openai["messages"]]
    assert roles == ["developer"] * bool(instructions) + ["user"] * bool(expected)
    assert [part for one in openai["messages"] for part in texts(one["content"])] == [
        *([instructions] if instructions else []), *expected,
    ]  # fmt: skip
    anthropic = made.messages(to="anthropic", instructions=instructions, question=question)
    assert [block["text"] for block in anthropic.get("system", [])] == ([instructions] if instructions else [])
    blocks = [block for one in anthropic["messages"] for block in one["content"]]
    assert [block["text"] for block in blocks] == expected
    marked = [block["text"] for block in blocks if block.get("cache_control") == {"type": "ephemeral"}]
    assert marked == ([text] if text else [])
    assert all(block["cache_control"] == {"type": "ephemeral"} for block in anthropic.get("system", []))


def test_their_shapes() -> None:
    made = context()
    assert made.messages(to="openai", instructions="Be brief.", question="Where?") == {
        "messages": [
            {"role": "developer", "content": "Be brief."},
            {"role": "user", "content": [{"type": "text", "text": made.text}, {"type": "text", "text": "Where?"}]},
        ]
    }
    ephemeral = {"type": "ephemeral"}
    assert made.messages(to="anthropic", instructions="Be brief.", question="Where?") == {
        "system": [{"type": "text", "text": "Be brief.", "cache_control": ephemeral}],
        "messages": [
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": made.text, "cache_control": ephemeral},
                    {"type": "text", "text": "Where?"},
                ],
            }
        ],
    }


def test_the_clients_own_types_read_them() -> None:
    chat = pytest.importorskip("openai.types.chat", reason="the client of OpenAI is not installed")
    anthropic = pytest.importorskip("anthropic.types", reason="the client of Anthropic is not installed")
    made = context().messages(to="openai", instructions="Be brief.", question="Where?")
    for message in made["messages"]:
        assert TypeAdapter(chat.ChatCompletionMessageParam).validate_python(message)["role"] == message["role"]
    made = context().messages(to="anthropic", instructions="Be brief.", question="Where?")
    for message in made["messages"]:
        assert TypeAdapter(anthropic.MessageParam).validate_python(message)["role"] == message["role"]
    for block in made["system"]:
        assert TypeAdapter(anthropic.TextBlockParam).validate_python(block)["text"] == block["text"]


def test_another_vendor_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(UnknownNameError, match="anthropic, openai"):
        context().messages(to="azure")
