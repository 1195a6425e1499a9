"""A real HTTP/1.1 server on loopback, in a thread of its own, that answers with what a function says."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote

__all__ = ["Answer", "App", "Asked", "Server", "Wire", "json_answer", "serve"]

Wire = Callable[[Any, bytes, bytes], Awaitable[None]]
"""Sends head and body through a transport in an odd way: late, in drops, cut."""

_MOST_HEAD_BYTES = 64_000
_MOST_BODY_BYTES = 50_000_000


@dataclass(slots=True)
class Asked:
    """A request.

    Attributes:
        method: In capitals.
        path: Decoded, without the query.
        raw_query: As it came.
        headers: By name in small letters.
        body: Raw bytes.
        at: Seconds of the monotonic clock.
        raw_path: As it came, so that an encoded slash is none.
    """

    method: str
    path: str
    raw_query: str
    headers: dict[str, str]
    body: bytes
    at: float
    raw_path: str = ""

    @property
    def query(self) -> dict[str, str]:
        """The parameters of the address; the last of each name."""
        return {name: values[-1] for name, values in parse_qs(self.raw_query, keep_blank_values=True).items()}

    @property
    def json(self) -> Any:
        """The body read as JSON; `{}` where there is none."""
        return json.loads(self.body) if self.body else {}

    @property
    def form(self) -> dict[str, str]:
        """The body read as a form; the last of each name."""
        return {name: values[-1] for name, values in parse_qs(self.body.decode(), keep_blank_values=True).items()}


@dataclass(slots=True)
class Answer:
    """An answer; `wire` sends it in an odd way."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    wire: Wire | None = None


App = Callable[[Asked], Answer]


def json_answer(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """Return an answer whose body is `value` as compact JSON."""
    body = json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
    return Answer(status, body, {"Content-Type": "application/json; charset=utf-8", **(headers or {})})


class _BadRequest(Exception):
    """What came is no request that is understood here."""


class _Connection(asyncio.Protocol):
    def __init__(self, app: App, open_ones: set[_Connection]) -> None:
        self._app = app
        self._open_ones = open_ones
        self._buffer = b""
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport
        self._open_ones.add(self)
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._open_ones.discard(self)
        if self._task is not None:
            self._task.cancel()

    def cut(self) -> None:
        """End the connection at once."""
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        try:
            while (asked := self._next()) is not None:
                self._answer(asked)
        except _BadRequest as exc:
            self._send(Answer(400, str(exc).encode(), {"Connection": "close", "Content-Type": "text/plain"}))
            self._transport.close()

    def _answer(self, asked: Asked) -> None:
        answer = self._app(asked)
        if asked.method == "HEAD":
            answer.headers.setdefault("Content-Length", str(len(answer.body)))
            answer.body = b""
        closes = asked.headers.get("connection", "").lower() == "close"
        if closes:
            answer.headers["Connection"] = "close"
        self._send(answer)
        if closes and answer.wire is None:
            self._transport.close()

    def _send(self, answer: Answer) -> None:
        length = {} if "Content-Length" in answer.headers else {"Content-Length": str(len(answer.body))}
        lines = [f"HTTP/1.1 {answer.status} -", *(f"{k}: {v}" for k, v in {**answer.headers, **length}.items())]
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")
        if answer.wire is None:
            self._transport.write(head + answer.body)
        else:
            self._task = asyncio.get_running_loop().create_task(self._wired(answer.wire, head, answer.body))

    async def _wired(self, wire: Wire, head: bytes, body: bytes) -> None:
        await wire(self._transport, head, body)

    def _next(self) -> Asked | None:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self._buffer) > _MOST_HEAD_BYTES:
                message = "the head of the request is too long"
                raise _BadRequest(message)
            return None
        first, *lines = self._buffer[:end].decode("latin-1").split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = headers.get("content-length", "0")
        if "transfer-encoding" in headers or not length.isdecimal() or int(length) > _MOST_BODY_BYTES:
            message = "a body needs a Content-Length, of 50,000,000 bytes at most"
            raise _BadRequest(message)
        whole = end + 4 + int(length)
        if len(self._buffer) < whole:
            return None
        body, self._buffer = self._buffer[end + 4 : whole], self._buffer[whole:]
        parts = first.split(" ")
        if len(parts) != 3:
            message = "the first line is no request"
            raise _BadRequest(message)
        path, _, query = parts[1].partition("?")
        return Asked(parts[0].upper(), unquote(path), query, headers, body, time.monotonic(), path)


async def _cancel_all() -> None:
    """End all other tasks of the loop."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class Server:
    """Serves apps on loopback, each on a port of its own, all in one thread: one request at a time."""

    def __init__(self) -> None:
        """Begin without an app. `close` ends it."""
        self._loop = asyncio.new_event_loop()
        self._servers: list[asyncio.AbstractServer] = []
        self._connections: set[_Connection] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True, name="sandbox")
        self._thread.start()

    def add(self, app: App, *, host: str = "127.0.0.1", port: int = 0) -> str:
        """Serve `app`, called in one thread; returns its address. Port 0 takes one that is free.

        Raises:
            OSError: The port is taken.
        """
        opening = self._loop.create_server(lambda: _Connection(app, self._connections), host, port, backlog=256)
        server = asyncio.run_coroutine_threadsafe(opening, self._loop).result(10)
        self._servers.append(server)
        return f"http://{host}:{server.sockets[0].getsockname()[1]}"

    def close(self) -> None:
        """End all apps. Connections that are open are cut."""
        if self._loop.is_closed():
            return
        for server in self._servers:
            self._loop.call_soon_threadsafe(server.close)
        for connection in list(self._connections):
            self._loop.call_soon_threadsafe(connection.cut)
        # In its own thread: where the caller's runs a loop, as Jupyter's does, no other can be run.
        asyncio.run_coroutine_threadsafe(_cancel_all(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()


@contextmanager
def serve(app: App, host: str = "127.0.0.1") -> Iterator[str]:
    """Serve until the block ends; yields the base URL. `app` is called in one thread, one request at a time."""
    server = Server()
    try:
        yield server.add(app, host=host)
    finally:
        server.close()
