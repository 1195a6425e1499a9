"""What the look-alikes hold: every object of the company in one SQLite file, with its versions and every change."""

from __future__ import annotations

import json
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from workbench.errors import ConfigError
from workbench.sandbox.apis._shapes import SHAPES, Shape

__all__ = ["Change", "Objects", "State"]

Kind = Literal["created", "changed", "deleted"]
_TABLES = """
CREATE TABLE objects (
    collection TEXT NOT NULL, id TEXT NOT NULL, parent TEXT NOT NULL, created REAL NOT NULL, updated REAL NOT NULL,
    version INTEGER NOT NULL, deleted INTEGER NOT NULL, number INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (collection, id)) WITHOUT ROWID;
CREATE INDEX by_number ON objects (collection, parent, number);
CREATE INDEX by_update ON objects (collection, parent, updated);
CREATE TABLE changes (
    number INTEGER PRIMARY KEY, at REAL NOT NULL, collection TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL,
    before TEXT, after TEXT);
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_ORDERS = {
    "number": "number",
    "created": "created, number",
    "-created": "created DESC, number DESC",
    "updated": "updated, number",
    "-updated": "updated DESC, number DESC",
}


class Objects(Protocol):
    """What a state is filled from: a company."""

    @property
    def collections(self) -> Sequence[str]:
        """Names that `objects` takes."""

    def objects(self, collection: str) -> Iterator[dict[str, Any]]:
        """Yield the objects of a collection, such as `github.issues`, in the vendor's own form."""


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the log of changes.

    Attributes:
        number: Counts up from 1.
        at: Epoch seconds of the sandbox's own clock.
        collection: Such as `slack.messages`.
        id: Of the object.
        kind: What was done.
        before: The object before; `None` where it was created.
        after: The object after; `None` where it was deleted.
    """

    number: int
    at: float
    collection: str
    id: str
    kind: Kind
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class State:
    """The objects of a company, and what became of them since. Safe to use from several threads.

    Its clock stands still but for `tick` and `advance`, so that the same calls make the same state on any day.
    """

    def __init__(self, company: Objects) -> None:
        """Fill the state from the company; `close` deletes its file."""
        self._company = company
        self._folder = tempfile.TemporaryDirectory(prefix="workbench-sandbox-")
        self.lock = threading.RLock()
        self._db = sqlite3.connect(
            Path(self._folder.name) / "state.sqlite", check_same_thread=False, isolation_level=None
        )
        # Nothing in it outlives the process.
        self._db.execute("PRAGMA journal_mode=OFF")
        self._db.execute("PRAGMA synchronous=OFF")
        self._watchers: list[Callable[[Change], None]] = []
        self._turn = 0
        self._remembered: dict[Any, Any] = {}
        self._remembered_at = -1
        self._db.executescript(_TABLES)
        self._fill()

    def close(self) -> None:
        """Forget everything."""
        with self.lock:
            self._db.close()
            self._folder.cleanup()

    def once(self, key: Any, make: Callable[[], Any]) -> Any:
        """Return what `make` gives, made once until anything changes. It is shared: nobody may change it."""
        with self.lock:
            if self._remembered_at != self._turn:
                self._remembered_at = self._turn
                self._remembered.clear()
            if key not in self._remembered:
                self._remembered[key] = make()
            return self._remembered[key]

    @property
    def version(self) -> int:
        """A number that is another one after anything changed."""
        return self._turn

    # -- the whole -----------------------------------------------------------------------------------

    def reset(self) -> None:
        """Go back to the company as it was generated: its objects, its clock, no changes."""
        with self.lock:
            for table in ("objects", "changes", "facts"):
                self._db.execute(f"DELETE FROM {table}")  # noqa: S608 - a name from the line above
            self._fill()

    def snapshot(self, path: Path | str) -> None:
        """Write all that is held, clock and changes too, to a new file.

        Raises:
            ConfigError: The file exists, or cannot be written.
        """
        target = Path(path)
        if target.exists():
            message = "the file exists; a snapshot never replaces one. Choose another name."
            raise ConfigError(message, path=target)
        with self.lock:
            try:
                self._db.execute("VACUUM INTO ?", (str(target),))
            except sqlite3.Error as exc:
                message = f"the snapshot cannot be written: {exc}."
                raise ConfigError(message, path=target) from exc

    def restore(self, path: Path | str) -> None:
        """Go back to a snapshot.

        Raises:
            ConfigError: There is no such file, or it is no snapshot.
        """
        source = Path(path)
        if not source.is_file():
            message = "there is no snapshot here."
            raise ConfigError(message, path=source)
        with self.lock:
            try:
                other = sqlite3.connect(f"file:{source}?mode=ro", uri=True)
                try:
                    other.execute("SELECT count(*) FROM objects, changes, facts WHERE 0").fetchone()
                    other.backup(self._db)
                    self._turn += 1
                finally:
                    other.close()
            except sqlite3.Error as exc:
                message = f"this is no snapshot of a sandbox: {exc}."
                raise ConfigError(message, path=source) from exc

    def _fill(self) -> None:
        self._turn += 1
        latest = 0.0
        self._db.execute("BEGIN")
        for collection in company_order(self._company.collections):
            shape = SHAPES[collection]
            rows = []
            for number, body in enumerate(self._company.objects(collection), start=1):
                row = self._row(collection, shape, body, number)
                latest = max(latest, row[4])
                rows.append(row)
                if len(rows) == 1000:
                    self._insert(rows)
                    rows = []
            self._insert(rows)
        # The first thing that happens in the sandbox happens after everything that the company tells.
        self._db.execute("INSERT INTO facts VALUES ('now', ?)", (json.dumps(float(int(latest)) + 60.0),))
        self._db.execute("COMMIT")

    def forget(self, collection: str, id_: str) -> None:
        """Take an object away for good, as if it had never been."""
        with self.lock:
            self._turn += 1
            self._db.execute("DELETE FROM objects WHERE collection = ? AND id = ?", (collection, id_))

    def _insert(self, rows: list[tuple[Any, ...]]) -> None:
        self._db.executemany("INSERT INTO objects VALUES (?,?,?,?,?,1,0,?,?)", rows)

    @staticmethod
    def _row(collection: str, shape: Shape, body: dict[str, Any], number: int) -> tuple[Any, ...]:
        created, updated = shape.created(body), shape.updated(body)
        text = json.dumps(body, separators=(",", ":"), ensure_ascii=False)
        return collection, shape.id(body), shape.parent(body), created, updated or created, number, text

    # -- the clock and facts ---------------------------------------------------------------------------

    def now(self) -> float:
        """Return the time on the sandbox's clock, in epoch seconds."""
        return float(self.fact("now", 0.0))

    def tick(self) -> float:
        """Let a second pass and return the time."""
        return self.advance(1.0)

    def advance(self, seconds: float) -> float:
        """Let time pass and return it."""
        with self.lock:
            now = self.now() + max(0.0, seconds)
            self.set_fact("now", now)
            return now

    def fact(self, name: str, default: Any) -> Any:
        """Return a value that was remembered with the objects, such as a webhook or the next number of an issue."""
        with self.lock:
            row = self._db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return default if row is None else json.loads(row[0])

    def set_fact(self, name: str, value: Any) -> None:
        """Remember a value with the objects."""
        with self.lock:
            self._turn += 1
            self._db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, json.dumps(value)))

    def next_number(self, name: str, first: int) -> int:
        """Return the next number of a row that begins with `first`."""
        with self.lock:
            number = int(self.fact(f"number:{name}", first))
            self.set_fact(f"number:{name}", number + 1)
            return number

    # -- reading -------------------------------------------------------------------------------------

    def get(self, collection: str, id_: str, *, deleted: bool = False) -> dict[str, Any] | None:
        """Return an object by its id, or `None`."""
        with self.lock:
            row = self._db.execute(
                "SELECT body, deleted FROM objects WHERE collection = ? AND id = ?", (collection, id_)
            ).fetchone()
        return None if row is None or (row[1] and not deleted) else json.loads(row[0])

    def count(self, collection: str, parent: str | None = None) -> int:
        """Return how many objects there are, those deleted left out."""
        where, values = self._where(collection, parent, deleted=False)
        with self.lock:
            return int(self._db.execute(f"SELECT count(*) FROM objects WHERE {where}", values).fetchone()[0])  # noqa: S608 - our own words

    def select(
        self,
        collection: str,
        parent: str | None = None,
        *,
        order: str = "number",
        since: float | None = None,
        deleted: bool = False,
    ) -> list[dict[str, Any]]:
        """Return objects, ordered.

        Args:
            collection: Such as `github.issues`.
            parent: Only those of it, such as a repository's.
            order: `number` (as they came to be), `created` or `updated`, with `-` in front from the last down.
            since: Only those updated then or later; epoch seconds.
            deleted: Also those that were deleted.
        """
        where, values = self._where(collection, parent, deleted=deleted)
        if since is not None:
            where, values = f"{where} AND updated >= ?", [*values, since]
        query = f"SELECT body FROM objects WHERE {where} ORDER BY {_ORDERS[order]}"  # noqa: S608 - our own words
        with self.lock:
            return [json.loads(row[0]) for row in self._db.execute(query, values)]

    @staticmethod
    def _where(collection: str, parent: str | None, *, deleted: bool) -> tuple[str, list[Any]]:
        where, values = "collection = ?", [collection]
        if parent is not None:
            where, values = f"{where} AND parent = ?", [*values, parent]
        return (where if deleted else f"{where} AND deleted = 0"), values

    def deleted_ids(self, collection: str) -> dict[str, float]:
        """Return the ids of deleted objects, with when that was in epoch seconds."""
        with self.lock:
            rows = self._db.execute(
                "SELECT id, updated FROM objects WHERE collection = ? AND deleted = 1", (collection,)
            )
            return dict(rows.fetchall())

    # -- writing -------------------------------------------------------------------------------------

    def put(self, collection: str, body: dict[str, Any]) -> Change:
        """Add an object, or replace the one with its id."""
        shape = SHAPES[collection]
        with self.lock, self._transaction():
            before = self.get(collection, shape.id(body), deleted=True)
            number = self.next_number(f"order of {collection}", 10**9)
            row = self._row(collection, shape, body, number)
            if before is None:
                self._insert([row])
            else:
                self._db.execute(
                    "UPDATE objects SET parent=?, created=?, updated=?, body=?, version=version+1, deleted=0 "
                    "WHERE collection=? AND id=?",
                    (row[2], row[3], row[4], row[6], collection, row[1]),
                )
            return self._log(collection, row[1], "created" if before is None else "changed", before, body)

    def delete(self, collection: str, id_: str, body: dict[str, Any] | None = None) -> Change | None:
        """Mark an object as deleted; `body` is what is still told of it. Returns `None` where there is none."""
        with self.lock, self._transaction():
            before = self.get(collection, id_)
            if before is None:
                return None
            text = json.dumps(body or before, separators=(",", ":"), ensure_ascii=False)
            self._db.execute(
                "UPDATE objects SET deleted=1, version=version+1, updated=?, body=? WHERE collection=? AND id=?",
                (self.now(), text, collection, id_),
            )
            return self._log(collection, id_, "deleted", before, None)

    def _log(
        self, collection: str, id_: str, kind: Kind, before: dict[str, Any] | None, after: dict[str, Any] | None
    ) -> Change:
        at = self.now()
        self._turn += 1
        texts = [None if one is None else json.dumps(one, ensure_ascii=False) for one in (before, after)]
        cursor = self._db.execute(
            "INSERT INTO changes (at, collection, id, kind, before, after) VALUES (?,?,?,?,?,?)",
            (at, collection, id_, kind, *texts),
        )
        change = Change(int(cursor.lastrowid or 0), at, collection, id_, kind, before, after)
        for watcher in self._watchers:
            watcher(change)
        return change

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        if self._db.in_transaction:
            yield
            return
        self._db.execute("BEGIN")
        try:
            yield
        finally:
            self._db.execute("COMMIT")

    def changes(self, since: int = 0) -> list[Change]:
        """Return the changes with a number above `since`, in order."""
        with self.lock:
            rows = self._db.execute("SELECT * FROM changes WHERE number > ? ORDER BY number", (since,)).fetchall()
        return [Change(*row[:5], *(None if text is None else json.loads(text) for text in row[5:])) for row in rows]

    def watch(self, watcher: Callable[[Change], None]) -> None:
        """Call `watcher` with each change, while the state is locked."""
        self._watchers.append(watcher)


def company_order(collections: Sequence[str]) -> list[str]:
    """Return the collections that look-alikes serve, in the order of their shapes."""
    return [name for name in SHAPES if name in collections]
