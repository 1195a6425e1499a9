"""MCP servers by the protocol's own library, over HTTP on loopback and over pipes."""

import asyncio
import threading
from contextlib import contextmanager

PIPES = """
import json, sys
sys.modules["rfc3987_syntax"] = None  # a grammar that takes three seconds to build, and that nothing here needs
import anyio
from mcp import types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

tools = json.loads(sys.argv[1])

async def listed(context, params):
    start = int((params and params.cursor) or 0)
    page = [types.Tool.model_validate(one) for one in tools[start : start + 2]]
    more = str(start + 2) if start + 2 < len(tools) else None
    return types.ListToolsResult(tools=page, next_cursor=more)

async def main():
    server = Server("tools", on_list_tools=listed)
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())

anyio.run(main)
"""


@contextmanager
def over_http(server, **options):
    """Run a low-level server on a free port; yield its address."""
    import uvicorn

    app = server.streamable_http_app(**options)
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", ws="none", lifespan="on")
    running = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(running.serve()))
    thread.start()
    try:
        while not running.started:
            if not thread.is_alive():
                message = "the server did not start"
                raise RuntimeError(message)
            threading.Event().wait(0.02)
        port = running.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}/mcp"
    finally:
        running.should_exit = True
        thread.join()
