"""Which request is answered with which fault, and what that fault makes of the answer."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from http_source import _wire
from http_source._server import Answer, Asked, json_answer

__all__ = ["PASSING", "REFUSALS", "SPOILING", "Entry", "Faults", "refusal", "send_badly"]

REFUSALS = ("wait_seconds", "wait_date", "wait_none", "wait_zero", "wait_body_ms", "wait_remaining", "wait_503")
"""Rate limits, in the forms in which sources tell them."""
PASSING = ("500", "502", "503", "reset", "slow", "drip", "cut", "cut_chunks", "cut_json", "html")
"""Faults of one answer: the same request has a good one the next time."""
SPOILING = ("loop", "repeat", "duplicate", "no_key")
"""The page itself is not as it should be; a repeated request finds it well again."""


@dataclass(slots=True)
class Entry:
    """One request in the log.

    Attributes:
        at: When it came, in seconds of the monotonic clock.
        credential: What it showed.
        target: Method, path, query and body.
        fault: The fault that it was answered with.
        answered: When it was answered.
        until: For a rate limit with a hint: when the source may be asked again.
    """

    at: float
    credential: str
    target: str
    host: str
    fault: str | None = None
    answered: float = 0.0
    until: float | None = None


@dataclass
class Faults:
    """Chosen by the seed and the request, not by the order in which requests come.

    Attributes:
        seed: Of the choice.
        rates: Fault to the share of requests, from 0 to 1, that have it.
        most: How often the same request is answered badly at most; then it is answered well.
    """

    seed: str = ""
    rates: Mapping[str, float] = field(default_factory=dict)
    most: int = 2
    asked: Counter[str] = field(default_factory=Counter)

    def pick(self, target: str) -> str | None:
        if not self.rates:
            return None
        self.asked[target] += 1
        if self.asked[target] > self.most:
            return None
        rng = random.Random(f"{self.seed} {target} {self.asked[target]}")  # noqa: S311
        at = rng.random()
        for name, rate in self.rates.items():
            at -= rate
            if at < 0:
                return name
        return None


def refusal(fault: str, entry: Entry, rng: random.Random) -> Answer:
    """Refuse for a while, and enter in the log how long."""
    now, wait = time.monotonic(), round(rng.uniform(0.1, 0.3), 3)
    entry.until = now + wait
    error = {"error": "too many requests"}
    if fault == "wait_seconds":
        return json_answer(error, 429, {"Retry-After": str(wait)})
    if fault == "wait_503":
        return json_answer(error, 503, {"Retry-After": str(wait)})
    if fault == "wait_body_ms":
        return json_answer({**error, "retry_after_ms": int(wait * 1000)}, 429)
    if fault == "wait_remaining":
        return json_answer(error, 403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(wait)})
    if fault == "wait_date":
        # Whole seconds: the next one that is at least a tenth of a second away.
        until = (datetime.now(UTC) + timedelta(seconds=1.1)).replace(microsecond=0)
        entry.until = now + (until - datetime.now(UTC)).total_seconds()
        return json_answer(error, 429, {"Retry-After": format_datetime(until, usegmt=True)})
    entry.until = None
    return json_answer(error, 429, {"Retry-After": "0"} if fault == "wait_zero" else {})


def send_badly(fault: str, answer: Answer) -> Answer:
    """Spoil a good answer on its way."""
    if fault in ("500", "502", "503"):
        return Answer(int(fault), b"<html>sorry</html>", {"Content-Type": "text/html"})
    if fault == "html":
        return Answer(200, b"<!doctype html><title>Sign in</title>", {"Content-Type": "text/html; charset=utf-8"})
    if fault == "cut_json":
        return Answer(200, answer.body[: len(answer.body) // 2], answer.headers)
    wires: dict[str, Any] = {
        "reset": _wire.reset,
        "slow": _wire.slow(0.15),
        "drip": _wire.drip(max(20, len(answer.body) // 20), 0.005),
        "cut": _wire.cut,
        "cut_chunks": _wire.cut_chunks,
    }
    return Answer(answer.status, answer.body, answer.headers, wires[fault])


def target_of(asked: Asked) -> str:
    return f"{asked.method} {asked.path}?{asked.raw_query} {asked.body.decode(errors='replace')}".rstrip("? ")
