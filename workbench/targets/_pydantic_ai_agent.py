"""An agent of Pydantic AI that may do what the bundle allows, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic_ai import Agent, DeferredToolRequests

import workbench as wb
from workbench.serve import GovernedBundle, LoadedBundle, Perform, pydantic_ai_tools

BUNDLE = Path(__file__).resolve().parents[2]


def load(*, role: str, caller: str, perform: Mapping[str, Perform] | None = None, draft: bool = False) -> LoadedBundle:
    """Verify the bundle, and load it for a caller; `perform` does what is no action of a connector."""
    return wb.load_bundle(BUNDLE, role=role, caller=caller, perform=perform, draft=draft)


def make_agent(model: Any, bundle: GovernedBundle) -> Any:
    """Return the agent; what must be asked for ends its run with `DeferredToolRequests`."""
    return Agent(model, tools=pydantic_ai_tools(bundle), output_type=[str, DeferredToolRequests])
