"""What another spec changes in the contexts of the cases."""

from __future__ import annotations

import json

import pytest
from memory_source import MemorySource, link_records

from workbench.errors import BudgetValueError
from workbench.evals import Case, GoldField, diff_contexts
from workbench.views import ContextSpec, View

ROWS = {"c1": {"name": "Ana", "city": "Porto"}, "c2": {"name": "Bo", "city": "Lund"}}
SOURCE = MemorySource(link_records("shop", "customers", ROWS))
CASES = [
    Case(
        id=key,
        type="lookup",
        hops=0,
        question=f"In which city is customer {key}?",
        answer=row["city"],
        answer_type="string",
        gold_records=(f"shop:customers/{key}",),
        gold_fields=(GoldField(record=f"shop:customers/{key}", path="/city"),),
    )
    for key, row in ROWS.items()
]


def view(fields: list[str]) -> View:
    section = {"name": "customer", "of": "customer", "fields": fields}
    spec = {"entities": {"customer": {"stream": "shop.customers"}}, "sections": [section]}
    return View(ContextSpec.model_validate(spec), SOURCE)


def test_what_is_gained_and_lost_is_told_case_by_case() -> None:
    whole, names = view(["/name", "/city"]), view(["/name"])
    found = diff_contexts(CASES, whole, names, budgets=(100, 100), records=SOURCE, encoding="o200k_base")
    assert [one.answerable for one in found.cases] == [(True, False), (True, False)]
    assert ("shop:customers/c1", "/city") in found.cases[0].lost
    assert "2 of 2 contexts change" in str(found)
    assert "0 become answerable, 2 no longer are" in str(found)
    assert "no longer answerable" in str(found)
    assert json.loads(found.to_json())["cases"][0]["case_id"] == "c1"
    assert len(found.to_pandas()) == 2
    assert "<table" in found._repr_html_()
    back = diff_contexts(CASES, names, whole, budgets=(100, 100), records=SOURCE, encoding="o200k_base")
    assert [one.gained for one in back.cases] == [one.lost for one in found.cases]


def test_the_same_spec_changes_nothing_and_another_budget_may() -> None:
    whole = view(["/name", "/city"])
    same = diff_contexts(CASES, whole, whole, budgets=(100, 100), records=SOURCE, encoding="o200k_base")
    assert same.changed == ()
    assert str(same).startswith("0 of 2 contexts change")
    less = diff_contexts(CASES, whole, whole, budgets=(100, 2), records=SOURCE, encoding="o200k_base")
    assert len(less.changed) == 2
    with pytest.raises(BudgetValueError):
        diff_contexts(CASES, whole, whole, budgets=(0, 5), records=SOURCE, encoding="o200k_base")


def test_a_context_that_cannot_be_built_is_told_with_the_reason_and_the_others_are_compared() -> None:
    whole = view(["/name", "/city"])
    section = whole.spec.sections[0].model_copy(update={"required": True})
    strict = View(whole.spec.model_copy(update={"sections": (section,)}), SOURCE)
    lost = CASES[0].model_copy(update={"id": "none", "question": "In which city is customer c999999?"})
    found = diff_contexts([*CASES, lost], whole, strict, budgets=(100, 8), records=SOURCE, encoding="o200k_base")
    assert [one.status[1] for one in found.cases] == ["failed", "failed", "not_found"]
    assert found.cases[0].answerable == (True, False)
    assert "2 cannot be built." in str(found)
    assert "Give a budget of at least" in str(found)
    assert "Give a budget of at least" in found._repr_html_()


def test_another_heading_is_told_as_another_text_of_the_same_records() -> None:
    whole = view(["/name", "/city"])
    section = whole.spec.sections[0].model_copy(update={"name": "person"})
    renamed = View(whole.spec.model_copy(update={"sections": (section,)}), SOURCE)
    found = diff_contexts(CASES, whole, renamed, budgets=(100, 100), records=SOURCE, encoding="o200k_base")
    assert "c1: 18 -> 18 tokens, the same records and fields, in another text" in str(found)
