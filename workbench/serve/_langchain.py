"""Tools for LangChain and LangGraph; what must be asked for pauses the graph by `interrupt`.

Source: https://docs.langchain.com/oss/python/langgraph/interrupts and langchain-core 1.7.2, langgraph 1.2.22 as
installed (read 2026-11-28)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from workbench.serve._agent_calls import AgentCalls, Answer, GovernedBundle, OfferedTool, approval_request
from workbench.serve._libraries import needs_library

if TYPE_CHECKING:
    from langchain_core.tools import BaseTool

__all__ = ["langchain_tools"]


def langchain_tools(bundle: GovernedBundle) -> list[BaseTool]:
    """Return a loaded bundle's tools for `create_agent`, a `ToolNode`, or `bind_tools`.

    A call that must be asked for interrupts the graph with what a person is shown (`approval`, `tool`, `arguments`,
    `why`, `approvers`, `would_be_sent`, `until`). Answer it by `bundle.approve` or `bundle.reject`, then resume with
    `Command(resume=...)`: any value will do, since the answer itself is the bundle's. Without an answer it interrupts
    again. Outside of a graph with a checkpointer there is no pause: the tool says that the call waits.

    Args:
        bundle: The loaded bundle.

    Raises:
        ExportError: langchain is not installed.
    """
    needs_library("langchain", "langchain_core", "langgraph")
    calls = AgentCalls(bundle)
    kind = _tool_class()
    return [
        kind(name=one.name, description=one.description, args_schema=one.parameters, calls=calls, offered=one)
        for one in calls.offered.values()
    ]


def _tool_class() -> Any:
    from langchain_core.runnables import ensure_config
    from langchain_core.tools import BaseTool
    from pydantic import ConfigDict, SkipValidation

    class GovernedTool(BaseTool):
        """A tool whose calls go through the guard."""

        model_config = ConfigDict(arbitrary_types_allowed=True)

        calls: SkipValidation[AgentCalls]
        offered: OfferedTool

        def _to_args_and_kwargs(
            self, tool_input: Any, tool_call_id: str | None
        ) -> tuple[tuple[Any, ...], dict[str, Any]]:
            # As they are, in one piece: no argument may be taken for one of the runtime's own, such as `config`.
            return (tool_input, tool_call_id), {}

        def _run(self, arguments: Any, tool_call_id: str | None) -> str:
            return _answered(self.calls, self.offered, arguments, _call_id(ensure_config(), tool_call_id)).text

    return GovernedTool


def _answered(calls: AgentCalls, offered: OfferedTool, arguments: Any, call_id: str | None) -> Answer:
    while True:
        answer = calls.call(offered, arguments, call_id=call_id)
        if answer.status != "pending" or answer.approval is None or not _paused(approval_request(answer.approval)):
            return answer


def _paused(shown: Mapping[str, Any]) -> bool:
    """Interrupt the graph; return once it was resumed, or false where there is no graph that could be."""
    from langgraph.errors import GraphBubbleUp
    from langgraph.types import interrupt

    try:
        interrupt(shown)
    except GraphBubbleUp:
        raise
    except (RuntimeError, KeyError):
        return False
    return True


def _call_id(config: Mapping[str, Any], tool_call_id: str | None) -> str | None:
    """Return an id of this very call: a graph that is resumed may run a tool again that was run before."""
    thread = (config.get("configurable") or {}).get("thread_id")
    return f"langgraph:{thread}:{tool_call_id}" if thread and tool_call_id else None
