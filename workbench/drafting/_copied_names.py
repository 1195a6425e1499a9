"""Names that were copied from a record into those that are linked with it: they name the record they come from."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from workbench.drafting._columns import Column, Table
from workbench.drafting._keys import Ways
from workbench.drafting._links import Edge
from workbench.records import normal_form

__all__ = ["without_copied_names"]

_COPIED = 0.9


def without_copied_names(
    ways: Mapping[str, Ways], tables: Mapping[str, Table], edges: Sequence[Edge], same: Mapping[str, Collection[str]]
) -> dict[str, Ways]:
    """Return the ways of each stream but for names that nearly all are names of the record they are linked with.

    The holder's name on each bank card names the customer, not the card.

    Args:
        ways: The keys and names of each stream.
        tables: The streams.
        edges: All links, in both directions.
        same: For streams whose records are the same things as those of others, those others: there a name is no copy.
    """
    forms = {stream: [frozenset(_forms(name)) for name in own.names] for stream, own in ways.items()}
    kept: dict[str, Ways] = {}
    for stream, own in ways.items():
        known = [
            names
            for other in _origins(stream, tables, edges)
            if other not in same.get(stream, ())
            for names in forms[other]
        ]
        kept[stream] = Ways(
            own.keys,
            [
                name
                for name, said in zip(own.names, forms[stream], strict=True)
                if not any(len(said & names) >= _COPIED * len(said) for names in known if said)
            ],
        )
    return kept


def _origins(stream: str, tables: Mapping[str, Table], edges: Sequence[Edge]) -> Iterator[str]:
    """Yield the streams from which names may be copied: a record has one of them, and they have several or are more."""
    for edge in edges:
        if edge.stream != stream or edge.many or edge.to == stream:
            continue
        back = any(e.many for e in edges if e.stream == edge.to and e.name == edge.inverse)
        if back or tables[edge.to].count > tables[stream].count:
            yield edge.to


def _forms(name: tuple[Column, ...]) -> Iterator[str]:
    parts = [dict(zip((number for number, _ in column.values), column.texts, strict=True)) for column in name]
    for number in parts[0]:
        if all(number in part for part in parts) and (form := normal_form(" ".join(part[number] for part in parts))):
            yield form
