"""Links by a name that say again what another says: the title of a product beside its number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from workbench.drafting._columns import Column, Table
from workbench.drafting._labels import plain_words
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
    links by a key are kept: who wrote a comment is mostly who opened the ticket, and meant otherwise. But a second key
    under the same name on both sides (`email` beside `user_id`) is a copy, and leads anew only where that does not.
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
        if targets and _is_copied_key(link, tables):
            better = [*better, *_declared(tables[link.stream], link.to), *_ways_round(link, tables)]
            if any(_says_the_same(targets, known) for known in better):
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


def _is_copied_key(link: FoundLink, tables: Mapping[str, Table]) -> bool:
    """Whether a link by another key than the id has one name on both sides: `email` of both."""
    to = tables[link.to]
    by = to.columns[link.by]
    if link.by == "id" or by.texts == to.id.texts or len(link.paths) > 1:
        return False
    return plain_words(tables[link.stream].columns[link.paths[0]].name) == plain_words(by.name)


def _says_the_same(targets: _Targets, known: _Targets) -> bool:
    """Whether a link leads where another does for all that it leads from, or nearly all of many."""
    both = [number for number in targets if number in known]
    same = sum(targets[number] == known[number] for number in both)
    return len(both) >= _SAME * len(targets) and same >= _SAME * len(both)


def _ways_round(link: FoundLink, tables: Mapping[str, Table]) -> Iterator[_Targets]:
    """Yield what links of manifests say in two steps or backwards: offices and accounts of the same people."""
    here, there = tables[link.stream], tables[link.to]
    yield from (_turned(back, there, here) for back in _declared(there, here.stream))
    for stream, table in tables.items():
        if stream in (here.stream, there.stream):
            continue
        for out in _declared(here, stream):
            for back in _declared(there, stream):
                by_urn = _by_urn(back, there)
                yield {n: {urn for target in targets for urn in by_urn[target]} for n, targets in out.items()}
        for back in _declared(table, here.stream):
            for on in _declared(table, there.stream):
                numbers = _numbers(here)
                turned: dict[int, set[str]] = defaultdict(set)
                for number, targets in back.items():
                    for urn in targets & numbers.keys():
                        turned[numbers[urn]] |= on.get(number, set())
                yield turned


def _turned(found: _Targets, of: Table, to: Table) -> _Targets:
    """Return the links of one stream to another from the other's side."""
    by_urn = _by_urn(found, of)
    return {number: by_urn[urn] for urn, number in _numbers(to).items() if urn in by_urn}


def _by_urn(found: _Targets, of: Table) -> dict[str, set[str]]:
    """Return the URNs of a stream's records by those of what they lead to."""
    turned: dict[str, set[str]] = defaultdict(set)
    for number, targets in found.items():
        for target in targets:
            turned[target].add(of.records[number].urn)
    return turned


def _numbers(table: Table) -> dict[str, int]:
    return {record.urn: number for number, record in enumerate(table.records)}


def _targets(link: FoundLink, tables: Mapping[str, Table]) -> _Targets:
    """Return what the values of a plain link lead to; nothing for those of several parts and those that are marked."""
    found: _Targets = defaultdict(set)
    if len(link.paths) == 1 and not link.prefix and not link.beside and not link.where:
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
