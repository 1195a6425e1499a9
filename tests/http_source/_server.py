"""A real HTTP/1.1 server on loopback, in a thread of its own, that answers with what a function says."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote

__all__ = ["Answer", "App", "Asked", "Wire", "json_answer", "serve"]

Wire = Callable[["asyncio.Transport", bytes, bytes], Awaitable[None]]
"""Sends head and body in an odd way: late, in drops, cut."""


@dataclass(slots=True)
class Asked:
    """A request; names of headers in small letters, `at` in seconds of the monotonic clock."""

    method: str
    path: str
    raw_query: str
    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def query(self) -> dict[str, str]:
        return {name: values[-1] for name, values in parse_qs(self.raw_query, keep_blank_values=True).items()}

    @property
    def json(self) -> dict[str, Any]:
        return json.loads(self.body) if self.body else {}

    @property
    def form(self) -> dict[str, str]:
        return {name: values[-1] for name, values in parse_qs(self.body.decode()).items()}


@dataclass(slots=True)
class Answer:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    wire: Wire | None = None


App = Callable[[Asked], Answer]


def json_answer(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    body = json.dumps(value, separators=(",", ":")).encode()
    return Answer(status, body, {"Content-Type": "application/json", **(headers or {})})


class _Connection(asyncio.Protocol):
    def __init__(self, app: App) -> None:
        self._app = app
        self._buffer = b""
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._task is not None:
            self._task.cancel()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (asked := self._next()) is not None:
            answer = self._app(asked)
            length = {} if "Content-Length" in answer.headers else {"Content-Length": str(len(answer.body))}
            lines = [f"HTTP/1.1 {answer.status} -", *(f"{k}: {v}" for k, v in {**answer.headers, **length}.items())]
            head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
            if answer.wire is None:
                self._transport.write(head + answer.body)
            else:
                self._task = asyncio.ensure_future(answer.wire(self._transport, head, answer.body))

    def _next(self) -> Asked | None:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return None
        first, *lines = self._buffer[:end].decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        whole = end + 4 + int(headers.get("content-length", 0))
        if len(self._buffer) < whole:
            return None
        body, self._buffer = self._buffer[end + 4 : whole], self._buffer[whole:]
        method, target, _ = first.split(" ")
        path, _, query = target.partition("?")
        return Asked(method, unquote(path), query, headers, body, time.monotonic())


@contextmanager
def serve(app: App, host: str = "127.0.0.1") -> Iterator[str]:
    """Serve until the block ends; yields the base URL. `app` is called in one thread, one request at a time."""
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(loop.create_server(lambda: _Connection(app), host, 0, backlog=256))
    port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True, name="http source")
    thread.start()
    try:
        yield f"http://{host}:{port}"
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        server.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()
