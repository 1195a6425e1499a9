"""What a comparison widget shows: arms with their intervals, a pair, its cases, and one case's contexts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from workbench.evals import (
    Case,
    Comparison,
    Metric,
    Outcome,
    bootstrap,
    case_values,
    marked_contexts,
    mcnemar_exact,
    metrics_of,
)

__all__ = ["CaseRow", "Pairing", "Tables", "shown_figure", "shown_rows"]

_WHOLE = ("tokens_mean", "reader_tokens")


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case under one metric: what each of the two arms has, `None` where it is not defined."""

    case: Case
    a: float | None
    b: float | None

    @property
    def delta(self) -> float | None:
        """`a` less `b`."""
        return None if self.a is None or self.b is None else self.a - self.b

    @property
    def is_changed(self) -> bool:
        """Whether the arms differ on it."""
        return self.a != self.b


@dataclass(frozen=True, slots=True)
class Pairing:
    """Two arms on the cases that both were judged on.

    Attributes:
        cases: How many these are.
        diff: Mean of `a` less `b`; `None` without a case.
        ci95: Its bootstrap interval.
        p: McNemar's exact p where the metric is yes or no, else `None`.
    """

    cases: int
    diff: float | None = None
    ci95: tuple[float, float] | None = None
    p: float | None = None


class Tables:
    """The figures of one comparison, computed when they are asked for and kept."""

    def __init__(self, comparison: Comparison) -> None:
        """Speak of `comparison`."""
        self.comparison = comparison
        self.arms = list(comparison.results)
        found = metrics_of(comparison.results.values())
        # What is one figure a case, and the same in every run.
        self.metrics: dict[str, Metric] = {
            name: metric for name, metric in found.items() if metric.statistic == "mean" and not metric.timed
        }
        self.kinds = list(dict.fromkeys(case.type for case in comparison.cases))
        self._values = cache(self._computed)
        self._paired = cache(self._pair)

    def _computed(self, metric: str, arm: str) -> Mapping[str, float]:
        return case_values(self.metrics[metric], self.comparison.cases, self.comparison.results[arm])

    def summary(self, metric: str) -> list[list[str]]:
        """Return a row an arm: the metric and the tokens with their intervals, and what was not judged."""
        rows = []
        for arm in self.arms:
            figures = self.comparison.figures["arms"][arm]
            row = [arm, *self._with_interval(figures, metric)]
            row += self._with_interval(figures, "tokens_mean")
            rows.append([*row, f"{figures['errors']:,}", f"{figures['not_applicable']:,}"])
        return rows

    def _with_interval(self, figures: Mapping[str, Any], metric: str) -> tuple[str, str]:
        outer, _, inner = metric.partition(".")
        bounds = figures["ci95"].get(metric)
        shown = "-" if bounds is None else f"{shown_figure(metric, bounds[0])} to {shown_figure(metric, bounds[1])}"
        return shown_figure(metric, figures[outer][inner] if inner else figures[outer]), shown

    def rows(self, metric: str, a: str, b: str, kind: str | None) -> list[CaseRow]:
        """Return the cases of a type, or all, that at least one of the two arms has the metric for."""
        left, right = self._values(metric, a), self._values(metric, b)
        found = [CaseRow(case, left.get(case.id), right.get(case.id)) for case in self.comparison.cases]
        return [
            one for one in found if not (one.a is None and one.b is None) and (kind is None or one.case.type == kind)
        ]

    def pair(self, metric: str, a: str, b: str, kind: str | None) -> Pairing:
        """Compare two arms on the cases of a type, or on all."""
        return self._paired(metric, a, b, kind)

    def _pair(self, metric: str, a: str, b: str, kind: str | None) -> Pairing:
        both = [one for one in self.rows(metric, a, b, kind) if one.delta is not None]
        if not both:
            return Pairing(0)
        diffs = [one.delta or 0.0 for one in both]
        binary = {one.a for one in both} | {one.b for one in both} <= {0.0, 1.0}
        p = mcnemar_exact([bool(one.a) for one in both], [bool(one.b) for one in both]) if binary else None
        return Pairing(len(both), float(np.mean(diffs)), bootstrap(diffs), p)

    def said(self, metric: str, a: str, b: str, kind: str | None) -> str:
        """Say how two arms compare, in a sentence."""
        found = self.pair(metric, a, b, kind)
        what = f"{a} less {b}, {metric}{f' of {kind}' if kind else ''}"
        if found.diff is None or found.ci95 is None:
            return f"{what}: no case was judged for both."
        low, high = (shown_figure(metric, bound, signed=True) for bound in found.ci95)
        p = f", McNemar p {found.p:.2g}" if found.p is not None else ""
        diff = shown_figure(metric, found.diff, signed=True)
        sure = "" if found.ci95[0] > 0 or found.ci95[1] < 0 else " The interval holds 0: no difference is shown."
        return f"{what}: {diff} (95% {low} to {high}{p}) over {found.cases:,} cases.{sure}"

    def contexts(self, case: Case, a: str, b: str) -> dict[str, Any]:
        """Return what two arms gave for a case, as markup: evidence marked, words that the other lacks underlined."""
        results = self.comparison.results
        outcomes = [results[arm].outcomes[case.id] for arm in (a, b)]
        texts = marked_contexts(case, *outcomes)
        sides = [_side(arm, one, text) for arm, one, text in zip((a, b), outcomes, texts, strict=True)]
        shown = {"id": case.id, "question": case.question, "answer": "nothing" if case.answer is None else case.answer}
        return {**shown, "answer": str(shown["answer"]), "sides": sides}

    def frontier_rows(self) -> tuple[list[str], list[list[str]]]:
        """Return the frontier as a table, an arm a row; empty where it was not computed."""
        found = self.comparison.frontier
        if found is None:
            return [], []
        rows = [[arm, *(shown_figure("", point.answerable) for point in points)] for arm, points in found.arms.items()]
        return ["answerable by budget", *(f"{budget:,}" for budget in found.budgets)], rows


def _side(arm: str, outcome: Outcome, text: str) -> dict[str, Any]:
    context, score = outcome.context, outcome.score
    if context is None or score is None:
        return {"arm": arm, "head": f"{outcome.kind.replace('_', ' ')}: {outcome.message}", "missing": [], "text": ""}
    missing = [f"{one.record}{one.path}" for one in score.missing_fields]
    head = f"{score.tokens:,} tokens, {context.status}"
    if score.by_aggregate:
        head += "; answered by a figure over all the gold records"
    return {"arm": arm, "head": head, "missing": missing[:20], "text": text}


def shown_figure(metric: str, value: float | None, *, signed: bool = False) -> str:
    """Return a figure as it is shown: tokens whole, all else with three decimals."""
    if value is None:
        return "-"
    sign = "+" if signed else ""
    return f"{value:{sign},.0f}" if metric in _WHOLE else f"{value:{sign},.3f}"


def shown_rows(metric: str, rows: Sequence[CaseRow]) -> list[dict[str, Any]]:
    """Return cases as the front end shows them."""
    return [
        {
            "id": one.case.id,
            "type": one.case.type,
            "question": one.case.question,
            "a": shown_figure(metric, one.a),
            "b": shown_figure(metric, one.b),
            "delta": shown_figure(metric, one.delta, signed=True),
            "changed": one.is_changed,
        }
        for one in rows
    ]
