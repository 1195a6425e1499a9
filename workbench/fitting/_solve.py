"""Which steps a budget keeps, what they are worth, and what no choice could be worth more than."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import compress
from math import inf

from workbench.fitting._blocks import Block, blocks_of
from workbench.fitting._rest import Rest, fill_rest
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
        bound: No choice within the budget and the groups' floors and ceilings is worth more.
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
    """

    def __init__(self, steps: Steps, groups: Sequence[Group] = ()) -> None:
        """Order the steps; `groups` are those that the steps name, the more important first."""
        self.steps = steps
        self.groups = groups
        self._forced = steps.forced()
        self.required_tokens = sum(compress(steps.tokens, self._forced))
        self._blocks: list[Block] = blocks_of(steps, self._forced)
        self._floors = [0] * len(groups)
        self._rooms: list[float] = [inf if one.max_tokens is None else one.max_tokens for one in groups]
        if groups:
            self._open_groups()
        self._limited = any(self._floors) or any(room < inf for room in self._rooms)

    def _open_groups(self) -> None:
        whole = [0] * len(self.groups)
        used = [0] * len(self.groups)
        for tokens, group, forced in zip(self.steps.tokens, self.steps.group, self._forced, strict=True):
            if group >= 0:
                whole[group] += max(tokens, 0)
                used[group] += tokens * forced
        for index, group in enumerate(self.groups):
            self._floors[index] = max(0, min(group.min_tokens, whole[index]) - used[index])
            self._rooms[index] -= used[index]

    def at(self, budget_tokens: int) -> Chosen:
        """Return what a budget keeps. More budget never loses value.

        Raises:
            ValueError: The required steps need more than the budget; `required_tokens` says how much.
        """
        if budget_tokens < self.required_tokens:
            message = f"the required steps need {self.required_tokens} tokens, and the budget is {budget_tokens}"
            raise ValueError(message)
        rest, stopped = self._climb(budget_tokens)
        best = self._chosen(rest)
        if self._limited and stopped is not None:
            best = self._no_less_than_before(best, stopped, budget_tokens)
        return replace(best, bound=max(self._bound(budget_tokens), best.value))

    def _chosen(self, rest: Rest) -> Chosen:
        kept = rest.kept
        for step in fill_rest(self.steps, rest):
            kept[step] = 1
        tokens, value = sum(compress(self.steps.tokens, kept)), sum(compress(self.steps.value, kept))
        return Chosen(kept, tokens, value, value)

    def _free(self, left: int) -> tuple[int, list[int]]:
        """Return what is left for all, and what is kept free for each group: in their order, as far as it goes."""
        free = []
        for floor in self._floors:
            free.append(min(floor, left))
            left -= free[-1]
        return left, free

    def _climb(self, budget_tokens: int, *, until: int | None = None) -> tuple[Rest, int | None]:
        """Keep blocks in order until one does not fit, or `until`; return what is left, and the place of that block.

        What is kept free for a group is filled by its own blocks in order behind that place as well.
        """
        left, free = self._free(budget_tokens - self.required_tokens)
        room, closed = list(self._rooms), bytearray(len(self.groups) + 1)
        rest = Rest(bytearray(self._forced), left, free, room)
        stopped: int | None = None
        behind = 0
        for place, block in enumerate(self._blocks):
            group, tokens = block.group, block.tokens
            if closed[group] or (group >= 0 and tokens > room[group]):
                closed[group] = 1
                behind = rest.consider(block.steps)
                continue
            own = min(free[group], max(tokens, 0)) if group >= 0 else 0
            cost = tokens - own
            if (cost > rest.left or place == until) if stopped is None else cost > 0:
                if stopped is None:
                    stopped, rest.short = place, cost
                closed[group] = 1
                behind = rest.consider(block.steps)
                if behind > _CONSIDERED and not any(free):
                    break
                continue
            rest.left -= cost
            if group >= 0:
                free[group] -= own
                room[group] -= tokens
            for step in block.steps:
                rest.kept[step] = 1
        return rest, stopped

    def _no_less_than_before(self, best: Chosen, stopped: int, budget_tokens: int) -> Chosen:
        """Return the best choice of all smaller budgets: beside a ceiling, a block may be worth less than the rest."""
        for place in range(stopped - 1, -1, -1):
            rest, at = self._climb(budget_tokens, until=place)
            if at != place or rest.short <= 0:
                continue
            spare = rest.left - (rest.short - 1)
            if self._bound(budget_tokens - spare) <= best.value:
                break
            rest.left = rest.short - 1
            other = self._chosen(rest)
            best = other if other.value > best.value else best
        return best

    def _bound(self, budget_tokens: int) -> float:
        """Return the value that fractions of blocks reach."""
        found = sum(compress(self.steps.value, self._forced))
        whole, free = self._free(budget_tokens - self.required_tokens)
        left: float = whole
        room = list(self._rooms)
        for block in self._blocks:
            group, tokens = block.group, block.tokens
            if tokens <= 0:
                found += block.value
                left -= tokens
                continue
            most = max(0.0, min(tokens, room[group])) if group >= 0 else tokens
            own = min(free[group], most) if group >= 0 else 0
            taken = own + min(most - own, left)
            found += block.value * taken / tokens
            left -= taken - own
            if group >= 0:
                free[group] -= own  # type: ignore[assignment] - a float where a ceiling cuts a block
                room[group] -= taken
            if left <= 0 and not any(one > 0 for one in free):
                break
        return found

    @cached_property
    def assured(self) -> list[int | None]:
        """For each step the budget from which on it is kept, whatever else is; `None` above its group's ceiling.

        Smaller budgets may keep it too, where it happens to fit into what is left over.
        """
        found: list[int | None] = [self.required_tokens if forced else None for forced in self._forced]
        free, room = list(self._floors), list(self._rooms)
        closed = bytearray(len(self.groups) + 1)
        needed = most = self.required_tokens + sum(free)
        for block in self._blocks:
            group, tokens = block.group, block.tokens
            if closed[group] or (group >= 0 and tokens > room[group]):
                closed[group] = 1
                continue
            own = min(free[group], max(tokens, 0)) if group >= 0 else 0
            if group >= 0:
                free[group] -= own
                room[group] -= tokens
            needed += tokens - own
            most = max(most, needed)
            for step in block.steps:
                found[step] = most
        return found
