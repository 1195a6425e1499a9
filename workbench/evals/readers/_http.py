"""Readers over HTTP: any endpoint that speaks as OpenAI's does, and Anthropic's."""

from __future__ import annotations

import copy
import json
import math
import os
import re
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import httpx
import tenacity

from workbench.errors import ConfigError
from workbench.evals.readers._cassette import Cassette
from workbench.evals.readers._pace import Pace
from workbench.evals.readers._prices import PRICES, Price
from workbench.evals.readers._read import Read
from workbench.evals.readers._wire import (
    Dialect,
    Reply,
    address_path,
    read_body,
    read_json,
    read_status,
    request_body,
    retry_after_s,
    unwelcome,
    usage_tokens,
    without,
)

__all__ = ["MOST_OUTPUT_TOKENS", "HttpReader"]

MOST_OUTPUT_TOKENS = 256
"""Most tokens of an answer, unless more are allowed."""

_BASES: Mapping[Dialect, str] = {"openai": "https://api.openai.com/v1", "anthropic": "https://api.anthropic.com/v1"}
_KEYS: Mapping[Dialect, str] = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY"}
_LOCAL = ("localhost", "127.0.0.1", "::1")
_RETRIED = (408, 409, 425, 429, 500, 502, 503, 504, 529)
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# Far more than any answer: what is longer is not read to its end.
_MOST_BYTES = 4_000_000
# A server that sends a byte now and then never times out by itself.
_LONGEST_TIMEOUTS = 10


class _Again(Exception):
    """An attempt that failed in a way that another may not."""

    def __init__(self, read: Read, wait_s: float | None = None) -> None:
        super().__init__(read.message)
        self.read, self.wait_s = read, wait_s


class HttpReader:
    """A model behind an HTTP endpoint. To be used by any thread; connections are kept.

    A reply that is no answer (a page of HTML, 429 to the end, a timeout, a stream cut off) is a `Read` that says so.
    """

    def __init__(
        self,
        model: str,
        *,
        dialect: Dialect = "openai",
        base_url: str | None = None,
        key_env: str | None = None,
        max_output_tokens: int = MOST_OUTPUT_TOKENS,
        timeout_s: float = 60.0,
        attempts: int = 4,
        longest_wait_s: float = 60.0,
        requests_per_minute: float | None = None,
        price: Price | None = None,
        cassette: Cassette | None = None,
    ) -> None:
        """Describe the reader; nothing is sent, and no key is read, before the first question.

        Args:
            model: Name of the model, as the endpoint knows it.
            dialect: Whose request and reply it speaks.
            base_url: Address up to `/v1`; by default the vendor's own.
            key_env: Name of the environment variable that holds the key; by default the vendor's usual one, and none
                for an endpoint on this machine.
            max_output_tokens: Most tokens of an answer.
            timeout_s: Seconds without a byte after which an attempt is given up.
            attempts: Attempts at one question, at least 1.
            longest_wait_s: Longest wait between two attempts, in seconds; a server that asks for more is given up.
            requests_per_minute: Most requests a minute; `None` for no limit.
            price: Of the model; by default that of `PRICES`, and where it is not there the cost is not known.
            cassette: Where replies are kept and replayed from.

        Raises:
            ConfigError: The address is none, holds a password, or would carry the key unencrypted.
        """
        self._key_env = key_env
        address = (base_url or _BASES[dialect]).rstrip("/")
        local = _check_address(address)
        if key_env is None:
            self._key_env = None if local else _KEYS[dialect]
        elif not _VARIABLE.fullmatch(key_env):
            message = (
                "the key of a reader is told by the name of an environment variable: letters, digits and _. What was "
                "given is no such name, and is not shown, since it may be the key itself."
            )
            raise ConfigError(message, key="key_env")
        if self._key_env and not local and not address.startswith("https:"):
            message = f"the key of {self._key_env} would be sent unencrypted. Use https."
            raise ConfigError(message, key="base_url")
        self.model, self._dialect, self._address = model, dialect, address
        self._max_output_tokens, self._attempts = max_output_tokens, max(1, attempts)
        self._longest_wait_s, self._pace = longest_wait_s, Pace(requests_per_minute)
        self._timeout_s = timeout_s
        self._price = price or PRICES.get(model)
        self._cassette, self._repeat = cassette, 0
        self._client = httpx.Client(timeout=timeout_s, limits=httpx.Limits(max_connections=None))
        # Parameters that the endpoint was found not to take; shared by all threads and repeats.
        self._refused: set[str] = set()

    @property
    def identity(self) -> Mapping[str, Any]:
        """The dialect, the address, the model and the request around the question."""
        body = self._body("", "")
        return {"reader": "http", "dialect": self._dialect, "address": self._address, "body": body}

    @property
    def priced_as_of(self) -> str | None:
        """The day of the price, or `None` where the model has none."""
        return self._price.as_of.isoformat() if self._price else None

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def for_repeat(self, repeat: int) -> HttpReader:
        """Return this reader as it asks the same questions the next time: a cassette keeps each time apart.

        Args:
            repeat: 0 for the first time.
        """
        found = copy.copy(self)
        found._repeat = repeat
        return found

    def __call__(self, question: str, context: str) -> Read:
        """Ask the model.

        Raises:
            ConfigError: The variable with the key is not set, or the cassette cannot be written.
            EvalError: A cassette that is replayed has no reply to this.
        """
        body = self._body(question, context)
        kept = self._cassette.find(body, self._repeat) if self._cassette else None
        if kept is not None:
            return self._told(*kept, attempts=1)
        key = self._key()
        attempts = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self._attempts),
            wait=self._wait,
            retry=tenacity.retry_if_exception(self._worth_another),
            reraise=True,
        )
        try:
            read, found, latency_ms = attempts(self._send, body, key)
        except _Again as failed:
            return replace(failed.read, attempts=attempts.statistics["attempt_number"])
        sent: int = attempts.statistics["attempt_number"]
        if found is None:
            return replace(read, latency_ms=latency_ms, attempts=sent)
        if self._cassette and read.kind != "not_text":
            # Another thread may have kept a reply to the same request: one stands for both, now and when replayed.
            found, latency_ms = self._cassette.keep(body, found, latency_ms, self._repeat)
        return self._told(found, latency_ms, attempts=sent)

    def _told(self, found: Any, latency_ms: float, *, attempts: int) -> Read:
        """Read a reply with its tokens, cost and time."""
        read = replace(read_json(found, self._dialect), latency_ms=latency_ms, attempts=attempts)
        tokens = usage_tokens(found, self._dialect)
        if tokens is None:
            return read
        cost = self._price.cost_pusd(*tokens) if self._price else None
        return replace(read, input_tokens=tokens[0], output_tokens=tokens[1], cost_pusd=cost)

    def _send(self, body: Mapping[str, Any], key: str) -> tuple[Read, Any, float]:
        """Send a question once; where the endpoint names a parameter that it does not take, once more without it."""
        while True:
            self._pace.wait()
            sent = without(body, frozenset(self._refused), self._dialect)
            started = time.perf_counter()
            reply = self._post(sent, key)
            latency_ms = (time.perf_counter() - started) * 1000
            refused = unwelcome(reply, sent, self._dialect)
            if not refused:
                break
            self._refused |= refused
        if reply.status in _RETRIED:
            raise _Again(read_status(reply), retry_after_s(reply.headers))
        if not 200 <= reply.status < 300:
            return read_status(reply), None, latency_ms
        return *read_body(reply, self._dialect), latency_ms

    def _post(self, body: Mapping[str, Any], key: str) -> Reply:
        """Return what came back, the key taken out of it: an endpoint may tell it in its errors."""
        deadline = time.monotonic() + _LONGEST_TIMEOUTS * self._timeout_s
        parts, size = [], 0
        address = self._address + address_path(self._dialect)
        try:
            # ASCII: text of records may hold half a surrogate pair, which is no UTF-8.
            with self._client.stream(
                "POST", address, content=json.dumps(body).encode(), headers=self._headers(key)
            ) as response:
                for part in response.iter_bytes():
                    parts.append(part)
                    size += len(part)
                    if size > _MOST_BYTES:
                        message = f"the reply is longer than {_MOST_BYTES:,} bytes; it was not read on"
                        raise _Again(Read("not_text", message=message), wait_s=math.inf)
                    if time.monotonic() > deadline:
                        raise _Again(Read("timeout", message="the reply did not end in time"))
        except httpx.TimeoutException as exc:
            raise _Again(Read("timeout", message=f"no answer in time ({type(exc).__name__})")) from exc
        except httpx.RemoteProtocolError as exc:
            raise _Again(Read("truncated", message=f"the reply broke off: {exc}")) from exc
        except httpx.HTTPError as exc:
            raise _Again(Read("unreachable", message=f"{type(exc).__name__}: {exc}")) from exc
        content = b"".join(parts)
        return Reply(
            response.status_code, response.headers, content.replace(key.encode(), b"[key]") if key else content
        )

    def _worth_another(self, exc: BaseException) -> bool:
        return isinstance(exc, _Again) and (exc.wait_s is None or exc.wait_s <= self._longest_wait_s)

    def _wait(self, state: tenacity.RetryCallState) -> float:
        failed = state.outcome.exception() if state.outcome else None
        if isinstance(failed, _Again) and failed.wait_s is not None:
            self._pace.hold(failed.wait_s)
            return failed.wait_s
        backoff = tenacity.wait_random_exponential(multiplier=0.5, max=self._longest_wait_s)
        return backoff(state)

    def _key(self) -> str:
        """Return the key, empty where none is needed."""
        if self._key_env is None:
            return ""
        key = os.environ.get(self._key_env, "").strip()
        if not key:
            message = f"the environment variable {self._key_env} is not set. Set it to the key of {self.model}."
            raise ConfigError(message)
        if not (key.isascii() and key.isprintable()):
            message = f"the environment variable {self._key_env} holds characters that no key has. Set it anew."
            raise ConfigError(message)
        return key

    def _headers(self, key: str) -> dict[str, str]:
        found = {"content-type": "application/json"}
        if self._dialect == "anthropic":
            return found | {"anthropic-version": "2023-06-01"} | ({"x-api-key": key} if key else {})
        return found | ({"authorization": f"Bearer {key}"} if key else {})

    def _body(self, question: str, context: str) -> dict[str, Any]:
        return request_body(self._dialect, self.model, question, context, self._max_output_tokens)


def _check_address(address: str) -> bool:
    """Tell whether the address is one of this machine.

    Raises:
        ConfigError: It is no address of an endpoint, or may hold a secret, which reports and runs would tell.
    """
    try:
        parts = urlsplit(address)
        sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        sound = False
    if not sound or parts.username or parts.password or parts.query or parts.fragment:
        message = (
            "the address of a reader is http(s)://host/..., without a password and without a ? or #. Name a variable "
            "with the key; it is sent in a header."
        )
        raise ConfigError(message, key="base_url")
    return parts.hostname in _LOCAL
