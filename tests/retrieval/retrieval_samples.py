"""Small records and stores for the tests of the retrieval arms."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from workbench.records import Provenance, Record
from workbench.store import Store

FILES = Provenance(connector="files")


def record(stream: str, record_id: str, fields: dict[str, Any], **more: Any) -> Record:
    return Record(source="crm", stream=stream, id=record_id, fields=fields, provenance=FILES, **more)


def order(number: int, **more: Any) -> Record:
    return record("orders", f"OR-{number:04d}", {"customer": f"c_{number % 7}", "total": number, **more})


def page(record_id: str, paragraphs: int) -> Record:
    body = "\n\n".join(f"Paragraph {i} of {record_id} tells about topic{i}. " + "word " * 60 for i in range(paragraphs))
    return record("pages", record_id, {"space": "help"}, title=f"Page {record_id}", text=body)


def put(store: Store, records: Iterable[Record]) -> None:
    by_stream: dict[str, list[Record]] = {}
    for one in records:
        by_stream.setdefault(one.qualified_stream, []).append(one)
    with store.writer() as writer:
        for stream, found in by_stream.items():
            writer.upsert(stream, found)


def new_store(folder: Path, records: Iterable[Record]) -> Store:
    store = Store.open(folder)
    put(store, records)
    return store
