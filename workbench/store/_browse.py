"""Looking through all records of a stream: the values of some fields laid out for filters, then pages by place.

Parsing 100,000 records takes a second, and a person who types a filter does not wait for that. So the values are read
out once, into a table of SQLite's own temporary file, and so are the texts, into another; both are gone when the table
is closed.
"""

from __future__ import annotations

import sqlite3
import threading
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from workbench.errors import StoreError, UnknownNameError
from workbench.records import split_pointer
from workbench.store._faults import store_faults
from workbench.store._folded import FoldedTexts, folded_bytes

__all__ = ["FIELD_OPS", "MOST_FIELDS", "FieldOp", "FieldTest", "RecordTable"]

FieldOp = Literal["eq", "ne", "lt", "le", "gt", "ge", "contains", "exists", "missing"]
FIELD_OPS: tuple[str, ...] = get_args(FieldOp)
MOST_FIELDS = 40
"""Most fields that a table lays out."""

_TEXTS = (
    "SELECT f.place, COALESCE(r.json, '') FROM found f LEFT JOIN held.records r ON r.id = f.id AND r.deleted = 0 "
    "AND r.stream = (SELECT no FROM held.streams WHERE name = ?) WHERE f.place > ? ORDER BY f.place LIMIT ?"
)
_BATCH = 5_000
_COMPARED = {"lt": "<", "le": "<=", "gt": ">", "ge": ">="}


@dataclass(frozen=True, slots=True)
class FieldTest:
    """A test on one field of a record; a field without a value satisfies `missing` and `ne` alone.

    Numbers are compared by value, texts by their characters; `contains` does not tell capitals from small letters, in
    any script. A boolean is the text `true` or `false`.

    Attributes:
        field: JSON Pointer into the record's body, to a value that is no list and no object.
        op: The test.
        value: What the field is compared with; a text that is a number fits numbers too.
    """

    field: str
    op: FieldOp
    value: str | int | float = ""


class RecordTable:
    """The fields of a stream's live records as they were when it was made. Made by `Store.table`.

    It may be built in one thread and asked in another, which then waits for it.

    Attributes:
        stream: Qualified name.
        fields: The fields that can be tested and ordered by.
        version: What the stream's content was when the table was made.
    """

    def __init__(self, projection: Path, stream: str, fields: Sequence[str], now: Callable[[], object]) -> None:
        """Note what is to be laid out; `build` does it. `now` gives the version of the stream's content.

        Raises:
            StoreError: More than `MOST_FIELDS` fields.
            ValueError: A field is no JSON Pointer.
        """
        if len(fields) > MOST_FIELDS:
            message = f"{stream}: a table lays out at most {MOST_FIELDS} fields; {len(fields)} are asked for."
            raise StoreError(message)
        self.stream = stream
        self.fields = tuple(dict.fromkeys(fields))
        self._now = now
        self.version = now()
        self._where = projection
        # Two, so that a filter does not wait for the texts.
        self._lock, self._text_lock = threading.Lock(), threading.Lock()
        self._db: sqlite3.Connection | None = None
        self._texts: FoldedTexts | None = None
        self._columns = {field: f"c{number}" for number, field in enumerate(self.fields)}
        self._paths = [_path_of(field) for field in self.fields]

    @property
    def is_current(self) -> bool:
        """Whether the stream's content is still what the table was made of."""
        return self._now() == self.version

    def build(self) -> RecordTable:
        """Read the values and the texts out, if that is not done; returns the table itself."""
        with self._lock:
            self._built()
        self._folded_texts()
        return self

    def _folded_texts(self) -> FoldedTexts:
        with self._text_lock, store_faults("read the projection", self._where):
            if self._texts is None:
                self._texts = FoldedTexts(self._contents())
            return self._texts

    def _contents(self) -> Iterator[str]:
        """Yield the JSON of the record at each place, of one that is gone since the empty text."""
        place, count = 0, _BATCH
        while count == _BATCH:
            # Filters are answered between two batches.
            with self._lock:
                rows = self._built().execute(_TEXTS, (self.stream, place, _BATCH)).fetchall()
            yield from (row[1] for row in rows)
            place, count = place + len(rows), len(rows)

    def _built(self) -> sqlite3.Connection:
        if self._db is not None:
            return self._db
        with store_faults("read the projection", self._where):
            # The empty name is a temporary file of SQLite's own.
            db = sqlite3.connect("", isolation_level=None, check_same_thread=False, uri=True, timeout=30)
            try:
                db.create_function("folded", 1, _folded, deterministic=True)
                db.execute("ATTACH ? AS held", (f"{self._where.absolute().as_uri()}?mode=ro",))
                columns = "".join(f", {name}" for name in self._columns.values())
                db.execute(f"CREATE TABLE found (place INTEGER PRIMARY KEY, id TEXT NOT NULL{columns})")
                db.execute(_filling(list(self._columns.values()), self._paths), (self.stream,))
            except BaseException:
                db.close()
                raise
        self._db = db
        return db

    def places(
        self,
        tests: Sequence[FieldTest] = (),
        *,
        contains: str = "",
        order: str | None = None,
        descending: bool = False,
    ) -> array[int]:
        """Return the places of the records that satisfy all tests, in order of id or of a field.

        Args:
            tests: On fields of the table.
            contains: Text that stands anywhere in the record as it is stored: in values, names of fields, links, and
                where it was read. Capitals and small letters are the same, in any script.
            order: A field of the table; records without a value stand last.
            descending: The greatest first.

        Raises:
            UnknownNameError: A field is not in the table, or an op is not known.
        """
        where, values = ["1"], []
        for test in tests:
            sql, more = self._tested(test)
            where.append(sql)
            values += more
        column = self._column(order) if order is not None else ""
        by = f"f.{column} IS NULL, f.{column}{' DESC' if descending else ''}, " if column else ""
        sql = f"SELECT f.place FROM found f WHERE {' AND '.join(where)} ORDER BY {by}f.place"  # noqa: S608 - own names
        holding = self._folded_texts().holding(contains) if contains else None
        if holding is not None and not tests and order is None:
            return array("q", (number + 1 for number in holding))
        with self._lock, store_faults("read the projection", self._where):
            places = array("q", (row[0] for row in self._built().execute(sql, values)))
        if holding is None:
            return places
        hold = {number + 1 for number in holding}
        return array("q", (place for place in places if place in hold))

    def ids(self, places: Sequence[int]) -> list[str]:
        """Return the ids of the records at some places, in their order."""
        sql = "SELECT id FROM found WHERE place = ?"
        with self._lock, store_faults("read the projection", self._where):
            db = self._built()
            return [db.execute(sql, (place,)).fetchone()[0] for place in places]

    def close(self) -> None:
        """Give the files back; a later question makes them anew."""
        with self._lock:
            if self._db is not None:
                self._db.close()
                self._db = None
        with self._text_lock:
            if self._texts is not None:
                self._texts.close()
                self._texts = None

    def _column(self, field: str) -> str:
        if field not in self._columns:
            raise UnknownNameError(field, self.fields, what=f"a field of {self.stream} that can be filtered")
        return self._columns[field]

    def _tested(self, test: FieldTest) -> tuple[str, list[Any]]:
        column = f"f.{self._column(test.field)}"
        if test.op == "exists":
            return f"{column} IS NOT NULL", []
        if test.op == "missing":
            return f"{column} IS NULL", []
        if test.op == "contains":
            return f"instr(folded(CAST(CAST({column} AS TEXT) AS BLOB)), ?)", [folded_bytes(str(test.value))]
        number = _number(test.value)
        if test.op in ("eq", "ne"):
            options = f"{column} = ? OR {column} = ?" if number is not None else f"{column} = ?"
            wanted = [str(test.value), *([number] if number is not None else [])]
            return (f"({options})" if test.op == "eq" else f"({column} IS NULL OR NOT ({options}))"), wanted
        if test.op not in _COMPARED:
            raise UnknownNameError(test.op, FIELD_OPS, what="a test on a field")
        is_number = f"typeof({column}) IN ('integer', 'real')"
        if number is not None:
            return f"({is_number} AND {column} {_COMPARED[test.op]} ?)", [number]
        return f"(typeof({column}) = 'text' AND {column} {_COMPARED[test.op]} ?)", [str(test.value)]


def _path_of(field: str) -> str:
    """Return a field's path below `$.fields` as SQLite writes it; empty where SQLite has no way to write it."""
    steps = split_pointer(field)
    if not steps or any(set(step) & set("\"\\'") or not step.isprintable() for step in steps):
        return ""
    return "".join(f'."{step}"' for step in steps)


def _filling(columns: Sequence[str], paths: Sequence[str]) -> str:
    """Return the statement that reads the values out: from `fields`, else from `extras`; a boolean is a text.

    Most values are found in `fields` and are no 0 or 1, so all else is asked only where they are not. The limit keeps
    SQLite from writing the inner query into the outer one, which would read every value out twice.
    """
    inner, outer = "", ""
    for name, path in zip(columns, paths, strict=True):
        if not path:
            outer += ", NULL"
            continue
        first = path[1:].partition('".')[0].strip('"')
        inner += f", json_extract(r.json, '$.fields{path}') AS {name}"
        is_mapped = f"json_type(q.json, '$.fields.\"{first}\"') IS NOT NULL"
        kind = f"json_type(q.json, CASE WHEN {is_mapped} THEN '$.fields{path}' ELSE '$.extras{path}' END)"
        found = f"CASE WHEN {is_mapped} THEN NULL ELSE json_extract(q.json, '$.extras{path}') END"
        outer += (
            f", CASE WHEN q.{name} IS NULL OR q.{name} IN (0, 1) THEN CASE {kind} WHEN 'true' THEN 'true' "
            f"WHEN 'false' THEN 'false' ELSE COALESCE(q.{name}, {found}) END ELSE q.{name} END"
        )
    names = "".join(f", {name}" for name in columns)
    return (
        f"INSERT INTO found (id{names}) SELECT q.id{outer} FROM (SELECT r.id, r.json{inner} FROM held.streams s "  # noqa: S608
        "CROSS JOIN held.records r ON r.stream = s.no WHERE s.name = ? AND r.deleted = 0 ORDER BY r.id LIMIT -1) q"
    )


def _folded(text: bytes | None) -> bytes | None:
    return None if text is None else folded_bytes(text.decode("utf-8", "surrogatepass"))


def _number(value: str | float) -> int | float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value
    try:
        return int(value)
    except ValueError:
        pass
    try:
        found = float(value)
    except ValueError:
        return None
    return found if found == found and abs(found) != float("inf") else None
