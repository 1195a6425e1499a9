"""The rate governor: one a credential in a process; no request goes out without its leave."""

from __future__ import annotations

import contextlib
import random
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

from workbench.connectors._http_parts import Limits, Pace
from workbench.connectors._http_waits import ServerTime, Used, asked_wait_s, reset_wait_s, used_quota

__all__ = ["Clock", "Governor", "Held", "QuotaReached", "Stopped", "SystemClock", "WaitTooLong", "governor_for"]

# How soon a thread that waits for another one's place sees that it shall stop.
_LOOK_S = 0.05
# An event cannot wait for ever; a longer wait is taken in pieces.
_PIECE_S = 3600.0
# A quota that was reached is looked at again after this time: it is given anew some day, and only an answer tells.
_QUOTA_S = 300.0
_JITTER = 0.1
_DOUBLINGS = 20


class Held(Exception):
    """A request may not go out now. The client turns it into an error with connector and stream."""


class WaitTooLong(Held):
    """The wait would be longer than `max_wait_s`.

    Attributes:
        retry_after_s: Seconds until a request may go out.
        banned: Whether the source asked for it; else it is the manifest's own pace.
    """

    def __init__(self, retry_after_s: float, *, banned: bool) -> None:
        """Keep the wait."""
        self.retry_after_s = retry_after_s
        self.banned = banned
        super().__init__(f"wait {retry_after_s:.0f} s")


class QuotaReached(Held):
    """The quota of a long time is used up to the share at which we stop.

    Attributes:
        quota: How much is used, for people.
    """

    def __init__(self, quota: str) -> None:
        """Keep the text."""
        self.quota = quota
        super().__init__(quota)


class Stopped(Held):
    """The caller asked to stop while the request waited."""


class Clock(Protocol):
    """Time, so that tests can turn it."""

    def monotonic(self) -> float:
        """Return seconds that only grow."""
        ...

    def now(self) -> datetime:
        """Return the time of day, aware, UTC."""
        ...

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Wait for `event`, at most so many seconds; return whether it is set."""
        ...


class SystemClock:
    """The system's time."""

    def monotonic(self) -> float:
        """Return seconds that only grow."""
        return time.monotonic()

    def now(self) -> datetime:
        """Return the time of day, aware, UTC."""
        return datetime.now(UTC)

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Wait for `event`, at most so many seconds; return whether it is set."""
        return event.wait(seconds)


class _Window:
    """At most `requests` starts in any `per_s` seconds: exact, not by fixed windows."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self._starts: deque[float] = deque(maxlen=pace.requests)

    def holds_for(self, stream: str) -> bool:
        return not self.pace.streams or stream in self.pace.streams

    def free_at(self) -> float:
        full = len(self._starts) == self.pace.requests
        return self._starts[0] + self.pace.per_s if full else float("-inf")

    def start(self, at: float) -> None:
        self._starts.append(at)


class Governor:
    """Keeps the limits of one credential, for any number of threads.

    A call: `with governor.slot(stream, stop):` around sending and reading; then `observe(headers)` for an answer, or
    `refused(headers, body, sent_at)` for one that says to wait (never both for one answer: `observe` ends the row
    of refusals). `sent_at` is `governor.clock.monotonic()` of the moment the request was sent.

    Attributes:
        limits: What it keeps.
        clock: Its time.
        quota: How much of a long-time quota is used, for receipts; `None` where nothing was said.
    """

    def __init__(self, limits: Limits, *, clock: Clock | None = None) -> None:
        """Begin with nothing used."""
        self.limits = limits
        self.clock: Clock = clock or SystemClock()
        self.quota: str | None = None
        self._changed = threading.Condition()
        self._windows = [_Window(pace) for pace in limits.pace]
        self._server = ServerTime()
        self._active = 0
        self._banned_until = float("-inf")
        self._refused_at = float("-inf")
        self._row = 0
        self._full: tuple[float, Used] | None = None
        self._waiting = 0
        self._counted_to = self.clock.monotonic()
        self._waited_s = 0.0
        self._random = random.Random()  # noqa: S311 - spreads waits, hides nothing

    @property
    def waited_s(self) -> float:
        """Seconds, by the clock on the wall, in which the credential was banned or a thread waited for its turn."""
        with self._changed:
            self._count(self.clock.monotonic())
            return self._waited_s

    @property
    def banned_s(self) -> float:
        """Seconds until the present ban is over; 0 without one."""
        with self._changed:
            return max(self._banned_until - self.clock.monotonic(), 0.0)

    def tighten(self, limits: Limits) -> None:
        """Keep these limits too: of two, the stricter one counts from now on."""
        with self._changed:
            if limits == self.limits:
                return
            mine = self.limits
            more = [pace for pace in limits.pace if pace not in mine.pace]
            self._windows += [_Window(pace) for pace in more]
            hints = [hint for hint in limits.wait_hints if hint not in mine.wait_hints]
            named = mine if mine.remaining is not None else limits
            quotas = [one for one in (mine.quota, limits.quota) if one is not None]
            self.limits = mine.model_copy(
                update={
                    "concurrency": min(mine.concurrency, limits.concurrency),
                    "pace": [*mine.pace, *more],
                    "wait_hints": [*mine.wait_hints, *hints],
                    "remaining": named.remaining,
                    "reset": named.reset,
                    "reset_unit": named.reset_unit,
                    "no_hint_s": max(mine.no_hint_s, limits.no_hint_s),
                    "max_wait_s": min(mine.max_wait_s, limits.max_wait_s),
                    "quota": min(quotas, key=lambda one: one.stop_at, default=None),
                }
            )

    @contextlib.contextmanager
    def slot(self, stream: str, stop: threading.Event) -> Iterator[None]:
        """Wait until a request may go out, and hold its place while it is under way.

        Args:
            stream: The stream that asks: some paces hold for some streams only.
            stop: Set by the caller to give up waiting.

        Raises:
            WaitTooLong: The next wait would be longer than `max_wait_s`; nothing was waited for it.
            QuotaReached: The quota is used up to `stop_at`.
            Stopped: `stop` is set.
        """
        self._enter(stream, stop)
        try:
            yield
        finally:
            with self._changed:
                self._active -= 1
                self._changed.notify()

    def observe(self, headers: Mapping[str, str]) -> None:
        """Learn from an answer that was no refusal: what is left, what of the quota is used, what time it is there."""
        with self._changed:
            arrived = self.clock.monotonic()
            if arrived >= self._banned_until:
                # An answer during a ban is to a request from before it, and says nothing of what comes after.
                self._row = 0
            self._learn(headers, arrived)

    def refused(self, headers: Mapping[str, str], body: Any, sent_at: float) -> float:
        """Ban the credential for as long as a refusal asks, counted from now, the arrival of the answer.

        Without a hint it is `no_hint_s`, doubled for each refusal in a row and up to a tenth longer, so that several
        processes do not come back together. Requests that were under way when the ban began are no further row.

        Args:
            headers: The answer's headers (`httpx.Headers`).
            body: Its body: parsed JSON, or bytes.
            sent_at: When its request was sent, in seconds of `clock.monotonic()`.

        Returns:
            The wait in seconds.
        """
        with self._changed:
            arrived = self.clock.monotonic()
            self._learn(headers, arrived)
            if self._row == 0 or sent_at >= self._refused_at:
                self._row += 1
                self._refused_at = arrived
            now = self._server.now(headers.get("date"), arrived, self.clock.now())
            wait = asked_wait_s(self.limits, headers, body, now)
            if wait is None:
                doubled = self.limits.no_hint_s * 2 ** min(self._row - 1, _DOUBLINGS)
                wait = doubled * (1 + _JITTER * self._random.random())
            self._ban(arrived, wait)
            return wait

    def _learn(self, headers: Mapping[str, str], arrived: float) -> None:
        date = headers.get("date")
        self._server.heard(date, arrived)
        wait = reset_wait_s(self.limits, headers, self._server.now(date, arrived, self.clock.now()))
        if wait is not None:
            self._ban(arrived, wait)
        used = used_quota(self.limits.quota, headers) if self.limits.quota is not None else None
        if used is not None and self.limits.quota is not None:
            self.quota = used.text
            self._full = (arrived, used) if used.reaches(self.limits.quota.stop_at) else None

    def _ban(self, now: float, wait: float) -> None:
        self._count(now)
        self._banned_until = max(self._banned_until, now + wait)

    def _enter(self, stream: str, stop: threading.Event) -> None:
        with self._changed:
            while True:
                if stop.is_set():
                    raise Stopped
                now = self.clock.monotonic()
                if self._full is not None and now - self._full[0] < _QUOTA_S:
                    raise QuotaReached(self._full[1].text)
                windows = [window for window in self._windows if window.holds_for(stream)]
                free_at = max([self._banned_until, *(window.free_at() for window in windows)])
                if free_at > now:
                    if free_at - now > self.limits.max_wait_s:
                        raise WaitTooLong(free_at - now, banned=free_at == self._banned_until)
                    self._pause(stop, now, free_at - now)
                elif self._active >= self.limits.concurrency:
                    self._changed.wait(_LOOK_S)
                else:
                    self._active += 1
                    for window in windows:
                        window.start(now)
                    return

    def _pause(self, stop: threading.Event, now: float, seconds: float) -> None:
        """Wait without the lock; then the caller looks again: the ban may be longer by now, the turn another's."""
        self._count(now)
        self._waiting += 1
        self._changed.release()
        try:
            self.clock.wait(stop, min(seconds, _PIECE_S))
        finally:
            self._changed.acquire()
            self._count(self.clock.monotonic())
            self._waiting -= 1

    def _count(self, now: float) -> None:
        """Add the time since the last count in which there was a ban or a thread that waited."""
        end = now if self._waiting else min(now, self._banned_until)
        self._waited_s += max(end - self._counted_to, 0.0)
        self._counted_to = max(now, self._counted_to)


_governors: dict[str, Governor] = {}
_registry = threading.Lock()


def governor_for(identity: str, limits: Limits) -> Governor:
    """Return the governor of a credential: the same one for everybody in this process who uses the credential.

    Where limits differ, the stricter ones count, until the process ends: what one manifest knows of the source holds
    for the others too.

    Args:
        identity: `Authenticator.identity`.
        limits: What the manifest says of the source.
    """
    with _registry:
        governor = _governors.get(identity)
        if governor is None:
            governor = _governors[identity] = Governor(limits)
            return governor
    governor.tighten(limits)
    return governor
