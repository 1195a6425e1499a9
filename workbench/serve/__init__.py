"""Bundles at run time: what an agent may read and do, in the runtime that it lives in."""

from workbench.serve._langchain import langchain_tools
from workbench.serve._mcp import Approver, mcp_server
from workbench.serve._openai_agents import openai_agents_tools
from workbench.serve._pydantic_ai import pydantic_ai_tools

__all__ = ["Approver", "langchain_tools", "mcp_server", "openai_agents_tools", "pydantic_ai_tools"]
