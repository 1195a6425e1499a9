"""Where earlier pulls of a stream stopped, and what makes their places invalid."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Protocol

from workbench.connectors._http_call import base_url, settings
from workbench.connectors._http_manifest import names_asked
from workbench.connectors._http_read import Places
from workbench.connectors._http_stream import HttpStream
from workbench.connectors._manifest import HttpManifest, Manifest, Stream
from workbench.records import Record, canonical_json

__all__ = ["StoredPlaces"]


class _Store(Protocol):
    def cursor(self, stream: str) -> Any | None: ...
    def part(self, stream: str, part: str) -> Any | None: ...
    def parts(self, stream: str) -> Iterator[tuple[str, Any]]: ...
    def scan(self, stream: str) -> Iterator[Record]: ...


class _Writer(Protocol):
    def set_cursor(self, stream: str, cursor: Any) -> None: ...
    def set_parts(self, stream: str, parts: Mapping[str, Any | None]) -> None: ...


class StoredPlaces:
    """The places of one stream in a store. They hold for the definition of the stream that they were read by.

    Attributes:
        qualified: The stream with its connector.
        outdated: Whether there are places that another definition left; they are to be forgotten.
        whole: The state of the stream as a whole, or `None`.
    """

    def __init__(self, manifest: Manifest, stream: Stream, store: _Store, *, full: bool) -> None:
        """Look up what is stored; with `full`, nothing of it is used."""
        self.qualified = f"{manifest.name}.{stream.name}"
        self._manifest = manifest
        self._stream = stream
        self._store = store
        self._full = full
        stored = store.cursor(self.qualified)
        valid = isinstance(stored, dict) and stored.get("definition") == self._definition
        self.outdated = isinstance(stored, dict) and not valid
        self.whole: Any | None = stored.get("cursor") if valid and isinstance(stored, dict) and not full else None
        self._known = valid

    @cached_property
    def _definition(self) -> str:
        dumped = self._stream.model_dump(mode="json", by_alias=True)
        content = canonical_json(dumped if self._asked_with is None else [dumped, self._asked_with])
        return hashlib.sha256(content.encode("utf-8")).hexdigest()

    @property
    def _asked_with(self) -> list[Any] | None:
        """What an HTTP stream is asked with beside its own definition: another site is another stream."""
        manifest, stream = self._manifest, self._stream
        if not isinstance(manifest, HttpManifest) or not isinstance(stream, HttpStream):
            return None
        values = settings(manifest)
        # The values that a stream is read for have parts, and so states, of their own.
        own = stream.for_each.setting if stream.for_each is not None else None
        named = {name: values[name] for name in names_asked(stream) if name in values and name != own}
        return [base_url(manifest, values), named]

    def keep(self, writer: _Writer, states: Mapping[str, Any]) -> None:
        """Store the states of parts; that of the empty part is the stream's own."""
        parts = {part: state for part, state in states.items() if part}
        if "" in states or not self._known:
            state: dict[str, Any] = {"definition": self._definition}
            if states.get("") is not None:
                state["cursor"] = states[""]
            writer.set_cursor(self.qualified, state)
            self._known = True
        if parts:
            writer.set_parts(self.qualified, parts)

    def for_reader(self) -> Places:
        """Return the places as the reader of an HTTP stream takes them."""
        usable = self._known and not self._full
        fresh = not usable or (self.whole is None and next(self._store.parts(self.qualified), None) is None)

        def state(part: str) -> Any | None:
            if not usable:
                return None
            return self._store.part(self.qualified, part) if part else self.whole

        return Places(state, fresh, self._records)

    def _records(self, stream: str) -> Iterable[Record]:
        return self._store.scan(f"{self._manifest.name}.{stream}")
