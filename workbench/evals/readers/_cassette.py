"""Cassettes: replies of a model kept in a file, so that a comparison is replayed without a key or a request."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Literal

from workbench.errors import ConfigError, EvalError

__all__ = ["Cassette"]

Mode = Literal["replay", "record"]


class Cassette:
    """A file of JSON lines: a request's digest, its body, the reply, and how long it took.

    Neither headers nor addresses are kept, so no key can be in it. To be used by any thread.

    Attributes:
        path: The file.
        mode: `replay`: a request that is not in it is an error. `record`: it is sent, and its reply is added.
    """

    def __init__(self, path: Path | str, *, mode: Mode = "replay") -> None:
        """Read the file; one that is not there is empty when recording.

        Raises:
            ConfigError: It is missing though it is to be replayed, cannot be written though it is to be recorded, or a
                line of it is not as written.
        """
        self.path, self.mode = Path(path), mode
        self._lock = threading.Lock()
        self._replies: dict[str, tuple[Any, float]] = {}
        if not self.path.exists():
            if mode == "replay":
                message = "there is no such cassette. Record it first, with a key."
                raise ConfigError(message, path=self.path)
            self._append("")
            return
        whole = self._read()
        if mode == "record":
            # Before anything is paid for; and a line that a dying process cut off is taken back.
            with self._writing("r+b") as file:
                file.truncate(whole)

    def _read(self) -> int:
        """Read the replies; return the length of the whole lines."""
        try:
            data = self.path.read_bytes()
        except OSError as exc:
            message = f"the cassette cannot be read: {exc.strerror or exc}."
            raise ConfigError(message, path=self.path) from exc
        whole = data.rfind(b"\n") + 1
        for number, line in enumerate(data[:whole].split(b"\n")[:-1], start=1):
            try:
                entry = json.loads(line)
                # The first of two: what was answered with when they were recorded.
                self._replies.setdefault(str(entry["key"]), (entry["reply"], float(entry["latency_ms"])))
            except (ValueError, KeyError, TypeError, RecursionError) as exc:
                message = "the line is not an entry of a cassette. Delete it, or record anew."
                raise ConfigError(message, path=f"{self.path}:{number}") from exc
        return whole

    @contextmanager
    def _writing(self, mode: str) -> Iterator[IO[bytes]]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open(mode) as file:
                yield file
        except OSError as exc:
            message = f"the cassette cannot be written: {exc.strerror or exc}. What is in it already is kept."
            raise ConfigError(message, path=self.path) from exc

    def _append(self, text: str) -> None:
        with self._writing("ab") as file:
            file.write(text.encode("ascii"))

    def find(self, request: Mapping[str, Any], repeat: int = 0) -> tuple[Any, float] | None:
        """Return the kept reply and its milliseconds; `None` where a request is to be sent.

        Args:
            request: The request's body.
            repeat: How often it was asked before: each time has a reply of its own.

        Raises:
            EvalError: It is not there, and nothing is to be sent.
        """
        with self._lock:
            found = self._replies.get(_key(request, repeat))
        if found is not None or self.mode == "record":
            return found
        time = f", asked for the {repeat + 1}. time" if repeat else ""
        message = (
            f"{self.path} has no reply to this request{time}, and a cassette that is replayed sends none. "
            "The question, its context, the model or a parameter changed, or it failed: record it anew."
        )
        raise EvalError(message)

    def keep(self, request: Mapping[str, Any], reply: Any, latency_ms: float, repeat: int = 0) -> tuple[Any, float]:
        """Add a reply and return it; where there is one already, that one is returned.

        Raises:
            ConfigError: The file cannot be written.
        """
        key = _key(request, repeat)
        latency_ms = round(latency_ms, 3)
        entry = {"key": key, "request": request, "repeat": repeat, "reply": reply, "latency_ms": latency_ms}
        # ASCII: a reply may hold half a surrogate pair, or what some programs take for the end of a line.
        line = json.dumps(entry, sort_keys=True)
        with self._lock:
            if key not in self._replies:
                self._append(line + "\n")
                self._replies[key] = reply, latency_ms
            return self._replies[key]


def _key(request: Mapping[str, Any], repeat: int) -> str:
    text = json.dumps(request, sort_keys=True) + (f" {repeat}" if repeat else "")
    return hashlib.sha256(text.encode()).hexdigest()
