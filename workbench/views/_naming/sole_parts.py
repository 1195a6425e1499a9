"""Names of several parts of which a record has one alone: a company among people, whose name stands as a surname."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from workbench.records import find_all
from workbench.views._records.source import Source

__all__ = ["lacking_parts", "named_whole", "sole_parts"]

# So many of one surname are people, some of whom lack their first name.
_MOST_ALIKE = 20


def named_whole(source: Source, stream: str, paths: Sequence[str], keys: Sequence[str]) -> dict[str, list[str]]:
    """Return the URNs of the records that each key names whole.

    What is there of a name of which no record with it has the other parts is the whole name.
    """
    found = source.find_many(stream, paths, keys)
    if not _may_lack(paths):
        return found
    for path in paths:
        alone = {
            key: urns
            for key, urns in source.find_many(stream, (path,), keys).items()
            if key not in found and len(urns) <= _MOST_ALIKE
        }
        others = [other for other in paths if other != path]
        records = source.get_many([urn for urns in alone.values() for urn in urns])
        lacking = {u for u, record in records.items() if not any(_has(record.body, other) for other in others)}
        found |= {key: urns for key, urns in alone.items() if lacking.issuperset(urns)}
    return found


def sole_parts(source: Source, stream: str, paths: Sequence[str], names: Iterable[str]) -> dict[str, str]:
    """Return the parts that stand alone wherever they stand, each with its path.

    Args:
        source: Where the records come from.
        stream: Their stream.
        paths: The parts of a name.
        names: All names of all parts.
    """
    if not _may_lack(paths):
        return {}
    inside: set[str] = set()
    for name in names:
        words = name.split()
        for place in range(1, len(words)):
            inside |= {" ".join(words[:place]), " ".join(words[place:])}
    return {key: path for path in paths for key in source.key_values(stream, (path,)) if key not in inside}


def lacking_parts(source: Source, stream: str, paths: Sequence[str], key: str) -> list[str]:
    """Return the URNs of the records that have one part of a name alone: a Duxbury of whom no first name is known.

    Args:
        source: Where the records come from.
        stream: Their stream.
        paths: The parts of a name.
        key: The part, in normal form.
    """
    if not _may_lack(paths):
        return []
    found: list[str] = []
    for path in paths:
        urns = source.find_many(stream, (path,), [key]).get(key, [])
        others = [other for other in paths if other != path]
        records = source.get_many(urns) if len(urns) <= _MOST_ALIKE else {}
        found += [urn for urn, one in records.items() if not any(_has(one.body, other) for other in others)]
    return list(dict.fromkeys(found))


def _may_lack(paths: Sequence[str]) -> bool:
    return len(paths) > 1 and not any("*" in path or path == "id" for path in paths)


def _has(body: object, path: str) -> bool:
    return any(value is not None and str(value).strip() for _, value in find_all(body, path))
