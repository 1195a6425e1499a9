"""Reading files: JSON, JSON lines, CSV, Parquet; one or many; always piece by piece."""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from workbench.connectors._json_stream import iter_document, loads
from workbench.connectors._manifest import FilesManifest, FilesStream
from workbench.connectors._reading import MAX_RECORD_BYTES, Broken, Item, Reading, Vanishing, json_value, show
from workbench.connectors._redact import shorten
from workbench.connectors._transforms import typed
from workbench.errors import FetchError, known_values

__all__ = ["find_files", "read_file", "read_files", "resolve_root"]

_ROWS = 1_000
_SHOWN_COLUMNS = 5
# How database dumps write null, where an empty cell is an empty text.
# Source: https://postgresql.org/docs/7.2/sql-copy.html (read 2026-11-29): "The default is \N (backslash-N)".
_NULL = r"\N"
# The same in words, which may be a text as well (a name in capitals). Quotes say nothing in CSV: exporters that quote
# every cell quote these, too.
_NULL_WORDS = frozenset({"NULL", "null"})
_WILD = ("*", "?", "[")


def resolve_root(manifest: FilesManifest, project: Path) -> Path:
    """Return the folder that the manifest's paths are relative to.

    Raises:
        FetchError: `root_env` names a variable that is not set, or the folder does not exist.
    """
    if manifest.root_env is not None:
        value = os.environ.get(manifest.root_env)
        if not value:
            message = (
                f"the environment variable {manifest.root_env} (root_env) is not set. Set it to the files' folder."
            )
            raise FetchError(message, connector=manifest.name)
        folder = project / value
    else:
        folder = project / (manifest.root or ".")
    if not folder.is_dir():
        message = f"the folder {folder} does not exist. Mend root in the manifest, or put the files there."
        raise FetchError(message, connector=manifest.name)
    return folder


def find_files(manifest: FilesManifest, stream: FilesStream, folder: Path) -> list[Path]:
    """Return the files of a stream, sorted by name.

    Raises:
        FetchError: There is none.
    """
    if any(mark in stream.path for mark in _WILD) and not Path(stream.path).is_absolute():
        found = sorted(path for path in folder.glob(stream.path) if path.is_file())
        if found:
            return found
        message = f"no file matches '{stream.path}' in {folder}. {_neighbours(folder)}"
        raise FetchError(message, connector=manifest.name, stream=stream.name)
    path = folder / stream.path
    if not path.is_file():
        problem = "is a folder: name a pattern such as FOLDER/*.jsonl" if path.is_dir() else "does not exist"
        message = f"the file {path} {problem}. {_neighbours(path.parent, path.name)}"
        raise FetchError(message, connector=manifest.name, stream=stream.name)
    return [path]


def _neighbours(folder: Path, name: str = "") -> str:
    if not folder.is_dir():
        return f"The folder {folder} does not exist."
    return f"In that folder: {known_values(name, (p.name for p in folder.iterdir())).removeprefix('Known: ')}"


def read_files(manifest: FilesManifest, stream: FilesStream, folder: Path) -> Reading:
    """Open one pass over the files of a stream.

    Raises:
        FetchError: A file is missing or cannot be read; while reading, the iterator raises it too.
    """
    paths = find_files(manifest, stream, folder)
    total = None
    if stream.format == "parquet":
        total = 0
        for path in paths:
            with _file_errors(manifest.name, stream.name, path):
                total += _row_count(path)

    notes: list[str] = []

    def items() -> Iterator[Item | Broken]:
        nulls: Counter[str] = Counter()
        for path in paths:
            with _file_errors(manifest.name, stream.name, path):
                yield from read_file(path, stream, _relative(path, folder), nulls)
        if nulls:
            notes.append(_told_nulls(nulls))

    return Reading(items(), location=stream.path, total=total, vanishing=Vanishing(), notes=notes)


def _told_nulls(nulls: Counter[str]) -> str:
    shown = ", ".join(f"{shorten(column)} {count:,}" for column, count in nulls.most_common(_SHOWN_COLUMNS))
    more = f" and {len(nulls) - _SHOWN_COLUMNS:,} more columns" if len(nulls) > _SHOWN_COLUMNS else ""
    return (
        f"{nulls.total():,} cells of NULL or null were read as no value ({shown}{more}); a column that `columns` "
        "declares as text keeps them"
    )


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.as_posix()


@contextmanager
def _file_errors(connector: str, stream: str, path: Path) -> Iterator[None]:
    """Turn what the operating system or the Parquet reader objects to into a `FetchError`."""
    import pyarrow as pa

    try:
        yield
    except (OSError, pa.ArrowException) as exc:
        reason = getattr(exc, "strerror", None) or shorten(str(exc))
        message = f"the file {path} cannot be read: {reason}. What was stored before stays; mend the file, pull again."
        raise FetchError(message, connector=connector, stream=stream) from exc


def read_file(path: Path, stream: FilesStream, name: str, nulls: Counter[str] | None = None) -> Iterator[Item | Broken]:
    """Yield the items of one file; `name` is what places call it, `nulls` counts cells that spell null by column.

    Raises:
        OSError: The file cannot be read.
        pyarrow.ArrowException: It is not Parquet.
    """
    stem = path.name.partition(".")[0] if stream.key_from == "file_stem" else None
    if stream.format == "parquet":
        items = _parquet(path, name)
    elif stream.format == "csv":
        items = _csv(path, stream, name, Counter() if nulls is None else nulls)
    elif stream.format == "jsonl":
        items = _json_lines(path, name)
    else:
        items = _document(path, stream, name)
    for item in items:
        yield Item(item.value, item.place, stem, nan=item.nan) if stem and isinstance(item, Item) else item


def _document(path: Path, stream: FilesStream, name: str) -> Iterator[Item | Broken]:
    with path.open("rb") as file:
        yield from iter_document(file, name, stream.records, keyed=stream.format == "object_of_objects")


def _json_lines(path: Path, name: str) -> Iterator[Item | Broken]:
    with path.open("rb") as file:
        number = 0
        while line := file.readline(MAX_RECORD_BYTES + 1):
            number += 1
            place = f"{name}:{number}"
            if len(line) > MAX_RECORD_BYTES and not line.endswith(b"\n"):
                _skip_line(file)
                reason = f"the line has more than {MAX_RECORD_BYTES:,} bytes, the most a record may have"
                yield Broken(place, reason, shorten(line[:400].decode("utf-8", "replace")))
                continue
            if number == 1:
                line = line.removeprefix(b"\xef\xbb\xbf")
            if line.strip():
                yield _line(line, place)


def _skip_line(file: IO[bytes]) -> None:
    while (rest := file.readline(1 << 20)) and not rest.endswith(b"\n"):
        pass


def _line(line: bytes, place: str) -> Item | Broken:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as exc:
        reason = f"byte {exc.start + 1} of the line is not UTF-8"
        return Broken(place, reason, shorten(line[:400].decode("utf-8", "backslashreplace")))
    try:
        return Item(loads(text.strip()), place)
    except ValueError as exc:
        return Broken(place, str(exc), shorten(text))


def _csv(path: Path, stream: FilesStream, name: str, nulls: Counter[str]) -> Iterator[Item | Broken]:
    # The limit of the csv module is one for the whole process: it is only ever raised.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_RECORD_BYTES))
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        rows = csv.reader(file, delimiter=stream.delimiter, strict=True)
        header: list[str] | None = None
        while True:
            line = rows.line_num + 1
            try:
                row = next(rows)
            except StopIteration:
                if header is None:
                    yield Broken(f"{name}:1", "the file is empty; a line with the names of the columns is expected")
                return
            except csv.Error as exc:
                yield Broken(f"{name}:{line}", f"not valid CSV: {exc}")
                if header is None:
                    return
                continue
            if not row:
                continue
            if header is not None:
                yield _row(row, header, stream, f"{name}:{line}", nulls)
                continue
            header = [cell or f"column_{number}" for number, cell in enumerate(row, 1)]
            problem = _header_problem(header, stream)
            if problem:
                yield Broken(f"{name}:{line}", f"{problem}; what follows cannot be read", show(row))
                return


def _header_problem(header: list[str], stream: FilesStream) -> str | None:
    twice = sorted({cell for cell in header if header.count(cell) > 1})
    if twice:
        return f"the header names '{twice[0]}' twice"
    unknown = sorted(set(stream.columns) - set(header))
    return f"the manifest's columns name '{unknown[0]}', and the header does not" if unknown else None


def _row(row: list[str], header: list[str], stream: FilesStream, place: str, nulls: Counter[str]) -> Item | Broken:
    if len(row) != len(header):
        return Broken(place, f"the row has {len(row)} cells and the header {len(header)}", show(row))
    value: dict[str, Any] = {name: None if cell == _NULL else cell for name, cell in zip(header, row, strict=True)}
    if not _NULL_WORDS.isdisjoint(row):
        for column, cell in zip(header, row, strict=True):
            if cell in _NULL_WORDS and stream.columns.get(column) != "text":
                value[column] = None
                nulls[column] += 1
    for column, wanted in stream.columns.items():
        try:
            is_null = value[column] is None or (value[column] == "" and wanted != "text")
            value[column] = None if is_null else typed(value[column], wanted)
        except (ValueError, ArithmeticError):
            return Broken(place, f"'{column}' is not the {wanted} that the manifest declares", show(value[column]))
    return Item(value, place)


def _row_count(path: Path) -> int:
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        return int(file.metadata.num_rows)


def _parquet(path: Path, name: str) -> Iterator[Item | Broken]:
    import pyarrow.parquet as pq

    number = 0
    with pq.ParquetFile(path) as file:
        # One thread: the allocator keeps an arena a thread, and rows become Python objects here anyway.
        for batch in file.iter_batches(batch_size=_ROWS, use_threads=False):
            for row in batch.to_pylist():
                number += 1
                value, nan = json_value(row)
                yield Item(value, f"{name}: row {number}", nan=nan)
