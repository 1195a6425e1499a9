"""Holding an interrupt back until what must not be cut in two is done."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["interrupts_held"]


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Let Ctrl-C, or a notebook's stop, take effect when the block ends.

    lancedb commits in a thread of its own, which goes on when the thread that waits for it is interrupted:
    its version would appear at some time after, unknown to who was interrupted. To be held around a commit
    only, which takes some hundred milliseconds. Python runs handlers in the main thread: others hold nothing.

    Source: https://docs.python.org/3/library/signal.html#signals-and-threads
    """
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield
        return
    came: list[tuple[int, FrameType | None]] = []
    signal.signal(signal.SIGINT, lambda number, frame: came.append((number, frame)))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if came:
            before(*came[0])
