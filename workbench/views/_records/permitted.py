"""A source as one role sees it: what it may not see is not there."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence

from workbench.records import Link, LinkType, Record
from workbench.trust import Access
from workbench.views._records.source import Source
from workbench.views._records.spec import ContextSpec

__all__ = ["PermittedSource", "opened"]


def opened(
    spec: ContextSpec, links: Sequence[LinkType], access: Access, closed: Collection[str]
) -> tuple[ContextSpec, tuple[LinkType, ...]]:
    """Return a spec and the links of manifests without all that streams have a part in which a role may not see.

    Of such streams nothing is looked up, counted or named: "none" would be said of what nobody looked at.

    Args:
        spec: The spec.
        links: The links that manifests declare.
        access: What the role may see.
        closed: Names of the sections whose way leads through such a stream.
    """
    permits = access.permits_stream
    entities = {name: entity for name, entity in spec.entities.items() if permits(entity.stream)}
    sections = tuple(one for one in spec.sections if one.name not in closed and one.of in entities)
    own = tuple(link for link in spec.links if permits(link.stream) and permits(link.to))
    kept = tuple(link for link in links if permits(link.stream) and permits(link.to))
    return spec.model_copy(update={"entities": entities, "sections": sections, "links": own}), kept


class PermittedSource:
    """The records of a source that a role may see, by name, by key and by link."""

    def __init__(self, source: Source, access: Access) -> None:
        """Show what `access` permits of `source`."""
        self._source = source
        self._access = access
        self._met = threading.local()

    def begin(self) -> None:
        """Forget what was withheld; counted for each thread alone."""
        self._met.withheld = set()

    @property
    def withheld(self) -> int:
        """How many records that were reached since `begin` the role may not see."""
        return len(getattr(self._met, "withheld", ()))

    def streams(self) -> dict[str, int]:
        """Return all streams: that they exist is known from the spec."""
        return self._source.streams()

    def get_many(self, urns: Sequence[str]) -> dict[str, Record]:
        """Return the records that exist and may be seen, in the order of `urns`."""
        found = self._source.get_many(urns)
        permitted = {urn: record for urn, record in found.items() if self._access.permits(record)}
        if len(permitted) < len(found) and hasattr(self._met, "withheld"):
            self._met.withheld.update(found.keys() - permitted.keys())
        return permitted

    def find_many(self, stream: str, paths: Sequence[str], keys: Sequence[str]) -> dict[str, list[str]]:
        """Return the URNs of records that may be seen, for each key that names one."""
        if not self._access.permits_stream(stream):
            return {}
        found = self._source.find_many(stream, paths, keys)
        permitted = self.get_many([urn for urns in found.values() for urn in urns])
        kept = {key: [urn for urn in urns if urn in permitted] for key, urns in found.items()}
        return {key: urns for key, urns in kept.items() if urns}

    def links_from(self, urn: str, name: str) -> list[Link]:
        """Return the record's links of one name, but for those to records that may not be seen."""
        if not self.get_many([urn]):
            return []
        links = self._source.links_from(urn, name)
        targets = [link.target for link in links]
        hidden = self._source.get_many(targets).keys() - self.get_many(targets).keys()
        return [link for link in links if link.target not in hidden]

    def links_to(self, urn: str, name: str, *, stream: str) -> list[str]:
        """Return URNs of records that may be seen whose link `name` leads to `urn`."""
        if not self.get_many([urn]) or not self._access.permits_stream(stream):
            return []
        return list(self.get_many(self._source.links_to(urn, name, stream=stream)))

    def key_values(self, stream: str, paths: Sequence[str]) -> Iterator[str]:
        """Iterate over the distinct keys of records that may be seen."""
        if not self._access.permits_stream(stream):
            return
        for key in self._source.key_values(stream, paths):
            if self.find_many(stream, paths, [key]):
                yield key
