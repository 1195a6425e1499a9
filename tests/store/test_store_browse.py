"""Tables for looking through a stream: every filter agrees with the records themselves."""

from __future__ import annotations

import threading
import unicodedata
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
# Capitals of other scripts, a letter of two signs, half of a surrogate pair, a backslash before a letter, a control.
TEXTS += ["Ölçü ΣΑΣ", "Straße", "cafe\u0301", "ab\ud83d", "😀 at\tend", "c:\\new", "\x01x"]
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
        return value is not None and folded(str(wanted)) in folded(str(value))
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
    st.sampled_from([*(text for text in TEXTS if text.isprintable()), "STRASSE", "ÖLÇÜ", 17, 1.5]),
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


def anywhere(record: Record) -> str:
    """All values of a record, with what no value holds between them."""

    def said(value: Any) -> Iterator[str]:
        for one in value.values() if isinstance(value, dict) else value:
            yield from said(one) if isinstance(one, dict | list) else [str(one)]

    return folded("\x00".join(said([record.fields, record.extras])))


def folded(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


WANTED = ["Open", "OPEN", "a%b_c", 'd"e', "b\\c", "ö", "Ö", "e\nf", "shadowed", "ölçü σας", "STRASSE", "CAFÉ"]
WANTED += ["\ud83d", "😀", "😀 AT\te", "c:\\NEW", "new", "ew", "\x01X", "\\"]


@pytest.mark.parametrize("text", WANTED)
def test_text_is_found_wherever_it_stands_in_any_script(store: Store, text: str) -> None:
    expected = [one.id for one in store.scan(STREAM) if folded(text) in anywhere(one)]
    assert found(store, contains=text) == expected != []


def test_an_escape_is_a_sign_and_no_letters(store: Store) -> None:
    # A line end is stored as a backslash and an n, half of a pair as u and a number.
    for text in ("nf", "ud83d", "tend", "u0001"):
        assert found(store, contains=text) == []


def test_a_text_is_found_among_the_filtered_in_their_order(store: Store) -> None:
    test = FieldTest("/total", "exists")
    both = found(store, test, contains="OPEN", order="/total", descending=True)
    assert both == [one for one in found(store, test, order="/total", descending=True) if one in both]
    assert sorted(both) == sorted(set(found(store, test)) & set(found(store, contains="open")))


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


def test_texts_belong_to_the_records_that_the_table_was_made_of(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s") as store:
        with store.writer() as writer:
            writer.upsert(STREAM, [order(n, note=f"note {n}") for n in range(1, 4)])
        table = store.table(STREAM, FIELDS)
        assert table.ids(table.places([FieldTest("/note", "exists")])) == ["1", "2", "3"]
        with store.writer() as writer:
            writer.upsert(STREAM, [order(0, note="note 0")])
            writer.tombstone(STREAM, ["2"])
        # Read out only now: the one that is gone has no text, the new one no place.
        assert table.ids(table.places(contains="Note")) == ["1", "3"]
        table.close()
        assert table.ids(table.places(contains="note")) == ["0", "1", "3"]


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
