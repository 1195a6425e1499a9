"""Readers over HTTP: any endpoint that speaks as OpenAI's does, and Anthropic's.

Source: https://platform.openai.com/docs/api-reference/chat and https://platform.claude.com/docs/en/api/messages,
read 2026-11-28.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx
import tenacity

from workbench.errors import ConfigError
from workbench.evals.readers._cassette import Cassette
from workbench.evals.readers._pace import Pace
from workbench.evals.readers._prices import PRICES, Price
from workbench.evals.readers._read import INSTRUCTION, Read, ReadKind, prompt, read_reply

__all__ = ["HttpReader"]

Dialect = Literal["openai", "anthropic"]
_BASES: Mapping[Dialect, str] = {"openai": "https://api.openai.com/v1", "anthropic": "https://api.anthropic.com/v1"}
_KEYS: Mapping[Dialect, str] = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY"}
_USAGE: Mapping[Dialect, tuple[str, str]] = {
    "openai": ("prompt_tokens", "completion_tokens"),
    "anthropic": ("input_tokens", "output_tokens"),
}
_LOCAL = ("localhost", "127.0.0.1", "::1")
_RETRIED = (408, 409, 425, 429, 500, 502, 503, 504, 529)
_SHOWN = 200


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
        max_output_tokens: int = 256,
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
        address = (base_url or _BASES[dialect]).rstrip("/")
        parts = urlsplit(address)
        local = parts.hostname in _LOCAL
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
            message = "the address of a reader is http(s)://host/..., without a password. Name a variable with the key."
            raise ConfigError(message, key="base_url")
        self._key_env = key_env or (None if local else _KEYS[dialect])
        if self._key_env and parts.scheme == "http" and not local:
            message = f"{parts.hostname} would be sent the key of {self._key_env} unencrypted. Use https."
            raise ConfigError(message, key="base_url")
        self.model, self._dialect, self._address = model, dialect, address
        self._max_output_tokens, self._attempts = max_output_tokens, max(1, attempts)
        self._longest_wait_s, self._pace = longest_wait_s, Pace(requests_per_minute)
        self._price = price or PRICES.get(model)
        self._cassette = cassette
        self._client = httpx.Client(timeout=timeout_s, limits=httpx.Limits(max_connections=None))

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

    def __call__(self, question: str, context: str) -> Read:
        """Ask the model.

        Raises:
            ConfigError: The variable with the key is not set.
            EvalError: A cassette that is replayed has no reply to this.
        """
        body = self._body(question, context)
        kept = self._cassette.find(body) if self._cassette else None
        if kept is not None:
            reply, latency_ms = kept
            return self._costed(replace(_read(reply, self._dialect), latency_ms=latency_ms), reply)
        headers = self._headers()
        attempts = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self._attempts),
            wait=self._wait,
            retry=tenacity.retry_if_exception(self._worth_another),
            reraise=True,
        )
        try:
            read, reply, latency_ms = attempts(self._send, body, headers)
        except _Again as failed:
            return replace(failed.read, attempts=attempts.statistics["attempt_number"])
        if self._cassette and read.judged:
            self._cassette.keep(body, reply, latency_ms)
        read = replace(read, latency_ms=latency_ms, attempts=attempts.statistics["attempt_number"])
        return self._costed(read, reply)

    def _send(self, body: Mapping[str, Any], headers: Mapping[str, str]) -> tuple[Read, Any, float]:
        self._pace.wait()
        path = "/chat/completions" if self._dialect == "openai" else "/messages"
        started = time.perf_counter()
        try:
            response = self._client.post(self._address + path, json=body, headers=headers)
        except httpx.TimeoutException as exc:
            raise _Again(Read("timeout", message=f"no answer in time ({type(exc).__name__})")) from exc
        except httpx.RemoteProtocolError as exc:
            raise _Again(Read("truncated", message=f"the reply broke off: {exc}")) from exc
        except httpx.HTTPError as exc:
            raise _Again(Read("unreachable", message=f"{type(exc).__name__}: {exc}")) from exc
        latency_ms = (time.perf_counter() - started) * 1000
        if response.status_code in _RETRIED:
            raise _Again(_status(response), _retry_after(response))
        if not response.is_success:
            return _status(response), None, latency_ms
        try:
            reply = response.json()
        except ValueError:
            kind = response.headers.get("content-type", "no content type")
            return Read("not_text", message=f"{kind} instead of JSON: {response.text[:80]}"), None, latency_ms
        return _read(reply, self._dialect), reply, latency_ms

    def _worth_another(self, exc: BaseException) -> bool:
        return isinstance(exc, _Again) and (exc.wait_s is None or exc.wait_s <= self._longest_wait_s)

    def _wait(self, state: tenacity.RetryCallState) -> float:
        failed = state.outcome.exception() if state.outcome else None
        if isinstance(failed, _Again) and failed.wait_s is not None:
            self._pace.hold(failed.wait_s)
            return failed.wait_s
        backoff = tenacity.wait_random_exponential(multiplier=0.5, max=self._longest_wait_s)
        return backoff(state)

    def _headers(self) -> dict[str, str]:
        found = {"anthropic-version": "2023-06-01"} if self._dialect == "anthropic" else {}
        if self._key_env is None:
            return found
        key = os.environ.get(self._key_env, "").strip()
        if not key:
            message = f"the environment variable {self._key_env} is not set. Set it to the key of {self.model}."
            raise ConfigError(message)
        if self._dialect == "anthropic":
            return {**found, "x-api-key": key}
        return {**found, "authorization": f"Bearer {key}"}

    def _body(self, question: str, context: str) -> dict[str, Any]:
        user = {"role": "user", "content": prompt(question, context)}
        common = {"model": self.model, "max_tokens": self._max_output_tokens, "temperature": 0}
        if self._dialect == "anthropic":
            return {**common, "system": INSTRUCTION, "messages": [user]}
        return {**common, "messages": [{"role": "system", "content": INSTRUCTION}, user]}

    def _costed(self, read: Read, reply: Any) -> Read:
        usage = reply.get("usage") if isinstance(reply, dict) else None
        if not isinstance(usage, dict):
            return read
        first, second = _USAGE[self._dialect]
        into, out = usage.get(first), usage.get(second)
        if not isinstance(into, int) or not isinstance(out, int):
            return read
        cost = self._price.cost_pusd(into, out) if self._price else None
        return replace(read, input_tokens=into, output_tokens=out, cost_pusd=cost)


def _status(response: httpx.Response) -> Read:
    kind: ReadKind = "rate_limited" if response.status_code == 429 else "error"
    return Read(kind, message=f"HTTP {response.status_code}: {' '.join(response.text[:_SHOWN].split())}")


def _retry_after(response: httpx.Response) -> float | None:
    try:
        seconds = float(response.headers.get("retry-after", ""))
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _read(reply: Any, dialect: Dialect) -> Read:
    """Read a reply that is JSON: its text, and why it ended."""
    try:
        if dialect == "anthropic":
            ended = reply["stop_reason"]
            text = "".join(part["text"] for part in reply["content"] if part["type"] == "text")
        else:
            choice = reply["choices"][0]
            ended, text = choice.get("finish_reason"), choice["message"].get("content") or ""
            if choice["message"].get("refusal"):
                return Read("refused", message=str(choice["message"]["refusal"])[:_SHOWN])
    except (KeyError, IndexError, TypeError, AttributeError):
        return Read("not_text", message="JSON that is not a reply of this kind of endpoint")
    if ended in ("refusal", "content_filter"):
        return Read("refused", message=text[:_SHOWN])
    if ended in ("length", "max_tokens"):
        return Read("truncated", message="the answer was cut off at its most tokens")
    return read_reply(text)
