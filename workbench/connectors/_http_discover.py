"""What a source says of a stream's fields: their names, labels, types and picklists."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from workbench.connectors._http_call import Call, Values, build
from workbench.connectors._http_client import Answer
from workbench.connectors._http_stream import Discovery, HttpStream
from workbench.connectors._reading import FoundField
from workbench.errors import FetchError
from workbench.records import MISSING, lookup

__all__ = ["described", "labels_of", "queryable"]

# A query cannot ask for these: parts of a compound field come as fields of their own, and binary ones are files.
# https://developer.salesforce.com/docs/platform/object-reference/guide/compound-fields.html (2026-11-25)
_NOT_QUERYABLE = ("address", "location", "base64", "complexvalue")


def described(
    stream: HttpStream, base: str, values: Values, fetch: Callable[[Call], Answer], *, connector: str
) -> list[FoundField]:
    """Ask the source for the stream's fields.

    Args:
        stream: Its `discover` says how.
        base: As `base_url` gives it.
        values: The connector's settings.
        fetch: Sends a call.
        connector: For messages.

    Raises:
        Skipped: The source has no such object, or hides it.
        FetchError: What it answers is no description.
    """
    rule = stream.discover
    if rule is None:
        return []
    answer = fetch(build(rule.request, base, values, connector=connector, stream=stream.name))
    found = lookup(answer.body, rule.fields)
    entries = list(found.values()) if isinstance(found, dict) else found
    if not isinstance(entries, list):
        message = f"the description has no list of fields at '{rule.fields}'. Mend discover in the manifest."
        raise FetchError(message, connector=connector, stream=stream.name)
    return [one for one in (_field(rule, entry) for entry in entries) if one is not None]


def queryable(fields: Iterable[FoundField]) -> list[str]:
    """Return the names of the fields that a query can ask for."""
    return [one.name for one in fields if one.type not in _NOT_QUERYABLE]


def labels_of(fields: Iterable[FoundField]) -> dict[str, dict[str, str]]:
    """Return what people see for the values of each picklist."""
    return {one.name: dict(one.values) for one in fields if one.values}


def _field(rule: Discovery, entry: Any) -> FoundField | None:
    name = _text(entry, rule.name)
    if not name:
        return None
    listed = lookup(entry, rule.values) if rule.values is not None else None
    values: dict[str, str] = {}
    for one in listed if isinstance(listed, list) else []:
        value = _text(one, rule.value)
        if value:
            values[value] = _text(one, rule.value_label) or value
    return FoundField(name, _text(entry, rule.label), _text(entry, rule.type), values)


def _text(entry: Any, path: str | None) -> str:
    found = lookup(entry, path) if path is not None else MISSING
    return found if isinstance(found, str) else ""
