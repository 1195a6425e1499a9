"""Key indexes: from the normal form of field values to the records that hold them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from workbench.records import find_all, normal_form, split_pointer
from workbench.store._projection import MOST_VALUES, Projection

__all__ = ["body_of", "find", "find_many", "key_values", "record_keys"]

_PAGE = 1000
_STATUS = (
    "SELECT s.no, s.seq, k.no, k.seq FROM streams s "
    "LEFT JOIN key_indexes k ON k.stream = s.no AND k.paths = ? WHERE s.name = ?"
)


def body_of(stored: dict[str, Any]) -> dict[str, Any]:
    """Return `Record.body` of a stored record, without building the record."""
    fields: dict[str, Any] = stored["fields"]
    extras: dict[str, Any] = stored["extras"]
    if not extras:
        return fields
    return {**fields, **{name: value for name, value in extras.items() if name not in fields}}


def record_keys(body: dict[str, Any], record_id: str, paths: Sequence[str]) -> set[str]:
    """Return the keys of one record for a tuple of field paths.

    A key is the normal form of the values, joined by one space. Paths that share a `*` speak of the same
    element: `/passengers/*/first` and `/passengers/*/last` give one key a passenger. A record in which
    one of the paths names no text, number or boolean has no key for that element.
    """
    partial: list[tuple[dict[str, str], list[str]]] = [({}, [])]
    for path in paths:
        values = [({}, record_id)] if path == "id" else list(_values(body, path))
        partial = [
            ({**bound, **binding}, [*parts, text])
            for bound, parts in partial
            for binding, text in values
            if all(bound.get(star, place) == place for star, place in binding.items())
        ]
    keys = (normal_form(" ".join(parts)) for _, parts in partial)
    return {key for key in keys if key}


def _values(body: dict[str, Any], path: str) -> Iterator[tuple[dict[str, str], str]]:
    """Yield what each `*` of the path stood for, by the path up to it, and the value as text."""
    segments = path.split("/")
    stars = [place for place, segment in enumerate(segments) if segment == "*"]
    for pointer, value in find_all(body, path):
        text = _text(value)
        if text is None:
            continue
        if stars:
            concrete = pointer.split("/")
            yield {"/".join(segments[: place + 1]): concrete[place] for place in stars}, text
        else:
            yield {}, text


def _text(value: Any) -> str | None:
    if isinstance(value, str):
        return normal_form(value) or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        # 17.0 and 17 are the same number, and sources are not strict about which of them they send.
        whole = isinstance(value, float) and value.is_integer() and abs(value) < 2**53
        return str(int(value)) if whole else str(value)
    return None


def find(projection: Projection, stream: str, paths: Sequence[str], key: str) -> list[str]:
    """Return the ids of the live records that have `key`, in id order."""
    number = _fresh(projection, stream, paths)
    rows = projection.fetch(
        "SELECT id FROM keys WHERE index_no = ? AND key = ? ORDER BY id", (number, normal_form(key))
    )
    return [row[0] for row in rows]


def find_many(projection: Projection, stream: str, paths: Sequence[str], keys: Sequence[str]) -> dict[str, list[str]]:
    """Return, for each of `keys` (normal forms) that live records have, their ids in id order."""
    number = _fresh(projection, stream, paths)
    found: dict[str, list[str]] = {}
    for first in range(0, len(keys), MOST_VALUES):
        part = keys[first : first + MOST_VALUES]
        marks = ",".join("?" * len(part))
        sql = f"SELECT key, id FROM keys WHERE index_no = ? AND key IN ({marks}) ORDER BY key, id"  # noqa: S608 - marks only
        for key, record_id in projection.fetch(sql, (number, *part)):
            found.setdefault(key, []).append(record_id)
    return {key: found[key] for key in keys if key in found}


def key_values(projection: Projection, stream: str, paths: Sequence[str]) -> Iterator[str]:
    """Yield the distinct keys of a stream, sorted."""
    number = _fresh(projection, stream, paths)
    last = ""
    while True:
        rows = projection.fetch(
            "SELECT DISTINCT key FROM keys WHERE index_no = ? AND key > ? ORDER BY key LIMIT ?", (number, last, _PAGE)
        )
        for (last,) in rows:
            yield last
        if len(rows) < _PAGE:
            return


def _fresh(projection: Projection, stream: str, paths: Sequence[str]) -> int | None:
    """Return the number of an index that reflects the stream as it is now; build what is missing."""
    name = json.dumps(list(paths))
    rows = projection.fetch(_STATUS, (name, stream))
    if not rows:
        return None
    stream_no, stream_seq, number, index_seq = rows[0]
    if number is not None and index_seq == stream_seq:
        return int(number)
    for path in paths:
        if path != "id":
            split_pointer(path)
    with projection.transaction(f"index {stream} by {', '.join(paths)}") as db:
        # The stream may have moved on before the transaction began.
        (stream_no, stream_seq, number, index_seq) = db.execute(_STATUS, (name, stream)).fetchone()
        if number is None:
            inserted = db.execute("INSERT INTO key_indexes (stream, paths, seq) VALUES (?, ?, 0)", (stream_no, name))
            number, index_seq = inserted.lastrowid, 0
        _catch_up(db, stream_no, number, index_seq, paths)
        db.execute("UPDATE key_indexes SET seq = ? WHERE no = ?", (stream_seq, number))
    return int(number)


def _catch_up(db: sqlite3.Connection, stream: int, number: int, after: int, paths: Sequence[str]) -> None:
    changed = db.execute("SELECT id, deleted, json FROM records WHERE stream = ? AND seq > ?", (stream, after))
    for record_id, deleted, text in changed:
        if after:
            db.execute("DELETE FROM keys WHERE index_no = ? AND id = ?", (number, record_id))
        if not deleted:
            keys = record_keys(body_of(json.loads(text)), record_id, paths)
            db.executemany("INSERT INTO keys VALUES (?, ?, ?)", ((number, key, record_id) for key in keys))
