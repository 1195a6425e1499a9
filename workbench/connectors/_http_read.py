"""Reading a stream over HTTP: its parts side by side, in threads; what they find comes out in one row."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from workbench.connectors import _http_cursor as cursors
from workbench.connectors._http_call import Call, build, fill
from workbench.connectors._http_client import Answer, HttpClient, Skipped
from workbench.connectors._http_discover import described, labels_of, queryable
from workbench.connectors._http_doubts import cut_short, uncounted, unfit
from workbench.connectors._http_governor import Stopped
from workbench.connectors._http_part import Part, PartReading, PartResult, key_of, missing_numbers
from workbench.connectors._http_pause import READ, Pause
from workbench.connectors._http_rules import passes
from workbench.connectors._http_soql import soql_call
from workbench.connectors._http_stream import (
    CensusDeletes,
    Confirm,
    FeedDeletes,
    FlagDeletes,
    HttpStream,
    IdsDeletes,
    UnknownDeletes,
)
from workbench.connectors._reading import (
    Checkpoint,
    Fate,
    FoundField,
    Gone,
    Item,
    Listed,
    Reading,
    Report,
    Skip,
    Step,
    Vanishing,
)
from workbench.errors import AuthError, ConnectorError, RateLimited
from workbench.records import MISSING, Record, lookup

__all__ = ["Places", "read_http"]

_MOST_SKIPS = 100
# So many parts in a row that fail are no accident of theirs.
_MOST_FAILURES = 10
_FEED = "@feed"


@dataclass(frozen=True, slots=True)
class Places:
    """Where an earlier pull of a stream stopped, and the records of the streams above it.

    Attributes:
        state: Part to its state, or `None`.
        fresh: Whether no state is used: the stream is read as if for the first time.
        records: Stream name to its live records.
    """

    state: Callable[[str], Any | None]
    fresh: bool
    records: Callable[[str], Iterable[Record]]


@dataclass(slots=True)
class _Outbox:
    """What the threads hand to the one that stores; bounded, so that memory is."""

    queue: queue.Queue[list[Step] | BaseException | None]
    report: Report
    notes: list[str]
    lock: threading.Lock = field(default_factory=threading.Lock)
    ended: bool = False
    left: int = 0
    unchanged: int = 0
    failures: int = 0
    led: bool = False
    cut: bool = False
    stated: bool = False
    given: int = 0
    placed: int = 0
    flagged: bool = False
    above: int = 0
    apart: int = 0


def read_http(client: HttpClient, stream: HttpStream, places: Places) -> Reading:
    """Open one pass over a stream.

    Args:
        client: Sends the calls.
        stream: What to read.
        places: Where to go on.

    Raises:
        ConnectorError: While reading: nothing could be read at all, since the source cannot be reached or refuses the
            credentials. Later faults stand in the reading's report instead.
    """
    incremental = stream.cursor is not None or (stream.for_each is not None and stream.for_each.mark is not None)
    starts = stream.cursor is not None and stream.cursor.start is not None
    full = (places.fresh or not incremental) and not starts
    report, notes = Report(), list[str]()
    location = stream.request.path if stream.request is not None else stream.soql.object if stream.soql else ""
    run = _Run(client, stream, places, report, notes)
    return Reading(
        _all_steps(run, client, stream, places, full),
        location=location,
        full=full,
        notes=notes,
        report=report,
        vanishing=_vanishing(client, stream, full),
        changing=True,
        described=run.described,
        labels=run.labels,
    )


def _all_steps(run: _Run, client: HttpClient, stream: HttpStream, places: Places, full: bool) -> Iterator[Step]:
    """Yield what the stream holds, then what a feed or a list of ids says of deletions."""
    pause = Pause(stream.deleting(), places.state(READ))
    yield from run.steps()
    deleting = stream.deleting()
    if isinstance(deleting, IdsDeletes | FeedDeletes) and not run.report.partial:
        yield from _told(run, client, stream, deleting, places)
    run.close(full)
    report = run.report
    if pause.missed and not full and not report.deletes_unseen:
        report.deletes_unseen = pause.missed
    if pause.counts and not (report.partial or report.unknown) and (full or not pause.missed):
        yield Checkpoint(READ, pause.state())


def _told(
    run: _Run, client: HttpClient, stream: HttpStream, deleting: IdsDeletes | FeedDeletes, places: Places
) -> Iterator[Step]:
    """Read a list of ids, or of deletions, like a stream of its own."""
    feed = isinstance(deleting, FeedDeletes)
    listing = stream.model_copy(
        update={
            "request": deleting.request,
            "soql": None,
            "records": deleting.records,
            "key": deleting.key,
            "pages": deleting.pages,
            "cursor": deleting.cursor if isinstance(deleting, FeedDeletes) else None,
            "deletes": None,
            "count": None,
            "sequence": None,
            "for_each": None,
            "discover": None,
            "value_as": None,
            "skip_when": [],
        }
    )
    state = (lambda _: places.state(_FEED)) if feed else (lambda _: None)
    inner = _Run(client, listing, Places(state, places.fresh, places.records), Report(), run.notes)
    for step in inner.steps():
        if isinstance(step, Item):
            key = key_of(step.value, listing.key)
            if key is None:
                inner.report.partial.append(f"{step.place} has no key")
            else:
                yield Gone(key, step.place) if feed else Listed(key)
        elif isinstance(step, Checkpoint) and feed and not run.report.skipped_count:
            # A feed may leave out what we may not read: while a part is skipped its place is kept.
            yield Checkpoint(_FEED, step.state)
    run.report.pages += inner.report.pages
    inner.close(full=True)
    reasons = [*inner.report.partial, *inner.report.unknown]
    run.report.partial += [f"deletions could not be read: {reason}" for reason in reasons]


def _vanishing(client: HttpClient, stream: HttpStream, full: bool) -> Vanishing | None:
    deleting = stream.deleting()
    if isinstance(deleting, IdsDeletes):
        return Vanishing(True, deleting.most_share, *_asking(client, stream, deleting.confirm))
    if isinstance(deleting, CensusDeletes) and full:
        return Vanishing(False, deleting.most_share, *_asking(client, stream, deleting.confirm))
    if isinstance(deleting, FlagDeletes | FeedDeletes) and deleting.keeps_days is not None and full:
        # The source forgets deletions, and what it forgot is missing from a list of everything.
        return Vanishing(False, CensusDeletes().most_share)
    return None


def _asking(
    client: HttpClient, stream: HttpStream, confirm: Confirm | None
) -> tuple[Callable[[Record], Fate] | None, int]:
    if confirm is None:
        return None, 0

    def ask(record: Record) -> Fate:
        values = {name: _own(record, path) for name, path in confirm.values.items()}
        values = {**client.values, **{name: value for name, value in values.items() if value is not MISSING}}
        call = build(confirm.request, client.base, values, connector=client.manifest.name, stream=stream.name)
        return client.fate(call, confirm.gone, stream=stream.name, rules=stream.errors)

    return ask, confirm.most


def _own(record: Record, path: str) -> Any:
    """Return what the source itself wrote: a value that a transform changed stands in `extras` as it was."""
    found = lookup(record.extras, path)
    return found if found is not MISSING else record.source_value(path)


def _mark(record: Record, path: str | list[str] | None) -> Any:
    """Return the value, or the values, whose change makes a part worth reading; `None` where there is none."""
    if path is None:
        return None
    if isinstance(path, str):
        found = _own(record, path)
        return None if found is MISSING else found
    values = [_mark(record, one) for one in path]
    return None if all(value is None for value in values) else values


def _ended(sign: BaseException | None) -> int:
    """Return 1 for a thread that is done; raise what one failed with."""
    if sign is not None:
        raise sign
    return 1


class _Run:
    """One pass over a stream: hands parts to threads, and what they find to whoever stores."""

    def __init__(
        self,
        client: HttpClient,
        stream: HttpStream,
        places: Places,
        report: Report,
        notes: list[str],
    ) -> None:
        self._client = client
        self._stream = stream
        self._places = places
        self.described: list[FoundField] = []
        self.labels: dict[str, dict[str, str]] = {}
        self._description = threading.Lock()
        self._asked = False
        self._out = _Outbox(queue.Queue(maxsize=2 * client.manifest.limits.concurrency), report, notes)
        self._parts = iter(self._all_parts())
        self._calls = client.calls
        self._waited = client.waited_s

    @property
    def report(self) -> Report:
        """What was found out about the reading."""
        return self._out.report

    @property
    def notes(self) -> list[str]:
        """What a reader of the data should know."""
        return self._out.notes

    def steps(self) -> Iterator[Step]:
        """Yield what all parts hold."""
        out = self._out
        count = self._client.manifest.limits.concurrency if self._stream.for_each is not None else 1
        threads = [threading.Thread(target=self._work, daemon=True, name=f"pull {i}") for i in range(count)]
        for thread in threads:
            thread.start()
        running = len(threads)
        try:
            while running:
                batch = out.queue.get()
                if isinstance(batch, list):
                    yield from batch
                else:
                    running -= _ended(batch)
        except BaseException:
            # Whoever reads has stopped, or a thread failed: nobody may wait for a place in the queue for ever.
            out.ended = True
            self._client.stop.set()
            raise

    def _work(self) -> None:
        out = self._out
        try:
            while not out.ended and (part := self._next()) is not None:
                self._read(part)
        except Stopped:
            pass
        except BaseException as exc:
            self._put(exc)
        finally:
            self._put(None)

    def _put(self, batch: list[Step] | BaseException | None) -> None:
        while not self._client.stop.is_set():
            try:
                self._out.queue.put(batch, timeout=0.1)
            except queue.Full:
                continue
            return

    def _next(self) -> Part | None:
        with self._out.lock:
            part = next(self._parts, None)
        given = {name: self._client.values[setting] for name, setting in self._stream.include.items()}
        return replace(part, include={**given, **part.include}) if part is not None and given else part

    # -- one part ----------------------------------------------------------------------------------

    def _read(self, part: Part) -> None:
        stream, out = self._stream, self._out
        state = None if self._places.fresh else self._places.state(part.name)
        state = state if isinstance(state, Mapping) else {}
        if part.mark is not None and state.get("mark") == part.mark:
            with out.lock:
                out.unchanged += 1
            return
        since = cursors.wanted(stream.cursor, state.get("cursor"))
        try:
            self._describe()
            reading = PartReading(
                stream,
                part,
                self._call(part, since),
                self._fetch,
                self._put,
                since=since,
                connector=self._client.manifest.name,
            )
            self._done(part, reading.read())
        except Skipped as exc:
            self._skip(part, str(exc))
        except ConnectorError as exc:
            self._failed(part, exc)

    def _call(self, part: Part, since: cursors.CursorValue | None) -> Call:
        stream, client = self._stream, self._client
        if stream.soql is not None:
            rule = stream.cursor
            early = cursors.lower_bound(rule, since) if rule is not None and since is not None else None
            path = fill(stream.soql.path, client.values, connector=client.manifest.name, stream=stream.name)
            names = stream.soql.fields or queryable(self.described)
            return soql_call(stream.soql, names, client.base, path, rule=stream.cursor, since=early)
        assert stream.request is not None  # noqa: S101 - the manifest gives one of the two
        values = {**client.values, **part.values}
        return build(stream.request, client.base, values, connector=client.manifest.name, stream=stream.name)

    def _describe(self) -> None:
        """Ask once what fields there are. Without an answer a query cannot be made; other streams need it for labels.

        Raises:
            Skipped, ConnectorError: As `HttpClient.fetch`, for a query that needs the fields.
        """
        stream, client = self._stream, self._client
        with self._description:
            if self._asked or stream.discover is None:
                return
            self._asked = True
            try:
                found = described(stream, client.base, client.values, self._fetch, connector=client.manifest.name)
            except (Skipped, ConnectorError) as exc:
                if stream.soql is not None and not stream.soql.fields:
                    raise
                self.notes.append(f"the fields are not described: {exc}")
                return
            if stream.soql is not None and not queryable(found):
                message = "its description lists no field that may be read"
                raise Skipped(message)
            self.described.extend(found)
            self.labels.update(labels_of(found))

    def _fetch(self, call: Call) -> Answer:
        return self._client.fetch(call, stream=self._stream.name, rules=self._stream.errors)

    def _done(self, part: Part, result: PartResult) -> None:
        out = self._out
        with out.lock:
            out.failures = 0
            report = out.report
            report.pages += result.pages
            report.stop = result.stop
            out.left += result.left
            out.led, out.cut = out.led or result.led, out.cut or result.cut
            out.stated = out.stated or result.stated
            out.given, out.placed = out.given + result.given, out.placed + result.placed
            out.flagged = out.flagged or result.flagged
            if result.source_count is not None:
                report.source_count = (report.source_count or 0) + result.source_count
            if result.partial:
                report.partial.append(self._named(part, result.partial))
            for note in result.notes:
                if len(out.notes) < _MOST_SKIPS:
                    out.notes.append(self._named(part, note))
            if result.numbers:
                self._gaps(part, result.numbers)

    def _gaps(self, part: Part, bits: bytearray) -> None:
        """Tell which numbers of a sequence are missing between the first and the last."""
        first, last, missing, some = missing_numbers(bits)
        if missing and self._places.fresh:
            shown = ", ".join(map(str, some)) + (" …" if missing > len(some) else "")
            text = self._named(part, f"{missing:,} numbers between {first:,} and {last:,} are missing: {shown}")
            report = self._out.report
            report.gaps = f"{report.gaps}; {text}" if report.gaps else text

    def _skip(self, part: Part, reason: str) -> None:
        with self._out.lock:
            report = self._out.report
            report.skipped_count += 1
            if len(report.skipped) < _MOST_SKIPS:
                report.skipped.append(Skip(part.name or self._stream.name, reason))

    def _failed(self, part: Part, error: ConnectorError) -> None:
        """Note a fault, and stop where going on makes no sense; raise where nothing was ever read."""
        if not self._client.answered and (isinstance(error, AuthError) or not self._client.reached):
            raise error
        reason = str(error).removeprefix(f"{error.connector}.{error.stream}: ").removeprefix(f"{error.connector}: ")
        with self._out.lock:
            out = self._out
            out.failures += 1
            if len(out.report.partial) < _MOST_SKIPS:
                out.report.partial.append(self._named(part, reason))
            if isinstance(error, AuthError | RateLimited) or out.failures >= _MOST_FAILURES:
                out.ended = True

    @staticmethod
    def _named(part: Part, text: str) -> str:
        return f"{part.name}: {text}" if part.name else text

    # -- parts -------------------------------------------------------------------------------------

    def _all_parts(self) -> Iterator[Part]:
        rule = self._stream.for_each
        if rule is None:
            yield Part()
            return
        if rule.setting is not None:
            given = self._client.values[rule.setting]
            for value in given if isinstance(given, list) else [given]:
                include = dict.fromkeys((k for k, name in rule.include.items() if name == rule.setting), value)
                yield Part(f"{rule.setting}={value}", {rule.setting: value}, include)
            return
        for record in self._places.records(rule.stream or ""):
            self._out.above += 1
            if rule.when is not None and not passes(rule.when, _own(record, rule.when.path)):
                self._out.apart += 1
                continue
            values = {name: _own(record, path) for name, path in rule.values.items()}
            include = {name: _own(record, path) for name, path in rule.include.items()}
            yield Part(
                f"{rule.stream}/{record.id}",
                {name: value for name, value in values.items() if value is not MISSING},
                {name: value for name, value in include.items() if value is not MISSING},
                _mark(record, rule.mark),
            )

    # -- the end -----------------------------------------------------------------------------------

    def close(self, full: bool) -> None:
        """Write the last lines of the report."""
        out, report = self._out, self._out.report
        if report.skipped_count:
            count = report.skipped_count
            parts = f"{count:,} parts may not be read or are" if count > 1 else "a part may not be read or is"
            first = report.skipped[0]
            report.partial.append(f"{parts} gone, such as {first.part} ({first.reason})")
        if out.left:
            out.notes.append(f"{out.left:,} elements belong to other streams and are left to them (skip_when)")
        if out.unchanged:
            out.notes.append(f"{out.unchanged:,} parts are as they were at the last pull and were not read again")
        if out.cut and not out.led:
            doubt, grave = cut_short(self._stream)
            (report.unknown if grave else out.notes).append(doubt)
        if self._stream.count is not None and report.pages and not out.stated:
            out.notes.append(uncounted(self._stream))
        out.notes += unfit(self._stream, out.given, out.placed, full and not out.flagged, (out.above, out.apart))
        deleting = self._stream.deleting()
        if isinstance(deleting, UnknownDeletes):
            report.deletes_unseen = "the source does not tell what was deleted"
        elif isinstance(deleting, CensusDeletes) and not full:
            report.deletes_unseen = "only what is new was read; a full pull sees deletions"
        elif report.partial or report.unknown:
            report.deletes_unseen = "not everything was read"
        report.calls = self._client.calls - self._calls
        report.waited_s = self._client.waited_s - self._waited
        report.quota = self._client.quota
