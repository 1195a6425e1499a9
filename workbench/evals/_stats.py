"""Paired statistics: bootstrap intervals, McNemar's exact test, Holm's correction, what N cases can show."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from statistics import NormalDist
from typing import Literal

import numpy as np
import numpy.typing as npt

__all__ = [
    "RESAMPLES",
    "Interval",
    "bootstrap",
    "bootstrap_means",
    "detectable_difference",
    "exact_share_bound",
    "holm",
    "mcnemar_exact",
    "sample_warning",
]

RESAMPLES = 10_000
_SEED = 20_261_123
_CELLS_AT_ONCE = 2_000_000
# The fewest pairs, all in one direction, that McNemar's exact test calls significant: 2 / 2**6 < 0.05.
_FEWEST_DISCORDANT = 6
_FEW_CASES = 30
_COARSE = 0.1
Interval = tuple[float, float]
Statistic = Literal["mean", "p50", "p95"]


def bootstrap(values: Sequence[float] | npt.NDArray[np.float64], *, statistic: Statistic = "mean") -> Interval:
    """Return the 95% percentile bootstrap interval of a statistic over cases.

    The resamples are a function of the number of values alone, so the mean intervals of two arms, and of their
    differences, over the same cases rest on the same draws, and the same values give the same interval. For a
    percentile the values are put in order before they are drawn from, which changes nothing of its distribution.

    Args:
        values: One figure a case, or one paired difference a case; at least one.
        statistic: What is computed of each resample; percentiles interpolate linearly.

    Returns:
        The 2.5% and the 97.5% point over 10,000 resamples, drawn with replacement.

    Raises:
        ValueError: There are no values.
    """
    data = np.asarray(values, dtype=np.float64)
    if data.size == 0:
        message = "an interval needs at least one value"
        raise ValueError(message)
    if statistic == "mean":
        return bootstrap_means([data])[0]
    if np.all(data == data[0]):
        return float(data[0]), float(data[0])
    below, above, part = _percentile_places(data.size, 50 if statistic == "p50" else 95)
    ordered = np.sort(data)
    return _bounds(ordered[below] * (1 - part) + ordered[above] * part)


def bootstrap_means(columns: Sequence[Sequence[float] | npt.NDArray[np.float64]]) -> list[Interval]:
    """Return the bootstrap interval of the mean of each of many columns, as `bootstrap` does, drawing once for all.

    Args:
        columns: Figures of the same number of cases, at least one.

    Raises:
        ValueError: There are no values, or columns differ in length.
    """
    table = np.asarray(columns, dtype=np.float64)
    if table.ndim != 2 or table.size == 0:
        message = "intervals need columns of the same length, with at least one value"
        raise ValueError(message)
    varied = np.flatnonzero(np.any(table != table[:, :1], axis=1))
    found = [(float(first), float(first)) for first in table[:, 0]]
    if varied.size == 0:
        return found
    size = table.shape[1]
    means = []
    for drawn in _draws(size):
        # How often each case was drawn: then one product gives the means of every column.
        rows = np.arange(len(drawn))[:, np.newaxis] * size
        times = np.bincount((drawn + rows).ravel(), minlength=len(drawn) * size).reshape(len(drawn), size)
        means.append(times.astype(np.float64) @ table[varied].T / size)
    for column, resampled in zip(varied, np.concatenate(means).T, strict=True):
        found[column] = _bounds(resampled)
    return found


@lru_cache(maxsize=16)
def _percentile_places(size: int, share: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], float]:
    """Return between which two of so many ordered values the percentile of each resample lies, and how far.

    Values put in order first can be drawn by their places: the places of a percentile are then the same whatever the
    values are, and are found once instead of for every column.
    """
    at = share / 100 * (size - 1)
    low = math.floor(at)
    high = min(low + 1, size - 1)
    pairs = [np.partition(drawn, (low, high), axis=1)[:, [low, high]] for drawn in _draws(size)]
    below, above = np.concatenate(pairs).T
    return below, above, at - low


def _draws(size: int) -> Iterator[npt.NDArray[np.int64]]:
    """Yield the resamples of so many cases, a row each, some at a time: a function of their number alone."""
    rng = np.random.default_rng([_SEED, size])
    rows = max(1, _CELLS_AT_ONCE // size)
    for done in range(0, RESAMPLES, rows):
        yield rng.integers(0, size, size=(min(rows, RESAMPLES - done), size))


def _bounds(resampled: npt.NDArray[np.float64]) -> Interval:
    low, high = np.percentile(resampled, [2.5, 97.5])
    return float(low), float(high)


def mcnemar_exact(a: Sequence[bool], b: Sequence[bool]) -> float:
    """Return the two-sided exact p-value of McNemar's test: is `a` right as often as `b` on the same cases?

    It is the binomial test with p = 1/2 on the cases where just one of the two is right; 1.0 where there
    is none.

    Raises:
        ValueError: `a` and `b` differ in length.

    Example:
        >>> mcnemar_exact([True] * 6, [False] * 6)
        0.03125
    """
    only_a = sum(x and not y for x, y in zip(a, b, strict=True))
    only_b = sum(y and not x for x, y in zip(a, b, strict=True))
    n, fewer = only_a + only_b, min(only_a, only_b)
    term = tail = 1
    for i in range(fewer):
        # Exact integers: C(n, i + 1) from C(n, i).
        term = term * (n - i) // (i + 1)
        tail += term
    return min(1.0, 2 * tail / 2**n) if n else 1.0


def holm(p_values: Sequence[float]) -> list[float]:
    """Return the p-values adjusted for their number by Holm's step-down method, in the same order.

    Example:
        >>> holm([0.01, 0.04, 0.03])
        [0.03, 0.06, 0.06]
    """
    adjusted = [0.0] * len(p_values)
    highest = 0.0
    for rank, index in enumerate(sorted(range(len(p_values)), key=lambda i: p_values[i])):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[index]))
        adjusted[index] = highest
    return adjusted


def detectable_difference(
    differences: Sequence[float], *, binary: bool, power: float = 0.8, alpha: float = 0.05
) -> float | None:
    """Return the smallest true mean difference that a paired test over so many cases would find.

    It is (z of `1 - alpha / 2` + z of `power`) standard deviations of the differences, over the root of
    their number: the normal approximation, two-sided. For `binary` outcomes it is never under six cases,
    since McNemar's exact test calls fewer discordant pairs nothing, whatever they are.

    Args:
        differences: One paired difference a case.
        binary: Whether both figures of a case are 0 or 1.
        power: How often the difference would be found, 0 to 1.
        alpha: Significance level, 0 to 1.

    Returns:
        A difference in the unit of `differences`; `None` for fewer than two cases. For figures that are
        not binary and all differ alike it is 0, which says no more than that these cases are too alike to tell.

    Source: https://www.statsmodels.org/stable/generated/statsmodels.stats.power.NormalIndPower.html, 2026-11-28
    """
    n = len(differences)
    if n < 2:
        return None
    normal = NormalDist()
    spread = float(np.std(np.asarray(differences, dtype=np.float64), ddof=1))
    found = (normal.inv_cdf(1 - alpha / 2) + normal.inv_cdf(power)) * spread / math.sqrt(n)
    return max(found, _FEWEST_DISCORDANT / n) if binary else found


def exact_share_bound(share: float, cases: int) -> float | None:
    """Return how far the true share may be from one of all or none, which resampling cannot show.

    It is the bound of Clopper and Pearson's exact 95% interval, which has a closed form there.

    Args:
        share: 0 or 1; for any other there is no such form.
        cases: How many were judged, at least 1.

    Returns:
        The lower bound where all are right, the upper one where none is; else `None`.

    Source: `proportion_confint(..., method="beta")` of statsmodels, to which a test holds it.

    Example:
        >>> round(exact_share_bound(1.0, 3), 3)
        0.292
    """
    if cases < 1 or share not in (0.0, 1.0):
        return None
    edge: float = 0.025 ** (1 / cases)
    return edge if share == 1 else 1 - edge


def sample_warning(cases: int, detectable: float | None) -> str | None:
    """Return a sentence where so many cases cannot show much, or `None`.

    Too few are under 30, or so few that a difference of 0.1 in a share would be missed one time in five.
    """
    if cases >= _FEW_CASES and detectable is not None and detectable <= _COARSE:
        return None
    said = f"{cases:,} cases are few"
    if detectable is None or detectable > 1:
        return f"{said}: no difference could be told from chance."
    return f"{said}: a difference under {detectable:.2f} would be missed more than one time in five."
