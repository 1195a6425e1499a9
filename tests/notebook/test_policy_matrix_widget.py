"""The policy matrix, headless: cells, a tried call, what saving changes, approvals, and the file that is written."""

import json

import pytest
import sample_project
from widget_asks import ask

from workbench.errors import ConfigError, PolicyFileError
from workbench.notebook import PolicyMatrix
from workbench.policy import load_policy


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    project, _ = sample_project.make(tmp_path_factory.mktemp("matrix") / "proj")
    with project:
        yield project


@pytest.fixture
def matrix(project):
    path = project.root / "contexts" / "support" / "policy.yaml"
    path.write_text(sample_project.POLICY, encoding="utf-8")
    return PolicyMatrix(project.task("support"))


def cell(matrix, tool, role):
    row = [one["name"] for one in matrix.state["tools"]].index(tool)
    return matrix.state["cells"][row][matrix.state["roles"].index(role)]


def saved(matrix):
    return (matrix.task.folder / "policy.yaml").read_text("utf-8")


def test_every_cell_tells_its_effect_the_rule_and_whose_it_is(matrix):
    assert cell(matrix, "find_order", "sales")["words"] == "allow, by look (inherited)"
    assert cell(matrix, "close_account", "sales")["words"] == "deny, by never-close (own)"
    assert cell(matrix, "close_account", "support")["words"] == "deny, no rule opens it (inherited)"
    assert cell(matrix, "refund", "support")["words"] == (
        "deny, no rule opens it (inherited); where its conditions hold: ask by large-refund, allow by small-refund"
    )
    assert cell(matrix, "refund", "support")["rules"] == ["small-refund", "large-refund"]
    assert "small-refund: allow refund for support, cents is at most 5000" in matrix.state["rules"]["small-refund"]


def test_a_cell_is_overridden_inherits_again_and_a_call_is_decided_by_the_draft(matrix):
    assert matrix.state["changed"] is False
    assert ask(matrix, "set_cell", tool="find_order", role="sales", effect="deny") is None
    found = cell(matrix, "find_order", "sales")
    assert (found["own"], found["words"], found["changed"]) == ("deny", "deny, by find-order-for-sales (own)", True)
    assert [c["changed"] for row in matrix.state["cells"] for c in row].count(True) == 1
    ask(matrix, "try_call", tool="find_order", role="sales", arguments='{"order": "7"}')
    assert (matrix.decision.effect, matrix.decision.rule) == ("deny", "find-order-for-sales")
    assert matrix.state["decision"]["effect"] == "deny"
    assert ask(matrix, "set_cell", tool="find_order", role="sales", effect=None) is None
    assert matrix.decision.effect == "allow"
    assert matrix.state["changed"] is False
    assert saved(matrix) == sample_project.POLICY


def test_a_rule_that_another_outdoes_is_said_to_be(project, matrix):
    text = sample_project.POLICY + "  - {id: no-money, effect: deny, risks: [money]}\n"
    (matrix.task.folder / "policy.yaml").write_text(text, encoding="utf-8")
    strict = PolicyMatrix(project.task("support"))
    ask(strict, "set_cell", tool="refund", role="sales", effect="allow")
    found = cell(strict, "refund", "sales")
    assert found["outdone"] is True
    assert found["effect"] == "deny"
    assert "its own rule refund-for-sales says allow, and no-money wins" in strict.snapshot()


def test_what_saving_would_change_is_told_before_it_is_saved(matrix):
    ask(matrix, "show_tab", tab="changes")
    assert matrix.state["changes"]["words"] == "The policy is as it is saved."
    ask(matrix, "set_cell", tool="refund", role="support", effect="deny")
    changes = matrix.state["changes"]
    assert changes["rules"] == ["rule added: refund-for-support"]
    assert "newly denied" in changes["words"]
    assert changes["calls"]
    assert all(row[1] == "deny [refund-for-support]" for row in changes["calls"])
    assert "small-refund" in " ".join(changes["tests"])
    assert "rule added: refund-for-support" in str(matrix)


def test_saving_keeps_all_else_in_the_file_and_the_task_decides_by_it(matrix):
    ask(matrix, "set_cell", tool="close_account", role="support", effect="ask", approver="manager", reason="For good.")
    assert ask(matrix, "save") is None
    text = saved(matrix)
    assert text == sample_project.POLICY + (
        "  - id: close-account-for-support\n    effect: ask\n    tools: [close_account]\n    roles: [support]\n"
        "    ask: {approver: manager, reason: For good.}\n"
    )
    assert load_policy(matrix.task.folder / "policy.yaml") == matrix.policy
    assert matrix.task.decide("close_account", {"account": "1"}, role="support").effect == "ask"
    assert matrix.state["changed"] is False
    assert "3 comments were kept" in matrix.state["said"]


def test_a_file_that_another_hand_changed_is_not_written_over(matrix):
    ask(matrix, "set_cell", tool="find_order", role="sales", effect="deny")
    other = sample_project.POLICY + "  # another hand\n"
    (matrix.task.folder / "policy.yaml").write_text(other, encoding="utf-8")
    assert "the file was changed since it was read" in ask(matrix, "save")["message"]
    assert saved(matrix) == other
    assert ask(matrix, "reset") is None
    assert matrix.state["changed"] is False
    ask(matrix, "set_cell", tool="find_order", role="sales", effect="deny")
    assert ask(matrix, "save") is None
    assert "# another hand" in saved(matrix)


def test_pending_approvals_are_answered_by_another_person(matrix):
    task = matrix.task
    wanted = {"order": "7", "cents": 9000}
    first = task.act("refund", wanted, role="support", caller="agent-1", dry_run=False, perform=print)
    second = task.act("refund", {**wanted, "cents": 9001}, role="sales", caller="b", dry_run=False, perform=print)
    ask(matrix, "show_tab", tab="approvals")
    assert [one["roles"] for one in matrix.state["pending"]] == [["manager"], ["manager"]]
    one = first.approval.id
    assert "must be named" in ask(matrix, "approve", approval=one, by="", role="manager")["message"]
    assert "another person" in ask(matrix, "approve", approval=one, by="Agent-1", role="manager")["message"]
    assert ask(matrix, "approve", approval=one, by="mia", role="manager", reason="ok") is None
    assert ask(matrix, "reject", approval=second.approval.id, by="mia", role="manager") is None
    assert matrix.state["pending"] == []
    done = task.act("refund", wanted, role="support", caller="agent-1", dry_run=False, perform=lambda *_: "paid")
    assert done.status == "done"


@pytest.mark.parametrize(
    ("name", "arguments", "says"),
    [
        ("set_cell", {"tool": "refnd", "role": "sales", "effect": "deny"}, "Did you mean 'refund'"),
        ("set_cell", {"tool": "refund", "role": "boss", "effect": "deny"}, "'boss' is not a role"),
        ("set_cell", {"tool": "refund", "role": "sales", "effect": "maybe"}, "set_cell.effect"),
        (
            "set_cell",
            {"tool": "refund", "role": "sales", "effect": "ask", "approver": "nobody"},
            "'nobody' is not among",
        ),
        ("try_call", {"tool": "refund", "role": "sales", "arguments": "{"}, "the arguments are not JSON"),
        ("try_call", {"tool": "refund", "role": "sales", "arguments": "[1]"}, "are a JSON object, not list"),
        ("try_call", {"tool": "refund", "role": "sales", "facts": '{"x": NaN}'}, "the facts are not JSON"),
        ("try_call", {"tool": "refund", "role": "sales", "facts": '{"x": 1}'}, "'x' is not a fact"),
        ("show_tab", {"tab": "nothing"}, "show_tab.tab"),
    ],
)
def test_a_wrong_wish_is_told_and_changes_nothing(matrix, name, arguments, says):
    before = matrix.value
    assert says in ask(matrix, name, **arguments)["message"]
    assert matrix.value == before
    assert ask(matrix, "show_tab", tab="call") is None


def test_a_call_that_is_wrong_in_itself_is_denied_and_says_why(matrix):
    ask(matrix, "try_call", tool="refund", role="sales", arguments='{"cents": "x"}')
    assert "arguments" in matrix.state["decision"]["line"]
    assert matrix.decision.effect == "deny"


def test_the_snapshot_and_its_twin_tell_the_same(matrix):
    ask(matrix, "try_call", tool="refund", role="support", arguments='{"order": "7", "cents": 4999}')
    assert "allow [small-refund]" in matrix.snapshot()
    assert "allow [small-refund]" in str(matrix)
    assert json.loads(json.dumps(matrix._repr_mimebundle_()[0]["text/plain"])) == str(matrix)


def test_a_task_without_a_policy_is_refused(project, tmp_path):
    (project.root / "contexts" / "support" / "policy.yaml").unlink()
    with pytest.raises(PolicyFileError, match=r"policy\.yaml"):
        PolicyMatrix(project.task("support"))


def test_a_task_of_the_workbench_itself_is_not_written(project):
    airline = project.task("airline")
    with pytest.raises(ConfigError, match="came with the workbench"):
        airline.save_policy(airline.policy)
