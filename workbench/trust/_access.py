"""Who may see which record."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from workbench.records import Record

__all__ = ["Access"]


@dataclass(frozen=True)
class Access:
    """What one role may see.

    Attributes:
        role: The role's name.
        streams: Qualified streams it may see; `None` for all.
        readers: Names under which sources list it among a record's readers; its own name is one of them.
        unknown: Whether it may see records of which the source does not say who may.
    """

    role: str
    streams: frozenset[str] | None = None
    readers: frozenset[str] = frozenset()
    unknown: bool = True

    def permits(self, record: Record) -> bool:
        """Whether the role may see a record."""
        if not self.permits_stream(f"{record.source}.{record.stream}"):
            return False
        readers = record.acl.readers
        if readers == "everyone":
            return True
        if readers == "unknown":
            return self.unknown
        return self._is_among(readers)

    def permits_stream(self, stream: str) -> bool:
        """Whether the role may see records of a stream at all."""
        return self.streams is None or stream in self.streams

    def _is_among(self, readers: Collection[str]) -> bool:
        return self.role in readers or not self.readers.isdisjoint(readers)
