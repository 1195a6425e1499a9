"""Arguments made to measure: values that a JSON Schema takes, and values set at a path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.policy._slots import plain, segments
from workbench.policy._tools import Tool

__all__ = ["required_arguments", "sample", "schema_at", "with_value", "without_value"]

_DEEP = 6


def required_arguments(tool: Tool) -> dict[str, Any]:
    """Return the required arguments of a tool, each with a value that its schema takes, as far as one is found."""
    made = sample(tool.parameters, tool.parameters)
    return made if isinstance(made, dict) else {}


def sample(schema: Any, root: Mapping[str, Any], depth: int = 0) -> Any:
    """Return a value that a schema takes; patterns are not looked at."""
    schema = plain(schema, root)
    for key in ("const", "default"):
        if key in schema:
            return schema[key]
    if schema.get("enum"):
        return schema["enum"][0]
    branches = schema.get("anyOf") or schema.get("oneOf")
    if branches and depth < _DEEP:
        return sample(branches[0], root, depth + 1)
    kinds = schema.get("type")
    kind = kinds[0] if isinstance(kinds, list) and kinds else kinds
    if kind in ("integer", "number"):
        return int(
            max(schema.get("minimum", 1), schema.get("exclusiveMinimum", 0) + 1 if "exclusiveMinimum" in schema else 1)
        )
    if kind == "boolean":
        return True
    if kind == "array":
        count = schema.get("minItems", 1 if depth < _DEEP else 0)
        return [sample(schema.get("items", {}), root, depth + 1) for _ in range(count)]
    if kind == "object" or "properties" in schema:
        properties = schema.get("properties", {})
        needed = schema.get("required", [])
        return {name: sample(properties.get(name, {}), root, depth + 1) for name in needed if depth < _DEEP}
    return "2026-01-05" if schema.get("format") == "date" else "x" * max(1, schema.get("minLength", 1))


def schema_at(tool: Tool, path: str) -> dict[str, Any]:
    """Return the schema of what a path of arguments leads to; `{}` where there is none."""
    schema: Any = tool.parameters
    for step in segments(path):
        schema = plain(schema, tool.parameters)
        schema = schema.get("items", {}) if step == "*" else schema.get("properties", {}).get(step, {})
    return plain(schema, tool.parameters)


def with_value(tool: Tool, arguments: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Return the arguments with a value at a path; behind `*`, a list of values, an element each."""
    made = _set(dict(arguments), segments(path), value, tool, tool.parameters)
    return made if isinstance(made, dict) else dict(arguments)


def _set(held: Any, steps: list[str], value: Any, tool: Tool, schema: Any) -> Any:
    if not steps:
        return value
    schema = plain(schema, tool.parameters)
    step, rest = steps[0], steps[1:]
    if step == "*":
        items = schema.get("items", {})
        values = value if isinstance(value, list) else [value]
        return [_set(sample(items, tool.parameters), rest, one, tool, items) for one in values]
    inner = schema.get("properties", {}).get(step, {})
    made = dict(held) if isinstance(held, Mapping) else {}
    if not made and held is None:
        made = sample(schema, tool.parameters) or {}
    made[step] = _set(made.get(step), rest, value, tool, inner)
    return made


def without_value(arguments: Mapping[str, Any], path: str) -> dict[str, Any]:
    """Return the arguments without what lies at a path; behind `*`, without the list."""
    steps = segments(path)
    if "*" in steps:
        steps = steps[: steps.index("*")]
    return _unset(arguments, steps)


def _unset(held: Mapping[str, Any], steps: list[str]) -> dict[str, Any]:
    made = dict(held)
    if len(steps) == 1:
        made.pop(steps[0], None)
    elif isinstance(made.get(steps[0]), Mapping):
        made[steps[0]] = _unset(made[steps[0]], steps[1:])
    return made
