"""A source that reads another one and hands on what that has."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

from workbench.records import Link, Record
from workbench.views._records.source import Source

__all__ = ["SourceBehind"]


class SourceBehind:
    """All that another source has; what is read otherwise is said by the methods that are overridden."""

    def __init__(self, source: Source) -> None:
        """Hand on what `source` has."""
        self._source = source

    def streams(self) -> dict[str, int]:
        """Return the streams of the source."""
        return self._source.streams()

    def version(self) -> Hashable:
        """Return what the source does; `None` where it does not tell."""
        version = getattr(self._source, "version", None)
        return version() if version is not None else None

    def get_many(self, urns: Sequence[str]) -> dict[str, Record]:
        """Return the records that exist, in the order of `urns`."""
        return self._source.get_many(urns)

    def find_many(self, stream: str, paths: Sequence[str], keys: Sequence[str]) -> dict[str, list[str]]:
        """Return what the source does."""
        return self._source.find_many(stream, paths, keys)

    def links_from(self, urn: str, name: str) -> list[Link]:
        """Return what the source does."""
        return self._source.links_from(urn, name)

    def links_to(self, urn: str, name: str, *, stream: str) -> list[str]:
        """Return what the source does."""
        return self._source.links_to(urn, name, stream=stream)

    def key_values(self, stream: str, paths: Sequence[str]) -> Iterator[str]:
        """Iterate over the distinct keys of a stream in normal form."""
        return self._source.key_values(stream, paths)
