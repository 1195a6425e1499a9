"""Runs on disk: one folder a run, named by its content; results are appended as they finish and never asked twice.

A run is the same when its spec, snapshot, cases, arms, reader, encoding, budget and code are. Its file is JSON lines.
A line is written with one call, so a process that is killed leaves whole lines and at most one torn at the end.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Self

import filelock

import workbench
from workbench.errors import EvalError, known_values
from workbench.evals._displays import run_display

__all__ = ["RunLog", "code_version", "find_run", "read_run", "run_id"]

_HEAD, _RESULTS, _LOCK = "run.json", "results.jsonl", "lock"
_ID_LENGTH = 16


@cache
def code_version() -> str:
    """Return the version of the workbench and the sha256 of its own code: another code is another run."""
    root = Path(workbench.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return f"{workbench.__version__}+sha256:{digest.hexdigest()[:_ID_LENGTH]}"


def run_id(spec: Mapping[str, Any]) -> str:
    """Return the name of a run: a function of what it is made of."""
    text = json.dumps(spec, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:_ID_LENGTH]


def find_run(folder: Path, name: str) -> Path:
    """Return the folder of the run `name`, which may be cut short, or be a path.

    Raises:
        EvalError: There is none, or several begin so.
    """
    if Path(name).is_dir() and (Path(name) / _HEAD).is_file():
        return Path(name)
    runs = [path.parent for path in sorted(folder.glob(f"*/{_HEAD}"))]
    found = [path for path in runs if path.name.startswith(name)] if name else []
    if len(found) == 1:
        return found[0]
    if found:
        message = f"{len(found)} runs begin with '{name}': {', '.join(p.name for p in found)}. Write more of it."
        raise EvalError(message)
    message = f"there is no run '{name}' in {folder}. {known_values(name, [path.name for path in runs])}"
    raise EvalError(message)


class RunLog:
    """The results of one run, on disk and in memory. To be used by any thread, and by one process at a time.

    Attributes:
        folder: Where the run lies.
        spec: What it is made of.
        results: Key -> result, of all that finished.
        possibly_paid_twice: Requests that had been sent and had no result when a process died: asked again.
    """

    def __init__(self, folder: Path, spec: Mapping[str, Any]) -> None:
        """Open or begin the run of `spec` under `folder`.

        Raises:
            EvalError: Another process is writing it, or its file is damaged elsewhere than at its end.
        """
        self.spec = dict(spec)
        self.folder = folder / run_id(spec)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = filelock.FileLock(self.folder / _LOCK)
        try:
            self._lock.acquire(timeout=0)
        except filelock.Timeout as exc:
            message = f"another process is writing the run {self.folder.name}. Wait for it, or end it."
            raise EvalError(message) from exc
        self._threads, self._closed = threading.Lock(), False
        try:
            self._open()
        except BaseException:
            self._lock.release()
            raise

    def _open(self) -> None:
        head = self.folder / _HEAD
        if not head.is_file():
            unfinished = head.with_suffix(".new")
            unfinished.write_text(json.dumps(self.spec, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
            unfinished.replace(head)
        self.results, pending, twice, whole = _replay(self.folder / _RESULTS)
        self._file = os.open(self.folder / _RESULTS, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        os.ftruncate(self._file, whole)
        self.possibly_paid_twice = twice + len(pending)
        if pending:
            self._append({"resumed": sorted(pending)})

    @property
    def id(self) -> str:
        """The run's name."""
        return self.folder.name

    def asked(self, key: str) -> None:
        """Note that a request is about to be sent that may cost."""
        self._append({"asked": key})

    def done(self, key: str, result: Mapping[str, Any]) -> None:
        """Keep a result.

        Raises:
            EvalError: There is one already: nothing is asked twice.
        """
        with self._threads:
            if key in self.results:
                message = f"the run {self.id} already has a result for {key}"
                raise EvalError(message)
            self.results[key] = result
        self._append({"done": key, "result": result})

    def ask_again(self, keys: Collection[str]) -> None:
        """Take results back that were faults which may have passed, so that they are asked for once more."""
        if keys:
            self._append({"again": sorted(keys)})
            for key in keys:
                del self.results[key]

    def _append(self, entry: Mapping[str, Any]) -> None:
        line = (json.dumps(entry, ensure_ascii=False, separators=(",", ":")) + "\n").encode("utf-8", "surrogatepass")
        with self._threads:
            if self._closed:
                message = f"the run {self.id} is closed: what came after is not kept, and is asked again"
                raise EvalError(message)
            begun = os.fstat(self._file).st_size
            try:
                written = os.write(self._file, line)
                while written < len(line):  # a signal may cut a long line in two
                    written += os.write(self._file, line[written:])
            except OSError as exc:
                # The disk is full: half a line must not stand before what another thread may still be able to write.
                os.ftruncate(self._file, begun)
                raise OSError(exc.errno, exc.strerror, str(self.folder / _RESULTS)) from exc

    def close(self) -> None:
        """Bring all to the disk and let others write."""
        with self._threads:
            if self._closed:
                return
            self._closed = True
            try:
                os.fsync(self._file)
            finally:
                os.close(self._file)
                self._lock.release()

    def __str__(self) -> str:
        """Return what the run is made of, and how much of it is done."""
        return run_display(self).text()

    def __repr__(self) -> str:
        """Return what `str` does: a notebook without HTML shows this."""
        return str(self)

    def _repr_html_(self) -> str:
        return run_display(self).html()

    def __enter__(self) -> Self:
        """Return the log itself."""
        return self

    def __exit__(self, *exc: object) -> None:
        """Close it."""
        self.close()


def read_run(folder: Path) -> tuple[dict[str, Any], dict[str, Any], int]:
    """Return the spec of a run, its results, and the requests possibly paid twice, without writing anything.

    Raises:
        EvalError: One of its files is damaged.
    """
    try:
        spec = json.loads((folder / _HEAD).read_text(encoding="utf-8"))
    except ValueError as exc:
        message = f"{folder / _HEAD} is damaged. Delete the folder to run anew."
        raise EvalError(message) from exc
    results, _, twice, _ = _replay(folder / _RESULTS)
    return spec, results, twice


def _replay(path: Path) -> tuple[dict[str, Any], set[str], int, int]:
    """Return the results, the keys asked and not done, those asked again before, and the length of whole lines."""
    results: dict[str, Any] = {}
    pending: set[str] = set()
    twice = whole = 0
    if not path.is_file():
        return results, pending, 0, 0
    for number, line in enumerate(path.read_bytes().splitlines(keepends=True), start=1):
        if not line.endswith(b"\n"):
            break
        try:
            entry = json.loads(line.decode("utf-8", "surrogatepass"))
            if "asked" in entry:
                pending.add(entry["asked"])
            elif "again" in entry:
                for key in entry["again"]:
                    del results[key]
            elif "resumed" in entry:
                twice += len(entry["resumed"])
                pending -= set(entry["resumed"])
            else:
                pending.discard(entry["done"])
                results[entry["done"]] = entry["result"]
        except (ValueError, KeyError, TypeError) as exc:
            message = f"{path}:{number}: the line is damaged. Delete the folder to run anew."
            raise EvalError(message) from exc
        whole += len(line)
    return results, pending, twice, whole
