"""What every runtime's tools have in common: a call goes through the guard, and comes back as text for the model.

A runtime may pause by itself before a tool. That pause is a courtesy: what protects is here, where each call is decided
again when it is about to be carried out, whatever the runtime did before.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from workbench.errors import ApprovalError, ConnectorError, PolicyError, WorkbenchError
from workbench.policy import Approval, Catalogue, Guarded

__all__ = ["AgentCalls", "Answer", "GovernedBundle", "OfferedTool", "approval_request"]

_MAX_ANSWER_CHARS = 200_000


class _ContextAnswer(Protocol):
    def as_json(self) -> dict[str, Any]: ...


class _ContextTool(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def parameters(self) -> Mapping[str, Any]: ...
    def call(self, arguments: Mapping[str, Any]) -> _ContextAnswer: ...


class GovernedBundle(Protocol):
    """What is asked of a loaded bundle."""

    @property
    def caller(self) -> str: ...
    @property
    def tools(self) -> Catalogue: ...
    @property
    def context_tools(self) -> Sequence[_ContextTool]: ...
    @property
    def offered(self) -> Mapping[str, str]: ...
    def act(
        self, tool: str, arguments: Mapping[str, Any], *, dry_run: bool = True, call_id: str | None = None
    ) -> Guarded: ...
    def ask(self, tool: str, arguments: Mapping[str, Any]) -> Approval | None: ...
    def approve(self, approval: str, *, by: str, role: str, reason: str = "") -> Approval: ...
    def reject(self, approval: str, *, by: str, role: str, reason: str = "") -> Approval: ...


@dataclass(frozen=True)
class OfferedTool:
    """A tool as a runtime is told of it.

    Attributes:
        name: What the runtime knows it by.
        tool: What the policy knows it by.
        description: What it does.
        parameters: JSON Schema of its arguments.
        reads: Whether it only reads.
        destroys: Whether what it does cannot be taken back.
    """

    name: str
    tool: str
    description: str
    parameters: dict[str, Any]
    reads: bool
    destroys: bool


@dataclass(frozen=True)
class Answer:
    """What a call came to.

    Attributes:
        text: For the model.
        status: Status of the guarded call; of a context view `found`, `ambiguous` or `not_found`; `not done` where it
            could not be carried out.
        approval: The approval that the call waits for, or used.
        data: Of a context view: `status`, `text`, `tokens`, `citations`, `omitted`.
    """

    text: str
    status: str
    approval: Approval | None = None
    data: Mapping[str, Any] | None = None

    @property
    def failed(self) -> bool:
        """Whether a governed call was not carried out."""
        return self.data is None and self.status != "done"


class AgentCalls:
    """The tools of a loaded bundle, ready to be called by an agent.

    Attributes:
        offered: The tools by the names that runtimes know them by: context views first, then governed tools.
    """

    def __init__(self, bundle: GovernedBundle) -> None:
        """Keep the bundle."""
        self._bundle = bundle
        self._views = {view.name: view for view in bundle.context_tools}
        every = [
            OfferedTool(bundle.offered[one.name], one.name, one.description, dict(one.parameters), True, False)
            for one in bundle.context_tools
        ]
        every += [
            OfferedTool(
                bundle.offered[tool.name],
                tool.name,
                tool.description,
                dict(tool.parameters),
                reads=tool.risk == "read",
                destroys=tool.risk in ("destructive", "money"),
            )
            for tool in bundle.tools.values()
        ]
        self.offered: dict[str, OfferedTool] = {one.name: one for one in every}

    def ask(self, offered: OfferedTool, arguments: Any) -> Approval | None:
        """Return the approval that a call needs, asking for it where nobody has; `None` where none is needed.

        Nothing is carried out.

        Raises:
            PolicyError: The audit log was changed from outside, or the clock was set back.
        """
        if offered.tool in self._views or not isinstance(arguments, Mapping):
            return None
        try:
            return self._bundle.ask(offered.tool, arguments)
        except PolicyError:
            if self._bundle.caller.strip():
                raise
            return None  # what is asked for nobody is refused when it is called

    def call(self, offered: OfferedTool, arguments: Any, *, call_id: str | None = None) -> Answer:
        """Carry a call out, if the policy allows it or a person approved it, and say what became of it.

        Args:
            offered: The tool.
            arguments: What the model gave; anything but an object is denied.
            call_id: Id of this very call: the same one again never does it again.

        Raises:
            PolicyError: The audit log was changed from outside, or the clock was set back.
        """
        if not isinstance(arguments, Mapping):
            return Answer(f"denied: the arguments are a {type(arguments).__name__}; they must be an object.", "denied")
        if offered.tool in self._views:
            return self._view(offered.tool, arguments)
        try:
            guarded = self._bundle.act(offered.tool, arguments, dry_run=False, call_id=call_id)
        except (PolicyError, ConnectorError) as exc:
            if isinstance(exc, PolicyError) and not isinstance(exc, ApprovalError) and self._bundle.caller.strip():
                raise
            return Answer(f"not done: {exc}", "not done")
        return Answer(_told(guarded), guarded.status, guarded.approval)

    def _view(self, name: str, arguments: Mapping[str, Any]) -> Answer:
        try:
            found = self._views[name].call(arguments).as_json()
        except WorkbenchError as exc:
            return Answer(f"not done: {exc}", "not done")
        return Answer(_as_json(found), str(found["status"]), data=found)


def approval_request(approval: Approval) -> dict[str, Any]:
    """Return what a person is shown who is asked for an approval: JSON values."""
    return {
        "approval": approval.id,
        "tool": approval.tool,
        "arguments": approval.arguments,
        "why": approval.why,
        "approvers": list(approval.missing),
        "would_be_sent": approval.preview,
        "until": approval.expires_at.isoformat(timespec="seconds"),
    }


def _told(guarded: Guarded) -> str:
    if guarded.status != "done":
        return str(guarded)
    value = guarded.value
    if value is None:
        return f"done: {guarded.reason}" if guarded.reason else "done"
    text = value if isinstance(value, str) else _as_json(value)
    if len(text) > _MAX_ANSWER_CHARS:
        return f"{text[:_MAX_ANSWER_CHARS]}\n[{len(text) - _MAX_ANSWER_CHARS:,} more characters were left out]"
    return text


def _as_json(value: Any) -> str:
    dump = getattr(value, "model_dump", None)
    return json.dumps(dump(mode="json") if callable(dump) else value, ensure_ascii=False, default=str)
