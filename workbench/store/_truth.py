"""The Lance tables: the truth of a store, one table a stream."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

from workbench.errors import StoreError
from workbench.store._faults import store_faults
from workbench.store._memory import bound_arenas, release_memory
from workbench.store._rows import Row, row_check

__all__ = ["COLUMNS", "Head", "Truth", "table_name"]

COLUMNS = ("id", "record", "location", "hash", "deleted", "seq", "check")
_PREFIX = "records."
_STREAM_KEY = b"workbench.stream"
_MAX_NAME = 120
_LAST = (1 << 64) - 1
# Versions younger than this stay, for readers in other processes that still scan one of them.
_KEEP_VERSIONS = timedelta(hours=1)
_SCAN_ROWS = 512
_INDEX_CACHE = 256 << 20
_FILE_CACHE = 32 << 20
_LANCE_SETTINGS = {
    # Lance tells of every table it makes; who wants to know sets it otherwise.
    "LANCEDB_LOG": "error",
    # It reads ahead up to 2 GB, many fragments and 8,192 rows at once: memory would grow with what is compacted.
    "LANCE_DEFAULT_IO_BUFFER_SIZE": str(16 << 20),
    "LANCE_DEFAULT_FRAGMENT_READAHEAD": "1",
    "LANCE_DEFAULT_BATCH_SIZE": "1024",
}


class Head(NamedTuple):
    """The newest version of a Lance table, as its folder shows it.

    Attributes:
        version: Lance's version number.
        fingerprint: sha256 (hex) of the version's manifest file: two histories that reached the same
            number differ in it.
    """

    version: int
    fingerprint: str


def table_name(stream: str) -> str:
    """Return the Lance table of a stream: one that no other stream can have, on any file system.

    Capital letters fall together on some file systems, and long names do not fit: such a name gets a
    part of its digest as a fourth part, which plain names never have.

    Example:
        >>> table_name("crm.orders")
        'records.crm.orders'
    """
    lower = stream.lower()
    if lower == stream and len(stream) <= _MAX_NAME:
        return _PREFIX + stream
    source, _, name = lower.partition(".")
    half = _MAX_NAME // 2
    return f"{_PREFIX}{source[:half]}.{name[:half]}.{hashlib.sha256(stream.encode()).hexdigest()[:12]}"


class Truth:
    """The Lance side of one store. Importing lancedb waits until a table is really needed."""

    def __init__(self, folder: Path) -> None:
        """Use the Lance tables in `folder` (absolute: a relative name is taken for the cloud by some calls)."""
        self.folder = folder
        self._connection: Any = None
        self._open: dict[str, Any] = {}
        self._synced: set[Path] = set()

    @property
    def connection(self) -> Any:
        """The lancedb connection; opened on first use."""
        if self._connection is None:
            for name, value in _LANCE_SETTINGS.items():
                os.environ.setdefault(name, value)
            bound_arenas()
            import lancedb

            with store_faults("open the Lance tables", self.folder):
                # Its own caches may take 7 GB: memory would grow with what is read.
                session = lancedb.Session(index_cache_size_bytes=_INDEX_CACHE, metadata_cache_size_bytes=_FILE_CACHE)
                self._connection = lancedb.connect(self.folder, session=session)
        return self._connection

    def close(self) -> None:
        """Forget the open tables."""
        self._open.clear()
        self._connection = None

    def forget(self, table: str) -> None:
        """Drop the open handle of a table, so that the next use sees the newest version."""
        self._open.pop(table, None)

    # -- what the folders tell without lancedb

    def tables(self) -> list[str]:
        """Return the names of the record tables on disk, sorted."""
        if not self.folder.is_dir():
            return []
        names = [path.name for path in self.folder.iterdir()]
        # A folder without a version is a table whose creation did not finish: nothing was committed to it.
        found = (name.removesuffix(".lance") for name in names if name.startswith(_PREFIX) and name.endswith(".lance"))
        return sorted(name for name in found if self._versions(name))

    def head(self, table: str) -> Head | None:
        """Return the newest version of a table, or `None` when the table does not exist."""
        versions = self._versions(table)
        return self.head_at(table, max(versions)) if versions else None

    def head_at(self, table: str, version: int) -> Head | None:
        """Return one version of a table, or `None` when it is gone."""
        try:
            content = self._manifest(table, version).read_bytes()
        except FileNotFoundError:
            return None
        return Head(version, hashlib.sha256(content).hexdigest())

    def _manifest(self, table: str, version: int) -> Path:
        # Lance names manifests by what is left to the largest number, so that the newest sorts first
        # (V2 naming scheme; every table that lancedb 0.40 creates has it).
        return self.folder / f"{table}.lance" / "_versions" / f"{_LAST - version:020d}.manifest"

    def _versions(self, table: str) -> list[int]:
        folder = self.folder / f"{table}.lance" / "_versions"
        if not folder.is_dir():
            return []
        names = os.listdir(folder)  # noqa: PTH208  # a folder may hold thousands of versions; names are enough
        stems = (name.removesuffix(".manifest") for name in names if name.endswith(".manifest"))
        return [_LAST - int(stem) for stem in stems if stem.isdigit()]

    # -- reading

    def stream_of(self, table: str) -> str:
        """Return the qualified stream that a table was made for."""
        with store_faults("read the table's stream", self._where(table)):
            metadata = self._table(table).schema.metadata or {}
        try:
            return str(metadata[_STREAM_KEY].decode())
        except KeyError:
            message = (
                f"{self._where(table)}: the table does not say which stream it holds, so it was not written by "
                "this program. Move it out of the store."
            )
            raise StoreError(message) from None

    def has_key(self, table: str) -> bool:
        """Tell whether the table declares `id` as its primary key."""
        with store_faults("read the table's schema", self._where(table)):
            field = self._table(table).schema.field("id")
        return not field.nullable and b"lance-schema:unenforced-primary-key:position" in (field.metadata or {})

    def scan(self, table: str, *, after_seq: int = 0) -> Iterator[list[tuple[Row, str]]]:
        """Yield batches of `(row, check)` written after `after_seq`, in no order; memory is bounded."""
        with store_faults("read", self._where(table)):
            query = self._table(table).search().select(list(COLUMNS))
            if after_seq:
                query = query.where(f"seq > {after_seq}")
            for batch in query.to_batches(_SCAN_ROWS):
                columns = (batch.column(name).to_pylist() for name in COLUMNS)
                yield [(Row(*values[:-1]), values[-1]) for values in zip(*columns, strict=True)]

    # -- writing: under the writer lock only

    def create(self, stream: str) -> str:
        """Create the table of a stream, unless it exists, and return its name."""
        import pyarrow as pa

        table = table_name(stream)
        with store_faults(f"create the table of {stream}", self._where(table)):
            if not self._versions(table):
                schema = pa.schema(_fields(), metadata={_STREAM_KEY: stream.encode()})
                # What a creation that was killed left behind: files without a version, so nothing was committed.
                shutil.rmtree(self._where(table), ignore_errors=True)
                self._open[table] = self.connection.create_table(table, schema=schema)
            if not self.has_key(table):
                self._table(table).set_unenforced_primary_key("id")
        return table

    def write(self, table: str, rows: Sequence[Row], *, all_new: bool) -> Head:
        """Commit rows in one version and return it.

        Args:
            table: The table.
            rows: Rows with distinct ids.
            all_new: No id is in the table yet. Adding is three to four times faster than merging.
        """
        import pyarrow as pa

        with store_faults(f"write {len(rows)} records", self._where(table)):
            columns = [[row[place] for row in rows] for place in range(len(COLUMNS) - 1)]
            columns.append([row_check(row) for row in rows])
            data = pa.Table.from_arrays(
                [pa.array(column, field.type) for column, field in zip(columns, _fields(), strict=True)],
                schema=pa.schema(_fields()),
            )
            target = self._table(table)
            if all_new:
                version = target.add(data).version
            else:
                merge = target.merge_insert("id").when_matched_update_all().when_not_matched_insert_all()
                version = merge.execute(data).version
            return self._committed(table, version)

    def compact(self, table: str) -> Head:
        """Join small fragments, drop versions older than an hour, and return the newest version."""
        with store_faults("compact the table", self._where(table)):
            target = self._table(table)
            # What writing the rows left would come on top.
            release_memory()
            target.optimize(cleanup_older_than=_KEEP_VERSIONS)
            release_memory()
            return self._committed(table, target.version)

    def _committed(self, table: str, version: int) -> Head:
        head = self.head_at(table, version)
        if head is None:
            message = (
                f"{self._where(table)}: Lance says that it wrote version {version}, but its manifest is not there."
            )
            raise StoreError(message)
        return head

    def sync(self, table: str) -> None:
        """Make what was committed survive a power cut: Lance itself does not call fsync."""
        root = self.folder / f"{table}.lance"
        with store_faults("flush to disk", root):
            for folder, _, names in os.walk(root, topdown=False):
                fresh = [path for name in names if (path := Path(folder, name)) not in self._synced]
                for path in fresh:
                    # Lance writes every file once, under a name that is never used again.
                    with contextlib.suppress(FileNotFoundError):
                        _fsync(path)
                        self._synced.add(path)
                if fresh:
                    _fsync(Path(folder))

    def _table(self, table: str) -> Any:
        if table not in self._open:
            self._open[table] = self.connection.open_table(table)
        return self._open[table]

    def _where(self, table: str) -> Path:
        return self.folder / f"{table}.lance"


def _fields() -> list[Any]:
    import pyarrow as pa

    # `large_string`: one batch of ten-megabyte fields passes the two gigabytes of `string`.
    types = [pa.string(), pa.large_string(), pa.string(), pa.string(), pa.bool_(), pa.int64(), pa.string()]
    # Without `nullable=False` the primary key is refused.
    return [pa.field(name, kind, nullable=False) for name, kind in zip(COLUMNS, types, strict=True)]


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
