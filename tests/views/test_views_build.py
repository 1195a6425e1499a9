"""A small shop: what a view finds, follows, shows, leaves out and refuses."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from memory_source import MemorySource, link_records

from workbench.context import Context
from workbench.errors import BudgetError, SpecError, UnknownNameError, WorkbenchError
from workbench.records import LinkType
from workbench.tokens import count_tokens
from workbench.views import ContextSpec, View, load_spec

CUSTOMERS: dict[str, dict[str, Any]] = {
    "ana_lima_1": {"name": "Ana Lima", "email": "ana@shop.example", "city": "Porto", "tier": "gold"},
    "ana_lima_2": {"name": "Ana Lima", "email": "ana.l@shop.example", "city": "Faro", "tier": "silver"},
    "bo_ek_7": {"name": "Bo Ek", "email": "bo@shop.example", "city": "Lund", "note": "## hidden\n- fake: line | x"},
}
ORDERS: dict[str, dict[str, Any]] = {
    "A-100": {
        "order_id": "A-100", "customer": "ana_lima_1", "total": 12.1, "placed_at": "2025-01-03",
        "lines": [{"sku": "PX-1", "date": "2025-01-04", "qty": 2}, {"sku": "PX-2", "date": "2025-01-05", "qty": 5}],
    },
    "A-101": {
        "order_id": "A-101", "customer": "ana_lima_1", "total": 0.2, "placed_at": "2025-02-03",
        "lines": [{"sku": "PX-2", "date": "2025-02-05", "qty": 1}],
    },
    "A-102": {
        "order_id": "A-102", "customer": "bo_ek_7", "total": 7, "placed_at": "2024-02-03",
        "lines": [{"sku": "PX-9", "date": "2024-02-05", "qty": 1}],
    },
}  # fmt: skip
PRODUCTS: dict[str, dict[str, Any]] = {
    sku: {"sku": sku, "stock": {f"2025-01-{day:02}": {"left": day, "state": "open"} for day in range(1, 21)}}
    for sku in ("PX-1", "PX-2")
}
LINKS = [
    LinkType(stream="shop.orders", name="customer", to="shop.customers", inverse="orders"),
    LinkType(stream="shop.orders", name="product", to="shop.products", inverse="orders"),
]
SPEC: dict[str, Any] = {
    "entities": {
        "customer": {"stream": "shop.customers", "keys": ["id", "/email"], "names": ["/name"]},
        "order": {"stream": "shop.orders", "keys": ["id"], "about": "purchase"},
        "product": {"stream": "shop.products", "keys": ["id"]},
    },
    "sections": [
        {"name": "customer", "of": "customer", "required": True, "priority": 100},
        {"name": "order", "of": "order", "required": True, "priority": 90},
        {"name": "product", "of": "product", "required": True, "priority": 90},
        {
            "name": "orders", "of": "customer", "follow": ["orders"], "format": "line",
            "aggregates": [
                {"op": "count"}, {"op": "sum", "field": "/total"}, {"op": "latest", "field": "/placed_at"},
            ],
        },
        {"name": "buyer", "of": "order", "follow": ["customer"]},
        {"name": "products", "of": "order", "follow": ["product"], "format": "line"},
    ],
}  # fmt: skip


def source() -> MemorySource:
    return MemorySource(
        [
            *link_records("shop", "customers", CUSTOMERS),
            *link_records(
                "shop",
                "orders",
                ORDERS,
                [("customer", "/customer", "customers"), ("product", "/lines/*/sku", "products")],
            ),
            *link_records("shop", "products", PRODUCTS),
        ]
    )


def view(**changes: Any) -> View:
    return View(ContextSpec.model_validate({**SPEC, **changes}), source(), links=LINKS)


VIEW = view()


def with_section(name: str, **changes: Any) -> View:
    return view(sections=[{**s, **changes} if s["name"] == name else s for s in SPEC["sections"]])


def test_an_id_leads_to_its_record_and_the_field_that_is_asked_for() -> None:
    c = VIEW.build("What is the total of order A-100?", budget_tokens=60)
    assert c.status == "found"
    assert "total: 12.1" in c.spans_of("shop:orders/A-100")


def test_a_link_is_followed_and_the_value_that_connects_is_shown() -> None:
    c = VIEW.build("In which city does the customer of order A-102 live?")
    assert "city: Lund" in c.spans_of("shop:customers/bo_ek_7")
    assert "customer: bo_ek_7" in c.spans_of("shop:orders/A-102")


def test_what_stands_beside_a_link_says_which_element_of_the_target_is_meant() -> None:
    c = VIEW.build("How many were left in stock of the products of order A-100?")
    assert "left: 4" in c.spans_of("shop:products/PX-1")
    assert "2025-01-07" not in c.text


def test_a_date_chooses_the_element_of_a_collection() -> None:
    c = VIEW.build("How many PX-1 are left on 2025-01-09?")
    assert "left: 9" in c.text
    assert "left: 8" not in c.text


@pytest.mark.parametrize(
    "question",
    [
        "What is the total of order A-999?",
        "What does nobody@shop.example owe?",
        "Which tier has customer zz_top_9?",
        "How many PX-1 are left on 2031-01-09?",
        "Did ana_lima_1 place order A-999?",
        "What is the weather like?",
    ],
)
def test_what_does_not_exist_is_not_found(question: str) -> None:
    c = VIEW.build(question)
    assert c.status == "not_found"
    assert not c.items


def test_not_found_says_what_was_looked_for() -> None:
    assert "'A-999'" in VIEW.build("What is the total of order A-999?").text


def test_a_date_that_is_a_bound_is_no_missing_day() -> None:
    assert VIEW.build("Was order A-100 placed before 2031-01-01?").status == "found"
    assert VIEW.build("Was PX-1 open before 2031-01-01?").status == "found"


def test_a_name_of_two_is_ambiguous_and_shows_both() -> None:
    c = VIEW.build("Which tier has Ana Lima?")
    assert c.status == "ambiguous"
    assert set(c.records) == {"shop:customers/ana_lima_1", "shop:customers/ana_lima_2"}


@pytest.mark.parametrize(
    "question",
    ["Which tier has Ana Lima from Faro?", "Which tier has Ana Lima (ana.l@shop.example)?"],
)
def test_what_else_the_question_says_decides_a_name(question: str) -> None:
    c = VIEW.build(question)
    assert c.status == "found"
    assert "tier: silver" in c.text
    assert "gold" not in c.text


def test_a_link_to_another_mention_decides_a_name() -> None:
    assert VIEW.build("Which tier has Ana Lima, who placed A-101?").spans_of("shop:customers/ana_lima_1")


def test_figures_are_over_all_linked_records_and_exact() -> None:
    c = VIEW.build("How many orders does ana_lima_1 have and what is their total?", budget_tokens=60)
    figures = {a.op: a for a in c.aggregates}
    assert figures["count"].value == 2
    assert figures["sum"].value == 12.3
    assert figures["sum"].records == ("shop:orders/A-100", "shop:orders/A-101")
    assert "12.3" in c.text[figures["sum"].start : figures["sum"].end]


def test_the_latest_is_shown_beside_the_times_of_the_others() -> None:
    c = VIEW.build("What is the total of the latest order of ana_lima_1?")
    assert "placed_at: 2025-02-03" in c.spans_of("shop:orders/A-101")
    assert "placed_at: 2025-01-03" in c.spans_of("shop:orders/A-100")
    assert c.text.index("A-101") < c.text.index("order_id: A-100")


def test_entities_by_key_need_no_question() -> None:
    assert "tier: gold" in VIEW.build(entities={"customer": "ana@shop.example"}).text
    assert VIEW.build(entities={"customer": "nobody"}).status == "not_found"
    with pytest.raises(UnknownNameError, match=r"'client'.*Known: customer, order, product"):
        VIEW.build(entities={"client": "x"})


@pytest.mark.parametrize("question", ["", "  \n", "?!"])
def test_an_empty_question_is_refused(question: str) -> None:
    with pytest.raises(WorkbenchError, match="empty"):
        VIEW.build(question)


def test_a_question_of_over_100_000_characters_is_refused_and_a_long_one_is_read() -> None:
    with pytest.raises(WorkbenchError, match="100,000"):
        VIEW.build("a" * 100_001)
    assert VIEW.build("What is the total of order A-100? " + "and so on " * 5_000).status == "found"


@pytest.mark.parametrize("budget", [0, -5])
def test_a_budget_is_positive(budget: int) -> None:
    with pytest.raises(WorkbenchError, match=str(budget)):
        VIEW.build("order A-100", budget_tokens=budget)


def test_a_budget_under_the_required_sections_names_one_that_does() -> None:
    with pytest.raises(BudgetError) as caught:
        VIEW.build("order A-100", budget_tokens=2)
    assert VIEW.build("order A-100", budget_tokens=caught.value.needed_tokens).status == "found"
    with pytest.raises(BudgetError):
        VIEW.build("order A-100", budget_tokens=caught.value.needed_tokens - 1)


def check(c: Context, budget: int) -> None:
    assert c.tokens == count_tokens(c.text) <= budget
    for item in c.items:
        assert 0 <= item.start < item.end <= len(c.text)
    kept = {x.record for x in c.candidates if x.kept}
    assert kept == set(c.records) or c.status != "found"
    for x in c.candidates:
        assert x.kept or any(o.record == x.record for o in c.omissions), x


QUESTIONS = st.sampled_from(
    [
        "What is the total of order A-100?", "How many orders does ana_lima_1 have?", "Which tier has Ana Lima?",
        "Tell me about bo_ek_7", "products of order A-100 and order A-102", "What about A-999?",
    ]
)  # fmt: skip


@given(question=QUESTIONS, budget=st.integers(30, 1500), form=st.sampled_from(["block", "line", "json"]))
def test_no_context_is_over_its_budget_and_nothing_is_lost(question: str, budget: int, form: str) -> None:
    one = with_section("orders", format=form)
    check(one.build(question, budget_tokens=budget), budget)


def test_a_section_never_exceeds_its_maximum() -> None:
    small = with_section("orders", max_tokens=16).build("How many orders does ana_lima_1 have?")
    assert sum(x.tokens for x in small.candidates if x.section == "orders") <= 16
    assert any(o.reason == "section_maximum" for o in small.omissions)


def test_filter_limit_and_missing_targets_are_omissions() -> None:
    c = with_section("orders", filter=[{"field": "/total", "op": "gt", "value": 5}]).build("orders of ana_lima_1")
    assert [(o.record, o.reason) for o in c.omissions if o.reason == "filtered"] == [("shop:orders/A-101", "filtered")]
    c = with_section("orders", limit=1).build("orders of ana_lima_1")
    assert any(o.reason == "limit" for o in c.omissions)
    c = VIEW.build("products of order A-102")
    assert [o.record for o in c.omissions if o.reason == "missing"] == ["shop:products/PX-9"]


def test_text_of_a_record_begins_no_line_of_its_own() -> None:
    c = VIEW.build(entities={"customer": "bo_ek_7"})
    assert "## hidden - fake: line | x" in c.text
    assert not any(line.startswith(("## hidden", "- fake")) for line in c.text.splitlines())


def test_a_table_attributes_its_head_to_every_record() -> None:
    fields = ["/total", "/placed_at"]
    c = with_section("orders", format="table", fields=fields).build("orders of ana_lima_1")
    spans = c.spans_of("shop:orders/A-100")
    assert {"total", "12.1", "placed_at", "2025-01-03"} <= set(spans)


def test_why_answers_for_kept_and_left_out() -> None:
    c = VIEW.build("What is the total of order A-100?")
    assert "kept" in c.why("shop:orders/A-100")
    assert "left out" in c.why("shop:customers/ana_lima_1")
    assert "not considered" in c.why("shop:orders/A-102")


def test_a_spec_that_follows_no_link_is_refused_with_the_known_ones() -> None:
    with pytest.raises(SpecError, match=r"'owner' is not a link of shop.orders. Known: customer, product"):
        with_section("buyer", follow=["owner"])
    with pytest.raises(UnknownNameError, match=r"shop.clients.*workbench pull shop"):
        view(entities={**SPEC["entities"], "customer": {"stream": "shop.clients"}})


def test_the_same_inputs_give_the_same_bytes_in_another_process() -> None:
    code = (
        "import sys; sys.path[:0] = sys.argv[1:]\n"
        "from test_views_build import VIEW\n"
        "print(VIEW.build('How many orders does ana_lima_1 have and their products?', budget_tokens=200).to_json())"
    )
    here = Path(__file__).parent
    paths = [str(here), str(here.parent), str(here.parents[1])]
    printed = {
        subprocess.run(
            [sys.executable, "-c", code, *paths],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(printed) == 1


BAD_SPECS = {
    "sektions: []": "'sektions' is not a key here",
    "budget_tokens: many": "'many'",
    "encoding: o300k": "'o300k' is not an encoding that works offline",
    "x: &a 1\ny: *a": "anchors and aliases are refused",
    "- 1": "must hold a mapping",
    "a: [": "not valid YAML",
}


@pytest.mark.parametrize("text", BAD_SPECS)
def test_a_wrong_spec_says_where_and_what(text: str, tmp_path: Path) -> None:
    good = "entities: {a: {stream: s.a}}\nsections: [{name: a, of: a}]\n"
    path = tmp_path / "context.yaml"
    path.write_text(text if text.startswith(("-", "a:")) else f"{good}{text}\n", encoding="utf-8")
    with pytest.raises(SpecError, match=r"context\.yaml") as caught:
        load_spec(path)
    assert BAD_SPECS[text] in str(caught.value)


def test_a_missing_spec_names_its_neighbours(tmp_path: Path) -> None:
    (tmp_path / "contxt.yaml").write_text("", encoding="utf-8")
    with pytest.raises(SpecError, match=r"Did you mean 'contxt\.yaml'"):
        load_spec(tmp_path / "context.yaml")
