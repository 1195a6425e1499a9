"""Giving memory back to the system."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

__all__ = ["release_memory"]


def release_memory() -> None:
    """Return freed memory of native code to the system, where the C library can: glibc keeps it by itself.

    To be called after work that needs much for a short time, such as the compaction of a table. Without it
    a process stays as large as it ever was, and the next such work comes on top.

    Source: malloc_trim(3), https://man7.org/linux/man-pages/man3/malloc_trim.3.html
    """
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Any | None:
    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return None
