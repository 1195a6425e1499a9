"""A bundle's policy with a performer that counts: what was really done, whatever a runtime says of it."""

import json
import threading
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

from workbench.context import Context
from workbench.export import ExportedPolicy
from workbench.policy import AuditLog, Call, Guard, Moment, Outcome, Plan, Policy, interpret, read_tools
from workbench.serve import LoadedBundle

SPEC = {
    "$schema": "workbench/context-spec/v1",
    "description": "Customers.",
    "entities": {"account": {"stream": "crm.accounts", "keys": ["id"], "names": ["/name"]}},
    "sections": [{"name": "account", "of": "account"}],
}
BRIEFING = {
    "name": "briefing",
    "description": "What is known of a customer.",
    "parameters": {"type": "object", "properties": {"question": {"type": "string"}}, "required": ["question"]},
}

TOOLS = [
    {
        "name": "find_account",
        "description": "Find a customer.",
        "annotations": {"readOnlyHint": True},
        "inputSchema": {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]},
    },
    {
        "name": "apply_discount",
        "description": "Give a customer a discount, in basis points.",
        "inputSchema": {
            "type": "object",
            "required": ["account", "bps"],
            "properties": {"account": {"type": "string"}, "bps": {"type": "integer", "minimum": 1}},
        },
    },
    {
        "name": "crm.delete",
        "description": "Delete a customer; its arguments have the names that runtimes use for their own.",
        "inputSchema": {
            "type": "object",
            "required": ["config"],
            "properties": {name: {"type": "string"} for name in ("config", "run_manager", "self", "ctx", "runtime")},
        },
    },
]
ASK = {"approver": "manager", "ttl_s": 900, "reason": "More than ten per cent."}
POLICY = {
    "tools": [{"file": "tools.json"}],
    "risks": {"apply_discount": "money"},
    "roles": ["sales", "support"],
    "approvers": ["manager"],
    "rules": [
        {"id": "look", "effect": "allow", "risks": ["read"]},
        {
            "id": "small",
            "effect": "allow",
            "tools": ["apply_discount"],
            "roles": ["sales"],
            "when": [{"argument": "bps", "at_most": 1000}],
        },
        {
            "id": "large",
            "effect": "ask",
            "tools": ["apply_discount"],
            "roles": ["sales"],
            "when": [{"argument": "bps", "at_least": 1001}, {"argument": "bps", "at_most": 5000}],
            "ask": ASK,
        },
        {
            "id": "own",
            "effect": "allow",
            "tools": ["crm.delete"],
            "roles": ["sales"],
            "when": [{"argument": "config", "equals": "mine"}],
        },
    ],
}
SMALL = ("apply_discount", {"account": "a-1", "bps": 1000})
LARGE = ("apply_discount", {"account": "a-1", "bps": 5000})
HUGE = ("apply_discount", {"account": "a-1", "bps": 5001})


class Done:
    """What was carried out: counted where it happens, by every thread."""

    def __init__(self):
        self.calls = Counter()
        self.keys = set()
        self._lock = threading.Lock()

    def __call__(self, tool, arguments, key):
        with self._lock:
            self.calls[shape(tool, arguments)] += 1
            assert key not in self.keys, "one execution has one key"
            self.keys.add(key)

    @property
    def count(self):
        return sum(self.calls.values())


def shape(tool, arguments):
    return f"{tool} {json.dumps(arguments, sort_keys=True)}"


class Counting:
    """Carries a call out by counting it."""

    repeatable = False

    def __init__(self, done, call):
        self.done, self.call = done, call

    def plan(self, _key):
        return Plan(shape(self.call.tool, self.call.arguments), f"sha256:{shape(self.call.tool, self.call.arguments)}")

    def perform(self, key):
        self.done(self.call.tool, self.call.arguments, key)
        return Outcome("done", value={"ok": True})


class Still:
    """A clock that stands still, so that nothing expires while a busy machine is slow."""

    def now(self):
        return Moment(datetime(2026, 11, 28, 12, tzinfo=UTC), "boot", 1.0)


class Ground:
    """What the bundle stands on: the facts of the program, a context that is always the same, and the count."""

    def __init__(self, done, facts):
        self.done, self.facts = done, facts

    def known(self, call):
        return replace(call, facts=self.facts)

    def performer(self, call):
        return Counting(self.done, call)

    def build(self, spec, _question, _entities, _budget_tokens, _as_role):
        return Context(text="Ana Lima", tokens=2, encoding=spec.encoding, status="found")


class DeskBundle(LoadedBundle):
    """A loaded bundle of a policy that lies nowhere, for one caller; what is done is counted."""

    def __init__(
        self, folder, *, policy=None, tools=None, role="sales", caller="agent-7", tenant="", facts=None, at=None
    ):
        policy = policy or Policy.model_validate(POLICY)
        tools = (read_tools(TOOLS) if tools is None else tools).with_risks(policy.risks)
        parts = {"context/spec.json": SPEC, "tools.json": {"tools": [BRIEFING]}}
        bundle = SimpleNamespace(
            policy=ExportedPolicy(policy=policy, tools=tools),
            manifest=SimpleNamespace(task="desk"),
            read_verified=parts.__getitem__,
        )
        self.done = Done()
        self.facts = facts or {}
        self.clock = (lambda: at) if at is not None else (lambda: datetime.now(UTC))
        guard = Guard("desk", AuditLog(folder, Still()))
        ground = Ground(self.done, self.facts)
        super().__init__(bundle, ground, guard, role=role, caller=caller, tenant=tenant, clock=self.clock)

    def expected(self, tool, arguments):
        """What the plain interpreter says, which is not what decides."""
        call = Call(tool, arguments, self.role, self.caller, self.tenant, self.facts, self.clock())
        return interpret(self.bundle.policy.policy, self.tools, call).effect

    def answer_all(self, answer="approve", chosen=lambda _approval: True):
        """Have different persons answer all that waits; return what they answered."""
        answered = [one for one in self.pending() if chosen(one)]
        for one in answered:
            for number, role in enumerate(one.missing if answer == "approve" else one.missing[:1]):
                getattr(self, answer)(one.id, by=f"person {number}", role=role, reason="Seen.")
        return answered
