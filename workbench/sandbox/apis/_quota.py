"""How many requests a credential has, counted in windows of real time."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

__all__ = ["Spent", "Window"]


@dataclass(frozen=True, slots=True)
class Spent:
    """What one request left of a window.

    Attributes:
        limit: Requests of the whole window.
        used: Requests so far, this one included; at most `limit`.
        reset: When the window ends, in epoch seconds.
        refused: Whether this request was one too many.
    """

    limit: int
    used: int
    reset: float
    refused: bool

    @property
    def remaining(self) -> int:
        """Requests that are left."""
        return self.limit - self.used

    @property
    def wait_s(self) -> int:
        """Whole seconds until the window ends, at least one."""
        return max(1, int(self.reset - time.time()) + 1)


@dataclass
class Window:
    """So many requests in so many seconds for each key; the window begins with its first request."""

    limit: int
    per_s: float
    _windows: dict[str, tuple[float, int]] = field(default_factory=dict)

    def spend(self, key: str, points: int = 1) -> Spent:
        """Count a request of `key`; 0 points only look."""
        now = time.time()
        reset, used = self._windows.get(key, (now + self.per_s, 0))
        if reset <= now:
            reset, used = now + self.per_s, 0
        refused = used + points > self.limit
        if not refused:
            used += points
        self._windows[key] = (reset, used)
        return Spent(self.limit, used, reset, refused)

    def forget(self) -> None:
        """Begin anew for all keys."""
        self._windows.clear()
