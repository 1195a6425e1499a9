"""Giving memory back to the system."""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
from functools import cache
from typing import Any

__all__ = ["bound_arenas", "release_memory"]

# From malloc.h of glibc.
_M_ARENA_MAX = -8
# Two made searching vectors slower; with eight, pulling 600,000 records left 80 MB more than with two.
_MOST_ARENAS = 4


@cache
def bound_arenas() -> None:
    """Let glibc keep at most four heaps: by itself it takes eight a processor, and each keeps what was freed in it.

    To be called before a library that runs many threads is loaded; who sets `MALLOC_ARENA_MAX` has decided
    already. Other C libraries are left as they are.

    Source: mallopt(3), https://man7.org/linux/man-pages/man3/mallopt.3.html
    """
    if "MALLOC_ARENA_MAX" in os.environ or not platform.libc_ver()[0].startswith("glibc"):
        return
    with contextlib.suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _MOST_ARENAS)


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
