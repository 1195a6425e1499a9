"""The store: one folder with everything that was pulled."""

from __future__ import annotations

import hashlib
import json
import os
import random
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from workbench.errors import StoreBusyError, StoreError
from workbench.records import Link, Record, canonical_json, parse_urn
from workbench.store import _keys, _links, _repair, _verify
from workbench.store._browse import RecordTable
from workbench.store._cache import RecordCache
from workbench.store._faults import Damaged, store_faults
from workbench.store._lock import writer_lock
from workbench.store._projection import MOST_VALUES, Projection, open_projection
from workbench.store._rows import decode
from workbench.store._state import State
from workbench.store._truth import Truth
from workbench.store._writer import StoreWriter

__all__ = ["FORMAT", "Store"]

FORMAT = 1
"""Version of the folder's layout. A store with a higher one was written by a newer program."""

_T = TypeVar("_T")

# So many texts of records are held beside the records made of them: one may be a document of megabytes.
_TEXTS = 100

# The tables are joined in the order written (CROSS JOIN) and by the index named: without statistics
# SQLite would sometimes scan a stream instead.
_OF_STREAM = "FROM streams s CROSS JOIN records r ON r.stream = s.no WHERE s.name = ? AND r.deleted = 0"
_WHICH = f"{_OF_STREAM} AND r.id = ?"
# A huge record that is in the cache is not read again.
_GET = f"SELECT r.hash, r.location, CASE WHEN r.chars <= 16384 THEN r.json END {_WHICH}"  # constants
_GET_WHOLE = f"SELECT r.hash, r.location, r.json {_WHICH}"  # constants
_LAST_KNOWN = (
    "SELECT r.json, r.location, r.deleted FROM streams s CROSS JOIN records r ON r.stream = s.no "
    "WHERE s.name = ? AND r.id = ?"
)
_IDS = f"SELECT r.id {_OF_STREAM} ORDER BY r.id"  # constants
_PAGE = f"{_IDS} LIMIT ? OFFSET ?"
_SCAN = (
    "SELECT r.id, r.json, r.location FROM streams s CROSS JOIN records r ON r.stream = s.no "
    "WHERE s.name = ? AND r.id > ? AND r.deleted = 0 ORDER BY r.id LIMIT ?"
)


class Store:
    """What was pulled, in one folder (`.workbench/`): read by any thread, written by one writer.

    Use it as a context manager, or call `close()`. Records that were deleted are not returned. Records
    are shared between callers: treat them, and the objects inside them, as read-only.
    """

    def __init__(self, path: Path, truth: Truth, projection: Projection, state: State) -> None:
        """Use `Store.open` instead."""
        self.path = path
        self._truth = truth
        self._projection = projection
        self._state = state
        self._cache = RecordCache()
        self._writing = False
        self._notes = list(state.notes)

    @classmethod
    def open(cls, path: Path | str) -> Store:
        """Open the store in the folder `path`, and create it where there is none.

        A projection that is missing, damaged or behind is rebuilt from Lance; cursors and states of parts
        that speak of commits which Lance lost are dropped. `notes` says what was done.

        Raises:
            StoreError: The folder cannot be used, or a newer program wrote it.
            StoreBusyError: The projection must be rebuilt, but another process is writing.
        """
        folder = Path(path).absolute()
        with store_faults("open the store", folder):
            if folder.exists() and not folder.is_dir():
                message = f"{folder}: a store is a folder, but this is a file. Give another path, or move the file."
                raise StoreError(message)
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "lance").mkdir(exist_ok=True)
        _check_format(folder)
        state = State(folder / "state.sqlite")
        try:
            projection, note = open_projection(folder)
        except BaseException:
            state.close()
            raise
        store = cls(folder, Truth(folder / "lance"), projection, state)
        store._notes += note
        try:
            store._reconcile()
        except BaseException:
            store.close()
            raise
        return store

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the store."""
        self.close()

    def __repr__(self) -> str:
        """Name the folder."""
        return f"Store({str(self.path)!r})"

    def close(self) -> None:
        """Close the files; a second call does nothing. Open readers and writers cannot be used any more."""
        self._projection.close()
        self._state.close()
        self._truth.close()
        self._cache.clear()

    @property
    def notes(self) -> tuple[str, ...]:
        """What was repaired since the store was opened, as sentences; empty when all was in order."""
        return tuple(self._notes)

    # -- reading

    def streams(self) -> dict[str, int]:
        """Return the number of live records of every stream, by qualified name, sorted."""
        states = self._read(self._projection.states)
        return {name: state.live for name, state in states.items()}

    def count(self, stream: str) -> int:
        """Return the number of live records of a stream; 0 for one that was never pulled."""
        state = self._read(lambda: self._projection.state(stream))
        return state.live if state else 0

    def version(self) -> Hashable:
        """Return what changes with any record of any stream; the same for what is the same."""
        states = self._read(self._projection.states)
        return tuple((name, one.fingerprint, one.seq, one.live, one.digest) for name, one in states.items())

    def get(self, urn: str) -> Record | None:
        """Return the record that `urn` names, or `None`; also for a text that is no URN at all."""
        try:
            source, stream, record_id = parse_urn(urn)
        except ValueError:
            return None
        which = f"{source}.{stream}", record_id
        for query in (_GET, _GET_WHOLE):
            rows = self._fetch(query, which)
            if not rows:
                return None
            content_hash, location, text = rows[0]
            record = self._cache.get(content_hash)
            if record is None and text is not None:
                record = decode(text, location)
                self._cache.put(content_hash, record, len(text))
            if record is not None:
                return record
        return None

    def last_known(self, urn: str) -> Record | None:
        """Return a record also after it was deleted, as it was last known; `deleted` says which it is."""
        try:
            source, stream, record_id = parse_urn(urn)
        except ValueError:
            return None
        for text, location, deleted in self._fetch(_LAST_KNOWN, (f"{source}.{stream}", record_id)):
            record = decode(text, location)
            return record if record.deleted == bool(deleted) else record.model_copy(update={"deleted": bool(deleted)})
        return None

    def get_many(self, urns: Sequence[str]) -> dict[str, Record]:
        """Return those records that exist, by URN, in the order of `urns`."""
        by_stream: dict[str, dict[str, str]] = {}
        for urn in urns:
            try:
                source, stream, record_id = parse_urn(urn)
            except ValueError:
                continue
            by_stream.setdefault(f"{source}.{stream}", {})[record_id] = urn
        found: dict[str, Record | None] = {}
        for stream, ids in by_stream.items():
            found.update(self._get_of(stream, ids) if len(ids) > 1 else {urn: self.get(urn) for urn in ids.values()})
        known = ((urn, found.get(urn)) for urn in dict.fromkeys(urns))
        return {urn: record for urn, record in known if record is not None}

    def _get_of(self, stream: str, ids: Mapping[str, str]) -> dict[str, Record | None]:
        """Return records of one stream by URN; `ids` gives the URN of each id. Those in the cache are not parsed."""
        found: dict[str, Record | None] = {}
        unread: list[str] = []
        wanted = list(ids)
        for first in range(0, len(wanted), MOST_VALUES):
            part = wanted[first : first + MOST_VALUES]
            marks = ",".join("?" * len(part))
            sql = f"SELECT r.id, r.hash {_OF_STREAM} AND r.id IN ({marks})"  # marks only
            for record_id, content_hash in self._fetch(sql, (stream, *part)):
                found[ids[record_id]] = record = self._cache.get(content_hash)
                if record is None:
                    unread.append(record_id)
        for first in range(0, len(unread), _TEXTS):
            part = unread[first : first + _TEXTS]
            marks = ",".join("?" * len(part))
            sql = f"SELECT r.id, r.hash, r.location, r.json {_OF_STREAM} AND r.id IN ({marks})"  # marks only
            for record_id, content_hash, location, text in self._fetch(sql, (stream, *part)):
                found[ids[record_id]] = record = decode(text, location)
                self._cache.put(content_hash, record, len(text))
        return found

    def scan(self, stream: str, *, batch_size: int = 1000) -> Iterator[Record]:
        """Yield a stream's records in id order (by code points).

        Args:
            stream: Qualified name. A stream that was never pulled yields nothing.
            batch_size: Records held in memory at a time, >= 1.
        """
        if batch_size < 1:
            message = f"scan of {stream}: batch_size is {batch_size}, but must be at least 1."
            raise StoreError(message)
        last = ""
        while True:
            rows = self._fetch(_SCAN, (stream, last, batch_size))
            for last, text, location in rows:  # noqa: B007  # `last` begins the next page
                yield decode(text, location)
            if len(rows) < batch_size:
                return

    def texts(
        self, stream: str, *, batch_size: int = 1000, sample: int | None = None, seed: int = 0
    ) -> Iterator[list[str]]:
        """Yield the stored JSON of a stream's records, in batches and in id order; it is not parsed.

        The text is that of `Record.content()`: an object with `fields`, `extras`, `provenance` and the others.

        Args:
            stream: Qualified name. A stream that was never pulled yields nothing.
            batch_size: Texts in a batch, >= 1; the last may have fewer.
            sample: Only so many records, each with the same chance; all of them where there are no more.
            seed: The same seed draws the same records of the same stream.
        """
        if batch_size < 1:
            message = f"texts of {stream}: batch_size is {batch_size}, but must be at least 1."
            raise StoreError(message)
        if sample is None or sample >= self.count(stream):
            last = ""
            while True:
                rows = self._fetch(_SCAN, (stream, last, batch_size))
                if rows:
                    last = rows[-1][0]
                    yield [row[1] for row in rows]
                if len(rows) < batch_size:
                    return
        ids = [row[0] for row in self._fetch(_IDS, (stream,))]
        drawn = sorted(random.Random(seed).sample(ids, min(sample, len(ids))))  # noqa: S311 - no secret
        step = min(batch_size, MOST_VALUES)
        for first in range(0, len(drawn), step):
            part = drawn[first : first + step]
            marks = ",".join("?" * len(part))
            sql = f"SELECT r.json {_OF_STREAM} AND r.id IN ({marks}) ORDER BY r.id"  # marks only
            yield [row[0] for row in self._fetch(sql, (stream, *part))]

    def table(self, stream: str, fields: Sequence[str]) -> RecordTable:
        """Return a table of some fields of a stream's records, for filters and pages; nothing is read out yet.

        Args:
            stream: Qualified name.
            fields: JSON Pointers into the records' bodies, at most `MOST_FIELDS`.

        Raises:
            StoreError: Too many fields.
            ValueError: A field is no JSON Pointer.
        """

        def version() -> object:
            state = self._read(lambda: self._projection.state(stream))
            return (state.fingerprint, state.seq, state.live, state.digest) if state else None

        return RecordTable(self._projection.path, stream, fields, version)

    def ids(self, stream: str, *, first: int = 0, count: int) -> list[str]:
        """Return the ids of `count` records of a stream in id order, behind the `first` of them."""
        return [row[0] for row in self._fetch(_PAGE, (stream, count, first))]

    def known_ids(self, stream: str, ids: Iterable[str]) -> set[str]:
        """Return those of `ids` that are ids of live records of a stream. `ids` may be very many."""
        state = self._read(lambda: self._projection.state(stream))
        if state is None:
            return set()
        found: set[str] = set()
        source = iter(ids)
        while page := list(islice(source, MOST_VALUES)):
            marks = ",".join("?" * len(page))
            sql = f"SELECT id FROM records WHERE stream = ? AND deleted = 0 AND id IN ({marks})"  # noqa: S608 - marks only
            found.update(row[0] for row in self._fetch(sql, (state.no, *page)))
        return found

    def links_from(self, urn: str, name: str) -> list[Link]:
        """Return the links called `name` of a record, in path order (`/flights/2` before `/flights/10`).

        A target that is a natural key (`crm:contacts/@email=ana@x.com`) is given as the records that have
        the key, in id order; it stays as it is when no record has it.
        """
        return _links.links_from(self._fetch, urn, name)

    def links_to(self, urn: str, name: str, *, stream: str) -> list[str]:
        """Return the URNs of the records of `stream` whose link `name` targets `urn`, in id order.

        A link that names one of the record's natural keys targets it too. The record that `urn` names need
        not exist.
        """
        return _links.links_to(self._fetch, urn, name, stream)

    def find(self, stream: str, paths: Sequence[str], key: str) -> list[str]:
        """Return the URNs of the records that have `key` under `paths`, in id order.

        The values at `paths` in `Record.body` are brought into normal form (`records.normal_form`) and
        joined by one space. The index behind it is built on the first call and then kept up to date.

        Args:
            stream: Qualified name.
            paths: Field paths, or `id` for the record's id. Paths that share a `*` speak of the same
                element; a record then has a key for every element.
            key: The values, joined by spaces; in any case and spacing.
        """
        prefix = stream.replace(".", ":", 1)
        return [f"{prefix}/{found}" for found in self._read(lambda: _keys.find(self._projection, stream, paths, key))]

    def find_many(self, stream: str, paths: Sequence[str], keys: Sequence[str]) -> dict[str, list[str]]:
        """Return, for each of `keys` that names records by `paths`, their URNs in id order; see `find`.

        Args:
            stream: Qualified name.
            paths: As for `find`.
            keys: Keys in normal form (`records.normal_form`).
        """
        prefix = stream.replace(".", ":", 1)
        found = self._read(lambda: _keys.find_many(self._projection, stream, paths, keys))
        return {key: [f"{prefix}/{record_id}" for record_id in ids] for key, ids in found.items()}

    def key_values(self, stream: str, paths: Sequence[str]) -> Iterator[str]:
        """Yield the distinct keys (normal forms) of a stream, sorted; see `find`."""
        return _keys.key_values(self._projection, stream, paths)

    def snapshot(self) -> str:
        """Return `sha256:<hex>` of the content of all live records.

        The same content has the same id, in whatever order and by whichever process it was pulled.
        """
        states = self._read(self._projection.states).values()
        content = [[state.name, state.live, state.digest] for state in states if state.live]
        return "sha256:" + hashlib.sha256(canonical_json(content).encode()).hexdigest()

    def cursor(self, stream: str) -> Any | None:
        """Return where the next pull of a stream goes on, or `None`."""
        return self._state.cursor(stream)

    def part(self, stream: str, part: str) -> Any | None:
        """Return where the next pull of one part of a stream goes on, or `None`."""
        return self._state.part(stream, part)

    def parts(self, stream: str) -> Iterator[tuple[str, Any]]:
        """Yield the parts of a stream with their states, sorted by name; memory is bounded.

        Parts may be written in between: those behind the current one are not visited again.
        """
        return self._state.parts(stream)

    def delivered(self, connector: str, delivery_id: str) -> bool:
        """Tell whether a webhook's delivery is remembered; see `StoreWriter.remember_delivery`."""
        return self._state.delivered(connector, delivery_id)

    def meta_get(self, key: str) -> Any | None:
        """Return the JSON value kept under `key`, or `None`."""
        return self._state.meta_get(key)

    def meta_set(self, key: str, value: Any) -> None:
        """Keep a small JSON value under `key`; `None` forgets it. It is no part of the snapshot."""
        self._state.meta_set(key, value)

    @property
    def lance(self) -> Any:
        """The lancedb connection, for tables of other parts. Names that begin with `records.` are the store's."""
        return self._truth.connection

    # -- soundness

    def verify(self) -> list[str]:
        """Read everything and return what is wrong, as sentences; an empty list means sound.

        Content hashes and checksums are computed anew from Lance; the projection is compared with them
        row by row, links and key indexes included. Memory is bounded.

        Raises:
            StoreBusyError: A writer is at work, so that nothing holds still.
        """
        with writer_lock(self.path):
            return _verify.verify(self._truth, self._projection, self._state)

    def rebuild(self) -> None:
        """Throw the projection away and build it anew from Lance. Cursors stay."""
        with writer_lock(self.path):
            self._rebuild()

    # -- writing

    @contextmanager
    def writer(self) -> Iterator[StoreWriter]:
        """Hold the store's writer: one at a time over all processes.

        Raises:
            StoreBusyError: Another writer holds it; the message names its process.
        """
        with writer_lock(self.path):
            self._resync()
            writer = StoreWriter(self._truth, self._projection, self._state, self._resync)
            self._writing = True
            try:
                yield writer
            finally:
                self._writing = False
                writer.leave()

    # -- inside

    def _fetch(self, sql: str, values: Sequence[Any]) -> list[Any]:
        try:
            return self._projection.fetch(sql, values)
        except Damaged:
            return self._read(lambda: self._projection.fetch(sql, values))

    def _read(self, action: Callable[[], _T]) -> _T:
        """Run `action`; when the projection turns out to be damaged, rebuild it and run `action` again."""
        try:
            return action()
        except Damaged:
            if self._writing:
                raise
            self.rebuild()
            return action()

    def _rebuild(self) -> None:
        self._projection.remove()
        self._cache.clear()
        self._notes.append(f"{self._projection.path}: was damaged or given up, and was built anew.")
        self._resync()

    def _resync(self) -> None:
        """Bring projection and cursors in step with Lance; needs the writer lock."""
        if not _repair.agrees(self._truth, self._projection, self._state):
            self._notes += _repair.repair(self._truth, self._projection, self._state)

    def _reconcile(self) -> None:
        try:
            if _repair.agrees(self._truth, self._projection, self._state):
                return
        except Damaged:
            self.rebuild()
            return
        try:
            with writer_lock(self.path):
                self._resync()
        except StoreBusyError:
            # The writer is between Lance and the projection, or repairs it: what is there is the state
            # of a moment ago. With nothing there at all there is nothing to read.
            if not self._projection.states() and self._truth.tables():
                raise


def _check_format(folder: Path) -> None:
    """Refuse a store of a newer program; mark a new one."""
    path = folder / "store.json"
    with store_faults("read the store's format", path):
        if not path.exists():
            fresh = folder / f"store.json.{os.getpid()}"
            fresh.write_text(json.dumps({"format": FORMAT}) + "\n", encoding="utf-8")
            fresh.replace(path)
        text = path.read_text(encoding="utf-8", errors="replace")
    try:
        found = json.loads(text)["format"]
    except (ValueError, KeyError, TypeError):
        found = None
    if not isinstance(found, int) or isinstance(found, bool) or found < 1:
        message = f'{path}: expected {{"format": {FORMAT}}}, found {text[:80]!r}. Write that into the file.'
        raise StoreError(message)
    if found > FORMAT:
        message = (
            f"{path}: the store has format {found}, and this program reads formats up to {FORMAT}. "
            "Update context-workbench, or pull into another folder."
        )
        raise StoreError(message)
