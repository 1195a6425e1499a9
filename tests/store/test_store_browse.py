"""Tables for looking through a stream: every filter agrees with the records themselves."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_factories import STREAM, order

from workbench.errors import StoreError, UnknownNameError
from workbench.records import MISSING, Provenance, Record, lookup
from workbench.store import FIELD_OPS, FieldTest, Store

FIELDS = ("/number", "/status/value", "/flag", "/total", "/note", "/more/deep")
TEXTS = ["", "0", "1", "17", "17.0", "true", "Open", "open", "ö", "a%b_c", "A", "b\\c", 'd"e', "e\nf"]
VALUES: list[Any] = [None, True, False, 0, 1, 17, 17.5, -3, 2**40, *TEXTS]


def records() -> list[Record]:
    """Records in which every value stands at every place, in `fields`, in `extras`, in both, or nowhere."""
    found = []
    for number, value in enumerate(VALUES):
        found += [
            order(f"f{number:02}", status={"value": value}, flag=value, total=value, note=value),
            extra(f"e{number:02}", {}, {"status": {"value": value}, "total": value, "more": {"deep": value}}),
            extra(f"s{number:02}", {"total": value}, {"total": "shadowed", "note": "below"}),
            order(f"l{number:02}", total=[value, 1], note={"of": value}),
        ]
    return found


def extra(record_id: str, fields: dict[str, Any], extras: dict[str, Any]) -> Record:
    return Record(
        source="crm",
        stream="orders",
        id=record_id,
        fields=fields,
        extras=extras,
        provenance=Provenance(connector="files"),
    )


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(tmp_path_factory.mktemp("browse") / ".workbench") as store:
        with store.writer() as writer:
            writer.upsert(STREAM, [*records(), order("dead", total="Open")])
            writer.tombstone(STREAM, ["dead"])
        yield store


def plain(record: Record, field: str) -> Any:
    """The value that a table holds: no list and no object; a boolean is a text."""
    value = lookup(record.body, field)
    if value is MISSING or value is None or isinstance(value, list | dict):
        return None
    return str(value).lower() if isinstance(value, bool) else value


def as_number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def holds(record: Record, test: FieldTest) -> bool:
    """The reference: read from the record itself."""
    value, wanted = plain(record, test.field), test.value
    number = as_number(wanted)
    if test.op in ("exists", "missing"):
        return (value is not None) == (test.op == "exists")
    if test.op == "contains":
        return value is not None and str(wanted).casefold() in str(value).casefold()
    is_number = isinstance(value, int | float)
    same = value is not None and (value == number if is_number else value == str(wanted))
    if test.op in ("eq", "ne"):
        return same == (test.op == "eq")
    if value is None or is_number != (number is not None):
        return False
    one, other = (value, number) if is_number else (value, str(wanted))
    return {"lt": one < other, "le": one <= other, "gt": one > other, "ge": one >= other}[test.op]


def found(store: Store, *tests: FieldTest, **options: Any) -> list[str]:
    table = store.table(STREAM, FIELDS)
    try:
        return table.ids(table.places(tests, **options))
    finally:
        table.close()


@given(
    st.sampled_from(FIELDS[1:5]),
    st.sampled_from(FIELD_OPS),
    st.sampled_from([v for v in TEXTS if v.isascii()] + [17, 1.5]),
)
def test_a_filter_finds_what_the_records_say(store: Store, field: str, op: Any, value: Any) -> None:
    # What is no scalar is compared by nobody: such records are left out on both sides.
    test = FieldTest(field, op, value)
    scalars = [one for one in store.scan(STREAM) if not isinstance(lookup(one.body, field), list | dict)]
    ids = set(found(store, test))
    assert {one.id for one in scalars if one.id in ids} == {one.id for one in scalars if holds(one, test)}


def test_all_tests_must_hold_and_the_deleted_are_left_out(store: Store) -> None:
    tests = [FieldTest("/total", "eq", "Open"), FieldTest("/flag", "exists")]
    assert found(store, *tests) == ["f15"]
    assert "dead" not in found(store)
    assert len(found(store)) == store.count(STREAM)


@pytest.mark.parametrize("text", ["Open", "OPEN", "a%b_c", 'd"e', "b\\c", "ö", "e\nf", "shadowed"])
def test_text_is_found_wherever_it_stands(store: Store, text: str) -> None:
    def said(value: Any) -> str:
        return "\x00".join(
            str(one) if not isinstance(one, dict | list) else said(one.values() if isinstance(one, dict) else one)
            for one in value
        )

    expected = [one.id for one in store.scan(STREAM) if text.casefold() in said([one.fields, one.extras]).casefold()]
    assert found(store, contains=text) == expected


def test_the_order_is_that_of_the_ids_or_of_a_field_with_those_without_it_last(store: Store) -> None:
    assert found(store) == sorted(one.id for one in store.scan(STREAM))
    for descending in (False, True):
        ids = found(store, FieldTest("/total", "ge", -99), order="/total", descending=descending)
        totals = [plain(store.get(f"crm:orders/{one}"), "/total") for one in ids]
        assert totals == sorted(totals, reverse=descending)
    assert plain(store.get(f"crm:orders/{found(store, order='/total')[-1]}"), "/total") is None


def test_unknown_fields_and_ops_are_refused_with_the_known_ones(store: Store) -> None:
    with pytest.raises(UnknownNameError, match=r"'/totl' is not a field of crm.orders that can .*'/total'"):
        found(store, FieldTest("/totl", "eq", 1))
    with pytest.raises(UnknownNameError, match="eq"):
        found(store, FieldTest("/total", "like", 1))  # type: ignore[arg-type]
    with pytest.raises(StoreError, match="at most 40 fields; 41 are asked for"):
        store.table(STREAM, [f"/f{n}" for n in range(41)])


def test_fields_that_sqlite_cannot_name_find_nothing_and_break_nothing(store: Store) -> None:
    table = store.table(STREAM, ["/total", "/it's", '/a"b', "/x\\y", ""])
    for field in table.fields[1:]:
        assert list(table.places([FieldTest(field, "exists")])) == []
    assert len(table.places()) == store.count(STREAM)


def test_a_table_says_when_the_stream_moved_on(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s") as store:
        with store.writer() as writer:
            writer.upsert(STREAM, [order(1)])
        table = store.table(STREAM, FIELDS).build()
        assert table.is_current
        with store.writer() as writer:
            writer.upsert(STREAM, [order(2)])
        assert not table.is_current
        assert table.ids(table.places()) == ["1"]
        assert store.table(STREAM, FIELDS).build().is_current


def test_a_table_is_built_once_whoever_asks(store: Store) -> None:
    table = store.table(STREAM, FIELDS)
    lengths: list[int] = []
    threads = [threading.Thread(target=lambda: lengths.append(len(table.places()))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert lengths == [store.count(STREAM)] * 4
    table.close()
    assert len(table.places()) == store.count(STREAM)
