"""A small project whose task `sell` is vetted and can be exported: three customers, and a tool that gives discounts."""

import json

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import workbench as wb
from workbench.export import BundleParts

TOOLS = [
    {
        "name": "find_account",
        "description": "Find a customer.",
        "annotations": {"readOnlyHint": True},
        "inputSchema": {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]},
    },
    {
        "name": "crm.discount",
        "description": "Give a customer a discount, in basis points.",
        "inputSchema": {
            "type": "object",
            "required": ["account", "bps"],
            "properties": {
                "account": {"type": "string"},
                "bps": {"type": "integer", "minimum": 1},
                "note": {"type": "string"},
            },
        },
    },
    {
        "name": "close_tickets",
        "description": "Close tickets of one customer.",
        "inputSchema": {
            "type": "object",
            "required": ["ids", "reason"],
            "properties": {
                "ids": {"type": "array", "items": {"type": "string"}},
                "reason": {"type": "string", "enum": ["solved", "duplicate", "spam"]},
                "priority": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
                "notify": {"type": "boolean"},
            },
        },
    },
]
POLICY = """
$schema: workbench/policy/v1
description: Discounts of the sales agent.
tools: [{file: tools.json}]
risks: {crm.discount: money}
roles: [sales, support]
approvers: [manager, director]
facts:
  tier: {type: string, record: {stream: crm.accounts, argument: account, path: /tier}}
rules:
  - {id: look, effect: allow, risks: [read]}
  - {id: hidden, effect: deny, tools: [find_account], roles: [support], when: [{argument: name, starts_with: X}]}
  - {id: small, effect: allow, tools: [crm.discount], roles: [sales], when: [{argument: bps, at_most: 1000}]}
  - id: large
    effect: ask
    tools: [crm.discount]
    roles: [sales]
    when: [{argument: bps, at_least: 1001}, {argument: bps, at_most: 5000}]
    ask: {approver: manager, ttl_s: 900, reason: More than ten per cent.}
  - id: largest
    effect: ask
    tools: [crm.discount]
    when: [{argument: bps, at_least: 4001}]
    ask: {approver: director, reason: More than forty per cent.}
  - id: frozen
    effect: deny
    tools: [crm.discount]
    when: [{fact: tier, equals: frozen}]
    reason: Its account is frozen.
  - id: night
    effect: deny
    tools: [crm.discount]
    when: [{time: {from: '22:00', until: '06:00', before: '2026-06-01T00:00:00Z'}}]  # not when the tests run
    reason: Nobody is there to notice.
  - id: close
    effect: allow
    tools: [close_tickets]
    when: [{count: ids, at_most: 3}, {argument: reason, one_of: [solved, duplicate]}]
  - id: close-many
    effect: ask
    tools: [close_tickets]
    roles: [support]
    when: [{count: ids, at_least: 3}, {argument: priority, at_most: 2}]
    ask: {approver: manager, reason: Many at once.}
  - id: close-others
    effect: deny
    tools: [close_tickets]
    when: [{argument: ids, contains: t-0}, {argument: notify, equals: true}]
  - id: foreign
    effect: deny
    tools: [crm.discount]
    when: [{call: tenant, differs_from: eu}, {call: tenant, present: true}]
"""
POLICY_TESTS = """
$schema: workbench/policy-tests/v1
tests:
  - call: {tool: crm.discount, role: sales, arguments: {account: a-1, bps: 1000}, facts: {tier: gold}}
    expect: allow
  - call: {tool: find_account, role: sales, arguments: {name: Ana}}
    expect: allow
  - call: {tool: crm.discount, role: sales, arguments: {account: a-1, bps: 3000}, facts: {tier: gold}}
    expect: ask
    rule: large
  - call: {tool: crm.discount, role: support, arguments: {account: a-1, bps: 1}, facts: {tier: gold}}
    expect: deny
"""
FILES = {
    "workbench.toml": 'name = "desk"\n',
    "exports/accounts.jsonl": "".join(
        json.dumps({"id": f"a-{n}", "name": name, "tier": tier}) + "\n"
        for n, name, tier in ((1, "Ana Lima", "gold"), (2, "Bo Berg", "silver"), (3, "Cy Cole", "frozen"))
    ),
    "connectors/crm/manifest.yaml": """
$schema: workbench/manifest/v1
name: crm
type: files
root: exports
streams: [{name: accounts, path: accounts.jsonl, format: jsonl, key: [/id], title: /name}]
""",
    "contexts/sell/context.yaml": """
$schema: workbench/context-spec/v1
description: What is known of a customer.
entities: {account: {stream: crm.accounts, keys: [id], names: [/name]}}
sections: [{name: account, of: account}]
""",
    "contexts/sell/tools.json": json.dumps(TOOLS),
    "contexts/sell/policy.yaml": POLICY,
    "contexts/sell/policy_tests.yaml": POLICY_TESTS,
}


def write_desk(folder, **changed):
    """Write the project; `changed` holds other texts by the file's stem."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(changed.get(path.stem, text))
    return folder


def write_keys(folder, name):
    """Write a new key and its public half as PEM files; return both paths."""
    key = Ed25519PrivateKey.generate()
    private, public = folder / f"{name}.pem", folder / f"{name}.pub.pem"
    kind = serialization.PrivateFormat.PKCS8
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, kind, serialization.NoEncryption()))
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    public.write_bytes(key.public_key().public_bytes(serialization.Encoding.PEM, form))
    return private, public


def parts_of(folder, **changed):
    """Return the parts of a bundle of the project."""
    write_desk(folder, **changed)
    with wb.open(folder) as project:
        return parts_without_records(project.task("sell"))


def parts_without_records(task):
    """Return the parts of a bundle of a task, which needs no records and no vetting for it."""
    return BundleParts(
        task=task.name,
        description=task.spec.description,
        spec=task.spec,
        entities={},
        encoding=task.spec.encoding,
        budget_tokens=1000,
        snapshot="sha256:" + "0" * 64,
        policy=task.governed.exported(),
    )
