"""The order in which steps are worth their tokens, whatever the budget is.

A step that is worth more a token than the one it needs is bought together with it: the two become one *block*.
Merging from the leaves up leaves blocks whose value a token falls from parents to children, so that the blocks in
that order can be bought one after the other. What has been bought after any number of them is the best that so many
tokens can buy: each is an optimum of the Lagrangian relaxation, whose multipliers the values a token are.
(Horn 1972 and Sidney 1975 ordered jobs with precedence in this way.)
"""

from __future__ import annotations

from heapq import heappop, heappush
from math import inf
from typing import NamedTuple

from workbench.fitting._steps import Steps

__all__ = ["Block", "blocks_of", "place_of"]

_Heap = list[tuple[float, int]]


class Block(NamedTuple):
    """Steps that are bought together.

    Attributes:
        steps: Their indexes, ascending.
        tokens: Their tokens.
        value: Their value.
    """

    steps: list[int]
    tokens: int
    value: float


def _rate(tokens: int, value: float) -> float:
    """Return the value a token, negated: heaps have the least on top."""
    return -value / tokens if tokens > 0 else -inf


def place_of(block: Block) -> tuple[float, int]:
    """Return what blocks are ordered by."""
    return _rate(block.tokens, block.value), block.steps[0]


def blocks_of(steps: Steps, done: bytearray) -> list[Block]:
    """Return the blocks of all steps that are not `done`, those worth most a token first."""
    if all(parent < 0 for parent in steps.parent):
        return _alone(steps, done)
    tokens, value, parents = list(steps.tokens), list(steps.value), steps.parent
    into = list(range(len(tokens)))
    heaps: list[_Heap | None] = [None] * len(tokens)
    roots: _Heap = []
    for index in range(len(tokens) - 1, -1, -1):
        heap = heaps[index]
        heaps[index] = None
        if not done[index]:
            rate = _rate(tokens[index], value[index])
            if heap is None:
                heap = [(rate, index)]
            else:
                while heap and heap[0][0] < rate:
                    child = heappop(heap)[1]
                    into[child] = index
                    tokens[index] += tokens[child]
                    value[index] += value[child]
                    rate = _rate(tokens[index], value[index])
                heappush(heap, (rate, index))
            if parents[index] >= 0:
                _hang(heaps, parents[index], heap)
                continue
        if heap:
            roots += heap
    roots.sort()
    members: list[list[int]] = [[] for _ in tokens]
    for index in range(len(tokens)):
        # Steps merge into steps of lower indexes, which are resolved by now.
        into[index] = into[into[index]]
        members[into[index]].append(index)
    return [Block(members[index], tokens[index], value[index]) for _, index in roots]


def _alone(steps: Steps, done: bytearray) -> list[Block]:
    """Return the blocks where no step needs another: each is one."""
    rates = sorted(
        (-value / tokens if tokens > 0 else -inf, index, tokens, value)
        for index, (tokens, value, kept) in enumerate(zip(steps.tokens, steps.value, done, strict=True))
        if not kept
    )
    return [Block([index], tokens, value) for _, index, tokens, value in rates]


def _hang(heaps: list[_Heap | None], parent: int, heap: _Heap) -> None:
    """Merge what hangs below a step into what hangs below its parent, the smaller into the larger."""
    other = heaps[parent]
    if other is None:
        heaps[parent] = heap
        return
    small, large = (heap, other) if len(heap) < len(other) else (other, heap)
    for entry in small:
        heappush(large, entry)
    heaps[parent] = large
