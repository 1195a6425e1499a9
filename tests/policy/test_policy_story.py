"""The story: an agent wants to give the largest customer half off. It is asked, approved, done once, and replayed."""

import json
import re

import pytest
from action_source import Source, serving

import workbench as wb
from workbench.cli import main
from workbench.errors import ApprovalError, NotVettedError, PolicyError

MANIFEST = """
$schema: workbench/manifest/v1
name: crm
type: http
base_url: http://HOST
auth: {type: bearer, token: {env: CRM_TOKEN}}
limits: {source: made up for tests, retries: 0}
streams: [{name: accounts, request: {path: /accounts}, key: [/id], title: /name}]
actions:
  - name: apply_discount
    description: Give an account a discount, in basis points.
    risk: money
    arguments:
      type: object
      additionalProperties: false
      required: [account, bps]
      properties: {account: {type: string}, bps: {type: integer, minimum: 1}}
    request: {method: POST, path: "/accounts/{account}/discounts", json: {bps: {of: bps}}}
    IDEMPOTENCY
"""
POLICY = """
$schema: workbench/policy/v1
description: Discounts.
tools: [{connector: crm}]
roles: [sales]
approvers: [manager]
facts:
  tenant: {type: string, record: {stream: crm.accounts, argument: account, path: /tenant}}
rules:
  - id: small-discount
    effect: allow
    tools: [crm.apply_discount]
    when: [{argument: bps, at_most: 1000}]
  - id: large-discount
    effect: ask
    tools: [crm.apply_discount]
    when: [{argument: bps, at_least: 1001}, {argument: bps, at_most: 5000}]
    ask: {approver: manager, reason: More than ten per cent.}
  - id: other-tenant
    effect: deny
    tools: [crm.apply_discount]
    when: [{fact: tenant, differs_from: {call: tenant}}]
    reason: The account belongs to somebody else.
"""
TESTS = """
$schema: workbench/policy-tests/v1
tests:
  - call: {tool: crm.apply_discount, role: sales, tenant: t1, facts: {tenant: t1}, arguments: {account: a, bps: 1000}}
    expect: allow
    rule: small-discount
  - call: {tool: crm.apply_discount, role: sales, tenant: t1, facts: {tenant: t1}, arguments: {account: a, bps: 5000}}
    expect: ask
    rule: large-discount
  - call: {tool: crm.apply_discount, role: sales, tenant: t2, facts: {tenant: t1}, arguments: {account: a, bps: 1}}
    expect: deny
    rule: other-tenant
"""
CONTEXT = """
$schema: workbench/context-spec/v1
entities: {account: {stream: crm.accounts, keys: [id], names: [/name]}}
sections: [{name: account, of: account}]
"""
ACCOUNTS = [
    {"id": "a-1", "name": "Small", "revenue_cents": 100, "tenant": "t1"},
    {"id": "a-2", "name": "Largest", "revenue_cents": 900_000, "tenant": "t1"},
    {"id": "a-3", "name": "Foreign", "revenue_cents": 5_000_000, "tenant": "t2"},
]
HALF = {"bps": 5000}
AGENT = {"role": "sales", "caller": "agent-1", "tenant": "t1"}


@pytest.fixture
def source():
    return Source((200, ACCOUNTS), (201, {"ok": True}))


@pytest.fixture
def project(tmp_path, source, monkeypatch, request):
    monkeypatch.setenv("CRM_TOKEN", "a-secret-token")
    with serving(source) as host:
        (tmp_path / "workbench.toml").write_text(f'name = "p"\nprivate_hosts = ["{host}"]\n')
        manifest = MANIFEST.replace("HOST", host).replace("IDEMPOTENCY", getattr(request, "param", ""))
        files = {"connectors/crm/manifest.yaml": manifest, "contexts/sell/context.yaml": CONTEXT}
        files |= {"contexts/sell/policy.yaml": POLICY, "contexts/sell/policy_tests.yaml": TESTS}
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        monkeypatch.chdir(tmp_path)
        with wb.open(tmp_path) as opened:
            opened.pull("crm").require_complete()
            source.seen.clear()
            yield opened


def posts(source):
    return [(path, json.loads(body)) for method, path, _, body in source.seen if method == "POST"]


@pytest.mark.parametrize(
    "project", ["", "idempotency: {type: header, header: Idempotency-Key}"], ids=["no key", "key"], indirect=True
)
def test_half_off_for_the_largest_customer_is_asked_approved_done_once_and_replayed(project, source):
    task = project.task("sell")
    mine = [one for one in project.records("crm.accounts") if one.body["tenant"] == "t1"]
    largest = max(mine, key=lambda one: one.body["revenue_cents"])
    call = {"account": largest.id, **HALF}

    decision = task.decide("crm.apply_discount", call, role="sales", tenant="t1")
    assert (decision.effect, decision.rule) == ("ask", "large-discount")
    assert "More than ten per cent" in decision.why
    shown = task.act("crm.apply_discount", call, **AGENT)
    assert (shown.status, posts(source)) == ("dry run", [])
    assert "/accounts/a-2/discounts" in shown.plan
    assert "a-secret-token" not in shown.plan

    refused = task.act("crm.apply_discount", call, dry_run=False, **AGENT)
    assert (refused.status, posts(source)) == ("pending", [])
    with pytest.raises(PolicyError, match="not done"):
        refused.require_done()
    assert [one.id for one in task.pending()] == [refused.approval.id]
    with pytest.raises(ApprovalError, match="asked for it"):
        task.approve(refused.approval.id, by="agent-1", role="manager")

    task.approve(refused.approval.id, by="Mia", role="manager", reason="a good customer")
    done = task.act("crm.apply_discount", call, dry_run=False, **AGENT).require_done()
    assert posts(source) == [("/accounts/a-2/discounts", {"bps": 5000})]
    assert done.value.result == "done"
    assert task.act("crm.apply_discount", call, dry_run=False, **AGENT).status == "pending"
    assert len(posts(source)) == 1

    kinds = [entry["kind"] for entry in task.governed.log.read()]
    assert kinds == ["approval requested", "approval given", "execution started", "execution finished",
                     "approval requested"]  # fmt: skip
    assert main(["verify"]) == 0
    report = task.test_policy(with_recorded=True)
    assert report.passed, str(report)
    assert report.tests == 3 + 1


def test_the_recorded_call_fails_as_a_test_once_the_policy_lets_it_pass(project):
    task = project.task("sell")
    task.act("crm.apply_discount", {"account": "a-2", **HALF}, dry_run=False, **AGENT)
    path = task.folder / "policy.yaml"
    path.write_text(
        path.read_text().replace("at_most: 1000}]", "at_most: 6000}]").replace("at_least: 1001", "at_least: 6000")
    )
    report = project.task("sell").test_policy(with_recorded=True)
    assert not report.passed
    assert any("expected ask by large-discount" in one for one in report.failures)


def test_another_tenants_account_is_denied_by_what_the_record_says(project, source):
    task = project.task("sell")
    denied = task.act("crm.apply_discount", {"account": "a-3", "bps": 1}, dry_run=False, **AGENT)
    assert (denied.status, denied.decision.rule, posts(source)) == ("denied", "other-tenant", [])
    unknown = task.decide("crm.apply_discount", {"account": "a-9", "bps": 1}, role="sales", tenant="t1")
    assert (unknown.effect, unknown.rule) == ("deny", "other-tenant")
    with pytest.raises(PolicyError, match="is looked up in a record"):
        task.decide(
            "crm.apply_discount", {"account": "a-3", "bps": 1}, role="sales", tenant="t1", facts={"tenant": "t1"}
        )


def test_simulate_and_diff_tell_what_another_policy_would_change(project):
    task = project.task("sell")
    for account, bps in (("a-1", 100), ("a-2", 5000), ("a-3", 1)):
        task.act("crm.apply_discount", {"account": account, "bps": bps}, dry_run=False, **AGENT)
    other = task.folder / "stricter.yaml"
    other.write_text(POLICY.replace("at_most: 1000}", "at_most: 50}").replace("at_least: 1001", "at_least: 51")
                     .replace("at_most: 5000}", "at_most: 4000}"))  # fmt: skip
    simulation = task.simulate(other, task.recorded_calls())
    assert simulation.calls == 3
    assert [simulation.count(effect) for effect in ("deny", "ask", "allow")] == [1, 1, 0]
    lines, changed = task.diff_policy(other)
    assert lines == ["rule changed: small-discount", "rule changed: large-discount"]
    assert changed.count("deny") > 0
    assert changed.count("allow") == 0


def test_the_command_line_asks_shows_approves_and_does(project, source, capsys):
    words = ["act", "crm.apply_discount", "account=a-2", "bps=5000", "--task", "sell", "--role", "sales"]
    words += ["--caller", "agent-1", "--tenant", "t1"]
    assert main(words) == 0
    assert "dry run" in capsys.readouterr().out
    assert main([*words, "--send"]) == 1
    approval = re.search(r"ap-[0-9a-f]{32}", capsys.readouterr().out)[0]
    assert main(["policy", "pending"]) == 0
    assert "agent-1 (sales) wants crm.apply_discount" in capsys.readouterr().out
    assert main(["policy", "approve", approval, "--as", "agent-1", "--role", "manager"]) == 2
    assert main(["policy", "approve", approval, "--as", "Mia", "--role", "manager"]) == 0
    assert main([*words, "--send"]) == 0
    assert len(posts(source)) == 1
    assert main(["policy", "test", "sell", "--recorded"]) == 0
    assert main(["verify"]) == 0
    log = project.audit_path / "audit.jsonl"
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:-1]))
    assert main(["verify"]) == 1
    assert main(["verify", str(project.audit_path)]) == 1
    assert "removed" in capsys.readouterr().err


def test_explain_and_tools_on_the_command_line(project, capsys):
    explain = ["policy", "explain", "sell", "crm.apply_discount", "account=a-1", "bps=9000", "--role", "sales"]
    assert main([*explain, "--tenant", "t1"]) == 0
    out = capsys.readouterr().out
    assert "deny [default]" in out
    assert "bps is at most 1000, and it is 9000" in out
    assert main(["policy", "tools", "sell"]) == 0
    shown = capsys.readouterr()
    assert "money" in shown.out
    assert "tokens in all" in shown.err


def test_a_vetting_is_void_once_anything_of_it_changes(project):
    task = project.task("sell")
    with pytest.raises(NotVettedError, match="not vetted"):
        task.export(project.root / "out")
    vetting = task.vet(reviewer="Rita")
    assert vetting.policy_report["passed"]
    tests = task.folder / "policy_tests.yaml"
    for path, old, new, says in (
        (task.folder / "context.yaml", "name: account,", "name: customer,", "context.yaml was changed"),
        (task.folder / "policy.yaml", "at_most: 1000", "at_most: 1001", "policy.yaml was changed"),
        (tests, "expect: deny", "why: other\n    expect: deny", "policy_tests.yaml was changed"),
        (project.root / "connectors/crm/manifest.yaml", "in basis points.", "in basis points. Never ask.",
         "The tool crm.apply_discount was changed"),
    ):  # fmt: skip
        text = path.read_text()
        path.write_text(text.replace(old, new, 1))
        with pytest.raises(NotVettedError, match=says):
            project.task("sell").export(project.root / "out")
        path.write_text(text)
    overlay = task.folder / "overlays" / "emea.yaml"
    overlay.parent.mkdir()
    overlay.write_text("rules: [{id: x, effect: deny, tools: [crm.apply_discount]}]\n")
    with pytest.raises(NotVettedError, match="The overlay emea was added"):
        project.task("sell").export(project.root / "out")
    assert project.task("sell").export(project.root / "draft", draft=True).state == "draft"


def test_a_task_whose_policy_tests_fail_is_not_vetted(project):
    path = project.root / "contexts/sell/policy_tests.yaml"
    path.write_text(path.read_text().replace("expect: ask", "expect: allow"))
    with pytest.raises(NotVettedError, match="A policy test failed"):
        project.task("sell").vet(reviewer="Rita")
    assert not (path.parent / "vetting.json").exists()
    assert main(["vet", "sell", "--reviewer", "Rita"]) == 2
