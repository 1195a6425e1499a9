"""Links by a name that say again what another says: the title of a product beside its number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from workbench.drafting._columns import Column, Table
from workbench.drafting._link_kinds import FoundLink
from workbench.records import format_urn, normal_form

__all__ = ["without_echoes"]

_SAME = 0.98
_FEW = 5

# What each record leads to: its place among those that were looked at, and the URNs.
_Targets = dict[int, set[str]]


def without_echoes(found: Sequence[FoundLink], tables: Mapping[str, Table]) -> list[FoundLink]:
    """Return the links but for those by a name that lead nearly always where one by a key or a declared one leads.

    So are those by the key of a part: the card that an order was paid with belongs to the customer who placed it. Other
    links by a key are kept: who wrote a comment is mostly who opened the ticket, and meant otherwise.
    """
    kept: list[FoundLink] = []
    resolved: list[tuple[FoundLink, _Targets]] = []
    for link in sorted(found, key=lambda one: _rank(one, tables)):
        targets = _targets(link, tables)
        better = [known for other, known in resolved if (other.stream, other.to) == (link.stream, link.to)]
        if _rank(link, tables) and targets:
            better += _declared(tables[link.stream], link.to)
            if any(_is_echo(targets, known) for known in better):
                continue
        resolved.append((link, targets))
        kept.append(link)
    return [link for link in found if link in kept]


def _rank(link: FoundLink, tables: Mapping[str, Table]) -> int:
    """Return 0 for a link by a key, 1 for one by the key of a part, 2 for one by texts of several words."""
    by = tables[link.to].columns[link.by]
    if link.by != "id" and 2 * sum(" " in text for text in by.counts) >= max(1, len(by.counts)):
        return 2
    return int(by.is_many)


def _is_echo(targets: _Targets, known: _Targets) -> bool:
    both = [number for number in targets if number in known]
    same = sum(targets[number] <= known[number] for number in both)
    return len(both) >= max(_FEW, _SAME * len(targets)) and same >= _SAME * len(both)


def _targets(link: FoundLink, tables: Mapping[str, Table]) -> _Targets:
    """Return what the values of a plain link lead to; nothing for those of several parts and those that are marked."""
    found: _Targets = defaultdict(set)
    if len(link.paths) == 1 and not link.prefix and not link.beside:
        owners = dict(_owners(tables[link.to], tables[link.to].columns[link.by]))
        column = tables[link.stream].columns[link.paths[0]]
        for (number, _), text in zip(column.values, column.texts, strict=True):
            if owner := owners.get(normal_form(text)):
                found[number].add(owner)
    return found


def _owners(table: Table, by: Column) -> Iterator[tuple[str, str]]:
    source, _, stream = table.stream.partition(".")
    ids = dict(table.id.values)
    for (number, _), text in zip(by.values, by.texts, strict=True):
        yield normal_form(text), format_urn(source, stream, ids[number])


def _declared(table: Table, to: str) -> list[_Targets]:
    """Return what the links of manifests from a stream to another lead to, each apart."""
    found: dict[str, _Targets] = defaultdict(lambda: defaultdict(set))
    source, _, stream = to.partition(".")
    for number, record in enumerate(table.records):
        for link in record.links:
            if link.target.startswith(format_urn(source, stream, "")):
                found[link.name][number].add(link.target)
    return list(found.values())
