"""What must never pass, a test each; approvals, the clock and the audit log have theirs beside this."""

import json
from datetime import datetime

import pytest
from policy_desk import PARAMETERS, call, decider, tools

import workbench as wb
from workbench.errors import PolicyError, PolicyFileError, UnknownNameError
from workbench.policy import Call, Catalogue, Decider, Policy, Tool, load_overlay, load_policy, read_tools, vectors_of

HEAD = "tools: [{file: tools.json}]\nroles: [sales]\n"
ALL = {"id": "all", "effect": "allow", "tools": ["crm.discount"]}


def denying(condition, **changed):
    return decider([ALL, {"id": "no", "effect": "deny", "tools": ["crm.discount"], "when": [condition]}], **changed)


def test_a_forbid_whose_value_is_missing_or_of_another_type_denies():
    facts = {"facts": {"limit": {"type": "integer"}}}
    made = denying({"argument": "bps", "at_least": {"fact": "limit"}}, **facts)
    assert made.decide(call(10, facts={"limit": 11})).effect == "allow"
    for wrong in ({}, {"limit": None}, {"limit": "11"}, {"limit": 11.0}, {"limit": True}, {"limit": 2**70}):
        assert made.decide(call(10, facts=wrong)).effect == "deny", wrong


def test_an_error_of_cedar_denies(monkeypatch):
    made = decider([ALL])
    assert made.decide(call(1)).effect == "allow"

    class Broken:
        """A Cedar that allows, and says that a rule failed."""

        allowed = True

        class diagnostics:
            errors = ("while evaluating policy `policy1`: type error",)
            reasons = ("policy0",)

    monkeypatch.setattr(made._cedar, "is_authorized", lambda *_given, **_named: Broken)
    denied = made.decide(call(1))
    assert (denied.effect, denied.rule) == ("deny", "error")
    assert "type error" in denied.why


def test_what_cedar_raises_denies(monkeypatch):
    made = decider([ALL])

    def fails(*_given, **_named):
        raise RuntimeError("no memory")

    monkeypatch.setattr(made._cedar, "is_authorized", fails)
    assert made.decide(call(1)).rule == "error"


@pytest.mark.parametrize("bps", [1.0, 1000.0, "1", True, None, 2**53, 2**64, -(2**70), float("nan"), float("inf"), [1]])
def test_what_is_no_integer_that_every_runtime_holds_is_no_integer(bps):
    found = decider([ALL]).decide(call(bps))
    assert (found.effect, found.rule) == ("deny", "arguments")


@pytest.mark.parametrize(
    "name",
    [
        "crm.disc\u043eunt",
        "crm.discount\u200b",
        "CRM.discount",
        "crm.discount ",
        "crm\uff0ediscount",
        "crm.discounts",
        "",
    ],
)
def test_a_look_alike_of_a_tools_name_is_no_tool(name):
    found = decider([ALL]).decide(call(1, tool=name))
    assert (found.effect, found.rule) == ("deny", "tool")


@pytest.mark.parametrize("name", ["crm.disc\u043eunt", "../../etc/passwd", "a/b", "a..b", "", "a" * 200, "a b"])
def test_such_a_name_is_not_taken_into_a_catalogue_either(name):
    with pytest.raises(PolicyError, match="is no name of a tool"):
        read_tools([{"name": name, "inputSchema": {}}])


def test_an_argument_that_the_schema_does_not_name_is_denied_even_where_the_schema_is_open():
    tool = Tool(name="crm.discount", parameters={**PARAMETERS, "additionalProperties": True})
    made = Decider(decider([ALL]).policy, Catalogue([tool]))
    assert made.decide(call(1)).effect == "allow"
    assert made.decide(call(1, more={"as_admin": True})).rule == "arguments"


@pytest.mark.parametrize("role", ["", "Sales", "sales ", "manager", "root"])
def test_a_role_is_one_of_the_policys_letter_by_letter(role):
    assert decider([ALL]).decide(call(1, role=role)).rule == "role"


def test_an_overlay_cannot_allow(tmp_path):
    path = tmp_path / "team.yaml"
    path.write_text("rules: [{id: more, effect: allow, tools: [crm.discount]}]\n")
    with pytest.raises(PolicyFileError, match="an overlay may only narrow"):
        load_overlay(path, decider().policy)


def test_an_overlays_ask_does_not_open_what_the_policy_denies_and_never_replaces_its_approver(tmp_path):
    path = tmp_path / "team.yaml"
    rule = "{id: mine, effect: ask, tools: [crm.discount], ask: {approver: sales, reason: x}}"
    path.write_text(f"rules: [{rule}]\n")
    base = decider()
    narrower = Decider(base.policy, tools(), [load_overlay(path, base.policy)])
    for bps in (100, 5000, 5800, 9000):
        before, after = base.decide(call(bps)), narrower.decide(call(bps))
        strictness = ["allow", "ask", "deny"]
        assert strictness.index(after.effect) >= strictness.index(before.effect)
        assert set(before.approvers) <= set(after.approvers)
    assert narrower.decide(call(9000)).effect == "deny"
    assert narrower.decide(call(100)).effect == "ask"


def test_an_overlay_cannot_take_a_rules_name(tmp_path):
    path = tmp_path / "team.yaml"
    path.write_text("rules: [{id: small, effect: deny, tools: [crm.discount]}]\n")
    with pytest.raises(PolicyFileError, match="cannot replace"):
        load_overlay(path, decider().policy)


def test_a_changed_description_schema_or_risk_of_a_tool_is_drift():
    locked = tools()
    assert tools().drift(locked.lock()) == []
    assert [str(one) for one in tools("Give it away.").drift(locked)] == ["crm.discount: description"]
    assert [one.change for one in tools("Give it away.").drift(locked.lock())] == ["changed"]
    assert [one.change for one in Catalogue([]).drift(locked)] == ["removed"]
    assert [str(one) for one in locked.with_risks({"crm.discount": "read"}).drift(locked)] == ["crm.discount: risk"]
    assert decider().digest != Decider(decider().policy, tools("Give it away.")).digest


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "rules: &a [*a]\n",
        "a: &a [x, x]\nb: &b [*a, *a]\nroles: *b\n" + HEAD,
        HEAD + "rules:\n- &r {id: a, effect: allow, risks: [read]}\n- *r\n",
    ],
)
def test_a_bomb_of_aliases_is_refused(tmp_path, text):
    path = tmp_path / "policy.yaml"
    path.write_text(text)
    with pytest.raises(PolicyFileError, match="anchors and aliases are refused"):
        load_policy(path)


@pytest.mark.parametrize("name", ["../secret.json", "/etc/passwd", "a/../../b.json", "..\\b.json", "file:/x"])
def test_a_list_of_tools_outside_of_the_task_is_refused(tmp_path, name):
    path = tmp_path / "policy.yaml"
    path.write_text(f"tools: [{{file: '{name}'}}]\nroles: [sales]\n")
    with pytest.raises(PolicyFileError, match="leads out of the task's folder"):
        load_policy(path)


def test_a_link_that_leads_out_and_a_name_of_an_overlay_that_does_are_refused(tmp_path):
    task = tmp_path / "contexts" / "t"
    task.mkdir(parents=True)
    (tmp_path / "workbench.toml").write_text("")
    (tmp_path / "tools.json").write_text(json.dumps([{"name": "a", "inputSchema": {"type": "object"}}]))
    (task / "context.yaml").write_text("entities: {a: {stream: x.y, keys: [id]}}\nsections: [{name: a, of: a}]\n")
    (task / "policy.yaml").write_text(HEAD)
    (task / "tools.json").symlink_to(tmp_path / "tools.json")
    with wb.open(tmp_path) as project, pytest.raises(PolicyFileError, match="leads out of the task's folder"):
        _ = project.task("t").tools
    (task / "tools.json").unlink()
    (task / "tools.json").write_text((tmp_path / "tools.json").read_text())
    with wb.open(tmp_path) as project, pytest.raises(UnknownNameError):
        project.task("t").decide("a", {}, role="sales", overlays=["../../policy"])


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        ({"argument": "bsp", "at_most": 1}, "'bsp' is not an argument of crm.discount"),
        ({"argument": "bps", "equals": "1"}, "is not a whole number"),
        ({"argument": "account", "at_most": 1}, "does not fit 'account'"),
        ({"argument": "bps", "at_most": {"argument": "account"}}, "is a text, not a whole number"),
        ({"argument": "any", "one_of": {"fact": "list"}}, "'any' has no one type"),
        ({"fact": "list", "contains": {"argument": "any"}}, "'any' has no one type"),
        ({"argument": "any", "none_of": [1, 2]}, "'any', which has no one type"),
    ],
)
def test_a_condition_that_does_not_fit_the_tool_is_told_before_anything_is_decided(condition, says):
    open_ = {**PARAMETERS, "properties": {**PARAMETERS["properties"], "any": {}}}
    rule = {"id": "no", "effect": "deny", "tools": ["crm.discount"], "when": [condition]}
    body = {"tools": [{"file": "x"}], "roles": ["a"], "facts": {"list": {"type": "strings"}}, "rules": [rule]}
    with pytest.raises(PolicyFileError, match=says):
        Decider(Policy.model_validate(body), Catalogue([Tool(name="crm.discount", parameters=open_)]))


def test_a_condition_on_a_float_cannot_be_written():
    with pytest.raises(ValueError, match="at_most"):
        denying({"argument": "bps", "at_most": 10.5})


def test_the_time_is_compared_in_utc_at_its_boundaries():
    made = denying({"time": {"days": ["fri"], "from": "22:00", "until": "06:00"}})
    at = {
        "2026-11-27T21:59:59+00:00": "allow",
        "2026-11-27T22:00:00+00:00": "deny",
        "2026-11-27T23:00:00+01:00": "deny",
        "2026-11-27T05:59:59.999999+00:00": "deny",
        "2026-11-27T06:00:00+00:00": "allow",
        "2026-11-28T00:00:00+00:00": "allow",
    }
    said = {text: made.decide(call(1, at=datetime.fromisoformat(text))).effect for text in at}
    assert said == at


def test_the_vectors_try_both_sides_of_every_boundary():
    made = decider()
    vectors, without = vectors_of(made.policy, made.tools)
    assert without == []
    tried = [one.call.arguments.get("bps") for one in vectors if one.rule == "large"]
    assert {1000, 1001, 1002, 5999, 6000, 6001} <= {one for one in tried if isinstance(one, int)}
    about = {one.about for one in vectors}
    assert {"unknown tool", "look-alike tool", "unknown argument", "other tenant", "argument bps missing"} <= about


def test_arguments_nested_without_end_are_denied_and_not_followed():
    deep = []
    for _ in range(100_000):
        deep = [deep]
    assert decider([ALL]).decide(call(1, more={"note": deep})).rule == "arguments"


def test_a_call_that_is_denied_is_written_down_whatever_it_holds(tmp_path):
    from policy_desk import Effects, SetClock, guard

    desk = guard(tmp_path / "audit", SetClock())
    made = decider()
    odd = Call("crm.disc\u043eunt\ud800", {"x": float("nan")}, "sales", "agent-1")
    assert desk.act(made.decide(odd), None, Effects(tmp_path / "e"), dry_run=False).status == "denied"
    assert [entry["kind"] for entry in desk.log.read()] == ["call denied"]


def test_the_policy_of_a_project_without_cedar_says_what_to_install(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "cedarpy", None)
    with pytest.raises(PolicyError, match=r"needs cedarpy, which comes with the workbench.*pip install cedarpy"):
        Decider(Policy.model_validate({"tools": [{"file": "x"}], "roles": ["a"]}), Catalogue([]))
