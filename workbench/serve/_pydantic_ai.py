"""Tools for Pydantic AI; what must be asked for is deferred by `ApprovalRequired`.

Source: https://ai.pydantic.dev/deferred-tools/ and pydantic-ai-slim 2.68.0 as installed (read 2026-11-28)
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from workbench.serve._agent_calls import AgentCalls, GovernedBundle, OfferedTool, approval_request
from workbench.serve._libraries import needs_library

if TYPE_CHECKING:
    from pydantic_ai import Tool

__all__ = ["pydantic_ai_tools"]


def pydantic_ai_tools(bundle: GovernedBundle) -> list[Tool[Any]]:
    """Return a loaded bundle's tools for an `Agent` whose output types hold `DeferredToolRequests`.

    A call that must be asked for ends the run with `DeferredToolRequests`, whose metadata tells what a person is shown
    (`approval`, `tool`, `arguments`, `why`, …). Answer it by `bundle.approve` or `bundle.reject`, then run again with
    `DeferredToolResults(approvals={call_id: True})`. The runtime's own yes is not enough, nor are arguments that it
    changed: without the bundle's approval of this very call it is deferred again.

    Args:
        bundle: The loaded bundle.

    Raises:
        ExportError: pydantic-ai is not installed.
    """
    needs_library("pydantic-ai", "pydantic_ai")
    calls = AgentCalls(bundle)
    return [_tool(calls, one) for one in calls.offered.values()]


def _tool(calls: AgentCalls, offered: OfferedTool) -> Tool[Any]:
    from pydantic_ai import ApprovalRequired, Tool

    async def run(_context: Any, /, **arguments: Any) -> str:
        answer = await asyncio.to_thread(calls.call, offered, arguments)
        if answer.status == "pending" and answer.approval is not None:
            raise ApprovalRequired(approval_request(answer.approval))
        return answer.text

    return Tool.from_schema(run, offered.name, offered.description, offered.parameters, takes_ctx=True)
