"""Running a query of Salesforce's language over objects."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cmp_to_key
from typing import Any, Protocol

from workbench.records import parse_time
from workbench.sandbox.apis._soql import And, Column, Malformed, Not, Or, Order, Query, Test, Value, pointed
from workbench.sandbox.apis._soql_dates import date_range

__all__ = ["Answered", "Org", "QueryFault", "run_soql"]

Body = dict[str, Any]
_NO_AGGREGATE = "FIELDS"


class QueryFault(Exception):
    """A query that cannot be answered; `code` is Salesforce's own."""

    def __init__(self, code: str, message: str) -> None:
        """Refuse with Salesforce's code and a message in its form."""
        super().__init__(message)
        self.code = code


class Org(Protocol):
    """What a query asks the org."""

    def object_name(self, name: str) -> str | None:
        """Return an object's name in its own letters, or `None` where there is none."""

    def fields(self, name: str) -> dict[str, Body]:
        """Return field name to description, of an object."""

    def rows(self, name: str) -> list[Body]:
        """Return the objects that may be read."""

    def row(self, name: str, id_: str) -> Body | None:
        """Return one object."""

    def today(self) -> date:
        """Return the day."""


@dataclass(slots=True)
class Answered:
    """What a query gives: an object's name and what to show of each row; of aggregates the rows are whole already."""

    object: str
    rows: list[Body]
    paths: list[list[str]]
    aggregated: bool = False
    count_only: bool = False


def run_soql(query: Query, org: Org) -> Answered:
    """Answer a query.

    Raises:
        QueryFault: It asks for what is not there.
        Malformed: Its parts do not go together.
    """
    return _Run(query, org).answered()


class _Run:
    def __init__(self, query: Query, org: Org) -> None:
        self._query, self._org = query, org
        name = org.object_name(query.object)
        if name is None:
            message = pointed(query.text, query.object_place, f"sObject type '{query.object}' is not supported.")
            message += (
                " If you are attempting to use a custom object, be sure to append the '__c' after the entity name."
            )
            message += " Please reference your WSDL or the describe call for the appropriate names."
            raise QueryFault("INVALID_TYPE", message)
        self._object = name
        self._fields = {field.lower(): field for field in org.fields(name)}

    def answered(self) -> Answered:
        query = self._query
        if query.offset > 2_000:
            message = "Maximum SOQL offset allowed is 2000"
            raise QueryFault("NUMBER_OUTSIDE_VALID_RANGE", message)
        aggregates = [column for column in query.columns if column.function and column.function != _NO_AGGREGATE]
        paths = [] if aggregates else self._paths()
        matches = self._matcher(query.where) if query.where is not None else None
        rows = [row for row in self._org.rows(self._object) if matches is None or matches(row)]
        if aggregates or query.groups:
            return self._aggregated(rows)
        rows = self._ordered(rows, query.orders)
        rows = rows[query.offset :]
        return Answered(self._object, rows if query.limit is None else rows[: query.limit], paths)

    # -- fields

    def _paths(self) -> list[list[str]]:
        paths: list[list[str]] = []
        for column in self._query.columns:
            if column.function == _NO_AGGREGATE:
                if column.path != "STANDARD" and (self._query.limit is None or self._query.limit > 200):
                    message = "The SOQL FIELDS function must have a LIMIT of at most 200"
                    raise Malformed(self._query.text, column.place, message)
                described = self._org.fields(self._object)
                for name, field in described.items():
                    if column.path == "ALL" or bool(field.get("custom")) == (column.path == "CUSTOM"):
                        paths.append([name])
            else:
                paths.append(self.path(column.path, column.place))
        names = [".".join(path) for path in paths]
        for index, name in enumerate(names):
            if names.index(name) != index:
                message = f"duplicate field selected: {name}"
                raise QueryFault("INVALID_FIELD", message)
        return paths

    def path(self, text: str, place: int) -> list[str]:
        """Return a path's steps in their own letters: relationships, then a field."""
        steps = text.split(".")
        if len(steps) > 1 and steps[0].lower() == self._object.lower():
            steps = steps[1:]
        name, found = self._object, []
        for step in steps[:-1]:
            reference = next(
                (
                    field
                    for field in self._org.fields(name).values()
                    if str(field.get("relationshipName")).lower() == step.lower()
                ),
                None,
            )
            if reference is None:
                message = (
                    f"Didn't understand relationship '{step}' in field path. If you are attempting to use a custom "
                )
                message += "relationship, be sure to append the '__r' after the custom relationship name. Please "
                message += "reference your WSDL or the describe call for the appropriate names."
                raise QueryFault("INVALID_FIELD", pointed(self._query.text, place, message))
            found.append(str(reference["relationshipName"]))
            name = str(reference["referenceTo"][0])
        fields = {field.lower(): field for field in self._org.fields(name)}
        last = fields.get(steps[-1].lower())
        if last is None:
            message = (
                f"No such column '{steps[-1]}' on entity '{name}'. If you are attempting to use a custom field, be "
            )
            message += (
                "sure to append the '__c' after the custom field name. Please reference your WSDL or the describe "
            )
            message += "call for the appropriate names."
            raise QueryFault("INVALID_FIELD", pointed(self._query.text, place, message))
        return [*found, last]

    def _reader(self, text: str, place: int) -> tuple[Callable[[Body], Any], Body]:
        """Return what reads a path from a row, and the field's description."""
        steps, name = self.path(text, place), self._object
        keys: list[tuple[str, str]] = []
        for step in steps[:-1]:
            field = next(one for one in self._org.fields(name).values() if one.get("relationshipName") == step)
            name = str(field["referenceTo"][0])
            keys.append((str(field["name"]), name))
        org, last = self._org, steps[-1]

        def read(row: Body) -> Any:
            for key, target in keys:
                reached = org.row(target, str(row.get(key) or ""))
                if reached is None:
                    return None
                row = reached
            return row.get(last)

        return read, self._org.fields(name)[last]

    # -- conditions

    def _matcher(self, part: And | Or | Not | Test) -> Callable[[Body], bool]:
        if isinstance(part, And | Or):
            every = isinstance(part, And)
            parts = [self._matcher(one) for one in part.parts]
            return lambda row: all(one(row) for one in parts) if every else any(one(row) for one in parts)
        if isinstance(part, Not):
            inside = self._matcher(part.part)
            return lambda row: not inside(row)
        return self._tester(part)

    def _tester(self, test: Test) -> Callable[[Body], bool]:
        read, field = self._reader(test.path, test.place)
        kind = str(field.get("type"))
        if field.get("filterable") is False:
            message = pointed(self._query.text, test.place, f"field '{test.path}' can not be filtered in a query call")
            raise QueryFault("INVALID_FIELD", message)
        if test.operator in ("INCLUDES", "EXCLUDES"):
            groups = [set(_text(value.text).split(";")) for value in test.values]
            includes = test.operator == "INCLUDES"
            return lambda row: any(g <= set(_text(read(row)).split(";")) for g in groups) == includes
        if test.operator in ("IN", "NOT IN"):
            wanted = self._wanted(test, kind)
            outside = test.operator == "NOT IN"
            return lambda row: (_key(read(row), kind) in wanted) != outside
        value = test.values[0]
        if test.operator == "LIKE":
            self._check(value, "string", test)
            pattern = re.compile(_like(value.text), re.IGNORECASE | re.DOTALL)
            return lambda row: read(row) is not None and pattern.fullmatch(str(read(row))) is not None
        if value.kind == "words":
            return self._within(test, value, read, kind)
        self._check(value, kind, test)
        return _compared(test.operator, read, _literal(value, kind), kind)

    def _wanted(self, test: Test, kind: str) -> set[Any]:
        if test.query is None:
            for value in test.values:
                self._check(value, kind, test)
            return {_key(_literal(value, kind), kind) for value in test.values}
        run = _Run(test.query, self._org)
        inner = run.answered()
        if len(inner.paths) != 1:
            message = "only one field can be selected in a query inside IN"
            raise Malformed(self._query.text, test.place, message)
        read, _ = run._reader(".".join(inner.paths[0]), test.query.columns[0].place)
        return {_key(read(row), kind) for row in inner.rows}

    def _within(self, test: Test, value: Value, read: Callable[[Body], Any], kind: str) -> Callable[[Body], bool]:
        days = date_range(value.text, self._org.today()) if kind in ("date", "datetime") else None
        if days is None:
            message = f"unexpected token: '{value.text}'"
            raise Malformed(self._query.text, value.place, message)
        first, behind = (_literal(Value("date", day.isoformat(), 0), kind) for day in days)

        def inside(got: Any) -> bool:
            return bool(first <= got < behind)

        tests: dict[str, Callable[[Any], bool]] = {
            "=": inside,
            "!=": lambda got: not inside(got),
            "<": lambda got: got < first,
            "<=": lambda got: got < behind,
            ">": lambda got: got >= behind,
            ">=": lambda got: got >= first,
        }
        chosen = tests[test.operator]

        def matches(row: Body) -> bool:
            got = _key(read(row), kind)
            return test.operator == "!=" if got is None else chosen(got)

        return matches

    def _check(self, value: Value, kind: str, test: Test) -> None:
        """Refuse a literal that does not go with the field's type, as Salesforce does."""
        wanted = {
            "boolean": ("boolean",),
            "date": ("date",),
            "datetime": ("datetime",),
            **dict.fromkeys(("double", "currency", "percent", "int", "long"), ("number",)),
        }.get(kind, ("string",))
        if value.kind == "null" or value.kind in wanted:
            return
        message = f"value of filter criterion for field '{test.path}' must be of type {kind}"
        if wanted == ("string",) or kind == "boolean":
            message += (
                " and should be enclosed in quotes"
                if wanted == ("string",)
                else " and should not be enclosed in quotes"
            )
        raise QueryFault("INVALID_FIELD", pointed(self._query.text, test.place, message))

    # -- order and aggregates

    def _ordered(self, rows: list[Body], orders: Sequence[Order]) -> list[Body]:
        if not orders:
            return rows
        keys = []
        for order in orders:
            read, field = self._reader(order.path, order.place)
            if field.get("sortable") is False:
                message = pointed(
                    self._query.text, order.place, f"field '{order.path}' can not be sorted in a query call"
                )
                raise QueryFault("INVALID_FIELD", message)
            keys.append((read, str(field.get("type")), order))
        decorated = [([_key(read(row), kind) for read, kind, _ in keys], row) for row in rows]

        def compare(one: Any, other: Any) -> int:
            for (_, _, order), a, b in zip(keys, one[0], other[0], strict=True):
                if a == b:
                    continue
                if a is None or b is None:
                    return (1 if a is None else -1) * (1 if order.nulls_last else -1)
                return (1 if a > b else -1) * (-1 if order.descending else 1)
            return 0

        return [row for _, row in sorted(decorated, key=cmp_to_key(compare))]

    def _aggregated(self, rows: list[Body]) -> Answered:
        query = self._query
        only = query.columns[0]
        if len(query.columns) == 1 and only.function == "COUNT" and not only.path and not query.groups:
            return Answered(self._object, rows, [], aggregated=True, count_only=True)
        groups = [self._reader(column.path, column.place) for column in query.groups]
        names = [column.path.lower() for column in query.groups]
        readers: list[tuple[str, Column, Any]] = []
        for index, column in enumerate(query.columns):
            if column.function:
                label = column.alias or f"expr{sum(1 for _, c, _ in readers if c.function and not c.alias)}"
                readers.append((label, column, self._reader(column.path, column.place) if column.path else None))
            elif column.path.lower() not in names:
                message = f"Field must be grouped or aggregated: {column.path}"
                raise Malformed(query.text, query.columns[index].place, message)
            else:
                readers.append((column.path.split(".")[-1], column, groups[names.index(column.path.lower())]))
        found: dict[tuple[Any, ...], list[Body]] = {} if groups else {(): rows}
        for row in rows if groups else ():
            found.setdefault(tuple(_key(read(row), str(field.get("type"))) for read, field in groups), []).append(row)
        shown = [
            {label: _value_of(column, reader, members) for label, column, reader in readers}
            for members in found.values()
        ]
        shown = shown[query.offset :]
        return Answered(self._object, shown if query.limit is None else shown[: query.limit], [], aggregated=True)


def _value_of(column: Column, reader: Any, rows: Sequence[Body]) -> Any:
    if not column.function:
        return reader[0](rows[0]) if rows else None
    if reader is None:
        return len(rows)
    values = [value for value in (reader[0](row) for row in rows) if value is not None]
    if column.function == "COUNT":
        return len(values)
    if column.function == "COUNT_DISTINCT":
        return len(set(map(str, values)))
    if not values:
        return None
    if column.function in ("SUM", "AVG"):
        # In cents, so that no sum of amounts ends in 0.30000000000000004.
        total = round(sum(round(float(value) * 100) for value in values) / 100, 2)
        return total if column.function == "SUM" else total / len(values)
    kind = str(reader[1].get("type"))
    return (min if column.function == "MIN" else max)(values, key=lambda value: _key(value, kind))


def _compared(operator: str, read: Callable[[Body], Any], wanted: Any, kind: str) -> Callable[[Body], bool]:
    want = _key(wanted, kind)

    def matches(row: Body) -> bool:
        got = _key(read(row), kind)
        if operator in ("=", "!="):
            return bool(got == want) == (operator == "=")
        if got is None or want is None:
            return False
        return bool({"<": got < want, "<=": got <= want, ">": got > want, ">=": got >= want}[operator])

    return matches


def _literal(value: Value, kind: str) -> Any:
    if value.kind == "null":
        return None
    if value.kind == "boolean":
        return value.text == "TRUE"
    if value.kind == "number":
        return float(value.text)
    if value.kind == "date" and kind == "datetime":
        return parse_time(f"{value.text}T00:00:00Z")
    return value.text


def _key(value: Any, kind: str) -> Any:
    """Return what two values are compared by: text in small letters, ids by their first fifteen characters."""
    if value is None or value == "":
        return None
    if kind == "datetime":
        return value if isinstance(value, datetime) else parse_time(str(value))
    if kind == "date":
        return value if isinstance(value, str) else str(value)
    if kind in ("id", "reference"):
        return str(value)[:15]
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return float(value)
    return str(value).lower()


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _like(pattern: str) -> str:
    return "".join({"%": ".*", "_": "."}.get(letter, re.escape(letter)) for letter in pattern)


def day_of(seconds: float) -> date:
    """Return the day of an epoch time, in UTC."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).date()


def steps_of(paths: Iterable[Sequence[str]]) -> dict[str, Any]:
    """Return paths as a tree: field to `None`, relationship to its own tree."""
    tree: dict[str, Any] = {}
    for path in paths:
        here = tree
        for step in path[:-1]:
            here = here.setdefault(step, {})
        here[path[-1]] = None
    return tree
