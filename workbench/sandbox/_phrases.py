"""Sentences with choices in them: `[hi|hello|] {name}, …` says something else each time it is said."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from workbench.sandbox._dice import Dice

__all__ = ["say", "voiced"]

Part = str | tuple["Parts", ...]
Parts = tuple[Part, ...]


@lru_cache(maxsize=4096)
def _compiled(template: str) -> Parts:
    """Split a template into texts and choices; choices may hold choices."""
    parts, end = _read(template, 0)
    if end != len(template):
        message = f"a bracket is not closed in {template!r}"
        raise ValueError(message)
    return parts[0]


def _read(text: str, place: int) -> tuple[tuple[Parts, ...], int]:
    """Read options up to a closing bracket or the end."""
    options: list[Parts] = []
    parts: list[Part] = []
    word = place
    while place < len(text) and text[place] != "]":
        letter = text[place]
        if letter in "[|":
            if place > word:
                parts.append(text[word:place])
            if letter == "[":
                inner, place = _read(text, place + 1)
                parts.append(inner)
            else:
                options.append(tuple(parts))
                parts = []
            word = place + 1
        place += 1
    if place > word:
        parts.append(text[word:place])
    options.append(tuple(parts))
    return tuple(options), place


def _spoken(parts: Parts, dice: Dice) -> str:
    return "".join(
        [
            part if part.__class__ is str else _spoken(part[int(dice.random() * len(part))], dice)  # type: ignore[arg-type]
            for part in parts
        ]
    )


def say(dice: Dice, template: str, slots: dict[str, Any]) -> str:
    """Draw each choice of `template` and fill in `slots`.

    Example:
        >>> say(Dice(1, 1, 1), "[Hi|Hi] {name}[!|!]", {"name": "Ana"})
        'Hi Ana!'
    """
    return _spoken(_compiled(template), dice).format_map(slots).rstrip()


def voiced(habit: int, text: str, *, named: bool = False) -> str:
    """Return `text` as somebody with this habit types it: some people use no capitals or no full stop.

    Only the first letter and the last sign change, so that names and numbers stay whole.

    Args:
        habit: The person's number.
        text: What is said.
        named: It begins with a name, whose capital stays.
    """
    habit %= 7
    if habit in {1, 4} and not named and text[1:2].islower():
        text = text[0].lower() + text[1:]
    if habit in {1, 2, 5} and text.endswith("."):
        text = text[:-1]
    return text
