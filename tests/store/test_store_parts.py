"""States of parts and deliveries of webhooks: what is remembered beside the records."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from store_factories import STREAM, customer, fill, lance_folder, order

from workbench.errors import StoreError
from workbench.store import Store, _state

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_states_of_parts_are_kept_by_stream_and_forgotten_one_by_one(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        with store.writer() as writer:
            writer.set_parts(STREAM, {"repo=b": {"since": 2}, "repo=a": [1], "": "whole"})
            writer.set_parts("crm.customers", {"repo=a": 9})
            writer.set_parts(STREAM, {"repo=b": None, "repo=c": False, "never": None})
        assert list(store.parts(STREAM)) == [("", "whole"), ("repo=a", [1]), ("repo=c", False)]
        assert store.part(STREAM, "repo=a") == [1]
        assert store.part(STREAM, "repo=b") is None
    with Store.open(tmp_path) as store:
        assert list(store.parts("crm.customers")) == [("repo=a", 9)]
        with store.writer() as writer:
            writer.clear_parts(STREAM)
        assert list(store.parts(STREAM)) == []
        assert store.part("crm.customers", "repo=a") == 9


def test_a_batch_of_parts_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        with store.writer() as writer:
            writer.set_parts(STREAM, {"a": 1})
            with pytest.raises(StoreError, match=r"the state of the part 'c' of crm\.orders must be a JSON value"):
                writer.set_parts(STREAM, {"a": 2, "b": 2, "c": float("nan")})
        assert list(store.parts(STREAM)) == [("a", 1)]


def test_many_parts_come_back_in_order_over_several_pages(tmp_path: Path) -> None:
    states = {f"channel={number:06d}": {"ts": f"{number}.000100"} for number in range(2_500)}
    with Store.open(tmp_path) as store:
        with store.writer() as writer:
            writer.set_parts(STREAM, dict(reversed(states.items())))
        assert list(store.parts(STREAM)) == sorted(states.items())


def test_a_state_with_half_a_surrogate_pair_is_kept(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        with store.writer() as writer:
            writer.set_parts(STREAM, {"a": "\ud83d"})
            writer.set_cursor(STREAM, "\ud83d")
        assert (store.part(STREAM, "a"), store.cursor(STREAM)) == ("\ud83d", "\ud83d")


def test_parts_of_a_commit_that_lance_lost_are_dropped_and_the_others_stay(tmp_path: Path) -> None:
    fill(tmp_path)
    with Store.open(tmp_path) as store, store.writer() as writer:
        writer.set_parts(STREAM, {"old": 1, "moved": 1})
        writer.upsert(STREAM, [order(50)])
        writer.set_parts(STREAM, {"new": 2, "moved": 2})
        writer.set_parts("crm.elsewhere", {"kept": 1})
    min((lance_folder(tmp_path) / "_versions").glob("*.manifest")).unlink()
    with Store.open(tmp_path) as store:
        assert any("crm.orders: the states of 2 parts were dropped" in note for note in store.notes)
        assert list(store.parts(STREAM)) == [("old", 1)]
        assert store.part("crm.elsewhere", "kept") == 1
        assert store.verify() == []
    with Store.open(tmp_path) as store:
        assert store.notes == ()


def test_verify_names_parts_that_are_ahead_of_lance(tmp_path: Path) -> None:
    fill(tmp_path)
    with Store.open(tmp_path) as store:
        with sqlite3.connect(tmp_path / "state.sqlite") as db:
            db.execute("INSERT INTO parts VALUES ('crm.orders', 'a', '1', 99)")
        db.close()
        assert any("crm.orders: states of its parts were set at Lance version 99" in p for p in store.verify())


def test_records_are_flushed_before_the_states_that_cover_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[str] = []
    with Store.open(tmp_path) as store:
        sync = store._truth.sync
        monkeypatch.setattr(store._truth, "sync", lambda table: (flushed.append(table), sync(table))[1])
        with store.writer() as writer:
            writer.upsert(STREAM, [order(1)])
            writer.set_parts(STREAM, {"a": 1})
            assert flushed == ["records.crm.orders"]
            writer.upsert("crm.customers", [customer("ana")])
            writer.remember_delivery("crm", "d1", NOON)
            assert flushed == ["records.crm.orders", "records.crm.customers"]


def test_a_store_from_before_parts_opens_and_works(tmp_path: Path) -> None:
    fill(tmp_path)
    with sqlite3.connect(tmp_path / "state.sqlite") as db:
        db.executescript("DROP TABLE parts; DROP TABLE deliveries;")
    db.close()
    with Store.open(tmp_path) as store:
        assert store.notes == ()
        assert store.cursor(STREAM) == {"after": 20}
        with store.writer() as writer:
            writer.set_parts(STREAM, {"a": 1})
            assert writer.remember_delivery("crm", "d1", NOON)
        assert store.part(STREAM, "a") == 1
        assert store.verify() == []


def test_a_delivery_is_remembered_once(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, store.writer() as writer:
        assert not store.delivered("crm", "d1")
        assert writer.remember_delivery("crm", "d1", NOON)
        assert not writer.remember_delivery("crm", "d1", NOON + timedelta(days=1))
        assert writer.remember_delivery("shop", "d1", NOON)
    with Store.open(tmp_path) as store, store.writer() as writer:
        assert store.delivered("crm", "d1")
        assert not writer.remember_delivery("crm", "d1", NOON)


def test_deliveries_are_forgotten_after_thirty_days(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, store.writer() as writer:
        writer.remember_delivery("crm", "first", NOON)
        writer.remember_delivery("crm", "second", NOON + timedelta(days=1))
        writer.remember_delivery("crm", "third", NOON + timedelta(days=30, seconds=1))
        assert [store.delivered("crm", name) for name in ("first", "second", "third")] == [False, True, True]


def test_the_oldest_deliveries_make_room_for_new_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_state, "_MOST_DELIVERIES", 3)
    with Store.open(tmp_path) as store, store.writer() as writer:
        for number in range(5):
            writer.remember_delivery("crm", f"d{number}", NOON + timedelta(seconds=number))
        assert [store.delivered("crm", f"d{number}") for number in range(5)] == [False, False, True, True, True]


def test_a_delivery_without_a_time_zone_is_refused(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, store.writer() as writer:
        with pytest.raises(StoreError, match="has no time zone"):
            writer.remember_delivery("crm", "d1", datetime(2026, 3, 1))  # noqa: DTZ001 - the point of the test
        assert not store.delivered("crm", "d1")


def test_known_ids_are_the_live_ones(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        with store.writer() as writer:
            writer.upsert(STREAM, [order(number) for number in range(2_000)])
            writer.tombstone(STREAM, ["7"])
        asked = (str(number) for number in range(5_000))
        assert store.known_ids(STREAM, asked) == {str(number) for number in range(2_000)} - {"7"}
        assert store.known_ids("crm.never", ["1"]) == set()
        assert store.known_ids(STREAM, []) == set()


def test_a_stream_is_read_while_the_same_process_writes_others(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, store.writer() as writer:
        writer.upsert(STREAM, [order(f"{number:04d}") for number in range(1_000)])
        seen = []
        for record in store.scan(STREAM, batch_size=100):
            seen.append(record.id)
            if len(seen) % 100 == 0:
                writer.upsert("crm.customers", [customer(f"c{record.id}")])
                writer.set_parts("crm.customers", {record.id: len(seen)})
        assert seen == [f"{number:04d}" for number in range(1_000)]
        assert store.count("crm.customers") == 10
    with Store.open(tmp_path) as store:
        assert store.verify() == []
