"""Policies: what an agent may do with which tools, decided, explained, tested, approved and written down."""

from workbench.policy._call import Call
from workbench.policy._decide import Decider, Decision
from workbench.policy._interpreter import Reading, interpret
from workbench.policy._policy import (
    Ask,
    Condition,
    Overlay,
    Policy,
    Rule,
    load_overlay,
    load_policy,
    overlay_schema,
    policy_schema,
)
from workbench.policy._tool_lists import read_tools
from workbench.policy._tools import RISKS, Catalogue, Tool, ToolDrift

__all__ = [
    "RISKS",
    "Ask",
    "Call",
    "Catalogue",
    "Condition",
    "Decider",
    "Decision",
    "Overlay",
    "Policy",
    "Reading",
    "Rule",
    "Tool",
    "ToolDrift",
    "interpret",
    "load_overlay",
    "load_policy",
    "overlay_schema",
    "policy_schema",
    "read_tools",
]
