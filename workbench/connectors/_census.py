"""Which ids a pass over the source has seen: kept on disk, so that memory does not grow with their number."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from types import TracebackType

__all__ = ["Census"]

_BATCH = 2_000


class Census:
    """The ids of one pass, each with a digest of its content and the place where it stood first."""

    def __init__(self) -> None:
        """Open a nameless database: SQLite keeps it in a temporary file and removes it."""
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.execute("PRAGMA cache_size = -8000")
        self._db.execute("CREATE TABLE seen (id TEXT PRIMARY KEY, digest BLOB, place TEXT) WITHOUT ROWID")
        self._db.execute("CREATE TABLE alike (id TEXT PRIMARY KEY, times INTEGER) WITHOUT ROWID")
        self._db.execute("CREATE TABLE gone (id TEXT)")
        self._db.execute("BEGIN")

    def __enter__(self) -> Census:
        """Return the census itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Throw the census away."""
        self._db.close()

    def add(self, record_id: str, digest: bytes, place: str) -> tuple[bytes, str] | None:
        """Enter an id; return digest and place of its first appearance, or `None` when it is new."""
        done = self._db.execute("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", (record_id, digest, place))
        if done.rowcount:
            return None
        row: tuple[bytes, str] = self._db.execute(
            "SELECT digest, place FROM seen WHERE id = ?", (record_id,)
        ).fetchone()
        return row

    def replace(self, record_id: str, digest: bytes, place: str) -> None:
        """Enter another digest and place for an id that is there."""
        self._db.execute("UPDATE seen SET digest = ?, place = ? WHERE id = ?", (digest, place, record_id))

    def again(self, record_id: str) -> int:
        """Return which appearance of an id this is, counted from 2; the first was entered by `add`."""
        self._db.execute(
            "INSERT INTO alike VALUES (?, 2) ON CONFLICT (id) DO UPDATE SET times = times + 1", (record_id,)
        )
        times: int = self._db.execute("SELECT times FROM alike WHERE id = ?", (record_id,)).fetchone()[0]
        return times

    def count(self) -> int:
        """Return how many ids were seen."""
        count: int = self._db.execute("SELECT count(*) FROM seen").fetchone()[0]
        return count

    def compare(self, stored: Iterable[str]) -> tuple[int, int]:
        """Read all of the `stored` ids; return how many they are and how many of them were not seen."""
        count = 0

        def rows() -> Iterator[tuple[str]]:
            nonlocal count
            for record_id in stored:
                count += 1
                yield (record_id,)

        self._db.executemany("INSERT INTO gone SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM seen WHERE id = ?1)", rows())
        missing: int = self._db.execute("SELECT count(*) FROM gone").fetchone()[0]
        return count, missing

    def missing(self) -> Iterator[list[str]]:
        """Yield, in batches, the ids that `compare` found to be missing."""
        reading = self._db.execute("SELECT id FROM gone ORDER BY id")
        while batch := reading.fetchmany(_BATCH):
            yield [record_id for (record_id,) in batch]
