"""The policy matrix: tools and roles, which rule decides, a call tried out, and what saving would change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict

from workbench.errors import ConfigError, PolicyFileError, WorkbenchError
from workbench.html import Display, Facts, Folded, Grid, Lines, Part
from workbench.notebook._actions import action
from workbench.notebook._assets import module_text, style_text
from workbench.notebook._matrix_words import cell_words, rule_words
from workbench.notebook._widget import LabWidget
from workbench.policy import (
    ApprovalList,
    Ask,
    Call,
    Decider,
    Decision,
    Effect,
    Policy,
    PolicyCell,
    compare_policies,
    policy_cells,
    run_suite,
    with_cell,
)

if TYPE_CHECKING:
    from workbench.api import Task

__all__ = ["PolicyDraft", "PolicyMatrix", "TriedCall"]

_MOST_CHANGES = 50


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class TriedCall(_Strict):
    """A call to try out. Facts that the policy looks up in records are looked up.

    Attributes:
        tool: Name of the tool.
        role: Role of the caller.
        arguments: The arguments, as JSON.
        caller: Who calls.
        facts: Facts that a program would give, as JSON.
    """

    tool: str
    role: str
    arguments: str = "{}"
    caller: str = ""
    facts: str = "{}"


class PolicyDraft(_Strict):
    """What a policy matrix shows.

    Attributes:
        policy: The policy as it would be saved.
        tab: What stands below the matrix: `call`, `changes` or `approvals`.
        tried: The call that is tried out, or `None`.
    """

    policy: Policy
    tab: Literal["call", "changes", "approvals"] = "call"
    tried: TriedCall | None = None


class PolicyMatrix(LabWidget):
    """See and change who may use which tool. Nothing is written before `save`.

    A cell can get a rule of its own; it never opens what another rule denies, and says so. Overlays are not looked at.

    Attributes:
        value: The `PolicyDraft`.
        task: The task.

    Example:
        m = PolicyMatrix(task)
        m.set_cell("refund", "sales", "deny")
        m.try_call("refund", "sales", '{"order": "7", "cents": 100}').effect
        m.save()
    """

    Value = PolicyDraft
    _esm = module_text("matrix")
    _css = style_text()

    def __init__(self, task: Task) -> None:
        """Show the policy of a task.

        Raises:
            PolicyFileError: The task has no policy, or it is wrong.
        """
        self.task = task
        self._said = ""
        self._read_saved()
        super().__init__(PolicyDraft(policy=self._saved.policy))

    def _read_saved(self) -> None:
        """Read the policy as it is saved."""
        path = self.task.folder / "policy.yaml"
        self._saved = self.task.governed.decider()
        try:
            self._text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as exc:
            message = f"the policy cannot be read: {exc}."
            raise PolicyFileError(message, path=path) from exc
        self._drafted: Decider | None = self._saved

    # -- what is shown -----------------------------------------------------------------------------

    def _decider(self, policy: Policy) -> Decider:
        if self._drafted is None or self._drafted.policy != policy:
            self._drafted = Decider(policy, self.task.tools)
        return self._drafted

    def _check(self, value: Any) -> None:
        self._decider(value.policy)
        self._decided(value)

    @property
    def policy(self) -> Policy:
        """The policy as it would be saved."""
        draft: PolicyDraft = self.value
        return draft.policy

    @property
    def decision(self) -> Decision | None:
        """The decision on the call that is tried out."""
        return self._decided(self.value)

    @property
    def pending(self) -> ApprovalList:
        """The approvals that wait for an answer."""
        return self.task.pending()

    def _cells(self, policy: Policy) -> dict[tuple[str, str], PolicyCell]:
        return policy_cells(policy, self._decider(policy).tools)

    def _decided(self, value: PolicyDraft) -> Decision | None:
        tried = value.tried
        if tried is None:
            return None
        call = Call(
            tried.tool,
            _json_object(tried.arguments, "arguments"),
            tried.role,
            caller=tried.caller,
            facts=_json_object(tried.facts, "facts"),
        )
        return self.task.governed.decide_by(self._decider(value.policy), call)

    def shown(self, value: PolicyDraft) -> dict[str, Any]:
        """Return the cells, and what the chosen tab shows."""
        cells, before = self._cells(value.policy), self._cells(self._saved.policy)
        tools = self._decider(value.policy).tools
        return {
            "task": self.task.name,
            "roles": list(value.policy.roles),
            "tools": [{"name": one.name, "risk": one.risk, "description": one.description} for one in tools.values()],
            "cells": [
                [_cell(cells[tool, role], before.get((tool, role))) for role in value.policy.roles] for tool in tools
            ],
            "approvers": list(dict.fromkeys([*value.policy.approvers, *value.policy.roles])),
            "rules": {rule.id: rule_words(rule) for rule in value.policy.rules},
            "tab": value.tab,
            "changed": value.policy != self._saved.policy,
            "said": self._said,
            "tried": None if value.tried is None else value.tried.model_dump(),
            "decision": None if (found := self._decided(value)) is None else _decision(found),
            "changes": self._changes(value.policy) if value.tab == "changes" else None,
            "pending": [_approval(one) for one in self.pending] if value.tab == "approvals" else None,
        }

    def _changes(self, policy: Policy) -> dict[str, Any]:
        if policy == self._saved.policy:
            return {"rules": [], "words": "The policy is as it is saved.", "calls": [], "left_out": 0, "tests": []}
        draft, tests = self._decider(policy), self.task.governed.tests
        lines, simulation = compare_policies(self._saved, draft, [one.call.call() for one in tests])
        report = run_suite(draft, tests)
        changed = [
            [f"{a.effect} [{a.rule}]", f"{b.effect} [{b.rule}]", f"{b.call.role}: {b.call.tool}", _arguments(b), b.why]
            for a, b in simulation.changes
        ]
        return {
            "rules": lines,
            "words": str(simulation).splitlines()[0],
            "calls": changed[:_MOST_CHANGES],
            "left_out": max(0, len(changed) - _MOST_CHANGES),
            "tests": [*report.failures, *report.remarks] or [f"All {report.tests} policy tests pass."],
        }

    def _display(self) -> Display:
        value = self.value
        cells = self._cells(value.policy)
        rows = [
            [tool.name, tool.risk, *(cell_words(cells[tool.name, role]) for role in value.policy.roles)]
            for tool in self._decider(value.policy).tools.values()
        ]
        parts: list[Part] = [Grid(["tool", "risk", *value.policy.roles], rows)]
        found = self._told()
        if found is not None:
            parts.append(Facts(found))
        if value.policy != self._saved.policy:
            changes = self._changes(value.policy)
            header = ("before", "after", "call", "arguments", "why")
            said = Lines([*changes["rules"], changes["words"], *changes["tests"]])
            parts.append(Folded("what saving would change", [said, Grid(header, changes["calls"])]))
        pending = self.pending
        if pending:
            waiting = [(one.id, one.tool, f"{one.caller} ({one.role})", " and ".join(one.missing)) for one in pending]
            parts.append(
                Folded(f"{len(pending):,} pending", [Grid(("approval", "tool", "who asks", "needed"), waiting)])
            )
        state = "not saved" if value.policy != self._saved.policy else "as saved"
        headline = f"Policy of {self.task.name}: {len(rows):,} tools, {len(value.policy.rules):,} rules, {state}"
        return Display(headline, parts)

    def _told(self) -> list[tuple[str, object]] | None:
        try:
            decision = self.decision
        except WorkbenchError as exc:
            return [("tried call", str(exc))]
        if decision is None:
            return None
        call = f"{decision.call.role}: {decision.call.tool} {_arguments(decision)}"
        return [("tried call", call), ("decision", str(decision))]

    def snapshot(self) -> str:
        """Return the matrix with the deciding rules, the tried call, the changes and what is pending."""
        return self._display().html()

    def __str__(self) -> str:
        """Return what the snapshot shows, as plain text."""
        return self._display().text()

    # -- actions -----------------------------------------------------------------------------------

    @action
    def set_cell(
        self, tool: str, role: str, effect: Effect | None, approver: str | None = None, reason: str | None = None
    ) -> None:
        """Give a cell a rule of its own, or take it out with `None`, so that it inherits.

        Args:
            tool: Name of the tool.
            role: The role.
            effect: `allow`, `ask`, `deny`, or `None`.
            approver: For `ask`: who must agree; default the policy's first approver.
            reason: For `ask`: what the approver is shown.
        """
        ask = None
        if effect == "ask" and (approver or reason):
            cell = self._cells(self.policy).get((tool, role))
            known = cell.own.ask if cell is not None and cell.own is not None else None
            ask = Ask(
                approver=approver or (known.approver if known else self.state["approvers"][0]),
                reason=reason or (known.reason if known else f"{tool} by {role} needs an approval."),
            )
        changed = with_cell(self.policy, tool, role, effect, ask=ask, tools=self.task.tools)
        self._said = ""
        self.change(policy=changed)

    @action
    def try_call(self, tool: str, role: str, arguments: str = "{}", caller: str = "", facts: str = "{}") -> None:
        """Decide on a call by the policy as it would be saved; nothing is done. `decision` tells it."""
        self.change(tried=TriedCall(tool=tool, role=role, arguments=arguments, caller=caller, facts=facts))

    @action
    def show_tab(self, tab: Literal["call", "changes", "approvals"]) -> None:
        """Show what stands below the matrix."""
        self.change(tab=tab)

    @action
    def reset(self) -> None:
        """Go back to the policy as it is in the file."""
        self.task.reload_policy()
        self._read_saved()
        self._said = ""
        self.change(policy=self._saved.policy)

    @action
    def save(self) -> None:
        """Write the rules into the task's `policy.yaml`; says which comments could not be kept."""
        written = self.task.save_policy(self.policy, before=self._text)
        self._read_saved()
        self._said = f"Saved {self.task.folder.name}/policy.yaml; {written.comments_kept} comments were kept."
        lost = written.comments_lost
        if lost:
            self._said += f" {len(lost)} could not be: {'; '.join(lost[:3])}{' …' if len(lost) > 3 else ''}."
        self._said += " A vetting of this task is void now."
        self.change(policy=self._saved.policy)
        self._publish(self.shown(self.value))

    @action
    def approve(self, approval: str, by: str, role: str, reason: str = "") -> None:
        """Agree to a call that waits; see `Task.approve`."""
        self.task.approve(approval, by=by, role=role, reason=reason)
        self._said = f"{approval}: {role} {by} agreed."
        self._publish(self.shown(self.value))

    @action
    def reject(self, approval: str, by: str, role: str, reason: str = "") -> None:
        """Refuse a call that waits; see `Task.reject`."""
        self.task.reject(approval, by=by, role=role, reason=reason)
        self._said = f"{approval}: {role} {by} refused."
        self._publish(self.shown(self.value))


def _cell(cell: PolicyCell, before: PolicyCell | None) -> dict[str, Any]:
    return {
        "effect": cell.effect,
        "own": cell.own.effect if cell.own is not None else None,
        "approver": cell.own.ask.approver if cell.own is not None and cell.own.ask is not None else None,
        "words": cell_words(cell),
        "rules": list(cell.rules),
        "rule": cell.rule,
        "outdone": cell.outdone,
        "changed": before is None or (before.effect, before.own, before.rule) != (cell.effect, cell.own, cell.rule),
    }


def _decision(decision: Decision) -> dict[str, Any]:
    return {"effect": decision.effect, "line": str(decision), "html": decision._repr_html_()}


def _arguments(decision: Decision) -> str:
    return json.dumps(dict(decision.call.arguments), ensure_ascii=False)


def _approval(one: Any) -> dict[str, Any]:
    return {"id": one.id, "tool": one.tool, "roles": list(one.missing), "html": one._repr_html_()}


def _json_object(text: str, what: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text or "{}", parse_constant=_no_constant)
    except (ValueError, RecursionError) as exc:
        message = f"the {what} are not JSON: {str(exc)[:200]}. Write an object, such as {{}}."
        raise ConfigError(message, key=what) from exc
    if not isinstance(found, dict):
        message = f"the {what} are a JSON object, not {type(found).__name__}. Write one, such as {{}}."
        raise ConfigError(message, key=what)
    return found


def _no_constant(text: str) -> Any:
    message = f"{text} is not JSON"
    raise ValueError(message)
