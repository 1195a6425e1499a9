"""A context as the messages that a vendor's client takes: what stays the same first, so that prompt caches hit."""

from __future__ import annotations

from typing import Any

from workbench.errors import UnknownNameError

__all__ = ["VENDORS", "as_messages"]

VENDORS = ("anthropic", "openai")


def as_messages(text: str, *, to: str, instructions: str | None, question: str | None) -> dict[str, Any]:
    """Return keyword arguments for a vendor's client; see `Context.messages`."""
    if to not in VENDORS:
        raise UnknownNameError(to, VENDORS, what="a vendor whose messages are known")
    parts = [part for part in (text, question) if part]
    if to == "openai":
        return _openai(parts, instructions)
    return _anthropic(parts, instructions, cached=1 if text else 0)


def _openai(parts: list[str], instructions: str | None) -> dict[str, Any]:
    """Prompts are cached by their longest common beginning; nothing is to be marked.

    Source: https://platform.openai.com/docs/guides/prompt-caching, read 2026-11-28
    """
    messages: list[dict[str, Any]] = []
    if instructions:
        messages.append({"role": "developer", "content": instructions})
    if parts:
        messages.append({"role": "user", "content": [{"type": "text", "text": part} for part in parts]})
    return {"messages": messages}


def _anthropic(parts: list[str], instructions: str | None, *, cached: int) -> dict[str, Any]:
    """The end of each part that stays the same is marked; up to four marks are allowed, and empty texts are not.

    Source: https://docs.claude.com/en/docs/build-with-claude/prompt-caching, read 2026-11-28
    """
    blocks = [_block(part, cached=number < cached) for number, part in enumerate(parts)]
    found: dict[str, Any] = {"messages": [{"role": "user", "content": blocks}] if blocks else []}
    if instructions:
        found["system"] = [_block(instructions, cached=True)]
    return found


def _block(text: str, *, cached: bool) -> dict[str, Any]:
    block: dict[str, Any] = {"type": "text", "text": text}
    if cached:
        block["cache_control"] = {"type": "ephemeral"}
    return block
