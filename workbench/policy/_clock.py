"""The time, and how to tell that somebody set the clock back."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

__all__ = ["Clock", "Moment", "set_back"]

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_TOLERANCE_S = 60.0


@dataclass(frozen=True)
class Moment:
    """A point in time, by the clock and by what nobody can set.

    Attributes:
        at: What the clock says, UTC.
        boot: Id of the machine's start; empty where the system tells none.
        ticks_s: Seconds since that start, sleep included.
    """

    at: datetime
    boot: str
    ticks_s: float


class Clock:
    """The machine's clock; tests hand in their own."""

    def now(self) -> Moment:
        """Return the present moment."""
        try:
            boot, ticks_s = _BOOT.read_text("ascii").strip(), time.clock_gettime(time.CLOCK_BOOTTIME)
        except (OSError, AttributeError):
            boot, ticks_s = "", 0.0
        return Moment(datetime.now(UTC), boot, ticks_s)


def set_back(now: Moment, before: Moment) -> str | None:
    """Return how it shows that the clock was set back since `before`, as a sentence; `None` where it does not.

    Since one start of the machine, the clock must have gone as far as the ticks have, to 60 s; else it must not be
    behind `before`, to 60 s.
    """
    least = before.at
    if now.boot and now.boot == before.boot:
        least += timedelta(seconds=max(0.0, now.ticks_s - before.ticks_s))
    if now.at >= least - timedelta(seconds=_TOLERANCE_S):
        return None
    return (
        f"The clock was set back: it says {now.at.isoformat(timespec='seconds')}, and it is at least "
        f"{least.isoformat(timespec='seconds')}. Set it right; until then nothing is approved or carried out."
    )
