"""The story on the sandbox company: half off, as somebody joked in a channel, is asked, approved and done once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import workbench as wb
from workbench.cli import main
from workbench.errors import ApprovalError
from workbench.records import Record

DISCOUNT = "salesforce.set_line_discount"
OPEN = ("Presented", "In Review")
AGENT = {"role": "sales", "caller": "agent-1"}


class Desk:
    """The sandbox company with its sales desk's task, and what the look-alike of Salesforce holds and was asked."""

    def __init__(self, project: wb.Project, sandbox: wb.sandbox) -> None:
        self.project = project
        self.sandbox = sandbox
        self.task = project.task("quote-to-cash")

    def line(self, *statuses: str) -> Record:
        """Return a line of a quote with one of these statuses, whose discount nobody refused."""
        for line in self.project.records("salesforce.quote_lines"):
            quote = self.quote(line).body
            if quote["status"]["value"] in statuses and quote["Approval_Status__c"] != "Rejected":
                return line
        raise AssertionError(statuses)

    def quote(self, line: Record) -> Record:
        found = self.project.store.get(f"salesforce:quotes/{line.body['QuoteId']}")
        assert found is not None
        return found

    def discount(self, line: Record) -> Any:
        """Return the line's discount as the look-alike has it now."""
        body = self.sandbox.state.get("salesforce.QuoteLineItem", line.id)
        assert body is not None
        return body["Discount"]

    def writes(self) -> int:
        return sum("/sobjects/" in one.path and one.method != "GET" for one in self.sandbox.salesforce.log)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    root = tmp_path_factory.mktemp("desk") / "p"
    wb.init(root)
    with wb.sandbox(accounts=20) as sandbox:
        sandbox.connect(root)
        with wb.open(root) as project:
            project.pull("salesforce").require_complete()
            yield Desk(project, sandbox)


def test_the_policy_passes_its_tests_and_both_readings_agree(desk: Desk) -> None:
    report = desk.task.test_policy()
    assert report.passed, str(report)
    assert report.vectors >= 200
    assert report.unreached == ()


def test_what_the_page_lets_an_account_manager_give_runs_at_once(desk: Desk) -> None:
    line = desk.line(*OPEN)
    done = desk.task.act(DISCOUNT, {"quote_line_id": line.id, "percent": 7}, dry_run=False, **AGENT)
    assert (done.status, done.decision.rule) == ("done", "own-discount")
    assert desk.discount(line) == 7


def test_half_off_waits_for_the_cfo_and_then_runs_once(desk: Desk) -> None:
    line = desk.line(*OPEN)
    call = {"quote_line_id": line.id, "percent": 50}
    before, writes = desk.discount(line), desk.writes()

    asked = desk.task.act(DISCOUNT, call, dry_run=False, **AGENT)
    assert (asked.status, asked.decision.rule, asked.decision.approvers) == ("pending", "cfo-discount", ("cfo",))
    assert (desk.discount(line), desk.writes()) == (before, writes), "nothing was sent"
    assert asked.approval is not None
    for by, role in (("agent-1", "cfo"), ("Mia", "sales-lead")):
        with pytest.raises(ApprovalError):
            desk.task.approve(asked.approval.id, by=by, role=role)

    desk.task.approve(asked.approval.id, by="Mia", role="cfo", reason="a good customer")
    assert desk.task.act(DISCOUNT, call, dry_run=False, **AGENT).require_done().approval is not None
    assert (desk.discount(line), desk.writes()) == (50, writes + 1)
    assert desk.task.act(DISCOUNT, call, dry_run=False, **AGENT).status == "pending", "one approval is one call"
    assert desk.writes() == writes + 1


@pytest.mark.parametrize(("percent", "status", "rule"), [
    (51, OPEN, "more-than-half"),
    (12.5, OPEN, "more-than-half"),
    (5, ("Accepted",), "quote-decided"),
])  # fmt: skip
def test_what_is_denied_never_reaches_the_server(
    desk: Desk, percent: float, status: tuple[str, ...], rule: str
) -> None:
    line = desk.line(*status)
    before, requests = desk.discount(line), len(desk.sandbox.salesforce.log)
    denied = desk.task.act(DISCOUNT, {"quote_line_id": line.id, "percent": percent}, dry_run=False, **AGENT)
    assert (denied.status, rule in denied.decision.rules) == ("denied", True)
    assert (desk.discount(line), len(desk.sandbox.salesforce.log)) == (before, requests)


def test_what_a_person_refused_is_not_asked_again(desk: Desk) -> None:
    line = desk.line(*OPEN)
    call = {"quote_line_id": line.id, "percent": 15}
    asked = desk.task.act(DISCOUNT, call, dry_run=False, **AGENT)
    assert (asked.status, asked.decision.rule) == ("pending", "lead-discount")
    assert asked.approval is not None
    desk.task.reject(asked.approval.id, by="Lea", role="sales-lead", reason="too much")
    assert desk.task.act(DISCOUNT, call, dry_run=False, **AGENT).status == "rejected"


def test_the_log_is_sound_and_its_calls_are_decided_again_alike(desk: Desk) -> None:
    desk.task.act(DISCOUNT, {"quote_line_id": desk.line(*OPEN).id, "percent": 60}, dry_run=False, **AGENT)
    assert main(["verify", str(desk.project.audit_path)]) == 0
    report = desk.task.test_policy(with_recorded=True)
    assert report.passed, str(report)
    assert report.tests > len(desk.task.governed.tests)
