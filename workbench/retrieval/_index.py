"""The index of chunks, in Lance tables beside the store's own: text and terms at once, vectors when needed."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from workbench.ranking import EMBEDDING_DIMENSIONS, EMBEDDING_MODEL, chunk_text, embedder, terms
from workbench.records import Record
from workbench.retrieval._dump import dump_record
from workbench.retrieval._pack import Hit
from workbench.retrieval._tables import HIT_COLUMNS, ChunkTable, open_table

__all__ = ["ChunkIndex", "IndexSettings", "Progress", "RecordStore"]

Progress = Callable[[str, int, int], None]
"""Told `(step, done, total)`; steps are `chunks` (in records) and `vectors` (in chunks)."""

_CHUNKS = "rag_chunks"
_VECTORS = "rag_vectors"
_KEY = ("format", "settings", "snapshot")
# Raise it when the form of a dump, a chunk or a term changes: older indexes are then built anew.
_FORMAT = 4
_BATCH_RECORDS = 1_000
_BATCH_VECTORS = 256
# Every commit leaves a fragment; an interrupted build repeats at most what it did since the last one.
_SAVE_VECTORS = 4_096
_SAVE_AFTER_S = 30.0
# Reading every vector takes 140 ms up to here (70 ms for 100,000) and finds the nearest. An approximate index found
# half of the ten nearest of 100,000, took 40 s to train, and 300 MB beyond everything else while it was made.
_FLAT_VECTORS = 200_000

_CHUNK_FIELDS: list[pa.Field[Any]] = [
    pa.field("chunk_id", pa.string(), nullable=False),
    pa.field("urn", pa.string(), nullable=False),
    pa.field("stream", pa.string(), nullable=False),
    pa.field("record_hash", pa.string(), nullable=False),
    pa.field("number", pa.int32(), nullable=False),
    pa.field("start", pa.int64(), nullable=False),
    pa.field("record_characters", pa.int64(), nullable=False),
    pa.field("text", pa.string(), nullable=False),
    pa.field("terms", pa.string(), nullable=False),
]
_CHUNK_SCHEMA = pa.schema(_CHUNK_FIELDS)
_VECTOR_FIELDS: list[pa.Field[Any]] = [
    pa.field("chunk_id", pa.string(), nullable=False),
    pa.field("stream", pa.string(), nullable=False),
    pa.field("text_hash", pa.string(), nullable=False),
    pa.field("vector", pa.list_(pa.float32(), EMBEDDING_DIMENSIONS), nullable=False),
]
_VECTOR_SCHEMA = pa.schema(_VECTOR_FIELDS)


class RecordStore(Protocol):
    """What the retriever needs of a store; `workbench.store.Store` has it."""

    def streams(self) -> dict[str, int]:
        """Return qualified streams and how many live records each has."""
        ...

    def count(self, stream: str) -> int:
        """Return how many live records a stream has."""
        ...

    def scan(self, stream: str, *, batch_size: int = 1000) -> Iterator[Record]:
        """Yield a stream's live records in order of their ids, in bounded memory."""
        ...

    def get(self, urn: str) -> Record | None:
        """Return the record, or `None`."""
        ...

    def get_many(self, urns: Sequence[str]) -> dict[str, Record]:
        """Return those of the records that exist."""
        ...

    def snapshot(self) -> str:
        """Return a digest of all live records."""
        ...

    def writer(self) -> AbstractContextManager[Any]:
        """Hold the store's writer lock."""
        ...

    @property
    def lance(self) -> Any:
        """The connection to the store's Lance tables."""
        ...

    def meta_get(self, key: str) -> Any:
        """Return a small JSON value, or `None`."""
        ...

    def meta_set(self, key: str, value: Any) -> None:
        """Keep a small JSON value."""
        ...


@dataclass(frozen=True)
class IndexSettings:
    """How records are cut into chunks.

    Attributes:
        chunk_characters: Size of a chunk at most, in characters.
        overlap_characters: What neighbours share at most; under half of a chunk.
        record_characters: Of a longer record only so many characters are indexed, from its beginning: a vector
            takes 0.1 s, and one field of 10 MB would take 20 minutes. What this leaves out is counted.
    """

    chunk_characters: int = 800
    overlap_characters: int = 100
    record_characters: int = 200_000


class ChunkIndex:
    """Chunks of a store's records, searchable by terms and by vector; current with one snapshot of it."""

    def __init__(self, store: RecordStore, settings: IndexSettings, progress: Progress | None) -> None:
        """Keep what is needed; nothing is read before `refresh`."""
        self._store = store
        self.settings = settings
        self._tell: Progress = progress or (lambda _step, _done, _total: None)
        self._manifest: dict[str, Any] = {}
        self._chunks: ChunkTable | None = None
        self._vectors: ChunkTable | None = None

    def refresh(self) -> None:
        """Bring the chunks up to what the store holds now; does nothing when they are.

        A refresh that is interrupted is taken up by the next: records whose chunks are there already
        are not cut again.
        """
        held = self._current_chunks()
        if held is None:
            with self._store.writer():
                held = self._build_chunks()
        self._manifest = held
        self._chunks = ChunkTable.open(self._store.lance, _CHUNKS)
        self._vectors = None

    def _wanted(self) -> dict[str, Any]:
        return {"format": _FORMAT, "settings": asdict(self.settings), "snapshot": self._store.snapshot()}

    def _current_chunks(self) -> dict[str, Any] | None:
        """Return what is said of the chunks where they are those of the records, and else `None`."""
        held: dict[str, Any] = self._store.meta_get(_CHUNKS) or {}
        current = {name: held.get(name) for name in _KEY} == self._wanted()
        return held if current and open_table(self._store.lance, _CHUNKS) is not None else None

    def _build_chunks(self) -> dict[str, Any]:
        """Write what is missing or out of date; needs the writer lock, under which nothing else changes."""
        current = self._current_chunks()
        if current is not None:  # somebody else was faster
            return current
        held = self._store.meta_get(_CHUNKS) or {}
        wanted = self._wanted()
        keep = all(held.get(name) == wanted[name] for name in ("format", "settings"))
        # Said before the work is done: what an interrupted one leaves has this form, and is not complete.
        self._store.meta_set(_CHUNKS, {**wanted, "snapshot": None})
        chunks, fresh = ChunkTable.prepare(self._store.lance, _CHUNKS, _CHUNK_SCHEMA, keep=keep)
        changed = self._write_chunks(chunks, fresh=fresh)
        if changed or fresh or held.get("snapshot") is None:
            chunks.finish("terms")
        long = f"number = 0 AND record_characters > {self.settings.record_characters}"
        manifest = {
            **wanted,
            "counts": {stream: chunks.count(stream) for stream in self._store.streams()},
            "cut": {stream: chunks.count(stream, where=long) for stream in self._store.streams()},
        }
        self._store.meta_set(_CHUNKS, manifest)
        return manifest

    def count(self, streams: Sequence[str]) -> int:
        """Return the number of chunks of `streams`; of all when there are none."""
        counts: Mapping[str, int] = self._manifest["counts"]
        return sum(counts.get(stream, 0) for stream in streams) if streams else sum(counts.values())

    def cut_records(self, streams: Sequence[str]) -> int:
        """Return how many records of `streams`, or of all, are longer than what is indexed of one."""
        cut: Mapping[str, int] = self._manifest["cut"]
        return sum(cut.get(stream, 0) for stream in streams) if streams else sum(cut.values())

    def search_terms(
        self,
        question: Sequence[str],
        streams: Sequence[str],
        limit: int,
        *,
        extra: Sequence[str] = (),
        boost: float = 1.0,
    ) -> list[Hit]:
        """Return about `limit` chunks that share a term with the question, by BM25, best first.

        `extra` terms count too, with the weight `boost`.
        """
        chunks = self._opened()
        if not question or not self.count(streams):
            return []
        rows = chunks.match(list(dict.fromkeys(question)), streams, limit, extra=extra, boost=boost)
        return [_hit(row, row["score"]) for row in rows]

    def search_vector(self, vector: npt.NDArray[np.float32], streams: Sequence[str], limit: int) -> list[Hit]:
        """Return about `limit` chunks with the nearest vectors, by cosine, best first."""
        if not self.count(streams):
            return []
        vectors = self._vectors or self._open_vectors()
        near = vectors.nearest(vector, streams, limit)
        chunks = self._opened()
        texts = {
            row["chunk_id"]: row for row in chunks.rows("chunk_id", [row["chunk_id"] for row in near], HIT_COLUMNS)
        }
        return [_hit(texts[row["chunk_id"]], row["score"]) for row in near if row["chunk_id"] in texts]

    def _opened(self) -> ChunkTable:
        if self._chunks is None:
            self.refresh()
        assert self._chunks is not None  # noqa: S101  # `refresh` opens it
        return self._chunks

    # -- chunks ---------------------------------------------------------------------------------------

    def _write_chunks(self, chunks: ChunkTable, *, fresh: bool) -> bool:
        streams = self._store.streams()
        total, done, changed = sum(streams.values()), 0, False
        for stream in streams:
            for batch in _batches(self._store.scan(stream), _BATCH_RECORDS):
                dumps = {record.urn: dump_record(record) for record in batch}
                hashes = {urn: _digest(dump) for urn, dump in dumps.items()}
                held = {} if fresh else chunks.first_hashes(list(dumps))
                stale = [urn for urn in dumps if held.get(urn) != hashes[urn]]
                chunks.delete("urn", [urn for urn in stale if urn in held])
                fresh_rows = [row for urn in stale for row in self._rows(stream, urn, dumps[urn], hashes[urn])]
                chunks.add(pa.Table.from_pylist(fresh_rows, schema=_CHUNK_SCHEMA))
                changed = changed or bool(stale)
                done += len(batch)
                self._tell("chunks", done, total)
        # Every record has a first chunk: more of them than records are those of records that are gone.
        if chunks.count(where="number = 0") > total:
            changed = self._drop_gone(chunks) or changed
        return changed

    def _rows(self, stream: str, urn: str, dump: str, record_hash: str) -> Iterator[dict[str, Any]]:
        size, overlap = self.settings.chunk_characters, self.settings.overlap_characters
        indexed = dump[: self.settings.record_characters]
        for number, chunk in enumerate(chunk_text(indexed, size=size, overlap=overlap)):
            text = dump[chunk.start : chunk.end]
            # The record's name is indexed with every chunk: without it a record's tail cannot be found by id.
            named = text if chunk.start == 0 else f"{urn}\n{text}"
            yield {
                "chunk_id": f"{urn}#{number:06d}",
                "urn": urn,
                "stream": stream,
                "record_hash": record_hash,
                "number": number,
                "start": chunk.start,
                "record_characters": len(dump),
                "text": text,
                "terms": " ".join(terms(named)),
            }

    def _drop_gone(self, chunks: ChunkTable) -> bool:
        gone: list[str] = []
        for rows in chunks.scan(["urn"], where="number = 0", batch_size=_BATCH_RECORDS):
            urns = [row["urn"] for row in rows]
            live = self._store.get_many(urns)
            gone += [urn for urn in urns if urn not in live]
        chunks.delete("urn", gone)
        return bool(gone)

    # -- vectors --------------------------------------------------------------------------------------

    def _open_vectors(self) -> ChunkTable:
        if not self._vectors_current():
            with self._store.writer():
                # The records may have changed since this index was opened; chunks and vectors go together.
                self._manifest = self._build_chunks()
                self._chunks = ChunkTable.open(self._store.lance, _CHUNKS)
                held = self._store.meta_get(_VECTORS) or {}
                self._store.meta_set(_VECTORS, {"model": EMBEDDING_MODEL})
                keep = held.get("model") == EMBEDDING_MODEL
                vectors, _ = ChunkTable.prepare(self._store.lance, _VECTORS, _VECTOR_SCHEMA, keep=keep)
                self._write_vectors(self._chunks, vectors)
                vectors.finish("vector" if vectors.count() > _FLAT_VECTORS else None)
                self._store.meta_set(_VECTORS, self._vector_manifest())
        self._vectors = ChunkTable.open(self._store.lance, _VECTORS)
        return self._vectors

    def _vector_manifest(self) -> dict[str, Any]:
        return {"model": EMBEDDING_MODEL, "chunks": {name: self._manifest[name] for name in _KEY}}

    def _vectors_current(self) -> bool:
        held = self._store.meta_get(_VECTORS)
        return held == self._vector_manifest() and open_table(self._store.lance, _VECTORS) is not None

    def _write_vectors(self, chunks: ChunkTable, vectors: ChunkTable) -> None:
        total, done = chunks.count(), 0
        # What went with its record goes here too, before anything is added.
        for rows in vectors.scan(["chunk_id"], where=None, batch_size=_BATCH_RECORDS):
            ids = [row["chunk_id"] for row in rows]
            live = {row["chunk_id"] for row in chunks.rows("chunk_id", ids, ["chunk_id"])}
            vectors.delete("chunk_id", [chunk_id for chunk_id in ids if chunk_id not in live])
        # What is added below was not there before, so there is nothing to look up in a new table.
        is_new = not vectors.count()
        waiting: list[pa.Table] = []
        saved_s = time.monotonic()
        for rows in chunks.scan(["chunk_id", "stream", "text"], where=None, batch_size=_BATCH_VECTORS):
            waiting.append(self._new_vectors(rows, vectors, is_new=is_new))
            enough = sum(made.num_rows for made in waiting) >= _SAVE_VECTORS
            if enough or time.monotonic() - saved_s > _SAVE_AFTER_S:
                vectors.add(pa.concat_tables(waiting))
                waiting, saved_s = [], time.monotonic()
            done += len(rows)
            self._tell("vectors", done, total)
        if waiting:
            vectors.add(pa.concat_tables(waiting))

    def _new_vectors(self, rows: Sequence[Mapping[str, Any]], vectors: ChunkTable, *, is_new: bool) -> pa.Table:
        """Return the rows of those chunks whose vectors are missing or out of date; the latter are deleted."""
        hashes = {row["chunk_id"]: _digest(row["text"]) for row in rows}
        found = [] if is_new else vectors.rows("chunk_id", list(hashes), ["chunk_id", "text_hash"])
        held = {row["chunk_id"]: row["text_hash"] for row in found}
        stale = [row for row in rows if held.get(row["chunk_id"]) != hashes[row["chunk_id"]]]
        vectors.delete("chunk_id", [row["chunk_id"] for row in stale if row["chunk_id"] in held])
        # The plain text: names in front of it blur the vectors (airline, field recall 0.03 instead of 0.09).
        made = embedder().embed([row["text"] for row in stale])
        columns = [
            pa.array([row["chunk_id"] for row in stale], pa.string()),
            pa.array([row["stream"] for row in stale], pa.string()),
            pa.array([hashes[row["chunk_id"]] for row in stale], pa.string()),
            pa.FixedSizeListArray.from_arrays(pa.array(np.ravel(made), pa.float32()), EMBEDDING_DIMENSIONS),
        ]
        return pa.Table.from_arrays(columns, schema=_VECTOR_SCHEMA)


def _hit(row: Mapping[str, Any], score: float) -> Hit:
    return Hit(row["chunk_id"], row["urn"], row["start"], row["text"], score, row["record_characters"])


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _batches(records: Iterator[Record], size: int) -> Iterator[list[Record]]:
    batch: list[Record] = []
    for record in records:
        batch.append(record)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
