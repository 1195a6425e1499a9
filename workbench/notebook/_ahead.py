"""What the bar shows for the budgets that a key leads to, worked out before the key is pressed."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

from workbench.context import Context
from workbench.errors import BudgetError, WorkbenchError
from workbench.notebook._built import section_tokens, words_of
from workbench.views import Prepared

__all__ = ["Ahead", "bar_of"]

# A key in the number box goes by ten, one on the slider by one.
_STEPS = (10, 1)
_REACH, _ENOUGH = 8, 3
_MOST_S = 0.03


def bar_of(context: Context | None, problem: WorkbenchError | None) -> dict[str, Any]:
    """Return what the bar shows of a context, or of what is wrong with it."""
    if context is not None:
        parts = [{"name": name, "tokens": tokens} for name, tokens in section_tokens(context)]
        return {"parts": parts, "tokens": context.tokens, "words": words_of(context), "needs": None}
    if isinstance(problem, BudgetError):
        return {"parts": [], "tokens": None, "words": [f"Over budget: {problem}"], "needs": problem.needed_tokens}
    words = str(problem) if problem is not None else "Ask a question to see its context."
    return {"parts": [], "tokens": None, "words": [words], "needs": None}


class Ahead:
    """The bars of budgets near the one that is shown, for one reading of a question.

    Each is that of a context built under its budget, so it is what Python says when the key is pressed.
    """

    def __init__(self, *, most_s: float = _MOST_S) -> None:
        """Know nothing yet; `most_s` seconds of the processor are spent each time."""
        self._most_s = most_s
        self._prepared: Prepared | None = None
        self._bars: dict[int, dict[str, Any]] = {}
        self._told: set[int] = set()
        self._last = 0

    def near(self, prepared: Prepared, budget: int, bar: dict[str, Any]) -> dict[str, dict[str, Any]] | None:
        """Return `bar`, that of `budget`, and those near it, by budget; `None` where those told last are enough.

        What there was no time for is worked out the next time.
        """
        if self._prepared is not prepared:
            self._prepared, self._bars, self._told, self._last = prepared, {}, set(), 0
        self._bars[budget] = bar
        # Who went by one kind of step goes on by it.
        step, self._last = abs(budget - self._last), budget
        steps = (step,) if step in _STEPS else _STEPS
        if self._told.issuperset(_around(budget, steps, _ENOUGH)):
            return None
        end = time.thread_time() + self._most_s
        wanted = [budget, *_around(budget, steps, _REACH)]
        for one in wanted:
            if one not in self._bars and time.thread_time() < end:
                self._bars[one] = _bar(prepared, one)
        self._told = self._bars.keys() & set(wanted)
        return {str(one): self._bars[one] for one in wanted if one in self._told}


def _around(budget: int, steps: Sequence[int], reach: int) -> Iterator[int]:
    """Yield the budgets that up to `reach` keys lead to, the nearest first."""
    for count in range(1, reach + 1):
        for step in steps:
            yield from (one for one in (budget - count * step, budget + count * step) if one >= 1)


def _bar(prepared: Prepared, budget: int) -> dict[str, Any]:
    try:
        return bar_of(prepared.at(budget), None)
    except WorkbenchError as exc:
        return bar_of(None, exc)
