"""Reading a bundle: nothing of it is used before all of it is verified."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from workbench.errors import ExportError
from workbench.export._canonical import parse_canonical, sha256_hex
from workbench.export._format import (
    CASES,
    FORMAT_VERSION,
    LOCK,
    MANIFEST,
    PARTS,
    SPEC,
    TIMINGS,
    BundleManifest,
    Lock,
    Timings,
    is_bundle,
)
from workbench.html import Display, Facts

__all__ = ["Bundle", "open_bundle", "verify_bundle"]

Model = TypeVar("Model", bound=BaseModel)
_EXPECTED = frozenset({*PARTS, LOCK, TIMINGS})
_FOLDERS = frozenset(str(Path(name).parent) for name in PARTS) - {"."}
_MAX_PART_BYTES = 256_000_000
_SHOWN_PROBLEMS = 10


@dataclass(frozen=True)
class Bundle:
    """A verified bundle.

    Attributes:
        path: Its folder.
        manifest: What it is.
        lock: The digests of its parts.
    """

    path: Path
    manifest: BundleManifest
    lock: Lock

    @property
    def digest(self) -> str:
        """Digest of the whole, `sha256:<hex>`; latencies do not count."""
        return self.lock.digest

    @property
    def state(self) -> str:
        """`draft`, or who vetted it and when."""
        vetting = self.manifest.vetting
        return f"vetted by {vetting.reviewer} on {vetting.date}" if vetting else "draft"

    def read(self, name: str) -> Any:
        """Return a part's content: its JSON value, or a list of values for `cases.jsonl`.

        Raises:
            ExportError: There is no such part, or the file changed since the bundle was verified.
        """
        known = self.lock.parts.get(name)
        if known is None:
            message = f"{self.path}: '{name}' is not a part of this bundle. Known: {', '.join(self.lock.parts)}."
            raise ExportError(message)
        try:
            data = _read_regular(self.path / name)
        except OSError as exc:
            message = f"{self.path / name}: cannot be read: {exc.strerror or exc}."
            raise ExportError(message) from exc
        if sha256_hex(data) != known.sha256:
            message = f"{self.path / name}: the file changed since the bundle was verified. Export it again."
            raise ExportError(message)
        if name == CASES:
            return [parse_canonical(line) for line in data.split(b"\n")[:-1]]
        return parse_canonical(data)

    def __str__(self) -> str:
        """Task, state, figures and the digests of all parts, one a line."""
        return "\n".join([self._headline()] + [f"  {a}: {b}" for a, b in self._rows()])

    def _repr_html_(self) -> str:
        return Display(self._headline(), [Facts(list(self._rows()))]).html()

    def _headline(self) -> str:
        return f"Bundle of task '{self.manifest.task}' ({self.state})"

    def _rows(self) -> Iterator[tuple[str, str]]:
        yield "folder", str(self.path)
        yield "digest", self.digest
        yield "budget", f"{self.manifest.budget_tokens} tokens of {self.manifest.encoding}"
        yield "records", self.manifest.snapshot
        yield "cases", str(self.manifest.cases)
        for name, part in self.lock.parts.items():
            yield name, f"{part.bytes} bytes, sha256 {part.sha256}"


@dataclass
class _Reading:
    """What was read so far, and what is wrong with it."""

    folder: Path
    problems: list[str] = field(default_factory=list)
    data: dict[str, bytes] = field(default_factory=dict)

    def model(self, name: str, model: type[Model]) -> Model | None:
        """Check that `name` is canonical JSON and fits `model`."""
        if name not in self.data:
            return None
        try:
            parse_canonical(self.data[name])
            return model.model_validate_json(self.data[name])
        except ValidationError as exc:
            first = exc.errors(include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "(top)"
            self.problems.append(f"{name}: {where}: {first['msg'].removeprefix('Value error, ')}.")
        except ValueError as exc:
            self.problems.append(f"{name}: {exc}.")
        return None


def verify_bundle(folder: Path) -> list[str]:
    """Check a bundle offline: every byte, every file, and that its parts agree with each other.

    Returns:
        What is wrong, as sentences; empty when the bundle is sound.

    Raises:
        ExportError: `folder` is no bundle at all.
    """
    return _inspect(folder)[2]


def open_bundle(folder: Path) -> Bundle:
    """Verify the bundle in `folder` and return it.

    Raises:
        ExportError: It is no bundle, or anything in it is changed, missing, added or newer than this workbench.
    """
    manifest, lock, problems = _inspect(folder)
    if problems or manifest is None or lock is None:
        more = len(problems) - _SHOWN_PROBLEMS
        lines = problems[:_SHOWN_PROBLEMS] + ([f"and {more} more."] if more > 0 else [])
        message = f"{folder}: the bundle is not sound: {' '.join(lines)}"
        raise ExportError(message)
    return Bundle(path=folder, manifest=manifest, lock=lock)


def _inspect(folder: Path) -> tuple[BundleManifest | None, Lock | None, list[str]]:
    if folder.is_symlink() or not folder.is_dir():
        what = "is a symbolic link" if folder.is_symlink() else "is a file" if folder.exists() else "does not exist"
        message = f"{folder}: {what}; a bundle is a folder. Write one with: workbench export TASK --out DIR"
        raise ExportError(message)
    if not is_bundle(folder):
        message = f"{folder}: holds neither {MANIFEST} nor {LOCK}, so it is no bundle."
        raise ExportError(message)
    reading = _Reading(folder)
    try:
        _read_all(reading)
    except OSError as exc:
        message = f"{exc.filename or folder}: cannot be listed: {exc.strerror or exc}."
        raise ExportError(message) from exc
    newer = _newer_format(reading)
    if newer is not None:
        # Rules of a newer format are unknown here; anything else said about it could be wrong.
        return None, None, [newer]
    lock = reading.model(LOCK, Lock)
    if lock is not None:
        _check_lock(reading, lock)
    manifest = reading.model(MANIFEST, BundleManifest)
    if manifest is not None:
        _check_manifest(reading, manifest)
    _check_json_parts(reading)
    timings = reading.model(TIMINGS, Timings)
    if timings is not None:
        _check_timings(reading, timings, lock)
    return manifest, lock, reading.problems


def _read_all(reading: _Reading) -> None:
    """Read every expected file; note what is missing, added, or not a plain file."""
    found: set[str] = set()
    for name, entry in _walk(reading.folder, ""):
        found.add(name)
        if entry.is_symlink():
            reading.problems.append(f"{name}: is a symbolic link; a bundle holds plain files only.")
        elif entry.is_dir(follow_symlinks=False):
            reading.problems.append(f"{name}/: this folder is not part of a bundle.")
        elif name not in _EXPECTED:
            reading.problems.append(f"{name}: this file is not part of a bundle.")
        else:
            try:
                reading.data[name] = _read_regular(reading.folder / name)
            except OSError as exc:
                reading.problems.append(f"{name}: cannot be read: {exc.strerror or exc}.")
    reading.problems += [f"{name}: the file is missing." for name in (*PARTS, TIMINGS, LOCK) if name not in found]


def _walk(folder: Path, prefix: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda e: e.name):
            name = f"{prefix}{entry.name}"
            if name in _FOLDERS and entry.is_dir(follow_symlinks=False):
                yield from _walk(Path(entry.path), f"{name}/")
            else:
                yield name, entry


def _read_regular(path: Path) -> bytes:
    # O_NOFOLLOW and O_NONBLOCK: the file may have become a link or a pipe since it was listed.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with os.fdopen(os.open(path, flags), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            message = "it is not a plain file"
            raise OSError(message)
        if status.st_size > _MAX_PART_BYTES:
            message = f"it has {status.st_size:,} bytes; at most {_MAX_PART_BYTES:,} are read"
            raise OSError(message)
        return file.read()


def _newer_format(reading: _Reading) -> str | None:
    for name in (LOCK, MANIFEST):
        try:
            version = json.loads(reading.data.get(name, b"{}"))["format"]
        except (ValueError, KeyError, TypeError, RecursionError):
            continue
        if isinstance(version, int) and not isinstance(version, bool) and version > FORMAT_VERSION:
            return (
                f"{name}: the bundle's format is {version}; this workbench reads up to {FORMAT_VERSION}. "
                "Upgrade context-workbench."
            )
    return None


def _check_lock(reading: _Reading, lock: Lock) -> None:
    if lock.expected_digest() != lock.digest:
        reading.problems.append(f"{LOCK}: its digest does not fit its content; the lock was changed.")
    for name in sorted(set(lock.parts) - set(PARTS)):
        reading.problems.append(f"{LOCK}: '{name}' is not a part of a bundle. Known: {', '.join(PARTS)}.")
    for name in PARTS:
        part = lock.parts.get(name)
        if part is None:
            reading.problems.append(f"{LOCK}: the part '{name}' is missing.")
            continue
        data = reading.data.get(name)
        if data is not None and (len(data), sha256_hex(data)) != (part.bytes, part.sha256):
            reading.problems.append(
                f"{name}: the file was changed: {len(data)} bytes, sha256 {sha256_hex(data)}; "
                f"the lock says {part.bytes} bytes, sha256 {part.sha256}."
            )


def _check_manifest(reading: _Reading, manifest: BundleManifest) -> None:
    spec = reading.data.get(SPEC)
    if spec is not None:
        digest = f"sha256:{sha256_hex(spec)}"
        if manifest.spec_digest != digest:
            reading.problems.append(f"{MANIFEST}: spec_digest is not the digest of {SPEC}.")
        if manifest.vetting is not None and manifest.vetting.spec_digest != digest:
            reading.problems.append(f"{MANIFEST}: the vetting is of another spec.")
    cases = reading.data.get(CASES)
    lines = None if cases is None else cases.count(b"\n")
    if lines is not None and lines != manifest.cases:
        reading.problems.append(f"{MANIFEST}: cases is {manifest.cases}; {CASES} has {lines} lines.")


def _check_json_parts(reading: _Reading) -> None:
    for name in PARTS:
        if name in (MANIFEST, CASES) or name not in reading.data:
            continue
        try:
            value = parse_canonical(reading.data[name])
        except ValueError as exc:
            reading.problems.append(f"{name}: {exc}.")
            continue
        if not isinstance(value, dict):
            reading.problems.append(f"{name}: must hold an object, not {type(value).__name__}.")
    cases = reading.data.get(CASES, b"")
    if cases and not cases.endswith(b"\n"):
        reading.problems.append(f"{CASES}: its last line does not end.")
    for number, line in enumerate(cases.split(b"\n")[:-1], start=1):
        try:
            value = parse_canonical(line)
        except ValueError as exc:
            reading.problems.append(f"{CASES}:{number}: {exc}.")
            continue
        if not isinstance(value, dict):
            reading.problems.append(f"{CASES}:{number}: must hold an object, not {type(value).__name__}.")


def _check_timings(reading: _Reading, timings: Timings, lock: Lock | None) -> None:
    if timings.expected_digest() != timings.digest:
        reading.problems.append(f"{TIMINGS}: its digest does not fit its content; the file was changed.")
    if lock is not None and timings.bundle != lock.digest:
        reading.problems.append(f"{TIMINGS}: belongs to another bundle.")
