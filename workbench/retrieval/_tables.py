"""Lance tables keyed by chunk: the only place that speaks to lancedb."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from workbench.store import release_memory, store_faults

__all__ = ["HIT_COLUMNS", "ChunkTable", "open_table"]

HIT_COLUMNS = ("chunk_id", "urn", "start", "text", "record_characters")

# Rankings are compared to this many decimals: the last digits of a float32 sum may differ between builds.
_DECIMALS = 4
_KEYS_A_QUERY = 1_000
# More fragments than these are joined before they are indexed, where a quarter of them has fewer rows.
_MANY_PIECES = 10
_LARGE_ROWS = 500
# Postings beyond it go to disk while an index is built, so that memory does not grow with the records.
_INDEX_MEMORY_MIB = 128
_TIE_ROOM = 4
_REFINE_FACTOR = 10
_PROBES = 20
_SUB_VECTORS = 48
# Vectors a partition is trained on; Lance's 256 take 0.4 GB at 100,000 vectors, and refining makes up for it.
_SAMPLES = 64


def _faults(action: str, name: str) -> AbstractContextManager[None]:
    # `workbench verify` says nothing of an index: what it was made of is what must be sound.
    mend = f"It holds no records: remove the folder lance/{name}.lance from the store, and it is built anew."
    return store_faults(action, name, otherwise=mend)


def open_table(connection: Any, name: str) -> Any | None:
    """Return the Lance table `name`, or `None` when there is none."""
    token: str | None = None
    with _faults("open an index", name):
        while True:
            page = connection.list_tables(page_token=token)
            if name in page.tables:
                return connection.open_table(name)
            token = page.page_token
            if not token:
                return None


class ChunkTable:
    """One table of chunks or of their vectors."""

    def __init__(self, table: Any, name: str) -> None:
        """Use `open` or `prepare`."""
        self._table = table
        self._name = name

    @classmethod
    def open(cls, connection: Any, name: str) -> ChunkTable:
        """Open the table that `prepare` made."""
        with _faults("open an index", name):
            return cls(connection.open_table(name), name)

    @classmethod
    def prepare(cls, connection: Any, name: str, schema: pa.Schema, *, keep: bool) -> tuple[ChunkTable, bool]:
        """Open the table for writing, a new one unless there is one to `keep`; say whether it is new."""
        table = open_table(connection, name) if keep else None
        if table is not None:
            return cls(table, name), False
        with _faults("make an index", name):
            return cls(connection.create_table(name, schema=schema, mode="overwrite"), name), True

    def count(self, stream: str | None = None, *, where: str | None = None) -> int:
        """Return the number of rows, of one stream or of all, that satisfy the condition `where`."""
        conditions = [one for one in (f"stream = {_quote(stream)}" if stream else None, where) if one]
        return int(self._table.count_rows(" AND ".join(conditions) or None))

    def add(self, rows: pa.Table) -> None:
        """Add rows whose keys are not in the table; all of them or, when it fails, none."""
        if not rows.num_rows:
            return
        with _faults("write to an index", self._name):
            self._table.add(rows)

    def delete(self, column: str, keys: Sequence[str]) -> None:
        """Delete the rows whose `column` is among `keys`."""
        with _faults("write to an index", self._name):
            for part in _parts(keys):
                self._table.delete(_among(column, part))

    def rows(self, column: str, keys: Sequence[str], columns: Sequence[str]) -> list[dict[str, Any]]:
        """Return the rows whose `column` is among `keys`, in no order."""
        found: list[dict[str, Any]] = []
        with _faults("read an index", self._name):
            for part in _parts(keys):
                query = self._table.search().where(_among(column, part)).select(list(columns))
                found += query.limit(None).to_arrow().to_pylist()
        return found

    def first_hashes(self, urns: Sequence[str]) -> dict[str, str]:
        """Return, for those of the records that have chunks, the hash of the dump these were cut from."""
        return {row["urn"]: row["record_hash"] for row in self.rows("urn", urns, ["urn", "record_hash"])}

    def scan(self, columns: Sequence[str], *, where: str | None, batch_size: int) -> Iterator[list[dict[str, Any]]]:
        """Yield all rows as they were when the scan began, in batches, in bounded memory."""
        query = self._table.search().select(list(columns))
        if where:
            query = query.where(where)
        for batch in query.limit(None).to_batches(batch_size):
            if batch.num_rows:
                yield batch.to_pylist()

    def finish(self, search_column: str | None) -> None:
        """Compact the table and index it anew: its keys, and the column that searches read.

        The search index is always made from scratch: one that grew would count deleted chunks in its
        frequencies, and the same records would rank differently by the way they came.
        """
        with _faults("complete an index", self._name):
            # What writing the rows left would come on top.
            release_memory()
            self._finish(search_column)
            release_memory()

    def _finish(self, search_column: str | None) -> None:
        from lancedb.index import FTS, BTree, IvfPq

        if self._is_in_small_pieces():
            self._table.optimize()
        if not self._table.count_rows():
            return
        self._table.create_index("chunk_id", config=BTree(), replace=True)
        if search_column == "terms":
            self._table.create_index("urn", config=BTree(), replace=True)
            # Our own terms, joined by spaces, taken as they are: any other treatment would split ids.
            plain = FTS(
                base_tokenizer="whitespace",
                lower_case=False,
                stem=False,
                remove_stop_words=False,
                ascii_folding=False,
                max_token_length=200,
                num_workers=1,
                memory_limit=_INDEX_MEMORY_MIB,
            )
            self._table.create_index("terms", config=plain, replace=True)
        elif search_column == "vector":
            quantised = IvfPq(distance_type="cosine", num_sub_vectors=_SUB_VECTORS, sample_rate=_SAMPLES)
            self._table.create_index("vector", config=quantised, replace=True)

    def _is_in_small_pieces(self) -> bool:
        """Tell whether joining the table's fragments is worth it: that takes memory which grows with the table."""
        pieces = self._table.stats()["fragment_stats"]
        return bool(pieces["num_fragments"] > _MANY_PIECES and pieces["lengths"]["p25"] < _LARGE_ROWS)

    def match(
        self, terms: Sequence[str], streams: Sequence[str], limit: int, *, extra: Sequence[str] = (), boost: float = 1.0
    ) -> list[dict[str, Any]]:
        """Return about `limit` rows by BM25 of `terms`, best first, ties by chunk id; adds `score`.

        `extra` terms count with the weight `boost`; a row that shares only one of those is a hit too.
        """
        from lancedb.query import BooleanQuery, MatchQuery, Occur

        # The defaults are declared in a form that mypy's plugin for pydantic does not read.
        wanted: Any = MatchQuery(" ".join(terms), "terms")  # type: ignore[call-arg]
        if extra:
            also = MatchQuery(" ".join(extra), "terms", boost=boost)  # type: ignore[call-arg]
            wanted = BooleanQuery([(Occur.SHOULD, wanted), (Occur.SHOULD, also)])

        def search(size: int) -> list[dict[str, Any]]:
            query = self._table.search(wanted)
            query = _of_streams(query, streams).select([*HIT_COLUMNS, "_score"]).limit(size)
            return [{**row, "score": float(row["_score"])} for row in query.to_arrow().to_pylist()]

        with _faults("search an index", self._name):
            return _stable(search, limit)

    def nearest(self, vector: npt.NDArray[np.float32], streams: Sequence[str], limit: int) -> list[dict[str, Any]]:
        """Return about `limit` rows by cosine to `vector`, best first, ties by chunk id; adds `score`."""

        def search(size: int) -> list[dict[str, Any]]:
            query = self._table.search(vector, vector_column_name="vector").distance_type("cosine")
            query = _of_streams(query, streams).select(["chunk_id", "_distance"]).limit(size)
            query = query.nprobes(_PROBES).refine_factor(_REFINE_FACTOR)
            return [{**row, "score": 1 - float(row["_distance"])} for row in query.to_arrow().to_pylist()]

        with _faults("search an index", self._name):
            return _stable(search, limit)


def _stable(search: Callable[[int], list[dict[str, Any]]], limit: int) -> list[dict[str, Any]]:
    """Return up to `limit` results in an order that does not depend on how the table was written.

    Which of the rows that tie at the end are returned is up to the table, so these are left out. Where
    that leaves few, more are asked for once: of a larger crowd of equals none is better than another.
    Only where all of that crowd tie for the first place is the choice among them the table's.
    """
    for size in (limit, limit * _TIE_ROOM):
        rows = search(size)
        rounded = [round(row["score"], _DECIMALS) for row in rows]
        order = sorted(range(len(rows)), key=lambda index: (-rounded[index], rows[index]["chunk_id"]))
        kept = [rows[index] for index in order if len(rows) < size or rounded[index] > min(rounded)]
        if len(rows) < size or len(kept) * 2 >= limit:
            break
    return (kept or [rows[index] for index in order])[:limit]


def _of_streams(query: Any, streams: Sequence[str]) -> Any:
    return query.where(_among("stream", streams)) if streams else query


def _parts(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), _KEYS_A_QUERY):
        yield keys[start : start + _KEYS_A_QUERY]


def _among(column: str, keys: Sequence[str]) -> str:
    return f"{column} IN ({', '.join(map(_quote, keys))})"


def _quote(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
