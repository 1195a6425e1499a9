"""What a reader made of the contexts: its answers, its ceiling, and what a right answer costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from workbench.evals._answers import Answer
from workbench.evals._cases import Case
from workbench.evals._run import Outcome
from workbench.evals._stats import bootstrap

__all__ = ["Reading", "with_marks"]

CEILING_ARM = "oracle"
_WEAK = 0.5
_MARKED = ("correct", "exact", "token_f1", "abstention", "citation", "grounded")
_PUSD = 10**12


@dataclass(frozen=True)
class Reading:
    """A reader's answers.

    Attributes:
        identity: What the reader is.
        answers: Arm -> case id -> an answer for each repeat.
        repeats: How often each question was asked.
        possibly_paid_twice: Requests in flight when an earlier start of the run died.
    """

    identity: Mapping[str, Any]
    answers: Mapping[str, Mapping[str, tuple[Answer, ...]]]
    repeats: int
    possibly_paid_twice: int = 0

    def to_dict(self, cases: Sequence[Case]) -> dict[str, Any]:
        """Return the figures as JSON values: `identity`, `repeats`, `ceiling`, `too_weak`, and `arms`.

        `ceiling` is the share right from the gold records whole, with its 95% interval; `None` where that arm was
        not compared, or had no context. `too_weak` is true where the interval's lower bound is under 0.5.
        """
        ceiling = self._ceiling(cases)
        return {
            "identity": dict(self.identity),
            "repeats": self.repeats,
            "possibly_paid_twice": self.possibly_paid_twice,
            "ceiling": ceiling,
            "too_weak": None if ceiling is None else ceiling["ci95"][0] < _WEAK,
            "arms": {arm: self._arm(by_case) for arm, by_case in self.answers.items()},
        }

    def _ceiling(self, cases: Sequence[Case]) -> dict[str, Any] | None:
        found = self.answers.get(CEILING_ARM, {})
        values = []
        for case in cases:
            marks = [_value(answer, "correct") for answer in found.get(case.id, ()) if case.answerable]
            right = [mark for mark in marks if mark is not None]
            if right:
                values.append(float(np.mean(right)))
        if not values:
            return None
        low, high = bootstrap(values)
        return {
            "correct": round(float(np.mean(values)), 6),
            "ci95": [round(low, 6), round(high, 6)],
            "cases": len(values),
        }

    def _arm(self, by_case: Mapping[str, tuple[Answer, ...]]) -> dict[str, Any]:
        answers = [answer for found in by_case.values() for answer in found]
        reads = [answer.read for answer in answers]
        right = sum(_value(answer, "correct") == 1 for answer in answers)
        tokens = sum((read.input_tokens or 0) + (read.output_tokens or 0) for read in reads)
        # A fault tells no tokens; it does not hide what the replies did cost.
        costs = [read.cost_pusd for read in reads if read.judged or read.input_tokens is not None]
        priced = bool(costs) and all(cost is not None for cost in costs)
        cost_pusd = sum(cost for cost in costs if cost is not None) if priced else None
        spreads = [
            float(np.var([v for v in (_value(a, "correct") for a in found) if v is not None] or [0.0]))
            for found in (by_case.values() if self.repeats > 1 else ())
        ]
        failed = Counter(
            f"{name}: {mark.error}" for answer in answers for name, mark in answer.marks.items() if mark.error
        )
        return {
            "kinds": dict(Counter(read.kind for read in reads)),
            "faults": dict(Counter(read.message for read in reads if not read.judged and read.message)),
            "failed_scorers": dict(failed),
            "right": right,
            "attempts": sum(read.attempts for read in reads),
            "tokens": tokens,
            "tokens_per_right_answer": round(tokens / right, 1) if right else None,
            "cost_usd": None if cost_pusd is None else cost_pusd / _PUSD,
            "cost_usd_per_right_answer": cost_pusd / _PUSD / right if cost_pusd is not None and right else None,
            "variance_over_repeats": round(float(np.mean(spreads)), 6) if spreads else None,
        }


def _value(answer: Answer, name: str) -> float | None:
    mark = answer.marks.get(name)
    return mark.value if mark else None


def with_marks(outcome: Outcome, answers: Sequence[Answer]) -> Outcome:
    """Return `outcome` with the mean of each mark over the repeats that were judged."""
    marks: dict[str, float] = {}
    for name in _MARKED:
        values = [value for value in (_value(answer, name) for answer in answers) if value is not None]
        if values:
            marks[name] = sum(values) / len(values)
    reads = [answer.read for answer in answers if answer.read.judged]
    figures = {
        "tokens": [float(r.input_tokens + (r.output_tokens or 0)) for r in reads if r.input_tokens is not None],
        "usd": [r.cost_pusd / _PUSD for r in reads if r.cost_pusd is not None],
        "ms": [r.latency_ms for r in reads if r.latency_ms is not None],
    }
    marks |= {name: sum(values) / len(values) for name, values in figures.items() if values}
    return replace(outcome, marks=marks)
