"""Cursors, states of parts, deliveries and small values: an SQLite file that outlives the projection."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from workbench.errors import StoreError
from workbench.records import canonical_json
from workbench.store._faults import Damaged, store_faults

__all__ = ["Cursor", "State"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS cursors (stream TEXT PRIMARY KEY, value TEXT NOT NULL, version INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS parts (
    stream TEXT NOT NULL, part TEXT NOT NULL, value TEXT NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (stream, part)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS parts_by_version ON parts (stream, version);
CREATE TABLE IF NOT EXISTS deliveries (
    connector TEXT NOT NULL, id TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (connector, id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS deliveries_by_time ON deliveries (at);
"""
# Deliveries may be a million: reading them all on every opening would take longer than all the rest.
_CHECKED = ("cursors", "meta", "parts")
_PAGE = 1000
_DELIVERY_AGE = timedelta(days=30)
_MOST_DELIVERIES = 1_000_000
# Streams of parts by leaps through the index, so that a hundred thousand parts of one stream are one step.
_NEWEST_PARTS = """
WITH RECURSIVE found (stream) AS (
    SELECT min(stream) FROM parts
    UNION ALL SELECT (SELECT min(stream) FROM parts WHERE stream > found.stream) FROM found WHERE stream IS NOT NULL
)
SELECT stream, (SELECT max(version) FROM parts WHERE parts.stream = found.stream) FROM found WHERE stream IS NOT NULL
"""


class Cursor(NamedTuple):
    """A stream's cursor and the Lance version in which all that it covers was committed."""

    stream: str
    value: Any
    version: int


class State:
    """Cursors, parts, deliveries and meta values of one store. Every write is flushed to disk before it returns."""

    def __init__(self, path: Path) -> None:
        """Open or create the file; a damaged one is moved aside and `notes` says so."""
        self.path = path
        self.notes: list[str] = []
        self._lock = threading.RLock()
        self._deliveries: int | None = None
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
                "reads it from the start. Deliveries of webhooks that came before may be taken again."
            )

    def _connect(self) -> sqlite3.Connection:
        with store_faults("open the store's cursors", self.path):
            db = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False, timeout=30)
            try:
                db.execute("PRAGMA journal_mode=WAL")
                db.execute("PRAGMA synchronous=FULL")
                db.executescript(_SCHEMA)
                # These tables are small enough to be checked each time.
                found = [db.execute(f"PRAGMA quick_check('{table}')").fetchone()[0] for table in _CHECKED]
            except BaseException:
                db.close()
                raise
            problems = [problem for problem in found if problem != "ok"]
            if problems:
                db.close()
                message = f"{self.path}: the file is damaged: {problems[0]}."
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

    def part(self, stream: str, part: str) -> Any | None:
        """Return the state of one part of a stream, or `None`."""
        with self._using(f"read a part of {stream}"):
            row = self._db.execute("SELECT value FROM parts WHERE stream = ? AND part = ?", (stream, part)).fetchone()
        return json.loads(row[0]) if row else None

    def parts(self, stream: str) -> Iterator[tuple[str, Any]]:
        """Yield the parts of a stream with their states, by name; memory is bounded."""
        last, comparison = "", ">="
        while True:
            sql = f"SELECT part, value FROM parts WHERE stream = ? AND part {comparison} ? ORDER BY part LIMIT ?"  # noqa: S608 - one of two signs
            with self._using(f"read the parts of {stream}"):
                rows = self._db.execute(sql, (stream, last, _PAGE)).fetchall()
            for last, value in rows:  # `last` begins the next page
                yield last, json.loads(value)
            if len(rows) < _PAGE:
                return
            comparison = ">"

    def set_parts(self, stream: str, states: Mapping[str, Any | None], *, version: int) -> None:
        """Remember the states of parts, all or none of them; `None` forgets a part."""
        kept = [
            (stream, part, _json(f"the state of the part '{part}' of {stream}", state), version)
            for part, state in states.items()
            if state is not None
        ]
        gone = [(stream, part) for part, state in states.items() if state is None]
        with self._transaction(f"write the parts of {stream}") as db:
            db.executemany("DELETE FROM parts WHERE stream = ? AND part = ?", gone)
            db.executemany("INSERT OR REPLACE INTO parts VALUES (?, ?, ?, ?)", kept)

    def clear_parts(self, stream: str, *, after_version: int = -1) -> int:
        """Forget the parts of a stream that were set after a Lance version; return how many they were."""
        with self._transaction(f"clear the parts of {stream}") as db:
            sql = "DELETE FROM parts WHERE stream = ? AND version > ?"
            return db.execute(sql, (stream, after_version)).rowcount

    def newest_parts(self) -> dict[str, int]:
        """Return the highest Lance version that the parts of each stream speak of."""
        with self._using("read the parts"):
            return dict(self._db.execute(_NEWEST_PARTS).fetchall())

    def delivered(self, connector: str, delivery: str) -> bool:
        """Tell whether a delivery is remembered."""
        with self._using(f"read the deliveries of {connector}"):
            sql = "SELECT 1 FROM deliveries WHERE connector = ? AND id = ?"
            return self._db.execute(sql, (connector, delivery)).fetchone() is not None

    def remember_delivery(self, connector: str, delivery: str, at: datetime) -> bool:
        """Remember a delivery; return `False` when it was known. Old ones are forgotten, by age and by number."""
        if at.tzinfo is None:
            message = f"the delivery '{delivery}' of {connector}: {at!r} has no time zone. Give an aware time, in UTC."
            raise StoreError(message)
        moment = at.astimezone(UTC)
        with self._transaction(f"remember a delivery of {connector}") as db:
            if self._deliveries is None:
                self._deliveries = db.execute("SELECT count(*) FROM deliveries").fetchone()[0]
            old = db.execute("DELETE FROM deliveries WHERE at < ?", ((moment - _DELIVERY_AGE).timestamp(),)).rowcount
            values = (connector, delivery, moment.timestamp())
            new = db.execute("INSERT OR IGNORE INTO deliveries VALUES (?, ?, ?)", values).rowcount
            count = self._deliveries - old + new
            if count > _MOST_DELIVERIES:
                count -= db.execute(
                    "DELETE FROM deliveries WHERE (connector, id) IN "
                    "(SELECT connector, id FROM deliveries ORDER BY at LIMIT ?)",
                    (count - _MOST_DELIVERIES,),
                ).rowcount
        # Only what was committed counts.
        self._deliveries = count
        return bool(new)

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
    def _transaction(self, action: str) -> Iterator[sqlite3.Connection]:
        with self._using(action):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                # SQLite has rolled back by itself after some faults, such as a full disk.
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def _using(self, action: str) -> Iterator[None]:
        with self._lock, store_faults(action, self.path):
            yield


def _json(what: str, value: Any) -> str:
    try:
        text = canonical_json(value)
    except (TypeError, ValueError, RecursionError) as exc:
        message = f"{what} must be a JSON value, but is {value!r:.200}: {exc}. Use text, numbers, lists and objects."
        raise StoreError(message) from exc
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        # Sources do send lone surrogates, which UTF-8 cannot hold.
        return json.dumps(value, sort_keys=True, separators=(",", ":"))
    return text
