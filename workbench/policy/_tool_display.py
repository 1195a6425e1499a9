"""What a tool and a list of tools show of themselves."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from workbench.html import Display, Facts, Grid

if TYPE_CHECKING:
    from workbench.policy._tools import Tool

__all__ = ["tool_display", "tools_display"]


def tool_display(tool: Tool, tokens: int) -> Display:
    """Return the display of a tool; `tokens` is what it costs in a prompt."""
    required = tool.parameters.get("required", [])
    rows = [
        (name, _type(schema), "yes" if name in required else "no", _said(schema))
        for name, schema in tool.parameters.get("properties", {}).items()
    ]
    facts = Facts([("what it does", tool.description), ("digest", tool.digest)])
    grid = Grid(("argument", "type", "required", "what it is"), rows)
    return Display(f"Tool {tool.name}: {tool.risk}, {tokens:,} tokens", [facts, *([grid] if rows else [])])


def _type(schema: Any) -> str:
    found = schema.get("type", "any") if isinstance(schema, dict) else "any"
    return found if isinstance(found, str) else json.dumps(found)


def _said(schema: Any) -> str:
    return str(schema.get("description", "")) if isinstance(schema, dict) else ""


def tools_display(rows: Sequence[tuple[str, str, int, str, str]], tokens: int) -> Display:
    """Return the display of a list of tools, `Catalogue.rows`; `tokens` is what the whole costs in a prompt."""
    header = ("tool", "risk", "tokens", "arguments", "what it does")
    return Display(f"{len(rows):,} tools, {tokens:,} tokens in all", [Grid(header, rows, numeric=[2])])
