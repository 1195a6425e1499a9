"""Which fields the tasks of a project use, and which tasks do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from workbench.records import LinkType
from workbench.views import ContextSpec, Section

__all__ = ["used_fields"]


def used_fields(specs: Iterable[tuple[str, ContextSpec]], links: Sequence[LinkType]) -> dict[str, dict[str, list[str]]]:
    """Return qualified stream to field path to the names of the tasks whose specs name it.

    Args:
        specs: Names of tasks with their specs.
        links: All links that are declared: they tell which stream a section ends at.
    """
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for task, spec in specs:
        for stream, path in _named(spec, links):
            if task not in found[stream][path]:
                found[stream][path].append(task)
    return {stream: dict(paths) for stream, paths in found.items()}


def _named(spec: ContextSpec, links: Sequence[LinkType]) -> Iterator[tuple[str, str]]:
    for entity in spec.entities.values():
        for path in [*entity.keys, *(words.path for words in entity.words)]:
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
