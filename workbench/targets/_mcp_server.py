"""An MCP server over the bundle, on standard input and output; `--help` tells its options."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import anyio
from mcp.server.stdio import stdio_server

import workbench as wb
from workbench.serve import Approver, GovernedBundle, LoadedBundle, Perform, mcp_server

BUNDLE = Path(__file__).resolve().parents[2]
# What does a tool that is no action of a connector, by its name: a function of the arguments and a key.
PERFORM: dict[str, Perform] = {}


def load(
    *,
    role: str,
    caller: str,
    perform: Mapping[str, Perform] | None = None,
    project: str | None = None,
    draft: bool = False,
) -> LoadedBundle:
    """Verify the bundle, and load it for a caller."""
    given = PERFORM if perform is None else perform
    return wb.load_bundle(BUNDLE, role=role, caller=caller, perform=given, project=project, draft=draft)


def make_server(bundle: GovernedBundle, approver: Approver | None = None) -> Any:
    """Return the server; with `approver`, that person is asked at the client's prompt."""
    return mcp_server(bundle, approver=approver)


async def serve(server: Any) -> None:
    """Speak on standard input and output until the client leaves."""
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--role", required=True, help="role of the agent")
    options.add_argument("--caller", required=True, help="who the agent is")
    options.add_argument("--project", help="folder of the project whose records and connectors are used")
    options.add_argument("--approver", nargs=2, metavar=("NAME", "ROLE"), help="who sits at the client's prompt")
    options.add_argument("--draft", action="store_true", help="serve a bundle that nobody vetted")
    said = options.parse_args()
    loaded = load(role=said.role, caller=said.caller, project=said.project, draft=said.draft)
    anyio.run(serve, make_server(loaded, Approver(*said.approver) if said.approver else None))
