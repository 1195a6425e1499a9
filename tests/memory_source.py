"""Records in memory with the face of a store, for tests of what reads a store."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from workbench.records import Link, LinkType, Provenance, Record, find_all, format_urn
from workbench.store._keys import record_keys


class MemorySource:
    def __init__(self, records: Iterable[Record]) -> None:
        self.records = {record.urn: record for record in records}
        self._indexes: dict[tuple[str, tuple[str, ...]], dict[str, list[str]]] = {}

    def streams(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for record in self.records.values():
            found[record.qualified_stream] = found.get(record.qualified_stream, 0) + 1
        return dict(sorted(found.items()))

    def get(self, urn: str) -> Record | None:
        return self.records.get(urn)

    def get_many(self, urns: Sequence[str]) -> dict[str, Record]:
        return {urn: self.records[urn] for urn in urns if urn in self.records}

    def scan(self, stream: str, *, batch_size: int = 1000) -> Iterator[Record]:
        return (r for r in self.records.values() if r.qualified_stream == stream)

    def _keys(self, record: Record, paths: Sequence[str]) -> Iterator[str]:
        # As the store makes them: what is null has none.
        yield from sorted(record_keys(record.body, record.id, paths))

    def find_many(self, stream: str, paths: Sequence[str], keys: Sequence[str]) -> dict[str, list[str]]:
        index = self._indexes.get((stream, tuple(paths)))
        if index is None:
            index = self._indexes.setdefault((stream, tuple(paths)), {})
            for record in self.scan(stream):
                for key in self._keys(record, paths):
                    index.setdefault(key, []).append(record.urn)
        return {key: sorted(index[key]) for key in keys if key in index}

    def key_values(self, stream: str, paths: Sequence[str]) -> Iterator[str]:
        for record in self.scan(stream):
            yield from self._keys(record, paths)

    def links_from(self, urn: str, name: str) -> list[Link]:
        record = self.records.get(urn)
        links = [link for link in record.links if link.name == name] if record else []
        return [link.model_copy(update={"target": urn}) for link in links for urn in self._meant(link.target)]

    def links_to(self, urn: str, name: str, *, stream: str) -> list[str]:
        names = self.records[urn].names if urn in self.records else (urn,)
        return sorted(r.urn for r in self.scan(stream) if any(li.name == name and li.target in names for li in r.links))

    def _meant(self, target: str) -> list[str]:
        if "/@" not in target:
            return [target]
        stream = target.partition("/")[0].replace(":", ".", 1)
        return sorted(r.urn for r in self.scan(stream) if target in r.names) or [target]


def link_records(
    source: str, stream: str, rows: dict[str, dict[str, Any]], links: Sequence[tuple[str, str, str]] = ()
) -> Iterator[Record]:
    """Make records of `rows` (id -> object); `links` are (name, field path, target stream)."""
    for row_id, body in rows.items():
        found = [
            Link(name=name, target=format_urn(source, to, str(value)), path=pointer)
            for name, path, to in links
            for pointer, value in find_all(body, path)
            if value is not None
        ]
        yield Record(
            source=source,
            stream=stream,
            id=row_id,
            fields=body,
            links=tuple(found),
            provenance=Provenance(connector="files"),
        )


def airline(folder: Path) -> tuple[MemorySource, list[LinkType]]:
    """The airline's records with the links that their shape shows."""
    load = {name: json.loads((folder / f"{name}.json").read_text()) for name in ("users", "flights", "reservations")}
    records = [
        *link_records("airline", "users", load["users"], [("reservations", "/reservations/*", "reservations")]),
        *link_records("airline", "flights", load["flights"]),
        *link_records(
            "airline",
            "reservations",
            load["reservations"],
            [("user", "/user_id", "users"), ("flight", "/flights/*/flight_number", "flights")],
        ),
    ]
    links = [
        LinkType(stream="airline.users", name="reservations", to="airline.reservations", inverse="users"),
        LinkType(stream="airline.reservations", name="user", to="airline.users", inverse="reservations"),
        LinkType(stream="airline.reservations", name="flight", to="airline.flights", inverse="reservations"),
    ]
    return MemorySource(records), links
