"""A project that a check finds sound, and ways to spoil it."""

import json
import re

from workbench import init
from workbench.sandbox import write_sample

POLICY = """$schema: workbench/policy/v1
tools: [{file: tools.json}]
roles: [sales]
approvers: [manager]
rules:
  - id: small
    effect: allow
    roles: [sales]
    tools: [discount]
    when: [{argument: bps, at_most: 1000}]
  - id: large
    effect: ask
    roles: [sales]
    tools: [discount]
    when: [{argument: bps, at_least: 1001}, {argument: bps, at_most: 5000}]
    ask: {approver: manager, ttl_s: 900, reason: A large discount.}
"""
TESTS = """$schema: workbench/policy-tests/v1
tests:
  - call: {tool: discount, role: sales, arguments: {bps: 500}}
    expect: allow
    rule: small
  - call: {tool: discount, role: sales, arguments: {bps: 5000}}
    expect: ask
    rule: large
"""
TOOLS = [
    {
        "name": "discount",
        "description": "Give a discount.",
        "inputSchema": {
            "type": "object",
            "properties": {"bps": {"type": "integer", "description": "Basis points."}},
            "required": ["bps"],
            "additionalProperties": False,
        },
    }
]


def sound_project(folder, cases=6):
    """A project of the sample company: pulled, with a policy, and locked. Few cases, so that a check takes little."""
    project = init(folder)
    write_sample(project.root)
    task = project.root / "contexts" / "support"
    lines = (task / "cases.jsonl").read_text("utf-8").splitlines(keepends=True)
    (task / "cases.jsonl").write_text("".join(lines[:: 1 + len(lines) // cases]), "utf-8")
    (task / "policy.yaml").write_text(POLICY)
    (task / "policy_tests.yaml").write_text(TESTS)
    (task / "tools.json").write_text(json.dumps(TOOLS))
    project.pull("crm").require_complete()
    project.write_lock()
    return project


def edit(path, old, new, count=0):
    """Replace a text that is there."""
    text = path.read_text("utf-8")
    assert old in text, f"{path.name} has no {old!r}"
    path.write_text(re.sub(re.escape(old), lambda _: new, text, count=count), "utf-8")
