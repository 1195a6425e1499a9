"""Fitting: within every budget, floor and ceiling; near the best; never less value for more budget."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from exact import best_value
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.fitting import Group, Ladder, Steps


@st.composite
def problems(draw: st.DrawFn, *, most: int = 14, limits: bool = True) -> tuple[Steps, list[Group]]:
    groups = []
    for _ in range(draw(st.integers(0, 3)) if limits else 0):
        ceiling = draw(st.none() | st.integers(0, 60))
        floor = draw(st.sampled_from([0, 0, 5, 20]))
        groups.append(Group(floor if ceiling is None else min(floor, ceiling), ceiling))
    steps = Steps()
    for index in range(draw(st.integers(1, most))):
        parent = draw(st.integers(-1, index - 1))
        group = steps.group[parent] if parent >= 0 else draw(st.integers(-1, len(groups) - 1))
        tokens = draw(st.integers(-3 if parent >= 0 else 0, 30))
        steps.add(tokens, draw(st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.0, 10.0, 1000.0])), parent=parent, group=group)
    # More detail may cost fewer tokens, but no text costs less than nothing.
    for index, parent in enumerate(steps.parent):
        if steps.tokens[index] < 0 and (steps.parent.count(parent) > 1 or steps.tokens[parent] < 3):
            steps.tokens[index] = 0
    return steps, groups


def check(steps: Steps, groups: list[Group], budget: int, ladder: Ladder) -> float:
    chosen = ladder.at(budget)
    kept = [index for index in range(len(steps)) if chosen.kept[index]]
    assert all(steps.parent[index] < 0 or chosen.kept[steps.parent[index]] for index in kept)
    assert chosen.used_tokens == sum(steps.tokens[index] for index in kept) <= budget
    assert chosen.value == pytest.approx(sum(steps.value[index] for index in kept))
    for number, group in enumerate(groups):
        used = sum(steps.tokens[index] for index in kept if steps.group[index] == number)
        assert group.max_tokens is None or used <= group.max_tokens
    # What floors keep is chosen apart; given that, the bound is checked.
    held = bytes(ladder._base) if budget >= ladder._enough else bytes(len(steps))
    best = best_value(steps, groups, budget, held)
    assert best is not None
    assert chosen.value <= best + 1e-9
    assert best <= chosen.bound + 1e-9 or budget < ladder._enough
    return chosen.value


@settings(max_examples=120)
@given(problem=problems(), budgets=st.lists(st.integers(0, 200), min_size=1, max_size=4))
def test_no_budget_or_ceiling_is_exceeded_and_the_bound_holds_for_the_best_choice(
    problem: tuple[Steps, list[Group]], budgets: list[int]
) -> None:
    steps, groups = problem
    steps.check(groups)
    ladder = Ladder(steps, groups)
    for budget in budgets:
        check(steps, groups, budget, ladder)


@settings(max_examples=40)
@given(problem=problems(most=10))
def test_more_budget_never_loses_value(problem: tuple[Steps, list[Group]]) -> None:
    steps, groups = problem
    ladder = Ladder(steps, groups)
    enough = sum(group.min_tokens for group in groups)
    values = [ladder.at(budget).value for budget in range(enough, enough + 100)]
    assert all(more >= less - 1e-9 for less, more in pairwise(values))


@settings(max_examples=50)
@given(problem=problems(most=10))
def test_a_step_is_kept_from_its_assured_budget_on(problem: tuple[Steps, list[Group]]) -> None:
    steps, groups = problem
    ladder = Ladder(steps, groups)
    everything = sum(max(0, tokens) for tokens in steps.tokens)
    for index, assured in enumerate(ladder.assured):
        assert assured is not None or any(group.max_tokens is not None for group in groups)
        budgets = range(assured, max(assured, everything) + 1, 3) if assured is not None else ()
        assert all(ladder.at(budget).kept[index] for budget in budgets)


@given(problem=problems(), required=st.sets(st.integers(0, 13), max_size=3))
def test_required_steps_are_kept_with_all_that_they_need_or_the_budget_is_refused(
    problem: tuple[Steps, list[Group]], required: set[int]
) -> None:
    steps, _ = problem
    steps.group = [-1] * len(steps)
    steps.required = [index for index in required if index < len(steps)]
    ladder = Ladder(steps)
    chosen = ladder.at(ladder.required_tokens)
    assert all(chosen.kept[index] for index in steps.required)
    check(steps, [], ladder.required_tokens + 7, ladder)
    if ladder.required_tokens:
        with pytest.raises(ValueError, match=f"need {ladder.required_tokens} tokens"):
            ladder.at(ladder.required_tokens - 1)


@pytest.mark.parametrize(("rows", "gap"), [(50, 0.01), (500, 0.002), (5000, 0.0003)])
def test_the_certified_gap_is_small_for_rows_with_levels_under_headings(rows: int, gap: float) -> None:
    rng = random.Random(rows)  # noqa: S311
    steps = Steps()
    for row in range(rows):
        if row % 10 == 0:
            head = steps.add(rng.randint(3, 9), 0.0)
        at, worth = head, rng.lognormvariate(0, 1)
        for share in (0.5, 0.3, 0.2):
            at = steps.add(rng.randint(4, 40), worth * share, parent=at)
    ladder = Ladder(steps)
    for budget in (rows * 8, rows * 20, rows * 45):
        assert ladder.at(budget).gap <= gap


def test_nothing_and_everything() -> None:
    assert Ladder(Steps()).at(0).gap == 0
    steps = Steps()
    steps.add(10, 1.0)
    assert bytes(Ladder(steps).at(9).kept) == b"\0"
    assert bytes(Ladder(steps).at(10_000_000).kept) == b"\1"
    assert Ladder(steps).at(10_000_000).gap == 0
