"""Names for the links that were found, and the edges that they open in both directions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from workbench.drafting._columns import Table
from workbench.drafting._labels import known_words, plain_words
from workbench.drafting._link_kinds import FoundLink
from workbench.drafting._links import Edge, plain_name, words_with_above
from workbench.records import singular
from workbench.views import SpecLink

__all__ = ["name_links", "safe_name"]

_MIRRORED = 0.9


def safe_name(text: str, taken: Sequence[str] = (), *, instead: str = "record") -> str:
    """Return a name for a spec made of `text`: plain letters, digits, `_` and `-`, and none that is taken."""
    base = re.sub(r"[^a-z0-9_-]+", "_", " ".join(plain_words(text)).replace(" ", "_")).strip("_-")
    base = base if base[:1].isalpha() else f"{instead}_{base}".rstrip("_")
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}_{number}"
    return name


def name_links(
    found: Sequence[FoundLink], edges: Sequence[Edge], tables: Mapping[str, Table]
) -> tuple[list[SpecLink], list[Edge]]:
    """Name the links that were found, and return them with the ways that they open in both directions."""
    taken: dict[str, dict[str, str]] = {stream: {} for stream in tables}
    for edge in edges:
        taken[edge.stream][edge.name] = edge.to
    links: list[SpecLink] = []
    named: list[tuple[FoundLink, str]] = []
    for one in found:
        name = _forward_name(one, list(taken[one.stream]), split=_is_split(one, found))
        taken[one.stream][name] = one.to
        named.append((one, name))
    ways: list[Edge] = []
    for one, name in named:
        mirror = next((n for other, n in named if _mirrors(one, other, tables)), None)
        own = tables[one.stream].name
        several = one.to == one.stream or sum(o.to == one.to and o.stream == one.stream for o in found) > 1
        inverse = mirror or safe_name(f"{own}_by_{name}" if several else own)
        if inverse in taken[one.to] and inverse != mirror:
            inverse = safe_name(f"{own}_by_{name}", list(taken[one.to]))
        taken[one.to][inverse] = one.stream
        path = one.paths[0] if len(one.paths) == 1 else one.paths
        marks = {
            "prefix": one.prefix,
            "beside": dict([one.beside] if one.beside else []),
            "where": dict([one.where] if one.where else []),
        }
        links.append(SpecLink(name=name, stream=one.stream, path=path, to=one.to, by=one.by, inverse=inverse, **marks))
        listed = all(part.endswith("/*") for part in one.paths)
        sharers = len(tables[one.stream].columns[one.paths[0]].values) / max(1, one.values)
        plain = plain_name(tables[one.stream], name)
        ways.append(Edge(one.stream, name, one.to, one.many, inverse, listed=listed, sharers=sharers, plain=plain))
        ways.append(Edge(one.to, inverse, one.stream, not one.unique, name, held=False, plain=plain))
    return links, _merged([*edges, *ways])


def _is_split(link: FoundLink, found: Sequence[FoundLink]) -> bool:
    """Whether the same field leads to several streams."""
    return sum(one.stream == link.stream and one.paths == link.paths for one in found) > 1


def _forward_name(link: FoundLink, taken: Sequence[str], *, split: bool) -> str:
    own = [part for part in link.paths[0].split("/") if part not in ("", "*", "*#")] if len(link.paths) == 1 else []
    for place, segment in reversed([*enumerate(own)]):
        words = known_words(plain_words(segment))
        if words:
            words = words_with_above(words, own[:place])
            # `flights/*/flight_number` is called flight, `flights/*/id` by its list.
            words = [*words, singular(link.to.partition(".")[2])] if split else words
            return safe_name("_".join(words), taken, instead="link")
    return safe_name(singular(link.to.partition(".")[2]), taken, instead="link")


def _mirrors(one: FoundLink, other: FoundLink, tables: Mapping[str, Table]) -> bool:
    """Whether two links between the same streams say the same from either side, as a list of orders and their owner."""
    if (one.stream, one.to) != (other.to, other.stream) or one is other or one.by != "id" or other.by != "id":
        return False
    if len(one.paths) > 1 or len(other.paths) > 1 or one.beside or other.beside:
        return False
    there, back = (_pairs(link, tables[link.stream]) for link in (one, other))
    small, large = (there, back) if len(there) <= len(back) else (back, there)
    shared = sum((b, a) in large for a, b in small)
    return bool(small) and shared >= _MIRRORED * len(small)


def _pairs(link: FoundLink, table: Table) -> set[tuple[str, str]]:
    ids = dict(table.id.values)
    column = table.columns[link.paths[0]]
    return {(ids[n], text.removeprefix(link.prefix)) for (n, _), text in zip(column.values, column.texts, strict=True)}


def _merged(edges: Sequence[Edge]) -> list[Edge]:
    """Put together the ways of one name from one stream: a link and the inverse of one that says the same."""
    merged: dict[tuple[str, str], Edge] = {}
    for edge in edges:
        known = merged.get((edge.stream, edge.name))
        if known is not None:
            holder = known if known.held else edge
            edge = replace(holder, many=edge.many or known.many, held=edge.held or known.held)
        merged[edge.stream, edge.name] = edge
    return list(merged.values())
