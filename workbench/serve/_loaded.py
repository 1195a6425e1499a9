"""A bundle that was verified and loaded: its context tools, and its governed tools for one caller."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

from workbench.context import Context
from workbench.errors import PolicyError, UnknownNameError
from workbench.export import Bundle
from workbench.policy import (
    Approval,
    ApprovalList,
    Call,
    Catalogue,
    Decider,
    Decision,
    Guard,
    Guarded,
    Performer,
)
from workbench.serve._context_tool import ContextTool
from workbench.serve._names import offered_names
from workbench.views import ContextSpec

__all__ = ["Ground", "LoadedBundle", "view_role"]


class Ground(Protocol):
    """What a loaded bundle stands on: records, facts, and what carries calls out."""

    def known(self, call: Call) -> Call:
        """Return the call with its facts."""

    def performer(self, call: Call) -> Performer:
        """Return what does the call."""

    def build(
        self,
        spec: ContextSpec,
        question: str,
        entities: Mapping[str, str] | None,
        budget_tokens: int | None,
        as_role: str | None,
    ) -> Context:
        """Return the context for a question, as a role of the spec sees the records."""


class LoadedBundle:
    """A verified bundle, for one caller. Use `workbench.load_bundle`.

    Attributes:
        bundle: The bundle.
        role: Role of the caller, as your program knows it; never from the agent.
        caller: Who calls: a person or an agent.
        tenant: Whose data it is about.
        tools: The governed tools, by their exact names; none where the bundle has no policy.
        context_tools: The exported views, as read tools.
        offered: Tool to the name by which agent runtimes are offered it, context tools included.
    """

    def __init__(
        self,
        bundle: Bundle,
        ground: Ground,
        guard: Guard,
        *,
        role: str,
        caller: str,
        tenant: str = "",
        as_role: str | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        like: LoadedBundle | None = None,
    ) -> None:
        """Make the tools ready. The bundle must have been verified.

        Args:
            bundle: The bundle.
            ground: What it stands on.
            guard: Carries calls out, and holds approvals and the audit log.
            role: Role of the caller.
            caller: Who calls.
            tenant: Whose data it is about.
            as_role: Role of the context spec whose records are seen; default: the one that is called like `role`.
            clock: The time at which calls are decided.
            like: The same bundle, loaded for another caller: what does not depend on the caller is taken from it.

        Raises:
            ExportError: Two tools would be offered by one name.
            PolicyError: cedarpy is not installed.
        """
        self.bundle = bundle
        self.role = role
        self.caller = caller
        self.tenant = tenant
        self._ground = ground
        self._guard = guard
        self._clock = clock
        self._decider: Decider | None = like._decider if like is not None else _decider(bundle)
        self.tools: Catalogue = self._decider.tools if self._decider is not None else Catalogue([])
        self._spec: ContextSpec = like._spec if like is not None else _spec(bundle)
        self._as_role = as_role
        self._said: list[dict[str, Any]] = (
            like._said if like is not None else bundle.read_verified("tools.json")["tools"]
        )
        self.context_tools = tuple(self._context_tool(one) for one in self._said)
        names = [*(one.name for one in self.context_tools), *self.tools]
        self.offered: Mapping[str, str] = like.offered if like is not None else offered_names(names)
        self._tool_of = {offered: tool for tool, offered in self.offered.items()}

    def for_caller(self, *, role: str, caller: str, tenant: str = "", as_role: str | None = None) -> LoadedBundle:
        """Return the same bundle for another caller, as a server does for each of its clients.

        Args:
            role: Role of that caller, as your program knows it; never from the agent.
            caller: Who calls.
            tenant: Whose data it is about.
            as_role: Role of the context spec whose records that caller sees; default: for a caller of the same `role`
                as this one what this one sees, for another the one that is called like `role`.

        Raises:
            UnknownNameError: The spec has roles, and that is none of them.
        """
        if as_role is None and role == self.role:
            as_role = self._as_role
        view_role(self._spec, role, as_role)
        return LoadedBundle(
            self.bundle,
            self._ground,
            self._guard,
            role=role,
            caller=caller,
            tenant=tenant,
            as_role=as_role,
            clock=self._clock,
            like=self,
        )

    # -- context -------------------------------------------------------------------------------------

    def context_tool(self, name: str) -> ContextTool:
        """Return a context tool by its name.

        Raises:
            UnknownNameError: There is none.
        """
        for one in self.context_tools:
            if one.name == name:
                return one
        raise UnknownNameError(name, [one.name for one in self.context_tools], what="a context tool of this bundle")

    def _context_tool(self, said: Mapping[str, Any]) -> ContextTool:
        def build(question: str, entities: Mapping[str, str] | None, budget_tokens: int | None) -> Context:
            as_role = view_role(self._spec, self.role, self._as_role)
            return self._ground.build(self._spec, question, entities, budget_tokens, as_role)

        return ContextTool(said["name"], said["description"], dict(said["parameters"]), build, self._spec.trust.guard())

    # -- governed tools ------------------------------------------------------------------------------

    def tool_of(self, offered: str) -> str:
        """Return the tool that is offered by a name; a name that is not offered is returned as it is, and denied."""
        return self._tool_of.get(offered, offered)

    def decide(self, tool: str, arguments: Mapping[str, Any]) -> Decision:
        """Say whether a call may be made: `allow`, `ask` or `deny`, by which rule, and why. Nothing is done.

        Args:
            tool: Its exact name.
            arguments: JSON values.

        Raises:
            PolicyError: The bundle has no policy.
        """
        if self._decider is None:
            message = f"the bundle of '{self.bundle.manifest.task}' has no policy, so it governs no tools."
            raise PolicyError(message)
        call = Call(tool, dict(arguments), self.role, self.caller, self.tenant, {}, self._clock())
        # Facts are looked up with the arguments: where those are wrong, the call is denied whatever the facts are.
        return self._decider.decide(self._ground.known(call) if tool in self.tools else call)

    def act(
        self,
        tool: str,
        arguments: Mapping[str, Any],
        *,
        dry_run: bool = True,
        approval: str | None = None,
        call_id: str | None = None,
    ) -> Guarded:
        """Do what a tool does, if the policy allows it or a person approved it; without `dry_run=False`, show it.

        It is decided anew here, whatever was decided before, and is written to the audit log.

        Args:
            tool: Its exact name; an action of a connector is carried out by the connector.
            arguments: JSON values.
            dry_run: Decide, and show what would be sent; write nothing.
            approval: Id of the approval to use; default: the one of this very call.
            call_id: Your own id of this call: the same one again never does it again.

        Raises:
            ApprovalError: The approval named cannot be used for this call.
            PolicyError: No policy, nobody is named as caller, or the audit log was changed from outside.
            ConnectorError: The source could not be asked. Nothing was done; an approval stays good.
        """
        decision = self.decide(tool, arguments)
        return self._guard.act(
            decision,
            self.tools.get(tool),
            self._ground.performer(decision.call),
            dry_run=dry_run,
            approval=approval,
            call_id=call_id,
        )

    def ask(self, tool: str, arguments: Mapping[str, Any]) -> Approval | None:
        """Return the approval that a call needs, asking for it where nobody has yet; nothing is carried out.

        Args:
            tool: Its exact name.
            arguments: JSON values.

        Returns:
            The approval, `pending`, `approved` or `rejected`; `None` where none is needed.

        Raises:
            PolicyError: No policy, nobody is named as caller, or the audit log was changed from outside.
        """
        decision = self.decide(tool, arguments)
        return self._guard.ask(decision, self.tools.get(tool), self._ground.performer(decision.call))

    def pending(self) -> ApprovalList:
        """Return the approvals that wait for an answer, oldest first."""
        return self._guard.approvals.pending(self.bundle.manifest.task)

    def approve(self, approval: str, *, by: str, role: str, reason: str = "") -> Approval:
        """Agree to a call as another person than the one who asked.

        Raises:
            ApprovalError: It is not pending, is void, the role may not approve, or `by` asked for it.
        """
        return self._guard.approvals.approve(approval, by=by, role=role, reason=reason)

    def reject(self, approval: str, *, by: str, role: str, reason: str = "") -> Approval:
        """Refuse a call; the same one is then refused without asking for as long as the rule says.

        Raises:
            ApprovalError: It is not pending, is void, the role may not answer, or `by` asked for it.
        """
        return self._guard.approvals.reject(approval, by=by, role=role, reason=reason)

    def __repr__(self) -> str:
        """Say which bundle it is, and for whom."""
        return f"<LoadedBundle {self.bundle.manifest.task} for {self.caller} ({self.role}): {len(self.tools)} tools>"


def view_role(spec: ContextSpec, role: str, as_role: str | None) -> str | None:
    """Return the role that the context is built for: where the spec has roles, one of them, never everything.

    Raises:
        UnknownNameError: It is no role of the spec.
    """
    if not spec.roles and as_role is None:
        return None
    chosen = role if as_role is None else as_role
    spec.access(chosen)
    return chosen


def _decider(bundle: Bundle) -> Decider | None:
    policy = bundle.policy
    return Decider(policy.policy, policy.tools, tuple(policy.overlays.values())) if policy is not None else None


def _spec(bundle: Bundle) -> ContextSpec:
    return ContextSpec.model_validate(bundle.read_verified("context/spec.json"))


def _views(bundle: Bundle) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = bundle.read_verified("tools.json")["tools"]
    return listed
