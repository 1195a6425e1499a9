import pytest
from evals_factories import by_urn, case, context, record

from workbench.errors import ArmNotApplicable, EvalError
from workbench.evals import Frontier, Point, compare, frontier

RECORDS = by_urn(record(total=5))
CASES = [case(f"c{i}") for i in range(4)]
NUMBER = {c.question: i for i, c in enumerate(CASES)}


def from_budget(needed):
    """An arm that answers case i from a budget of `needed[i]` on."""

    def arm(question, *, budget_tokens):
        text = "total: 5" if budget_tokens >= needed[NUMBER[question]] else "note"
        return context(("crm:orders/1", text))

    return arm


def only_above(limit):
    def arm(question, *, budget_tokens):
        if budget_tokens < limit + 10 * NUMBER[question]:
            reason = "Too large."
            raise ArmNotApplicable(reason, arm="full")
        return context(("crm:orders/1", "total: 5"))

    return arm


def run(**arms):
    return frontier(arms, CASES, records=RECORDS, budgets=(200, 50, 100, 100, 400))


def test_each_arm_is_judged_at_each_budget_ascending():
    found = run(a=from_budget([50, 100, 200, 400]))
    assert found.budgets == (50, 100, 200, 400)
    assert [p.answerable for p in found.arms["a"]] == [0.25, 0.5, 0.75, 1.0]
    assert all(p.tokens_mean and p.tokens_mean <= p.budget_tokens for p in found.arms["a"])
    assert list(found.to_pandas()["budget_tokens"]) == [50, 100, 200, 400]


def test_the_best_is_the_smallest_budget_within_a_hundredth_of_it():
    def points(*shares):
        return tuple(Point(100 * (i + 1), share, 10.0 * (i + 1), 0, 0) for i, share in enumerate(shares))

    found = Frontier(
        (100, 200, 300), {"a": points(0.5, 0.79, 0.8), "b": points(0.5, 0.789, 0.8), "c": points(0.9, 0.2, 0)}
    )
    assert [found.best(arm).budget_tokens for arm in "abc"] == [200, 300, 100]


def test_an_arm_that_never_reaches_the_others_best_is_said_not_to():
    found = run(good=from_budget([50] * 4), poor=from_budget([200, 200, 999, 999]))
    reach = {(r.a, r.b): r for r in found.reach()}
    assert reach["poor", "good"].budget_tokens is None
    assert reach["poor", "good"].tokens_mean is None
    assert (reach["good", "poor"].budget_tokens, reach["good", "poor"].best) == (50, 0.5)
    said = found.sentences()
    assert "poor never reaches the best of good (1.000)." in said
    assert any(s.startswith("good reaches the best of poor (0.500) at 50 tokens") for s in said)


def test_points_not_applicable_to_every_case_are_left_out_of_the_best():
    found = run(full=only_above(90), good=from_budget([50] * 4), never=only_above(9_999))
    assert [(p.answerable, p.not_applicable, p.whole) for p in found.arms["full"]] == [
        (None, 4, False),
        (1.0, 2, False),
        (1.0, 0, True),
        (1.0, 0, True),
    ]
    assert found.best("full").budget_tokens == 200
    assert found.best("never") is None
    assert not [r for r in found.reach() if r.b == "never"]
    assert [r.budget_tokens for r in found.reach() if r.a == "never"] == [None, None]
    assert found.to_dict()["arms"]["never"]["best"] is None


def test_an_arm_that_fails_at_a_small_budget_is_worth_zero_there():
    def arm(question, *, budget_tokens):
        if budget_tokens < 100:
            raise ValueError
        return context(("crm:orders/1", "total: 5"))

    first = run(a=arm).arms["a"][0]
    assert (first.answerable, first.errors, first.tokens_mean, first.whole) == (0.0, 4, None, True)


def test_it_is_shown_beside_a_comparison():
    arms = {"good": from_budget([50] * 4), "poor": from_budget([200, 200, 999, 999])}
    plain = compare(arms, CASES, records=RECORDS, budget_tokens=100, snapshot="s")
    found = plain.with_frontier(run(**arms))
    assert "frontier" not in plain.to_dict()
    assert found.to_dict()["frontier"]["budgets"] == [50, 100, 200, 400]
    assert found.to_dict()["arms"]["good"]["answerable"] == plain.to_dict()["arms"]["good"]["answerable"]
    assert "answerable by budget" in str(found)
    assert "<svg" in found.html()
    assert "never reaches" in found._repr_html_()
    assert "<polyline" not in plain.html()


@pytest.mark.parametrize("budgets", [(), (0, 100), (-5,)])
def test_budgets_under_one_are_refused(budgets):
    with pytest.raises(EvalError, match="from 1 on"):
        frontier({"a": from_budget([1] * 4)}, CASES, records=RECORDS, budgets=budgets)


def test_progress_counts_every_call():
    seen = []
    arms = {"a": from_budget([1] * 4)}
    frontier(arms, CASES, records=RECORDS, budgets=(5, 50), progress=lambda done, total: seen.append((done, total)))
    assert seen == [(i, 8) for i in range(1, 9)]
