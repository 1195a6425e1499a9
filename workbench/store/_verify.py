"""Read everything a store holds and say what is wrong."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence

from workbench.errors import StoreError
from workbench.store._keys import body_of, record_keys
from workbench.store._projection import Projection, StreamState
from workbench.store._rows import LinkRow, Row, add_hashes, content_hash_of, links_of, row_check
from workbench.store._state import State
from workbench.store._truth import Truth

__all__ = ["verify"]

# A broken table has as many problems as rows; the first few say what is wrong.
_SHOWN = 20
_MEND = "Store.rebuild() (or removing projection.sqlite) builds the projection anew from Lance."
_REPULL = "Move the table's folder out of the store and pull the stream again."


def verify(truth: Truth, projection: Projection, state: State) -> list[str]:
    """Return what is wrong with a store, as sentences. Needs the writer lock."""
    problems = _sqlite_problems(projection)
    if problems:
        return problems
    states = projection.states()
    known = {found.lance: found for found in states.values()}
    for table in truth.tables():
        if table not in known:
            problems.append(f"{truth.folder / table}.lance: the projection does not know this table. {_MEND}")
    for found in states.values():
        problems += _limited(_stream_problems(truth, projection, found), found.name)
        problems += _limited(_key_problems(projection, found), found.name)
    for cursor in state.cursors():
        version = states[cursor.stream].version if cursor.stream in states else 0
        if cursor.version > version:
            problems.append(
                f"{cursor.stream}: its cursor was set at Lance version {cursor.version}, but Lance has {version}. "
                "Open the store again: the cursor is dropped and the next pull reads everything."
            )
    for stream, newest in state.newest_parts().items():
        version = states[stream].version if stream in states else 0
        if newest > version:
            problems.append(
                f"{stream}: states of its parts were set at Lance version {newest}, but Lance has {version}. "
                "Open the store again: they are dropped and the next pull reads these parts from the start."
            )
    return problems


def _limited(problems: Iterator[str], stream: str) -> list[str]:
    kept: list[str] = []
    more = 0
    for problem in problems:
        if len(kept) < _SHOWN:
            kept.append(problem)
        else:
            more += 1
    return [*kept, f"{stream}: and {more} more problems like these."] if more else kept


def _sqlite_problems(projection: Projection) -> list[str]:
    try:
        found = [row[0] for row in projection.fetch(f"PRAGMA integrity_check({_SHOWN})")]
    except StoreError as exc:
        return [str(exc)]
    return [f"{projection.path}: {problem}. {_MEND}" for problem in found if problem != "ok"]


def _stream_problems(truth: Truth, projection: Projection, state: StreamState) -> Iterator[str]:
    head = truth.head(state.lance)
    if head is None:
        yield f"{state.name}: its Lance table is gone. Open the store again and pull the stream."
        return
    if head != state.head:
        yield (
            f"{state.name}: Lance is at version {head.version} and the projection reflects {state.version}, "
            "or the manifest was changed. Open the store again."
        )
    truth.forget(state.lance)
    counts: dict[str, int] = defaultdict(int)
    digest = 0
    try:
        if not truth.has_key(state.lance):
            yield f"{state.name}: the Lance table declares no primary key; two writers could store one id twice."
        with projection.transaction("verify") as db:
            db.execute("CREATE TEMP TABLE IF NOT EXISTS seen (id TEXT PRIMARY KEY) WITHOUT ROWID")
            db.execute("DELETE FROM seen")
            for batch in truth.scan(state.lance):
                for row, check in batch:
                    counts["rows"] += 1
                    counts["live"] += not row.deleted
                    yield from _row_problems(state.name, row, check)
                digest = add_hashes(digest, (row.hash for row, _ in batch if not row.deleted and _is_hash(row.hash)))
                yield from _compare(db, state, [row for row, _ in batch])
            stored = db.execute("SELECT count(*) FROM records WHERE stream = ?", (state.no,)).fetchone()[0]
            distinct = db.execute("SELECT count(*) FROM seen").fetchone()[0]
            links = "SELECT count(*) FROM links WHERE stream = ? AND id NOT IN (SELECT id FROM seen)"
            stray = db.execute(links, (state.no,)).fetchone()[0]
    except StoreError as exc:
        yield f"{state.name}: the Lance table cannot be read: {exc} {_REPULL}"
        return
    if stored != distinct:
        yield f"{state.name}: the projection has {stored} rows and Lance {distinct} ids. {_MEND}"
    if stray:
        yield f"{state.name}: {stray} links belong to no record. {_MEND}"
    if (state.live, int(state.digest, 16)) != (counts["live"], digest):
        yield (
            f"{state.name}: the projection notes {state.live} live records, Lance has {counts['live']}, "
            f"or their digests differ. {_MEND}"
        )


def _is_hash(text: str) -> bool:
    try:
        int(text, 16)
    except ValueError:
        return False
    return True


def _row_problems(stream: str, row: Row, check: str) -> Iterator[str]:
    """Compare a row of Lance with its own hash and checksum."""
    where = f"{stream}: record {row.id!r} in Lance"
    try:
        if content_hash_of(row.text) != row.hash:
            yield f"{where}: its content does not have the hash it was stored with. {_REPULL}"
        elif row_check(row) != check:
            yield f"{where}: a column was changed after it was written. {_REPULL}"
    except ValueError as exc:
        yield f"{where}: its content cannot be read: {exc}. {_REPULL}"


def _compare(db: sqlite3.Connection, state: StreamState, rows: Sequence[Row]) -> Iterator[str]:
    """Compare rows of Lance with the projection."""
    for row in rows:
        if db.execute("INSERT OR IGNORE INTO seen VALUES (?)", (row.id,)).rowcount == 0:
            yield f"{state.name}: record {row.id!r} is in the Lance table twice. {_REPULL}"
            continue
        where = f"{state.name}: record {row.id!r} in the projection"
        stored = db.execute(
            "SELECT id, json, location, hash, deleted, seq FROM records WHERE stream = ? AND id = ?", (state.no, row.id)
        ).fetchone()
        if stored is None:
            yield f"{where} is missing. {_MEND}"
        elif tuple(stored) != tuple(row):
            names = [name for name, left, right in zip(Row._fields, stored, row, strict=True) if left != right]
            yield f"{where} differs from Lance in {', '.join(names)}. {_MEND}"
        links = db.execute(
            "SELECT name, path, target FROM links WHERE stream = ? AND id = ? ORDER BY ordinal", (state.no, row.id)
        ).fetchall()
        try:
            expected = [] if row.deleted else links_of(row.text)
        except (ValueError, KeyError):
            continue  # content that cannot be read was reported already
        if [LinkRow(*link) for link in links] != expected:
            yield f"{where} has other links than in Lance. {_MEND}"


def _key_problems(projection: Projection, state: StreamState) -> Iterator[str]:
    """Compare the key indexes that are up to date with the records."""
    with projection.transaction("verify") as db:
        indexes = db.execute("SELECT no, paths, seq FROM key_indexes WHERE stream = ?", (state.no,)).fetchall()
        for number, paths, seq in indexes:
            if seq != state.seq:
                continue  # brought up to date before its next use
            expected = 0
            for record_id, text in db.execute(
                "SELECT id, json FROM records WHERE stream = ? AND deleted = 0", (state.no,)
            ):
                keys = record_keys(body_of(json.loads(text)), record_id, json.loads(paths))
                held = db.execute("SELECT key FROM keys WHERE index_no = ? AND id = ?", (number, record_id))
                if {row[0] for row in held} != keys:
                    yield f"{state.name}: the key index {paths} is wrong for record {record_id!r}. {_MEND}"
                expected += len(keys)
            if db.execute("SELECT count(*) FROM keys WHERE index_no = ?", (number,)).fetchone()[0] != expected:
                yield f"{state.name}: the key index {paths} has keys of no record. {_MEND}"
