"""What the bar will show for the next keys is what Python then says."""

from __future__ import annotations

from typing import Any

import pytest
from widget_asks import ask

from workbench.api import Task
from workbench.notebook import ViewDesigner
from workbench.notebook._ahead import Ahead

QUESTION = "What are the order totals of Yewdale Minerals LLC?"
SHOWN = ("parts", "tokens", "words", "needs")


@pytest.fixture
def designer(task: Task) -> ViewDesigner:
    designer = ViewDesigner(task, question=QUESTION)
    # As long as it takes: a busy machine changes nothing.
    designer._ahead = Ahead(most_s=600)
    return designer


def bars(designer: ViewDesigner) -> dict[int, dict[str, Any]]:
    assert designer.ahead["plan"] == designer.state["plan"]
    return {int(budget): bar for budget, bar in designer.ahead["bars"].items()}


@pytest.mark.parametrize("budget", [12, 70, 150, 1000])
def test_each_bar_that_is_told_ahead_is_what_the_budget_gives(designer: ViewDesigner, budget: int) -> None:
    assert ask(designer, "set_budget", budget_tokens=budget) is None
    told = bars(designer)
    keys = {budget + sign * step * count for step in (1, 10) for count in range(1, 9) for sign in (-1, 1)}
    assert set(told) == {budget, *(one for one in keys if one >= 1)}
    for other, bar in told.items():
        designer.set_budget(other)
        assert {key: designer.state[key] for key in SHOWN} == bar


def test_it_is_told_before_the_first_hand_comes(designer: ViewDesigner) -> None:
    assert designer.ahead == {}
    designer._repr_mimebundle_()
    assert designer.spec.budget_tokens + 10 in bars(designer)


def test_it_is_told_again_only_where_the_next_keys_are_not_known(designer: ViewDesigner) -> None:
    ask(designer, "set_budget", budget_tokens=500)
    first = designer.ahead
    ask(designer, "set_budget", budget_tokens=510)
    assert designer.ahead is first
    ask(designer, "set_budget", budget_tokens=550)
    # Who went by tens, and who jumped.
    for budget in range(560, 650, 10):
        ask(designer, "set_budget", budget_tokens=budget)
    assert {one % 10 for one in bars(designer)} == {0}
    assert {630, 650} <= set(bars(designer))
    ask(designer, "set_budget", budget_tokens=700)
    assert {701, 710} <= set(bars(designer))
    # The page has only what was told last.
    ask(designer, "set_budget", budget_tokens=500)
    assert {490, 510} <= set(bars(designer))


def test_where_there_is_no_time_nothing_is_told(designer: ViewDesigner) -> None:
    designer._ahead = Ahead(most_s=0)
    assert ask(designer, "set_budget", budget_tokens=500) is None
    assert set(bars(designer)) == {500}


def test_another_design_makes_all_of_it_void(designer: ViewDesigner) -> None:
    ask(designer, "set_budget", budget_tokens=500)
    told = designer.ahead
    designer.set_section("account", {"priority": 1})
    assert designer.state["plan"] != told["plan"]
    ask(designer, "ask", question="Which tickets of Yewdale Minerals LLC are open?")
    assert designer.ahead["plan"] == designer.state["plan"] > told["plan"]
    ask(designer, "ask", question="")
    assert designer.state["words"] == ["Ask a question to see its context."]
