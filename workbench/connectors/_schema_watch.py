"""Watches the fields of one stream during a pull, and remembers them for the next one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from pydantic import ValidationError

from workbench.connectors._drift import Drift, drift
from workbench.connectors._manifest import Stream
from workbench.connectors._reading import Reading
from workbench.connectors._schema import SchemaObserver, StreamSchema, merged

__all__ = ["MOST_DRIFTS", "SchemaWatch", "source_paths"]

MOST_DRIFTS = 500
"""Changes that a receipt lists; those that tasks use come first."""


class _Store(Protocol):
    def meta_get(self, key: str) -> Any | None: ...
    def meta_set(self, key: str, value: Any) -> None: ...


class SchemaWatch:
    """The schema of one stream, before a pull and by it."""

    def __init__(
        self, store: _Store, qualified: str, stream: Stream, used: Mapping[str, Sequence[str]], reading: Reading
    ) -> None:
        """Look up what is remembered.

        Args:
            store: Remembers.
            qualified: The stream with its connector.
            stream: Its maps tell which field of the source a mapped one was.
            used: Field path to the tasks that use it.
            reading: The pass over it, not begun.
        """
        self._store = store
        self._key = f"schema.{qualified}"
        self._used = source_paths(stream, used)
        self._reading = reading
        self._known_reasons = len(reading.report.partial)
        self._observer = SchemaObserver()
        self.add = self._observer.add

    def finish(self) -> tuple[Drift, ...]:
        """Return what changed since the last pull, and remember what is so now; to be called after the last item.

        Of a reading that was broken off nothing is remembered: the next one is compared with the same as this one.
        """
        reading, report = self._reading, self._reading.report
        # What was known before, and parts that may not be read (one reason), the next pull meets again.
        broken_off = len(report.partial) > self._known_reasons + bool(report.skipped_count)
        whole = reading.full and not report.partial
        now = self._observer.schema(reading.described)
        before = self._remembered()
        found = drift(before, now, used=self._used, whole=whole) if before is not None else ()
        if not broken_off:
            gone = {one.field for one in found if one.change in ("removed", "retyped", "renamed")}
            kept = now if before is None else merged(before, now, gone=gone, whole=whole)
            self._store.meta_set(self._key, kept.model_dump(mode="json"))
        return found

    def _remembered(self) -> StreamSchema | None:
        try:
            return StreamSchema.model_validate(self._store.meta_get(self._key))
        except ValidationError:
            # Nothing yet, or what another version of the workbench wrote.
            return None


def source_paths(stream: Stream, used: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return the fields that tasks use by their paths in the source's own objects.

    Args:
        stream: Its maps give normal names to some of the fields.
        used: Field path in the records to tasks.
    """
    maps = stream.field_maps()
    found: dict[str, list[str]] = {}
    for path, tasks in used.items():
        rule = maps.get(path.split("/", 2)[1]) if path.startswith("/") else None
        names = found.setdefault(rule.path if rule is not None else path, [])
        names += [task for task in tasks if task not in names]
    return found
