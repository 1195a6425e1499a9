"""A manifest for a database, guessed from its catalogue and, where that says nothing, from its rows."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

from workbench.connectors._guess import (
    check_name,
    guess_key,
    guess_links,
    guess_pairs,
    guess_texts,
    link_name,
    safe_name,
    with_inverses,
)
from workbench.connectors._guess_cursor import GUESSED_OVERLAP_S, guess_cursor
from workbench.connectors._manifest import Child, LinkRule, SqlManifest, SqlStream
from workbench.connectors._normalise import id_text, join_id
from workbench.connectors._profile import Profile, words
from workbench.connectors._reading import Item
from workbench.connectors._redact import url_secret
from workbench.connectors._sql import connected, database_errors, database_url, read_sql
from workbench.errors import AuthError, ManifestError
from workbench.records import join_pointer, singular, split_pointer

__all__ = ["infer_sql"]

_POSITION_WORDS = {"position", "pos", "seq", "sequence", "idx", "index", "ordinal", "line", "rank", "n", "nr", "number"}
_LOOKED_AT = 20_000
_FROM_ENVIRONMENT = "env:"
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


@dataclass(frozen=True)
class _ForeignKey:
    columns: tuple[str, ...]
    table: str
    target_columns: tuple[str, ...]


@dataclass
class _Table:
    """One table as the catalogue describes it."""

    name: str
    columns: dict[str, sa.types.TypeEngine[Any]]
    key: tuple[str, ...]
    foreign: list[_ForeignKey]
    owner: _ForeignKey | None = None
    stream: str = ""
    notes: list[str] = field(default_factory=list)


def infer_sql(name: str, url: str, *, project: Path | None = None) -> SqlManifest:
    """Guess a manifest for a database.

    Tables become streams; primary keys become keys and foreign keys links. A table whose primary key
    begins with its foreign key (or that has no primary key and one foreign key) and that no other table
    refers to is nested into its owner's records. Where the catalogue declares no key of a table, or no
    foreign key, up to 20,000 of its rows are looked at instead. A column that is plainly the time of a row's last
    change becomes the cursor, unless tables are nested into the records.

    Args:
        name: Name of the connector.
        url: SQLAlchemy URL, or `env:NAME` for the environment variable that holds it. With a secret in it,
            the manifest names an environment variable instead, which must be set to the URL before a pull.
        project: The project's root: a relative SQLite file lies there. Default: the working directory.

    Raises:
        ManifestError: `url` is no database URL, or the database has no tables.
        FetchError: The database cannot be reached; `AuthError` when it refuses the credentials, or when the
            variable of `env:NAME` is not set.
    """
    check_name(name)
    variable = url[len(_FROM_ENVIRONMENT) :] if url.startswith(_FROM_ENVIRONMENT) else None
    if variable is not None:
        url = _from_environment(name, variable)
    try:
        parsed = sa.make_url(url)
    except ArgumentError as exc:
        message = "this is not a database URL. Such as sqlite:///data/crm.db or postgresql://user@host/crm."
        raise ManifestError(message, key="url") from exc
    if variable is None and url_secret(url):
        variable = f"{name}_DATABASE_URL".upper().replace("-", "_")
    place: dict[str, Any] = {"url_env": variable} if variable is not None else {"url": url}
    if parsed.get_backend_name() == "sqlite":
        probe = SqlManifest.model_construct(name=name, url=url, url_env=None, streams=[])
        parsed = database_url(probe, project or Path.cwd())
    with connected(parsed, name) as connection, database_errors(name, parsed):
        tables = _catalogue(connection)
        if not tables:
            message = "the database has no tables."
            raise ManifestError(message, key="url")
        streams = _streams(name, tables, connection)
    return SqlManifest(name=name, streams=streams, **place)


def _from_environment(name: str, variable: str) -> str:
    if not _VARIABLE.fullmatch(variable):
        message = f"'{variable}' cannot be the name of an environment variable. Such as env:CRM_DATABASE_URL."
        raise ManifestError(message, key="url")
    url = os.environ.get(variable)
    if not url:
        message = f"the environment variable {variable} is not set. Set it to the database's URL."
        raise AuthError(message, connector=name)
    return url


def _catalogue(connection: sa.Connection) -> dict[str, _Table]:
    inspector = sa.inspect(connection)
    tables: dict[str, _Table] = {}
    for name in sorted(inspector.get_table_names()):
        columns = {str(column["name"]): column["type"] for column in inspector.get_columns(name)}
        key = tuple(inspector.get_pk_constraint(name)["constrained_columns"])
        tables[name] = _Table(name, columns, key, [])
    for table in tables.values():
        for found in sorted(inspector.get_foreign_keys(table.name), key=lambda f: f["constrained_columns"]):
            target = tables.get(found["referred_table"])
            if target is None:
                table.notes.append(f"the foreign key {', '.join(found['constrained_columns'])} leads to no table here")
                continue
            referred = tuple(found["referred_columns"]) or target.key
            table.foreign.append(_ForeignKey(tuple(found["constrained_columns"]), target.name, referred))
    taken: list[str] = []
    for table in tables.values():
        table.stream = safe_name(table.name, taken)
        taken.append(table.stream)
        table.owner = _owner(table, tables)
    # An owner must be a stream: what is nested into something nested stays a stream of its own.
    nested = {table.name for table in tables.values() if table.owner}
    for table in tables.values():
        if table.owner and table.owner.table in nested:
            table.owner = None
    return tables


def _owner(table: _Table, tables: dict[str, _Table]) -> _ForeignKey | None:
    referred = any(f.table == table.name for other in tables.values() for f in other.foreign)
    if referred:
        return None
    for foreign in table.foreign:
        target = tables[foreign.table]
        if target is table or set(foreign.target_columns) != set(target.key):
            continue
        leads = bool(table.key) and set(table.key[: len(foreign.columns)]) == set(foreign.columns)
        loose = not table.key and (len(table.foreign) == 1 or _short_name(table.name, target.name) != table.name)
        if leads or loose:
            return foreign
    return None


def _short_name(child: str, parent: str) -> str:
    """Return `flights` for the child `reservation_flights` of `reservations`."""
    parts, own = child.split("_"), [singular(word) for word in words(parent)]
    for cut in range(len(parts) - 1, 0, -1):
        if [singular(word) for part in parts[:cut] for word in words(part)] == own:
            return "_".join(parts[cut:])
    return child


def _streams(name: str, tables: dict[str, _Table], connection: sa.Connection) -> list[SqlStream]:
    drafts: list[SqlStream] = []
    profiles: list[Profile] = []
    keys: dict[str, tuple[tuple[str, ...] | None, set[str]]] = {}
    for table in tables.values():
        if table.owner is not None:
            continue
        children = _children(table, tables, connection)
        draft, profile = _stream(name, table, children, connection)
        drafts.append(draft)
        profiles.append(profile)
        if draft.key is not None and len(draft.key) == 1:
            own = tuple(split_pointer(draft.key[0]))
            column = profile.columns.get(own[0]) if len(own) == 1 else profile.inner.get((own[0], own[1]))
            keys[draft.name] = (own, (column.keys if column else None) or set())
    found = guess_links(profiles, keys, {draft.name for draft in drafts if draft.title})
    # A table without a foreign key of its own may still hold ids of others: many schemas declare some.
    links = with_inverses(
        {d.name: _declared_links(d, tables) if _declares(d, tables) else found[d.name] for d in drafts}
    )
    return [_with_notes(d.model_copy(update={"links": links[d.name]}), tables) for d in drafts]


def _with_notes(stream: SqlStream, tables: dict[str, _Table]) -> SqlStream:
    notes = tables[str(stream.table)].notes
    if not notes:
        return stream
    text = ". ".join(note[:1].upper() + note[1:] for note in notes) + "."
    return stream.model_copy(update={"description": " ".join([stream.description, text]).strip()})


def _children(table: _Table, tables: dict[str, _Table], connection: sa.Connection) -> list[Child]:
    taken = list(table.columns)
    children: list[Child] = []
    for other in tables.values():
        if other.owner is None or other.owner.table != table.name:
            continue
        short = safe_name(_short_name(other.name, table.name))
        name = safe_name(other.name, taken) if short in taken else short
        taken.append(name)
        children.append(_child(other, other.owner, name, connection))
    return children


def _child(table: _Table, owner: _ForeignKey, name: str, connection: sa.Connection) -> Child:
    dialect = connection.dialect.name
    rest = [column for column in table.columns if column not in owner.columns]
    key_rest = [column for column in table.key if column not in owner.columns]
    order = key_rest or (["rowid"] if dialect == "sqlite" and not table.key else rest)
    positions = [c for c in rest if _is_position(c, table.columns[c]) and (c in key_rest or not table.key)]
    # Numbers that say more than the order are values of the record.
    positions = [c for c in positions if _counts_up(table, owner, c, connection)]
    values = [column for column in rest if column not in positions]
    if not table.key and positions:
        order = positions
    foreign = {column for f in table.foreign if f is not owner for column in f.columns}
    shape: dict[str, Any] = {}
    if table.key and not key_rest:
        shape, order = {"shape": "one"}, []
    elif len(values) == 1:
        shape = {"shape": "values", "column": values[0]}
    elif len(key_rest) == 1 and not positions and key_rest[0] not in foreign and _is_text(table.columns[key_rest[0]]):
        shape = {"shape": "object", "column": key_rest[0]}
    parent = dict(zip(owner.columns, owner.target_columns, strict=True))
    return Child(table=table.name, parent=parent, as_=name, order=order, **shape)


def _is_position(column: str, declared: sa.types.TypeEngine[Any]) -> bool:
    return isinstance(declared, sa.Integer) and bool(words(column)) and words(column)[-1] in _POSITION_WORDS


def _counts_up(table: _Table, owner: _ForeignKey, column: str, connection: sa.Connection) -> bool:
    """Whether the numbers of each parent's rows are 0, 1, 2 … or 1, 2, 3 …, so that a list's order says the same."""
    number: sa.ColumnClause[Any] = sa.column(column)
    parents: list[sa.ColumnClause[Any]] = [sa.column(name) for name in owner.columns]
    lowest, highest = sa.func.min(number), sa.func.max(number)
    gap = sa.or_(
        lowest.not_in([0, 1]),
        highest - lowest + 1 != sa.func.count(),
        sa.func.count(sa.distinct(number)) != sa.func.count(),
    )
    other = sa.select(sa.literal(1)).select_from(sa.table(table.name))
    return connection.execute(other.group_by(*parents).having(gap).limit(1)).first() is None


def _is_text(declared: sa.types.TypeEngine[Any]) -> bool:
    return isinstance(declared, sa.String | sa.Date | sa.DateTime)


def _stream(name: str, table: _Table, children: list[Child], connection: sa.Connection) -> tuple[SqlStream, Profile]:
    draft = SqlStream(
        name=table.stream,
        table=table.name,
        key=[join_pointer([column]) for column in table.key] or None,
        key_from=None if table.key else "content",
        children=children,
    )
    rows = _rows(name, draft, connection)
    profile = Profile(draft.name)
    for row in rows:
        profile.add(row, None)
    update: dict[str, Any] = dict(guess_texts(profile))
    if not table.key:
        found = guess_key(profile)
        pair = None if found else _pair(profile, rows)
        if found or pair:
            paths = [found] if found else [(part,) for part in pair or ()]
            update |= {"key": [join_pointer(path) for path in paths], "key_from": None}
        else:
            update["description"] = "The table has no key: ids are made of the content."
    update |= _cursor(table, children, update, connection)
    return draft.model_copy(update=update), profile


def _cursor(table: _Table, children: list[Child], update: dict[str, Any], connection: sa.Connection) -> dict[str, Any]:
    """Return a cursor where there plainly is one. A change of a child row would not move it, so there it is none."""
    path = update.get("updated_at")
    if children or path is None or "description" in update:
        return {}
    found = guess_cursor(connection, table.name, split_pointer(path)[0])
    return {} if found is None else {"cursor": found, "overlap_s": GUESSED_OVERLAP_S}


def _rows(name: str, draft: SqlStream, connection: sa.Connection) -> list[dict[str, Any]]:
    manifest = SqlManifest(name=name, url="sqlite://", streams=[draft])
    reading = read_sql(manifest, draft, connection)
    return [item.value for item in islice(reading.items, _LOOKED_AT) if isinstance(item, Item)]


def _pair(profile: Profile, rows: Sequence[dict[str, Any]]) -> tuple[str, str] | None:
    for pair in guess_pairs(profile) if len(rows) > 1 else ():
        keys = [[id_text(row.get(name)) for name in pair] for row in rows]
        ids = {join_id([part for part in key if part is not None]) for key in keys if None not in key}
        if len(ids) == len(rows):
            return pair
    return None


def _declares(stream: SqlStream, tables: dict[str, _Table]) -> bool:
    children = [tables[child.table] for child in stream.children]
    return bool(tables[str(stream.table)].foreign) or any(f is not c.owner for c in children for f in c.foreign)


def _declared_links(stream: SqlStream, tables: dict[str, _Table]) -> list[LinkRule]:
    table = tables[str(stream.table)]
    links: list[LinkRule] = []
    for foreign in table.foreign:
        _add_link(links, table, foreign, tables, ())
    for child in stream.children:
        other = tables[child.table]
        for foreign in other.foreign:
            if foreign is not other.owner:
                prefix = (child.as_,) if child.shape == "one" else (child.as_, "*")
                _add_link(
                    links, table, foreign, tables, prefix, values=child.column if child.shape == "values" else None
                )
    return links


def _add_link(
    links: list[LinkRule],
    table: _Table,
    foreign: _ForeignKey,
    tables: dict[str, _Table],
    prefix: tuple[str, ...],
    *,
    values: str | None = None,
) -> None:
    target = tables[foreign.table]
    columns = dict(zip(foreign.target_columns, foreign.columns, strict=True))
    named = ", ".join(foreign.columns)
    if set(columns) != set(target.key) or (len(columns) > 1 and prefix) or (target.owner is not None):
        table.notes.append(f"the foreign key {named} to {target.name} is no link: it does not name a record's id")
        return
    taken = [link.name for link in links]
    if len(columns) == 1:
        # A list of bare values is named by the list, as in a JSON document: `/reservations/*`.
        path = prefix if values == foreign.columns[0] else (*prefix, foreign.columns[0])
        links.append(LinkRule(name=link_name(path, taken), path=join_pointer(path), to=target.stream))
        return
    ordered = [columns[column] for column in target.key]
    name = link_name((singular(target.stream),), taken)
    links.append(LinkRule(name=name, path=[join_pointer([column]) for column in ordered], to=target.stream))
