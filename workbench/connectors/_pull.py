"""A pull: read every stream of a manifest, store what is new, and say in a receipt what happened."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from workbench.connectors._census import Census
from workbench.connectors._drift import Drift
from workbench.connectors._files import find_files, read_files, resolve_root
from workbench.connectors._http_call import url_prefix
from workbench.connectors._http_client import HttpClient
from workbench.connectors._http_read import read_http
from workbench.connectors._http_stream import HttpStream
from workbench.connectors._manifest import FilesManifest, HttpManifest, Manifest, SqlStream, Stream
from workbench.connectors._normalise import LeftOut, Normaliser, Refused
from workbench.connectors._places import StoredPlaces
from workbench.connectors._reading import Broken, Checkpoint, Gone, Item, Listed, Reading, Step, checked_json, show
from workbench.connectors._receipt import Completeness, DeletesSeen, Progress, Receipt, Refusal, Skipped, StreamReceipt
from workbench.connectors._schema_watch import MOST_DRIFTS, SchemaWatch
from workbench.connectors._sql import connected, cursor_value, database_errors, database_url, read_sql
from workbench.connectors._vanished import judge
from workbench.connectors._volatile import unless_volatile
from workbench.records import Record, format_urn

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
    def set_parts(self, stream: str, parts: Mapping[str, Any | None]) -> None: ...
    def clear_parts(self, stream: str) -> None: ...
    def finish(self) -> None: ...


class PullStore(Protocol):
    """What a pull needs of a store."""

    def writer(self) -> AbstractContextManager[PullWriter]: ...
    def cursor(self, stream: str) -> Any | None: ...
    def part(self, stream: str, part: str) -> Any | None: ...
    def parts(self, stream: str) -> Iterator[tuple[str, Any]]: ...
    def scan(self, stream: str) -> Iterator[Record]: ...
    def get(self, urn: str) -> Record | None: ...
    def meta_get(self, key: str) -> Any | None: ...
    def meta_set(self, key: str, value: Any) -> None: ...


def pull(
    manifest: Manifest,
    store: PullStore,
    *,
    root: Path,
    progress: Callable[[Progress], None] | None = None,
    full: bool = False,
    store_folder: Path | None = None,
    private_hosts: Sequence[str] = (),
    used: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
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
        store_folder: Where tokens that a source gave anew are kept; default `.workbench` in the project.
        private_hosts: Hosts (`host` or `host:port`) in private networks that an HTTP manifest may lead to.
        used: Qualified stream to field path to the tasks that use it: a change of such a field names them.

    Returns:
        One `StreamReceipt` a stream, in the manifest's order. Records that cannot be read or have no key
        are refused: listed, counted, and the stream is `partial`. So is one that an HTTP source broke off.

    Raises:
        FetchError: A file, folder, database, table or column is missing or cannot be read, or an HTTP source cannot
            be reached at all. What was committed before stays.
        AuthError: A secret is not set, or the source refused it before it gave anything.
        StoreError: The store cannot be written; `StoreBusyError` when another process writes.
    """
    with ExitStack() as stack:
        opened = _opener(manifest, root, stack, store_folder or root / ".workbench", private_hosts)
        writer = stack.enter_context(store.writer())
        receipts: list[StreamReceipt] = []
        for stream in manifest.streams:
            places = StoredPlaces(manifest, stream, store, full=full)
            if places.outdated:
                writer.clear_parts(places.qualified)
                writer.set_cursor(places.qualified, None)
            reading = opened(stream, places)
            if short := _above(stream, receipts):
                reading.report.partial.append(short)
            watch = SchemaWatch(store, places.qualified, stream, (used or {}).get(places.qualified, {}), reading)
            run = _StreamPull(manifest, stream, reading, writer, store, places, watch, progress)
            receipts.append(run.receipt())
        writer.finish()
    return Receipt(connector=manifest.name, streams=tuple(receipts))


def _above(stream: Stream, receipts: Sequence[StreamReceipt]) -> str:
    """Return why a stream that has a part for each record of another cannot be complete; empty when it can."""
    rule = stream.for_each if isinstance(stream, HttpStream) else None
    if rule is None or rule.stream is None:
        return ""
    above = next(receipt for receipt in receipts if receipt.stream.partition(".")[2] == rule.stream)
    return f"it is read for each of {rule.stream}, which is partial" if above.complete == "partial" else ""


def _opener(
    manifest: Manifest, root: Path, stack: ExitStack, store_folder: Path, private: Sequence[str]
) -> Callable[[Any, StoredPlaces], Reading]:
    """Reach the source and see that everything is there, before anything is written."""
    if isinstance(manifest, FilesManifest):
        folder = resolve_root(manifest, root)
        for files_stream in manifest.streams:
            find_files(manifest, files_stream, folder)
        return lambda stream, _places: read_files(manifest, stream, folder)
    if isinstance(manifest, HttpManifest):
        client = stack.enter_context(HttpClient(manifest, root=root, store_folder=store_folder, private=private))
        return lambda stream, places: read_http(client, stream, places.for_reader())
    url = database_url(manifest, root)
    connection = stack.enter_context(connected(url, manifest.name))
    for sql_stream in manifest.streams:
        with database_errors(manifest.name, url, sql_stream.name):
            read_sql(manifest, sql_stream, connection)
    return lambda stream, places: read_sql(manifest, stream, connection, since=cursor_value(places.whole))


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
    twice: int = 0
    alike: int = 0
    kept: list[Refusal] = field(default_factory=list)


class _StreamPull:
    """One stream's part of a pull."""

    def __init__(
        self,
        manifest: Manifest,
        stream: Stream,
        reading: Reading,
        writer: PullWriter,
        store: PullStore,
        places: StoredPlaces,
        watch: SchemaWatch,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        self._stream = stream
        self._qualified = places.qualified
        self._places = places
        self._store = store
        self._reading = reading
        self._writer = writer
        self._progress = progress
        self._watch = watch
        self._drift: tuple[Drift, ...] = ()
        self._normaliser = Normaliser(
            manifest.name,
            manifest.type,
            stream,
            reading.location,
            labels=reading.labels,
            prefix=url_prefix(manifest, stream),
        )
        self._counts = _Counts()
        # Of files and tables alone, which give each row once in a pull.
        self._by_content = getattr(stream, "key_from", None) == "content"
        self._batch: dict[str, Record] = {}
        self._batch_bytes = 0
        self._gone: dict[str, None] = {}
        self._pending: dict[str, Any] = {}
        self._held: set[str] = set()
        self._deletes: DeletesSeen = "unknown"

    def receipt(self) -> StreamReceipt:
        with Census() as census, Census() as listed:
            for step in self._reading.items:
                # Not before the next item: the place that the last one of a batch leads to belongs to its commit.
                if self._is_full() and not isinstance(step, Checkpoint):
                    self._commit()
                self._step(step, census, listed)
            self._commit()
            self._drift = self._watch.finish()
            self._judge(census, listed)
        return self._result()

    def _is_full(self) -> bool:
        return len(self._batch) + len(self._gone) >= _BATCH_RECORDS or self._batch_bytes >= _BATCH_BYTES

    def _step(self, step: Step, census: Census, listed: Census) -> None:
        if isinstance(step, Item):
            self._take(step, census)
        elif isinstance(step, Broken):
            self._counts.seen += 1
            self._refuse(Refusal(where=step.place, reason=step.reason, value=step.value), step.part)
        elif isinstance(step, Gone):
            if step.id in self._batch:
                self._commit()
            self._gone[step.id] = None
        elif isinstance(step, Listed):
            listed.add(step.id, b"", "")
        elif step.part not in self._held:
            self._pending[step.part] = step.state

    def _take(self, item: Item, census: Census) -> None:
        counts = self._counts
        counts.seen += 1
        try:
            encoded = checked_json(item.value)
            record = self._normaliser.record(item.value, item.key, encoded)
        except LeftOut:
            # As an element that `skip_when` leaves to another stream: it is not this one's to count.
            counts.seen -= 1
            return
        except ValueError as exc:
            if item.again:
                # It was refused in the first reading.
                counts.seen -= 1
                return
            reason, value = (exc.reason, exc.value) if isinstance(exc, Refused) else (str(exc), show(item.value))
            self._refuse(Refusal(where=item.place, reason=reason, value=value), item.part)
            return
        digest = hashlib.blake2b(encoded, digest_size=16).digest()
        earlier = census.add(record.id, digest, item.place)
        if earlier is not None and self._by_content:
            # Equal rows without a key are as many things. All of them are read in every pull, or none: the n-th of
            # them has the same id each time.
            record = record.model_copy(update={"id": f"{record.id}-{census.again(record.id)}"})
            counts.alike += 1
            earlier = census.add(record.id, digest, item.place)
        if earlier is None:
            self._watch.add(item.value)
            self._add(record, item, len(encoded))
        elif earlier[0] == digest:
            # What was read a second time to make sure does not count.
            counts.seen -= item.again
            counts.duplicates += not item.again
        elif self._reading.changing and (item.again or _page(earlier[1]) != _page(item.place)):
            # The source changed it while it was read: what was read later is newer.
            census.replace(record.id, digest, item.place)
            counts.twice += 1
            # Within a batch the store counts an id once.
            counts.duplicates += record.id in self._batch
            self._add(record, item, len(encoded))
        else:
            reason = f"the id '{record.id[:80]}' stands at {earlier[1]} already, with other content; that one is kept"
            self._refuse(Refusal(where=item.place, reason=reason), item.part)

    def _add(self, record: Record, item: Item, size: int) -> None:
        if record.id in self._gone:
            self._commit()
        self._counts.nan += item.nan
        self._batch[record.id] = record
        self._batch_bytes += size

    def _refuse(self, refusal: Refusal, part: str) -> None:
        # The part's place stays before the first refused item, so that the next pull meets that item again.
        self._held.add(part)
        self._counts.refused += 1
        if len(self._counts.kept) < _KEPT_REFUSALS:
            self._counts.kept.append(refusal)

    def _commit(self) -> None:
        counts = self._counts
        if self._batch:
            done = self._writer.upsert(self._qualified, [self._settled(one) for one in self._batch.values()])
            counts.new += done.new
            counts.changed += done.changed
            counts.unchanged += done.unchanged
            self._batch, self._batch_bytes = {}, 0
        if self._gone:
            counts.deleted += self._writer.tombstone(self._qualified, self._gone)
            self._gone = {}
        if self._pending:
            self._places.keep(self._writer, self._pending)
            self._pending = {}
        if self._progress is not None:
            self._progress(Progress(stream=self._qualified, seen=counts.seen, total=self._reading.total))

    def _settled(self, record: Record) -> Record:
        """Return a record as it is stored where only volatile fields of it changed."""
        return unless_volatile(self._stream, record, self._store.get(record.urn)) if self._stream.volatile else record

    def _judge(self, census: Census, listed: Census) -> None:
        """Mark as deleted what the source no longer has, where its absence proves that."""
        vanishing, report = self._reading.vanishing, self._reading.report
        if vanishing is None or report.partial or report.unknown or (self._counts.refused and not vanishing.listed):
            return
        seen = listed if vanishing.listed else census
        live, lost = seen.compare(self._writer.live_ids(self._qualified))
        judged = judge(
            vanishing,
            (live, lost),
            seen.missing(),
            lambda record_id: self._store.get(self._urn(record_id)),
        )
        for ids in judged.gone:
            self._counts.deleted += self._writer.tombstone(self._qualified, ids)
        if vanishing.listed and (unread := seen.count() - live + lost):
            # New since, or rights that came without a change: a cursor does not lead to those.
            report.unknown.append(
                f"the source lists {unread:,} records that it did not give: they are new, or could not be read before. "
                "The next pull brings what is new, a full pull all"
            )
        report.partial += judged.partial
        self._reading.notes.extend(judged.notes)
        self._deletes = "ids" if vanishing.listed else "census"

    def _urn(self, record_id: str) -> str:
        source, _, stream = self._qualified.partition(".")
        return format_urn(source, stream, record_id)

    def _result(self) -> StreamReceipt:
        counts, report = self._counts, self._reading.report
        reasons = list(report.partial)
        if counts.refused:
            reasons.insert(0, f"{counts.refused:,} of {counts.seen:,} were refused")
            if self._reading.vanishing is not None and self._deletes == "unknown":
                reasons[0] += "; deletions were not looked for"
        complete: Completeness = "partial" if reasons else "unknown" if report.unknown else "complete"
        told = self._stream.deleting().type if isinstance(self._stream, HttpStream) else "unknown"
        deletes: DeletesSeen = self._deletes
        if told in ("feed", "flag") and not (report.partial or report.unknown or report.deletes_unseen):
            deletes = told
        return StreamReceipt(
            stream=self._qualified,
            seen=counts.seen,
            new=counts.new,
            changed=counts.changed,
            unchanged=counts.unchanged,
            deleted=counts.deleted,
            deletes=deletes,
            duplicates=counts.duplicates,
            refused=tuple(counts.kept),
            refused_count=counts.refused,
            complete=complete,
            why="; ".join(reasons or report.unknown),
            notes=tuple(self._notes()),
            pages=report.pages,
            calls=report.calls,
            stop=report.stop,
            source_count=report.source_count,
            gaps=report.gaps,
            skipped=tuple(Skipped(part=skip.part, reason=skip.reason) for skip in report.skipped),
            skipped_count=report.skipped_count,
            quota=report.quota,
            waited_s=round(report.waited_s, 3),
            verified_by=self._stream.verified_by if isinstance(self._stream, HttpStream) else "",
            drift=self._drift[:MOST_DRIFTS],
        )

    def _notes(self) -> list[str]:
        notes = list(self._reading.notes)
        unseen = self._reading.report.deletes_unseen
        if unseen:
            notes.append(f"deletions are not seen: {unseen}")
        elif not self._reading.full and self._reading.vanishing is None and isinstance(self._stream, SqlStream):
            notes.append("only rows at or after the cursor were read: deletions are not seen")
        if self._counts.nan:
            notes.append(f"{self._counts.nan:,} values are NaN, which JSON does not have; they were read as null")
        if self._counts.alike:
            notes.append(
                f"{self._counts.alike:,} records are equal to others and have no key: each is kept, with a number "
                "behind the id that its content gives"
            )
        if self._counts.twice:
            notes.append(f"{self._counts.twice:,} records changed while they were read; the later content is kept")
        if len(self._drift) > MOST_DRIFTS:
            notes.append(f"the fields changed in {len(self._drift):,} places; the first {MOST_DRIFTS:,} are listed")
        notes += [f"{reason} ({count:,} times)" for reason, count in sorted(self._normaliser.odd.items())]
        return notes


def _page(place: str) -> str:
    return place.rpartition(", ")[0]
