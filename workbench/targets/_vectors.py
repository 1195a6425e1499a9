"""The vectors of a proof: calls at every boundary, written down so that they are read back exactly."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from workbench.export import ExportedPolicy
from workbench.policy import Call, Reading, Tool, interpret, vectors_of

__all__ = ["Expected", "expected_vectors", "read_vector"]


_LONGEST = 2_000


@dataclass(frozen=True)
class Expected:
    """A call, and what the plain reading of the policy says of it.

    Attributes:
        about: What the call tries.
        call: The call.
        reading: What the interpreter says; it shares no code with what any target decides by.
    """

    about: str
    call: Call
    reading: Reading

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values; the call is a text, since it may hold numbers that canonical JSON has not."""
        return {
            "about": self.about,
            "call": _text(self.call),
            "effect": self.reading.effect,
            "rules": list(self.reading.rules),
        }


def expected_vectors(policy: ExportedPolicy) -> list[Expected]:
    """Return the calls of the policy tests and the generated ones, each once, with what the interpreter says."""
    found: dict[str, Expected] = {}
    overlays = tuple(policy.overlays.values())

    def add(calls: Iterable[tuple[str, Call]]) -> None:
        for about, call in calls:
            text = _text(call)
            if text not in found:
                found[text] = Expected(about, call, interpret(policy.policy, policy.tools, call, overlays))

    add(_calls(policy))
    for name, tool in policy.tools.items():
        # What a schema refuses shows only beside a call that is otherwise good.
        good = sorted(
            (one for one in found.values() if one.call.tool == name), key=lambda one: _rank(one.reading.effect)
        )
        if good:
            add(_by_schema(tool, good[0].call))
    return list(found.values())


def _rank(effect: str) -> int:
    return ("allow", "ask", "deny").index(effect)


def _by_schema(tool: Tool, base: Call) -> Iterator[tuple[str, Call]]:
    """Yield calls with one argument at, or beyond, a bound of the tool's schema."""
    for name, schema in tool.parameters.get("properties", {}).items():
        for value in _beyond(schema) if isinstance(schema, Mapping) else ():
            about = f"schema of {tool.name}: {name} = {value!r:.60}"
            yield about, replace(base, arguments={**base.arguments, name: value})
        left = {key: one for key, one in base.arguments.items() if key != name}
        yield f"schema of {tool.name}: {name} missing", replace(base, arguments=left)


def _beyond(schema: Mapping[str, Any]) -> list[Any]:
    values: list[Any] = [None, True, 1, 1.0, 1.5, "x", "", [], ["x"], {}, {"x": 1}, 2**53]
    for key in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
        if isinstance(schema.get(key), int):
            values += [schema[key] - 1, schema[key], schema[key] + 1]
    for key in ("minLength", "maxLength"):
        if isinstance(schema.get(key), int) and schema[key] <= _LONGEST:
            values += ["x" * length for length in (schema[key] - 1, schema[key], schema[key] + 1) if length >= 0]
    for key in ("minItems", "maxItems"):
        if isinstance(schema.get(key), int) and schema[key] <= _LONGEST:
            values += [["x"] * length for length in (schema[key] - 1, schema[key] + 1) if length >= 0]
    return [*values, *schema.get("enum", [])]


def _calls(policy: ExportedPolicy) -> Iterator[tuple[str, Call]]:
    known = [test.call.call() for test in policy.tests.tests] if policy.tests is not None else []
    for call in known:
        yield "a policy test", call
    for vector in vectors_of(policy.policy, policy.tools, tuple(policy.overlays.values()), known=known)[0]:
        yield f"{vector.rule}: {vector.about}", vector.call


def _text(call: Call) -> str:
    body = {
        "tool": call.tool,
        "arguments": dict(call.arguments),
        "role": call.role,
        "caller": call.caller,
        "tenant": call.tenant,
        "facts": dict(call.facts),
        "at": call.at.isoformat(),
    }
    return json.dumps(body, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def read_vector(said: Mapping[str, Any]) -> Call:
    """Return the call of a vector that was written down.

    Raises:
        ValueError: It is no call.
    """
    try:
        body = json.loads(said["call"])
        return Call(**{**body, "at": datetime.fromisoformat(body["at"])})
    except (KeyError, TypeError, RecursionError) as exc:
        message = f"a vector is no call: {type(exc).__name__}"
        raise ValueError(message) from exc
