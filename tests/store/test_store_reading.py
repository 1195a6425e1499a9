from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from store_factories import STREAM, customer, fill, order, to_customer

from workbench.errors import StoreError
from workbench.records import Link
from workbench.store import Store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(tmp_path_factory.mktemp("s") / ".workbench") as store:
        with store.writer() as writer:
            writer.upsert("crm.customers", [customer("ana", mail="Ana@X.org"), customer("bo", mail="bo@x.org")])
            many = [Link(name="item", target=f"crm:items/{n}", path=f"/items/{n}") for n in reversed(range(12))]
            writer.upsert(
                STREAM,
                [
                    order("b", customer="ana", links=[to_customer("ana")], tags=["Red", "blue"]),
                    order("a", customer="ana", links=[to_customer("ana"), to_customer("ana", "/payer")]),
                    order("a/c", customer="bo", links=[to_customer("bo")]),
                    order("é", customer="gone", links=[to_customer("gone"), *many]),
                    order("dead", customer="ana", links=[to_customer("ana")], tags=["red"]),
                ],
            )
            writer.tombstone(STREAM, ["dead"])
        yield store


def test_streams_and_counts_leave_out_the_deleted(store: Store) -> None:
    assert store.streams() == {"crm.customers": 2, "crm.orders": 4}
    assert store.count(STREAM) == 4
    assert store.count("crm.nothing") == 0


def test_get_returns_an_equal_record_each_time(store: Store) -> None:
    expected = order("b", customer="ana", links=[to_customer("ana")], tags=["Red", "blue"])
    assert store.get("crm:orders/b") == expected
    assert store.get("crm:orders/b") == expected
    assert store.get("crm:orders/a/c") is not None


@pytest.mark.parametrize("urn", ["crm:orders/nobody", "crm:orders/dead", "hr:people/1", "no urn", "", "crm.orders/b"])
def test_get_knows_nothing_else(store: Store, urn: str) -> None:
    assert store.get(urn) is None


def test_get_many_keeps_the_order_and_leaves_out_the_missing(store: Store) -> None:
    urns = ["crm:orders/b", "crm:orders/zzz", "crm:customers/bo", "crm:orders/a"]
    assert list(store.get_many(urns)) == ["crm:orders/b", "crm:customers/bo", "crm:orders/a"]


@pytest.mark.parametrize("batch_size", [1, 2, 4, 1000])
def test_scan_gives_every_record_once_in_id_order(store: Store, batch_size: int) -> None:
    assert [record.id for record in store.scan(STREAM, batch_size=batch_size)] == ["a", "a/c", "b", "é"]


def test_scan_of_an_unknown_stream_is_empty_and_a_wrong_batch_size_is_said(store: Store) -> None:
    assert list(store.scan("crm.nothing")) == []
    with pytest.raises(StoreError, match="batch_size is 0, but must be at least 1"):
        list(store.scan(STREAM, batch_size=0))


def test_links_from_are_in_path_order(store: Store) -> None:
    assert [link.path for link in store.links_from("crm:orders/é", "item")] == [f"/items/{n}" for n in range(12)]
    assert store.links_from("crm:orders/b", "customer") == [to_customer("ana")]
    assert store.links_from("crm:orders/b", "nothing") == []
    assert store.links_from("crm:orders/dead", "customer") == []
    assert store.links_from("no urn", "customer") == []


def test_links_to_names_each_record_once_in_id_order(store: Store) -> None:
    assert store.links_to("crm:customers/ana", "customer", stream=STREAM) == ["crm:orders/a", "crm:orders/b"]
    assert store.links_to("crm:customers/gone", "customer", stream=STREAM) == ["crm:orders/é"]
    assert store.links_to("crm:customers/ana", "customer", stream="crm.customers") == []
    assert store.links_to("crm:customers/ana", "payer", stream=STREAM) == []


def test_find_uses_the_normal_form(store: Store) -> None:
    assert store.find("crm.customers", ["/mail"], " ANA@x.ORG ") == ["crm:customers/ana"]
    assert store.find("crm.customers", ["id", "/mail"], "bo BO@x.org") == ["crm:customers/bo"]
    assert store.find(STREAM, ["/tags/*"], "red") == ["crm:orders/b"]
    assert store.find(STREAM, ["/customer"], "ana") == ["crm:orders/a", "crm:orders/b"]
    assert store.find(STREAM, ["/customer"], "nobody") == []
    assert store.find("crm.nothing", ["/customer"], "ana") == []


def test_key_values_are_distinct_and_sorted(store: Store) -> None:
    assert list(store.key_values(STREAM, ["/customer"])) == ["ana", "bo", "gone"]
    assert list(store.key_values("crm.nothing", ["id"])) == []


def test_a_path_that_is_no_pointer_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="'customer' is not a JSON Pointer"):
        store.find(STREAM, ["customer"], "ana")


def test_key_indexes_follow_the_records(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, store.writer() as writer:
        writer.upsert(STREAM, [order(1, c="ana"), order(2, c="ana"), order(3, c="bo")])
        assert store.find(STREAM, ["/c"], "ana") == ["crm:orders/1", "crm:orders/2"]
        writer.upsert(STREAM, [order(1, c="bo"), order(4, c="ana")])
        writer.tombstone(STREAM, ["2"])
        assert store.find(STREAM, ["/c"], "ana") == ["crm:orders/4"]
        assert store.find(STREAM, ["/c"], "bo") == ["crm:orders/1", "crm:orders/3"]
        assert list(store.key_values(STREAM, ["/c"])) == ["ana", "bo"]


def test_pages_of_keys_and_ids_join_without_a_gap(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, store.writer() as writer:
        writer.upsert(STREAM, [order(n) for n in range(2500)])
        expected = sorted(str(n) for n in range(2500))
        assert list(store.key_values(STREAM, ["/number"])) == expected
        assert list(writer.live_ids(STREAM)) == expected
        assert [record.id for record in store.scan(STREAM)] == expected


def test_threads_read_at_the_same_time(store: Store) -> None:
    wrong: list[object] = []

    def read() -> None:
        for _ in range(100):
            if store.find(STREAM, ["/customer"], "ana") != ["crm:orders/a", "crm:orders/b"]:
                wrong.append("find")
            found = store.get("crm:orders/b")
            if found is None or found.id != "b":
                wrong.append(found)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_reading_and_an_unchanged_pull_import_no_lancedb(tmp_path: Path) -> None:
    fill(tmp_path, 5)
    code = (
        "import sys\n"
        "from store_factories import *\n"
        f"with Store.open({str(tmp_path)!r}) as store:\n"
        "    assert store.get('crm:orders/1') and store.find(STREAM, ['/customer'], 'c1')\n"
        "    assert store.links_to('crm:customers/c1', 'customer', stream=STREAM) and store.snapshot()\n"
        "    with store.writer() as writer:\n"
        "        found = order(1, customer='c1', links=[to_customer('c1')])\n"
        "        assert writer.upsert(STREAM, [found]).unchanged == 1\n"
        "assert not {'lancedb', 'pyarrow', 'pandas'} & set(sys.modules)\n"
    )
    here = str(Path(__file__).parent)
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = [{here!r}, '.']\n" + code],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    store.close()
    store.close()
    with pytest.raises(StoreError, match=r"the store is closed\. Open it again"):
        store.streams()
    with pytest.raises(StoreError):
        store.cursor(STREAM)


def test_another_process_sees_what_was_written(tmp_path: Path) -> None:
    with Store.open(tmp_path) as reader, Store.open(tmp_path) as other:
        assert reader.streams() == {}
        with other.writer() as writer:
            writer.upsert(STREAM, [order(1)])
        assert reader.streams() == {STREAM: 1}
        assert reader.snapshot() == other.snapshot()


@pytest.mark.parametrize("batch_size", [1, 3, 1000])
def test_texts_are_the_stored_records_in_order(store: Store, batch_size: int) -> None:
    batches = list(store.texts(STREAM, batch_size=batch_size))
    assert all(0 < len(batch) <= batch_size for batch in batches)
    found = [json.loads(text) for batch in batches for text in batch]
    assert found == [record.content() for record in store.scan(STREAM)]
    assert list(store.texts("crm.nothing")) == []


def test_a_sample_of_texts_is_drawn_without_repeats_and_alike_for_a_seed(store: Store) -> None:
    drawn = [[json.loads(t)["id"] for b in store.texts(STREAM, sample=2, seed=s) for t in b] for s in range(40)]
    assert all(len(set(ids)) == 2 and ids == sorted(ids) for ids in drawn)
    assert {record_id for ids in drawn for record_id in ids} == {"a", "a/c", "b", "é"}
    assert [[json.loads(t)["id"] for b in store.texts(STREAM, sample=2, seed=3) for t in b]] == [drawn[3]]
    assert sum(len(batch) for batch in store.texts(STREAM, sample=99)) == 4


def test_texts_need_a_batch_of_one_or_more(store: Store) -> None:
    with pytest.raises(StoreError, match="batch_size is 0"):
        next(store.texts(STREAM, batch_size=0))


def test_keys_that_an_older_program_wrote_are_made_anew_and_records_are_not(tmp_path: Path) -> None:
    with Store.open(tmp_path / ".workbench") as store:
        with store.writer() as writer:
            writer.upsert("crm.customers", [customer("kit\u200btiwake")])
        assert store.find("crm.customers", ["/name"], "Kittiwake")
        projection = store._projection.path
    with sqlite3.connect(projection) as db:
        db.execute("UPDATE keys SET key = 'kit tiwake'")
        db.execute("PRAGMA user_version=2")
        changed = "UPDATE records SET location = 'as it was'"
        db.execute(changed)
    db.close()
    with Store.open(tmp_path / ".workbench") as store:
        assert store.find("crm.customers", ["/name"], "Kittiwake")
        assert store.find_many("crm.customers", ["/name"], ["kit tiwake"]) == {}
    with sqlite3.connect(projection) as db:
        assert db.execute("SELECT location FROM records").fetchall() == [("as it was",)]
        assert db.execute("PRAGMA user_version").fetchone()[0] > 2
    db.close()
