"""The target `cedar`: the policy for programs that decide by plain Cedar."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from workbench.export import Bundle, ExportedPolicy, canonical_json
from workbench.policy import Call, CompiledTool, Rule, Slot, path_steps
from workbench.project import json_schema_library
from workbench.targets._readme import readme
from workbench.targets._rehearsal import Rehearsal
from workbench.targets._target import Effect, Enforcement, Loss, Observe, governed_rules

__all__ = ["CedarTarget"]

_README = """
import runpy
from pathlib import Path

here = Path.cwd()  # this folder
gate = runpy.run_path(str(here / "decide.py"))["load"](here)
print(gate.allows("TOOL", ARGUMENTS, role="ROLE", caller="agent-1", facts={}))
"""


_NOTE = (
    "`decide.py` is the gate that the proof was made with. It needs no workbench; facts, role, caller and tenant come "
    "from your program. A gate only answers: your program must ask it before each call, and write down what it did."
)


class CedarTarget:
    """Cedar files, what a request must hold, and a gate in Python that decides by them."""

    name = "cedar"
    about = "The policy for programs that decide by plain Cedar, with a gate in Python that shows how."
    through = "Decided by cedarpy on the written files alone, by the gate beside them."
    driven = False
    libraries = ("cedarpy", "jsonschema")

    def enforced_by(self, rule: Rule) -> Enforcement:
        """Return who decides: Cedar itself, in the program that calls it."""
        del rule
        return "runtime"

    def refusals(self, bundle: Bundle) -> list[str]:
        """Return why it cannot be exported: only where there is nothing to export."""
        return [] if bundle.policy is not None else ["the task has no policy, and this target is nothing but one."]

    def losses(self, bundle: Bundle) -> list[Loss]:
        """Return the rules that ask: plain Cedar cannot, and denies."""
        why = "Plain Cedar knows allow and deny alone: what a person would have to approve is denied."
        rules = governed_rules(bundle).values()
        return [Loss(rule.id, "ask", "deny", why) for rule in rules if rule.effect == "ask"]

    def files(self, bundle: Bundle) -> dict[str, bytes]:
        """Return the Cedar files, the tools, what a request holds, and the gate."""
        policy = bundle.policy
        if policy is None:
            return {}
        return {"README.md": readme(self, bundle, _README, _NOTE), **cedar_files(policy)}

    @contextlib.contextmanager
    def observing(self, rehearsal: Rehearsal) -> Iterator[Observe]:
        """Decide as a bare consumer does: by the written files and cedarpy alone."""
        gate = _consumer().Gate(rehearsal.files(self.name))

        def observe(call: Call) -> Effect:
            allowed = gate.allows(
                call.tool,
                dict(call.arguments),
                role=call.role,
                caller=call.caller,
                tenant=call.tenant,
                facts=dict(call.facts),
                at=call.at,
            )
            return "allow" if allowed else "deny"

        yield observe


def cedar_files(policy: ExportedPolicy) -> dict[str, bytes]:
    """Return all but the README: what the gate reads, and the gate."""
    compiled = policy.compiled()
    tools = [one.model_dump(mode="json") for one in policy.tools.values()]
    values = {name: _values(one) for name, one in compiled.tools.items()}
    context = {"roles": list(policy.policy.roles), "tools": values}
    return {
        "allow.cedar": compiled.allow.encode(),
        "approvable.cedar": compiled.approvable.encode(),
        "context.json": canonical_json(context, what="context.json"),
        "decide.py": inspect.getsource(_consumer()).encode(),
        "schema.cedarschema": compiled.schema.encode(),
        "tools.json": canonical_json({"tools": tools}, what="tools.json"),
    }


def _consumer() -> ModuleType:
    # It stands on its own and imports cedarpy at its top, which is not everywhere.
    json_schema_library()
    from workbench.targets import _cedar_consumer

    return _cedar_consumer


def _values(compiled: CompiledTool) -> dict[str, Any]:
    return {
        "values": [
            {
                "space": slot.space,
                "name": slot.attribute,
                "path": _path(slot),
                "type": slot.kind,
                "where": slot.where.model_dump(mode="json") if slot.where is not None else None,
            }
            for slot in compiled.slots.values()
        ],
        "present": [
            {"space": slot.space, "name": slot.attribute, "path": _path(slot)} for slot in compiled.asked.values()
        ],
        "timed": compiled.timed,
    }


def _path(slot: Slot) -> list[str]:
    return path_steps(slot.key) if slot.space in ("arguments", "counts") else [slot.key]
