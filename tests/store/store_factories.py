"""Small makers for the store's tests."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from workbench.records import Link, Provenance, Record
from workbench.store import Store

STREAM = "crm.orders"


def order(number: int | str, *, location: str = "orders.json", links: Iterable[Link] = (), **fields: Any) -> Record:
    return Record(
        source="crm",
        stream="orders",
        id=str(number),
        fields={"number": number, **fields},
        links=tuple(links),
        provenance=Provenance(connector="files", location=location),
    )


def customer(name: str, **fields: Any) -> Record:
    return Record(
        source="crm",
        stream="customers",
        id=name,
        fields={"name": name, **fields},
        provenance=Provenance(connector="files"),
    )


def to_customer(name: str, path: str = "/customer") -> Link:
    return Link(name="customer", target=f"crm:customers/{name}", path=path)


def fill(path: Path, count: int = 20) -> None:
    """Make a store with `count` orders."""
    with Store.open(path) as store, store.writer() as writer:
        writer.upsert(STREAM, [order(n, customer=f"c{n % 3}", links=[to_customer(f"c{n % 3}")]) for n in range(count)])
        writer.set_cursor(STREAM, {"after": count})


def lance_folder(store_path: Path, table: str = "records.crm.orders") -> Path:
    return store_path / "lance" / f"{table}.lance"
