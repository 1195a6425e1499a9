"""Readers by name, for the command line."""

from __future__ import annotations

from pathlib import Path

from workbench.errors import UnknownNameError
from workbench.evals.readers._cassette import Cassette
from workbench.evals.readers._read import Reader
from workbench.evals.readers._smollm2 import Smollm2

__all__ = ["READERS", "open_reader"]

READERS = ("smollm2", "openai:MODEL", "anthropic:MODEL")
"""The forms of a reader's name."""


def open_reader(
    name: str,
    *,
    base_url: str | None = None,
    key_env: str | None = None,
    cassette: Path | None = None,
    record: bool = False,
) -> Reader:
    """Return the reader of a name.

    Args:
        name: `smollm2`, `openai:MODEL` (any endpoint that speaks as OpenAI's does) or `anthropic:MODEL`.
        base_url: Address of the endpoint, up to `/v1`.
        key_env: Name of the environment variable that holds its key.
        cassette: File of replies to replay.
        record: Whether questions that are not in the cassette are asked, and added to it.

    Raises:
        UnknownNameError: There is no such reader.
        ConfigError: It is not installed, or its address or cassette is wrong.
    """
    kind, _, model = name.partition(":")
    if name == "smollm2":
        return Smollm2()
    if kind not in ("openai", "anthropic") or not model:
        raise UnknownNameError(name, READERS, what="a reader", key="--reader")
    from workbench.evals.readers._http import HttpReader

    kept = Cassette(cassette, mode="record" if record else "replay") if cassette else None
    if kind == "openai":
        return HttpReader(model, dialect="openai", base_url=base_url, key_env=key_env, cassette=kept)
    return HttpReader(model, dialect="anthropic", base_url=base_url, key_env=key_env, cassette=kept)
