"""A call of a tool, and what is looked at before any rule: is the tool known, do the arguments fit its schema."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from workbench.errors import known_values
from workbench.policy._digest import MAX_INTEGER, digest
from workbench.policy._tools import Catalogue, Tool
from workbench.project import json_schema_library

__all__ = ["Call", "fault_of_arguments", "fault_of_role", "fault_of_tool"]

_MAX_VALUES = 10_000
_MAX_DEPTH = 64


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a tool, as far as a policy looks at it.

    Attributes:
        tool: Name of the tool.
        arguments: Its arguments: JSON values.
        role: Role of the caller, as the program that runs the agent knows it.
        caller: Who calls: a person or an agent; empty where nobody is named.
        tenant: Whose data it is about, as the program knows it; empty where there are no tenants.
        facts: Facts by name.
        at: When, aware; default now.
    """

    tool: str
    arguments: Mapping[str, Any]
    role: str
    caller: str = ""
    tenant: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def arguments_digest(self) -> str:
        """`sha256:<hex>` of tool and arguments.

        Raises:
            PolicyError: They have no canonical JSON.
        """
        return digest({"tool": self.tool, "arguments": dict(self.arguments)}, what=f"the call of {self.tool!a}")


def fault_of_tool(name: str, catalogue: Catalogue) -> str | None:
    """Return why a tool is not known, as a sentence; `None` where it is."""
    if isinstance(name, str) and name in catalogue:
        return None
    shown = str(name)[:80]
    strange = [c for c in shown if not c.isascii() or not c.isprintable()]
    if strange:
        names = ", ".join(f"U+{ord(c):04X} {unicodedata.name(c, 'without a name')}" for c in dict.fromkeys(strange))
        return f"{shown!a} is not a tool of this task: its name holds {names}. Names are compared letter by letter."
    return f"'{shown}' is not a tool of this task. {known_values(shown, catalogue)}"


def fault_of_role(role: str, roles: Iterable[str]) -> str | None:
    """Return why a role is not known, as a sentence; `None` where it is."""
    if role in roles:
        return None
    return f"'{str(role)[:80]}' is not a role of this policy. {known_values(str(role)[:80], roles)}"


def fault_of_arguments(tool: Tool, arguments: Mapping[str, Any]) -> str | None:
    """Return what is wrong with arguments, as a sentence; `None` where they fit the tool's schema.

    Stricter than JSON Schema in three ways: an argument that the schema does not name is refused, 5.0 is no integer,
    and no integer lies beyond 2**53 - 1, which not every runtime holds exactly.
    """
    if not isinstance(arguments, Mapping) or not all(isinstance(name, str) for name in arguments):
        return "The arguments must be an object with texts as keys."
    for name in arguments:
        if name not in tool.parameters.get("properties", {}):
            known = known_values(name[:80], tool.parameters.get("properties", {}))
            return f"'{name[:80]}' is not an argument of {tool.name}. {known}"
    strange = _no_json(arguments)
    if strange is not None:
        return strange
    return _fault_by_schema(tool, arguments)


def _no_json(arguments: Mapping[str, Any]) -> str | None:
    pending: list[tuple[str, Any, int]] = [(name, value, 1) for name, value in arguments.items()]
    seen = 0
    while pending:
        name, value, depth = pending.pop()
        seen += 1
        if seen > _MAX_VALUES or depth > _MAX_DEPTH:
            return f"The arguments hold over {_MAX_VALUES:,} values or are nested over {_MAX_DEPTH} deep."
        if value is None or isinstance(value, bool):
            continue
        if isinstance(value, int):
            if abs(value) > MAX_INTEGER:
                return f"'{name}' holds an integer beyond 2**53 - 1, which not every runtime holds exactly."
        elif isinstance(value, float):
            if value != value or value in (float("inf"), float("-inf")):
                return f"'{name}' holds {value}, which JSON does not know."
        elif isinstance(value, str):
            if not value.isascii() and any(0xD800 <= ord(c) <= 0xDFFF for c in value):
                return f"'{name}' holds half of a surrogate pair."
        elif isinstance(value, list | tuple):
            pending += [(name, one, depth + 1) for one in value]
        elif isinstance(value, Mapping):
            if not all(isinstance(key, str) for key in value):
                return f"'{name}' holds an object whose keys are no texts."
            pending += [(name, one, depth + 1) for one in value.values()]
        else:
            return f"'{name}' holds {type(value).__name__}, which is not JSON."
    return None


def _fault_by_schema(tool: Tool, arguments: Mapping[str, Any]) -> str | None:
    jsonschema = json_schema_library()  # 40 ms, which a program without policies need not pay
    validator = _validator(tool)
    try:
        if validator.is_valid(dict(arguments)):
            return None
        fault = jsonschema.exceptions.best_match(validator.iter_errors(dict(arguments)))
    except Exception as exc:
        # Whatever a schema does to its checker, the call is not allowed by it.
        return f"The arguments cannot be checked against the schema of {tool.name}: {type(exc).__name__}."
    place = ".".join(str(part) for part in fault.absolute_path) or "the arguments"
    return f"{place}: {fault.message[:200]} (the schema of {tool.name})."


def _validator(tool: Tool) -> Any:
    return _validators(tool.digest, _Holder(tool))


class _Holder:
    """A tool that counts as equal to every other: the digest beside it is the key."""

    def __init__(self, tool: Tool) -> None:
        self.tool = tool

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Holder)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=4096)
def _validators(_digest: str, holder: _Holder) -> Any:
    from referencing import Registry

    jsonschema = json_schema_library()
    kind = _strict_validator()
    # An empty registry: nothing is fetched, whatever a schema refers to.
    return kind(holder.tool.parameters, registry=Registry(), format_checker=jsonschema.FormatChecker(["date", "time"]))


@lru_cache(maxsize=1)
def _strict_validator() -> Any:
    jsonschema = json_schema_library()
    base = jsonschema.Draft202012Validator
    checker = base.TYPE_CHECKER.redefine(
        "integer", lambda _c, value: isinstance(value, int) and value is not True and value is not False
    )
    checker = checker.redefine("array", lambda _c, value: isinstance(value, list | tuple))
    return jsonschema.validators.extend(base, type_checker=checker)
