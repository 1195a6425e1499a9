"""The vectors of a proof: calls at every boundary, written down so that they are read back exactly."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workbench.export import ExportedPolicy
from workbench.policy import Call, Reading, interpret, vectors_of

__all__ = ["Expected", "expected_vectors", "read_vector"]


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
    for about, call in _calls(policy):
        text = _text(call)
        if text not in found:
            found[text] = Expected(about, call, interpret(policy.policy, policy.tools, call, overlays))
    return list(found.values())


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
