"""Rows of a section: links, filter, order; times are compared as times."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from memory_source import MemorySource, link_records

from workbench.errors import SpecError
from workbench.records import LinkType
from workbench.views import ContextSpec, View
from workbench.views._records.spec import Condition, Order, Section
from workbench.views._records.values import as_time
from workbench.views._writing.select import Row, order_rows, select


def rows(*values: Any) -> list[Row]:
    bodies = {str(number): {} if value is ... else {"at": value} for number, value in enumerate(values)}
    return [Row(record, "") for record in link_records("shop", "orders", bodies)]


def holds(op: Any, value: Any, wanted: Any) -> bool:
    """Whether a record with `value` passes a filter."""
    source = MemorySource(row.record for row in rows(value))
    section = Section(name="orders", of="order", filter=(Condition(field="/at", op=op, value=wanted),))
    return bool(select(section, list(source.records), stream="shop.orders", links=(), source=source).rows)


def ordered(*values: Any, descending: bool = False) -> list[Any]:
    found = order_rows(rows(*values), Order(by="/at", descending=descending))
    return [row.record.body.get("at", ...) for row in found]


# -- how values are compared --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("2025-01-01T10:00:00+02:00", "2025-01-01T09:00:00Z"),
        ("2025-01-01T10:00:00Z", "2025-01-01T10:00:00.5Z"),
        ("2025-01-01", "2025-01-01T00:00:01Z"),
        ("2024-12-31T23:59:00", "2025-01-01"),
        ("2025-01-01 10:00", "2025-01-01T10:00:00.001"),
        ("9999-12-31T12:00:00Z", "9999-12-31T23:59:59-05:00"),
        ("0001-01-01T00:00:00+10:00", "0001-01-01"),
    ],
)
def test_times_of_several_zones_and_with_fractions_are_compared_as_times(earlier: str, later: str) -> None:
    assert ordered(later, earlier) == [earlier, later]
    assert ordered(earlier, later, descending=True) == [later, earlier]
    assert holds("lt", earlier, later)
    assert not holds("ge", earlier, later)


def test_the_same_moment_is_equal_in_every_way_to_write_it() -> None:
    assert holds("eq", "2025-01-01T01:00:00+01:00", "2025-01-01")
    assert holds("le", "2025-01-01T00:00:00.000Z", "2025-01-01")
    assert ordered("2025-01-01T01:00:00+01:00", "2025-01-01") == ["2025-01-01T01:00:00+01:00", "2025-01-01"]


@pytest.mark.parametrize("text", ["20250101", "2025-02-30", "2025-W01-1", "2025-01", "2025-01-01T99:00", "1.5", ""])
def test_codes_and_days_that_do_not_exist_are_no_times(text: str) -> None:
    assert as_time(text) is None


@pytest.mark.parametrize(
    ("value", "wanted"), [(10, 9), ("10", 9), ("10", "9"), (9.5, "9"), ("007", "006"), (True, False)]
)
def test_numbers_in_texts_are_compared_as_numbers_and_codes_as_texts(value: Any, wanted: Any) -> None:
    assert holds("gt", value, wanted)
    assert holds("le", wanted, value)


@pytest.mark.parametrize(
    ("value", "wanted"), [("open", 3), (3, "open"), (True, 0), ({"a": 1}, "a"), ([1], "[0]"), ("open", "2025-01-01")]
)
def test_what_cannot_be_compared_satisfies_no_condition(value: Any, wanted: Any) -> None:
    assert not any(holds(op, value, wanted) for op in ("lt", "le", "gt", "ge"))


def test_yes_is_not_1() -> None:
    assert holds("eq", 1, 1.0)
    assert not holds("eq", True, 1)
    assert not holds("eq", {"a": 1}, "{'a': 1}")


# -- order --------------------------------------------------------------------------------------------


def test_numbers_stand_before_times_before_texts_and_what_has_no_value_stands_last_in_either_direction() -> None:
    values = ["b", ..., "2025-02-01", 3, "", "a", "2025-01-01", None, 2.5]
    assert ordered(*values) == [2.5, 3, "2025-01-01", "2025-02-01", "a", "b", ..., "", None]
    assert ordered(*values, descending=True) == [3, 2.5, "2025-02-01", "2025-01-01", "b", "a", ..., "", None]


def test_texts_that_are_numbers_are_ordered_as_numbers_unless_one_is_a_code() -> None:
    assert ordered("10", "9", "-1.5") == ["-1.5", "9", "10"]
    assert ordered("10", "9", "007") == ["007", "10", "9"]


def test_ties_keep_their_order_in_either_direction() -> None:
    for descending in (False, True):
        found = order_rows(rows(1, 1, 1), Order(by="/at", descending=descending))
        assert [row.record.id for row in found] == ["0", "1", "2"]


@given(st.lists(st.lists(st.integers(0, 50), max_size=4), min_size=1, max_size=12), st.booleans())
def test_of_lists_the_element_that_comes_first_counts(lists: list[list[int]], descending: bool) -> None:
    bodies = {str(n): {"halls": [{"seats": seats} for seats in own]} for n, own in enumerate(lists)}
    held = [Row(record, "") for record in link_records("shop", "venues", bodies)]
    found = order_rows(held, Order(by="/halls/*/seats", descending=descending))
    best = max if descending else min
    seats = [[hall["seats"] for hall in row.record.body["halls"]] for row in found]
    firsts = [best(own) for own in seats if own]
    assert firsts == sorted(firsts, reverse=descending)
    assert all(seats[: len(firsts)])
    assert sorted(row.record.id for row in found) == sorted(bodies)


# -- filter -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("op", "value", "kept"),
    [
        ("lt", "2025-01-01T09:30:00Z", ["0"]),
        ("ge", "2025-01-01", ["0", "1"]),
        ("eq", "2025-01-01T08:00Z", ["0"]),
        ("ne", "2025-01-01T08:00Z", ["1", "2", "3"]),
        ("in", ("2025-01-01T10:00:00Z", "open"), ["1", "2"]),
        ("exists", None, ["0", "1", "2"]),
        ("missing", None, ["3"]),
    ],
)
def test_a_filter_compares_times_as_times(op: Any, value: Any, kept: list[str]) -> None:
    bodies: dict[str, dict[str, Any]] = {
        "0": {"at": "2025-01-01T10:00:00+02:00"}, "1": {"at": "2025-01-01T10:00:00.0Z"}, "2": {"at": "open"}, "3": {},
    }  # fmt: skip
    source = MemorySource(link_records("shop", "orders", bodies))
    section = Section(name="orders", of="order", filter=(Condition(field="/at", op=op, value=value),))
    found = select(section, list(source.records), stream="shop.orders", links=(), source=source)
    assert [row.record.id for row in found.rows] == kept
    assert {o.record for o in found.omissions if o.reason == "filtered"} == {
        f"shop:orders/{i}" for i in bodies if i not in kept
    }


# -- links --------------------------------------------------------------------------------------------

TWO_CALLED_ALIKE = [
    LinkType(stream="shop.orders", name="customer", to="shop.customers", inverse="bought"),
    LinkType(stream="shop.returns", name="customer", to="shop.customers", inverse="bought"),
]


def _view(links: list[LinkType]) -> View:
    source = MemorySource(
        [
            *link_records("shop", "customers", {"ana": {"name": "Ana"}}),
            *link_records("shop", "orders", {"o1": {"customer": "ana"}}, [("customer", "/customer", "customers")]),
            *link_records("shop", "returns", {"r1": {"customer": "ana"}}, [("customer", "/customer", "customers")]),
        ]
    )
    spec = {
        "entities": {"customer": {"stream": "shop.customers"}},
        "sections": [
            {"name": "customer", "of": "customer"},
            {"name": "bought", "of": "customer", "follow": ["bought"], "format": "line"},
        ],
    }
    return View(ContextSpec.model_validate(spec), source, links=links)


def test_one_name_for_links_to_two_streams_is_refused_and_both_are_named() -> None:
    with pytest.raises(SpecError) as caught:
        _view(TWO_CALLED_ALIKE)
    message = str(caught.value)
    assert caught.value.key == "sections[1].follow[0]"
    assert "the inverse of link 'customer' of shop.orders" in message
    assert "the inverse of link 'customer' of shop.returns" in message
    assert "another name or inverse" in message


def test_a_link_and_the_inverse_of_another_may_share_a_name_where_they_arrive_at_the_same_stream() -> None:
    both = [
        TWO_CALLED_ALIKE[0],
        LinkType(stream="shop.customers", name="bought", to="shop.orders", inverse="buyers"),
    ]
    assert "shop:orders/o1" in _view(both).build(entities={"customer": "ana"}).records


def test_a_link_and_an_inverse_of_one_name_to_two_streams_are_refused() -> None:
    both = [
        TWO_CALLED_ALIKE[1],
        LinkType(stream="shop.customers", name="bought", to="shop.orders", inverse="buyers"),
    ]
    with pytest.raises(SpecError, match=r"to shop.orders \(link 'bought' of shop.customers\) and to shop.returns"):
        _view(both)
