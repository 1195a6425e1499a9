"""A bundle's policy with a performer that counts: what was really done, whatever a runtime says of it."""

import json
import threading
from collections import Counter
from types import SimpleNamespace

from workbench.policy import AuditLog, Call, Decider, Guard, Outcome, Plan, Policy, interpret, read_tools

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


class Briefing:
    """A context tool, as far as runtimes look at it."""

    name = "briefing"
    description = "What is known of a customer."

    @property
    def parameters(self):
        return {"type": "object", "properties": {"question": {"type": "string"}}, "required": ["question"]}

    def call(self, arguments):
        assert set(arguments) == {"question"}
        cited = [{"record": "crm:accounts/a-1", "number": 1}]
        told = {"status": "found", "text": "Ana Lima [1]", "tokens": 5, "citations": cited, "omitted": 0}
        return SimpleNamespace(as_json=lambda: told)


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


class DeskBundle:
    """A policy as a loaded bundle offers it, for one caller; what is done is counted."""

    def __init__(self, folder, *, policy=None, tools=None, role="sales", caller="agent-7", at=None, **principal):
        self.policy = policy or Policy.model_validate(POLICY)
        self.decider = Decider(self.policy, tools or read_tools(TOOLS))
        self.tools = self.decider.tools
        self.done = Done()
        self.context_tools = (Briefing(),)
        self.offered = {name: name.replace(".", "_") for name in ("briefing", *self.tools)}
        self.guard = Guard("desk", AuditLog(folder))
        self.caller = caller
        self.principal = {"role": role, "caller": caller, **principal}
        self.at = {} if at is None else {"at": at}

    def call_of(self, tool, arguments):
        return Call(tool, dict(arguments), **self.principal, **self.at)

    def expected(self, tool, arguments):
        """What the plain interpreter says, which is not what decides."""
        return interpret(self.policy, self.tools, self.call_of(tool, arguments)).effect

    def act(self, tool, arguments, *, dry_run=True, call_id=None):
        call = self.call_of(tool, arguments)
        performer = Counting(self.done, call)
        decision = self.decider.decide(call)
        return self.guard.act(decision, self.tools.get(tool), performer, dry_run=dry_run, call_id=call_id)

    def ask(self, tool, arguments):
        call = self.call_of(tool, arguments)
        return self.guard.ask(self.decider.decide(call), self.tools.get(tool), Counting(self.done, call))

    def pending(self):
        return self.guard.approvals.pending("desk")

    def approve(self, approval, *, by, role, reason=""):
        return self.guard.approvals.approve(approval, by=by, role=role, reason=reason)

    def reject(self, approval, *, by, role, reason=""):
        return self.guard.approvals.reject(approval, by=by, role=role, reason=reason)

    def answer_all(self, answer="approve"):
        """Have different persons answer all that waits."""
        for one in self.pending():
            for number, role in enumerate(one.missing if answer == "approve" else one.missing[:1]):
                getattr(self, answer)(one.id, by=f"person {number}", role=role, reason="Seen.")
