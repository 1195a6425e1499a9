"""What a context says of itself: the gap, the budget that keeps a record, the numbers that stand for records."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from memory_source import MemorySource
from test_views_build import LINKS, SPEC

from workbench.context import Context
from workbench.records import Link, LinkType, Provenance, Record
from workbench.tokens import count_tokens
from workbench.views import ContextSpec, View

ORDERS = 30


def record(stream: str, key: str, links: tuple[Link, ...] = (), **fields: Any) -> Record:
    return Record(
        source="shop", stream=stream, id=key, fields=fields, links=links, url=f"https://shop.example/{key}",
        updated_at=datetime(2026, 5, 17, tzinfo=UTC), provenance=Provenance(connector="files"),
    )  # fmt: skip


def source() -> MemorySource:
    orders = [
        record(
            "orders",
            f"A-{n:03}",
            (Link(name="customer", target="shop:customers/c1", path="/customer"),),
            customer="c1",
            total=n * 3,
            note="a word " * (n % 7),
            status="open" if n % 2 else "sent",
        )
        for n in range(ORDERS)
    ]
    return MemorySource([record("customers", "c1", name="Ana Lima", city="Porto"), *orders])


def spec(**more: Any) -> ContextSpec:
    orders = {"name": "orders", "of": "customer", "follow": ["orders"], "format": more.pop("format", "line")}
    if orders["format"] == "table":
        orders["fields"] = ["/total", "/status"]
    return ContextSpec.model_validate(
        {
            "entities": {"customer": {"stream": "shop.customers"}},
            "sections": [{"name": "customer", "of": "customer", "required": True, "priority": 90}, orders],
            **more,
        }
    )


LINK = [LinkType(stream="shop.orders", name="customer", to="shop.customers", inverse="orders")]


@cache
def view(**more: Any) -> View:
    return View(spec(**more), source(), links=LINK)


def build(budget: int, **more: Any) -> Context:
    return view(**more).build(entities={"customer": "c1"}, budget_tokens=budget)


@pytest.mark.parametrize("budget", [80, 200, 333])
def test_a_record_that_is_left_out_is_kept_from_the_budget_on_that_it_names(budget: int) -> None:
    c = build(budget)
    left = [x for x in c.candidates if not x.kept]
    assert left
    prepared = view().prepare(entities={"customer": "c1"})
    assert c.gap is not None
    assert 0 <= c.gap < 0.05
    for x in left[:: max(1, len(left) // 6)]:
        assert x.kept_from_tokens is not None
        for more in (0, 1, 40):
            again = prepared.at(x.kept_from_tokens + more)
            assert x.record in again.records
        assert f"kept if budget >= {x.kept_from_tokens}" in c.why(x.record)


def test_one_token_less_than_the_budget_that_is_named_keeps_less() -> None:
    # Orders of one length and value cannot fill what another leaves over, so that the budget is exact.
    c = build(120)
    names = sorted({x.kept_from_tokens for x in c.candidates if not x.kept and x.kept_from_tokens})
    prepared = view().prepare(entities={"customer": "c1"})
    for budget in names[:5]:
        assert len(prepared.at(budget).text) > len(prepared.at(budget - 1).text)


def test_where_all_fits_the_choice_is_proven_to_be_the_best() -> None:
    c = build(10_000_000)
    assert c.gap == 0
    assert all(x.kept and x.level == "full" and x.value > 0 for x in c.candidates)


@pytest.mark.parametrize("shape", ["line", "block", "table", "json"])
def test_numbers_in_the_text_lead_to_records_with_address_and_time(shape: str) -> None:
    plain, c = build(5_000, format=shape), build(5_000, format=shape, cite=True)
    assert c.tokens == count_tokens(c.text)
    assert c.records == plain.records
    assert [one.record for one in c.citations] == list(c.records)
    for one in c.citations:
        mark = f'"cite":{one.number},' if shape == "json" and "orders/" in one.record else f"[{one.number}] "
        line = next(line for line in c.text.splitlines() if mark in line)
        assert one.record.rpartition("/")[2] in line
        assert one.url == f"https://shop.example/{one.record.rpartition('/')[2]}"
        assert one.at == datetime(2026, 5, 17, tzinfo=UTC)
        assert set(one.fields) == {item.field for item in c.items if item.record == one.record and item.field}
        if shape == "json" and "orders/" in one.record:
            assert json.loads(line)["cite"] == one.number
    for one, other in zip(plain.items, c.items, strict=True):
        assert plain.text[one.start : one.end] in c.text[other.start : other.end]
    assert re.search(r"\[\d+\]", plain.text) is None


def test_numbers_do_not_depend_on_the_budget() -> None:
    many = {one.record: one.number for one in build(5_000, cite=True).citations}
    few = {one.record: one.number for one in build(150, cite=True).citations}
    assert 1 < len(few) < len(many)
    assert few.items() <= many.items()


def test_the_same_context_is_built_every_time_byte_for_byte() -> None:
    assert len({build(300).model_dump_json() for _ in range(3)}) == 1
    assert ContextSpec.model_validate(SPEC).cite is False
    assert LINKS


@pytest.mark.parametrize("cite", [False, True])
@pytest.mark.parametrize("layout", ["line", "table", "json", "block"])
@pytest.mark.parametrize("budget", [90, 200, 4000])
def test_the_sections_stand_where_they_say_and_their_tokens_are_those_of_the_text(
    budget: int, layout: str, cite: bool
) -> None:
    c = build(budget, format=layout, cite=cite)
    assert [one.name for one in c.sections][:1] == ["customer"]
    for one in c.sections:
        assert count_tokens(c.text[one.start : one.end], encoding=c.encoding) == one.tokens
    assert "".join(c.text[one.start : one.end] for one in c.sections) == c.text
    assert sum(one.tokens for one in c.sections) == c.tokens


@pytest.mark.parametrize("budget", [80, 333])
def test_every_record_that_is_left_out_has_a_reason_and_no_other(budget: int) -> None:
    c = build(budget)
    assert {one.reason for one in c.candidates if one.kept} == {None}
    told = {one.record: one.reason for one in c.omissions if one.field is None}
    assert {one.record: one.reason for one in c.candidates if not one.kept} == told
