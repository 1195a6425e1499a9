"""Our statistics beside those of scipy and statsmodels, on 1,000 random tables."""

import gc
import math

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import proportion_confint

from workbench.evals import bootstrap, detectable_difference, holm, mcnemar_exact, sample_warning
from workbench.evals._stats import exact_share_bound

TABLES = 1_000


def tables():
    """Pairs of right and wrong answers: of any size, from arms alike to arms far apart."""
    rng = np.random.default_rng(61)
    for _ in range(TABLES):
        n = int(rng.integers(1, 400))
        yield rng.random(n) < rng.random(), rng.random(n) < rng.random()


def test_mcnemar_matches_statsmodels_and_scipy():
    for a, b in tables():
        only_a, only_b = int((a & ~b).sum()), int((b & ~a).sum())
        table = [[int((a & b).sum()), only_a], [only_b, int((~a & ~b).sum())]]
        found = mcnemar_exact(a.tolist(), b.tolist())
        # Their p-value passes 1 by an ulp where the discordant pairs are balanced.
        assert found == pytest.approx(min(1.0, float(mcnemar(table, exact=True).pvalue)), rel=1e-9, abs=1e-15)
        if only_a + only_b:
            assert found == pytest.approx(stats.binomtest(only_a, only_a + only_b).pvalue, rel=1e-9, abs=1e-15)


def test_holm_matches_statsmodels(monkeypatch):
    # It collects garbage in every call: minutes for 1,000.
    monkeypatch.setattr(gc, "collect", int)
    rng = np.random.default_rng(62)
    for _ in range(TABLES):
        p = rng.random(int(rng.integers(1, 30))) ** 3
        assert holm(p.tolist()) == pytest.approx(multipletests(p, method="holm")[1], abs=1e-12)


def test_the_detectable_difference_matches_statsmodels():
    power = NormalIndPower(ddof=0)
    for a, b in tables():
        differences = a.astype(float) - b.astype(float)
        if len(differences) < 2 or differences.std() == 0:
            continue
        # `ratio=0` is one sample: here the paired differences.
        effect = power.solve_power(nobs1=len(differences), alpha=0.05, power=0.8, ratio=0)
        expected = effect * differences.std(ddof=1)
        assert detectable_difference(differences, binary=False) == pytest.approx(expected, rel=1e-4)


def test_the_bootstrap_of_shares_matches_scipy_within_the_noise_of_resampling():
    for index, (a, b) in enumerate(tables()):
        if index % 10 or len(a) < 5:
            continue
        differences = a.astype(float) - b.astype(float)
        if np.all(differences == differences[0]):
            continue
        theirs = stats.bootstrap((differences,), np.mean, n_resamples=9_999, method="percentile", rng=index)
        noise = 4 * differences.std() / math.sqrt(len(differences)) / math.sqrt(10_000 * 0.025) + 1 / len(differences)
        low, high = theirs.confidence_interval
        assert bootstrap(differences) == pytest.approx((low, high), abs=noise)


def test_what_would_be_missed_is_what_is_said():
    # A true difference of the size said is found in about 80 of 100 repeats.
    rng = np.random.default_rng(64)
    n = 200
    said = detectable_difference(rng.choice([-1.0, 0.0, 1.0], size=n, p=[0.1, 0.7, 0.2]), binary=True)
    found = 0
    for _ in range(400):
        drawn = rng.choice([-1, 0, 1], size=n, p=[0.15 - said / 2, 0.7, 0.15 + said / 2])
        found += mcnemar_exact((drawn == 1).tolist(), (drawn == -1).tolist()) < 0.05
    assert 0.68 <= found / 400 <= 0.9


@pytest.mark.parametrize(("differences", "expected"), [([], None), ([1.0], None), ([0.0] * 12, 0.5), ([0.0] * 3, 2.0)])
def test_equal_arms_do_not_make_a_few_cases_many(differences, expected):
    assert detectable_difference(differences, binary=True) == expected


@pytest.mark.parametrize(
    ("cases", "detectable", "told"),
    [
        (1, None, "1 cases are few: no difference could be told from chance."),
        (3, 2.0, "3 cases are few: no difference could be told from chance."),
        (12, 0.5, "12 cases are few: a difference under 0.50 would be missed more than one time in five."),
        (100, 0.15, "100 cases are few: a difference under 0.15 would be missed more than one time in five."),
        (100, 0.05, None),
    ],
)
def test_a_small_sample_is_told(cases, detectable, told):
    assert sample_warning(cases, detectable) == told


@pytest.mark.parametrize("n", [1, 2, 3, 29, 400])
def test_the_bound_of_cases_that_are_all_alike_is_clopper_and_pearsons(n):
    assert exact_share_bound(1.0, n) == pytest.approx(proportion_confint(n, n, method="beta")[0], rel=1e-9)
    assert exact_share_bound(0.0, n) == pytest.approx(proportion_confint(0, n, method="beta")[1], rel=1e-9)
    assert exact_share_bound(0.5, n) is None
