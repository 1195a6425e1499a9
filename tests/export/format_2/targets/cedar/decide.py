"""Decides on a tool call by plain Cedar: `allow.cedar`, `schema.cedarschema`, `tools.json` and `context.json`.

This file stands on its own: it needs `cedarpy` and `jsonschema`, and nothing of the workbench. What needs a person's
approval is denied, since plain Cedar cannot ask. Copy it, or read it to write the same in another language.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cedarpy
import jsonschema
from referencing import Registry

LARGEST = 2**53 - 1
NOTHING = object()


def load(folder: Path) -> "Gate":
    """Return the gate of a folder that holds the four files."""
    return Gate({path.name: path.read_bytes() for path in Path(folder).iterdir() if path.is_file()})


class Gate:
    """Says whether a call may be made."""

    def __init__(self, files: dict[str, bytes]) -> None:
        """Parse what stands in the files."""
        self.tools = {tool["name"]: tool for tool in json.loads(files["tools.json"])["tools"]}
        said = json.loads(files["context.json"])
        self.roles, self.values = said["roles"], said["tools"]
        self.schema = cedarpy.Schema.from_str(files["schema.cedarschema"].decode())
        self.policies = cedarpy.PolicySet.from_str(files["allow.cedar"].decode())
        self.entities = cedarpy.Entities.from_json_str("[]")

    def allows(
        self,
        tool: str,
        arguments: dict[str, Any],
        *,
        role: str,
        caller: str = "",
        tenant: str = "",
        facts: dict[str, Any] | None = None,
        at: datetime | None = None,
    ) -> bool:
        """Tell whether a call is allowed; role, caller, tenant and facts come from your program, not from the agent."""
        if tool not in self.tools or role not in self.roles or not fits(self.tools[tool]["parameters"], arguments):
            return False
        context = self._context(tool, arguments, caller, tenant, facts or {}, at or datetime.now(UTC))
        request = {
            "principal": {"type": "Role", "id": role},
            "action": {"type": "Action", "id": tool},
            "resource": {"type": "Tool", "id": tool},
            "context": context,
        }
        try:
            answer = cedarpy.is_authorized(request, self.policies, self.entities, schema=self.schema)
        except ValueError:
            return False
        # A `forbid` that fails is left out by Cedar and forbids nothing: any error denies.
        return bool(answer.allowed) and not answer.diagnostics.errors

    def _context(
        self, tool: str, arguments: Any, caller: str, tenant: str, facts: dict[str, Any], at: datetime
    ) -> dict[str, Any]:
        said = self.values[tool]
        sources = {"arguments": arguments, "facts": facts, "call": {"caller": caller, "tenant": tenant}}
        context: dict[str, Any] = {"arguments": {}, "counts": {}, "facts": {}, "call": {}, "present": []}
        for slot in said["values"]:
            space = slot["space"]
            found = value_at(sources["arguments" if space == "counts" else space], slot["path"])
            value = counted(found, slot["where"]) if space == "counts" else typed(found, slot["type"])
            if value is not NOTHING and not (space == "call" and value == ""):
                context[space][slot["name"]] = value
        for slot in said["present"]:
            found = value_at(sources[slot["space"]], slot["path"])
            if found is not NOTHING and found is not None and not (slot["space"] == "call" and found == ""):
                context["present"].append(f"{slot['space']}/{slot['name']}")
        if said["timed"]:
            now = at.astimezone(UTC)
            minute = now.hour * 60 + now.minute
            context["call"] |= {"now_s": int(now.timestamp() // 1), "minute": minute, "weekday": now.isoweekday()}
        return context


def fits(schema: dict[str, Any], arguments: Any) -> bool:
    """Check arguments against a tool's schema: no further names, 5.0 is no integer, no integer beyond 2**53 - 1."""
    if not isinstance(arguments, dict) or set(arguments) - set(schema.get("properties", {})) or not plain(arguments):
        return False
    base = jsonschema.Draft202012Validator
    strict = base.TYPE_CHECKER.redefine("integer", lambda _, one: isinstance(one, int) and not isinstance(one, bool))
    kind = jsonschema.validators.extend(base, type_checker=strict)
    formats = jsonschema.FormatChecker(["date", "time"])
    return bool(kind(schema, registry=Registry(), format_checker=formats).is_valid(arguments))


def plain(value: Any, depth: int = 0) -> bool:
    """Tell whether a value is JSON that every runtime holds exactly."""
    if depth > 64:
        return False
    if isinstance(value, dict):
        return all(isinstance(key, str) and plain(one, depth + 1) for key, one in value.items())
    if isinstance(value, list):
        return all(plain(one, depth + 1) for one in value)
    if isinstance(value, int):
        return abs(value) <= LARGEST
    if isinstance(value, float):
        return value == value and abs(value) != float("inf")
    return value is None or (isinstance(value, str) and not any(0xD800 <= ord(c) <= 0xDFFF for c in value))


def value_at(value: Any, path: list[str]) -> Any:
    """Return what a path leads to; `*` stands for every element of a list, and all of them must have it."""
    for index, step in enumerate(path):
        if step == "*" and isinstance(value, list):
            found = [value_at(one, path[index + 1 :]) for one in value]
            return NOTHING if any(one is NOTHING for one in found) else found
        if not isinstance(value, dict) or step not in value:
            return NOTHING
        value = value[step]
    return value


def typed(value: Any, kind: str) -> Any:
    """Return a value if it is of the type; nothing is converted."""
    if kind in ("strings", "integers"):
        fit = isinstance(value, list) and all(typed(one, kind[:-1]) is not NOTHING for one in value)
        return value if fit else NOTHING
    fit = {
        "string": isinstance(value, str),
        "integer": isinstance(value, int) and not isinstance(value, bool),
        "boolean": isinstance(value, bool),
    }[kind]
    return value if fit else NOTHING


def counted(value: Any, where: dict[str, Any] | None) -> Any:
    """Return how many elements of a list fit; nothing where that cannot be told."""
    if not isinstance(value, list):
        return NOTHING
    if where is None:
        return len(value)
    key, prefix = where["path"], where["starts_with"]
    ones = value if key is None else [one.get(key) if isinstance(one, dict) else None for one in value]
    wanted = where["equals"] if prefix is None else prefix
    if any(type(one) is not type(wanted) for one in ones):
        return NOTHING
    return sum(one == wanted if prefix is None else str(one).startswith(prefix) for one in ones)
