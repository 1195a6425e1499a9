"""One object of a payload or an answer becomes a record, by the same steps as what a pull reads."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import datetime
from typing import Any, Protocol

from workbench.connectors._http_call import url_prefix
from workbench.connectors._http_manifest import HttpManifest
from workbench.connectors._http_rules import holds
from workbench.connectors._http_stream import HttpStream
from workbench.connectors._normalise import Normaliser
from workbench.connectors._pull import UpsertCounts
from workbench.connectors._reading import checked_json
from workbench.errors import StoreBusyError
from workbench.records import Record

__all__ = ["OneStore", "OneWriter", "one_record", "waiting_writer", "whole_object"]


class OneWriter(Protocol):
    """The writing side of a store, as far as single records need it."""

    def upsert(self, stream: str, records: Sequence[Record]) -> UpsertCounts: ...
    def remember_delivery(self, connector: str, delivery_id: str, at: datetime) -> bool: ...


class OneStore(Protocol):
    """What single records need of a store."""

    def writer(self) -> AbstractContextManager[OneWriter]: ...
    def delivered(self, connector: str, delivery_id: str) -> bool: ...
    def last_known(self, urn: str) -> Record | None: ...


def whole_object(stream: HttpStream, value: Any, included: Mapping[str, Any]) -> tuple[dict[str, Any], bytes] | None:
    """Return an object with what is included, and its JSON; `None` when it is a record of another stream.

    As in a pull: what the source says itself counts before what is included, and both before the tests.

    Raises:
        ValueError: It is no object that a record may hold; the text is the reason.
    """
    whole = {**included, **value} if isinstance(value, dict) else value
    encoded = checked_json(whole)
    return None if any(holds(test, whole) for test in stream.skip_when) else (whole, encoded)


def one_record(
    manifest: HttpManifest, stream: HttpStream, whole: dict[str, Any], encoded: bytes, *, location: str
) -> Record:
    """Return the record of an object.

    Raises:
        Refused: It cannot become one.
    """
    prefix = url_prefix(manifest, stream)
    return Normaliser(manifest.name, manifest.type, stream, location, prefix=prefix).record(whole, None, encoded)


@contextmanager
def waiting_writer(store: OneStore, wait_s: float) -> Iterator[OneWriter]:
    """Hold the store's writer; wait while another one does.

    Raises:
        StoreBusyError: Another writer held it for longer than `wait_s` seconds.
    """
    until = time.monotonic() + wait_s
    with ExitStack() as stack:
        while True:
            try:
                writer = stack.enter_context(store.writer())
                break
            except StoreBusyError:
                if time.monotonic() >= until:
                    raise
                # At random, so that those who wait do not march in step.
                time.sleep(random.uniform(0.01, 0.05))  # noqa: S311
        yield writer
