"""A project over the sample company's files, pulled: small, real, and the same every time."""

import json

import workbench as wb
from workbench.sandbox import write_sample

CASES = 8
POLICY = """\
# Who may do what at the desk.
$schema: workbench/policy/v1
description: What the desk's agent may do.
tools:
  - file: tools.json
roles: [support, sales]   # as the desk's program knows them
approvers: [manager]
rules:
  # Reading is free.
  - {id: look, effect: allow, risks: [read], reason: Reading changes nothing.}
  - id: small-refund
    effect: allow
    tools: [refund]
    roles: [support]
    when: [{argument: cents, at_most: 5000}]
  - id: large-refund
    effect: ask
    tools: [refund]
    when:
      - {argument: cents, at_least: 5001}
      - {argument: cents, at_most: 100000}
    ask: {approver: manager, ttl_s: 900, reason: 'A refund of more than 50.'}
  - id: never-close
    effect: deny
    tools: [close_account]
    roles: [sales]
    reason: Sales closes no account.
"""
TOOLS = [
    {
        "name": "refund",
        "description": "Give money back.",
        "risk": "money",
        "parameters": {
            "type": "object",
            "properties": {"order": {"type": "string"}, "cents": {"type": "integer"}},
            "required": ["order", "cents"],
        },
    },
    {
        "name": "find_order",
        "description": "Look an order up.",
        "risk": "read",
        "parameters": {"type": "object", "properties": {"order": {"type": "string"}}, "required": ["order"]},
    },
    {
        "name": "close_account",
        "description": "Close an account for good.",
        "risk": "destructive",
        "parameters": {"type": "object", "properties": {"account": {"type": "string"}}, "required": ["account"]},
    },
]
POLICY_TESTS = """\
$schema: workbench/policy-tests/v1
tests:
  - why: a small refund
    call: {tool: refund, role: support, arguments: {order: '1', cents: 100}}
    expect: allow
    rule: small-refund
"""


def make(root):
    """Make the project at `root`, pull it, and give its task `support` a policy; returns project and receipt."""
    project = wb.init(root)
    write_sample(project.root)
    receipt = project.pull("crm")
    folder = project.root / "contexts" / "support"
    # A few cases: every check of the task asks all of them.
    cases = (folder / "cases.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "cases.jsonl").write_text("".join(cases[:: len(cases) // CASES][:CASES]), encoding="utf-8")
    write_policy(folder)
    return project, receipt


def write_policy(folder):
    """Write the policy, its tools and its tests into a task's folder."""
    (folder / "policy.yaml").write_text(POLICY, encoding="utf-8")
    (folder / "tools.json").write_text(json.dumps(TOOLS), encoding="utf-8")
    (folder / "policy_tests.yaml").write_text(POLICY_TESTS, encoding="utf-8")
