"""What a view needs of the place that records come from. `workbench.store.Store` has it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from workbench.records import Link, Record

__all__ = ["Source"]


class Source(Protocol):
    """Records by name, by key and by link."""

    def streams(self) -> dict[str, int]:
        """Return the qualified streams and their numbers of live records."""
        ...

    def get_many(self, urns: Sequence[str]) -> dict[str, Record]:
        """Return the records that exist, in the order of `urns`."""
        ...

    def find_many(self, stream: str, paths: Sequence[str], keys: Sequence[str]) -> dict[str, list[str]]:
        """Return, for each of `keys` (in normal form) that names records by `paths`, their URNs in order."""
        ...

    def links_from(self, urn: str, name: str) -> list[Link]:
        """Return the record's links of one name, in path order."""
        ...

    def links_to(self, urn: str, name: str, *, stream: str) -> list[str]:
        """Return URNs of the records of `stream` whose link `name` leads to `urn`, in order of id."""
        ...

    def key_values(self, stream: str, paths: Sequence[str]) -> Iterator[str]:
        """Iterate over the distinct keys of a stream in normal form."""
        ...
