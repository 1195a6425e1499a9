"""How long ago a stream was last read whole: a source that keeps deletions for some days forgets the older ones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from workbench.connectors._http_stream import Deletes, FeedDeletes, FlagDeletes
from workbench.records import parse_time

__all__ = ["READ", "Pause"]

READ = "@read"
"""The part whose state is the time of the last reading that saw all deletions."""


class Pause:
    """The time since the deletions of a stream were last seen without a gap.

    Attributes:
        counts: Whether the source keeps deletions for a limited time.
        missed: Why some may never be seen, as a sentence; empty where none can have been missed.
    """

    def __init__(self, deleting: Deletes, state: Any, *, now: datetime | None = None) -> None:
        """Compare the last time with what the manifest says.

        Args:
            deleting: How the stream sees deletions.
            state: What `state` returned after that reading; `None` where there was none.
            now: Aware time of the present reading's begin; default: the clock.
        """
        keeps = deleting.keeps_days if isinstance(deleting, FlagDeletes | FeedDeletes) else None
        last = parse_time(state.get("at")) if isinstance(state, Mapping) else None
        self._began = now or datetime.now(UTC)
        self.counts = keeps is not None
        self.missed = ""
        if keeps is not None and last is not None and self._began - last > timedelta(days=keeps):
            self.missed = (
                f"the source keeps them for {keeps:g} days, and they were last seen on {last:%Y-%m-%d}; "
                "those between are lost to it, and a full pull finds them"
            )

    def state(self) -> dict[str, str]:
        """Return what to remember of a reading that saw all deletions."""
        return {"at": self._began.isoformat()}
