"""The matrix of a policy agrees with its decisions, and a cell of one's own is written back without harm."""

import random

import pytest
import random_policies
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import PolicyError, PolicyFileError, UnknownNameError
from workbench.policy import Ask, Call, Catalogue, Decider, Policy, Tool, policy_cells, policy_text, with_cell

TEXT = """\
# yaml-language-server: $schema=../../schemas/policy.v1.json
$schema: workbench/policy/v1
description: "as it is"   # kept
tools:
  - file: tools.json
roles: [support, sales]
approvers:
  - manager
x-note: 5
rules:
  # Reading is free.
  - {id: look, effect: allow, risks: [read]}   # of all
  - id: refund-small
    effect: allow
    tools: [refund]
    # up to fifty
    when: [{argument: cents, at_most: 5000}]

  # The big ones.
  - id: refund-any
    effect: ask
    tools: [refund]
    roles: [sales]
    ask: {approver: manager, reason: "Money: ask."}
""".replace("x-note: 5\n", "")


def tools():
    def one(name, risk):
        schema = {"type": "object", "properties": {"cents": {"type": "integer"}}}
        return Tool(name=name, risk=risk, parameters=schema)

    return Catalogue([one("refund", "money"), one("find", "read"), one("Close.Account-1", "destructive")])


def policy(text=TEXT):
    return Policy.model_validate(yaml.safe_load(text))


def said(cell):
    return cell.effect, cell.rule, sorted(cell.effects), cell.is_overridden


def test_a_cell_tells_what_holds_by_which_rule_and_what_depends():
    cells = policy_cells(policy(), tools())
    assert list(cells) == [(tool, role) for tool in tools() for role in ("support", "sales")]
    assert said(cells["find", "sales"]) == ("allow", "look", ["allow"], False)
    assert said(cells["refund", "support"]) == ("deny", "default", ["allow", "deny"], False)
    assert said(cells["refund", "sales"]) == ("ask", "refund-any", ["ask"], True)
    assert said(cells["Close.Account-1", "sales"]) == ("deny", "default", ["deny"], False)


@settings(max_examples=30)
@given(st.integers(0, 10**9))
def test_no_decision_is_one_that_the_matrix_does_not_tell(seed):
    dice = random.Random(seed)  # noqa: S311
    made = random_policies.policy(dice)
    catalogue = random_policies.catalogue()
    try:
        decider = Decider(made, catalogue)
    except (PolicyFileError, PolicyError):
        return
    cells = policy_cells(made, decider.tools)
    for _ in range(10):
        asked = random_policies.call(dice)
        found = decider.decide(asked)
        if found.rule in ("tool", "role", "arguments", "error"):
            continue
        cell = cells[asked.tool, asked.role]
        assert found.effect in cell.effects
        if not cell.depends:
            # Others of the same effect may hold beside the one that always does.
            assert found.effect == cell.effect
            assert cell.rule in found.rules


@settings(max_examples=30)
@given(st.integers(0, 10**9), st.sampled_from(["allow", "ask", "deny", None]))
def test_a_cell_of_ones_own_changes_that_cell_alone(seed, effect):
    dice = random.Random(seed)  # noqa: S311
    before, catalogue = random_policies.policy(dice), random_policies.catalogue()
    catalogue = catalogue.with_risks(before.risks)
    tool, role = dice.choice(list(catalogue)), dice.choice(before.roles)
    after = with_cell(before, tool, role, effect, tools=catalogue)
    old, new = policy_cells(before, catalogue), policy_cells(after, catalogue)
    assert {key for key in old if old[key] != new[key]} <= {(tool, role)}
    cell = new[tool, role]
    assert (cell.own.effect if cell.own else None) == effect
    if effect == "deny":
        assert said(cell)[0] == "deny"
        assert cell.depends == ()
    if effect is not None and with_cell(after, tool, role, None, tools=catalogue) != before:
        assert old[tool, role].is_overridden
    assert with_cell(after, tool, role, effect, tools=catalogue) == after


def test_a_weaker_wish_than_another_rule_says_is_told_to_be_outdone():
    strict = policy(TEXT + "  - {id: never, effect: deny, risks: [money]}\n")
    cell = policy_cells(with_cell(strict, "refund", "support", "allow", tools=tools()), tools())["refund", "support"]
    assert cell.outdone
    assert (cell.effect, cell.rule) == ("deny", "never")


def test_who_is_asked_is_the_first_approver_another_role_or_said_to_be_nobody():
    asked = with_cell(policy(), "find", "sales", "ask", tools=tools()).rules[-1]
    assert (asked.id, asked.ask.approver) == ("find-for-sales", "manager")
    given_ask = Ask(approver="support", reason="Theirs.")
    assert with_cell(policy(), "find", "sales", "ask", ask=given_ask, tools=tools()).rules[-1].ask == given_ask
    alone = policy(
        TEXT.replace("[support, sales]", "[sales]")
        .replace("approvers:\n  - manager\n", "")
        .replace("approver: manager", "approver: sales")
    )
    with pytest.raises(PolicyError, match="nobody could approve find"):
        with_cell(alone, "find", "sales", "ask", tools=tools())
    with pytest.raises(UnknownNameError, match="Known: Close"):
        with_cell(policy(), "fnd", "sales", "deny", tools=tools())
    with pytest.raises(UnknownNameError, match="'sails' is not a role"):
        with_cell(policy(), "find", "sails", "deny", tools=tools())


def test_ids_of_new_rules_are_free_and_fit():
    first = with_cell(policy(), "Close.Account-1", "sales", "deny", tools=tools())
    assert first.rules[-1].id == "close-account-1-for-sales"
    taken = policy(TEXT + "  - {id: find-for-sales, effect: deny, risks: [money]}\n")
    assert with_cell(taken, "find", "sales", "deny", tools=tools()).rules[-1].id == "find-for-sales-2"
    long = Catalogue([*tools().values(), Tool(name="1" + "_x" * 60, risk="read")])
    assert Decider(with_cell(policy(), "1" + "_x" * 60, "sales", "deny", tools=long), long)


def test_what_did_not_change_keeps_its_lines_and_comments():
    more = with_cell(policy(), "find", "sales", "deny", tools=tools())
    written = policy_text(more, TEXT)
    assert written.text == TEXT + "  - {id: find-for-sales, effect: deny, tools: [find], roles: [sales]}\n"
    assert written.comments_lost == ()
    assert policy_text(policy(), written.text).text == TEXT
    changed = policy_text(with_cell(policy(), "refund", "sales", "deny", tools=tools()), TEXT)
    assert "  # The big ones.\n  - {id: refund-any, effect: deny, tools: [refund], roles: [sales]}\n" in changed.text
    assert changed.comments_kept == 6
    gone = policy_text(with_cell(policy(), "refund", "sales", None, tools=tools()), TEXT)
    assert gone.comments_lost == ("The big ones.",)


def test_comments_inside_of_a_rule_that_changes_are_said_to_be_lost():
    rules = list(policy().rules)
    rules[1] = rules[1].model_copy(update={"reason": "Small."})
    written = policy_text(policy().model_copy(update={"rules": tuple(rules)}), TEXT)
    assert written.comments_lost == ("up to fifty",)
    assert "Reading is free." in written.text


@pytest.mark.parametrize(
    "rules",
    [
        "rules: [{id: look, effect: allow, risks: [read]}]  # one line\n",
        "rules:\n- id: look\n  effect: allow\n  risks:\n  - read\n",
        "rules: []\n",
        "",
    ],
)
def test_rules_in_any_style_can_be_added_to(rules):
    text = TEXT[: TEXT.index("rules:")] + rules
    more = with_cell(policy(text), "find", "sales", "deny", tools=tools())
    written = policy_text(more, text)
    assert policy(written.text) == more
    assert written.text.startswith(TEXT[: TEXT.index("rules:")])
    none = policy_text(more.model_copy(update={"rules": ()}), written.text)
    assert policy(none.text).rules == ()


@settings(max_examples=40)
@given(st.integers(0, 10**9))
def test_what_is_written_reads_as_the_same(seed):
    dice = random.Random(seed)  # noqa: S311
    before, after = random_policies.policy(dice), random_policies.policy(dice)
    body = before.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    text = yaml.safe_dump({"$schema": "workbench/policy/v1", **body}, sort_keys=False, allow_unicode=True, width=60)
    kept = dice.sample(before.rules, dice.randint(0, len(before.rules)))
    rules = {rule.id: rule for rule in [*after.rules[:2], *kept]}
    try:
        wanted = Policy.model_validate(
            {**{n: getattr(before, n) for n in Policy.model_fields}, "rules": tuple(rules.values())}
        )
    except ValueError:
        return
    written = policy_text(wanted, text)
    assert policy_text(wanted, written.text).text == written.text


def test_only_rules_are_written_and_only_into_a_policy():
    with pytest.raises(PolicyFileError, match="'description' is another than in the file"):
        policy_text(policy().model_copy(update={"description": "other"}), TEXT)
    with pytest.raises(PolicyFileError, match="not a key here"):
        policy_text(policy(), TEXT + "ruls: []\n")
    flow = '{"$schema": workbench/policy/v1, tools: [{file: a.json}], roles: [support]}'
    with pytest.raises(PolicyFileError, match="block style"):
        policy_text(with_cell(policy(flow), "find", "support", "deny", tools=tools()), flow)


def test_a_call_of_the_matrix_decides_as_told():
    made = with_cell(policy(), "find", "sales", "ask", tools=tools())
    decision = Decider(made, tools()).decide(Call("find", {}, "sales", "agent"))
    assert (decision.effect, decision.rule) == ("ask", "find-for-sales")
