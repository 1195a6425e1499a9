"""Odd places, missing permissions, damaged stores: one message, or the work done; never a traceback."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from bad_input_shop import UNPRIVILEGED, Shop, allow, forbid, message, pulled_shop

ASK = ("build", "help", "--question", "Status of order o3?")
COMPARE = ("compare", "help", "--arms", "view,bm25,dense")


@pytest.mark.parametrize("name", ['Büro é 日本 \'s "q" #1 %20 ?a=b&c;d', "-dash'a''b"])
def test_any_name_of_a_folder_does(tmp_path: Path, name: str) -> None:
    shop = pulled_shop(tmp_path / name)
    assert "status: shipped" in shop.good(*ASK)
    assert "view " in shop.good(*COMPARE)
    bundle = shop.root / f"out {name}"
    shop.good("export", "help", "--out", str(bundle), "--draft")
    assert "is sound" in shop.good("verify", str(bundle))
    assert "is sound" in shop.good("verify")


@pytest.mark.parametrize("inside", [".", "data", "contexts/help", ".workbench/lance"])
def test_a_project_is_found_from_any_folder_in_it(shop: Shop, inside: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shop.root / inside)
    assert "status: shipped" in Shop(Path()).good(*ASK)


# ---- permissions -------------------------------------------------------------------------------------------


@pytest.fixture
def guarded(indexed: Path, tmp_path: Path) -> Iterator[Shop]:
    """A shop with an index, whose permissions a test may take; they are given back."""
    if UNPRIVILEGED and shutil.which(UNPRIVILEGED[0]) is None:
        pytest.skip("root may write anywhere, and without setpriv it cannot give that up")
    shop = Shop(Path(shutil.copytree(indexed, tmp_path / "shop")))
    yield shop
    allow(shop.root)


def told(shop: Shop, code: str, *args: str) -> str:
    return message(shop.process(*args, without=UNPRIVILEGED), code)


def test_a_read_only_project_says_what_may_not_be_written(guarded: Shop) -> None:
    before = guarded.kept()
    forbid(guarded.root)
    for args in (("pull", "shop"), ASK, COMPARE, ("verify",)):
        said = told(guarded, "WB200", *args)
        assert str(guarded.store) in said
        assert "Check who owns the folder and whether you may write there." in said
    assert "Choose another folder" in told(guarded, "WB100", "init", str(guarded.root / "sub"))
    assert "it cannot be written: Permission denied." in told(
        guarded, "WB101", "add", "files", "x", str(guarded.root / "data")
    )
    allow(guarded.root)
    assert guarded.kept() == before


def test_a_bundle_is_not_written_where_one_may_not_write(guarded: Shop, tmp_path: Path) -> None:
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o555)
    said = told(guarded, "WB700", "export", "help", "--out", str(shut / "out"), "--draft")
    assert "What was there before is untouched" in said


def test_a_store_that_cannot_be_made_is_named(guarded: Shop) -> None:
    shutil.rmtree(guarded.store)
    forbid(guarded.root)
    for args in (("pull", "shop"), ASK):
        said = told(guarded, "WB200", *args)
        assert said.startswith(f"{guarded.store}: cannot open the store: ")
        assert "Check who owns the folder and whether you may write there." in said


@pytest.mark.parametrize(
    ("which", "args", "code"),
    [
        ("contexts/help/context.yaml", ASK, "WB102"),
        ("contexts/help/cases.jsonl", COMPARE, "WB100"),
        ("connectors/shop/manifest.yaml", ("pull", "shop"), "WB101"),
        ("workbench.toml", ASK, "WB100"),
        ("data/users.json", ("pull", "shop"), "WB303"),
    ],
)
def test_a_file_that_may_not_be_read_is_named(guarded: Shop, which: str, args: tuple[str, ...], code: str) -> None:
    path = guarded.root / which
    path.chmod(0)
    said = told(guarded, code, *args)
    assert str(path) in said
    assert "Permission denied" in said


# ---- damage ------------------------------------------------------------------------------------------------


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def garbage(path: Path) -> None:
    path.write_bytes(b"\x07garbage" * (path.stat().st_size // 8 + 1))


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def gone(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize("mishap", [cut, garbage, emptied, gone])
@pytest.mark.parametrize("name", ["projection.sqlite", "state.sqlite"])
def test_a_damaged_sqlite_file_is_mended_from_the_tables(shop: Shop, name: str, mishap: Callable[[Path], None]) -> None:
    before = shop.kept()
    for suffix in ("-wal", "-shm"):
        (shop.store / f"{name}{suffix}").unlink(missing_ok=True)
    mishap(shop.store / name)
    assert "status: shipped" in shop.good(*ASK)
    assert shop.kept() == before
    shop.good("pull", "shop")
    assert shop.kept() == before


def test_what_was_mended_is_told(shop: Shop) -> None:
    garbage(shop.store / "state.sqlite")
    ended = shop.run("records")
    assert ended.code == 0
    assert "note: " in ended.err
    assert "was damaged and is now state.damaged" in ended.err


@pytest.mark.parametrize("mishap", [cut, garbage, emptied])
def test_a_damaged_format_file_says_what_belongs_into_it(shop: Shop, mishap: Callable[[Path], None]) -> None:
    mishap(shop.store / "store.json")
    told = message(shop.run(*ASK), "WB200")
    assert 'expected {"format": 1}' in told
    assert "Write that into the file." in told


def lance(shop: Shop, table: str, what: str) -> list[Path]:
    found = [path for path in (shop.store / "lance" / f"{table}.lance").glob(what) if path.is_file()]
    assert found
    return found


def test_a_table_that_was_deleted_is_told_and_pulled_again(shop: Shop) -> None:
    before = shop.kept()
    shutil.rmtree(shop.store / "lance")
    ended = shop.run(*ASK)
    assert ended.code == 2
    assert "note: shop.orders: its Lance table is gone; 12 records with it. Pull the stream again.\n" in ended.err
    assert "is not a stream that was pulled; run: workbench pull shop." in ended.err
    assert "Traceback" not in ended.err
    shop.good("pull", "shop")
    assert shop.kept() == before


@pytest.mark.parametrize("mishap", [cut, gone])
def test_a_damaged_table_is_found_by_verify(shop: Shop, mishap: Callable[[Path], None]) -> None:
    for path in lance(shop, "records.shop.orders", "data/*"):
        mishap(path)
    ended = shop.run("verify")
    assert ended.code == 1
    assert "the store is not sound: 1 problem.\n  shop.orders: " in ended.err
    assert "Traceback" not in ended.err


def test_a_table_that_cannot_be_opened_says_what_to_move_away(shop: Shop) -> None:
    before = shop.kept()
    for path in lance(shop, "records.shop.orders", "_versions/*"):
        cut(path)
    for args in (ASK, COMPARE, ("pull", "shop"), ("verify",), ("records",)):
        told = message(shop.run(*args), "WB200")
        assert "records.shop.orders.lance: cannot read: " in told
        assert "out of the store and pull its stream again." in told
    (shop.store / "lance" / "records.shop.orders.lance").rename(shop.root / "aside")
    shop.run("pull", "shop")
    shop.good("pull", "shop")
    assert shop.kept() == before


@pytest.mark.parametrize("mishap", [cut, gone])
@pytest.mark.parametrize("what", ["data/*", "_versions/*"])
@pytest.mark.parametrize("table", ["rag_chunks", "rag_vectors"])
def test_a_damaged_index_ends_the_comparison_and_is_built_anew_once_removed(
    shop: Shop, table: str, what: str, mishap: Callable[[Path], None]
) -> None:
    shop.good(*COMPARE)
    # A comparison that was kept would be shown again, and no index be opened.
    shutil.rmtree(shop.store / "runs")
    for path in lance(shop, table, what):
        mishap(path)
    told = shop.refused("WB200", *COMPARE)
    assert f"It holds no records: remove the folder lance/{table}.lance from the store, and it is built anew." in told
    assert "status: shipped" in shop.good(*ASK)
    shutil.rmtree(shop.store / "lance" / f"{table}.lance")
    assert "bm25 " in shop.good(*COMPARE)
