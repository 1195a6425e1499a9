"""From outcomes to figures: one arm's metrics, and two arms paired."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, TypeVar

import numpy as np

from workbench.evals._abstain import Abstention
from workbench.evals._cases import Case
from workbench.evals._run import Outcome
from workbench.evals._score import Score
from workbench.evals._stats import (
    Interval,
    Statistic,
    bootstrap,
    bootstrap_means,
    detectable_difference,
    holm,
    mcnemar_exact,
)

__all__ = [
    "ALL_METRICS",
    "ANSWER_METRICS",
    "METRICS",
    "ArmResult",
    "Arms",
    "Metric",
    "arm_figures",
    "arm_intervals",
    "case_values",
    "metric_interval",
    "metric_values",
    "metrics_of",
    "pair_arms",
    "pair_slices",
    "rounded",
    "was_read",
]

Number = TypeVar("Number", int, float)
_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class ArmResult:
    """All outcomes of one arm, by case id, and how it abstained."""

    outcomes: Mapping[str, Outcome]
    abstention: Abstention
    # Metric -> case id -> its figure: figures, intervals, slices and pairs all rest on the same ones.
    _known: dict[str, dict[str, float | None]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def value(self, metric: Metric, case: Case) -> float | None:
        """Return the metric's figure for `case`, or `None` where it is not defined."""
        known = self._known.setdefault(metric.name, {})
        if case.id not in known:
            abstained = self.abstention.abstained.get(case.id, False)
            known[case.id] = metric.of(case, self.outcomes[case.id], abstained)
        return known[case.id]

    def values(self, metric: Metric, cases: Sequence[Case]) -> dict[str, float]:
        """Return case id -> the metric's figure, for the cases that define it, in order."""
        known = self._known.setdefault(metric.name, {})
        for case in cases if len(known) < len(self.outcomes) else ():
            self.value(metric, case)
        return {case.id: value for case in cases if (value := known[case.id]) is not None}


Arms = Mapping[str, ArmResult]


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure of an arm.

    Attributes:
        name: Its name in results and gates, such as `abstained.on_answerable`.
        of: The figure of one case, or `None` where it is not defined: such cases are left out.
        statistic: How the figures of the cases become one.
        lower_is_better: A gate on it is a ceiling, not a floor.
        timed: It is a wall-clock time, so that two runs differ.
    """

    name: str
    of: Callable[[Case, Outcome, bool], float | None]
    statistic: Statistic = "mean"
    lower_is_better: bool = False
    timed: bool = False


def _evidence(read: Callable[[Score], float | bool | None]) -> Callable[[Case, Outcome, bool], float | None]:
    """Make a metric over the cases with gold; an error is worth zero."""

    def value(case: Case, outcome: Outcome, abstained: bool) -> float | None:
        del abstained
        if not case.has_gold or outcome.kind == "not_applicable":
            return None
        if outcome.score is None:
            return 0.0
        found = read(outcome.score)
        return None if found is None else float(found)

    return value


def _abstained(*, answerable: bool) -> Callable[[Case, Outcome, bool], float | None]:
    def value(case: Case, outcome: Outcome, abstained: bool) -> float | None:
        if case.answerable is not answerable or outcome.kind == "not_applicable":
            return None
        return float(abstained)

    return value


def _tokens(case: Case, outcome: Outcome, abstained: bool) -> float | None:
    del case, abstained
    return None if outcome.score is None else float(outcome.score.tokens)


def _latency(case: Case, outcome: Outcome, abstained: bool) -> float | None:
    del case, abstained
    return outcome.latency_ms


METRICS: Mapping[str, Metric] = {
    metric.name: metric
    for metric in (
        Metric("record_recall", _evidence(lambda score: score.record_recall)),
        Metric("all_gold", _evidence(lambda score: score.all_gold)),
        Metric("field_recall", _evidence(lambda score: score.field_recall)),
        Metric("answerable", _evidence(lambda score: score.answerable)),
        Metric("answerable_by_fields", _evidence(lambda score: score.all_fields)),
        Metric("answered_by_aggregate", _evidence(lambda score: score.answerable and not score.all_fields)),
        Metric("token_precision", _evidence(lambda score: score.token_precision)),
        Metric("abstained.on_unanswerable", _abstained(answerable=False)),
        Metric("abstained.on_answerable", _abstained(answerable=True), lower_is_better=True),
        Metric("tokens_mean", _tokens, lower_is_better=True),
        Metric("tokens_p95", _tokens, "p95", lower_is_better=True),
        Metric("latency_ms_p50", _latency, "p50", lower_is_better=True, timed=True),
        Metric("latency_ms_p95", _latency, "p95", lower_is_better=True, timed=True),
    )
}
"""Every metric by name, in the order of results."""


def _answer(name: str) -> Callable[[Case, Outcome, bool], float | None]:
    """Make a metric of what a reader answered; an arm that fails on a case gives it nothing to answer from."""

    def value(case: Case, outcome: Outcome, abstained: bool) -> float | None:
        del case, abstained
        if outcome.marks is None or outcome.kind == "not_applicable":
            return None
        if outcome.kind == "error":
            return 0.0 if name in ("correct", "token_f1") else None
        return outcome.marks.get(name)

    return value


ANSWER_METRICS: Mapping[str, Metric] = {
    metric.name: metric
    for metric in (
        Metric("correct", _answer("correct")),
        Metric("exact", _answer("exact")),
        Metric("token_f1", _answer("token_f1")),
        Metric("abstained_right", _answer("abstention")),
        Metric("citation", _answer("citation")),
        Metric("grounded", _answer("grounded")),
        Metric("reader_tokens", _answer("tokens"), lower_is_better=True),
        Metric("reader_usd", _answer("usd"), lower_is_better=True),
        Metric("reader_ms_p50", _answer("ms"), "p50", lower_is_better=True, timed=True),
        Metric("reader_ms_p95", _answer("ms"), "p95", lower_is_better=True, timed=True),
    )
}
"""The metrics of a reader's answers, by name; they are there where a reader was asked."""

ALL_METRICS: Mapping[str, Metric] = {**METRICS, **ANSWER_METRICS}

# Metric in the pairs -> the metric it is computed from.
_PAIRED = {
    "answerable": "answerable",
    "field_recall": "field_recall",
    "record_recall": "record_recall",
    "tokens": "tokens_mean",
}
_BINARY = ("answerable", "correct")


def case_values(metric: Metric, cases: Sequence[Case], arm: ArmResult) -> dict[str, float]:
    """Return case id -> the metric's figure, for the cases that define it, in order."""
    return arm.values(metric, cases)


def metric_values(name: str, cases: Sequence[Case], arm: ArmResult) -> list[float]:
    """Return the metric's figure for each case that has one, in the order of `cases`."""
    return list(case_values(ALL_METRICS[name], cases, arm).values())


def _statistic(values: Sequence[float], statistic: Statistic) -> float | None:
    if not values:
        return None
    if statistic == "mean":
        return float(np.mean(values))
    return float(np.percentile(values, 50 if statistic == "p50" else 95))


def metric_interval(name: str, cases: Sequence[Case], arm: ArmResult) -> tuple[float, Interval] | None:
    """Return a metric and its bootstrap 95% interval over the cases, or `None` where no case defines it."""
    values = metric_values(name, cases, arm)
    statistic = ALL_METRICS[name].statistic
    figure = _statistic(values, statistic)
    return None if figure is None else (figure, bootstrap(values, statistic=statistic))


def arm_intervals(cases: Sequence[Case], arms: Arms) -> dict[str, dict[str, Interval]]:
    """Return arm -> metric -> its bootstrap 95% interval, of those that some case defines and that are no times."""
    columns: dict[tuple[str, str], Sequence[float]] = {}
    found: dict[str, dict[str, Interval]] = {arm: {} for arm in arms}
    for arm, result in arms.items():
        for name, metric in metrics_of([result]).items():
            values = [] if metric.timed else metric_values(name, cases, result)
            if values and metric.statistic == "mean":
                columns[arm, name] = values
            elif values:
                found[arm][name] = bootstrap(values, statistic=metric.statistic)
    for (arm, name), interval in _mean_intervals(columns).items():
        found[arm][name] = interval
    return found


Key = TypeVar("Key")


def _mean_intervals(columns: Mapping[Key, Sequence[float]]) -> dict[Key, Interval]:
    """Return the intervals of many means; those over as many cases rest on the same draws, which are made once."""
    sizes: defaultdict[int, list[Key]] = defaultdict(list)
    for key, values in columns.items():
        sizes[len(values)].append(key)
    found: dict[Key, Interval] = {}
    for keys in sizes.values():
        found |= zip(keys, bootstrap_means([columns[key] for key in keys]), strict=True)
    return found


def was_read(arm: ArmResult) -> bool:
    """Tell whether a reader was asked about the arm's contexts."""
    return any(outcome.marks is not None for outcome in arm.outcomes.values())


def metrics_of(arms: Iterable[ArmResult]) -> Mapping[str, Metric]:
    """Return the metrics that the arms have."""
    return ALL_METRICS if any(was_read(arm) for arm in arms) else METRICS


def arm_figures(cases: Sequence[Case], arm: ArmResult) -> dict[str, Any]:
    """Return all metrics of an arm over `cases`, names with a dot nested; `None` where no case defines one."""
    found: dict[str, Any] = {}
    for name, metric in metrics_of([arm]).items():
        figure = rounded(_statistic(metric_values(name, cases, arm), metric.statistic))
        outer, _, inner = name.partition(".")
        if inner:
            found.setdefault(outer, {})[inner] = figure
        else:
            found[outer] = figure
    for name in ("answerable", "correct"):
        if name in found:
            found[f"{name}_cases"] = len(metric_values(name, cases, arm))
    kinds = [arm.outcomes[case.id].kind for case in cases]
    found["scored"] = kinds.count("scored")
    found["errors"] = kinds.count("error")
    found["not_applicable"] = kinds.count("not_applicable")
    return found


def pair_arms(cases: Sequence[Case], arms: Arms) -> list[dict[str, Any]]:
    """Return every pair of arms compared on the cases that both were judged on; `diff` is `a` less `b`."""
    found: list[dict[str, Any]] = []
    columns: dict[int, list[float]] = {}
    asked = {**_PAIRED, "correct": "correct"} if metrics_of(arms.values()) is ALL_METRICS else _PAIRED
    for a, b in combinations(arms, 2):
        for shown, name in asked.items():
            left, right = (case_values(ALL_METRICS[name], cases, arms[arm]) for arm in (a, b))
            both = [case.id for case in cases if case.id in left and case.id in right]
            entry: dict[str, Any] = {"a": a, "b": b, "metric": shown, "cases": len(both), "diff": None, "ci95": None}
            entry["mcnemar_p"] = entry["detectable"] = None
            if both:
                diffs = [left[case] - right[case] for case in both]
                entry["diff"] = rounded(float(np.mean(diffs)))
                columns[len(found)] = diffs
                binary = shown in _BINARY and {*left.values(), *right.values()} <= {0.0, 1.0}
                entry["detectable"] = rounded(detectable_difference(diffs, binary=binary))
                if binary:
                    entry["mcnemar_p"] = mcnemar_exact([left[c] > 0 for c in both], [right[c] > 0 for c in both])
            found.append(entry)
    for index, bounds in _mean_intervals(columns).items():
        found[index]["ci95"] = [rounded(bound) for bound in bounds]
    return found


def pair_slices(cases: Sequence[Case], arms: Arms, name: str = "answerable") -> list[dict[str, Any]]:
    """Return each pair's `name` by case type, with McNemar's p and Holm's correction over the pair's types."""
    metric = ALL_METRICS[name]
    types = list(dict.fromkeys(case.type for case in cases if case.answerable))
    found = []
    for a, b in combinations(arms, 2):
        left, right = (case_values(metric, cases, arms[arm]) for arm in (a, b))
        family: list[dict[str, Any]] = []
        for kind in types:
            both = [case.id for case in cases if case.type == kind and case.id in left and case.id in right]
            if not both:
                continue
            p = mcnemar_exact([left[c] > 0 for c in both], [right[c] > 0 for c in both])
            diff = rounded(float(np.mean([left[c] - right[c] for c in both])))
            family.append({"a": a, "b": b, "type": kind, "cases": len(both), "diff": diff, "mcnemar_p": p})
        for entry, adjusted in zip(family, holm([entry["mcnemar_p"] for entry in family]), strict=True):
            entry["holm_p"] = adjusted
        found += family
    return found


def rounded(value: float | None) -> float | None:
    """Round to six decimals: more would be noise of the machine's arithmetic."""
    return None if value is None else round(value, _DECIMALS)
