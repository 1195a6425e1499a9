"""Salesforce's query language: one query over all the fields of an object that may be queried."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.connectors import _http_cursor as cursors
from workbench.connectors._http_call import Call
from workbench.connectors._http_stream import CursorRule, Soql
from workbench.records import split_pointer

__all__ = ["soql_call"]


# URI and headers together may have 16,384 bytes; 8,000 of them are advised to be left to the headers.
# https://help.salesforce.com/s/articleView?id=000386264&type=1 (2026-11-25)
_LONGEST_URL = 8_000


def soql_call(
    soql: Soql,
    fields: Sequence[str],
    base: str,
    path: str,
    *,
    rule: CursorRule | None,
    since: cursors.CursorValue | None,
) -> Call:
    """Return the call of a query: all fields, what changed since a value, the oldest first.

    The query goes in the address, the only place where the query resource takes one. An object with hundreds of
    fields makes it too long for that: then it is sent as a part of a composite request, which counts as one call.
    Sources (2026-11-25): https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_query.htm
    and the help article above.

    Args:
        soql: As the manifest says it.
        fields: Names of the fields.
        base: As `base_url` gives it.
        path: `soql.path` with its names filled in.
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
    query = f"SELECT {','.join(fields)} FROM {soql.object}{condition}{order}"  # noqa: S608 - no SQL; the manifest's names and our own values
    path = path if path.startswith("/") else f"/{path}"
    call = Call("GET", base + path).with_param("q", query)
    if len(call.url) <= _LONGEST_URL:
        return call
    inner = {"method": "GET", "url": call.url.removeprefix(base), "referenceId": "records"}
    composite = f"{base}{path.rpartition('/')[0]}/composite"
    return Call("POST", composite, body={"allOrNone": False, "compositeRequest": [inner]}, wrapped=True)
