"""Words that say what was done: "returned", "paid"."""

from __future__ import annotations

from workbench.views._english.stems import stem

__all__ = ["is_done", "is_past"]

# Pasts that no ending tells.
_IRREGULAR = frozenset(
    """
    paid sent sold bought lent spent given taken done made written built held met driven chosen withdrawn begun seen
    found read left kept won fed brought caught taught drawn
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)


def is_past(text: str) -> bool:
    """Whether a word says what was done, and is no noun: what was purchased is no purchaser."""
    return text.endswith("ed") and stem(text) != text


def is_done(text: str) -> bool:
    """Whether a word says what was done, by its ending or without one: "returned", "paid"."""
    return is_past(text) or text in _IRREGULAR
