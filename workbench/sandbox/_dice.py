"""Draws that are the same on every platform and every Python: only `Random.random()` is used.

The documentation promises that `random()` keeps its sequence for a given seed; `choice`, `randrange` and
`shuffle` carry no such promise, so they are not used.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Final, TypeVar

__all__ = ["Dice", "Scramble", "mix"]

T = TypeVar("T")
_MASK: Final = (1 << 64) - 1


def mix(seed: int, *parts: int) -> int:
    """Return 64 well mixed bits for `seed` and `parts` (the finaliser of splitmix64, once a part).

    Source: https://prng.di.unimi.it/splitmix64.c
    """
    state = seed & _MASK
    for part in parts:
        state = (state + 0x9E3779B97F4A7C15 * (part + 1)) & _MASK
        state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & _MASK
        state ^= state >> 31
    return state


class Dice:
    """The draws for one thing, such as the orders of one account."""

    def __init__(self, seed: int, kind: int, number: int) -> None:
        """Begin the sequence that belongs to `seed`, the kind of thing (below 256), and its number (below 2**40)."""
        # Not for secrets: the point is that anyone gets the same company. `Random` mixes the bits well itself.
        self.random = Random(seed << 48 | kind << 40 | number).random  # noqa: S311

    def below(self, limit: int) -> int:
        """Draw an integer from 0 to `limit - 1`."""
        return int(self.random() * limit)

    def between(self, low: int, high: int) -> int:
        """Draw an integer from `low` to `high`, both included."""
        return low + int(self.random() * (high - low + 1))

    def pick(self, options: Sequence[T]) -> T:
        """Draw one of `options`; naming one several times makes it likelier."""
        return options[int(self.random() * len(options))]

    def chance(self, probability: float) -> bool:
        """Draw `True` with `probability`."""
        return self.random() < probability

    def sample(self, options: Sequence[T], count: int) -> list[T]:
        """Draw at most `count` different positions of `options`, in the order drawn."""
        size = len(options)
        drawn: list[int] = []
        while len(drawn) < min(count, size):
            # Redrawing is quicker than copying the options: few are drawn from many.
            index = int(self.random() * size)
            if index not in drawn:
                drawn.append(index)
        return [options[index] for index in drawn]


class Scramble:
    """A one-to-one map of 0 … `size - 1` onto itself: ids that look arbitrary and never collide."""

    def __init__(self, size: int, factor: int, offset: int) -> None:
        """Use `(slot * factor + offset) % size`; `factor` must share no divisor with `size`."""
        self.size = size
        self._factor = factor
        self._offset = offset % size

    def __call__(self, slot: int) -> int:
        """Return the number of `slot`."""
        return (slot * self._factor + self._offset) % self.size
