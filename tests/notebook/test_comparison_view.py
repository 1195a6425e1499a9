"""The comparison widget without a browser: its figures are those of the comparison."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from workbench.api import Project
from workbench.context import Context
from workbench.errors import ConfigError, EvalError, UnknownNameError
from workbench.evals import ALL_METRICS, Comparison
from workbench.notebook import ComparisonView


def shouting(question: str, *, budget_tokens: int) -> Context:
    """An arm that knows nothing, and fails on some."""
    if "which" in question.casefold():
        message = "<b>no</b> such luck"
        raise RuntimeError(message)
    text = "<script>alert(1)</script> & nothing"
    return Context(text=text, tokens=9, encoding="o200k_base", budget_tokens=budget_tokens)


@pytest.fixture(scope="module")
def comparison(company: Project) -> Comparison:
    task = company.task("support")
    return task.compare(arms=["view", "bm25", shouting], cases=task.cases[::16], budget_tokens=300)


@pytest.fixture
def view(comparison: Comparison) -> ComparisonView:
    return ComparisonView(comparison)


def values(comparison: Comparison, arm: str, metric: str) -> dict[str, float | None]:
    result = comparison.results[arm]
    abstained = result.abstention.abstained
    of = ALL_METRICS[metric].of
    return {one.id: of(one, result.outcomes[one.id], abstained.get(one.id, False)) for one in comparison.cases}


@pytest.mark.parametrize("metric", ["answerable", "field_recall", "tokens_mean", "abstained.on_answerable"])
@pytest.mark.parametrize("arms", [("view", "bm25"), ("bm25", "shouting")])
def test_the_cases_have_the_figures_of_the_comparison(
    view: ComparisonView, comparison: Comparison, metric: str, arms: tuple[str, str]
) -> None:
    view.set_arms(*arms)
    view.set_metric(metric)
    view.list_changed(only_changed=False)
    left, right = (values(comparison, arm, metric) for arm in arms)
    listed = {one["id"]: one for one in view.state["cases"]}
    assert set(listed) == {name for name in left if left[name] is not None or right[name] is not None}
    for name, row in listed.items():
        assert row["changed"] == (left[name] != right[name])
        if left[name] is not None and right[name] is not None:
            shown = float(row["delta"].replace(",", ""))
            assert shown == pytest.approx(left[name] - right[name], abs=0.5 if metric == "tokens_mean" else 0.0006)
        else:
            assert row["delta"] == "-"
    changed = [row for row in listed.values() if row["changed"]]
    assert view.state["counts"] == [len(changed), len(listed)]
    view.list_changed(only_changed=True)
    assert [row["id"] for row in view.state["cases"]] == [row["id"] for row in changed]


def test_the_pair_is_said_with_its_interval_and_as_the_comparison_has_it(
    view: ComparisonView, comparison: Comparison
) -> None:
    asked = ("view", "bm25", "answerable")
    paired = next(one for one in comparison.figures["paired"] if (one["a"], one["b"], one["metric"]) == asked)
    diff, low, high = map(float, re.findall(r"[+-]\d\.\d{3}", view.state["said"]))
    assert (diff, low, high) == pytest.approx((paired["diff"], *paired["ci95"]), abs=0.0006)
    assert f"over {paired['cases']} cases" in view.state["said"]
    # The other way round it is the same with other signs.
    view.set_arms("bm25", "view")
    turned = float(re.findall(r"[+-]\d\.\d{3}", view.state["said"])[0])
    assert turned == pytest.approx(-diff)


def test_an_interval_that_holds_zero_is_said_to_show_no_difference(view: ComparisonView) -> None:
    view.set_arms("view", "view")
    assert view.state["said"].endswith("The interval holds 0: no difference is shown.")
    assert view.state["counts"][0] == 0


def test_the_summary_has_every_arm_with_intervals(view: ComparisonView, comparison: Comparison) -> None:
    rows = view.state["summary"]["rows"]
    assert [row[0] for row in rows] == ["view", "bm25", "shouting"]
    for row in rows:
        figures = comparison.figures["arms"][row[0]]
        assert float(row[1]) == pytest.approx(figures["answerable"], abs=0.0006)
        low, high = map(float, row[2].split(" to "))
        assert (low, high) == pytest.approx(figures["ci95"]["answerable"], abs=0.0006)
        assert int(row[5]) == figures["errors"]
    assert int(rows[2][5]) > 0


def test_a_type_of_cases_is_looked_at_alone(view: ComparisonView, comparison: Comparison) -> None:
    kind = next(case.type for case in comparison.cases if case.answerable)
    view.set_kind(kind)
    view.list_changed(only_changed=False)
    assert {row["type"] for row in view.state["cases"]} == {kind}
    count = sum(case.type == kind for case in comparison.cases)
    assert len(view.state["cases"]) == count
    assert f"of {kind}" in view.state["said"]


def test_two_contexts_stand_beside_each_other_with_the_evidence_marked(
    view: ComparisonView, comparison: Comparison
) -> None:
    lost = comparison.lost_cases("bm25")[0]
    view.show_case(lost.id)
    shown = view.state["contexts"]
    assert shown["question"] == lost.question
    left, right = shown["sides"]
    assert "<mark>" in left["text"]
    assert re.sub(r"</?(mark|ins)>", "", left["text"])
    assert right["missing"]
    view.set_arms("view", "shouting")
    assert "<script" not in view.state["contexts"]["sides"][1]["text"]


def test_a_case_that_an_arm_failed_on_says_how(view: ComparisonView, comparison: Comparison) -> None:
    failed = next(one for one in comparison.cases if "which" in one.question.casefold())
    view.set_arms("view", "shouting")
    view.show_case(failed.id)
    assert "such luck" in view.state["contexts"]["sides"][1]["head"]
    assert "&lt;b&gt;no" in view.snapshot()
    assert "<b>no" not in view.snapshot()


def test_the_snapshot_carries_the_figures_and_no_plot(comparison: Comparison, company: Project) -> None:
    task = company.task("support")
    found = task.compare(arms=["view", "bm25"], cases=task.cases[::70], budget_tokens=300, frontier=True)
    view = ComparisonView(found)
    assert "<svg" in view.state["frontier"]
    shown = view.snapshot()
    assert "<svg" not in shown
    assert found.frontier is not None
    for points in found.frontier.arms.values():
        for point in points:
            assert f">{point.answerable:.3f}<" in shown
    for sentence in found.frontier.sentences():
        assert sentence.split(" (")[0] in shown
    assert str(view) in f"{view}"


@pytest.mark.parametrize(
    ("key", "value"), [("a", "dense"), ("b", "dense"), ("metric", "latency_ms_p50"), ("kind", "x"), ("case", "x")]
)
def test_what_is_not_there_is_refused_and_the_known_are_named(view: ComparisonView, key: str, value: str) -> None:
    before = view.value
    with pytest.raises(UnknownNameError, match="Known: "):
        view.change(**{key: value})
    assert view.value == before
    view._handle_custom_msg({"action": "set_metric", "arguments": {"metric": "latency_ms_p50"}}, [])
    assert "Known: " in view.state["error"]["message"]


def test_pages_hold_a_hundred_and_stay_within(view: ComparisonView) -> None:
    view.show_page(99)
    assert view.state["page"] == view.state["pages"] - 1
    view.show_page(-3)
    assert view.state["page"] == 0


def test_a_state_from_a_cell_is_checked(view: ComparisonView) -> None:
    view.value = {"a": "bm25", "b": "view"}
    assert view.state["metric"] == "answerable"
    with pytest.raises(ConfigError, match="Did you mean 'metric'"):
        view.value = {"a": "bm25", "b": "view", "metrik": "x"}


def test_one_arm_compares_nothing(company: Project) -> None:
    task = company.task("support")
    with pytest.raises(EvalError, match="view alone compares nothing"):
        ComparisonView(task.compare(arms=["view"], cases=task.cases[:2]))


def test_what_is_sent_is_json_without_nan(view: ComparisonView, comparison: Comparison) -> None:
    for case in comparison.cases[:5]:
        view.show_case(case.id)
        assert len(json.dumps(view.state, allow_nan=False)) < 200_000
    assert np.isfinite(view._tables.pair("answerable", "view", "bm25", None).diff)
