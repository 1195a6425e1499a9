"""A system on loopback that answers by a script: the exchanges of a connector's fixtures."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from loopback import Quiet, running


@dataclass
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


@dataclass
class Script:
    """What is answered. The first exchange that fits a request answers it; one that is `once` is then used up.

    An exchange: method (GET), path, query (parameters that must be there; null: must not), body (keys that must be in
    the JSON body), status (200), headers, answer (JSON), text (instead of JSON), once.
    """

    exchanges: list[dict[str, Any]]
    asked: list[Asked] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, asked: Asked) -> dict[str, Any]:
        with self.lock:
            self.asked.append(asked)
            for exchange in self.exchanges:
                if _fits(exchange, asked):
                    if exchange.get("once"):
                        self.exchanges.remove(exchange)
                    return exchange
        return {"status": 599, "answer": {"unscripted": f"{asked.method} {asked.path} {asked.query}"}}

    def paths(self, *, method: str | None = None) -> list[str]:
        return [one.path for one in self.asked if method in (None, one.method)]

    def add(self, **exchange: Any) -> None:
        """Put an exchange before the others."""
        self.exchanges.insert(0, exchange)


def _fits(exchange: dict[str, Any], asked: Asked) -> bool:
    if exchange.get("method", "GET") != asked.method or exchange["path"] != asked.path:
        return False
    if any(asked.query.get(name) != value for name, value in exchange.get("query", {}).items()):
        return False
    body = asked.body if isinstance(asked.body, dict) else {}
    return all(body.get(name) == value for name, value in exchange.get("body", {}).items())


def script(*files: Path) -> Script:
    """The exchanges of fixture files, in their order."""
    return Script([one for file in files for one in json.loads(file.read_text(encoding="utf-8"))])


@contextmanager
def serving(found: Script) -> Iterator[str]:
    """Serve a script; yield its address."""

    class Handler(Quiet):  # type: ignore[misc]
        def _do(self) -> None:
            parts = urlsplit(self.path)
            raw = self.rfile.read(int(self.headers.get("content-length") or 0))
            query = {name: ",".join(values) for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            exchange = found.answer(Asked(self.command, parts.path, query, headers, _body(raw, headers)))
            text = exchange.get("text")
            sent = text if text is not None else json.dumps(exchange["answer"]) if "answer" in exchange else ""
            content = sent.replace("{origin}", f"http://{self.headers['host']}").encode()
            self.send_response(exchange.get("status", 200))
            kind = "text/html" if text is not None else "application/json;charset=UTF-8"
            for name, value in {"content-type": kind, **exchange.get("headers", {})}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _do

    with running(Handler) as address:
        yield address


def _body(raw: bytes, headers: dict[str, str]) -> Any:
    if not raw:
        return None
    if "json" in headers.get("content-type", ""):
        return json.loads(raw)
    return {name: ",".join(values) for name, values in parse_qs(raw.decode()).items()}
