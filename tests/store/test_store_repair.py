from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from store_factories import STREAM, fill, lance_folder, order

from workbench.errors import StoreBusyError, StoreError
from workbench.store import Store, _truth
from workbench.store._projection import Projection


def newest_manifest(path: Path) -> Path:
    return min((lance_folder(path) / "_versions").glob("*.manifest"))


def test_lance_ahead_of_the_projection_is_caught_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path)

    def killed(*_args: object, **_names: object) -> None:
        raise KeyboardInterrupt

    with Store.open(tmp_path) as store, monkeypatch.context() as patch:
        patch.setattr(Projection, "apply", killed)
        with pytest.raises(KeyboardInterrupt), store.writer() as writer:
            writer.upsert(STREAM, [order(3, changed=True), order(99)])
        assert store.count(STREAM) == 20
    with Store.open(tmp_path) as store:
        assert "caught up with Lance" in store.notes[0]
        assert store.count(STREAM) == 21
        assert store.get("crm:orders/3") == order(3, changed=True)
        assert store.cursor(STREAM) == {"after": 20}
        assert store.verify() == []


def test_a_writer_goes_on_after_a_commit_that_failed_half_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path)

    def fails(*_args: object, **_names: object) -> None:
        raise StoreError("no room")

    with Store.open(tmp_path) as store:
        with store.writer() as writer:
            with monkeypatch.context() as patch:
                patch.setattr(Projection, "apply", fails)
                with pytest.raises(StoreError, match="no room"):
                    writer.upsert(STREAM, [order(99)])
            # Lance had it: a second try must not store it twice.
            assert writer.upsert(STREAM, [order(99)]).unchanged == 1
        assert store.verify() == []


def test_a_commit_that_lance_lost_drops_the_cursor(tmp_path: Path) -> None:
    fill(tmp_path)
    with Store.open(tmp_path) as store, store.writer() as writer:
        writer.upsert(STREAM, [order(50)])
        writer.set_cursor(STREAM, {"after": 50})
    newest_manifest(tmp_path).unlink()
    with Store.open(tmp_path) as store:
        assert any("the last commits were lost" in note for note in store.notes)
        assert any("crm.orders: the cursor {'after': 50} was dropped" in note for note in store.notes)
        assert store.cursor(STREAM) is None
        assert store.count(STREAM) == 20
        assert store.verify() == []
        with store.writer() as writer:
            assert writer.upsert(STREAM, [order(50)]).new == 1
    with Store.open(tmp_path) as store:
        assert store.notes == ()


def test_a_cursor_that_the_lost_commit_does_not_touch_stays(tmp_path: Path) -> None:
    fill(tmp_path)
    with Store.open(tmp_path) as store, store.writer() as writer:
        writer.upsert(STREAM, [order(50)])
    newest_manifest(tmp_path).unlink()
    with Store.open(tmp_path) as store:
        assert store.cursor(STREAM) == {"after": 20}


def test_another_history_with_the_same_version_is_noticed(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for path, changed in ((one, False), (two, True)):
        with Store.open(path) as store, store.writer() as writer:
            writer.upsert(STREAM, [order(1, changed=changed)])
    lance_folder(one).rename(tmp_path / "old")
    lance_folder(two).rename(lance_folder(one))
    with Store.open(one) as store:
        assert store.get("crm:orders/1") == order(1, changed=True)
        assert store.verify() == []


def test_a_table_that_is_gone_takes_its_cursor_along(tmp_path: Path) -> None:
    fill(tmp_path)
    lance_folder(tmp_path).rename(tmp_path / "moved")
    with Store.open(tmp_path) as store:
        assert "its Lance table is gone; 20 records with it" in store.notes[0]
        assert store.streams() == {}
        assert store.cursor(STREAM) is None
        assert store.verify() == []


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def garble(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:] = bytes(reversed(content[4096:]))
    path.write_bytes(content)


DAMAGE = {
    "deleted": Path.unlink,
    "empty": lambda path: path.write_bytes(b""),
    "no database": lambda path: path.write_bytes(b"hello" * 1000),
    "cut": cut,
    "garbled": garble,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_projection_is_built_anew(tmp_path: Path, damage) -> None:
    fill(tmp_path, 300)
    with Store.open(tmp_path) as store:
        expected = store.snapshot()
        everything = list(store.scan(STREAM))
    damage(tmp_path / "projection.sqlite")
    with Store.open(tmp_path) as store:
        assert store.get("crm:orders/7") == everything[[r.id for r in everything].index("7")]
        assert list(store.scan(STREAM)) == everything
        assert store.links_to("crm:customers/c1", "customer", stream=STREAM)
        assert store.snapshot() == expected
        assert store.cursor(STREAM) == {"after": 300}
        assert store.verify() == []
        assert store.notes


def test_damage_that_shows_only_later_mends_itself_while_reading(tmp_path: Path) -> None:
    fill(tmp_path, 2000)
    store = Store.open(tmp_path)
    store._projection.checkpoint()
    store.close()
    path = tmp_path / "projection.sqlite"
    content = bytearray(path.read_bytes())
    # All but the first pages: the open, which reads only the streams, cannot see it.
    content[len(content) // 4 :] = b"\xff" * (len(content) - len(content) // 4)
    path.write_bytes(content)
    with Store.open(tmp_path) as store:
        assert len(list(store.scan(STREAM))) == 2000
        assert any("projection.sqlite: was damaged" in note for note in store.notes)
        assert store.verify() == []


def test_an_open_reader_follows_a_projection_that_was_replaced(tmp_path: Path) -> None:
    fill(tmp_path)
    with Store.open(tmp_path) as reader, Store.open(tmp_path) as other:
        assert reader.count(STREAM) == 20
        other.rebuild()
        with other.writer() as writer:
            writer.upsert(STREAM, [order(77)])
        assert reader.count(STREAM) == 21
        assert reader.get("crm:orders/77") == order(77)


def test_a_projection_of_another_layout_is_built_anew(tmp_path: Path) -> None:
    fill(tmp_path)
    db = sqlite3.connect(tmp_path / "projection.sqlite")
    db.execute("PRAGMA user_version=999")
    db.close()
    with Store.open(tmp_path) as store:
        assert store.count(STREAM) == 20
        assert store.verify() == []


def test_damaged_cursors_are_moved_aside_and_said(tmp_path: Path) -> None:
    fill(tmp_path)
    (tmp_path / "state.sqlite").write_bytes(b"no database" * 500)
    with Store.open(tmp_path) as store:
        assert "The cursors are lost" in store.notes[0]
        assert store.cursor(STREAM) is None
        assert store.count(STREAM) == 20
    assert (tmp_path / "state.damaged").exists()


def test_a_damaged_manifest_is_one_clear_message(tmp_path: Path) -> None:
    fill(tmp_path)
    manifest = newest_manifest(tmp_path)
    manifest.write_bytes(manifest.read_bytes()[:40])
    with pytest.raises(StoreError, match=r"move the folder .*records\.crm\.orders\.lance out of the store"):
        Store.open(tmp_path)


def test_while_another_writes_a_lagging_projection_is_read_as_it_is(tmp_path: Path) -> None:
    fill(tmp_path)
    with Store.open(tmp_path) as store, store.writer() as writer:
        # What another process sees between Lance's commit and the projection's.
        state = store._projection.state(STREAM)
        assert state is not None
        store._truth.write(state.lance, [_row(seq=state.seq + 1)], all_new=True)
        with Store.open(tmp_path) as reader:
            assert reader.count(STREAM) == 20
        del writer
        (tmp_path / "projection.sqlite").rename(tmp_path / "hidden")
        for suffix in ("-wal", "-shm"):
            (tmp_path / f"projection.sqlite{suffix}").unlink(missing_ok=True)
        with pytest.raises(StoreBusyError):
            Store.open(tmp_path)


def _row(*, seq: int):
    from workbench.store._rows import encode

    return encode(order(500))._replace(seq=seq)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"format": 2}', "has format 2, and this program reads formats up to 1"),
        ("{}", 'expected {"format": 1}, found'),
        ("garbage", 'expected {"format": 1}, found'),
        ('{"format": "1"}', 'expected {"format": 1}, found'),
        ("[1]", 'expected {"format": 1}, found'),
    ],
)
def test_a_store_of_another_format_is_refused(tmp_path: Path, text: str, said: str) -> None:
    fill(tmp_path)
    (tmp_path / "store.json").write_text(text)
    with pytest.raises(StoreError) as caught:
        Store.open(tmp_path)
    assert said in str(caught.value)
    (tmp_path / "store.json").write_text(json.dumps({"format": 1}))
    with Store.open(tmp_path) as store:
        assert store.count(STREAM) == 20


def test_a_path_that_cannot_be_a_store_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(StoreError, match="a store is a folder, but this is a file"):
        Store.open(file)
    with pytest.raises(StoreError, match="cannot open the store"):
        Store.open(file / "below")


def test_a_table_half_created_is_begun_again(tmp_path: Path) -> None:
    folder = lance_folder(tmp_path)
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "left.lance").write_bytes(b"left over")
    with Store.open(tmp_path) as store:
        assert store.streams() == {}
        with store.writer() as writer:
            assert writer.upsert(STREAM, [order(1)]).new == 1
        assert store.verify() == []


def test_a_table_without_its_key_gets_it_at_the_next_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(tmp_path) as store:
        with monkeypatch.context() as patch:
            # Killed between the creation of the table and the declaration of its key.
            patch.setattr(_truth.Truth, "has_key", lambda *_: True)
            with store.writer() as writer:
                writer.upsert(STREAM, [order(1)])
        assert any("declares no primary key" in problem for problem in store.verify())
        with store.writer() as writer:
            writer.upsert(STREAM, [order(2)])
        assert store.verify() == []
