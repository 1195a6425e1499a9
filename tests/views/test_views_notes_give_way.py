"""First lines give way under small budgets where else nothing of the answer would fit, and say so."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import view_over

from workbench.context import Context
from workbench.tokens import count_tokens
from workbench.views import View

NOTE = "Nothing here is called 'horse'."
TEXT = (
    "The gate is locked at nine. " * 60
    + "Spare keys hang behind the oak door. "
    + "Nobody swims here after dark. " * 60
)
SPEC: dict[str, Any] = {
    "entities": {"camp": {"stream": "s.camps", "names": ["/name"]}},
    "sections": [{"name": "camp", "of": "camp", "required": True}],
}
QUESTION = "Where do the spare keys of Alder Camp hang, and which horse has it?"


@pytest.fixture(scope="module")
def view() -> View:
    return view_over(SPEC, "s", {"camps": {"C-1": {"name": "Alder Camp", "rules": TEXT}}})


def says(context: Context) -> bool:
    return "Spare keys hang" in context.text


def test_a_note_gives_way_to_what_answers(view: View) -> None:
    whole = view.build(QUESTION, budget_tokens=300)
    assert NOTE in whole.text
    assert says(whole)
    note = count_tokens(NOTE + "\n")
    shown = {budget: view.build(QUESTION, budget_tokens=budget) for budget in range(2 * note, whole.tokens + 1)}
    both = 1 + max(budget for budget, context in shown.items() if NOTE not in context.text)
    answered = 1 + max(budget for budget, context in shown.items() if not says(context))
    assert both - answered >= note
    given_way = [shown[budget] for budget in range(answered, both) if NOTE not in shown[budget].text]
    assert len(given_way) >= note - 1
    for context in given_way:
        (left_out,) = [o for o in context.omissions if o.detail.startswith("names not found")]
        assert (left_out.reason, left_out.tokens) == ("budget", note)


def test_the_budget_that_a_note_names_shows_it_beside_the_answer(view: View) -> None:
    for budget in range(12, 60):
        for one in view.build(QUESTION, budget_tokens=budget).omissions:
            if one.detail.startswith("names not found") and "kept if budget >= " in one.detail:
                kept_from = int(one.detail.rpartition(" ")[2])
                assert budget < kept_from
                assert NOTE in view.build(QUESTION, budget_tokens=kept_from).text


def test_a_note_stays_where_nothing_else_fits_either(view: View) -> None:
    context = view.build("What is the shoe size of Alder Camp?", budget_tokens=18)
    assert "Nothing here is called" in context.text
