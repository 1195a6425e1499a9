"""Writing: every batch is committed to Lance first, then to the projection."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from workbench.errors import StoreError
from workbench.records import Record
from workbench.store._held import interrupts_held
from workbench.store._projection import Projection, StreamState
from workbench.store._rows import Row, checked_hash, encode_hashed
from workbench.store._state import State
from workbench.store._truth import Truth

__all__ = ["StoreWriter", "Upserted", "live_ids"]

# 2,000 fragments of a few rows make a scan a hundred times slower than one; every commit leaves one.
_COMPACT_AFTER = 100
# A pull that left few fragments is not worth rewriting the table for.
_COMPACT_AT_FINISH = 10
# A fragment of so many rows, or characters, reads as fast by itself as joined with others: a thousand of them took
# twice the time of one. And joining them needs memory that grows with the table, which lancedb cannot bound.
_LARGE_ROWS = 1_000
_LARGE_CHARS = 4_000_000
# So that a batch of huge records neither fills the memory nor passes a limit of Arrow.
_COMMIT_CHARS = 64_000_000
_PAGE = 1000


class Upserted(NamedTuple):
    """What an upsert did; the four add up to the distinct ids of the batch.

    Attributes:
        new: Records that were not there, or were deleted.
        changed: Records whose content hash changed.
        unchanged: Records that were there already; nothing was written for them.
        deleted: Records that arrived marked as deleted and were live until then.
    """

    new: int
    changed: int
    unchanged: int
    deleted: int = 0


class StoreWriter:
    """The one writer of a store; `Store.writer()` makes it. To be used by one thread."""

    def __init__(self, truth: Truth, projection: Projection, state: State, resync: Callable[[], None]) -> None:
        """Use the parts of one store whose writer lock is held."""
        self._truth = truth
        self._projection = projection
        self._state = state
        self._resync = resync
        self._unsure = False
        self._created: set[str] = set()
        self._unsynced: set[str] = set()
        self._open = True

    def upsert(self, stream: str, records: Sequence[Record]) -> Upserted:
        """Store records of one stream. When this returns they are committed.

        Records whose content is stored already are not written, so the same batch twice changes nothing.
        Of several records with one id the last counts. Batches of 1,000 to 10,000 are the fastest.

        Args:
            stream: Qualified name, such as `crm.orders`.
            records: Records of that stream.

        Raises:
            StoreError: A record is of another stream or holds what JSON cannot say (nothing is written
                then), or the disk is full (batches that were acknowledged are intact).
        """
        batch: dict[str, tuple[Record, str]] = {}
        for record in records:
            if record.qualified_stream != stream:
                message = (
                    f"{stream}: record '{record.id}' is of the stream {record.qualified_stream}. "
                    "Write it to its own stream."
                )
                raise StoreError(message)
            batch[record.id] = record, checked_hash(record)
        state = self._stream(stream)
        known = self._projection.known(state, list(batch)) if state else {}
        writes: list[Row] = []
        counts = dict.fromkeys(Upserted._fields, 0)
        for record_id, (record, content_hash) in batch.items():
            fate = _fate(record.deleted, content_hash, known.get(record_id))
            counts[fate] += 1
            if fate != "unchanged":
                writes.append(encode_hashed(record, content_hash))
        self._write(stream, writes, known.keys())
        return Upserted(**counts)

    def tombstone(self, stream: str, ids: Iterable[str]) -> int:
        """Mark records as deleted and return how many were live. Unknown ids are passed over."""
        count = 0
        source = iter(ids)
        while page := list(dict.fromkeys(islice(source, _PAGE))):
            state = self._stream(stream)
            if state is None:
                return 0
            rows = []
            for record_id in page:
                found = self._projection.fetch(
                    "SELECT id, json, location, hash FROM records WHERE stream = ? AND id = ? AND deleted = 0",
                    (state.no, record_id),
                )
                rows += [
                    Row(stored_id, text, location, digest, deleted=True) for stored_id, text, location, digest in found
                ]
            self._write(stream, rows, {row.id for row in rows})
            count += len(rows)
        return count

    def live_ids(self, stream: str) -> Iterator[str]:
        """Yield the ids of a stream's live records, sorted; memory is bounded.

        Records may be written in between: ids behind the current one are not visited again.
        """
        return live_ids(self._projection, stream)

    def set_cursor(self, stream: str, cursor: Any) -> None:
        """Remember where the next pull of a stream goes on; `None` forgets it.

        To be called after the records that the cursor covers were upserted. They are flushed to disk
        first, so that a power cut never leaves a cursor without its records.

        Args:
            stream: Qualified name.
            cursor: A JSON value.
        """
        self._state.set_cursor(stream, cursor, version=self._synced(stream))

    def set_parts(self, stream: str, states: Mapping[str, Any | None]) -> None:
        """Remember where the next pull of each part of a stream goes on; `None` forgets a part.

        As `set_cursor`, and all of them or none. Parts that are not named keep their states. A call
        flushes the disk, so hand on many at a time: 100,000 are no burden.

        Args:
            stream: Qualified name.
            states: Part (one repository, one channel) -> JSON value.
        """
        self._state.set_parts(stream, states, version=self._synced(stream))

    def clear_parts(self, stream: str) -> None:
        """Forget the states of all parts of a stream."""
        self._settle()
        self._state.clear_parts(stream)

    def remember_delivery(self, connector: str, delivery_id: str, at: datetime) -> bool:
        """Remember that a webhook's delivery was taken; return `False` when it was remembered before.

        To be called after what it brought was upserted: that is flushed to disk first. Deliveries are
        forgotten 30 days before `at`, and the oldest beyond 1,000,000.

        Args:
            connector: Name of the connector.
            delivery_id: What the sender calls this delivery.
            at: When it came; an aware time.
        """
        self._settle()
        for stream in sorted(self._unsynced):
            self._synced(stream)
        return self._state.remember_delivery(connector, delivery_id, at)

    def finish(self) -> None:
        """Compact tables that lie in ten small pieces or more, and flush all to disk; to be called after a pull."""
        self._settle()
        for state in self._projection.states().values():
            if state.appends >= _COMPACT_AT_FINISH:
                self._compact(state)
            if state.name in self._created:
                self._truth.sync(state.lance)
        self._projection.checkpoint()

    def leave(self) -> None:
        """Refuse further use, all in step if it can be; the store calls this when the writer's block ends."""
        try:
            # What keeps it from being mended has been told; the next writer, or who opens the store, tries again.
            with contextlib.suppress(StoreError):
                self._settle()
        finally:
            self._open = False

    def _synced(self, stream: str) -> int:
        """Flush a stream to disk and return its Lance version; 0 for a stream without a table."""
        state = self._stream(stream)
        if state is None:
            return 0
        self._truth.sync(state.lance)
        self._unsynced.discard(stream)
        return state.version

    def _stream(self, stream: str) -> StreamState | None:
        self._settle()
        return self._projection.state(stream)

    def _settle(self) -> None:
        """After a failed commit, find out how far it went before anything else is done."""
        if not self._open:
            message = f"{self._truth.folder.parent}: this writer is closed. Ask for another with store.writer()."
            raise StoreError(message)
        if self._unsure:
            self._resync()
            self._unsure = False

    def _write(self, stream: str, rows: Sequence[Row], known: Iterable[str]) -> None:
        if not rows:
            return
        stored = set(known)
        state = self._ensure(stream)
        self._unsynced.add(stream)
        for part in _parts(rows):
            numbered = [row._replace(seq=state.seq + 1) for row in part]
            self._unsure = True
            all_new = not any(row.id in stored for row in part)
            with interrupts_held():
                head = self._truth.write(state.lance, numbered, all_new=all_new)
                state = self._projection.apply(state, [numbered], head, appends=state.appends + _is_small(part))
                self._unsure = False
            if state.appends >= _COMPACT_AFTER:
                state = self._compact(state)

    def _ensure(self, stream: str) -> StreamState:
        """Return a stream that has its table, created on the first write."""
        if stream not in self._created:
            with interrupts_held():
                self._create(stream)
        state = self._projection.state(stream)
        assert state is not None  # noqa: S101  # added above
        return state

    def _create(self, stream: str) -> None:
        self._unsure = True
        table = self._truth.create(stream)
        head = self._truth.head(table)
        state = self._projection.state(stream)
        if head is None:
            message = f"{self._truth.folder / table}: the table was created, but has no version. Run the pull again."
            raise StoreError(message)
        if state is None:
            self._projection.add_stream(stream, table, head)
        elif state.head != head:
            self._projection.set_head(state, head, appends=state.appends)
        self._created.add(stream)
        self._unsure = False

    def _compact(self, state: StreamState) -> StreamState:
        self._unsure = True
        head = self._truth.compact(state.lance)
        state = self._projection.set_head(state, head, appends=0)
        self._unsure = False
        return state


def live_ids(projection: Projection, stream: str) -> Iterator[str]:
    """Yield the ids of a stream's live records, sorted."""
    last = ""
    while True:
        rows = projection.fetch(
            "SELECT r.id FROM streams s JOIN records r ON r.stream = s.no "
            "WHERE s.name = ? AND r.id > ? AND r.deleted = 0 ORDER BY r.id LIMIT ?",
            (stream, last, _PAGE),
        )
        for (last,) in rows:
            yield last
        if len(rows) < _PAGE:
            return


def _fate(deleted: bool, content_hash: str, old: tuple[str, bool] | None) -> str:
    if old is None or old[1]:
        # A record that arrives deleted and is not live here leaves nothing to do.
        return "unchanged" if deleted else "new"
    if deleted:
        return "deleted"
    return "unchanged" if old[0] == content_hash else "changed"


def _is_small(rows: Sequence[Row]) -> bool:
    return len(rows) < _LARGE_ROWS and sum(len(row.text) for row in rows) < _LARGE_CHARS


def _parts(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Split rows such that no part has more than `_COMMIT_CHARS` characters, unless one row alone has."""
    part: list[Row] = []
    chars = 0
    for row in rows:
        if part and chars + len(row.text) > _COMMIT_CHARS:
            yield part
            part, chars = [], 0
        part.append(row)
        chars += len(row.text)
    if part:
        yield part
