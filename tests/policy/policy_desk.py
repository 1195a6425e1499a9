"""A policy with every decision in it, a clock that a test sets, and an action that counts how often it was done."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from workbench.policy import AuditLog, Call, Catalogue, Decider, Guard, Moment, Outcome, Plan, Policy, Tool

PARAMETERS = {
    "type": "object",
    "properties": {
        "account": {"type": "string"},
        "bps": {"type": "integer"},
        "note": {"type": "string"},
        "pin": {"type": "string", "writeOnly": True},
    },
    "required": ["account", "bps"],
    "additionalProperties": False,
}
ASK = {"approver": "manager", "ttl_s": 900, "reason": "A large discount.", "again_after_s": 3600}
RULES = [
    {"id": "small", "effect": "allow", "tools": ["crm.discount"], "when": [{"argument": "bps", "at_most": 1000}]},
    {
        "id": "large",
        "effect": "ask",
        "tools": ["crm.discount"],
        "when": [{"argument": "bps", "at_least": 1001}, {"argument": "bps", "at_most": 6000}],
        "ask": ASK,
    },
    {
        "id": "huge",
        "effect": "ask",
        "tools": ["crm.discount"],
        "when": [{"argument": "bps", "at_least": 5500}, {"argument": "bps", "at_most": 6000}],
        "ask": {**ASK, "approver": "director"},
    },
]


def tools(description="Give a discount."):
    return Catalogue([Tool(name="crm.discount", description=description, risk="money", parameters=PARAMETERS)])


def decider(rules=RULES, **changed):
    body = {"tools": [{"file": "tools.json"}], "roles": ["sales"], "approvers": ["manager", "director"], "rules": rules}
    return Decider(Policy.model_validate({**body, **changed}), tools())


def call(bps=5000, **changed):
    given = {"tool": "crm.discount", "role": "sales", "caller": "agent-1"}
    given |= {"arguments": {"account": "a1", "bps": bps, **changed.pop("more", {})}}
    return Call(**{**given, **changed})


class SetClock:
    """A clock that goes only when it is told."""

    def __init__(self, at=datetime(2026, 11, 28, 12, tzinfo=UTC)):
        self.at, self.ticks_s, self.boot = at, 1000.0, "boot-1"

    def go(self, seconds):
        self.at += timedelta(seconds=seconds)
        self.ticks_s += seconds

    def now(self):
        return Moment(self.at, self.boot, self.ticks_s)


class Effects:
    """An action whose every carrying out is a line in a file: what another process did is seen too."""

    def __init__(self, path, *, repeatable=False, dies="", error=None, sent="POST /discounts"):
        self.path, self.repeatable, self.dies, self.error, self.sent = Path(path), repeatable, dies, error, sent

    @property
    def done(self):
        return self.path.read_text().splitlines() if self.path.exists() else []

    def plan(self, key):
        return Plan(f"{self.sent} {key}", f"sha256:{self.sent} {key}")

    def perform(self, key):
        if self.error is not None:
            raise self.error
        if self.dies == "before":
            sys.stdout.flush()
            import os

            os._exit(9)
        # A source that knows a repetition by its key does it once.
        if not (self.repeatable and key in self.done):
            with self.path.open("a") as file:
                file.write(f"{key}\n")
        if self.dies == "after":
            import os

            os._exit(9)
        return Outcome("done", told={"status": 200}, value={"ok": True})


def guard(folder, clock=None):
    return Guard("desk", AuditLog(Path(folder), clock or SetClock()))
