import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from workbench.evals import bootstrap, holm, mcnemar_exact
from workbench.evals._stats import _draws, bootstrap_means

PAIRS = st.lists(st.tuples(st.booleans(), st.booleans()), max_size=60)


@given(PAIRS)
def test_mcnemar_is_the_exact_binomial_test_on_discordant_pairs(pairs):
    a, b = [x for x, _ in pairs], [y for _, y in pairs]
    only_a = sum(x and not y for x, y in pairs)
    only_b = sum(y and not x for x, y in pairs)
    expected = stats.binomtest(only_a, only_a + only_b, 0.5).pvalue if only_a + only_b else 1.0
    assert mcnemar_exact(a, b) == pytest.approx(expected, abs=1e-12)
    assert mcnemar_exact(b, a) == mcnemar_exact(a, b)


def test_mcnemar_of_many_pairs_does_not_overflow():
    assert mcnemar_exact([True] * 3_000, [False] * 3_000) == pytest.approx(0.0)
    assert mcnemar_exact([True, False] * 2_000, [False, True] * 2_000) == 1.0


def test_mcnemar_refuses_unpaired_cases():
    with pytest.raises(ValueError, match="zip"):
        mcnemar_exact([True], [])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_holm_matches_its_definition(p_values):
    adjusted = holm(p_values)
    order = np.argsort(p_values, kind="stable")
    steps = [min(1.0, (len(p_values) - rank) * p_values[i]) for rank, i in enumerate(order)]
    assert [adjusted[i] for i in order] == pytest.approx(np.maximum.accumulate(steps))
    assert all(a >= p for a, p in zip(adjusted, p_values, strict=True))


def test_holm_of_nothing_is_nothing():
    assert holm([]) == []


@given(st.integers(1, 40), st.integers(0, 1_000))
@settings(max_examples=10)
def test_many_means_at_once_have_the_intervals_that_each_has_alone(size, seed):
    rng = np.random.default_rng(seed)
    columns = [rng.integers(0, 2, size), rng.normal(500, 200, size), np.ones(size), rng.random(size)]
    together = bootstrap_means(columns)
    for column, interval in zip(columns, together, strict=True):
        assert interval == pytest.approx(bootstrap(column), rel=1e-12)
        # By its definition: each resample's own mean, of draws that follow from the number of cases.
        drawn = column[np.concatenate(list(_draws(size)))]
        assert interval == pytest.approx(np.percentile(drawn.mean(axis=1), [2.5, 97.5]), rel=1e-9)


def test_means_of_nothing_are_refused():
    for columns in ([], [[]], [[[1.0]]]):
        with pytest.raises(ValueError, match="columns of the same length"):
            bootstrap_means(columns)


def test_the_bootstrap_agrees_with_scipy():
    values = np.random.default_rng(3).normal(2, 1, size=80)
    reference = stats.bootstrap((values,), np.mean, n_resamples=20_000, method="percentile", rng=5).confidence_interval
    assert bootstrap(values) == pytest.approx((reference.low, reference.high), abs=0.02)
    median = stats.bootstrap((values,), np.median, n_resamples=5_000, method="percentile", rng=5).confidence_interval
    assert bootstrap(values, statistic="p50") == pytest.approx((median.low, median.high), abs=0.08)


def test_the_bootstrap_covers_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(11)
    hits = 0
    for _ in range(100):
        low, high = bootstrap(rng.random(40))
        hits += low <= 0.5 <= high
    assert 86 <= hits <= 100


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30))
def test_the_bootstrap_repeats_and_lies_within_the_values(values):
    low, high = bootstrap(values)
    assert (low, high) == bootstrap(values)
    assert min(values) - 1e-6 <= low <= high <= max(values) + 1e-6


def test_equal_values_have_no_width_and_no_values_are_refused():
    assert bootstrap([1.0] * 5) == (1.0, 1.0)
    with pytest.raises(ValueError, match="at least one value"):
        bootstrap([])


def test_many_values_are_resampled_in_parts():
    low, high = bootstrap(np.arange(3_000) % 2)
    assert 0.47 < low < 0.5 < high < 0.53
