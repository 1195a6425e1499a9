"""The ways along the spec's links from the records of one entity to those of another."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import islice

from workbench.records import LinkType
from workbench.views._conditions.linked_groups import GroupLink
from workbench.views._records.source import Source
from workbench.views._records.spec import ContextSpec
from workbench.views._writing.select import Step, steps_of

__all__ = ["Ways"]

_MOST_HOPS = 2
_SAMPLE = 200
_POSITION = re.compile(r"/\d+(?:/|$)")


class Ways:
    """Finds how the records of entities are linked."""

    def __init__(
        self,
        spec: ContextSpec,
        source: Source,
        links: Sequence[LinkType],
        sections: Collection[str],
        nouns: Mapping[str, frozenset[str]],
    ) -> None:
        """Find nothing yet; `sections` are the entities that have one of their own, `nouns` what each is called."""
        self._spec, self._source, self._links = spec, source, tuple(links)
        self._sections, self._nouns = sections, nouns
        self._known: dict[str, dict[str, GroupLink]] = {}

    def leads_to_one(self, entity: str, link: GroupLink) -> bool:
        """Whether each record of an entity links to one at most, as far as a few of them tell.

        The team of an issue is not said where several are assigned to it.
        """
        source, stream = self._source, self._spec.entities[entity].stream
        keys = list(islice(source.key_values(stream, ("id",)), _SAMPLE))
        urns = [urn for found in source.find_many(stream, ("id",), keys).values() for urn in found]
        for step in link.steps:
            targets = [source.links_from(urn, step.link.name) for urn in source.get_many(urns)]
            if any(len(those) > 1 or any(_POSITION.search(one.path) for one in those) for those in targets):
                return False
            urns = list({one.target for those in targets for one in those})
        return True

    def linking_paths(self, entity: str) -> frozenset[str]:
        """Return the field paths of an entity that hold the keys of others, as far as a few of its records tell."""
        source, stream = self._source, self._spec.entities[entity].stream
        names = [link.name for link in self._links if link.stream == stream]
        keys = list(islice(source.key_values(stream, ("id",)), _SAMPLE)) if names else []
        urns = [urn for found in source.find_many(stream, ("id",), keys).values() for urn in found]
        held = (one.path for urn in urns for name in names for one in source.links_from(urn, name))
        return frozenset("/".join("*" if part.isdigit() else part for part in path.split("/")) for path in held)

    def leads_to_one_of(self, start: str, end: str) -> bool:
        """Whether each record of an entity is linked to one of another one at most, by a link that its nouns call."""
        link = next((one for one in self.ways_from(start).values() if one.entity == end), None)
        return link is not None and self.leads_to_one(start, link)

    def ways_from(self, entity: str) -> dict[str, GroupLink]:
        """Return by which stems the entities are called that each record of an entity links to, one way to each.

        A stem that calls several of them leads nowhere; nor does one that calls the entity itself.
        """
        if entity not in self._known:
            found: dict[str, list[GroupLink]] = {}
            for other in self._sections:
                hops = self.hops(entity, other) if other != entity else []
                ways = [steps for steps in hops if not any(step.backwards for step in steps)]
                if len(ways) == 1:
                    for noun in self._nouns[other] - self._nouns[entity]:
                        found.setdefault(noun, []).append(GroupLink(other, other, ways[0]))
            self._known[entity] = {noun: links[0] for noun, links in found.items() if len(links) == 1}
        return self._known[entity]

    def links_from(self, entity: str) -> list[GroupLink]:
        """Return the links of an entity's records to those of others, and the one way over two links."""
        found = []
        for other in self._sections:
            hops = [steps for steps in self.hops(entity, other) if not any(step.backwards for step in steps)]
            # Of two ways over two links nobody knows which is meant.
            if other != entity and hops and (len(hops) == 1 or len(hops[0]) == 1):
                found += [GroupLink(other, other, steps) for steps in hops]
        return found

    def linked_to(self, entity: str) -> frozenset[str]:
        """Return the entities that the records of one link to themselves."""
        return frozenset(link.entity for link in self.links_from(entity) if len(link.steps) == 1)

    def way(self, start: str, end: str) -> tuple[Step, ...] | None:
        """Return the hops from one entity to another; `None` where there is no way, or more than one of its length."""
        there = self.hops(start, end)
        return there[0] if len(there) == 1 else None

    def hops(self, start: str, end: str) -> list[tuple[Step, ...]]:
        """Return all shortest ways from one entity to another."""
        first, last = self._spec.entities[start].stream, self._spec.entities[end].stream
        ways: list[tuple[Step, ...]] = [()]
        for _ in range(_MOST_HOPS):
            ways = [
                (*way, step) for way in ways for step in steps_of(self._links, way[-1].arrives_at if way else first)
            ]
            # Two tickets of one account are not linked: what two records lead to says nothing of them.
            there = [way for way in ways if way[-1].arrives_at == last and (way[0].backwards or not way[-1].backwards)]
            if there:
                return there
        return []
