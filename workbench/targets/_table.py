"""The closed table of targets."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.errors import UnknownNameError
from workbench.targets._cedar import CedarTarget
from workbench.targets._langchain import LANGCHAIN
from workbench.targets._mcp import MCP
from workbench.targets._openai_agents import OPENAI_AGENTS
from workbench.targets._pydantic_ai import PYDANTIC_AI
from workbench.targets._target import Target
from workbench.targets._tool_lists import AnthropicTarget, OpenAITarget

__all__ = ["TARGETS", "targets_named"]

_ALL: tuple[Target, ...] = (
    AnthropicTarget(),
    CedarTarget(),
    LANGCHAIN,
    MCP,
    OpenAITarget(),
    OPENAI_AGENTS,
    PYDANTIC_AI,
)
TARGETS: dict[str, Target] = {one.name: one for one in _ALL}
"""Every target, by name."""


def targets_named(names: Sequence[str]) -> list[Target]:
    """Return targets by name, each once, sorted.

    Raises:
        UnknownNameError: There is no such target.
    """
    for name in names:
        if name not in TARGETS:
            raise UnknownNameError(name, TARGETS, what="a target")
    return [TARGETS[name] for name in sorted(set(names))]
