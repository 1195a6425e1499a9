"""What a budget is spent on: steps, each with its tokens, its value and the step it needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

__all__ = ["Group", "Steps"]


@dataclass(frozen=True)
class Group:
    """Steps that share a floor and a ceiling.

    Attributes:
        min_tokens: Tokens kept free for the group's steps while others are filled, as far as they can use them.
        max_tokens: At most so many tokens for its steps, or `None`.
    """

    min_tokens: int = 0
    max_tokens: int | None = None


@dataclass
class Steps:
    """Columns, one entry a step. A step can be kept only together with the step it needs.

    Levels of detail are steps that need each other in a row: a line, then the summary beside it, then the rest.

    Attributes:
        tokens: What each step adds to the text; more detail may cost fewer tokens, so below 0 too.
        value: What it is worth, >= 0.
        parent: Index of the step it needs, always a lower index; -1 for none.
        group: Index of its group, that of its parent; -1 for none.
        required: Indexes of the steps that are kept whatever they cost, with all that they need.
    """

    tokens: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    parent: list[int] = field(default_factory=list)
    group: list[int] = field(default_factory=list)
    required: list[int] = field(default_factory=list)

    def add(self, tokens: int, value: float, *, parent: int = -1, group: int = -1) -> int:
        """Append a step and return its index."""
        self.tokens.append(tokens)
        self.value.append(value)
        self.parent.append(parent)
        self.group.append(group)
        return len(self.tokens) - 1

    def __len__(self) -> int:
        """Return the number of steps."""
        return len(self.tokens)

    def forced(self) -> bytearray:
        """Return for each step whether it is required, or needed by one that is."""
        found = bytearray(len(self.tokens))
        for index in self.required:
            at = index
            while at >= 0 and not found[at]:
                found[at] = 1
                at = self.parent[at]
        return found

    def check(self, groups: Sequence[Group]) -> None:
        """Raise `ValueError` where a parent, a group or a value is not what it must be."""
        for index, (parent, group, value) in enumerate(zip(self.parent, self.group, self.value, strict=True)):
            if not (-1 <= parent < index and -1 <= group < len(groups) and value >= 0):
                message = f"step {index}: parent {parent}, group {group}, value {value} cannot be"
                raise ValueError(message)
            if parent >= 0 and self.group[parent] != group:
                message = f"step {index} is in group {group}, and the step it needs in group {self.group[parent]}"
                raise ValueError(message)
