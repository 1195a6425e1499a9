"""Serve: a verified bundle at run time, with its context tools and its guard, for programs that run agents."""

from workbench.serve._agent_calls import GovernedBundle
from workbench.serve._context_tool import ContextAnswer, ContextTool
from workbench.serve._langchain import langchain_tools
from workbench.serve._load import AUDIT_FOLDER, FactsOf, connector_tools, load, performer_of
from workbench.serve._loaded import Ground, LoadedBundle
from workbench.serve._mcp import Approver, mcp_server
from workbench.serve._names import MAX_NAME, offered_names
from workbench.serve._openai_agents import openai_agents_tools
from workbench.serve._performers import Perform
from workbench.serve._pydantic_ai import pydantic_ai_tools
from workbench.serve._strict import from_strict, strict_parameters
from workbench.serve._tool_call import run_tool_call
from workbench.serve._view import open_view

__all__ = [
    "AUDIT_FOLDER",
    "MAX_NAME",
    "Approver",
    "ContextAnswer",
    "ContextTool",
    "FactsOf",
    "GovernedBundle",
    "Ground",
    "LoadedBundle",
    "Perform",
    "connector_tools",
    "from_strict",
    "langchain_tools",
    "load",
    "mcp_server",
    "offered_names",
    "open_view",
    "openai_agents_tools",
    "performer_of",
    "pydantic_ai_tools",
    "run_tool_call",
    "strict_parameters",
]
