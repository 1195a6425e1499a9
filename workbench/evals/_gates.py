"""Gates: what a comparison must reach, judged on the cautious end of the 95% interval."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from workbench.errors import EvalError, UnknownNameError
from workbench.evals._summary import ALL_METRICS

__all__ = ["Gate", "GateFailure", "parse_gate"]

_FORM = "A gate has the form ARM.METRIC=VALUE, such as view.answerable=0.9."


@dataclass(frozen=True, slots=True)
class Gate:
    """A limit on one metric of one arm.

    For metrics where more is better the *lower* bound of the bootstrap 95% interval must be at least
    `value`. For those where less is better (`tokens_mean`, `tokens_p95`, `latency_ms_p50`,
    `latency_ms_p95`, `abstained.on_answerable`) the *upper* bound must be at most `value`.
    """

    arm: str
    metric: str
    value: float

    @property
    def is_ceiling(self) -> bool:
        """Whether `value` is the most allowed, not the least."""
        return ALL_METRICS[self.metric].lower_is_better

    def __str__(self) -> str:
        """The gate as it is written."""
        return f"{self.arm}.{self.metric}={self.value:g}"


@dataclass(frozen=True, slots=True)
class GateFailure:
    """A gate that did not hold, with the figures.

    Attributes:
        gate: What was asked.
        figure: The metric over the cases, or `None` when no case defines it.
        low: Lower bound of its 95% interval, or `None`.
        high: Upper bound, or `None`.
        cases: Cases that define the metric.
    """

    gate: Gate
    figure: float | None
    low: float | None
    high: float | None
    cases: int

    def __str__(self) -> str:
        """A sentence for a person."""
        if self.figure is None:
            return f"{self.gate}: no case defines {self.gate.metric} for {self.gate.arm}, so the gate cannot hold."
        side, bound, wanted = (
            ("upper", self.high, "at most") if self.gate.is_ceiling else ("lower", self.low, "at least")
        )
        return (
            f"{self.gate}: {self.gate.metric} of {self.gate.arm} is {self.figure:.4g} "
            f"(95% interval {self.low:.4g} to {self.high:.4g}, {self.cases} cases); "
            f"its {side} bound {bound:.4g} must be {wanted} {self.gate.value:g}."
        )


def parse_gate(text: str, arms: Iterable[str]) -> Gate:
    """Read `ARM.METRIC=VALUE`, such as `view.answerable=0.9` or `view.abstained.on_answerable=0`.

    Args:
        text: The gate as written. An arm's name may have dots.
        arms: Names of the arms that were compared.

    Raises:
        EvalError: It has another form, or its value is no number.
        UnknownNameError: The arm was not compared, or there is no such metric.
    """
    names = sorted(set(arms), key=len, reverse=True)
    left, equals, right = text.rpartition("=")
    if not equals or "." not in left:
        message = f"'{text}' is not a gate. {_FORM}"
        raise EvalError(message)
    try:
        value = float(right)
    except ValueError as exc:
        message = f"'{text}': '{right}' is not a number. {_FORM}"
        raise EvalError(message) from exc
    if not math.isfinite(value):
        message = f"'{text}': '{right}' is not a finite number. {_FORM}"
        raise EvalError(message)
    left = left.strip()
    arm = next((name for name in names if left.startswith(name + ".")), None)
    if arm is None:
        raise UnknownNameError(left.partition(".")[0], names, what="an arm of this comparison", key=text)
    metric = left[len(arm) + 1 :]
    if metric not in ALL_METRICS:
        raise UnknownNameError(metric, ALL_METRICS, what="a metric", key=text)
    return Gate(arm, metric, value)
