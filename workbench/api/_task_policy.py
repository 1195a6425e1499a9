"""The part of a task that is about what its agent may do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.api._fetch_tools import check_file_name, kept_in
from workbench.api._governed import Governed, call_of, decider_of
from workbench.policy import (
    Approval,
    ApprovalList,
    Catalogue,
    Decision,
    Guarded,
    Policy,
    PolicyTest,
    PolicyText,
    Simulation,
    SuiteReport,
    ToolDrift,
    compare_policies,
    mcp_tools,
    simulate,
)
from workbench.serve import Perform

if TYPE_CHECKING:
    from workbench.api._owner import Owner

__all__ = ["PolicyTask"]


class PolicyTask:
    """What a task's agent may do. `Task` has all of this."""

    name: str
    folder: Path
    _project: Owner

    @cached_property
    def governed(self) -> Governed:
        """The task's policy with all that belongs to it; most is reached by the methods of the task."""
        return Governed(self.name, self.folder, self._project)

    @property
    def policy(self) -> Policy:
        """The policy of `policy.yaml`.

        Raises:
            PolicyFileError: It is missing or wrong.
        """
        return self.governed.policy

    @property
    def tools(self) -> Catalogue:
        """The tools that the policy is about, with risks, schemas and token costs.

        Raises:
            PolicyFileError: A list of tools is missing or wrong.
        """
        return self.governed.tools

    def fetch_tools(
        self,
        *,
        command: Sequence[str] | None = None,
        url: str | None = None,
        headers: Mapping[str, str] | None = None,
        file: str = "tools.json",
        write: bool = True,
    ) -> list[ToolDrift]:
        """Fetch the tools of an MCP server into a file of the task's folder, and say how they changed.

        What a server says of its tools is data: read it before you write rules about it. Once the task is vetted, a
        changed tool voids the vetting.

        Args:
            command: Starts a server that speaks on standard input and output; give only a program of your own.
            url: Address of a server that speaks HTTP, instead of `command`.
            headers: For `url`: further headers, such as `Authorization`.
            file: Name of the file in the task's folder, as the policy's `tools:` names it.
            write: Write the file; without it only what changed is said.

        Returns:
            The tools that differ from those in the file; all of them where there was none.

        Raises:
            PolicyError: The server cannot be reached, or does not speak the protocol.
            PolicyFileError: `file` leads out of the folder, or holds something else than tools.
        """
        check_file_name(file)
        found = mcp_tools(command=command, url=url, headers=headers)
        drift = kept_in(self.folder / file, found, write=write)
        self.reload_policy()  # it may have read the file as it was
        return drift

    def save_policy(self, policy: Policy, *, before: str | None = None) -> PolicyText:
        """Write other rules into the task's `policy.yaml`; all else in the file keeps its lines and comments.

        A vetting of the task is void afterwards.

        Args:
            policy: The policy with its new rules; it must compile for the task's tools.
            before: The text that the policy was read from: where the file says something else by now, nothing is
                written.

        Returns:
            What was written, with the comments that could not be kept.

        Raises:
            PolicyFileError: It does not compile, more than its rules is another, the file was changed meanwhile or
                cannot be written.
            UnknownNameError: A rule names a tool that there is not.
            ConfigError: The task came with the workbench and is not the project's own.
        """
        written = self.governed.save(policy, before=before)
        self.reload_policy()
        return written

    def reload_policy(self) -> None:
        """Read the policy, its tests and its tools anew when they are next asked for."""
        self.__dict__.pop("governed", None)

    def decide(
        self,
        tool: str,
        arguments: Mapping[str, Any],
        *,
        role: str,
        caller: str = "",
        tenant: str = "",
        facts: Mapping[str, Any] | None = None,
        at: datetime | None = None,
        overlays: Sequence[str] = (),
    ) -> Decision:
        """Say whether a call may be made: `allow`, `ask` or `deny`, by which rule, and why. Nothing is done.

        Args:
            tool: Its exact name.
            arguments: JSON values.
            role: Role of the caller, as your program knows it; never from the agent.
            caller: Who calls: a person or an agent.
            tenant: Whose data it is about.
            facts: What your program knows beside; facts with a record are looked up in the store.
            at: When, with a zone; default now.
            overlays: Names of overlays that hold as well.

        Returns:
            The decision. A call that is wrong in itself is denied by `tool`, `role` or `arguments`, not raised.

        Raises:
            PolicyFileError: The policy is missing or wrong.
            PolicyError: cedarpy is not installed, `at` has no zone, or a fact is given that is looked up.
            UnknownNameError: There is no such overlay or fact.
        """
        call = call_of(tool, arguments, role=role, caller=caller, tenant=tenant, facts=facts, at=at)
        return self.governed.decide(call, overlays)

    def act(
        self,
        tool: str,
        arguments: Mapping[str, Any],
        *,
        role: str,
        caller: str,
        tenant: str = "",
        facts: Mapping[str, Any] | None = None,
        overlays: Sequence[str] = (),
        dry_run: bool = True,
        approval: str | None = None,
        call_id: str | None = None,
        perform: Perform | None = None,
    ) -> Guarded:
        """Do what a tool does, if the policy allows it or a person approved it; without `dry_run=False`, show it.

        Every decision, approval and execution is written to the project's audit log. Call it again after the approval:
        it is decided anew, and runs once.

        Args:
            tool: Its exact name; an action of a connector is carried out by the connector.
            arguments: JSON values.
            role: Role of the caller, as your program knows it.
            caller: Who calls; nobody approves their own call.
            tenant: Whose data it is about.
            facts: What your program knows beside.
            overlays: Names of overlays that hold as well.
            dry_run: Decide, and show what would be sent; write nothing.
            approval: Id of the approval to use; default: the one of this very call.
            call_id: Your own id of this call: the same one again never does it again.
            perform: For other tools than actions: does it, given the arguments and a key that tells a repetition.

        Returns:
            What became of it. `require_done()` raises unless it is done.

        Raises:
            ApprovalError: The approval named cannot be used for this call.
            PolicyError: The audit log was changed from outside, the clock was set back, or nobody is named as caller.
            ConnectorError: The source could not be asked. Nothing was done; an approval stays good.
        """
        decision = self.decide(tool, arguments, role=role, caller=caller, tenant=tenant, facts=facts, overlays=overlays)
        return self.governed.act(decision, dry_run=dry_run, approval=approval, call_id=call_id, perform=perform)

    def pending(self) -> ApprovalList:
        """Return the approvals that wait for an answer, oldest first."""
        return self.governed.guard.approvals.pending(self.name)

    def approve(self, approval: str, *, by: str, role: str, reason: str = "") -> Approval:
        """Agree to a call as another person than the one who asked.

        Raises:
            ApprovalError: It is not pending, is void, the role may not approve, or `by` asked for it.
        """
        return self.governed.guard.approvals.approve(approval, by=by, role=role, reason=reason)

    def reject(self, approval: str, *, by: str, role: str, reason: str = "") -> Approval:
        """Refuse a call; the same one is then refused without asking for as long as the rule says.

        Raises:
            ApprovalError: It is not pending, is void, the role may not answer, or `by` asked for it.
        """
        return self.governed.guard.approvals.reject(approval, by=by, role=role, reason=reason)

    def test_policy(self, *, with_recorded: bool = False) -> SuiteReport:
        """Run `policy_tests.yaml`, and decide generated calls at every boundary of every condition by both readings.

        Args:
            with_recorded: Also decide the calls of the audit log anew: what was decided then must be decided again.
        """
        return self.governed.test(with_recorded=with_recorded)

    def recorded_calls(self) -> list[PolicyTest]:
        """Return this task's calls of the audit log, as policy tests."""
        return self.governed.recorded()

    def simulate(self, policy: Path | str, calls: Sequence[PolicyTest] | None = None) -> Simulation:
        """Return what another policy would newly deny, ask and allow on recorded calls.

        Args:
            policy: The other `policy.yaml`; its tools lie beside it.
            calls: The calls; default: those of the audit log and of the policy tests.
        """
        other = decider_of(Path(policy), self._project)
        given = calls if calls is not None else [*self.recorded_calls(), *self.governed.tests]
        return simulate(self.governed.decider(), other, [one.call.call() for one in given])

    def diff_policy(self, policy: Path | str) -> tuple[list[str], Simulation]:
        """Return how another policy's rules differ from this task's, and what changes on calls at every boundary."""
        known = [one.call.call() for one in self.governed.tests]
        return compare_policies(self.governed.decider(), decider_of(Path(policy), self._project), known)
