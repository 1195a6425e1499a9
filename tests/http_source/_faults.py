"""Which request is answered with which fault, and what that fault makes of the answer."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from workbench.sandbox.apis._faults import PASSING, Faults, send_badly, target_of
from workbench.sandbox.apis._server import Answer, json_answer

__all__ = ["PASSING", "REFUSALS", "SPOILING", "Entry", "Faults", "refusal", "send_badly", "target_of"]

REFUSALS = ("wait_seconds", "wait_date", "wait_none", "wait_zero", "wait_body_ms", "wait_remaining", "wait_503")
"""Rate limits, in the forms in which sources tell them."""
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
