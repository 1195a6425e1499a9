"""Fitting: budgets, ceilings and reserves hold for whatever rows cost; a stated budget builds."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from workbench.errors import BudgetError
from workbench.views._writing.fit import FitRow, FitSection, fit, required_tokens
from workbench.views._writing.render import LEVELS, Level
from workbench.views._writing.writing import Block

SHOWN: tuple[Level, ...] = LEVELS[1:]


def row(*tokens: int) -> FitRow:
    """Make a row that costs as many tokens at each level; the last number stands for the levels behind it."""
    costs = dict(zip(SHOWN, [*tokens, *[tokens[-1]] * len(SHOWN)], strict=False))

    def render(level: Level) -> tuple[Block, int]:
        return Block(level), costs[level]

    def least(level: Level) -> int:
        return costs[level] // 2

    return FitRow(render, least)


def section(name: str, *rows: FitRow, head: int = 2, alone: bool = False, **more: object) -> FitSection:
    return FitSection(name, head, alone, list(rows), **more)  # type: ignore[arg-type]


@st.composite
def made(draw: st.DrawFn) -> Callable[[], list[FitSection]]:
    """Draw what makes the same sections anew: `fit` writes into them."""
    small = st.integers(0, 30)
    shapes = []
    for number in range(draw(st.integers(1, 4))):
        costs = [
            sorted(draw(st.lists(st.integers(1, 40), min_size=6, max_size=6))) for _ in range(draw(st.integers(0, 4)))
        ]
        least, most = draw(small), draw(st.none() | st.integers(1, 120))
        flags = {name: draw(st.booleans()) for name in ("wanted", "named", "vague", "required")}
        more = {
            **flags,
            "priority": draw(st.integers(0, 3)),
            "max_tokens": most,
            "min_tokens": least if most is None else min(least, most),
            "rows_head_tokens": draw(st.integers(0, 6)),
            "line_tokens": tuple(draw(st.lists(st.integers(1, 20), max_size=3))),
        }
        shapes.append((f"s{number}", costs, draw(st.integers(0, 8)), draw(st.booleans()), more))
    return lambda: [
        section(name, *(row(*cost) for cost in costs), head=head, alone=alone or bool(more["line_tokens"]), **more)
        for name, costs, head, alone, more in shapes
    ]


def spent(one: FitSection) -> int:
    rows = sum(fitted.render(fitted.level)[1] for fitted in one.rows if fitted.level != "omitted")
    lines = sum(one.line_tokens[: one.lines]) + (one.rows_head_tokens if rows else 0)
    return rows + lines + (one.head_tokens if one.open else 0)


@given(make=made(), budget=st.integers(1, 400), other=st.integers(0, 20), fill=st.booleans())
def test_what_is_spent_adds_up_and_stays_within_the_budget_and_every_ceiling(
    make: Callable[[], list[FitSection]], budget: int, other: int, fill: bool
) -> None:
    sections = make()
    assume(other <= budget)
    try:
        decided = fit(sections, budget_tokens=budget, other_tokens=other, fill=fill)
    except BudgetError:
        assert any(one.required and one.rows for one in sections)
        return
    assert decided.used_tokens == other + sum(spent(one) for one in sections) <= budget
    for one in sections:
        assert one.used_tokens == spent(one)
        assert one.max_tokens is None or one.used_tokens <= one.max_tokens
        assert not any(fitted.level == "omitted" for fitted in one.rows if one.required)


@given(make=made(), budget=st.integers(1, 400), fill=st.booleans())
def test_every_row_that_was_asked_for_is_shown_in_full_or_what_it_misses_is_told(
    make: Callable[[], list[FitSection]], budget: int, fill: bool
) -> None:
    sections = make()
    try:
        decided = fit(sections, budget_tokens=budget, fill=fill)
    except BudgetError:
        return
    assert decided.value <= decided.bound + 1e-9
    missed = {(step.section, step.row) for step in decided.missed}
    everything = fill or not any(one.wanted and not (one.named and one.vague) for one in sections)
    for one in sections:
        assert one.open >= any(fitted.level != "omitted" for fitted in one.rows)
        if not one.head_alone:
            assert one.open == any(fitted.level != "omitted" for fitted in one.rows)
        for index, fitted in enumerate(one.rows):
            if everything or one.wanted or one.named:
                assert fitted.level != "omitted" or (one.name, index) in missed
            if everything:
                assert fitted.level == "full" or (one.name, index) in missed


@given(make=made(), budget=st.integers(1, 200))
def test_what_is_missed_is_taken_from_the_budget_on_that_it_names(
    make: Callable[[], list[FitSection]], budget: int
) -> None:
    try:
        missed = fit(make(), budget_tokens=budget, fill=True).missed
    except BudgetError:
        return
    for step in missed:
        for more in (0, 1, 23) if step.kept_from_tokens is not None else ():
            sections = make()
            fit(sections, budget_tokens=(step.kept_from_tokens or 0) + more, fill=True)
            one = next(one for one in sections if one.name == step.section)
            assert one.open
            assert step.row is None or LEVELS.index(one.rows[step.row].level) >= LEVELS.index(step.level)


@given(make=made(), fill=st.booleans())
def test_more_budget_never_loses_value(make: Callable[[], list[FitSection]], fill: bool) -> None:
    values = []
    try:
        # What is required comes before the floors of others.
        enough = required_tokens(make()) + sum(one.min_tokens for one in make())
    except BudgetError:
        return
    for budget in range(enough, enough + 160, 7):
        try:
            values.append(fit(make(), budget_tokens=budget, fill=fill).value)
        except BudgetError:
            values.append(0.0)
    assert all(more >= less - 1e-6 for less, more in pairwise(values))


@given(make=made(), other=st.integers(0, 20))
def test_the_budget_that_an_error_names_builds_and_one_token_less_does_not(
    make: Callable[[], list[FitSection]], other: int
) -> None:
    def error(budget: int) -> BudgetError | None:
        try:
            fit(make(), budget_tokens=budget, other_tokens=other)
        except BudgetError as exc:
            return exc
        return None

    found = error(0)
    if found is None:
        assert not any(one.required and one.rows for one in make())
        return
    assert found.needed_tokens is not None
    named = next(one for one in make() if one.name == found.section)
    if found.budget_tokens == named.max_tokens:
        # The section's own ceiling is in the way, and no budget helps; such a ceiling does.
        alone = section(named.name, *named.rows, head=named.head_tokens, required=True, max_tokens=found.needed_tokens)
        alone.rows_head_tokens = named.rows_head_tokens
        assert fit([alone], budget_tokens=found.needed_tokens).used_tokens == found.needed_tokens
        return
    assert error(found.needed_tokens) is None
    assert error(found.needed_tokens - 1) is not None


def test_a_section_gets_its_floor_before_others_of_more_value() -> None:
    big = section("big", *[row(10, 20) for _ in range(9)], wanted=True, priority=90)
    small = section("small", row(8), row(8), wanted=True, priority=10, min_tokens=20)
    fit([big, small], budget_tokens=60)
    assert [fitted.level for fitted in small.rows] == ["summary", "summary"]
    small = section("small", row(8), row(8), wanted=True, priority=10)
    fit([big, small], budget_tokens=60)
    assert [fitted.level for fitted in small.rows] == ["omitted", "omitted"]


def test_required_rows_are_not_lost_to_what_is_kept_free_for_a_section_behind_them() -> None:
    def sections() -> list[FitSection]:
        return [
            section("first", row(10), row(10), required=True, priority=90),
            section("second", row(5), required=True, min_tokens=100),
            section("third", row(5), min_tokens=30),
        ]

    assert required_tokens(sections()) == 22 + 7
    with pytest.raises(BudgetError, match=r"'first', 'second' need 29 tokens"):
        fit(sections(), budget_tokens=28)
    for budget in (29, 40, 152):
        built = sections()
        fit(built, budget_tokens=budget)
        assert all(fitted.level != "omitted" for one in built[:2] for fitted in one.rows)


def test_floors_that_the_budget_does_not_hold_go_to_the_section_of_the_higher_priority() -> None:
    sections = [
        section("a", row(5), min_tokens=100, wanted=True, priority=1),
        section("b", row(45), min_tokens=100, wanted=True, priority=2),
    ]
    assert fit(sections, budget_tokens=50).used_tokens == 47
    assert sections[1].open


def test_figures_of_all_wanted_sections_come_before_rows_of_any() -> None:
    first = section("first", *[row(1, 40) for _ in range(5)], head=10, alone=True, wanted=True, priority=9)
    second = section("second", row(1, 30), head=10, alone=True, wanted=True, priority=1)
    fit([first, second], budget_tokens=100)
    assert first.open
    assert second.open


def test_the_summary_comes_after_all_that_is_asked_for() -> None:
    asked = section("asked", row(5, 10, 10, 10, 40), wanted=True, priority=9)
    other = section("other", row(5, 10, 10, 20, 20), wanted=True, priority=1)
    fit([asked, other], budget_tokens=60)
    assert [asked.rows[0].level, other.rows[0].level] == ["relevant", "summary"]
    fit([asked, other], budget_tokens=64)
    assert [asked.rows[0].level, other.rows[0].level] == ["summary", "summary"]


def test_a_question_that_only_names_an_entity_fills_the_budget() -> None:
    entity = section("entity", row(5), wanted=True, named=True, vague=True)
    linked = section("linked", row(5, 10))
    fit([entity, linked], budget_tokens=60)
    assert linked.rows[0].level == "full"
    entity, linked = section("entity", row(5), wanted=True, named=True), section("linked", row(5, 10))
    fit([entity, linked], budget_tokens=60)
    assert linked.rows[0].level == "omitted"


def test_lines_of_figures_are_shown_one_by_one_and_before_the_head_of_the_rows() -> None:
    def make() -> FitSection:
        return section("s", row(6), row(6), head=2, alone=True, wanted=True, line_tokens=(3, 4, 9), rows_head_tokens=5)

    whole = make()
    assert fit([whole], budget_tokens=2 + 16 + 5 + 12).used_tokens == 35
    assert whole.lines == 3
    for budget, lines, used in ((4, 0, 0), (5, 1, 5), (8, 1, 5), (9, 2, 9), (18, 3, 18)):
        one = make()
        decided = fit([one], budget_tokens=budget)
        assert (one.lines, decided.used_tokens, one.used_tokens) == (lines, used, used)
        assert one.open == bool(lines)
        told = [(step.tokens, step.kept_from_tokens) for step in decided.missed if step.row is None]
        assert len(told) == 3 - lines
        for tokens, kept_from in told:
            assert kept_from is not None
            assert tokens <= 18
    rows = section("s", row(6), head=2, rows_head_tokens=5, wanted=True)
    assert fit([rows], budget_tokens=12).used_tokens == 0
    assert fit([rows], budget_tokens=13).used_tokens == 13
