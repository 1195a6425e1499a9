"""Lists of tools in the forms in which they come: MCP, OpenAI, Anthropic, LangChain, OpenAPI, and ours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from workbench.errors import PolicyError
from workbench.policy._tools import Catalogue, Risk, Tool

__all__ = ["read_tools"]

_METHODS: dict[str, Risk] = {"get": "read", "head": "read", "post": "write", "put": "write", "patch": "write"}
_METHODS |= {"delete": "destructive"}
_MAX_REFERENCES = 2000


def read_tools(listed: Any) -> Catalogue:
    """Return the tools of a list, whose form is told by its keys.

    Args:
        listed: An OpenAPI description (a mapping with `openapi`), a mapping with `tools`, or a list whose elements are
            MCP tools (`inputSchema`), OpenAI tools (`function`, or `type: function`), Anthropic tools (`input_schema`),
            tools of ours (`parameters`), or LangChain tool objects (`name`, `description`, `args_schema`).

    Returns:
        The tools. Risks: of an OpenAPI operation by its method; of an MCP tool by its hints; of all others
        `destructive`, until a person says what they are. Hints of an MCP server are its own words: check them.

    Raises:
        PolicyError: The form is not known, a name cannot be taken, or two tools have one name.
    """
    if isinstance(listed, Mapping) and "openapi" in listed:
        return Catalogue(_openapi(listed))
    if isinstance(listed, Mapping) and "tools" in listed:
        listed = listed["tools"]
    if not isinstance(listed, Sequence) or isinstance(listed, str | bytes):
        message = (
            f"{type(listed).__name__} is no list of tools. Known forms: a list, a mapping with 'tools', "
            "or an OpenAPI description."
        )
        raise PolicyError(message)
    return Catalogue(_one(one, index) for index, one in enumerate(listed))


def _one(one: Any, index: int) -> Tool:
    where = f"tools[{index}]"
    if not isinstance(one, Mapping):
        return _langchain(one, where)
    inner = one.get("function") if isinstance(one.get("function"), Mapping) else one
    assert isinstance(inner, Mapping)  # noqa: S101 - for the type checker
    risk: Any = inner.get("risk", "destructive")
    for key in ("inputSchema", "input_schema", "parameters"):
        if key in inner:
            break
    else:
        message = f"{where}: none of 'inputSchema', 'input_schema', 'parameters', 'function' is among its keys: "
        raise PolicyError(message + f"{', '.join(map(str, list(one)[:10]))}.")
    if key == "inputSchema" and "risk" not in inner:
        risk = _mcp_risk(inner.get("annotations") or {})
    return _tool(inner.get("name"), inner.get("description") or "", inner[key], risk, where)


def _mcp_risk(hints: Any) -> Risk:
    """Return the risk that an MCP server claims; without a hint the protocol's defaults hold: it may destroy.

    Source: https://modelcontextprotocol.io/specification/2025-06-18/schema#toolannotations (read 2026-11-28)
    """
    if not isinstance(hints, Mapping):
        return "destructive"
    if hints.get("readOnlyHint") is True:
        return "read"
    return "write" if hints.get("destructiveHint") is False else "destructive"


def _langchain(one: Any, where: str) -> Tool:
    name = getattr(one, "name", None)
    schema = getattr(one, "args_schema", None)
    if not isinstance(name, str) or schema is None:
        message = f"{where}: {type(one).__name__} has no name and args_schema, so it is no tool of a known form."
        raise PolicyError(message)
    as_schema = getattr(schema, "model_json_schema", None)
    parameters = as_schema() if callable(as_schema) else schema
    return _tool(name, getattr(one, "description", "") or "", parameters, "destructive", where)


def _tool(name: Any, description: Any, parameters: Any, risk: Any, where: str) -> Tool:
    if parameters is None:
        parameters = {"type": "object", "properties": {}}
    try:
        return Tool(name=name, description=description, risk=risk, parameters=parameters)
    except ValidationError as exc:
        first = exc.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        message = f"{where}.{place}: {first['msg'].removeprefix('Value error, ')}."
        raise PolicyError(message) from exc


# -- OpenAPI ---------------------------------------------------------------------------------------


def _openapi(described: Mapping[str, Any]) -> Iterator[Tool]:
    for path, item in (described.get("paths") or {}).items():
        if not isinstance(item, Mapping):
            continue
        for method, risk in _METHODS.items():
            operation = item.get(method)
            if isinstance(operation, Mapping):
                shared = item.get("parameters") or []
                yield _operation(described, path, method, operation, shared, risk)


def _operation(
    described: Mapping[str, Any],
    path: str,
    method: str,
    operation: Mapping[str, Any],
    shared: Sequence[Any],
    risk: Risk,
) -> Tool:
    where = f"{method.upper()} {path}"
    name = re.sub(r"[^A-Za-z0-9_.:-]+", "_", str(operation.get("operationId") or f"{method}{path}")).strip("_")
    properties: dict[str, Any] = {}
    required: list[str] = []
    for given in [*shared, *(operation.get("parameters") or [])]:
        parameter = _resolved(described, given)
        if not isinstance(parameter, Mapping) or parameter.get("in") not in ("path", "query"):
            continue  # headers and cookies are set by who calls, not by a model
        key = str(parameter.get("name"))
        schema = parameter.get("schema") or {name: value for name, value in parameter.items() if name == "type"}
        properties[key] = _inlined(described, schema)
        if parameter.get("required") and key not in required:
            required.append(key)
    body = _resolved(described, operation.get("requestBody") or {})
    content = body.get("content") or {} if isinstance(body, Mapping) else {}
    schema = next((one.get("schema") for kind, one in content.items() if "json" in kind), None)
    if schema is not None:
        _add_body(_inlined(described, schema), bool(body.get("required")), properties, required)
    parameters = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    said = operation.get("summary") or operation.get("description") or where
    return _tool(name, str(said), parameters, risk, where)


def _add_body(schema: Any, needed: bool, properties: dict[str, Any], required: list[str]) -> None:
    """Take the body's properties as arguments; a body that is no object, or shares a name, is the argument `body`."""
    inner = schema.get("properties") if isinstance(schema, Mapping) else None
    if not isinstance(inner, Mapping) or set(inner) & set(properties) or any(k in schema for k in ("oneOf", "anyOf")):
        properties["body"] = schema
        if needed:
            required.append("body")
        return
    properties.update(inner)
    required += [name for name in schema.get("required") or [] if name in inner]


def _resolved(described: Mapping[str, Any], value: Any) -> Any:
    """Follow `$ref` within the description; what leads out of it is left as it is."""
    for _ in range(20):
        if not isinstance(value, Mapping) or not isinstance(value.get("$ref"), str):
            return value
        found: Any = described
        for segment in value["$ref"].removeprefix("#/").split("/"):
            segment = segment.replace("~1", "/").replace("~0", "~")
            found = found.get(segment) if isinstance(found, Mapping) else None
        value = found
    return {}


def _inlined(described: Mapping[str, Any], schema: Any) -> Any:
    """Return a schema with its references written out; a schema that holds itself is open from there on."""
    left = [_MAX_REFERENCES]

    def walk(value: Any, seen: tuple[str, ...]) -> Any:
        if isinstance(value, Mapping):
            reference = value.get("$ref")
            if isinstance(reference, str):
                left[0] -= 1
                if reference in seen or left[0] < 0:
                    return {}
                return walk(_resolved(described, value), (*seen, reference))
            return {key: walk(child, seen) for key, child in value.items() if key != "example"}
        return [walk(child, seen) for child in value] if isinstance(value, list) else value

    return walk(schema, ())
