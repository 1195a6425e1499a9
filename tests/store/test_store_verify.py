from __future__ import annotations

import sqlite3
from pathlib import Path

import pyarrow as pa
import pytest
from store_factories import STREAM, fill, lance_folder, order

from workbench.store import Store


def test_a_sound_store_has_no_problems_and_keeps_them_none(tmp_path: Path) -> None:
    fill(tmp_path)
    with Store.open(tmp_path) as store:
        assert store.find(STREAM, ["/customer"], "c1")
        assert store.verify() == []
        assert store.verify() == []


def test_every_flipped_byte_of_the_content_is_found(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, store.writer() as writer:
        writer.upsert(STREAM, [order(n, note="needle" + "x" * 50) for n in range(3)])
    data = next((lance_folder(tmp_path) / "data").glob("*.lance"))
    content = data.read_bytes()
    places = [place for place in range(len(content)) if content.startswith(b"needle", place)]
    assert places, "the text lies in the file as it is, so that a flipped byte reads as another text"
    for place in places:
        data.write_bytes(content[:place] + b"N" + content[place + 1 :])
        with Store.open(tmp_path) as store:
            problems = store.verify()
            assert "does not have the hash it was stored with" in problems[0]
            assert STREAM in problems[0]
    data.write_bytes(content)
    with Store.open(tmp_path) as store:
        assert store.verify() == []


def test_damage_anywhere_in_a_data_file_is_found(tmp_path: Path) -> None:
    """Flips a byte here and there: verify either names it, or the byte is one that no value depends on."""
    fill(tmp_path, 30)
    with Store.open(tmp_path) as store:
        everything = list(store.scan(STREAM))
    data = next((lance_folder(tmp_path) / "data").glob("*.lance"))
    content = data.read_bytes()
    found = 0
    for place in range(0, len(content), max(1, len(content) // 25)):
        data.write_bytes(content[:place] + bytes([content[place] ^ 0x11]) + content[place + 1 :])
        with Store.open(tmp_path) as store:
            problems = store.verify()
            found += bool(problems)
            if not problems:
                store.rebuild()
                assert list(store.scan(STREAM)) == everything
    assert found >= 10


CHANGES = {
    "record": ("UPDATE records SET json = replace(json, 'c1', 'c9') WHERE id = '1'", "differs from Lance in text"),
    "hash": ("UPDATE records SET hash = 'aa' WHERE id = '1'", "differs from Lance in hash"),
    "deleted": ("UPDATE records SET deleted = 1 WHERE id = '1'", "differs from Lance in deleted"),
    "missing": ("DELETE FROM records WHERE id = '1'", "'1' in the projection is missing"),
    "extra": ("UPDATE records SET id = '1x' WHERE id = '1'", "'1' in the projection is missing"),
    "link": ("UPDATE links SET target = 'crm:customers/other' WHERE id = '1'", "has other links than in Lance"),
    "link gone": ("DELETE FROM links WHERE id = '1'", "has other links than in Lance"),
    "stray link": ("UPDATE links SET id = 'nobody' WHERE id = '1'", "1 links belong to no record"),
    "key": ("UPDATE keys SET key = 'other' WHERE id = '1'", "is wrong for record '1'"),
    "stray key": ("INSERT INTO keys SELECT no, 'c1', 'nobody' FROM key_indexes", "has keys of no record"),
    "count": ("UPDATE streams SET live = 7", "notes 7 live records, Lance has 20"),
    "digest": ("UPDATE streams SET digest = 'ab'", "their digests differ"),
    "version": ("UPDATE streams SET version = version + 1", "Lance is at version"),
}


@pytest.mark.parametrize(("sql", "said"), CHANGES.values(), ids=CHANGES)
def test_a_changed_projection_is_found_and_mended_by_a_rebuild(tmp_path: Path, sql: str, said: str) -> None:
    fill(tmp_path)
    with Store.open(tmp_path) as store:
        assert store.find(STREAM, ["/customer"], "c1")
        before = list(store.scan(STREAM)), store.snapshot()
        db = sqlite3.connect(tmp_path / "projection.sqlite", isolation_level=None)
        assert db.execute(sql).rowcount > 0
        db.close()
        problems = store.verify()
        assert any(said in problem for problem in problems), problems
        store.rebuild()
        assert store.verify() == []
        assert (list(store.scan(STREAM)), store.snapshot()) == before


def test_an_id_that_is_twice_in_lance_is_found(tmp_path: Path) -> None:
    fill(tmp_path)
    with Store.open(tmp_path) as store:
        table = store.lance.open_table("records.crm.orders")
        rows = table.search().where("id = '3'").to_arrow()
        table.add(pa.table(rows.select(table.schema.names).columns, schema=table.schema))
    with Store.open(tmp_path) as store:
        assert store.count(STREAM) == 20
        assert any("'3' is in the Lance table twice" in problem for problem in store.verify())


def test_a_column_that_no_hash_covers_is_checked(tmp_path: Path) -> None:
    fill(tmp_path)
    with Store.open(tmp_path) as store:
        store.lance.open_table("records.crm.orders").update(where="id = '3'", values={"location": "elsewhere"})
    with Store.open(tmp_path) as store:
        assert any("'3' in Lance: a column was changed" in problem for problem in store.verify())


def test_many_problems_of_one_stream_are_counted_not_listed(tmp_path: Path) -> None:
    fill(tmp_path, 100)
    with Store.open(tmp_path) as store:
        db = sqlite3.connect(tmp_path / "projection.sqlite", isolation_level=None)
        db.execute("UPDATE records SET hash = 'aa'")
        db.close()
        problems = store.verify()
        assert len(problems) == 21
        assert problems[-1] == "crm.orders: and 80 more problems like these."


def test_a_table_that_cannot_be_read_is_one_problem(tmp_path: Path) -> None:
    fill(tmp_path)
    for data in (lance_folder(tmp_path) / "data").glob("*.lance"):
        data.write_bytes(b"")
    with Store.open(tmp_path) as store:
        problems = store.verify()
        assert len(problems) == 1
        assert "cannot be read" in problems[0]
        # What was pulled can still be looked at.
        assert store.count(STREAM) == 20
