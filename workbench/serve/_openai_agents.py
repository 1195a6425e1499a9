"""Tools for the OpenAI Agents SDK; what must be asked for pauses the run by `needs_approval`.

Source: https://openai.github.io/openai-agents-python/human_in_the_loop/ and openai-agents 0.24.0 as installed (read
2026-11-28)
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from workbench.serve._agent_calls import AgentCalls, GovernedBundle, OfferedTool
from workbench.serve._libraries import needs_library

if TYPE_CHECKING:
    from agents import FunctionTool

__all__ = ["openai_agents_tools"]


def openai_agents_tools(bundle: GovernedBundle) -> list[FunctionTool]:
    """Return a loaded bundle's tools for an `Agent` of the OpenAI Agents SDK.

    A call that must be asked for ends the run with an interruption, and waits in `bundle.pending()`. Answer it there by
    `bundle.approve` or `bundle.reject`, then `state.approve(interruption)` and run the state again. The runtime's own
    yes is not enough: without the bundle's approval the tool says that the call waits, and nothing is done.

    Schemas are offered as they are, not in the strict mode, which would make optional arguments required.

    Args:
        bundle: The loaded bundle.

    Raises:
        ExportError: openai-agents is not installed.
    """
    needs_library("openai-agents", "agents")
    calls = AgentCalls(bundle)
    return [_tool(calls, one) for one in calls.offered.values()]


def _tool(calls: AgentCalls, offered: OfferedTool) -> FunctionTool:
    from agents import FunctionTool

    async def waits(_context: Any, arguments: dict[str, Any], _call_id: str) -> bool:
        approval = await asyncio.to_thread(calls.ask, offered, arguments)
        return approval is not None and approval.status == "pending"

    async def invoke(_context: Any, text: str) -> str:
        try:
            arguments = json.loads(text or "{}")
        except (ValueError, RecursionError) as exc:
            return f"not done: the arguments are not JSON: {str(exc)[:200]}"
        return (await asyncio.to_thread(calls.call, offered, arguments)).text

    return FunctionTool(
        name=offered.name,
        description=offered.description,
        params_json_schema=offered.parameters,
        on_invoke_tool=invoke,
        strict_json_schema=False,
        needs_approval=waits,
    )
