"""Serve: a verified bundle at run time, with its context tools and its guard, for programs that run agents."""

from workbench.serve._context_tool import ContextAnswer, ContextTool
from workbench.serve._load import AUDIT_FOLDER, FactsOf, connector_tools, load, performer_of
from workbench.serve._loaded import Ground, LoadedBundle
from workbench.serve._names import MAX_NAME, offered_names
from workbench.serve._performers import Perform
from workbench.serve._view import open_view

__all__ = [
    "AUDIT_FOLDER",
    "MAX_NAME",
    "ContextAnswer",
    "ContextTool",
    "FactsOf",
    "Ground",
    "LoadedBundle",
    "Perform",
    "connector_tools",
    "load",
    "offered_names",
    "open_view",
    "performer_of",
]
