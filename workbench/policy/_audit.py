"""The audit log: one line an entry, each bound to the one before it, and the last one bound outside of the file.

Two files lie beside each other: `audit.jsonl`, the entries, and `audit.sqlite`, which holds the head (number, digest
and text of the last entry) and the state of approvals and executions. A change of state and its entry are one
transaction: the entry's text is committed with the state and then written to the file, so that a crash in between loses
neither.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from workbench.errors import PolicyError
from workbench.policy._audit_check import ENTRIES, FIRST, HEAD, sealed
from workbench.policy._clock import Clock, Moment, set_back

__all__ = ["AuditLog"]

_LOCK = "audit.lock"
_WAIT_S = 30.0
_TABLES = """
CREATE TABLE IF NOT EXISTS head (
    one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL, digest TEXT NOT NULL, line BLOB NOT NULL,
    offset INTEGER NOT NULL, written INTEGER NOT NULL, at TEXT NOT NULL, boot TEXT NOT NULL, ticks_s REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS approvals (
    id TEXT PRIMARY KEY, key TEXT NOT NULL, status TEXT NOT NULL, task TEXT NOT NULL, body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS approvals_by_key ON approvals (key);
CREATE TABLE IF NOT EXISTS executions (
    id TEXT PRIMARY KEY, key TEXT NOT NULL, status TEXT NOT NULL, task TEXT NOT NULL, call_id TEXT UNIQUE,
    body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS executions_by_key ON executions (key, status);
"""


class AuditLog:
    """An append-only log with the state that its entries tell of.

    Attributes:
        folder: Where it lies; made when the first entry is written.
        clock: The time.
    """

    def __init__(self, folder: Path, clock: Clock | None = None) -> None:
        """Name the folder. Nothing is read or made yet."""
        self.folder = folder
        self.clock = clock if clock is not None else Clock()

    @property
    def exists(self) -> bool:
        """Whether anything was written yet."""
        return (self.folder / HEAD).exists() or (self.folder / ENTRIES).exists()

    def append(
        self,
        kind: str,
        body: Mapping[str, Any],
        change: Callable[[sqlite3.Connection, Moment], Mapping[str, Any] | None] | None = None,
    ) -> dict[str, Any]:
        """Write an entry, and with it a change of state: both, or neither.

        Args:
            kind: What happened.
            body: What is told of it: JSON values.
            change: Changes the state within the same transaction; what it returns is added to the entry. It raises to
                prevent both.

        Returns:
            The entry.

        Raises:
            PolicyError: The log was changed from outside, the clock was set back, or another process holds the log.
        """
        with self._locked() as (connection, head):
            now = self.clock.now()
            if head is not None:
                fault = set_back(now, Moment(datetime.fromisoformat(head["at"]), head["boot"], head["ticks_s"]))
                if fault is not None:
                    raise PolicyError(fault)
            connection.execute("BEGIN IMMEDIATE")
            try:
                more = change(connection, now) if change is not None else None
                seq, prev = (head["seq"] + 1, head["digest"]) if head is not None else (1, FIRST)
                at = now.at.isoformat(timespec="milliseconds")
                entry = sealed({"seq": seq, "at": at, "kind": kind, "body": {**body, **(more or {})}, "prev": prev})
                line = json.dumps(entry, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode() + b"\n"
                offset = head["offset"] + len(head["line"]) if head is not None else 0
                latest = max(now.at, datetime.fromisoformat(head["at"])) if head is not None else now.at
                row = (seq, entry["digest"], line, offset, 0, latest.isoformat(), now.boot, now.ticks_s)
                connection.execute("INSERT OR REPLACE INTO head VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)", row)
                connection.execute("COMMIT")
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            self._write(connection, offset, line)
            return entry

    def read(self) -> Iterator[dict[str, Any]]:
        """Yield the entries, oldest first, as they lie in the file; `check_audit` says whether they are sound."""
        path = self.folder / ENTRIES
        if path.exists():
            with path.open("rb") as file:
                for line in file:
                    yield json.loads(line)

    def rows(self, statement: str, values: tuple[Any, ...] = ()) -> list[sqlite3.Row]:
        """Return rows of the state; none where nothing was written yet."""
        if not self.exists:
            return []
        with self._locked() as (connection, _):
            return connection.execute(statement, values).fetchall()

    def execution_lock(self, execution: str) -> FileLock:
        """Return the lock that is held while an execution runs: the system frees it when the process dies."""
        folder = self.folder / "running"
        folder.mkdir(parents=True, exist_ok=True)
        return FileLock(folder / f"{execution}.lock")

    # -- inside ------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _locked(self) -> Iterator[tuple[sqlite3.Connection, sqlite3.Row | None]]:
        """Hold the log alone; yields the state, and the head after anything unfinished was finished."""
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.folder / _LOCK)
        try:
            lock.acquire(timeout=_WAIT_S)
        except Timeout as exc:
            message = f"{self.folder}: another process holds the audit log for over {_WAIT_S:.0f} s. Try again."
            raise PolicyError(message) from exc
        try:
            connection = self._connect()
            try:
                yield connection, self._head(connection)
            finally:
                connection.close()
        finally:
            lock.release()

    def _connect(self) -> sqlite3.Connection:
        fresh = not (self.folder / HEAD).exists()
        entries = self.folder / ENTRIES
        if fresh and entries.exists() and entries.stat().st_size:
            message = f"{self.folder}: {ENTRIES} has entries and {HEAD}, which holds its head, is gone. Restore it."
            raise PolicyError(message)
        try:
            connection = sqlite3.connect(self.folder / HEAD, isolation_level=None)
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA journal_mode = TRUNCATE")
            connection.execute("PRAGMA synchronous = FULL")
            connection.executescript(_TABLES)
        except sqlite3.Error as exc:
            message = f"{self.folder / HEAD}: the state of approvals cannot be read: {exc}. Restore it."
            raise PolicyError(message) from exc
        return connection

    def _head(self, connection: sqlite3.Connection) -> sqlite3.Row | None:
        head: sqlite3.Row | None = connection.execute("SELECT * FROM head").fetchone()
        if head is None:
            return None
        path = self.folder / ENTRIES
        size = path.stat().st_size if path.exists() else 0
        if not head["written"]:
            # The process died between the commit and the file: the entry is known whole, so it is written now.
            if size < head["offset"]:
                raise PolicyError(self._changed(size, head))
            self._write(connection, head["offset"], head["line"])
        elif size != head["offset"] + len(head["line"]) or self._last(head) != head["line"]:
            raise PolicyError(self._changed(size, head))
        return head

    def _last(self, head: sqlite3.Row) -> bytes:
        with (self.folder / ENTRIES).open("rb") as file:
            file.seek(head["offset"])
            return file.read()

    def _changed(self, size: int, head: sqlite3.Row) -> str:
        return (
            f"{self.folder / ENTRIES}: the log was changed from outside: it has {size} bytes, and its head, entry "
            f"{head['seq']}, ends at byte {head['offset'] + len(head['line'])}. Nothing more is written to it. "
            f"See: workbench verify {self.folder}"
        )

    def _write(self, connection: sqlite3.Connection, offset: int, line: bytes) -> None:
        path = self.folder / ENTRIES
        with path.open("r+b" if path.exists() else "wb") as file:
            file.truncate(offset)  # what a torn write left
            file.seek(offset)
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        connection.execute("UPDATE head SET written = 1")
