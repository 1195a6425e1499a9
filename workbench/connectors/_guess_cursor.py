"""A cursor for a table, guessed where a column is plainly the time of a row's last change."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa

__all__ = ["CURSOR_COMMENT", "GUESSED_OVERLAP_S", "guess_cursor"]

# Rows whose transaction began earlier and ended later than that of the last row seen.
GUESSED_OVERLAP_S = 300.0
CURSOR_COMMENT = (
    "# Guessed: later pulls read only rows whose {column} is at or after the last one seen. Deleted rows, and rows",
    "# that change without a new {column}, are seen by a full pull alone. Take it out where that is not enough.",
)
_NAME = re.compile(
    r"(last_?)?(updated?|modified|modification|changed?|edited)_?(at|on|date|time|datetime|timestamp|ts)?"
    r"|(date|time)_?(updated|modified|changed)",
    re.IGNORECASE,
)


def guess_cursor(connection: sa.Connection, table: str, column: str) -> str | None:
    """Return the column as a cursor, or `None` where it is not plainly one.

    It is one by its name, its type (a date with a time) and what the table promises: it may not be null, or an index
    begins with it. SQLite compares texts, so there all values must be written in one way as well.

    Args:
        connection: To the database.
        table: The table.
        column: A column whose values are times, as far as they were looked at.
    """
    if not _NAME.fullmatch(column):
        return None
    inspector = sa.inspect(connection)
    found = next((one for one in inspector.get_columns(table) if one["name"] == column), None)
    if found is None or not isinstance(found["type"], sa.DateTime):
        return None
    indexed = any(index["column_names"][:1] == [column] for index in inspector.get_indexes(table))
    if found["nullable"] and not indexed:
        return None
    if connection.dialect.name == "sqlite" and not _written_alike(connection, table, column):
        return None
    return column


def _written_alike(connection: sa.Connection, table: str, column: str) -> bool:
    value: sa.ColumnClause[Any] = sa.column(column)
    between, last = sa.func.substr(value, 11, 1), sa.func.substr(value, -1, 1)
    columns = [sa.func.typeof(value), sa.func.length(value), between, last > "9"]
    rows = sa.select(*columns).select_from(sa.table(table)).where(value.is_not(None)).distinct().limit(2)
    found = connection.execute(rows).all()
    return len(found) == 1 and found[0][0] == "text"
