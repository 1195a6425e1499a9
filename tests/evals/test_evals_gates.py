import re

import pytest
from evals_factories import abstain_case, by_urn, case, context, fixed_arm, record

from workbench.errors import EvalError, UnknownNameError
from workbench.evals import METRICS, Gate, compare, parse_gate

N = 20
CASES = [case(f"c{i}") for i in range(N)] + [abstain_case(f"u{i}") for i in range(4)]


@pytest.fixture(scope="module")
def comparison():
    """An arm `a.b` that answers 18 of 20, abstains on all 4 to abstain from and on 1 of the 20."""
    answers = {}
    for i, c in enumerate(CASES):
        text = "total: 5" if i < 18 else "note: none"
        status = "not_found" if not c.answerable or i == 19 else "found"
        answers[c.question] = context(("crm:orders/1", text), status=status)
    return compare({"a.b": fixed_arm(answers)}, CASES, records=by_urn(record(total=5)), budget_tokens=50, snapshot="s")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("view.answerable=0.9", Gate("view", "answerable", 0.9)),
        ("a.b.tokens_mean=1e3", Gate("a.b", "tokens_mean", 1000.0)),
        ("a.abstained.on_unanswerable=1", Gate("a", "abstained.on_unanswerable", 1.0)),
    ],
)
def test_a_gate_is_read(text, expected):
    assert parse_gate(text, ["view", "a", "a.b"]) == expected
    assert parse_gate(str(expected), ["view", "a", "a.b"]) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "view",
        "view.answerable",
        "answerable=1",
        "view.answerable=",
        "view.answerable=x",
        "view.answerable=nan",
        "view.answerable=inf",
    ],
)
def test_another_form_is_refused(text):
    with pytest.raises(EvalError, match=re.escape("ARM.METRIC=VALUE")):
        parse_gate(text, ["view"])


def test_unknown_names_are_told_with_the_known_ones():
    with pytest.raises(
        UnknownNameError, match=r"'viev' is not an arm of this comparison\. Known: bm25, view\. Did you mean"
    ):
        parse_gate("viev.answerable=1", ["view", "bm25"])
    with pytest.raises(UnknownNameError, match=r"'answerble' is not a metric.*Did you mean 'answerable'"):
        parse_gate("view.answerble=1", ["view"])


def test_a_floor_is_judged_by_the_lower_bound(comparison):
    low, high = comparison.to_dict()["arms"]["a.b"]["ci95"]["answerable"]
    assert low < 0.9 < high
    assert comparison.check_gates([f"a.b.answerable={low - 0.001}"]) == []
    (failure,) = comparison.check_gates(["a.b.answerable=0.9"])
    assert (failure.figure, failure.cases) == (0.9, 20)
    assert failure.low == pytest.approx(low)
    assert "its lower bound" in str(failure)
    assert "must be at least 0.9" in str(failure)


def test_a_ceiling_is_judged_by_the_upper_bound(comparison):
    bounds = comparison.to_dict()["arms"]["a.b"]["ci95"]["abstained.on_answerable"]
    assert bounds[0] < 0.05 < bounds[1]
    assert comparison.check_gates([Gate("a.b", "abstained.on_answerable", bounds[1])]) == []
    (failure,) = comparison.check_gates(["a.b.abstained.on_answerable=0.05"])
    assert "its upper bound" in str(failure)
    assert "must be at most 0.05" in str(failure)


def test_every_metric_can_be_gated(comparison):
    loosest = [f"a.b.{name}={1e9 if METRICS[name].lower_is_better else -1}" for name in METRICS]
    tightest = [f"a.b.{name}={-1 if METRICS[name].lower_is_better else 1e9}" for name in METRICS]
    assert comparison.check_gates(loosest) == []
    assert [f.gate.metric for f in comparison.check_gates(tightest)] == list(METRICS)


def test_a_metric_that_no_case_defines_fails_its_gate():
    answers = {CASES[0].question: context(("crm:orders/1", "total: 5"))}
    found = compare(
        {"a": fixed_arm(answers)}, CASES[:1], records=by_urn(record(total=5)), budget_tokens=50, snapshot="s"
    )
    (failure,) = found.check_gates(["a.abstained.on_unanswerable=0"])
    assert "no case defines" in str(failure)
