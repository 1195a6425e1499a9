"""Databases that cannot be reached or read: one message, no secret in it, and what was pulled before stays."""

from __future__ import annotations

import importlib.util
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from bad_input_shop import Shop

SECRET = "s3cret"


@pytest.fixture
def ledger(shop: Shop) -> Path:
    """Add a database to the shop and pull it."""
    path = shop.root / "ledger.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE entries (id INTEGER PRIMARY KEY, text TEXT)")
        connection.executemany("INSERT INTO entries VALUES (?, ?)", [(n, f"entry {n} " * 50) for n in range(200)])
        connection.commit()
    shop.good("add", "sql", "ledger", "sqlite:///ledger.sqlite")
    shop.good("pull", "ledger")
    return path


def missing(path: Path) -> None:
    path.unlink()


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def no_database(path: Path) -> None:
    path.write_bytes(b"Once upon a time " * 500)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize(
    ("mishap", "says"),
    [
        (missing, "ledger.sqlite does not exist. Known: "),
        (folder, "ledger.sqlite is a folder, not an SQLite file."),
        (no_database, "cannot be read: file is not a database. What was stored before stays."),
        (cut, "cannot be read: database disk image is malformed. What was stored before stays."),
        (empty, "'entries' is not a table of the database. Known: none."),
    ],
)
def test_a_database_that_went_bad_is_named_and_its_records_stay(
    shop: Shop, ledger: Path, mishap: Callable[[Path], None], says: str
) -> None:
    mishap(ledger)
    told = shop.refused("WB303", "pull", "ledger")
    assert told.startswith("ledger")
    assert says in told
    assert shop.kept().streams["ledger.entries"] == 200


@pytest.mark.parametrize(
    ("url", "code", "says"),
    [
        ("sqlite:///nowhere.db", "WB303", "nowhere.db does not exist. Known: "),
        ("sqlite:///data", "WB303", "data is a folder, not an SQLite file."),
        ("sqlite:///data/users.json", "WB303", "file is not a database"),
        ("delphi://x", "WB300", "'delphi' is not a known kind of database. Known: postgresql, sqlite."),
        ("not a url", "WB101", "this is not a database URL. Such as sqlite:///data/crm.db or postgresql://user@host"),
        ("env:NO_SUCH_VARIABLE", "WB301", "the environment variable NO_SUCH_VARIABLE is not set."),
    ],
)
def test_no_connector_is_written_for_a_database_that_cannot_be_read(shop: Shop, url: str, code: str, says: str) -> None:
    assert says in shop.refused(code, "add", "sql", "ledger", url)
    assert not (shop.root / "connectors" / "ledger").exists()


@pytest.mark.parametrize("url", [f"postgresql://ana:{SECRET}@127.0.0.1:1/crm", f"mysql://h/crm?password={SECRET}"])
def test_no_message_shows_a_password(shop: Shop, url: str) -> None:
    ended = shop.run("add", "sql", "ledger", url)
    assert ended.code == 2
    assert ended.err.startswith("error[WB")
    assert SECRET not in ended.err


@pytest.mark.skipif(importlib.util.find_spec("psycopg") is None, reason="the driver of PostgreSQL is not installed")
@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgresql+psycopg://ana@127.0.0.1:1/crm", "the database 127.0.0.1/crm cannot be read: "),
        ("postgresql+psycopg://ana@no.such.host.invalid/crm", "the database no.such.host.invalid/crm cannot be read: "),
    ],
)
def test_a_server_that_does_not_answer_is_named_and_its_records_stay(
    shop: Shop, ledger: Path, url: str, says: str
) -> None:
    manifest = shop.root / "connectors" / "ledger" / "manifest.yaml"
    text = manifest.read_text("utf-8")
    assert "sqlite:///ledger.sqlite" in text
    manifest.write_text(text.replace("sqlite:///ledger.sqlite", url), encoding="utf-8")
    told = shop.refused("WB303", "pull", "ledger")
    assert says in told
    assert "What was stored before stays." in told
