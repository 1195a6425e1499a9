"""An MCP server over a loaded bundle; what must be asked for is asked by elicitation, where somebody may answer there.

Source: https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation and mcp 2.3.0 as installed (read
2026-11-28)
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.errors import ApprovalError, known_values
from workbench.policy import Approval
from workbench.serve._agent_calls import AgentCalls, Answer, GovernedBundle, OfferedTool
from workbench.serve._libraries import needs_library

if TYPE_CHECKING:
    from mcp import types
    from mcp.server.context import ServerRequestContext
    from mcp.server.lowlevel import Server

__all__ = ["Approver", "mcp_server"]

# From this revision on a server asks in its answer, and the client calls again; before, in a request of its own.
_ASKS_IN_ANSWERS_SINCE = "2026-07-28"
_QUESTION = "approval"
_FORM: dict[str, Any] = {"type": "object", "properties": {"reason": {"type": "string", "title": "Why"}}}


@dataclass(frozen=True)
class Approver:
    """The person who sits at the client's prompt.

    Attributes:
        by: Their name; nobody approves their own agent's call.
        role: The role in which they answer.
    """

    by: str
    role: str


def mcp_server(bundle: GovernedBundle, *, approver: Approver | None = None) -> Server[Any]:
    """Return an MCP server that offers a loaded bundle's tools; run it over any of the protocol's transports.

    A call that must be asked for is answered with the approval that it waits for, which a person answers by
    `bundle.approve` or on the command line; the next same call then runs, once. With `approver` it is asked at the
    client's prompt (elicitation), where the client can do that, and goes on by itself. Whoever controls the client can
    answer there: give an `approver` only where that is the person.

    Args:
        bundle: The loaded bundle.
        approver: Who answers at the client's prompt.

    Raises:
        ExportError: mcp is not installed.
    """
    needs_library("mcp", "mcp")
    from mcp import types
    from mcp.server.lowlevel import Server

    calls = AgentCalls(bundle)
    desk = _Desk(bundle, approver)

    async def list_tools(_context: Any, _params: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_listed(one) for one in calls.offered.values()])

    async def call_tool(
        context: ServerRequestContext[Any], params: types.CallToolRequestParams
    ) -> types.CallToolResult | types.InputRequiredResult:
        offered = calls.offered.get(params.name)
        if offered is None:
            known = known_values(params.name[:80], calls.offered)
            return _result(Answer(f"'{params.name[:80]}' is not a tool of this server. {known}", "denied"))
        return await _called(calls, desk, offered, context, params)

    return Server("context-workbench", on_list_tools=list_tools, on_call_tool=call_tool)


class _Desk:
    """Where an approval is asked for at the client's prompt, and the answer is written down."""

    def __init__(self, bundle: GovernedBundle, approver: Approver | None) -> None:
        self._bundle = bundle
        self._approver = approver

    def may_ask(self, approval: Approval | None, capabilities: types.ClientCapabilities | None) -> bool:
        """Tell whether the client can ask the person whose answer is wanted."""
        elicitation = capabilities.elicitation if capabilities is not None else None
        by_form = elicitation is not None and (elicitation.form is not None or elicitation.url is None)
        return (
            by_form and self._approver is not None and approval is not None and self._approver.role in approval.missing
        )

    def write(self, approval: str, answer: types.ElicitResult) -> str | None:
        """Write an answer down; return why it does not count, or `None`."""
        if self._approver is None or answer.action not in ("accept", "decline"):
            return None
        reason = str((answer.content or {}).get("reason") or "")
        record = self._bundle.approve if answer.action == "accept" else self._bundle.reject
        try:
            record(approval, by=self._approver.by, role=self._approver.role, reason=reason)
        except ApprovalError as exc:
            return f"not done: {exc}"
        return None


async def _called(
    calls: AgentCalls,
    desk: _Desk,
    offered: OfferedTool,
    context: ServerRequestContext[Any],
    params: types.CallToolRequestParams,
) -> types.CallToolResult | types.InputRequiredResult:
    from mcp import types

    arguments = params.arguments or {}
    given = (params.input_responses or {}).get(_QUESTION)
    if isinstance(given, types.ElicitResult):
        # The state is the client's word: what it says is only taken where this very call waits for this approval.
        waiting = await asyncio.to_thread(calls.ask, offered, arguments)
        if waiting is not None and waiting.status == "pending" and waiting.id == params.request_state:
            fault = await asyncio.to_thread(desk.write, waiting.id, given)
            if fault is not None:
                return _result(Answer(fault, "not done"))
    answer = await asyncio.to_thread(calls.call, offered, arguments)
    if answer.status != "pending" or given is not None or answer.approval is None:
        return _result(answer)
    if not desk.may_ask(answer.approval, context.session.client_capabilities):
        return _result(answer)
    if _asks_in_answers(context.protocol_version):
        asked = types.ElicitRequest(params=_question(answer.approval))
        return types.InputRequiredResult(input_requests={_QUESTION: asked}, request_state=answer.approval.id)
    question = _question(answer.approval)
    said = await context.session.elicit_form(question.message, question.requested_schema, context.request_id)
    fault = await asyncio.to_thread(desk.write, answer.approval.id, said)
    return _result(Answer(fault, "not done") if fault else await asyncio.to_thread(calls.call, offered, arguments))


def _question(approval: Approval) -> types.ElicitRequestFormParams:
    from mcp import types

    return types.ElicitRequestFormParams(
        message=f"{approval}\nwould be sent:\n{approval.preview}", requested_schema=_FORM
    )


def _asks_in_answers(version: str) -> bool:
    from mcp_types.version import is_version_at_least

    return is_version_at_least(version, _ASKS_IN_ANSWERS_SINCE)


def _listed(offered: OfferedTool) -> types.Tool:
    from mcp import types

    return types.Tool(
        name=offered.name,
        description=offered.description,
        input_schema={"type": "object", **offered.parameters},
        annotations=types.ToolAnnotations(read_only_hint=offered.reads, destructive_hint=offered.destroys),
    )


def _result(answer: Answer) -> types.CallToolResult:
    from mcp import types

    told: dict[str, Any] = {"context-workbench/status": answer.status}
    if answer.approval is not None:
        told["context-workbench/approval"] = answer.approval.id

    return types.CallToolResult(
        content=[types.TextContent(type="text", text=answer.text)],
        structured_content=dict(answer.data) if answer.data is not None else None,
        is_error=answer.failed,
        _meta=told,
    )
