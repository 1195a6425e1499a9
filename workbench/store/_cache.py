"""Parsed records, kept while they are likely to be read again."""

from __future__ import annotations

import threading
from collections import OrderedDict

from workbench.records import Record

__all__ = ["RecordCache"]

_MAX_CHARS = 32_000_000
# One long document must not push out a thousand small records.
_MAX_ONE_CHARS = 1_000_000


class RecordCache:
    """The records read last, by content hash, bounded by the characters of their JSON.

    Two records of the same content hash are the same record, so a change in the store needs no clearing.
    """

    def __init__(self, max_chars: int = _MAX_CHARS) -> None:
        """Keep records whose JSON has `max_chars` characters together."""
        self._max_chars = max_chars
        self._chars = 0
        self._kept: OrderedDict[str, tuple[Record, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, content_hash: str) -> Record | None:
        """Return the record, or `None` when it is not kept."""
        with self._lock:
            found = self._kept.get(content_hash)
            if found is None:
                return None
            self._kept.move_to_end(content_hash)
            return found[0]

    def put(self, content_hash: str, record: Record, chars: int) -> None:
        """Keep a record whose JSON has `chars` characters."""
        if chars > _MAX_ONE_CHARS:
            return
        with self._lock:
            if content_hash in self._kept:
                return
            self._kept[content_hash] = (record, chars)
            self._chars += chars
            while self._chars > self._max_chars:
                _, (_, dropped) = self._kept.popitem(last=False)
                self._chars -= dropped

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self._chars = 0
