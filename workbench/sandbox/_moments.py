"""How each vendor writes a moment. All moments are UTC and whole seconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

__all__ = ["epoch", "in_confluence", "in_github", "in_salesforce"]

_ZERO: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND: Final = timedelta(seconds=1)


@lru_cache(maxsize=256)
def in_salesforce(moment: datetime) -> str:
    """Return the form `2026-03-01T09:30:00.000+0000`."""
    return f"{moment.isoformat()[:19]}.000+0000"


def in_github(moment: datetime) -> str:
    """Return the form `2026-03-01T09:30:00Z`."""
    return f"{moment.isoformat()[:19]}Z"


def in_confluence(moment: datetime) -> str:
    """Return the form `2026-03-01T09:30:00.000Z`."""
    return f"{moment.isoformat()[:19]}.000Z"


def epoch(moment: datetime) -> int:
    """Return seconds since 1970."""
    return (moment - _ZERO) // _SECOND
