"""What PostgreSQL needs beyond SQLAlchemy: values that Python has no place for, refusals that end one query only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

__all__ = ["ENDLESS", "Refusal", "faithful", "refusing"]

ENDLESS = ("infinity", "-infinity")
"""What PostgreSQL writes for times without end."""

# https://www.postgresql.org/docs/15/errcodes-appendix.html (2026-11-25)
_INSUFFICIENT_PRIVILEGE = "42501"
_TIMES = ("date", "timestamp", "timestamptz")


class Refusal(Exception):
    """The role may not read this; the text is the server's reason."""


def faithful(connection: sa.Connection) -> None:
    """Let values come as they are that psycopg would refuse or bend: each as the text that PostgreSQL writes for it.

    Times can be endless or lie beyond the year 9999: one such row would end the whole pull. An interval can have
    months, which no number of seconds is; it comes as an ISO 8601 duration.
    Source: https://www.postgresql.org/docs/15/datatype-datetime.html (2026-11-25).
    """
    if connection.dialect.name != "postgresql" or connection.dialect.driver != "psycopg":
        return
    from psycopg import Connection, DataError, adapters
    from psycopg.adapt import Loader
    from psycopg.pq import Format

    driver = connection.connection.dbapi_connection
    if not isinstance(driver, Connection):
        return

    class Text(Loader):
        def load(self, data: Any) -> str:
            return bytes(data).decode("utf-8")

    class TimeOrText(Loader):
        def __init__(self, oid: int, connection: Any = None) -> None:
            super().__init__(oid, connection)
            made = adapters.get_loader(oid, Format.TEXT)
            assert made is not None  # noqa: S101 - psycopg has a loader for each of its own types
            self._load = made(oid, connection).load

        def load(self, data: Any) -> Any:
            try:
                return self._load(data)
            except DataError:
                return bytes(data).decode("ascii")

    for name in _TIMES:
        driver.adapters.register_loader(name, TimeOrText)
    driver.adapters.register_loader("interval", Text)
    connection.exec_driver_sql("SET intervalstyle TO iso_8601")


@contextmanager
def refusing(connection: sa.Connection) -> Iterator[None]:
    """Keep the transaction alive when the server refuses one table or query.

    Raises:
        Refusal: It refuses for lack of a right. Any other fault goes on as it is.
    """
    if connection.dialect.name != "postgresql":
        yield
        return
    inner = connection.begin_nested()
    try:
        yield
    except DBAPIError as exc:
        if getattr(exc.orig, "sqlstate", None) != _INSUFFICIENT_PRIVILEGE:
            raise
        # Back to the savepoint: without it the server answers nothing more in this transaction.
        inner.rollback()
        reason = " ".join(str(exc.orig).split()).rstrip(".")
        raise Refusal(reason) from exc
    else:
        if inner.is_active:
            inner.commit()
