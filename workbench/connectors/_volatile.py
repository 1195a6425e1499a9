"""Fields that change without meaning: a record that differs in these alone is as it was."""

from __future__ import annotations

from typing import Any

from workbench.connectors._manifest import Stream
from workbench.connectors._normalise import without
from workbench.connectors._streams import FieldMap
from workbench.records import Record, split_pointer

__all__ = ["unless_volatile"]

_PLACES = ("title", "text", "url", "created_at", "updated_at")


def unless_volatile(stream: Stream, record: Record, stored: Record | None) -> Record:
    """Return the stored record where the new one differs from it in volatile fields alone, else the new one.

    Args:
        stream: Its `volatile` names the fields.
        record: As it was read.
        stored: As it is stored; `None` where it is new.
    """
    if not stream.volatile or stored is None or stored.deleted != record.deleted:
        return record
    return stored if _meaning(stream, record) == _meaning(stream, stored) else record


def _meaning(stream: Stream, record: Record) -> dict[str, Any]:
    """Return the content of a record without its volatile fields and what is made of them."""
    content = record.content()
    for path in stream.volatile:
        content["extras"] = _cut(content["extras"], split_pointer(path))
        if not record.provenance.mapped:
            content["fields"] = _cut(content["fields"], split_pointer(path))
        for name, mapped in record.provenance.mapped.items():
            if _within(mapped, path):
                content["fields"] = _cut(content["fields"], [name])
            elif _within(path, mapped):
                content["fields"] = _cut(content["fields"], [name, *split_pointer(path[len(mapped) :])])
        content["links"] = [link for link in content["links"] if not _within(link["path"], path)]
        for place in _PLACES:
            if any(_within(one, path) or _within(path, one) for one in _paths(getattr(stream, place))):
                content[place] = None
    return content


def _cut(value: dict[str, Any], segments: list[str]) -> dict[str, Any]:
    return without(value, segments) if value else value


def _within(path: str, other: str) -> bool:
    """Tell whether a path is the other or below it."""
    return path == other or path.startswith(f"{other}/")


def _paths(rule: Any) -> list[str]:
    rules = rule if isinstance(rule, list) else [] if rule is None else [rule]
    return [one.path if isinstance(one, FieldMap) else one for one in rules]
