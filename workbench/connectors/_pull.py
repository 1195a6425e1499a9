"""A pull: read every stream of a manifest, store what is new, and say in a receipt what happened."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from workbench.connectors._census import Census
from workbench.connectors._files import find_files, read_files, resolve_root
from workbench.connectors._manifest import FilesManifest, HttpManifest, Manifest, SqlStream, Stream
from workbench.connectors._normalise import Normaliser, Refused
from workbench.connectors._reading import Broken, Item, Reading, checked_json, show
from workbench.connectors._receipt import Completeness, Progress, Receipt, Refusal, StreamReceipt
from workbench.connectors._sql import connected, cursor_state, cursor_value, database_errors, database_url, read_sql
from workbench.records import Record, canonical_json

__all__ = ["PullStore", "PullWriter", "UpsertCounts", "pull"]

_BATCH_RECORDS = 2_000
_BATCH_BYTES = 32_000_000
_KEPT_REFUSALS = 100


class UpsertCounts(Protocol):
    """What an upsert did."""

    @property
    def new(self) -> int: ...
    @property
    def changed(self) -> int: ...
    @property
    def unchanged(self) -> int: ...


class PullWriter(Protocol):
    """The writing side of a store, as far as a pull needs it."""

    def upsert(self, stream: str, records: Sequence[Record]) -> UpsertCounts: ...
    def tombstone(self, stream: str, ids: Iterable[str]) -> int: ...
    def live_ids(self, stream: str) -> Iterator[str]: ...
    def set_cursor(self, stream: str, cursor: Any) -> None: ...
    def finish(self) -> None: ...


class PullStore(Protocol):
    """What a pull needs of a store."""

    def writer(self) -> AbstractContextManager[PullWriter]: ...
    def cursor(self, stream: str) -> Any | None: ...


def pull(
    manifest: Manifest,
    store: PullStore,
    *,
    root: Path,
    progress: Callable[[Progress], None] | None = None,
    full: bool = False,
) -> Receipt:
    """Read all streams of a connector into a store.

    Reading is lazy and storing goes in batches: memory does not grow with the number of records. A pull
    that is interrupted leaves what it committed; the next one goes on from there and doubles nothing.
    A stream that was read whole and without a refusal is a census: records that the source no longer has
    become tombstones. An incremental pull (a stream with a `cursor`) never makes one.

    Args:
        manifest: As `load_manifest` gives it.
        store: Where the records go.
        root: The project's root; relative paths of the manifest start there.
        progress: Called after every batch.
        full: Read everything, also where a cursor would allow to read only what is new.

    Returns:
        One `StreamReceipt` a stream, in the manifest's order. Records that cannot be read or have no key
        are refused: listed, counted, and the stream is `partial`.

    Raises:
        FetchError: A file, folder, database, table or column is missing or cannot be read. What was
            committed before stays.
        AuthError: A secret is not set or was refused.
        StoreError: The store cannot be written; `StoreBusyError` when another process writes.
    """
    with ExitStack() as stack:
        opened = _opener(manifest, root, stack)
        writer = stack.enter_context(store.writer())
        receipts = []
        for stream in manifest.streams:
            qualified = f"{manifest.name}.{stream.name}"
            since = None if full else _since(stream, store.cursor(qualified))
            run = _StreamPull(manifest, stream, opened(stream, since), writer, progress)
            receipts.append(run.receipt())
        writer.finish()
    return Receipt(connector=manifest.name, streams=tuple(receipts))


def _opener(manifest: Manifest, root: Path, stack: ExitStack) -> Callable[[Stream, Any], Reading]:
    """Reach the source and see that everything is there, before anything is written."""
    if isinstance(manifest, FilesManifest):
        folder = resolve_root(manifest, root)
        for files_stream in manifest.streams:
            find_files(manifest, files_stream, folder)
        return lambda stream, _since: read_files(manifest, stream, folder)  # type: ignore[arg-type]
    if isinstance(manifest, HttpManifest):
        raise NotImplementedError
    url = database_url(manifest, root)
    connection = stack.enter_context(connected(url, manifest.name))
    for sql_stream in manifest.streams:
        with database_errors(manifest.name, url, sql_stream.name):
            read_sql(manifest, sql_stream, connection)
    return lambda stream, since: read_sql(manifest, stream, connection, since=since)  # type: ignore[arg-type]


def _definition(stream: Stream) -> str:
    content = canonical_json(stream.model_dump(mode="json", by_alias=True))
    return hashlib.sha256(content.encode("utf-8")).hexdigest()


def _since(stream: Stream, stored: Any) -> Any:
    """Return the cursor value to go on from; none when the stream's definition changed since it was set."""
    if not isinstance(stream, SqlStream) or stream.cursor is None or not isinstance(stored, dict):
        return None
    return cursor_value(stored.get("cursor")) if stored.get("definition") == _definition(stream) else None


@dataclass
class _Counts:
    seen: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    deleted: int = 0
    duplicates: int = 0
    refused: int = 0
    nan: int = 0
    kept: list[Refusal] = field(default_factory=list)


class _StreamPull:
    """One stream's part of a pull."""

    def __init__(
        self,
        manifest: Manifest,
        stream: Stream,
        reading: Reading,
        writer: PullWriter,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        self._stream = stream
        self._qualified = f"{manifest.name}.{stream.name}"
        self._reading = reading
        self._writer = writer
        self._progress = progress
        self._normaliser = Normaliser(manifest.name, manifest.type, stream, reading.location)
        self._counts = _Counts()
        self._batch: list[Record] = []
        self._batch_bytes = 0
        self._cursor: Any = None
        self._cursor_held = False

    def receipt(self) -> StreamReceipt:
        with Census() as census:
            for item in self._reading.items:
                if isinstance(item, Item | Broken):
                    self._take(item, census)
                if len(self._batch) >= _BATCH_RECORDS or self._batch_bytes >= _BATCH_BYTES:
                    self._commit()
            self._commit()
            if self._reading.full and not self._counts.refused:
                for ids in census.missing(self._writer.live_ids(self._qualified)):
                    self._counts.deleted += self._writer.tombstone(self._qualified, ids)
        return self._result()

    def _take(self, item: Item | Broken, census: Census) -> None:
        counts = self._counts
        counts.seen += 1
        if isinstance(item, Broken):
            self._refuse(Refusal(where=item.place, reason=item.reason, value=item.value))
            return
        try:
            encoded = checked_json(item.value)
            record = self._normaliser.record(item.value, item.key, encoded)
        except Refused as exc:
            self._refuse(Refusal(where=item.place, reason=exc.reason, value=exc.value))
            return
        except ValueError as exc:
            self._refuse(Refusal(where=item.place, reason=str(exc), value=show(item.value)))
            return
        digest = hashlib.blake2b(encoded, digest_size=16).digest()
        earlier = census.add(record.id, digest, item.place)
        if earlier is None:
            counts.nan += item.nan
            self._batch.append(record)
            self._batch_bytes += len(encoded)
            if item.cursor is not None and not self._cursor_held:
                self._cursor = item.cursor
        elif earlier[0] == digest:
            counts.duplicates += 1
        else:
            reason = f"the id '{record.id[:80]}' stands at {earlier[1]} already, with other content; that one is kept"
            self._refuse(Refusal(where=item.place, reason=reason))

    def _refuse(self, refusal: Refusal) -> None:
        # The cursor stays before the first refused row, so that the next pull meets that row again.
        self._cursor_held = True
        self._counts.refused += 1
        if len(self._counts.kept) < _KEPT_REFUSALS:
            self._counts.kept.append(refusal)

    def _commit(self) -> None:
        counts = self._counts
        if self._batch:
            done = self._writer.upsert(self._qualified, self._batch)
            counts.new += done.new
            counts.changed += done.changed
            counts.unchanged += done.unchanged
            self._batch, self._batch_bytes = [], 0
        if self._cursor is not None:
            state = {"definition": _definition(self._stream), "cursor": cursor_state(self._cursor)}
            self._writer.set_cursor(self._qualified, state)
        if self._progress is not None:
            self._progress(Progress(stream=self._qualified, seen=counts.seen, total=self._reading.total))

    def _result(self) -> StreamReceipt:
        counts = self._counts
        complete: Completeness = "partial" if counts.refused else "complete"
        why = f"{counts.refused:,} of {counts.seen:,} were refused" if counts.refused else ""
        if counts.refused and self._reading.full:
            why += "; deletions were not looked for"
        census = self._reading.full and not counts.refused
        return StreamReceipt(
            stream=self._qualified,
            seen=counts.seen,
            new=counts.new,
            changed=counts.changed,
            unchanged=counts.unchanged,
            deleted=counts.deleted,
            deletes="census" if census else "unknown",
            duplicates=counts.duplicates,
            refused=tuple(counts.kept),
            refused_count=counts.refused,
            complete=complete,
            why=why,
            notes=tuple(self._notes()),
        )

    def _notes(self) -> list[str]:
        notes = list(self._reading.notes)
        if not self._reading.full:
            notes.append("only rows at or after the cursor were read: deletions are not seen")
        if self._counts.nan:
            notes.append(f"{self._counts.nan:,} values are NaN, which JSON does not have; they were read as null")
        notes += [f"{reason} ({count:,} times)" for reason, count in sorted(self._normaliser.odd.items())]
        return notes
