"""Listing the tools of an MCP server, over its standard input and output or over HTTP.

Only `initialize` and `tools/list` are spoken; nothing of a server is called. What it says is data.

Source: https://modelcontextprotocol.io/specification/2025-06-18/basic/transports (read 2026-11-28)
"""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workbench.errors import PolicyError
from workbench.policy._tool_lists import read_tools
from workbench.policy._tools import Catalogue

if TYPE_CHECKING:
    import httpx

__all__ = ["mcp_tools"]

_PROTOCOL = "2025-06-18"
_MAX_BYTES = 16_000_000
_MAX_PAGES = 200
_CLIENT = {"name": "context-workbench", "version": "1"}

Ask = Callable[[str, Mapping[str, Any], bool], Any]


def mcp_tools(
    *,
    command: Sequence[str] | None = None,
    url: str | None = None,
    headers: Mapping[str, str] | None = None,
    timeout_s: float = 30.0,
) -> Catalogue:
    """Return the tools that an MCP server offers now; write them to a file beside `policy.yaml` to govern them.

    Args:
        command: Starts a server that speaks on standard input and output; it is ended afterwards. Give only a program
            that you would start yourself.
        url: Address of a server that speaks HTTP, instead of `command`.
        headers: For `url`: further headers, such as `Authorization`. They are in no error message.
        timeout_s: Seconds to wait for each answer.

    Raises:
        PolicyError: The server cannot be reached, does not answer in time, or does not speak the protocol.
    """
    if (command is None) == (url is None):
        message = "give exactly one of command and url."
        raise PolicyError(message)
    if command is not None:
        return _over_pipes(list(command), timeout_s)
    return _over_http(url or "", dict(headers or {}), timeout_s)


def _listed(ask: Ask, where: str) -> Catalogue:
    ask("initialize", {"protocolVersion": _PROTOCOL, "capabilities": {}, "clientInfo": _CLIENT}, True)
    ask("notifications/initialized", {}, False)
    tools: list[Any] = []
    cursor: str | None = None
    for _ in range(_MAX_PAGES):
        page = ask("tools/list", {"cursor": cursor} if cursor is not None else {}, True)
        if not isinstance(page, Mapping) or not isinstance(page.get("tools"), list):
            message = f"{where}: the answer to tools/list has no list of tools."
            raise PolicyError(message)
        tools += page["tools"]
        cursor = page.get("nextCursor")
        if cursor is None:
            return read_tools(tools)
    message = f"{where}: the list of tools does not end after {_MAX_PAGES} pages."
    raise PolicyError(message)


def _result(answer: Any, method: str, where: str) -> Any:
    if not isinstance(answer, Mapping) or "result" not in answer:
        said = answer.get("error") if isinstance(answer, Mapping) else answer
        message = f"{where}: {method} was refused: {json.dumps(said, default=str)[:200]}"
        raise PolicyError(message)
    return answer["result"]


def _message(number: int, method: str, params: Mapping[str, Any], wants: bool) -> dict[str, Any]:
    body = {"jsonrpc": "2.0", "method": method, "params": dict(params)}
    return {**body, "id": number} if wants else body


def _over_pipes(command: list[str], timeout_s: float) -> Catalogue:
    where = command[0] if command else "command"
    try:
        process = subprocess.Popen(  # noqa: S603 - the caller's own program, without a shell
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except (OSError, IndexError, ValueError) as exc:
        message = f"{where}: the server cannot be started: {exc}."
        raise PolicyError(message) from exc
    lines: queue.Queue[bytes] = queue.Queue()

    def read() -> None:
        stream = process.stdout
        while stream is not None and (line := stream.readline(_MAX_BYTES)):
            lines.put(line)
        lines.put(b"")

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    numbers = iter(range(1, 10_000))

    def ask(method: str, params: Mapping[str, Any], wants: bool) -> Any:
        number = next(numbers)
        try:
            assert process.stdin is not None  # noqa: S101 - opened above
            process.stdin.write(json.dumps(_message(number, method, params, wants)).encode() + b"\n")
            process.stdin.flush()
        except OSError as exc:
            message = f"{where}: the server ended before {method}."
            raise PolicyError(message) from exc
        return _result(_answer(lines, number, timeout_s, method, where), method, where) if wants else None

    try:
        return _listed(ask, where)
    finally:
        process.kill()
        process.wait()
        reader.join(timeout=5)
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()


def _answer(lines: queue.Queue[bytes], number: int, timeout_s: float, method: str, where: str) -> Any:
    while True:
        try:
            line = lines.get(timeout=timeout_s)
        except queue.Empty as exc:
            message = f"{where}: no answer to {method} within {timeout_s:g} s."
            raise PolicyError(message) from exc
        if not line:
            message = f"{where}: the server ended before it answered {method}."
            raise PolicyError(message)
        try:
            answer = json.loads(line)
        except (ValueError, RecursionError):
            continue  # what a server prints beside the protocol
        if isinstance(answer, Mapping) and answer.get("id") == number:
            return answer


def _over_http(url: str, headers: dict[str, str], timeout_s: float) -> Catalogue:
    import httpx  # it costs what a command that asks no server need not pay

    try:
        where = str(httpx.URL(url).copy_with(userinfo=b"", query=None))
    except (httpx.InvalidURL, TypeError) as exc:
        message = "url is not an address such as https://tools.example.com/mcp."
        raise PolicyError(message) from exc
    kept = {**headers, "accept": "application/json, text/event-stream"}
    numbers = iter(range(1, 10_000))
    with httpx.Client(timeout=timeout_s, follow_redirects=False) as client:

        def ask(method: str, params: Mapping[str, Any], wants: bool) -> Any:
            number = next(numbers)
            try:
                with client.stream("POST", url, json=_message(number, method, params, wants), headers=kept) as answer:
                    kept.update({"mcp-protocol-version": _PROTOCOL})
                    if "mcp-session-id" in answer.headers:
                        kept["mcp-session-id"] = answer.headers["mcp-session-id"]
                    if answer.status_code >= 300:
                        message = f"{where}: {method} was answered with {answer.status_code}."
                        raise PolicyError(message)
                    return _result(_found(answer, number, where), method, where) if wants else None
            except httpx.HTTPError as exc:
                message = f"{where}: {method} failed: {type(exc).__name__}."
                raise PolicyError(message) from exc

        return _listed(ask, where)


def _found(answer: httpx.Response, number: int, where: str) -> Any:
    """Return the message with this number from a JSON body or an event stream."""
    streamed = answer.headers.get("content-type", "").startswith("text/event-stream")
    for text in _events(answer) if streamed else [b"".join(_bounded(answer, where)).decode("utf-8", "replace")]:
        try:
            message = json.loads(text)
        except (ValueError, RecursionError) as exc:
            said = f"{where}: the answer is not JSON."
            raise PolicyError(said) from exc
        if isinstance(message, Mapping) and message.get("id") == number:
            return message
    said = f"{where}: the answer does not hold what was asked for."
    raise PolicyError(said)


def _bounded(answer: httpx.Response, where: str) -> Iterator[bytes]:
    size = 0
    for chunk in answer.iter_bytes():
        size += len(chunk)
        if size > _MAX_BYTES:
            message = f"{where}: the answer has over {_MAX_BYTES:,} bytes."
            raise PolicyError(message)
        yield chunk


def _events(answer: httpx.Response) -> Iterator[str]:
    held: list[str] = []
    size = 0
    for line in answer.iter_lines():
        size += len(line)
        if size > _MAX_BYTES:
            return
        if line.startswith("data:"):
            held.append(line[5:].removeprefix(" "))
        elif not line and held:
            yield "\n".join(held)
            held = []
    if held:
        yield "\n".join(held)
