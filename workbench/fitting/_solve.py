"""Which steps a budget keeps, what they are worth, and what no choice could be worth more than."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import compress
from math import inf

from workbench.fitting._blocks import Block, blocks_of, place_of
from workbench.fitting._rest import fill_rest
from workbench.fitting._steps import Group, Steps

__all__ = ["Chosen", "Ladder"]

_CONSIDERED = 192
"""How many steps behind the last block are considered for what it leaves over."""


@dataclass(frozen=True)
class Chosen:
    """What one budget keeps.

    Attributes:
        kept: For each step 1 or 0.
        used_tokens: Their tokens.
        value: Their value.
        bound: No choice within the budget and the ceilings, which keeps what is required and what the floors keep, is
            worth more.
    """

    kept: bytearray
    used_tokens: int
    value: float
    bound: float

    @property
    def gap(self) -> float:
        """How far from the best it can be at most, as a share of the bound; 0 is proven to be the best."""
        return max(0.0, 1 - self.value / self.bound) if self.bound > 0 else 0.0


class Ladder:
    """Steps in the order in which they are worth their tokens; any budget keeps the first of them.

    Blocks of steps are kept in order until one does not fit: these stay kept at every larger budget. What is left
    over goes to those behind it, by an exact dynamic programme over the next steps.

    Groups choose first and apart: what a ceiling lets in is the best choice among the group's steps for so many
    tokens, and so is what a floor keeps whatever else is. The ladder is then made of what the ceilings let in.
    """

    def __init__(self, steps: Steps, groups: Sequence[Group] = (), *, _blocks: list[Block] | None = None) -> None:
        """Order the steps; `groups` are those that the steps name, the more important first."""
        self.steps = steps
        self.groups = groups
        forced = steps.forced()
        self._required = forced
        self.required_tokens = sum(compress(steps.tokens, forced))
        # Of each group.
        self.required_of_groups = [0] * len(groups)
        self._floors = [0] * len(groups)
        self._shut = bytearray(len(steps))
        self._base = bytearray(forced)
        if groups:
            self._choose_of_groups()
        self._base_tokens = sum(compress(steps.tokens, self._base))
        self._enough = self.required_tokens + sum(self._floors)
        done = bytearray(map(max, self._base, self._shut)) if groups else forced
        self._blocks = blocks_of(steps, done) if _blocks is None else _blocks
        self._all_blocks = blocks_of(steps, self._base) if any(self._shut) else self._blocks

    def _choose_of_groups(self) -> None:
        members: list[list[int]] = [[] for _ in self.groups]
        for index, of in enumerate(self.steps.group):
            if of >= 0:
                members[of].append(index)
        for number, (group, own) in enumerate(zip(self.groups, members, strict=True)):
            used = sum(self.steps.tokens[index] for index in own if self._required[index])
            self.required_of_groups[number] = used
            if group.max_tokens is not None and own:
                kept = _part(self.steps, own, self._required).at(max(group.max_tokens, used)).kept
                for index, stays in zip(own, kept, strict=True):
                    self._shut[index] = not stays
                own = list(compress(own, kept))
            if group.min_tokens > used and own:
                chosen = _part(self.steps, own, self._required).at(group.min_tokens)
                self._floors[number] = chosen.used_tokens - used
                for index in compress(own, chosen.kept):
                    self._base[index] = 1

    def with_changed(self, changes: Mapping[int, tuple[int, float]]) -> Ladder | None:
        """Return the ladder with other tokens and values of some steps, without ordering all of them anew.

        `None` where steps need each other, have groups or are required.
        """
        if self.groups or self.steps.required or any(parent >= 0 for parent in self.steps.parent):
            return None
        steps = replace(self.steps, tokens=list(self.steps.tokens), value=list(self.steps.value))
        blocks = list(self._blocks)
        for index, (tokens, value) in changes.items():
            old = Block([index], steps.tokens[index], steps.value[index])
            del blocks[bisect_left(blocks, place_of(old), key=place_of)]
            steps.tokens[index], steps.value[index] = tokens, value
            new = Block([index], tokens, value)
            blocks.insert(bisect_left(blocks, place_of(new), key=place_of), new)
        return Ladder(steps, _blocks=blocks)

    def at(self, budget_tokens: int) -> Chosen:
        """Return what a budget keeps. From the budget on that holds the floors, more never loses value.

        Raises:
            ValueError: The required steps need more than the budget; `required_tokens` says how much.
        """
        if budget_tokens < self.required_tokens:
            message = f"the required steps need {self.required_tokens} tokens, and the budget is {budget_tokens}"
            raise ValueError(message)
        if budget_tokens < self._enough:
            return self._with_lower_floors(budget_tokens)
        kept = bytearray(self._base)
        left = budget_tokens - self._base_tokens
        behind: list[int] = []
        short = 0
        for block in self._blocks:
            if short or block.tokens > left:
                short = short or block.tokens
                behind += block.steps
                if len(behind) > _CONSIDERED:
                    break
                continue
            left -= block.tokens
            for step in block.steps:
                kept[step] = 1
        for step in fill_rest(self.steps, kept, behind, left=left, short=short):
            kept[step] = 1
        tokens, value = sum(compress(self.steps.tokens, kept)), sum(compress(self.steps.value, kept))
        return Chosen(kept, tokens, value, max(value, self._bound(budget_tokens)))

    def _with_lower_floors(self, budget_tokens: int) -> Chosen:
        """Return what a budget keeps that does not hold all floors: they are kept in the order of the groups."""
        left = budget_tokens - self.required_tokens
        groups = []
        for group, used, floor in zip(self.groups, self.required_of_groups, self._floors, strict=True):
            groups.append(replace(group, min_tokens=used + min(left, floor)))
            left -= min(left, floor)
        return Ladder(self.steps, groups).at(budget_tokens)

    def _bound(self, budget_tokens: int) -> float:
        """Return the value that fractions of blocks reach, which no choice of whole steps exceeds."""
        found = sum(compress(self.steps.value, self._base))
        left = float(budget_tokens - self._base_tokens)
        room = [inf if group.max_tokens is None else float(group.max_tokens) for group in self.groups]
        for index in compress(range(len(self.steps)), self._base) if room else ():
            if self.steps.group[index] >= 0:
                room[self.steps.group[index]] -= self.steps.tokens[index]
        for block in self._all_blocks:
            tokens, group = block.tokens, self.steps.group[block.steps[0]]
            if tokens <= 0:
                found += block.value
                left -= tokens
                continue
            taken = min(tokens, left)
            if group >= 0:
                taken = max(0.0, min(taken, room[group]))
                room[group] -= taken
            found += block.value * taken / tokens
            left -= taken
            if left <= 0:
                break
        return found

    @cached_property
    def assured(self) -> list[int | None]:
        """For each step the budget from which on it is kept, whatever else is; `None` above its group's ceiling.

        Smaller budgets may keep it too, where it happens to fit into what is left over.
        """
        found: list[int | None] = [
            self.required_tokens if required else self._enough if base else None
            for required, base in zip(self._required, self._base, strict=True)
        ]
        needed = most = max(self._base_tokens, self._enough)
        for block in self._blocks:
            needed += block.tokens
            most = max(most, needed)
            for step in block.steps:
                found[step] = most
        return found


def _part(steps: Steps, members: Sequence[int], required: bytearray) -> Ladder:
    """Return the ladder of some steps alone, which need no others."""
    place = {index: at for at, index in enumerate(members)}
    part = Steps()
    for index in members:
        part.add(steps.tokens[index], steps.value[index], parent=place.get(steps.parent[index], -1))
    part.required = [place[index] for index in members if required[index]]
    return Ladder(part)
