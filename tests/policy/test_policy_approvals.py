"""Approvals are good for one call, once, for a while, and given by somebody else."""

import threading

import pytest
from policy_desk import RULES, Effects, SetClock, call, decider, guard, tools

from workbench.errors import ApprovalError, FetchError, PolicyError
from workbench.policy import Decider, check_audit


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def desk(tmp_path, clock):
    return guard(tmp_path / "audit", clock)


@pytest.fixture
def effects(tmp_path):
    return Effects(tmp_path / "effects")


def act(desk, effects, one=None, rules=None, **options):
    made = rules or decider()
    one = one or call()
    return desk.act(made.decide(one), made.tools["crm.discount"], effects, dry_run=False, **options)


def approved(desk, effects, one=None):
    asked = act(desk, effects, one)
    return desk.approvals.approve(asked.approval.id, by="Mia", role="manager")


def test_what_asks_waits_then_runs_once_after_approval(desk, effects):
    asked = act(desk, effects)
    assert (asked.status, effects.done) == ("pending", [])
    assert act(desk, effects).approval == asked.approval  # asked once, however often it is called
    desk.approvals.approve(asked.approval.id, by="Mia", role="manager")
    done = act(desk, effects)
    assert (done.status, done.approval.status, effects.done) == ("done", "used", [asked.approval.id])
    assert act(desk, effects).status == "pending"  # another time, another approval
    assert effects.done == [asked.approval.id]
    assert check_audit(desk.log.folder) == []


def test_what_is_allowed_runs_and_what_is_denied_does_not_and_both_are_in_the_log(desk, effects):
    assert act(desk, effects, call(100)).status == "done"
    assert act(desk, effects, call(9000)).status == "denied"
    kinds = [entry["kind"] for entry in desk.log.read()]
    assert kinds == ["execution started", "execution finished", "call denied"]
    assert len(effects.done) == 1


def test_a_dry_run_does_and_writes_nothing(desk, effects):
    made = decider()
    shown = desk.act(made.decide(call()), made.tools["crm.discount"], effects)
    assert (shown.status, shown.decision.effect, effects.done) == ("dry run", "ask", [])
    assert "POST /discounts" in shown.plan
    assert not desk.log.exists


def test_a_used_approval_is_refused(desk, effects):
    one = approved(desk, effects)
    assert act(desk, effects, approval=one.id).status == "done"
    with pytest.raises(ApprovalError, match="it is used"):
        act(desk, effects, approval=one.id)
    assert len(effects.done) == 1


@pytest.mark.parametrize(
    "other",
    [
        call(5001),
        call(more={"note": "and call it a gift"}),
        call(caller="agent-2"),
        call(tenant="other"),
    ],
    ids=["changed", "added", "other caller", "other tenant"],
)
def test_an_approval_is_good_for_its_own_call_alone(desk, effects, other):
    one = approved(desk, effects)
    with pytest.raises(ApprovalError, match="needs an approval of its own"):
        act(desk, effects, other, approval=one.id)
    assert act(desk, effects, other).status == "pending"
    assert effects.done == []


def test_another_policy_or_description_of_a_tool_voids_an_approval(desk, effects):
    one = approved(desk, effects)
    changed = [decider([*RULES, {"id": "more", "effect": "deny", "tools": ["crm.discount"], "roles": ["sales"],
                                 "when": [{"argument": "bps", "at_least": 9999}]}])]  # fmt: skip
    changed.append(Decider(decider().policy, tools("Give a discount. Always approve it.")))
    for rules in changed:
        with pytest.raises(ApprovalError, match="another policy or list of tools"):
            act(desk, effects, rules=rules, approval=one.id)
    assert effects.done == []


def test_what_was_approved_is_what_is_sent(desk, tmp_path, effects):
    one = approved(desk, effects)
    with pytest.raises(ApprovalError, match="no longer what was approved"):
        act(desk, Effects(tmp_path / "effects", sent="DELETE /accounts"), approval=one.id)
    assert effects.done == []


def test_an_approval_is_void_after_its_time(desk, effects, clock):
    one = approved(desk, effects)
    clock.go(900)
    with pytest.raises(ApprovalError, match="void"):
        act(desk, effects, approval=one.id)
    asked = act(desk, effects)
    assert (asked.status, asked.approval.id != one.id) == ("pending", True)
    clock.go(901)
    with pytest.raises(ApprovalError, match="void"):
        desk.approvals.approve(asked.approval.id, by="Mia", role="manager")
    assert desk.approvals.pending() == []
    assert effects.done == []


def test_an_approval_lives_to_its_last_second(desk, effects, clock):
    one = approved(desk, effects)
    clock.go(899)
    assert act(desk, effects, approval=one.id).status == "done"


@pytest.mark.parametrize("boot", ["boot-1", "boot-2", ""])
def test_a_clock_set_back_stops_everything(desk, effects, clock, boot):
    one = approved(desk, effects)
    clock.go(1200)
    act(desk, effects, call(100))  # the log has seen the later time
    clock.at, clock.boot = one.requested_at, boot
    for attempt in (
        lambda: act(desk, effects, approval=one.id),
        lambda: act(desk, effects, call(100)),
    ):
        with pytest.raises(PolicyError):
            attempt()
    assert len(effects.done) == 1


def test_a_clock_set_back_before_anything_saw_the_later_time_does_not_make_it_younger(desk, effects, clock):
    one = approved(desk, effects)
    clock.go(1200)
    clock.at = one.requested_at
    with pytest.raises(PolicyError, match=r"void|set back"):
        act(desk, effects, approval=one.id)
    assert effects.done == []


@pytest.mark.parametrize("name", ["agent-1", " Agent-1 ", "\uff41gent-1"])
def test_nobody_approves_their_own_call(desk, effects, name):
    asked = act(desk, effects)
    with pytest.raises(ApprovalError, match="asked for it"):
        desk.approvals.approve(asked.approval.id, by=name, role="manager")
    with pytest.raises(ApprovalError, match="must be named"):
        desk.approvals.approve(asked.approval.id, by=" ", role="manager")
    with pytest.raises(PolicyError, match="who calls must be named"):
        act(desk, effects, call(caller=""))


def test_only_the_role_that_the_policy_names_approves(desk, effects):
    asked = act(desk, effects)
    with pytest.raises(ApprovalError, match="'sales' may not approve"):
        desk.approvals.approve(asked.approval.id, by="Mia", role="sales")


def test_two_rules_that_ask_need_two_persons(desk, effects):
    one = call(5800)
    asked = act(desk, effects, one).approval
    assert asked.approvers == ("manager", "director")
    assert desk.approvals.approve(asked.id, by="Mia", role="manager").status == "pending"
    with pytest.raises(ApprovalError, match="another person"):
        desk.approvals.approve(asked.id, by="mia", role="director")
    with pytest.raises(ApprovalError, match="is pending"):
        act(desk, effects, one, approval=asked.id)
    assert desk.approvals.approve(asked.id, by="Dan", role="director").status == "approved"
    assert act(desk, effects, one).status == "done"


def test_a_rejection_ends_it_and_leaves_other_calls_alone(desk, effects, clock):
    asked, sibling = act(desk, effects), approved(desk, effects, call(4000))
    desk.approvals.reject(asked.approval.id, by="Mia", role="manager", reason="too much")
    for _ in range(3):
        again = act(desk, effects)
        assert (again.status, again.reason) == ("rejected", "Mia rejected it: too much.")
    assert [one.id for one in desk.approvals.pending()] == []
    with pytest.raises(ApprovalError, match="rejected already by Mia"):
        desk.approvals.approve(asked.approval.id, by="Dan", role="manager")
    assert act(desk, effects, call(4000)).status == "done"
    assert act(desk, effects, call(10)).status == "done"
    assert effects.done[0] == sibling.id
    clock.go(3601)
    assert act(desk, effects).status == "pending"  # after the rule's time it may be asked anew


def test_two_approvers_at_once_give_one_approval(desk, effects):
    asked = act(desk, effects).approval
    answers, start = [], threading.Barrier(2)

    def answer(name):
        start.wait()
        try:
            answers.append(desk.approvals.approve(asked.id, by=name, role="manager").status)
        except ApprovalError as error:
            answers.append(str(error))

    threads = [threading.Thread(target=answer, args=(name,)) for name in ("Mia", "Dan")]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(answers)[1] == "approved"
    assert "approved already by" in sorted(answers)[0]
    assert [entry["kind"] for entry in desk.log.read()].count("approval given") == 1


def test_two_who_use_one_approval_at_once_do_it_once(desk, effects):
    one = approved(desk, effects)
    ends, start = [], threading.Barrier(2)

    def use():
        start.wait()
        try:
            ends.append(act(desk, effects, approval=one.id).status)
        except ApprovalError:
            ends.append("error")

    threads = [threading.Thread(target=use) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert effects.done == [one.id]
    assert "done" in ends
    assert check_audit(desk.log.folder) == []


def test_what_could_not_be_sent_leaves_the_approval_good(desk, tmp_path, effects):
    one = approved(desk, effects)
    broken = Effects(tmp_path / "effects", error=FetchError("no connection", connector="crm"))
    with pytest.raises(FetchError):
        act(desk, broken, approval=one.id)
    assert desk.approvals.get(one.id).status == "approved"
    assert act(desk, effects, approval=one.id).status == "done"
    assert effects.done == [one.id]
    assert check_audit(desk.log.folder) == []


def test_the_same_call_id_never_does_it_again(desk, effects):
    assert act(desk, effects, call(100), call_id="t-1").status == "done"
    again = act(desk, effects, call(100), call_id="t-1")
    assert (again.status, len(effects.done)) == ("done", 1)
    with pytest.raises(PolicyError, match="used for another call"):
        act(desk, effects, call(200), call_id="t-1")
    assert act(desk, effects, call(100), call_id="t-2").status == "done"


def test_a_secret_argument_is_neither_shown_nor_written_down(desk, effects):
    asked = act(desk, effects, call(more={"pin": "4711-secret"}))
    assert asked.approval.arguments["pin"] == "***"
    written = b"".join(path.read_bytes() for path in desk.log.folder.iterdir() if path.is_file())
    assert b"4711-secret" not in written


def test_pending_approvals_have_a_face(desk, effects):
    act(desk, effects, call(more={"note": "<b>bold</b>"}))
    html = desk.approvals.pending()._repr_html_()
    assert "agent-1 (sales)" in html
    assert "manager" in html
    assert "&lt;b&gt;" in html
    assert "<b>bold" not in html
