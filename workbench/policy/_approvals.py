"""Approvals: a person's answer to one call, good for that call alone, once, for a while."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import unicodedata
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from workbench.errors import ApprovalError, PolicyError
from workbench.policy._audit import AuditLog
from workbench.policy._clock import Moment
from workbench.policy._decide import Decision
from workbench.policy._digest import UNWRITTEN, canonical, digest
from workbench.policy._displays import approval_display, approvals_display, shown_arguments

__all__ = ["Approval", "ApprovalList", "Approvals", "Grant", "call_key"]

Status = Literal["pending", "approved", "rejected", "used"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Grant(_Frozen):
    """One person's answer.

    Attributes:
        by: Who.
        role: In which role.
        at: When, UTC.
        reason: What they said.
    """

    by: str
    role: str
    at: AwareDatetime
    reason: str = ""


class Approval(_Frozen):
    """A request to agree to one call, and the answers to it.

    Attributes:
        id: Its id.
        status: `pending`, `approved`, `rejected` or `used`. One that is past `expires_at` is void whatever it says.
        task: Task whose policy asked.
        tool: The tool.
        caller: Who asked; never one who may approve.
        role: The caller's role.
        tenant: Whose data it is about.
        arguments: The arguments, as far as they may be shown.
        arguments_digest: Digest of tool and arguments: it is for these alone.
        policy_digest: Digest of policy and tools: with others it is void.
        rules: The rules that asked.
        why: Why they asked.
        approvers: Roles of which each must approve, by another person each.
        grants: The answers.
        requested_at: When it was asked, UTC.
        expires_at: When it is void, UTC.
        again_at: A rejected call is refused without asking until then.
        preview: What would be done, as it was shown.
        preview_digest: Digest of what would be sent.
    """

    id: str
    status: Status = "pending"
    task: str
    tool: str
    caller: str
    role: str
    tenant: str
    arguments: dict[str, Any]
    arguments_digest: str
    policy_digest: str
    rules: tuple[str, ...]
    why: str
    approvers: tuple[str, ...]
    grants: tuple[Grant, ...] = ()
    requested_at: AwareDatetime
    expires_at: AwareDatetime
    again_after_s: int
    boot: str
    ticks_s: float
    preview: str
    preview_digest: str

    @property
    def missing(self) -> tuple[str, ...]:
        """Roles that have not agreed yet."""
        given = {grant.role for grant in self.grants}
        return tuple(role for role in self.approvers if role not in given)

    def expired(self, now: Moment) -> bool:
        """Tell whether it is void by time: by the clock, or by the ticks since one start of the machine."""
        ttl_s = (self.expires_at - self.requested_at).total_seconds()
        return now.at >= self.expires_at or (
            bool(self.boot) and self.boot == now.boot and now.ticks_s - self.ticks_s >= ttl_s
        )

    def __str__(self) -> str:
        """Return it in a few lines."""
        until = self.expires_at.isoformat(timespec="seconds")
        lines = [f"approval {self.id}: {self.status}, until {until}"]
        lines.append(f"{self.caller} ({self.role}) wants {self.tool} {shown_arguments(self.arguments)}")
        lines.append(f"why asked: {self.why}")
        lines += [f"{grant.by} ({grant.role}): {grant.reason or 'agreed'}" for grant in self.grants]
        if self.missing and self.status == "pending":
            lines.append(f"needed: {' and '.join(self.missing)}")
        return "\n".join(lines)

    def __repr__(self) -> str:
        """Return it with what would be done, as a notebook shows it."""
        return approval_display(self).text()

    def _repr_html_(self) -> str:
        return approval_display(self).html()


class ApprovalList(list[Approval]):
    """Approvals with a face for notebooks."""

    def __str__(self) -> str:
        """Return a line each."""
        return approvals_display(self).text()

    def __repr__(self) -> str:
        """Return what `str` does: a notebook without HTML shows this."""
        return str(self)

    def _repr_html_(self) -> str:
        return approvals_display(self).html()


def call_key(decision: Decision, task: str) -> str:
    """Return what binds an approval to its call: task, caller, role, tenant, tool, arguments and policy."""
    call = decision.call
    parts = [task, call.caller, call.role, call.tenant, call.tool, call.arguments_digest, decision.policy_digest]
    return digest(parts, what="the call")


class Approvals:
    """The approvals of a log."""

    def __init__(self, log: AuditLog) -> None:
        """Keep the log."""
        self.log = log

    def pending(self, task: str | None = None) -> ApprovalList:
        """Return what waits for an answer and is not void, oldest first."""
        now = self.log.clock.now()
        found = [_read(row) for row in self.log.rows("SELECT * FROM approvals WHERE status = 'pending' ORDER BY rowid")]
        return ApprovalList(one for one in found if not one.expired(now) and task in (None, one.task))

    def get(self, approval: str) -> Approval:
        """Return an approval by its id.

        Raises:
            ApprovalError: There is none.
        """
        rows = self.log.rows("SELECT * FROM approvals WHERE id = ?", (approval,))
        if not rows:
            waiting = ", ".join(one.id for one in self.pending()) or "none"
            message = f"there is none of this id. Pending: {waiting}."
            raise ApprovalError(message, approval=str(approval)[:80])
        return _read(rows[0])

    def of_call(self, key: str) -> list[Approval]:
        """Return the approvals of one call, newest first."""
        return [
            _read(row) for row in self.log.rows("SELECT * FROM approvals WHERE key = ? ORDER BY rowid DESC", (key,))
        ]

    def request(
        self,
        decision: Decision,
        *,
        task: str,
        approval: str,
        preview: str,
        preview_digest: str,
        arguments: Mapping[str, Any],
    ) -> Approval:
        """Ask for an approval, or return the one that is already pending for this call.

        Args:
            decision: The decision that asks.
            task: Name of the task.
            approval: Id of the new request.
            preview: What would be done, as the approver is shown it.
            preview_digest: Digest of what would be sent.
            arguments: The arguments, as far as they may be shown and written down.

        Raises:
            PolicyError: The caller is not named.
        """
        call = decision.call
        if not call.caller.strip():
            message = f"{call.tool}: who calls must be named (caller=), so that nobody approves their own call."
            raise PolicyError(message)
        key = call_key(decision, task)
        made: list[Approval] = []

        def change(state: sqlite3.Connection, now: Moment) -> Mapping[str, Any]:
            for row in state.execute("SELECT * FROM approvals WHERE key = ? AND status = 'pending'", (key,)):
                known = _read(row)
                if not known.expired(now):
                    made.append(known)
                    raise _KnownError
            one = Approval(
                id=approval,
                task=task,
                tool=call.tool,
                caller=call.caller,
                role=call.role,
                tenant=call.tenant,
                arguments=dict(arguments),
                arguments_digest=call.arguments_digest,
                policy_digest=decision.policy_digest,
                rules=decision.rules,
                why=decision.why,
                approvers=decision.approvers,
                requested_at=now.at,
                expires_at=now.at + timedelta(seconds=decision.ttl_s),
                again_after_s=decision.again_after_s,
                boot=now.boot,
                ticks_s=now.ticks_s,
                preview=preview,
                preview_digest=preview_digest,
            )
            values = (one.id, key, one.status, task, one.model_dump_json())
            state.execute("INSERT INTO approvals VALUES (?, ?, ?, ?, ?)", values)
            made.append(one)
            return {"expires_at": one.expires_at.isoformat(), "state": {"approvals": {one.id: one.status}}}

        body = {"approval": approval, "task": task, **as_entry(decision, arguments)}
        with contextlib.suppress(_KnownError):
            self.log.append("approval requested", body, change)
        return made[0]

    def approve(self, approval: str, *, by: str, role: str, reason: str = "") -> Approval:
        """Agree to a call, in a role that the policy names.

        Raises:
            ApprovalError: It is not pending, is void, the role may not approve, or `by` is who asked or agreed before.
        """

        def agree(one: Approval, grant: Grant) -> Approval:
            if role not in one.approvers:
                message = f"'{role}' may not approve it; {' and '.join(one.approvers)} may."
                raise ApprovalError(message, approval=one.id)
            if role not in one.missing:
                message = f"{role} has agreed already."
                raise ApprovalError(message, approval=one.id)
            if _person(by) in [_person(other.by) for other in one.grants]:
                message = f"{by} has agreed already, in another role; another person must."
                raise ApprovalError(message, approval=one.id)
            more = one.model_copy(update={"grants": (*one.grants, grant)})
            return more.model_copy(update={"status": "pending" if more.missing else "approved"})

        return self._answer("approval given", approval, by, role, reason, agree)

    def reject(self, approval: str, *, by: str, role: str, reason: str = "") -> Approval:
        """Refuse a call. The same call is then refused without asking again for as long as the rule says.

        Raises:
            ApprovalError: It is not pending, is void, the role may not approve, or `by` is who asked.
        """

        def refuse(one: Approval, grant: Grant) -> Approval:
            if role not in one.approvers:
                message = f"'{role}' may not answer it; {' and '.join(one.approvers)} may."
                raise ApprovalError(message, approval=one.id)
            return one.model_copy(update={"status": "rejected", "grants": (*one.grants, grant)})

        return self._answer("approval rejected", approval, by, role, reason, refuse)

    def _answer(
        self, kind: str, approval: str, by: str, role: str, reason: str, decide: Callable[[Approval, Grant], Approval]
    ) -> Approval:
        self.get(approval)
        made: list[Approval] = []

        def change(state: sqlite3.Connection, now: Moment) -> Mapping[str, Any]:
            one = _read(state.execute("SELECT * FROM approvals WHERE id = ?", (approval,)).fetchone())
            _check_open(one, now)
            if not _person(by):
                message = "who answers must be named."
                raise ApprovalError(message, approval=approval)
            if _person(by) == _person(one.caller):
                message = f"{by} asked for it, so another person must answer."
                raise ApprovalError(message, approval=approval)
            made.append(decide(one, Grant(by=by, role=role, at=now.at, reason=reason)))
            write(state, made[0])
            told = {"tool": one.tool, "task": one.task, "arguments_digest": one.arguments_digest}
            return {**told, "state": {"approvals": {one.id: made[0].status}}}

        self.log.append(kind, {"approval": approval, "by": by, "role": role, "reason": reason}, change)
        return made[0]


class _KnownError(Exception):
    """The same call is asked for already: nothing is written."""


def _check_open(one: Approval, now: Moment) -> None:
    if one.status != "pending":
        who = f" by {one.grants[-1].by}" if one.grants else ""
        message = f"it is {one.status} already{who}. Nothing was changed."
        raise ApprovalError(message, approval=one.id)
    if one.expired(now):
        message = f"it was void from {one.expires_at.isoformat(timespec='seconds')} on. The call must be made again."
        raise ApprovalError(message, approval=one.id)


def _person(name: str) -> str:
    """Return a name in the form in which persons are compared: "Ana " is ana."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _read(row: sqlite3.Row) -> Approval:
    return Approval.model_validate_json(row["body"])


def write(state: sqlite3.Connection, one: Approval) -> None:
    """Store an approval in its new state."""
    state.execute("UPDATE approvals SET status = ?, body = ? WHERE id = ?", (one.status, one.model_dump_json(), one.id))


def as_entry(decision: Decision, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an entry of the log tells of a decision and its call; with it the call can be decided again."""
    call = decision.call
    return {
        **decision.as_json(),
        "arguments": dict(arguments),
        "arguments_digest": call.arguments_digest,
        "caller": call.caller,
        "role": call.role,
        "tenant": call.tenant,
        "facts": {name: _loggable_fact(value) for name, value in call.facts.items()},
        "called_at": call.at.isoformat(),
    }


def _loggable_fact(value: Any) -> Any:
    """Return a fact as the log can hold it: a number beyond what canonical JSON holds exactly is not written down."""
    try:
        canonical(value, what="a fact")
    except PolicyError:
        return UNWRITTEN
    return json.loads(json.dumps(value))


def again_at(one: Approval) -> datetime:
    """Return until when a rejected call is refused without asking."""
    return one.grants[-1].at + timedelta(seconds=one.again_after_s)


def new_id(kind: str) -> str:
    """Return a new id, such as `ap-…`, which nobody can guess."""
    return f"{kind}-{uuid.uuid4().hex}"
