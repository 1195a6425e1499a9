"""Pulling a connector that the project ships from a scripted system on loopback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from memory_store import MemoryStore
from scripted_source import Script, script

from workbench.connectors import load_manifest, pull
from workbench.connectors._http_manifest import HttpManifest
from workbench.connectors._receipt import StreamReceipt
from workbench.records import Record

CONNECTORS = Path(__file__).parents[2] / "connectors"


def fixtures(connector: str, *names: str) -> Script:
    return script(*[CONNECTORS / connector / "fixtures" / f"{name}.json" for name in names])


def shipped(connector: str, address: str, *, streams: tuple[str, ...] = (), **changes: Any) -> HttpManifest:
    """The manifest as it is shipped, but for its address, its waits and what a test changes."""
    found = load_manifest(CONNECTORS / connector)
    assert isinstance(found, HttpManifest)
    limits = found.limits.model_copy(update={"no_hint_s": 0.01, "retry_first_s": 0.01, "retries": 1, "pace": []})
    update = {"base_url": address, "base_url_env": None, "limits": limits, **changes}
    if streams:
        update["streams"] = [stream for stream in found.streams if stream.name in streams]
    return found.model_copy(update=update)


def pulled(
    manifest: HttpManifest, root: Path, store: MemoryStore | None = None, *, full: bool = False
) -> tuple[dict[str, StreamReceipt], MemoryStore]:
    store = store if store is not None else MemoryStore()
    receipt = pull(manifest, store, root=root, store_folder=root, full=full, private_hosts=["127.0.0.1"])
    return {stream.stream.partition(".")[2]: stream for stream in receipt.streams}, store


def links(record: Record) -> set[tuple[str, str]]:
    """The links of a record, natural keys included, as (name, target)."""
    return {(link.name, link.target) for link in record.links}
