from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_factories import STREAM, customer, fill, lance_folder, order, to_customer

from workbench.errors import StoreBusyError, StoreError
from workbench.records import Provenance, Record, canonical_json
from workbench.store import Store, Upserted, _writer
from workbench.store._truth import table_name


def versions(path: Path) -> int:
    return len(list((lance_folder(path) / "_versions").glob("*.manifest")))


def test_the_same_batch_twice_changes_nothing(tmp_path: Path) -> None:
    batch = [order(n) for n in range(10)]
    with Store.open(tmp_path) as store, store.writer() as writer:
        assert writer.upsert(STREAM, batch) == Upserted(new=10, changed=0, unchanged=0)
        before, snapshot = versions(tmp_path), store.snapshot()
        assert writer.upsert(STREAM, batch) == Upserted(new=0, changed=0, unchanged=10)
        assert versions(tmp_path) == before
        assert store.snapshot() == snapshot


def test_a_moved_file_changes_no_record(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, store.writer() as writer:
        writer.upsert(STREAM, [order(1, location="old.json")])
        assert writer.upsert(STREAM, [order(1, location="new.json")]).unchanged == 1


def test_of_a_key_that_comes_twice_in_a_batch_the_last_counts(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        with store.writer() as writer:
            assert writer.upsert(STREAM, [order(1, v="a"), order(2), order(1, v="b")]) == Upserted(2, 0, 0)
            assert writer.upsert(STREAM, [order(1, v="c"), order(1, v="d"), order(3), order(3, v="z")]) == Upserted(
                1, 1, 0
            )
        assert store.count(STREAM) == 3
        assert store.get("crm:orders/1") == order(1, v="d")
        assert store.verify() == []


def test_changes_reach_records_links_and_snapshot(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, store.writer() as writer:
        writer.upsert(STREAM, [order(1, links=[to_customer("ana")]), order(2)])
        before = store.snapshot()
        assert writer.upsert(STREAM, [order(1, links=[to_customer("bo")]), order(2)]) == Upserted(0, 1, 1)
        assert store.links_to("crm:customers/ana", "customer", stream=STREAM) == []
        assert store.links_to("crm:customers/bo", "customer", stream=STREAM) == ["crm:orders/1"]
        assert store.snapshot() != before
        writer.upsert(STREAM, [order(1, links=[to_customer("ana")])])
        assert store.snapshot() == before


def test_a_deleted_record_is_gone_and_can_come_back(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        with store.writer() as writer:
            writer.upsert(STREAM, [order(1, links=[to_customer("ana")]), order(2)])
            full = store.snapshot()
            assert writer.tombstone(STREAM, ["1", "1", "unknown"]) == 1
            assert writer.tombstone(STREAM, ["1"]) == 0
            assert writer.tombstone("crm.nothing", ["1"]) == 0
            assert list(writer.live_ids(STREAM)) == ["2"]
            assert store.get("crm:orders/1") is None
            assert store.links_to("crm:customers/ana", "customer", stream=STREAM) == []
            assert writer.upsert(STREAM, [order(1, links=[to_customer("ana")])]) == Upserted(
                new=1, changed=0, unchanged=0
            )
            assert store.snapshot() == full
        assert store.verify() == []


def test_a_record_that_arrives_deleted_deletes(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        with store.writer() as writer:
            writer.upsert(STREAM, [order(1)])
            gone = [order(n).model_copy(update={"deleted": True}) for n in (1, 2)]
            assert writer.upsert(STREAM, gone) == Upserted(new=0, changed=0, unchanged=1, deleted=1)
            assert writer.upsert(STREAM, gone) == Upserted(new=0, changed=0, unchanged=2)
        assert store.streams() == {STREAM: 0}
        assert store.verify() == []


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.permutations(range(8)), st.integers(1, 8))
def test_the_snapshot_depends_on_content_alone(tmp_path_factory, numbers: list[int], size: int) -> None:
    sums = [
        ["crm.customers", 1, f"{int(customer('ana').content_hash(), 16):x}"],
        [STREAM, 8, f"{sum(int(order(n, total=n * 1.5).content_hash(), 16) for n in range(8)) % 2**256:x}"],
    ]
    expected = "sha256:" + hashlib.sha256(canonical_json(sums).encode()).hexdigest()
    with Store.open(tmp_path_factory.mktemp("s")) as store, store.writer() as writer:
        writer.upsert("crm.customers", [customer("never"), customer("ana")])
        for start in range(0, 8, size):
            writer.upsert(STREAM, [order(n, total=n * 1.5) for n in numbers[start : start + size]])
        writer.tombstone("crm.customers", ["never"])
        assert store.snapshot() == expected


def test_a_record_of_another_stream_is_refused_and_nothing_of_the_batch_written(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, store.writer() as writer:
        with pytest.raises(StoreError, match=r"crm\.orders: record 'ana' is of the stream crm\.customers"):
            writer.upsert(STREAM, [order(1), customer("ana")])
        assert store.streams() == {}


def test_odd_texts_come_back_as_they_were(tmp_path: Path) -> None:
    odd = [
        order("nul\x00a", t="\x00"),
        order("nul\x00b", t="\ud800 half a pair"),
        order("' \" % _ \\ \n", big=2**80, small=-0.0, tiny=5e-324),
        order("ⓤ/n/i 漢", t="\u2028\ufeff"),
    ]
    with Store.open(tmp_path) as store:
        with store.writer() as writer:
            assert writer.upsert(STREAM, odd).new == 4
            assert writer.upsert(STREAM, odd).unchanged == 4
        for record in odd:
            assert store.get(record.urn) == record
            assert store.find(STREAM, ["id"], record.id)[0] == record.urn
        assert store.verify() == []
        store.rebuild()
        assert [store.get(record.urn) for record in odd] == odd


def test_a_field_of_ten_megabytes_is_stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_writer, "_COMMIT_CHARS", 15_000_000)
    big = [order(n, body=str(n) * 10_000_000) for n in range(3)]
    with Store.open(tmp_path) as store:
        with store.writer() as writer:
            before = versions(tmp_path) if lance_folder(tmp_path).exists() else 0
            assert writer.upsert(STREAM, [*big, order(9)]).new == 4
            # One commit a huge record: the batch is split, not held in memory at once.
            assert versions(tmp_path) - before >= 3
        assert store.get("crm:orders/2") == big[2]
        assert store.get("crm:orders/2") == big[2]
        assert store.verify() == []


def test_the_table_declares_its_key_and_refuses_nulls(tmp_path: Path) -> None:
    fill(tmp_path, 3)
    with Store.open(tmp_path) as store:
        field = store.lance.open_table("records.crm.orders").schema.field("id")
        assert not field.nullable
        assert field.metadata[b"lance-schema:unenforced-primary-key:position"] == b"1"


def test_small_writes_are_compacted_by_themselves_and_by_finish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_writer, "_COMPACT_AFTER", 5)
    monkeypatch.setattr(_writer, "_COMPACT_AT_FINISH", 2)

    def fragments(store: Store) -> int:
        stats = store.lance.open_table("records.crm.orders").stats()
        return int(stats["fragment_stats"]["num_fragments"])

    with Store.open(tmp_path) as store:
        with store.writer() as writer:
            for number in range(13):
                writer.upsert(STREAM, [order(number)])
            assert fragments(store) <= 5
            writer.finish()
            assert fragments(store) == 1
            writer.upsert(STREAM, [order(3, changed=True)])
        assert store.count(STREAM) == 13
        assert store.verify() == []
    with Store.open(tmp_path) as store:
        assert store.notes == ()


def test_large_writes_are_left_as_they_are_since_joining_them_takes_memory_that_grows_with_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_writer, "_COMPACT_AFTER", 3)
    monkeypatch.setattr(_writer, "_COMPACT_AT_FINISH", 2)
    monkeypatch.setattr(_writer, "_LARGE_ROWS", 4)

    def fragments(store: Store) -> int:
        return int(store.lance.open_table("records.crm.orders").stats()["fragment_stats"]["num_fragments"])

    with Store.open(tmp_path) as store:
        with store.writer() as writer:
            for first in range(0, 20, 4):
                writer.upsert(STREAM, [order(number) for number in range(first, first + 4)])
            writer.finish()
            assert fragments(store) == 5
            writer.upsert(STREAM, [order(100)])
            writer.upsert(STREAM, [order(101)])
            writer.finish()
            assert fragments(store) == 1
        assert store.count(STREAM) == 22
        assert store.verify() == []


def test_cursors_and_meta_are_json_values_that_stay(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        assert store.cursor(STREAM) is None
        with store.writer() as writer:
            writer.set_cursor("crm.empty", "e")
            writer.upsert(STREAM, [order(1)])
            writer.set_cursor(STREAM, {"after": [1, "x"]})
            with pytest.raises(StoreError, match=r"the cursor of crm\.orders must be a JSON value"):
                writer.set_cursor(STREAM, {1, 2})
        store.meta_set("index", {"v": 1})
    with Store.open(tmp_path) as store:
        assert store.notes == ()
        assert (store.cursor(STREAM), store.cursor("crm.empty")) == ({"after": [1, "x"]}, "e")
        assert store.meta_get("index") == {"v": 1}
        store.meta_set("index", None)
        with store.writer() as writer:
            writer.set_cursor(STREAM, None)
        assert store.meta_get("index") is store.cursor(STREAM) is None


def test_a_second_writer_is_told_who_writes(tmp_path: Path) -> None:
    import os

    with Store.open(tmp_path) as store, Store.open(tmp_path) as other:
        with store.writer(), pytest.raises(StoreBusyError, match=rf"this process \(id {os.getpid()}\) is writing"):
            other.writer().__enter__()
        with other.writer() as writer:
            writer.upsert(STREAM, [order(1)])


def test_a_writer_in_another_process_is_named(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom workbench.store import Store\n"
        f"with Store.open({str(tmp_path)!r}) as s, s.writer():\n    print('held', flush=True)\n    sys.stdin.read()\n"
    )
    child = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == "held"
        with Store.open(tmp_path) as store:
            with pytest.raises(StoreBusyError, match=f"process {child.pid} is writing"), store.writer():
                pass
            with pytest.raises(StoreBusyError):
                store.verify()
    finally:
        child.kill()
        child.communicate()
    # The lock went with the process.
    with Store.open(tmp_path) as store, store.writer() as writer:
        assert writer.upsert(STREAM, [order(1)]).new == 1


def test_a_writer_that_was_left_refuses(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        with store.writer() as writer:
            pass
        with pytest.raises(StoreError, match="this writer is closed"):
            writer.upsert(STREAM, [order(1)])


@pytest.mark.parametrize(
    ("left", "right"), [("crm.Orders", "crm.orders"), ("crm." + "x" * 300, "crm." + "x" * 301), ("A.b", "a.B")]
)
def test_streams_never_share_a_table(left: str, right: str) -> None:
    names = {table_name(left), table_name(right)}
    assert len({name.lower() for name in names}) == 2
    assert max(len(name) for name in names) < 200


def test_streams_that_differ_in_case_alone_are_kept_apart(tmp_path: Path) -> None:
    def in_stream(name: str) -> Record:
        return Record(source="Crm", stream=name, id="1", title=name, provenance=Provenance(connector="files"))

    with Store.open(tmp_path) as store, store.writer() as writer:
        for name in ("Orders", "orders"):
            writer.upsert(f"Crm.{name}", [in_stream(name)])
    (tmp_path / "projection.sqlite").unlink()
    with Store.open(tmp_path) as store:
        assert store.streams() == {"Crm.Orders": 1, "Crm.orders": 1}
        assert store.get("Crm:Orders/1") == in_stream("Orders")
