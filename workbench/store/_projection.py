"""The SQLite projection: what reads are served from. Disposable; Lance holds the truth."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from workbench.errors import StoreError
from workbench.store._faults import Damaged, store_faults
from workbench.store._lock import writer_lock
from workbench.store._rows import Row, add_hashes, drop_hashes, links_of
from workbench.store._truth import Head

__all__ = ["MOST_VALUES", "Projection", "StreamState", "open_projection"]

# A file of another layout is thrown away and built anew from Lance; of one in which the keys alone have another form
# the keys are.
LAYOUT = 3
_OTHER_KEYS = frozenset({2})
MOST_VALUES = 900
"""How many values go into one statement. SQLite takes 32,766 since 3.32; far fewer are quickest."""

_SCHEMA = """
CREATE TABLE streams (
    no INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, lance TEXT NOT NULL,
    version INTEGER NOT NULL, fingerprint TEXT NOT NULL, seq INTEGER NOT NULL, appends INTEGER NOT NULL,
    live INTEGER NOT NULL, digest TEXT NOT NULL
);
CREATE TABLE records (
    stream INTEGER NOT NULL, id TEXT NOT NULL, hash TEXT NOT NULL, deleted INTEGER NOT NULL, seq INTEGER NOT NULL,
    location TEXT NOT NULL, chars INTEGER NOT NULL, json TEXT NOT NULL, PRIMARY KEY (stream, id)
);
CREATE INDEX records_by_seq ON records (stream, seq);
CREATE TABLE links (
    stream INTEGER NOT NULL, id TEXT NOT NULL, ordinal INTEGER NOT NULL,
    name TEXT NOT NULL, path TEXT NOT NULL, target TEXT NOT NULL, PRIMARY KEY (stream, id, ordinal)
) WITHOUT ROWID;
CREATE INDEX links_by_target ON links (target, name, stream, id);
CREATE TABLE key_indexes (
    no INTEGER PRIMARY KEY, stream INTEGER NOT NULL, paths TEXT NOT NULL, seq INTEGER NOT NULL, UNIQUE (stream, paths)
);
CREATE TABLE keys (
    index_no INTEGER NOT NULL, key TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (index_no, key, id)
) WITHOUT ROWID;
CREATE INDEX keys_by_id ON keys (index_no, id);
"""


class StreamState(NamedTuple):
    """What the projection knows of one stream.

    Attributes:
        no: Number of the stream inside the projection.
        name: Qualified name.
        lance: Its Lance table.
        version: Lance version that the projection reflects.
        fingerprint: Fingerprint of that version.
        seq: Highest `seq` of the stream's rows.
        appends: Lance commits of few rows since the table was compacted.
        live: Records that are not deleted.
        digest: Sum of their content hashes, hex.
    """

    no: int
    name: str
    lance: str
    version: int
    fingerprint: str
    seq: int
    appends: int
    live: int
    digest: str

    @property
    def head(self) -> Head:
        """The Lance version that the projection reflects."""
        return Head(self.version, self.fingerprint)


class Projection:
    """One connection, used by all threads in turn: every statement here takes well under a second."""

    def __init__(self, path: Path) -> None:
        """Open the file, or create it where it is missing, empty or of another layout.

        Raises:
            Damaged: The file is not a sound SQLite file.
        """
        self.path = path
        # Looked at before every read, and a path is made a text anew each time.
        self._file = str(path)
        self._lock = threading.RLock()
        self._db: sqlite3.Connection | None = None
        self._inode = 0
        self._inside = False
        self._connect()

    # -- the connection

    def _connect(self) -> None:
        with store_faults("open the projection", self.path):
            db = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False, timeout=30)
            try:
                db.execute("PRAGMA journal_mode=WAL")
                # A lost last commit does no harm: Lance is ahead then, and the projection catches up.
                db.execute("PRAGMA synchronous=NORMAL")
                # 16 MiB: four times as much made nothing faster at 200,000 records.
                db.execute("PRAGMA cache_size=-16384")
                if db.execute("PRAGMA user_version").fetchone()[0] != LAYOUT:
                    _lay_out(db)
            except BaseException:
                db.close()
                raise
            self._db = db
            self._inode = self.path.stat().st_ino

    def _ready(self) -> sqlite3.Connection:
        if self._db is None:
            message = f"{self.path.parent}: the store is closed. Open it again with Store.open."
            raise StoreError(message)
        # Another process may have put a rebuilt file in place of this one.
        try:
            same = os.stat(self._file).st_ino == self._inode  # noqa: PTH116  # on the path of every read: 1 µs, not 4
        except FileNotFoundError:
            same = False
        if not same and not self._inside:
            self._db.close()
            self._connect()
        return self._db

    def close(self) -> None:
        """Close the connection; a second call does nothing."""
        with self._lock:
            if self._db is not None:
                self._db.close()
                self._db = None

    def remove(self) -> None:
        """Delete the file and begin an empty one."""
        with self._lock, store_faults("remove the projection", self.path):
            self.close()
            for suffix in ("", "-wal", "-shm"):
                Path(f"{self.path}{suffix}").unlink(missing_ok=True)
            self._connect()

    def fetch(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """Run one reading statement and return all its rows."""
        with self._lock:
            db = self._ready()
            try:
                return db.execute(sql, values).fetchall()
            except sqlite3.Error:
                # The mapping costs 1 µs even when nothing happens, so only a fault goes through it.
                with store_faults("read the projection", self.path):
                    raise
        raise AssertionError

    @contextmanager
    def transaction(self, action: str) -> Iterator[sqlite3.Connection]:
        """Run what is inside as one transaction; any exception undoes it."""
        with self._lock, store_faults(action, self.path):
            db = self._ready()
            db.execute("BEGIN IMMEDIATE")
            self._inside = True
            try:
                yield db
                db.execute("COMMIT")
            except BaseException:
                # SQLite has rolled back by itself after some faults, such as a full disk.
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise
            finally:
                self._inside = False

    def checkpoint(self) -> None:
        """Move the write-ahead log into the file."""
        with self._lock, store_faults("checkpoint the projection", self.path):
            self._ready().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    # -- streams

    def states(self) -> dict[str, StreamState]:
        """Return every stream, sorted by name."""
        return {row[1]: StreamState(*row) for row in self.fetch("SELECT * FROM streams ORDER BY name")}

    def state(self, stream: str) -> StreamState | None:
        """Return one stream, or `None`."""
        rows = self.fetch("SELECT * FROM streams WHERE name = ?", (stream,))
        return StreamState(*rows[0]) if rows else None

    def add_stream(self, stream: str, lance: str, head: Head) -> StreamState:
        """Begin a stream without records."""
        with self.transaction(f"add the stream {stream}") as db:
            return _add(db, stream, lance, head)

    def drop_stream(self, stream: str) -> None:
        """Forget a stream whose Lance table is gone."""
        state = self._required(stream)
        with self.transaction(f"drop the stream {stream}") as db:
            _clear(db, state.no)
            db.execute("DELETE FROM streams WHERE no = ?", (state.no,))

    def set_head(self, state: StreamState, head: Head, *, appends: int) -> StreamState:
        """Remember a Lance version that holds the same rows as the one before."""
        with self.transaction(f"write the version of {state.name}") as db:
            _save(db, state._replace(version=head.version, fingerprint=head.fingerprint, appends=appends))
        return self._required(state.name)

    def _required(self, stream: str) -> StreamState:
        state = self.state(stream)
        if state is None:
            message = f"{self.path}: the projection does not know the stream {stream}. Open the store again."
            raise StoreError(message)
        return state

    # -- rows

    def known(self, state: StreamState, ids: Sequence[str]) -> dict[str, tuple[str, bool]]:
        """Return `id -> (content hash, deleted)` for those ids that are stored."""
        with self._lock, store_faults("read the projection", self.path):
            return {row[0]: (row[1], bool(row[2])) for row in _stored(self._ready(), state.no, ids)}

    def apply(self, state: StreamState, batches: Iterable[Sequence[Row]], head: Head, *, appends: int) -> StreamState:
        """Bring rows that Lance committed into the projection, together with the version that holds them.

        Rows older than what is stored (lower `seq`) are passed over, so applying twice changes nothing.
        """
        with self.transaction(f"write records of {state.name}") as db:
            for rows in batches:
                state = _put(db, state, rows)
            state = state._replace(version=head.version, fingerprint=head.fingerprint, appends=appends)
            _save(db, state)
        return state

    def rebuild(
        self, stream: str, lance: str, batches: Callable[[], Iterable[Sequence[Row]]], head: Head
    ) -> StreamState:
        """Replace all rows of a stream in one transaction."""
        with self.transaction(f"rebuild {stream}") as db:
            # Inside the transaction: a stream that is noted with its version but has no rows yet would
            # pass for one that is up to date.
            state = self.state(stream) or _add(db, stream, lance, head)
            _clear(db, state.no)
            state = state._replace(
                version=head.version, fingerprint=head.fingerprint, seq=0, appends=0, live=0, digest="0"
            )
            for rows in batches():
                state = _put(db, state, rows)
            _save(db, state)
        return state


def open_projection(folder: Path) -> tuple[Projection, list[str]]:
    """Open the projection of a store, anew where it is damaged, and return what is to be said of that."""
    path = folder / "projection.sqlite"
    try:
        return Projection(path), []
    except Damaged:
        with writer_lock(folder):
            for suffix in ("", "-wal", "-shm"):
                Path(f"{path}{suffix}").unlink(missing_ok=True)
            return Projection(path), [f"{path}: was damaged and is built anew from Lance."]


def _lay_out(db: sqlite3.Connection) -> None:
    db.execute("BEGIN IMMEDIATE")
    # Another process may have been faster.
    found = db.execute("PRAGMA user_version").fetchone()[0]
    if found in _OTHER_KEYS:
        db.execute("DELETE FROM keys")
        db.execute("DELETE FROM key_indexes")
        db.execute(f"PRAGMA user_version={LAYOUT}")
    elif found != LAYOUT:
        kinds = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        for (name,) in db.execute(kinds).fetchall():
            db.execute(f'DROP TABLE "{name}"')
        for statement in _SCHEMA.split(";"):
            db.execute(statement)
        db.execute(f"PRAGMA user_version={LAYOUT}")
    db.execute("COMMIT")


def _add(db: sqlite3.Connection, stream: str, lance: str, head: Head) -> StreamState:
    db.execute(
        "INSERT INTO streams (name, lance, version, fingerprint, seq, appends, live, digest) "
        "VALUES (?, ?, ?, ?, 0, 0, 0, '0')",
        (stream, lance, *head),
    )
    return StreamState(*db.execute("SELECT * FROM streams WHERE name = ?", (stream,)).fetchone())


def _save(db: sqlite3.Connection, state: StreamState) -> None:
    db.execute(
        "UPDATE streams SET version = ?, fingerprint = ?, seq = ?, appends = ?, live = ?, digest = ? WHERE no = ?",
        (state.version, state.fingerprint, state.seq, state.appends, state.live, state.digest, state.no),
    )


def _clear(db: sqlite3.Connection, no: int) -> None:
    db.execute("DELETE FROM records WHERE stream = ?", (no,))
    db.execute("DELETE FROM links WHERE stream = ?", (no,))
    db.execute("DELETE FROM keys WHERE index_no IN (SELECT no FROM key_indexes WHERE stream = ?)", (no,))
    db.execute("DELETE FROM key_indexes WHERE stream = ?", (no,))


def _stored(db: sqlite3.Connection, stream: int, ids: Sequence[str]) -> Iterator[tuple[str, str, int, int]]:
    """Yield `(id, hash, deleted, seq)` of those ids that are stored."""
    for first in range(0, len(ids), MOST_VALUES):
        part = ids[first : first + MOST_VALUES]
        # One value a mark: a list passed as JSON would cut ids at a NUL character.
        marks = ",".join("?" * len(part))
        sql = f"SELECT id, hash, deleted, seq FROM records WHERE stream = ? AND id IN ({marks})"  # noqa: S608 - marks only
        yield from db.execute(sql, (stream, *part))


def _put(db: sqlite3.Connection, state: StreamState, rows: Sequence[Row]) -> StreamState:
    """Insert or replace rows and their links; return the state with count, digest and seq brought up to date."""
    no = state.no
    newest: dict[str, Row] = {}
    for row in rows:
        if row.id not in newest or newest[row.id].seq <= row.seq:
            newest[row.id] = row
    taken: list[str] = []
    replaced: list[str] = []
    for record_id, old_hash, old_deleted, old_seq in _stored(db, no, list(newest)):
        if old_seq > newest[record_id].seq:
            del newest[record_id]
            continue
        replaced.append(record_id)
        if not old_deleted:
            taken.append(old_hash)
    db.executemany("DELETE FROM links WHERE stream = ? AND id = ?", ((no, record_id) for record_id in replaced))
    db.executemany(
        "INSERT INTO records (stream, id, hash, deleted, seq, location, chars, json) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (stream, id) DO UPDATE SET hash = excluded.hash, deleted = excluded.deleted, "
        "seq = excluded.seq, location = excluded.location, chars = excluded.chars, json = excluded.json",
        (
            (no, row.id, row.hash, row.deleted, row.seq, row.location, len(row.text), row.text)
            for row in newest.values()
        ),
    )
    live = [row for row in newest.values() if not row.deleted]
    db.executemany(
        "INSERT INTO links (stream, id, ordinal, name, path, target) VALUES (?, ?, ?, ?, ?, ?)",
        ((no, row.id, place, *link) for row in live for place, link in enumerate(links_of(row.text))),
    )
    digest = add_hashes(drop_hashes(int(state.digest, 16), taken), (row.hash for row in live))
    return state._replace(
        seq=max(state.seq, *(row.seq for row in rows)) if rows else state.seq,
        live=state.live - len(taken) + len(live),
        digest=f"{digest:x}",
    )
