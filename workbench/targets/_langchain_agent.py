"""An agent of LangChain that may do what the bundle allows, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from langchain.agents import create_agent
from langgraph.checkpoint.memory import InMemorySaver

import workbench as wb
from workbench.serve import GovernedBundle, LoadedBundle, Perform, langchain_tools

BUNDLE = Path(__file__).resolve().parents[2]


def load(*, role: str, caller: str, perform: Mapping[str, Perform] | None = None, draft: bool = False) -> LoadedBundle:
    """Verify the bundle, and load it for a caller; `perform` does what is no action of a connector."""
    return wb.load_bundle(BUNDLE, role=role, caller=caller, perform=perform, draft=draft)


def make_agent(model: Any, bundle: GovernedBundle, checkpointer: Any = None) -> Any:
    """Return the agent; what must be asked for interrupts its graph, so it needs a checkpointer."""
    return create_agent(model, langchain_tools(bundle), checkpointer=checkpointer or InMemorySaver())
