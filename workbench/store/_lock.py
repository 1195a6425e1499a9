"""One writer a store: a lock that the operating system drops with the process that holds it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from workbench.errors import StoreBusyError
from workbench.store._faults import store_faults

__all__ = ["writer_lock"]


@contextmanager
def writer_lock(folder: Path) -> Iterator[None]:
    """Hold the store's writer lock.

    Raises:
        StoreBusyError: Another process, or another writer of this one, holds it.
    """
    # The name of the holder lies in a file of its own: the lock's file may be replaced by the next holder.
    holder = folder / "writer.pid"
    # `fallback_to_soft` would leave a lock file that outlives a killed process.
    lock = FileLock(folder / "writer.lock", thread_local=False, fallback_to_soft=False)
    with store_faults("lock the store for writing", folder):
        try:
            lock.acquire(blocking=False)
        except Timeout as exc:
            raise StoreBusyError(_busy(folder, holder)) from exc
    try:
        with store_faults("lock the store for writing", folder):
            holder.write_text(str(os.getpid()), encoding="ascii")
        yield
    finally:
        lock.release()


def _busy(folder: Path, holder: Path) -> str:
    try:
        pid = holder.read_text(encoding="ascii").strip()
    except OSError:
        pid = ""
    if pid == str(os.getpid()):
        return f"{folder}: this process (id {pid}) is writing to the store already. Leave the other writer first."
    who = f"process {pid}" if pid else "another process"
    return f"{folder}: {who} is writing to the store. Wait until it is done, or end it, and run the command again."
