"""What is left over when the next block does not fit: an exact dynamic programme over the steps behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from workbench.fitting._steps import Steps

__all__ = ["Rest", "fill_rest"]

_UNITS = 4096
"""Capacities above this are counted in larger units than tokens, rounded up for what is bought."""

_Values = NDArray[np.float64]


@dataclass
class Rest:
    """What a budget leaves over.

    Attributes:
        kept: For each step 1 or 0.
        left: Tokens that any step may take.
        free: Tokens that only the steps of each group may take.
        room: Tokens until each group's ceiling.
        short: Tokens, more than `left`, that the block needs which did not fit; 0 where all did.
        behind: Steps that may still be bought, in the order of their value a token.
    """

    kept: bytearray
    left: int
    free: list[int]
    room: list[float]
    short: int = 0
    behind: list[int] = field(default_factory=list)

    def consider(self, steps: Sequence[int]) -> int:
        """Note steps that were passed over; return how many there are."""
        self.behind += steps
        return len(self.behind)


@dataclass
class _Part:
    """Steps that share what they may spend: those of one group, or those of all groups that nothing limits.

    Attributes:
        steps: Their indexes, each before those that need it, a step's branch in one piece.
        after: For each the position behind its branch.
        cost: Their tokens in units.
        best: `best[i, c]`: the value of the best choice among the steps from position i on for c units.
        free: Units that only they may take.
    """

    steps: list[int]
    after: list[int]
    cost: list[int]
    best: _Values
    free: int = 0

    def bought(self, units: int) -> list[int]:
        """Return the steps of the best choice for `units`."""
        found, at = [], 0
        while at < len(self.steps):
            if self.best[at, units] > self.best[self.after[at], units]:
                found.append(self.steps[at])
                units -= self.cost[at]
                at += 1
            else:
                at = self.after[at]
        return found


def fill_rest(steps: Steps, rest: Rest) -> list[int]:
    """Return the steps of `rest.behind` that are worth most together within what is left.

    A larger rest before the same block never buys less value.
    """
    cap = min(rest.left, sum(max(steps.tokens[step], 0) for step in rest.behind))
    limited = {group for group in set(map(steps.group.__getitem__, rest.behind)) if group >= 0}
    limited = {group for group in limited if rest.free[group] or rest.room[group] < max(rest.short, rest.left)}
    rooms = [rest.room[group] for group in limited if rest.room[group] < float("inf")]
    unit = 1 + int(max([rest.short, cap if not rest.short else 0, *rooms])) // _UNITS
    parts = []
    for group in (None, *sorted(limited)):
        own = [step for step in rest.behind if (steps.group[step] if steps.group[step] in limited else None) == group]
        free = 0 if group is None else rest.free[group]
        most = cap + free if group is None else int(min(cap + free, max(0, rest.room[group])))
        part = _part(steps, rest.kept, own, most // unit, unit)
        if part is not None:
            part.free = free // unit
            parts.append(part)
    return _bought(parts, cap // unit)


def _part(steps: Steps, kept: bytearray, among: list[int], units: int, unit: int) -> _Part | None:
    order, after = _branches(steps, kept, among, units * unit)
    if not order:
        return None
    cost = [-(-max(0, steps.tokens[step]) // unit) for step in order]
    best = np.zeros((len(order) + 1, units + 1))
    for at in range(len(order) - 1, -1, -1):
        row, price = best[at], cost[at]
        row[:] = best[after[at]]
        if price <= units:
            with_it = best[at + 1, : units + 1 - price] + steps.value[order[at]]
            np.maximum(row[price:], with_it, out=row[price:])
    return _Part(order, after, cost, best)


def _branches(steps: Steps, kept: bytearray, among: list[int], most: int) -> tuple[list[int], list[int]]:
    """Return those steps that can fit, depth first, and for each the position behind its branch."""
    usable: set[int] = set()
    children: dict[int, list[int]] = {}
    for step in sorted(among):
        parent = steps.parent[step]
        if steps.tokens[step] > most or not (parent < 0 or kept[parent] or parent in usable):
            continue
        usable.add(step)
        children.setdefault(parent if parent in usable else -1, []).append(step)
    order: list[int] = []
    after: list[int] = []
    # A step is put down with ~step when its branch is done.
    stack = children.get(-1, [])[::-1]
    open_at: list[int] = []
    while stack:
        step = stack.pop()
        if step < 0:
            after[open_at.pop()] = len(order)
            continue
        open_at.append(len(order))
        order.append(step)
        after.append(0)
        stack.append(~step)
        stack += children.get(step, [])[::-1]
    return order, after


def _bought(parts: Sequence[_Part], units: int) -> list[int]:
    """Share the units among the parts as is worth most, and return the steps that each buys."""
    if len(parts) == 1:
        only = parts[0]
        return only.bought(min(units + only.free, only.best.shape[1] - 1))
    total: _Values = np.zeros(units + 1)
    given: list[NDArray[np.intp]] = []
    for part in parts:
        worth = part.best[0][np.minimum(np.arange(units + 1) + part.free, part.best.shape[1] - 1)]
        summed, share = total + worth[0], np.zeros(units + 1, dtype=np.intp)
        for spent in range(1, units + 1):
            if worth[spent] == worth[spent - 1]:
                continue
            better = total[: units + 1 - spent] + worth[spent]
            gains = better > summed[spent:]
            summed[spent:][gains] = better[gains]
            share[spent:][gains] = spent
        total = summed
        given.append(share)
    found: list[int] = []
    for part, share in zip(reversed(parts), reversed(given), strict=True):
        spent = int(share[units])
        found += part.bought(min(spent + part.free, part.best.shape[1] - 1))
        units -= spent
    return found
