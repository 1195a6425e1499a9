"""Rules across the keys of a format, as parts of its JSON Schema: what a model checks, an editor can check as well."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

__all__ = ["exactly_one", "filled", "given", "rules", "unless_given", "when"]

SchemaPart = dict[str, Any]


def given(*names: str) -> SchemaPart:
    """Every one of the keys is there and not null."""
    return {"required": list(names), "properties": {name: {"not": {"type": "null"}} for name in names}}


def unless_given(*names: str) -> SchemaPart:
    """The keys are not all there; null counts as not there."""
    return {"not": given(*names)}


def exactly_one(*names: str) -> SchemaPart:
    """One of the keys is there, the others are not."""
    return {"oneOf": [given(name) for name in names]}


def filled(name: str) -> SchemaPart:
    """The key is there and holds a list with at least one element."""
    return {"required": [name], "properties": {name: {"minItems": 1}}}


def when(name: str, values: Sequence[Any], then: SchemaPart, otherwise: SchemaPart | None = None) -> SchemaPart:
    """Where the key is there and is one of `values`, `then` holds; else `otherwise`."""
    condition = {"if": {"required": [name], "properties": {name: {"enum": list(values)}}}, "then": then}
    return condition if otherwise is None else {**condition, "else": otherwise}


def rules(*parts: SchemaPart) -> SchemaPart:
    """Return what a model's `json_schema_extra` holds: all of the rules.

    Example:
        >>> sorted(rules(filled("fields")))
        ['allOf']
    """
    return {"allOf": list(parts)}
