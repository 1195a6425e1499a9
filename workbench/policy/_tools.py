"""Tools that an agent may be offered: what each is called, takes, risks and costs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from workbench.errors import PolicyError, UnknownNameError
from workbench.policy._digest import digest
from workbench.policy._tool_display import tool_display, tools_display
from workbench.tokens import DEFAULT_ENCODING, count_tokens

__all__ = ["RISKS", "Catalogue", "Risk", "Tool", "ToolDrift"]

Risk = Literal["read", "write", "destructive", "money"]
RISKS: tuple[Risk, ...] = ("read", "write", "destructive", "money")

# ASCII only: a look-alike letter makes another name, and such a name is not taken into a catalogue at all.
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:-]{0,127}")


class Tool(BaseModel):
    """A callable that is offered to an agent.

    Attributes:
        name: What it is called by, exactly; for an action of a connector `connector.action`.
        description: What it does, for the model that chooses among tools.
        risk: `read`, `write`, `destructive` (cannot be taken back) or `money`.
        parameters: JSON Schema of its arguments.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    description: str = ""
    risk: Risk = "destructive"
    parameters: dict[str, Any] = Field(default_factory=lambda: {"type": "object", "properties": {}})

    @field_validator("name")
    @classmethod
    def _plain(cls, name: str) -> str:
        if not _NAME.fullmatch(name) or ".." in name:
            message = (
                f"{name!a} is no name of a tool: ASCII letters, digits, '_', '.', ':' and '-', at most 128, no '..'"
            )
            raise ValueError(message)
        return name

    @cached_property
    def digest(self) -> str:
        """`sha256:<hex>` of name, description, risk and parameters."""
        return digest(self.model_dump(mode="json"), what=f"the tool {self.name}")

    def as_offered(self) -> dict[str, Any]:
        """Return what a model is shown of it: name, description, parameters."""
        return {"name": self.name, "description": self.description, "parameters": self.parameters}

    def tokens(self, encoding: str = DEFAULT_ENCODING) -> int:
        """Return what it costs in a prompt: tokens of its compact JSON."""
        return count_tokens(json.dumps(self.as_offered(), ensure_ascii=False, separators=(",", ":")), encoding=encoding)

    def __str__(self) -> str:
        """Return what it does, what it costs, and its arguments."""
        return tool_display(self, self.tokens()).text()

    def _repr_html_(self) -> str:
        return tool_display(self, self.tokens()).html()


class ToolDrift(BaseModel):
    """A tool that is other than it was when it was locked.

    Attributes:
        tool: Its name.
        change: `added`, `removed`, `description`, `parameters` or `risk`; `changed` where only digests are known.
    """

    model_config = ConfigDict(frozen=True)

    tool: str
    change: Literal["added", "removed", "description", "parameters", "risk", "changed"]

    def __str__(self) -> str:
        """Return it as a clause."""
        return f"{self.tool}: {self.change}"


class Catalogue(Mapping[str, Tool]):
    """Tools by name, in the order in which they were given."""

    def __init__(self, tools: Iterable[Tool]) -> None:
        """Keep the tools.

        Raises:
            PolicyError: Two have one name.
        """
        self._tools: dict[str, Tool] = {}
        for tool in tools:
            if tool.name in self._tools:
                message = f"two tools are called '{tool.name}'. Give one of them another name."
                raise PolicyError(message)
            self._tools[tool.name] = tool

    def __getitem__(self, name: str) -> Tool:
        """Return a tool by its exact name.

        Raises:
            KeyError: There is none.
        """
        return self._tools[name]

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self._tools)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._tools)

    def named(self, name: str) -> Tool:
        """Return a tool by its exact name.

        Raises:
            UnknownNameError: There is none.
        """
        if name not in self._tools:
            raise UnknownNameError(name, self._tools, what="a tool")
        return self._tools[name]

    def with_risks(self, risks: Mapping[str, Risk]) -> Catalogue:
        """Return the tools with the risks that a person gave them.

        Raises:
            UnknownNameError: A name is none of the tools.
        """
        for name in risks:
            self.named(name)
        # Made anew: a copy would keep the digest that was computed for the other risk.
        return Catalogue(
            Tool(**{**tool.model_dump(), "risk": risks.get(tool.name, tool.risk)}) for tool in self.values()
        )

    def tokens(self, encoding: str = DEFAULT_ENCODING) -> int:
        """Return what the whole list costs in a prompt: tokens of its compact JSON."""
        offered = [tool.as_offered() for tool in self.values()]
        return count_tokens(json.dumps(offered, ensure_ascii=False, separators=(",", ":")), encoding=encoding)

    def lock(self) -> dict[str, str]:
        """Return name to digest: what a vetting keeps, and `drift` compares with."""
        return {name: self[name].digest for name in sorted(self)}

    def drift(self, locked: Mapping[str, str] | Catalogue) -> list[ToolDrift]:
        """Return how these tools differ from those that were locked.

        Args:
            locked: What `lock` gave, or the tools themselves, with which it is told what changed.
        """
        before = locked.lock() if isinstance(locked, Catalogue) else locked
        found = [ToolDrift(tool=name, change="removed") for name in sorted(set(before) - set(self))]
        for name in sorted(self):
            if name not in before:
                found.append(ToolDrift(tool=name, change="added"))
            elif before[name] != self[name].digest:
                found += _changes(self[name], locked[name] if isinstance(locked, Catalogue) else None)
        return found

    @cached_property
    def digest(self) -> str:
        """`sha256:<hex>` of all tools; their order does not count."""
        return digest(self.lock(), what="the list of tools")

    def rows(self, encoding: str = DEFAULT_ENCODING) -> list[tuple[str, str, int, str, str]]:
        """Return name, risk, tokens, names of the arguments and description of each."""
        return [
            (
                tool.name,
                tool.risk,
                tool.tokens(encoding),
                ", ".join(tool.parameters.get("properties", {})),
                tool.description,
            )
            for tool in self.values()
        ]

    def __repr__(self) -> str:
        """Say how many there are."""
        return f"<Catalogue of {len(self)} tools>"

    def __str__(self) -> str:
        """Return a line a tool: risk, tokens, arguments and what it does."""
        return tools_display(self.rows(), self.tokens()).text()

    def _repr_html_(self) -> str:
        return tools_display(self.rows(), self.tokens()).html()


def _changes(now: Tool, before: Tool | None) -> list[ToolDrift]:
    if before is None:
        return [ToolDrift(tool=now.name, change="changed")]
    kinds: tuple[Literal["description", "parameters", "risk"], ...] = ("description", "parameters", "risk")
    return [ToolDrift(tool=now.name, change=kind) for kind in kinds if getattr(now, kind) != getattr(before, kind)]
