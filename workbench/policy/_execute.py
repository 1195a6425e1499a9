"""Guarded execution: nothing is done but through a decision and, where it asks, an approval; and nothing twice.

The order is: decide, plan (what would be sent, shown), approve, write that it starts, do it, write how it ended. A
process may die between any two of these. What started and has no end is looked at by the next call: where the action
may be repeated by its key it is finished, else it ends as `unknown`, for a person to look at.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from filelock import Timeout

from workbench.errors import ApprovalError, ConnectorError, PolicyError
from workbench.html import paragraph
from workbench.policy._approvals import Approval, Approvals, again_at, as_entry, call_key, new_id, write
from workbench.policy._audit import AuditLog
from workbench.policy._call import Call
from workbench.policy._clock import Moment
from workbench.policy._decide import Decision
from workbench.policy._digest import canonical, digest
from workbench.policy._tools import Tool

__all__ = ["Guard", "Guarded", "Outcome", "Performer", "Plan"]

End = Literal["done", "refused", "unknown", "not done"]
Status = Literal["dry run", "denied", "pending", "rejected", "running", "done", "refused", "unknown", "not done"]


@dataclass(frozen=True)
class Plan:
    """What would be sent.

    Attributes:
        text: As a person is shown it.
        digest: `sha256:<hex>` of it: what is sent later must be the same.
    """

    text: str
    digest: str


@dataclass(frozen=True)
class Outcome:
    """What became of an action.

    Attributes:
        result: `done`; `refused` by the source; `unknown`: it may have been done.
        reason: Why, where the result alone does not tell.
        told: What the log keeps of it: JSON values.
        value: The whole of it, for the caller.
    """

    result: Literal["done", "refused", "unknown"]
    reason: str = ""
    told: Mapping[str, Any] | None = None
    value: Any = None


class Performer(Protocol):
    """What does an action. A `ConnectorError` from `perform` means that nothing was done."""

    @property
    def repeatable(self) -> bool:
        """Whether the same call with the same key, sent twice, does it once."""

    def plan(self, key: str) -> Plan:
        """Return what would be sent; nothing is."""

    def perform(self, key: str) -> Outcome:
        """Do it."""


@dataclass(frozen=True)
class Guarded:
    """What became of a guarded call.

    Attributes:
        status: `dry run`; `denied` by the policy; `pending`: it waits for an approval; `rejected` by a person;
            `running` in another process; `done`; `refused` by the source; `unknown`: look into the source;
            `not done`: nothing happened, it may be tried again.
        decision: What the policy says.
        approval: The approval that it needs or used.
        plan: What would be sent, as a person is shown it.
        reason: Why, where the status alone does not tell.
        execution: Id of the execution, which is its idempotency key too; empty where nothing was sent.
        value: What the source gave back; for a connector's action its `ActionResult`.
    """

    status: Status
    decision: Decision
    approval: Approval | None = None
    plan: str = ""
    reason: str = ""
    execution: str = ""
    value: Any = None

    def require_done(self) -> Guarded:
        """Return the result itself, if it is done.

        Raises:
            PolicyError: It is not; the message says why.
        """
        if self.status != "done":
            message = f"{self.decision.call.tool} is not done: {self}"
            raise PolicyError(message)
        return self

    def __str__(self) -> str:
        """Return it as a line."""
        said = self.reason or self.decision.why
        waiting = ""
        if self.status == "pending" and self.approval is not None:
            waiting = f" (approval {self.approval.id}, needs {' and '.join(self.approval.missing)})"
        return f"{self.status}{waiting}: {said}"

    def _repr_html_(self) -> str:
        return paragraph(str(self))


class Guard:
    """Carries out calls of one task's tools.

    Attributes:
        task: Name of the task.
        log: The audit log.
        approvals: Its approvals.
    """

    def __init__(self, task: str, log: AuditLog) -> None:
        """Keep the log."""
        self.task = task
        self.log = log
        self.approvals = Approvals(log)

    def act(
        self,
        decision: Decision,
        tool: Tool | None,
        performer: Performer,
        *,
        dry_run: bool = True,
        approval: str | None = None,
        call_id: str | None = None,
    ) -> Guarded:
        """Carry out a call, or say why not.

        Args:
            decision: What the policy says of the call now. One that was made for an earlier approval will not do.
            tool: The tool; `None` where it is not known, which is denied.
            performer: Does it.
            dry_run: Decide, and show what would be sent; write nothing.
            approval: Id of the approval to use; default: the one of this very call, if there is one.
            call_id: The caller's own id of this call: the same one again never does it again.

        Raises:
            ApprovalError: The approval named is for another call, was used, rejected, not given yet, or is void.
            PolicyError: The log was changed from outside, the clock was set back, or the caller is not named.
            ConnectorError: The source could not be asked. Nothing was done; an approval stays good.
        """
        if decision.effect == "deny" or tool is None:
            if not dry_run:
                self.log.append("call denied", {"task": self.task, **_denied_entry(decision, tool)})
            return Guarded("denied", decision)
        if dry_run:
            return Guarded("dry run", decision, plan=performer.plan("given-when-sent").text)
        key = call_key(decision, self.task)
        earlier = self._earlier(decision, performer, key, call_id)
        if earlier is not None:
            return earlier
        shown = _loggable(decision.call, tool)
        if decision.effect == "allow":
            if approval is not None:
                # The policy or the facts have changed since: it needs no approval, and none is used up.
                self._bound(approval, key)
            return self._execute(decision, performer, new_id("ex"), key, shown, None, call_id)
        found = self._usable(decision, key, approval)
        if isinstance(found, Guarded):
            return found
        if found is None:
            return self._request(decision, performer, shown)
        if performer.plan(found.id).digest != found.preview_digest:
            message = "what would be sent is no longer what was approved. The call must be made again."
            raise ApprovalError(message, approval=found.id)
        return self._execute(decision, performer, found.id, key, shown, found, call_id)

    def ask(self, decision: Decision, tool: Tool | None, performer: Performer) -> Approval | None:
        """Ask for the approval that a call needs, where nobody has yet; nothing is carried out.

        Args:
            decision: What the policy says of the call now.
            tool: The tool; `None` where it is not known.
            performer: Says what would be sent.

        Returns:
            The approval, with its status: `pending`, `approved` and not used, or `rejected` not long ago. `None` where
            none is needed, since the call is allowed or denied.

        Raises:
            PolicyError: The log was changed from outside, the clock was set back, or the caller is not named.
        """
        if decision.effect != "ask" or tool is None:
            return None
        found = self._usable(decision, call_key(decision, self.task), None)
        if found is None:
            found = self._request(decision, performer, _loggable(decision.call, tool))
        return found.approval if isinstance(found, Guarded) else found

    def unfinished(self) -> list[dict[str, Any]]:
        """Return executions that started and have no end: running now, or cut off."""
        rows = self.log.rows("SELECT * FROM executions WHERE status = 'started' AND task = ?", (self.task,))
        return [json.loads(row["body"]) | {"execution": row["id"]} for row in rows]

    # -- approval ----------------------------------------------------------------------------------

    def _request(self, decision: Decision, performer: Performer, shown: Mapping[str, Any]) -> Guarded:
        approval = new_id("ap")
        plan = performer.plan(approval)
        text = plan.text
        for row in self.log.rows("SELECT * FROM executions WHERE status IN ('started', 'unknown')"):
            if json.loads(row["body"])["arguments_digest"] == decision.call.arguments_digest:
                text += f"\nNote: the end of an earlier call with the same arguments is not known ({row['id']})."
        one = self.approvals.request(
            decision,
            task=self.task,
            approval=approval,
            preview=text,
            preview_digest=plan.digest,
            arguments=shown,
        )
        return Guarded("pending", decision, approval=one, plan=one.preview)

    def _bound(self, approval: str, key: str) -> Approval:
        one = self.approvals.get(approval)
        if one.id not in [other.id for other in self.approvals.of_call(key)]:
            message = (
                f"it is for {one.tool} with other arguments, by another caller, or under another policy or list of "
                "tools. What was approved cannot be changed; the call needs an approval of its own."
            )
            raise ApprovalError(message, approval=one.id)
        return one

    def _usable(self, decision: Decision, key: str, approval: str | None) -> Approval | Guarded | None:
        now = self.log.clock.now()
        if approval is not None:
            one = self._bound(approval, key)
            _check_usable(one, decision, now)
            return one
        for one in self.approvals.of_call(key):
            if one.status == "rejected" and now.at < again_at(one):
                said = f": {one.grants[-1].reason}" if one.grants[-1].reason else ""
                return Guarded("rejected", decision, approval=one, reason=f"{one.grants[-1].by} rejected it{said}.")
            if one.expired(now) or not set(decision.approvers) <= set(one.approvers):
                continue
            if one.status == "pending":
                return Guarded("pending", decision, approval=one, plan=one.preview)
            if one.status == "approved":
                return one
        return None

    # -- execution ---------------------------------------------------------------------------------

    def _execute(
        self,
        decision: Decision,
        performer: Performer,
        execution: str,
        key: str,
        shown: Mapping[str, Any],
        approval: Approval | None,
        call_id: str | None,
    ) -> Guarded:
        body = {"execution": execution, "task": self.task, **as_entry(decision, shown)}
        scoped = None if call_id is None else digest([self.task, decision.call.caller, call_id], what="call_id")
        values = (execution, key, "started", self.task, scoped, json.dumps(body))

        def start(state: sqlite3.Connection, now: Moment) -> Mapping[str, Any]:
            told: dict[str, Any] = {"executions": {execution: "started"}}
            if approval is not None:
                _take(state, approval, decision, now)
                told["approvals"] = {approval.id: "used"}
            state.execute("DELETE FROM executions WHERE id = ? AND status = 'not done'", (execution,))
            state.execute("INSERT INTO executions VALUES (?, ?, ?, ?, ?, ?)", values)
            return {"approval": approval.id if approval is not None else "", "state": told}

        with self.log.execution_lock(execution):
            self.log.append("execution started", body, start)
            return self._perform(decision, performer, execution, approval)

    def _perform(self, decision: Decision, performer: Performer, execution: str, approval: Approval | None) -> Guarded:
        try:
            outcome = performer.perform(execution)
        except ConnectorError as exc:
            self._finish(execution, "not done", str(exc), {}, approval)
            raise
        self._finish(execution, outcome.result, outcome.reason, outcome.told or {}, approval)
        used = self.approvals.get(approval.id) if approval is not None else None
        return Guarded(
            outcome.result, decision, approval=used, reason=outcome.reason, execution=execution, value=outcome.value
        )

    def _finish(
        self, execution: str, end: End, reason: str, told: Mapping[str, Any], approval: Approval | None
    ) -> None:
        def change(state: sqlite3.Connection, _now: Moment) -> Mapping[str, Any]:
            changed: dict[str, Any] = {"executions": {execution: end}}
            state.execute("UPDATE executions SET status = ? WHERE id = ?", (end, execution))
            if end == "not done":
                state.execute("UPDATE executions SET call_id = NULL WHERE id = ?", (execution,))
                if approval is not None:
                    write(state, approval.model_copy(update={"status": "approved"}))
                    changed["approvals"] = {approval.id: "approved"}
            return {"state": changed}

        said = reason.encode("utf-8", "replace").decode("utf-8")
        body = {"execution": execution, "task": self.task, "result": end, "reason": said, "told": dict(told)}
        self.log.append("execution finished", body, change)

    def _earlier(self, decision: Decision, performer: Performer, key: str, call_id: str | None) -> Guarded | None:
        """Return what became of the same call before: one with the same `call_id`, or one that was cut off."""
        for row in self.log.rows("SELECT * FROM executions WHERE key = ? AND status = 'started'", (key,)):
            return self._settled(decision, performer, row)
        if call_id is None:
            return None
        scoped = digest([self.task, decision.call.caller, call_id], what="call_id")
        for row in self.log.rows("SELECT * FROM executions WHERE call_id = ?", (scoped,)):
            if row["key"] != key:
                message = f"call_id {call_id!r} was used for another call. Give each call an id of its own."
                raise PolicyError(message)
            said = "it was carried out before, under the same call_id"
            return Guarded(row["status"], decision, reason=said, execution=row["id"])
        return None

    def _settled(self, decision: Decision, performer: Performer, row: sqlite3.Row) -> Guarded:
        execution = row["id"]
        lock = self.log.execution_lock(execution)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return Guarded("running", decision, reason="it is being carried out now", execution=execution)
        try:
            status = self.log.rows("SELECT status FROM executions WHERE id = ?", (execution,))[0]["status"]
            if status != "started":
                return Guarded(status, decision, reason="it was carried out meanwhile", execution=execution)
            if performer.repeatable:
                approval = self.approvals.get(execution) if execution.startswith("ap-") else None
                return self._perform(decision, performer, execution, approval)
            reason = (
                "the process died while it was carried out, and the source cannot tell a repetition: look into the "
                "source whether it was done. It is not sent again."
            )
            self._finish(execution, "unknown", reason, {}, None)
            return Guarded("unknown", decision, reason=reason, execution=execution)
        finally:
            lock.release()


def _take(state: sqlite3.Connection, approval: Approval, decision: Decision, now: Moment) -> None:
    """Use an approval up, if it is good now: of two who try, one succeeds."""
    row = state.execute("SELECT body FROM approvals WHERE id = ?", (approval.id,)).fetchone()
    one = Approval.model_validate_json(row["body"])
    _check_usable(one, decision, now)
    write(state, one.model_copy(update={"status": "used"}))


def _check_usable(one: Approval, decision: Decision, now: Moment) -> None:
    if one.status != "approved":
        wanted = f"; it needs {' and '.join(one.missing)}" if one.status == "pending" else ""
        message = f"it is {one.status}{wanted}. It is good for one call."
        raise ApprovalError(message, approval=one.id)
    if one.expired(now):
        message = f"it was void from {one.expires_at.isoformat(timespec='seconds')} on. The call must be made again."
        raise ApprovalError(message, approval=one.id)
    if not set(decision.approvers) <= {grant.role for grant in one.grants}:
        message = f"the policy now also wants {' and '.join(decision.approvers)}. The call must be made again."
        raise ApprovalError(message, approval=one.id)


def _loggable(call: Call, tool: Tool) -> dict[str, Any]:
    """Return arguments as they may be written down: what the schema says is secret is `***`."""
    properties = tool.parameters.get("properties", {})
    secret = {
        name
        for name, schema in properties.items()
        if isinstance(schema, Mapping) and (schema.get("writeOnly") is True or schema.get("format") == "password")
    }
    return {name: "***" if name in secret else value for name, value in call.arguments.items()}


def _denied_entry(decision: Decision, tool: Tool | None) -> dict[str, Any]:
    call = decision.call
    shown = _loggable(call, tool) if tool is not None else dict(call.arguments)
    try:
        entry = as_entry(decision, shown)
        canonical(entry, what="the call")
    except (PolicyError, TypeError, ValueError):
        # What has no canonical form cannot be bound to a digest; that it came is written down all the same.
        name = call.tool.encode("ascii", "backslashreplace").decode()[:200]
        return {"tool": name, "effect": "deny", "rule": decision.rule, "unreadable": True, "role": str(call.role)[:80]}
    return entry
