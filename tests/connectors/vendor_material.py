"""Vendors' own descriptions of their systems, where they are beside the project, and what they say of a place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from real_material import needed

from workbench.connectors._http_stream import HttpStream
from workbench.connectors._streams import FieldMap
from workbench.records import MISSING, Record, leaves, lookup, split_pointer


def material(name: str) -> Any:
    """A JSON file of the vendors' material; skips where it is absent."""
    return json.loads(needed(name).read_text(encoding="utf-8"))


def pointers(stream: HttpStream) -> Iterator[str]:
    """Every pointer of a stream into its own records."""
    yield from stream.key
    yield from [stream.title] if isinstance(stream.title, str) else stream.title or []
    for one in (stream.created_at, stream.updated_at, *stream.natural_keys.values()):
        if one is not None:
            yield one.path if isinstance(one, FieldMap) else one
    if stream.url:
        yield stream.url
    for rule in [*stream.text_maps(), *stream.field_maps().values()]:
        yield rule.path
        if rule.currency is not None and rule.currency.startswith("/"):
            yield rule.currency
    for link in stream.links:
        yield from [link.path] if isinstance(link.path, str) else link.path
    if stream.acl is not None and stream.acl.everyone is not None:
        yield stream.acl.everyone
    if stream.cursor is not None:
        yield stream.cursor.path
    for test in stream.skip_when:
        yield test.path
    if stream.deletes is not None and stream.deletes.type == "flag":
        yield stream.deletes.when.path


def described(spec: dict[str, Any], schema: Any, pointer: str) -> bool:
    """Whether a schema says what stands at `pointer`; `*` and numbers go into lists."""
    found = [schema]
    for segment in split_pointer(pointer):
        found = [inner for one in found for inner in _inside(spec, one, segment)]
    return bool(found)


def _inside(spec: dict[str, Any], schema: Any, segment: str) -> Iterator[Any]:
    for one in _alternatives(spec, schema):
        if segment in one.get("properties", {}):
            yield one["properties"][segment]
        elif "items" in one and (segment == "*" or segment.isdigit()):
            yield from one["items"] if isinstance(one["items"], list) else [one["items"]]


def _alternatives(spec: dict[str, Any], schema: Any) -> Iterator[dict[str, Any]]:
    if not isinstance(schema, dict):
        return
    if "$ref" in schema:
        yield from _alternatives(spec, lookup(spec, schema["$ref"].removeprefix("#")))
        return
    yield schema
    for word in ("allOf", "anyOf", "oneOf"):
        for one in schema.get(word, []):
            yield from _alternatives(spec, one)


def lost(value: dict[str, Any], record: Record) -> list[str]:
    """The values of a source's object that a record no longer has as they were."""
    return [pointer for pointer, leaf in leaves(value) if not _kept(record, pointer, leaf)]


def _kept(record: Record, pointer: str, leaf: Any) -> bool:
    if lookup(record.extras, pointer) == leaf:
        return True
    for name, mapped in record.provenance.mapped.items():
        if pointer == mapped or pointer.startswith(mapped + "/"):
            found = lookup(record.fields.get(name, MISSING), pointer[len(mapped) :])
            if isinstance(found, dict) and found.get("value") == leaf:
                return True
            if found == leaf:
                return True
    return not record.provenance.mapped and lookup(record.fields, pointer) == leaf
