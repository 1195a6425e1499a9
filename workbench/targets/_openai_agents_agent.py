"""An agent of the OpenAI Agents SDK that may do what the bundle allows, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from agents import Agent

import workbench as wb
from workbench.serve import GovernedBundle, LoadedBundle, Perform, openai_agents_tools

BUNDLE = Path(__file__).resolve().parents[2]


def load(*, role: str, caller: str, perform: Mapping[str, Perform] | None = None, draft: bool = False) -> LoadedBundle:
    """Verify the bundle, and load it for a caller; `perform` does what is no action of a connector."""
    return wb.load_bundle(BUNDLE, role=role, caller=caller, perform=perform, draft=draft)


def make_agent(model: Any, bundle: GovernedBundle, name: str = "agent") -> Any:
    """Return the agent; what must be asked for ends its run with an interruption."""
    tools: Any = openai_agents_tools(bundle)
    return Agent(name=name, model=model, tools=tools)
