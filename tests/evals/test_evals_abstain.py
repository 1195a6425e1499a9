import math

import pytest
from evals_factories import abstain_case, case, context
from hypothesis import given
from hypothesis import strategies as st

from workbench.evals import Outcome, Score
from workbench.evals._abstain import abstentions, fit_threshold


def scored(score=None, status="found"):
    return Outcome("scored", "", context(("crm:orders/1", "x"), status=status, score=score), Score(1), 1.0)


def mixed_cases(n=8):
    return [case(f"good-{i}") for i in range(n)] + [abstain_case(f"bad-{i}") for i in range(n)]


def test_an_arm_that_says_not_found_has_its_own_rule():
    cases = [case("a"), abstain_case("b"), abstain_case("c")]
    outcomes = {"a": scored(9.0), "b": scored(9.0, "not_found"), "c": scored(0.1, "ambiguous")}
    found = abstentions(cases, outcomes)
    assert found.rule == "own"
    assert found.abstained == {"a": False, "b": True, "c": False}


def test_scores_that_tell_apart_get_a_threshold_that_does():
    cases = mixed_cases()
    found = abstentions(cases, {c.id: scored(0.9 if c.answerable else 0.1) for c in cases})
    assert found.rule == "threshold"
    assert found.thresholds == pytest.approx((0.5, 0.5))
    assert found.abstained == {c.id: not c.answerable for c in cases}


def test_each_case_is_judged_by_the_threshold_of_the_other_half():
    good = [case("g1", split="train"), case("g2", split="test")]
    bad = [abstain_case("b1", split="train"), abstain_case("b2", split="test")]
    scores = {"g1": 10.0, "b1": 8.0, "g2": 4.0, "b2": 2.0}
    found = abstentions(good + bad, {name: scored(score) for name, score in scores.items()})
    assert found.thresholds == (9.0, 3.0)
    # In sample both halves are perfect; out of sample the test half is all under 9 and the train half all over 3.
    assert found.abstained == {"g1": False, "b1": False, "g2": True, "b2": True}


def test_an_arm_without_rule_and_score_never_abstains():
    found = abstentions(mixed_cases(), {c.id: scored() for c in mixed_cases()})
    assert found.rule == "none"
    assert not any(found.abstained.values())


def test_a_context_without_a_score_scores_lowest():
    cases = mixed_cases()
    found = abstentions(cases, {c.id: scored(0.9 if c.answerable else None) for c in cases})
    assert found.abstained == {c.id: not c.answerable for c in cases}


def blank(score=0.0):
    return Outcome("scored", "", context(status="not_found", score=score), Score(1), 1.0)


def test_a_retriever_that_once_finds_no_chunk_keeps_its_threshold():
    cases = mixed_cases()
    outcomes = {c.id: scored(0.9 if c.answerable else 0.1) for c in cases} | {"bad-0": blank()}
    found = abstentions(cases, outcomes)
    assert found.rule == "threshold"
    assert found.abstained == {c.id: not c.answerable for c in cases}


def test_where_no_threshold_is_learned_a_blank_context_still_abstains():
    cases = [case("a"), case("b")]
    found = abstentions(cases, {"a": scored(0.5), "b": blank()})
    assert (found.rule, found.abstained) == ("threshold", {"a": False, "b": True})


def test_an_arm_without_scores_that_returns_nothing_has_its_own_rule():
    found = abstentions([case("a"), abstain_case("b")], {"a": scored(), "b": blank(score=None)})
    assert (found.rule, found.abstained) == ("own", {"a": False, "b": True})


def test_outcomes_without_a_context_are_left_out():
    cases = mixed_cases()
    outcomes = {c.id: scored(0.9 if c.answerable else 0.1) for c in cases}
    outcomes["good-0"] = Outcome("error", "boom")
    assert "good-0" not in abstentions(cases, outcomes).abstained
    assert abstentions([case("a")], {"a": Outcome("error", "boom")}).rule == "none"


def test_without_one_kind_of_case_nothing_is_learned():
    assert fit_threshold([1.0, 2.0], [True, True]) == -math.inf
    assert fit_threshold([1.0, 2.0], [False, False]) == -math.inf
    assert fit_threshold([], []) == -math.inf


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=1, max_size=30))
def test_no_other_threshold_is_better(pairs):
    scores, answerable = [float(s) for s, _ in pairs], [a for _, a in pairs]
    good = [s for s, a in zip(scores, answerable, strict=True) if a]
    bad = [s for s, a in zip(scores, answerable, strict=True) if not a]
    if not good or not bad:
        return

    def worth(threshold):
        return sum(s < threshold for s in bad) / len(bad) + sum(s >= threshold for s in good) / len(good)

    chosen = fit_threshold(scores, answerable)
    assert worth(chosen) == pytest.approx(max(worth(t / 2) for t in range(-1, 21)))
