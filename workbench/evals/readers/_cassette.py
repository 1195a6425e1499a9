"""Cassettes: replies of a model kept in a file, so that a comparison is replayed without a key or a request."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

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
            ConfigError: It is missing though it is to be replayed, or a line of it is not as written.
        """
        self.path, self.mode = Path(path), mode
        self._lock = threading.Lock()
        self._replies: dict[str, dict[str, Any]] = {}
        if not self.path.exists():
            if mode == "replay":
                message = "there is no such cassette. Record it first, with a key."
                raise ConfigError(message, path=self.path)
            return
        for number, line in enumerate(self.path.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                entry = json.loads(line)
                self._replies[entry["key"]] = {"reply": entry["reply"], "latency_ms": float(entry["latency_ms"])}
            except (ValueError, KeyError, TypeError) as exc:
                message = "the line is not an entry of a cassette. Delete it, or record anew."
                raise ConfigError(message, path=f"{self.path}:{number}") from exc

    def find(self, request: Mapping[str, Any]) -> tuple[Any, float] | None:
        """Return the kept reply and its milliseconds; `None` where a request is to be sent.

        Raises:
            EvalError: It is not there, and nothing is to be sent.
        """
        with self._lock:
            found = self._replies.get(_key(request))
        if found is not None:
            return found["reply"], found["latency_ms"]
        if self.mode == "record":
            return None
        message = (
            f"{self.path} has no reply to this request, and a cassette that is replayed sends none. "
            "The question, its context, the model or a parameter changed: record it anew."
        )
        raise EvalError(message)

    def keep(self, request: Mapping[str, Any], reply: Any, latency_ms: float) -> None:
        """Add a reply."""
        key = _key(request)
        entry = {"key": key, "request": request, "reply": reply, "latency_ms": round(latency_ms, 3)}
        line = json.dumps(entry, ensure_ascii=False, sort_keys=True)
        with self._lock:
            self._replies[key] = {"reply": reply, "latency_ms": latency_ms}
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(line + "\n")


def _key(request: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(request, ensure_ascii=True, sort_keys=True).encode()).hexdigest()
