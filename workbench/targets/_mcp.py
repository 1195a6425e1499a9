"""The target `mcp`: a server of the Model Context Protocol."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from workbench.serve import GovernedBundle
from workbench.targets._driven import Drive, DrivenTarget, source

__all__ = ["MCP"]

_README = """
import asyncio

from mcp import Client, types
from server import load, make_server
from workbench.serve import Approver


async def answer(context, question):
    print(question.message)  # what the client's prompt shows; action="decline" refuses it
    return types.ElicitResult(action="accept", content={"reason": "Agreed."})


async def main():
    bundle = load(role="ROLE", caller="agent-1", PERFORM)
    server = make_server(bundle, Approver("Mia", "APPROVER"))
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

    from workbench.targets import _mcp_server

    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(Client(_mcp_server.make_server(bundle))) as client,
    ):

        def drive(name: str, arguments: Mapping[str, Any]) -> bool:
            result: Any = portal.call(client.call_tool, name, dict(arguments))
            return bool((result.meta or {}).get("context-workbench/status") == "pending")

        yield drive


MCP = DrivenTarget(
    name="mcp",
    about="A server of the Model Context Protocol: what must be asked for is asked at the client's prompt, or waits.",
    through="Called by a client of the protocol's own library; an answer with the status pending is seen as asked.",
    libraries=("mcp",),
    driving=driving,
    code=_README,
    note=(
        "A client starts it by `python server.py --role ... --caller ... --project DIR`. Give an approver only where "
        "that person, and not the agent, answers the client's prompts; without one a call waits in the bundle."
    ),
    written={"server.py": source("_mcp_server.py")},
)
