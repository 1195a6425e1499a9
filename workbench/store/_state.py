"""Cursors and small values: a tiny SQLite file that outlives the projection."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from workbench.errors import StoreError
from workbench.records import canonical_json
from workbench.store._faults import Damaged, store_faults

__all__ = ["Cursor", "State"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS cursors (stream TEXT PRIMARY KEY, value TEXT NOT NULL, version INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class Cursor(NamedTuple):
    """A stream's cursor and the Lance version in which all that it covers was committed."""

    stream: str
    value: Any
    version: int


class State:
    """Cursors and meta values of one store. Every write is flushed to disk before it returns."""

    def __init__(self, path: Path) -> None:
        """Open or create the file; a damaged one is moved aside and `notes` says so."""
        self.path = path
        self.notes: list[str] = []
        self._lock = threading.RLock()
        try:
            self._db = self._connect()
        except Damaged:
            aside = path.with_suffix(".damaged")
            with store_faults("move the damaged file aside", path):
                path.replace(aside)
                for suffix in ("-wal", "-shm"):
                    Path(f"{path}{suffix}").unlink(missing_ok=True)
            self._db = self._connect()
            self.notes.append(
                f"{path}: was damaged and is now {aside.name}. The cursors are lost: the next pull of each stream "
                "reads it from the start."
            )

    def _connect(self) -> sqlite3.Connection:
        with store_faults("open the store's cursors", self.path):
            db = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False, timeout=30)
            try:
                db.execute("PRAGMA journal_mode=WAL")
                db.execute("PRAGMA synchronous=FULL")
                db.executescript(_SCHEMA)
                # The file is small, so the whole of it can be checked each time.
                problems = db.execute("PRAGMA quick_check").fetchone()[0]
            except BaseException:
                db.close()
                raise
            if problems != "ok":
                db.close()
                message = f"{self.path}: the file is damaged: {problems}."
                raise Damaged(message)
            return db

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def cursors(self) -> list[Cursor]:
        """Return every cursor, by stream."""
        with self._using("read the cursors"):
            rows = self._db.execute("SELECT stream, value, version FROM cursors ORDER BY stream").fetchall()
        return [Cursor(stream, json.loads(value), version) for stream, value, version in rows]

    def cursor(self, stream: str) -> Any | None:
        """Return a stream's cursor, or `None`."""
        with self._using(f"read the cursor of {stream}"):
            row = self._db.execute("SELECT value FROM cursors WHERE stream = ?", (stream,)).fetchone()
        return json.loads(row[0]) if row else None

    def set_cursor(self, stream: str, value: Any, *, version: int) -> None:
        """Remember a cursor; `None` forgets it."""
        text = _json(f"the cursor of {stream}", value)
        with self._using(f"write the cursor of {stream}"):
            if value is None:
                self._db.execute("DELETE FROM cursors WHERE stream = ?", (stream,))
            else:
                self._db.execute("INSERT OR REPLACE INTO cursors VALUES (?, ?, ?)", (stream, text, version))

    def meta_get(self, key: str) -> Any | None:
        """Return the value kept under `key`, or `None`."""
        with self._using(f"read '{key}'"):
            row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return json.loads(row[0]) if row else None

    def meta_set(self, key: str, value: Any) -> None:
        """Keep a JSON value under `key`; `None` forgets it."""
        text = _json(f"the value of '{key}'", value)
        with self._using(f"write '{key}'"):
            if value is None:
                self._db.execute("DELETE FROM meta WHERE key = ?", (key,))
            else:
                self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, text))

    @contextmanager
    def _using(self, action: str) -> Iterator[None]:
        with self._lock, store_faults(action, self.path):
            yield


def _json(what: str, value: Any) -> str:
    try:
        return canonical_json(value)
    except (TypeError, ValueError) as exc:
        message = f"{what} must be a JSON value, but is {value!r}: {exc}. Use text, numbers, lists and objects."
        raise StoreError(message) from exc
