"""The target `mcp`: a server of the Model Context Protocol."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from workbench.serve import GovernedBundle, mcp_server
from workbench.targets._driven import Drive, DrivenTarget

__all__ = ["MCP"]

_SERVER = b'''"""An MCP server over the bundle, on standard input and output; `--help` tells its options."""

import argparse
from pathlib import Path

import anyio
from mcp.server.stdio import stdio_server

import workbench as wb
from workbench.serve import Approver, mcp_server

BUNDLE = Path(__file__).resolve().parents[2]
# What does a tool that is no action of a connector: {"tool": lambda arguments, key: ...}.
PERFORM = {}


def make_server(*, role, caller, approver=None, perform=None, project=None, draft=False):
    """Verify the bundle, and return the server; with `approver`, that person is asked at the client's prompt."""
    given = PERFORM if perform is None else perform
    bundle = wb.load_bundle(BUNDLE, role=role, caller=caller, perform=given, project=project, draft=draft)
    return mcp_server(bundle, approver=approver)


async def serve(server):
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
    approver = Approver(*said.approver) if said.approver else None
    anyio.run(
        serve,
        make_server(role=said.role, caller=said.caller, approver=approver, project=said.project, draft=said.draft),
    )
'''

_README = """
import asyncio

from mcp import Client, types
from server import make_server
from workbench.serve import Approver


async def answer(context, question):
    print(question.message)  # what the client's prompt shows; action="decline" refuses it
    return types.ElicitResult(action="accept", content={"reason": "Agreed."})


async def main():
    who = Approver("Mia", "APPROVER")
    server = make_server(role="ROLE", caller="agent-1", approver=who, PERFORM)
    async with Client(server, elicitation_callback=answer) as client:
        print([tool.name for tool in (await client.list_tools()).tools])
        result = await client.call_tool("OFFERED", ARGUMENTS)
        print(result.content[0].text)


asyncio.run(main())
"""


@contextlib.contextmanager
def driving(bundle: GovernedBundle) -> Iterator[Drive]:
    """Connect a client of the protocol's own library."""
    from anyio.from_thread import start_blocking_portal
    from mcp import Client

    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(Client(mcp_server(bundle))) as client,
    ):

        def drive(name: str, arguments: Mapping[str, Any]) -> bool:
            result: Any = portal.call(client.call_tool, name, dict(arguments))
            return bool((result.meta or {}).get("context-workbench/status") == "pending")

        yield drive


MCP = DrivenTarget(
    name="mcp",
    about="A server of the Model Context Protocol: what must be asked for is asked at the client's prompt, or waits.",
    libraries=("mcp",),
    driving=driving,
    code=_README,
    note=(
        "A client starts it by `python server.py --role ... --caller ... --project DIR`. Give an approver only where "
        "that person, and not the agent, answers the client's prompts; without one a call waits in the bundle."
    ),
    written={"server.py": _SERVER},
)
