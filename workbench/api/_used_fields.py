"""Which fields the tasks of a project use, and which tasks do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from workbench.connectors import FieldMap, LinkRule, Manifest
from workbench.records import LinkType, escape_segment
from workbench.views import ContextSpec, Section

__all__ = ["fixed_fields", "shown_whole", "used_fields"]


def used_fields(
    specs: Iterable[tuple[str, ContextSpec]], links: Sequence[LinkType], manifests: Sequence[Manifest] = ()
) -> dict[str, dict[str, list[str]]]:
    """Return qualified stream to field path to the names of the tasks whose specs name it.

    Args:
        specs: Names of tasks with their specs.
        links: All links that are declared: they tell which stream a section ends at.
        manifests: The connectors that declare them: they tell which fields are behind the links that a section
            follows, and behind the key `id`. Without them those fields are not told.
    """
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for task, spec in specs:
        for stream, path in [*_named(spec, links), *_behind(spec, links, manifests)]:
            if task not in found[stream][path]:
                found[stream][path].append(task)
    return {stream: dict(paths) for stream, paths in found.items()}


def _named(spec: ContextSpec, links: Sequence[LinkType]) -> Iterator[tuple[str, str]]:
    links = [*links, *spec.link_types()]
    for link in spec.links:
        yield from ((link.stream, path) for path in link.paths())
        parent = link.paths()[0].rpartition("/")[0]
        yield from ((link.stream, f"{parent}/{escape_segment(name)}") for name in link.beside)
        if link.by != "id":
            yield link.to, link.by
    for entity in spec.entities.values():
        words = [one.path for one in entity.words]
        for path in [
            *entity.keys,
            *words,
            *entity.natural_keys,
            *entity.facts.values(),
            *entity.days,
            *entity.mentions,
        ]:
            if path.startswith("/"):
                yield entity.stream, path
        for name in entity.names:
            for path in [name] if isinstance(name, str) else name:
                yield entity.stream, path
    for section in spec.sections:
        stream = _end(spec.entities[section.of].stream, section.follow, links)
        if stream is not None:
            yield from ((stream, path) for path in _paths(section))


def _paths(section: Section) -> Iterator[str]:
    yield from (one.path for one in section.fields)
    yield from section.summary
    yield from (one.field for one in section.filter)
    yield from (one.field for one in section.aggregates if one.field is not None)
    if section.order is not None:
        yield section.order.by


def _end(stream: str, follow: Sequence[str], links: Sequence[LinkType]) -> str | None:
    """Return the stream that a row of links leads to, or `None` where one does not exist."""
    for name in follow:
        forwards = [link.to for link in links if link.stream == stream and link.name == name]
        backwards = [link.stream for link in links if link.to == stream and link.inverse == name]
        found = forwards or backwards
        if not found:
            return None
        stream = found[0]
    return stream


def shown_whole(specs: Iterable[tuple[str, ContextSpec]], links: Sequence[LinkType]) -> dict[str, list[str]]:
    """Return qualified stream to the tasks with a section that shows all its fields, since it names none."""
    found: dict[str, list[str]] = defaultdict(list)
    for task, spec in specs:
        for section in spec.sections:
            every = [*links, *spec.link_types()]
            stream = _end(spec.entities[section.of].stream, section.follow, every)
            if stream is not None and not section.fields and task not in found[stream]:
                found[stream].append(task)
    return dict(found)


def fixed_fields(manifest: Manifest, stream: str) -> dict[str, str]:
    """Return the field paths, in the source's own object, that a stream's records cannot do without, and why."""
    found: dict[str, str] = {}
    for one in manifest.streams:
        if one.name == stream:
            for name, rule in one.natural_keys.items():
                path = rule.path if isinstance(rule, FieldMap) else rule
                found[path] = f"other systems name the record by it ({name})"
            for link in one.links:
                for path in _paths_of(link):
                    found[path] = f"link '{link.name}' leads from it"
            for path in one.key or ():
                found[path] = "part of the record's id"
    return found


def _behind(spec: ContextSpec, links: Sequence[LinkType], manifests: Sequence[Manifest]) -> Iterator[tuple[str, str]]:
    """Yield the fields behind the key `id` of the entities and behind the links that sections follow."""
    streams = {f"{manifest.name}.{one.name}": one for manifest in manifests for one in manifest.streams}
    for entity in spec.entities.values():
        if "id" in entity.keys and entity.stream in streams:
            yield from ((entity.stream, path) for path in streams[entity.stream].key or ())
    links = [*links, *spec.link_types()]
    for section in spec.sections:
        stream: str | None = spec.entities[section.of].stream
        for name in section.follow:
            hops = [link for link in links if (link.stream, link.name) == (stream, name)]
            hops += [link for link in links if (link.to, link.inverse) == (stream, name)]
            for hop in hops:
                rules = streams[hop.stream].links if hop.stream in streams else []
                yield from ((hop.stream, path) for rule in rules if rule.name == hop.name for path in _paths_of(rule))
            stream = _end(stream, [name], links) if stream is not None else None


def _paths_of(link: LinkRule) -> list[str]:
    return link.path if isinstance(link.path, list) else [link.path]
