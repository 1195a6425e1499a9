"""Reading a database: tables with their child tables, and queries; in batches, inside one read-only view of it."""

from __future__ import annotations

import json
import os
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError, StatementError
from sqlalchemy.pool import NullPool

from workbench.connectors._manifest import Child, SqlManifest, SqlStream
from workbench.connectors._reading import Broken, Checkpoint, Item, Reading, Report, Step, Vanishing, json_value
from workbench.connectors._redact import redact
from workbench.connectors._sql_postgres import ENDLESS, Refusal, faithful, refusing
from workbench.errors import AuthError, ConnectorError, FetchError, ManifestError, known_values
from workbench.records import split_pointer

__all__ = ["connected", "database_errors", "database_url", "read_sql"]

_BATCH = 1_000
_CHILD_KEYS = 500
_AUTH_STATES = ("28", "42501")
_AUTH_WORDS = ("authentication failed", "access denied", "permission denied", "no password supplied")


def database_url(manifest: SqlManifest, root: Path) -> URL:
    """Return the URL to connect to; a relative SQLite file lies in the project.

    Raises:
        AuthError: `url_env` names a variable that is not set.
        ManifestError: Its value is not a URL.
        FetchError: The SQLite file does not exist.
    """
    text = manifest.url
    if manifest.url_env is not None:
        text = os.environ.get(manifest.url_env)
        if not text:
            message = f"the environment variable {manifest.url_env} (url_env) is not set. Set it to the database's URL."
            raise AuthError(message, connector=manifest.name)
    try:
        url = make_url(text or "")
    except ArgumentError as exc:
        # Not even the redacted text is shown: what is no URL cannot be redacted with certainty.
        message = f"the value of {manifest.url_env} is not a database URL. Such as postgresql://user:…@host/crm."
        raise ManifestError(message, key="url_env") from exc
    if url.get_backend_name() != "sqlite":
        return url
    path = root / (url.database or "")
    if not path.is_file():
        if path.is_dir():
            message = f"{path} is a folder, not an SQLite file. Name the file in url: sqlite:///FOLDER/FILE."
            raise FetchError(message, connector=manifest.name)
        folder = path.parent
        near = (
            known_values(path.name, (p.name for p in folder.iterdir())) if folder.is_dir() else "Nor does its folder."
        )
        message = f"the SQLite file {path} does not exist. {near} Mend url in the manifest."
        raise FetchError(message, connector=manifest.name)
    return url.set(database=str(path))


@contextmanager
def connected(url: URL, connector: str) -> Iterator[sa.Connection]:
    """Open the database for reading only; all that is read belongs to one moment.

    Raises:
        AuthError: It refuses the credentials.
        FetchError: It cannot be reached or read.
        ConnectorError: Its driver is not installed.
    """
    engine = _engine(url, connector)
    try:
        with database_errors(connector, url):
            connection = engine.connect()
            if url.get_backend_name() == "sqlite":
                connection.exec_driver_sql("BEGIN")
            elif url.get_backend_name() == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
                faithful(connection)
        # Outside of the mapping: what the caller meets elsewhere is not the database's fault.
        with connection:
            yield connection
    finally:
        engine.dispose()


def _engine(url: URL, connector: str) -> sa.Engine:
    try:
        if url.get_backend_name() != "sqlite":
            return sa.create_engine(url, poolclass=NullPool)
        return sa.create_engine("sqlite://", creator=lambda: _open_sqlite(url.database or ""), poolclass=NullPool)
    except NoSuchModuleError as exc:
        known = known_values(url.drivername, ["sqlite", "postgresql"])
        message = f"'{url.drivername}' is not a known kind of database. {known}"
        raise ConnectorError(message, connector=connector) from exc
    except ImportError as exc:
        extra = "pip install 'context-workbench[postgres]'"
        install = extra if url.get_backend_name() == "postgresql" else "install it"
        message = f"the driver {exc.name} for {url.drivername} is not installed. Do: {install}"
        raise ConnectorError(message, connector=connector) from exc


def _open_sqlite(path: str) -> sqlite3.Connection:
    # mode=ro: a missing file is an error instead of a new, empty database, and nothing can be changed.
    connection = sqlite3.connect(f"file:{quote(path)}?mode=ro", uri=True, isolation_level=None)
    # Text that is not UTF-8 is refused row by row instead of ending the whole pull.
    connection.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    return connection


@contextmanager
def database_errors(connector: str, url: URL, stream: str | None = None) -> Iterator[None]:
    """Turn what the database and its driver object to into errors of ours, without secrets."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError) as exc:
        original = exc.orig if isinstance(exc, StatementError) and exc.orig is not None else exc
        text = redact(str(original)).partition("(Background on this error")[0].strip()
        for secret in {url.password, str(url.password or "")} - {None, ""}:
            text = text.replace(str(secret), "***")
        place = url.database if url.get_backend_name() == "sqlite" else f"{url.host or 'local'}/{url.database}"
        reason = " ".join(text.split())[:300].rstrip(".") or type(original).__name__
        state = str(getattr(original, "sqlstate", "") or "")
        if state.startswith(_AUTH_STATES) or any(word in text.lower() for word in _AUTH_WORDS):
            message = (
                f"the database {place} refuses the credentials: {reason}. Mend the user, its password or its rights."
            )
            raise AuthError(message, connector=connector, stream=stream) from exc
        message = (
            f"the database {place} cannot be read: {reason}. What was stored before stays. "
            "See that it runs and that the manifest names its tables and columns, then pull again."
        )
        raise FetchError(message, connector=connector, stream=stream) from exc


@dataclass(frozen=True)
class _Source:
    """A table or a query with its columns."""

    name: str
    clause: sa.FromClause
    columns: Mapping[str, Callable[[Any], Any]]


def read_sql(manifest: SqlManifest, stream: SqlStream, connection: sa.Connection, *, since: Any = None) -> Reading:
    """Open one pass over a table or query.

    Args:
        manifest: Whose stream it is.
        stream: What to read.
        connection: As `connected` gives it.
        since: Cursor value: only rows at or after it are read, and rows without one.

    Raises:
        FetchError: A table or column does not exist.
    """
    location = stream.table or "query"
    try:
        with refusing(connection):
            source, children = _sources(manifest, stream, connection)
    except Refusal as exc:
        return Reading(iter(()), location=location, report=Report(partial=[_refused(str(exc))], stop="refused"))
    report, notes = Report(), list[str]()
    since = _earlier(since, stream.overlap_s)
    rows = _Rows(manifest, stream, connection, source, children, since, notes, report)
    return Reading(
        rows.items(),
        location=location,
        full=since is None,
        notes=notes,
        report=report,
        vanishing=Vanishing() if since is None else None,
    )


def _refused(reason: str) -> str:
    return f"the role may not read it ({reason}); grant it SELECT, then pull again"


def _earlier(since: Any, overlap_s: float) -> Any:
    """Return a cursor value less the overlap; only times and numbers can be calculated with."""
    if not overlap_s or since is None:
        return since
    if isinstance(since, datetime):
        return since - timedelta(seconds=overlap_s)
    return since - Decimal(str(overlap_s)) if isinstance(since, Decimal) else since


def _sources(
    manifest: SqlManifest, stream: SqlStream, connection: sa.Connection
) -> tuple[_Source, list[tuple[Child, _Source]]]:
    """Return the stream's table or query and its child tables, every column that the manifest names found in them."""
    source = _source(manifest, stream, stream.table, stream.database_schema, connection, query=stream.query)
    children = [
        (child, _source(manifest, stream, child.table, child.database_schema, connection)) for child in stream.children
    ]
    wanted = [stream.cursor] if stream.cursor else []
    wanted += [column for child, _ in children for column in child.parent.values()]
    _need(manifest, stream, source, [*wanted, *_nested(stream.nest)])
    for child, found in children:
        order = [column for column in child.order if column != "rowid"]
        named = [*child.parent, *order, *child.omit, *_nested(child.nest), *([child.column] if child.column else [])]
        _need(manifest, stream, found, named)
    return source, children


def _nested(nest: Mapping[str, list[str] | dict[str, str]]) -> list[str]:
    return [c for inner in nest.values() for c in (inner.values() if isinstance(inner, dict) else inner)]


def _need(manifest: SqlManifest, stream: SqlStream, source: _Source, names: Sequence[str]) -> None:
    for name in names:
        if name not in source.columns:
            message = (
                f"'{name}' is not a column of {source.name}. {known_values(name, source.columns)} Mend the manifest."
            )
            raise FetchError(message, connector=manifest.name, stream=stream.name)


def _source(
    manifest: SqlManifest,
    stream: SqlStream,
    table: str | None,
    schema: str | None,
    connection: sa.Connection,
    *,
    query: str | None = None,
) -> _Source:
    if query is not None:
        return _query_source(manifest, stream, query, connection)
    inspector = sa.inspect(connection)
    names = [*inspector.get_table_names(schema=schema), *inspector.get_view_names(schema=schema)]
    if table is None or table not in names:
        message = f"'{table}' is not a table of the database. {known_values(str(table), names)} Mend the manifest."
        raise FetchError(message, connector=manifest.name, stream=stream.name)
    # SQLite alone hands out JSON as the text that it is stored as.
    decode = connection.dialect.name == "sqlite"
    columns = {str(c["name"]): _converter(c["type"], decode) for c in inspector.get_columns(table, schema=schema)}
    # Columns without a type: what the driver gives is taken as it is, since SQLite keeps what it likes in any column.
    return _Source(table, sa.table(table, *[sa.column(name) for name in columns], schema=schema), columns)


def _query_source(manifest: SqlManifest, stream: SqlStream, query: str, connection: sa.Connection) -> _Source:
    # A colon in the query is the query's own (casts, times), never a parameter; a comment may end its last line.
    text = sa.text(query.strip().rstrip(";").replace(":", "\\:") + "\n")
    probe: sa.Select[Any] = sa.select(sa.literal_column("*")).select_from(text.columns().subquery("probe")).limit(0)
    names = [str(name) for name in connection.execute(probe).keys()]  # noqa: SIM118 - a result is no mapping
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        message = f"the query gives two columns named '{twice[0]}'. Give one another name with AS."
        raise FetchError(message, connector=manifest.name, stream=stream.name)
    clause = text.columns(*[sa.column(name) for name in names]).subquery("records")
    return _Source("the query", clause, dict.fromkeys(names, _plain))


def _plain(value: Any) -> Any:
    return value


def _converter(declared: sa.types.TypeEngine[Any], decode: bool) -> Callable[[Any], Any]:
    if isinstance(declared, sa.Boolean):
        return lambda value: bool(value) if value in (0, 1) else value
    if decode and isinstance(declared, sa.JSON):
        return _from_json
    return _plain


def _from_json(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


class _Rows:
    """The rows of one stream with their children, batch by batch."""

    def __init__(
        self,
        manifest: SqlManifest,
        stream: SqlStream,
        connection: sa.Connection,
        source: _Source,
        children: list[tuple[Child, _Source]],
        since: Any,
        notes: list[str],
        report: Report,
    ) -> None:
        self._manifest = manifest
        self._stream = stream
        self._connection = connection
        self._source = source
        self._children = children
        self._since = since
        self._notes = notes
        self._report = report
        self._taken: dict[str, int] = dict.fromkeys((child.as_ for child, _ in children), 0)

    def items(self) -> Iterator[Step]:
        """Yield the rows; a lack of rights ends this stream alone, and the report says so."""
        try:
            with (
                database_errors(self._manifest.name, self._connection.engine.url, self._stream.name),
                refusing(self._connection),
            ):
                yield from self._read()
        except Refusal as exc:
            self._report.partial.append(_refused(str(exc)))
            self._report.stop = "refused"
        else:
            self._report.stop = "no more rows"

    def _read(self) -> Iterator[Step]:
        number = 0
        # Closed at once when something fails: the server keeps a cursor for it.
        with self._connection.execute(self._statement(), execution_options={"yield_per": _BATCH}) as result:
            for rows in result.mappings().partitions(_BATCH):
                nested = [self._nested_rows(child, source, rows) for child, source in self._children]
                for index, row in enumerate(rows):
                    number += 1
                    item = self._item(row, f"{self._source.name}: row {number}", [found[index] for found in nested])
                    yield item
                    if isinstance(item, Item) and (reached := self._reached(row)) is not None:
                        yield Checkpoint("", cursor_state(reached))
        if self._since is None:
            self._count_orphans()

    def _statement(self) -> sa.Select[Any]:
        columns = self._source.clause.c
        statement = sa.select(self._source.clause)
        order = [] if self._stream.cursor is None else [columns[self._stream.cursor]]
        for path in self._stream.key or []:
            segments = split_pointer(path)
            if len(segments) == 1 and segments[0] in columns and segments[0] != self._stream.cursor:
                order.append(columns[segments[0]])
        if self._since is not None and self._stream.cursor is not None:
            cursor = columns[self._stream.cursor]
            # A row without a cursor value may be new: it is read every time rather than never.
            statement = statement.where(sa.or_(cursor >= self._since, cursor.is_(None)))
        return statement.order_by(*order)

    def _item(self, row: sa.RowMapping, place: str, nested: list[list[dict[str, Any]]]) -> Item | Broken:
        value, nan = _converted(row, self._source)
        value = _nest(value, self._stream.nest)
        for (child, _), rows in zip(self._children, nested, strict=True):
            if child.as_ in value:
                return Broken(place, f"'{child.as_}' is a column already; give the child another name in `as`")
            try:
                value[child.as_] = _shaped(child, rows)
            except ValueError as exc:
                return Broken(place, str(exc))
        return Item(value, place, nan=nan)

    def _reached(self, row: sa.RowMapping) -> Any | None:
        """Return the row's cursor value, from which a later pull may go on, or `None`."""
        cursor = row[self._stream.cursor] if self._stream.cursor else None
        # Nothing comes after an endless time: as a place to go on from it would hide all that changes later.
        return None if isinstance(cursor, str) and cursor in ENDLESS else cursor

    def _nested_rows(
        self, child: Child, source: _Source, parents: Sequence[sa.RowMapping]
    ) -> list[list[dict[str, Any]]]:
        """Return the child rows of each parent, in the child's order."""
        columns = source.clause.c
        keys = [tuple(parent[column] for column in child.parent.values()) for parent in parents]
        order = [sa.literal_column("rowid") if c == "rowid" and c not in columns else columns[c] for c in child.order]
        found: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        wanted = sorted({key for key in keys if None not in key}, key=repr)
        for start in range(0, len(wanted), _CHILD_KEYS):
            some = wanted[start : start + _CHILD_KEYS]
            names = [columns[name] for name in child.parent]
            match = names[0].in_([key[0] for key in some]) if len(names) == 1 else sa.tuple_(*names).in_(some)
            for row in self._connection.execute(sa.select(source.clause).where(match).order_by(*order)).mappings():
                value, _ = _converted(row, source)
                owner = tuple(str(row[name]) for name in child.parent)
                found[owner].append({k: v for k, v in value.items() if k not in child.parent})
                self._taken[child.as_] += 1
        return [found.get(tuple(str(part) for part in key), []) for key in keys]

    def _count_orphans(self) -> None:
        for child, source in self._children:
            count = self._connection.execute(sa.select(sa.func.count()).select_from(source.clause)).scalar_one()
            if count != self._taken[child.as_]:
                rows = f"{count - self._taken[child.as_]:,} rows of {source.name}"
                self._notes.append(f"{rows} belong to no record of {self._source.name} and were left out")


def _converted(row: sa.RowMapping, source: _Source) -> tuple[dict[str, Any], int]:
    value, nan = json_value({name: convert(row[name]) for name, convert in source.columns.items()})
    return value, nan


def _nest(value: dict[str, Any], nest: Mapping[str, list[str] | dict[str, str]]) -> dict[str, Any]:
    """Move columns into objects; an object whose columns are all null is null."""
    if not nest:
        return value
    moved = set(_nested(nest))
    result = {key: child for key, child in value.items() if key not in moved}
    for name, inner in nest.items():
        pairs = inner.items() if isinstance(inner, dict) else [(column, column) for column in inner]
        made = {key: value[column] for key, column in pairs}
        result[name] = made if any(child is not None for child in made.values()) else None
    return result


def _shaped(child: Child, rows: list[dict[str, Any]]) -> Any:
    if child.shape == "values":
        return [row[str(child.column)] for row in rows]
    nested = [_nest({k: v for k, v in row.items() if k not in child.omit}, child.nest) for row in rows]
    if child.shape == "list":
        return nested
    if child.shape == "one":
        if len(nested) > 1:
            message = f"{child.table} has {len(nested)} rows for it, and the shape `one` allows one"
            raise ValueError(message)
        return nested[0] if nested else None
    result: dict[str, Any] = {}
    for row, made in zip(rows, nested, strict=True):
        key = str(row[str(child.column)])
        if key in result:
            message = (
                f"{child.table} has two rows with {child.column} '{key[:40]}' for it; the shape `object` needs one"
            )
            raise ValueError(message)
        result[key] = made
    return result


def cursor_state(value: Any) -> dict[str, Any]:
    """Return a cursor value as JSON that keeps its type."""
    if isinstance(value, datetime):
        return {"type": "time", "value": value.isoformat()}
    if isinstance(value, date):
        return {"type": "date", "value": value.isoformat()}
    if isinstance(value, Decimal):
        return {"type": "decimal", "value": str(value)}
    if isinstance(value, str | int | float):
        return {"type": "plain", "value": value}
    return {"type": "plain", "value": str(value)}


def cursor_value(state: Any) -> Any:
    """Return what `cursor_state` was made of, or `None` when `state` is not one."""
    readers: dict[str, Callable[[Any], Any]] = {
        "time": datetime.fromisoformat,
        "date": date.fromisoformat,
        "decimal": Decimal,
        "plain": _plain,
    }
    if not isinstance(state, dict) or state.get("type") not in readers:
        return None
    return readers[state["type"]](state.get("value"))
