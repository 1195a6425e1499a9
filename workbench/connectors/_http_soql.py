"""Salesforce's query language: one query over all the fields of an object that may be queried."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.connectors import _http_cursor as cursors
from workbench.connectors._http_call import Call
from workbench.connectors._http_stream import CursorRule, Soql
from workbench.records import split_pointer

__all__ = ["soql_call"]


def soql_call(
    soql: Soql, fields: Sequence[str], base: str, *, rule: CursorRule | None, since: cursors.CursorValue | None
) -> Call:
    """Return the call of a query: all fields, what changed since a value, the oldest first.

    The query goes in the address, the only place where the REST API takes one.
    Source: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_query.htm (2026-11-25).

    Args:
        soql: As the manifest says it.
        fields: Names of the fields.
        base: As `base_url` gives it.
        rule: The stream's cursor; its field must be one that can be sorted.
        since: Value to go on from, the overlap taken off; `None` for everything.
    """
    tests = [f"({soql.where})"] if soql.where else []
    order = ""
    if rule is not None:
        field = ".".join(split_pointer(rule.path))
        if since is not None:
            # A time is written without quotes in SOQL.
            tests.append(f"{field} >= {cursors.sent(rule, since)}")
        order = f" ORDER BY {field}, Id"
    condition = f" WHERE {' AND '.join(tests)}" if tests else ""
    query = f"SELECT {', '.join(fields)} FROM {soql.object}{condition}{order}"  # noqa: S608 - no SQL; the manifest's names and our own values
    path = soql.path if soql.path.startswith("/") else f"/{soql.path}"
    return Call("GET", base + path).with_param("q", query)
