"""The strict form of a tool's schema, in which every argument is required, and what comes back from it.

In that form, which OpenAI's strict mode wants, an optional argument is one that may be null, and null says that it was
left out.

Source: `openai.lib._pydantic` of openai 3.57.0, and the docstrings of its tool types (read 2026-11-28)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["from_strict", "strict_parameters"]

_KEPT = frozenset({
    "additionalProperties", "anyOf", "const", "description", "enum", "exclusiveMaximum", "exclusiveMinimum", "format",
    "items", "maxItems", "maximum", "minItems", "minimum", "multipleOf", "pattern", "properties", "required", "title",
    "type",
})  # fmt: skip
_FORMATS = frozenset({"date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"})
# What the strict form cannot say at all, unlike a bound on a text, which is only not enforced by it.
_UNKNOWN = frozenset({
    "$defs", "$ref", "allOf", "definitions", "dependentRequired", "dependentSchemas", "else", "if", "not", "oneOf",
    "patternProperties", "prefixItems", "propertyNames", "then", "unevaluatedProperties",
})  # fmt: skip


def strict_parameters(schema: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return a tool's schema in the strict form; `None` where it has none, as of an object with keys of any name.

    Bounds that the form does not know, such as `minLength`, are told in the description; the guard checks them.

    Example:
        >>> made = strict_parameters({"type": "object", "properties": {"a": {"type": "string"}}})
        >>> made["required"], made["properties"]["a"]["type"]
        (['a'], ['string', 'null'])
    """
    try:
        return _strict(schema)
    except _NoStrictForm:
        return None


class _NoStrictForm(Exception):
    """A schema has no strict form."""


def _strict(schema: Any) -> dict[str, Any]:
    if not isinstance(schema, Mapping) or _UNKNOWN & set(schema):
        raise _NoStrictForm
    made = {key: value for key, value in schema.items() if key in _KEPT}
    lost = {key: value for key, value in schema.items() if key not in _KEPT and not key.startswith(("$", "x-"))}
    if "format" in made and made["format"] not in _FORMATS:
        lost["format"] = made.pop("format")
    if lost:
        told = ", ".join(f"{key}: {value}" for key, value in sorted(lost.items()))
        made["description"] = f"{made.get('description', '')} ({told})".strip()
    if "anyOf" in made:
        made["anyOf"] = [_strict(one) for one in made["anyOf"]]
    if "items" in made:
        made["items"] = _strict(made["items"])
    kinds = made.get("type")
    if "properties" in made or kinds == "object" or (isinstance(kinds, list) and "object" in kinds):
        _strict_object(made)
    elif kinds is None and not {"anyOf", "enum", "const"} & set(made):
        raise _NoStrictForm  # anything at all
    return made


def _strict_object(made: dict[str, Any]) -> None:
    properties = made.get("properties")
    if not isinstance(properties, Mapping) or made.get("additionalProperties") not in (None, False):
        raise _NoStrictForm
    needed = set(made.get("required", ()))
    made["properties"] = {
        name: _strict(one) if name in needed else _nullable(_strict(one)) for name, one in properties.items()
    }
    made["required"] = list(properties)
    made["additionalProperties"] = False


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    kinds = schema.get("type")
    if kinds is None or "const" in schema:
        return schema if _takes_null(schema) else {"anyOf": [schema, {"type": "null"}]}
    listed = [kinds] if isinstance(kinds, str) else list(kinds)
    made = {**schema, "type": listed if "null" in listed else [*listed, "null"]}
    if "enum" in made and None not in made["enum"]:
        made["enum"] = [*made["enum"], None]
    return made


def _takes_null(schema: Mapping[str, Any]) -> bool:
    kinds = schema.get("type")
    if "enum" in schema:
        return None in schema["enum"]
    if kinds is not None:
        return kinds == "null" or (isinstance(kinds, list) and "null" in kinds)
    branches = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    return any(isinstance(one, Mapping) and _takes_null(one) for one in branches) or not (
        branches or "const" in schema or "$ref" in schema
    )


def from_strict(schema: Mapping[str, Any], value: Any) -> Any:
    """Return what was said in the strict form: a null where the schema knows none was left out.

    Args:
        schema: The tool's own schema.
        value: The arguments as they came.
    """
    if isinstance(value, Mapping) and isinstance(schema.get("properties"), Mapping):
        needed = set(schema.get("required", ()))
        found = {}
        for name, one in value.items():
            inner = schema["properties"].get(name)
            known = isinstance(inner, Mapping)
            if one is None and known and name not in needed and not _takes_null(inner):
                continue
            found[name] = from_strict(inner, one) if known else one
        return found
    if isinstance(value, list) and isinstance(schema.get("items"), Mapping):
        return [from_strict(schema["items"], one) for one in value]
    return value
