"""So many requests a minute, over all threads."""

from __future__ import annotations

import threading
import time

__all__ = ["Pace"]


class Pace:
    """Spaces requests evenly, and holds all of them back while the server asks to wait."""

    def __init__(self, requests_per_minute: float | None) -> None:
        """Allow any number where `requests_per_minute` is `None`."""
        self._gap_s = 60 / requests_per_minute if requests_per_minute else 0.0
        self._next = 0.0
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Return when the next request may be sent."""
        with self._lock:
            now = time.monotonic()
            at = max(now, self._next)
            self._next = at + self._gap_s
        if at > now:
            time.sleep(at - now)

    def hold(self, seconds: float) -> None:
        """Send nothing for `seconds`, from any thread."""
        with self._lock:
            self._next = max(self._next, time.monotonic() + seconds)
