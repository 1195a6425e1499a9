"""What is left over when the next block does not fit: an exact dynamic programme over the steps behind it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workbench.fitting._steps import Steps

__all__ = ["fill_rest"]

_UNITS = 4096
"""Capacities above this are counted in larger units than tokens, rounded up for what is bought."""


def fill_rest(steps: Steps, kept: bytearray, behind: Sequence[int], *, left: int, short: int) -> list[int]:
    """Return the steps of `behind` that are worth most together within what is left.

    A larger rest before the same block never buys less value.

    Args:
        steps: All steps.
        kept: For each step 1 or 0.
        behind: Steps that may be bought.
        left: Tokens that they may cost.
        short: Tokens, more than `left`, of the block that did not fit.
    """
    order, after = _branches(steps, kept, behind, left)
    if not order:
        return []
    unit = 1 + short // _UNITS
    units = left // unit
    cost = [-(-max(0, steps.tokens[step]) // unit) for step in order]
    # best[at, c]: the value of the best choice among the steps from position `at` on for c units.
    best = np.zeros((len(order) + 1, units + 1))
    for at in range(len(order) - 1, -1, -1):
        row, price = best[at], cost[at]
        row[:] = best[after[at]]
        if price <= units:
            with_it = best[at + 1, : units + 1 - price] + steps.value[order[at]]
            np.maximum(row[price:], with_it, out=row[price:])
    found, at = [], 0
    while at < len(order):
        if best[at, units] > best[after[at], units]:
            found.append(order[at])
            units -= cost[at]
            at += 1
        else:
            at = after[at]
    return found


def _branches(steps: Steps, kept: bytearray, among: Sequence[int], most: int) -> tuple[list[int], list[int]]:
    """Return those steps that can fit, depth first, and for each the position behind its branch."""
    usable: set[int] = set()
    children: dict[int, list[int]] = {}
    for step in sorted(step for step in among if steps.tokens[step] <= most):
        parent = steps.parent[step]
        if parent < 0 or kept[parent] or parent in usable:
            usable.add(step)
            children.setdefault(parent if parent in usable else -1, []).append(step)
    order: list[int] = []
    after: list[int] = []
    open_at: list[int] = []
    # A step is put down with ~step when its branch is done.
    stack = children.get(-1, [])[::-1]
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
