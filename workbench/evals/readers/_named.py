"""Readers by name, for the command line."""

from __future__ import annotations

from pathlib import Path

from workbench.errors import UnknownNameError
from workbench.evals.readers._cassette import Cassette
from workbench.evals.readers._read import Reader
from workbench.evals.readers._smollm2 import Smollm2
from workbench.evals.readers._wire import Dialect

__all__ = ["READERS", "open_reader"]

READERS = ("smollm2", "openai:MODEL", "anthropic:MODEL")
"""The forms of a reader's name."""


def open_reader(
    name: str,
    *,
    base_url: str | None = None,
    key_env: str | None = None,
    max_output_tokens: int | None = None,
    cassette: Path | None = None,
    record: bool = False,
) -> Reader:
    """Return the reader of a name.

    Args:
        name: `smollm2`, `openai:MODEL` (any endpoint that speaks as OpenAI's does) or `anthropic:MODEL`.
        base_url: Address of the endpoint, up to `/v1`.
        key_env: Name of the environment variable that holds its key.
        max_output_tokens: Most tokens of an answer; `None` for the reader's own default.
        cassette: File of replies to replay.
        record: Whether questions that are not in the cassette are asked, and added to it.

    Raises:
        UnknownNameError: There is no such reader.
        ConfigError: It is not installed, or its address or cassette is wrong.
    """
    kind, _, model = name.partition(":")
    if name == "smollm2":
        return Smollm2() if max_output_tokens is None else Smollm2(max_output_tokens=max_output_tokens)
    if kind not in ("openai", "anthropic") or not model:
        raise UnknownNameError(name, READERS, what="a reader", key="--reader")
    from workbench.evals.readers._http import MOST_OUTPUT_TOKENS, HttpReader

    kept = Cassette(cassette, mode="record" if record else "replay") if cassette else None
    dialect: Dialect = "openai" if kind == "openai" else "anthropic"
    return HttpReader(
        model,
        dialect=dialect,
        base_url=base_url,
        key_env=key_env,
        max_output_tokens=max_output_tokens or MOST_OUTPUT_TOKENS,
        cassette=kept,
    )
