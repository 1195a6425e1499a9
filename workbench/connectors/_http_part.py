"""Reading one part of a stream, page by page: what is new, what moved meanwhile, and where to go on."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from workbench.connectors import _http_cursor as cursors
from workbench.connectors._http_call import Call
from workbench.connectors._http_client import Answer
from workbench.connectors._http_loops import LoopWatch
from workbench.connectors._http_page_kinds import OffsetPages
from workbench.connectors._http_pages import PageFault, Pager, count_of
from workbench.connectors._http_rules import holds, passes
from workbench.connectors._http_stream import FlagDeletes, HttpStream
from workbench.connectors._normalise import id_text, join_id
from workbench.connectors._reading import Broken, Checkpoint, Gone, Item, Step, show
from workbench.errors import FetchError
from workbench.records import MISSING, lookup

__all__ = ["Part", "PartReading", "PartResult", "elements", "key_of", "listed", "missing_numbers"]

_MOST_PASSES = 4
_SHOWN_GAPS = 5
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a stream, such as one repository.

    Attributes:
        name: Names it in states and on receipts; empty for a stream that is not read in parts.
        values: What the names of its requests stand for.
        include: What is added to its records.
        mark: When this is as it was, the part need not be read again.
    """

    name: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    include: Mapping[str, Any] = field(default_factory=dict)
    mark: Any = None


@dataclass(slots=True)
class PartResult:
    """What reading a part came to.

    Attributes:
        pages: Pages that were read.
        stop: Why it ended.
        partial: Why not everything was read; empty when it was.
        notes: What a reader of the data should know.
        source_count: How many records the source says there are.
        numbers: The numbers of a sequence that were seen, as bits.
        left: Elements that belong to other streams.
        stated: Whether the source said how many records there are.
        given: Records that were given.
        placed: How many of them had a cursor value.
        flagged: Whether one held what tells deleted ones.
        led: Whether what should lead to the next page was ever there.
        cut: Whether the only page is as full as it may be, and nothing says that it is the last one.
    """

    pages: int = 0
    stop: str = ""
    partial: str = ""
    notes: list[str] = field(default_factory=list)
    source_count: int | None = None
    numbers: bytearray = field(default_factory=bytearray)
    left: int = 0
    stated: bool = False
    given: int = 0
    placed: int = 0
    flagged: bool = False
    led: bool = False
    cut: bool = False


@dataclass(slots=True)
class _Pass:
    """One reading of all the pages of a part."""

    again: bool
    watched: bool = False
    count: int = 0
    digest: int = 0
    totals: set[int] = field(default_factory=set)
    shifted: bool = False
    pages: int = 0
    highest: cursors.CursorValue | None = None
    last_key: Any = None


class PartReading:
    """Reads one part, in a thread of its own, and hands on what it finds."""

    def __init__(
        self,
        stream: HttpStream,
        part: Part,
        first: Call,
        fetch: Callable[[Call], Answer],
        emit: Callable[[list[Step]], None],
        *,
        since: cursors.CursorValue | None,
        connector: str,
    ) -> None:
        """Prepare.

        Args:
            stream: Whose part it is.
            part: Which.
            first: The call of the first page, without the cursor's parameter.
            fetch: Sends a call.
            emit: Takes the steps of each page, in order.
            since: The cursor value to go on from; `None` reads everything.
            connector: For messages.
        """
        self._stream = stream
        self._part = part
        self._first = first
        self._fetch = fetch
        self._emit = emit
        self._since = since
        self._connector = connector
        self._highest = since
        self._began: datetime | None = None
        self._orderly = True
        self._result = PartResult()

    def read(self) -> PartResult:
        """Read the part.

        Raises:
            Skipped, ConnectorError: As `HttpClient.fetch`. What was handed on before stays.
        """
        earlier: _Pass | None = None
        for number in range(_MOST_PASSES):
            done = self._pass(again=number > 0)
            if self._result.partial or self._settled(done, earlier):
                break
            earlier = done
        else:
            self._result.partial = f"records moved between the pages in each of {_MOST_PASSES} readings"
        if not self._result.partial:
            self._emit([Checkpoint(self._part.name, self._state(whole=True))])
        return self._result

    # -- one pass ----------------------------------------------------------------------------------

    def _pass(self, *, again: bool) -> _Pass:
        stream, result = self._stream, self._result
        pager = Pager(stream.pages)
        call: Call | str = pager.start(self._with_cursor(self._early()))
        done = _Pass(again, watched=again or pager.may_move or stream.count is not None)
        self._seam = None
        watch = LoopWatch(lambda value: key_of(value, stream.key))
        asked_twice = False
        while isinstance(call, Call):
            watch.asks(call)
            answer = self._fetch(call)
            self._note_time(answer)
            items = elements(answer, stream, connector=self._connector)
            before = copy.copy(pager)
            self._note_total(answer, pager, done)
            try:
                following = pager.following(call, answer, items)
            except PageFault as exc:
                result.partial, following = str(exc), "a page that does not lead on"
            if loop := watch.fault(items, following):
                # The source may have slipped: the same page is asked for once more before that is believed.
                if not asked_twice:
                    pager, asked_twice = before, True
                    continue
                result.partial, following = f"{loop}, so the list never ends", "a loop"
            asked_twice = False
            watch.passed(items)
            result.pages += 1
            done.pages += 1
            result.led = result.led or pager.led
            result.cut = done.pages == 1 and pager.full and not result.led and not done.totals and not answer.empty
            items = self._aligned(pager, done, items)
            reached = self._hand_on(items, done)
            if reached and isinstance(following, Call):
                following = "what was read before"
            call = self._walked(following, items, watch)
        result.stop = call
        done.shifted = done.shifted or (pager.moves and self._changed_meanwhile())
        self._check_count(done)
        self._moving = pager.moves and not isinstance(stream.pages, OffsetPages)
        return done

    def _hand_on(self, items: list[Any], done: _Pass) -> bool:
        """Hand on the records of a page; return whether they reach back to what was read before."""
        stream, part = self._stream, self._part
        rule = stream.cursor
        bound = cursors.lower_bound(rule, self._since) if rule is not None and self._since is not None else None
        backwards = rule is not None and rule.param is None and rule.order == "descending"
        where = f"{part.name or stream.name}, page {done.pages}"
        reached = False
        steps: list[Step] = []
        done.count += len(items)
        self._result.given += len(items)
        for number, value in enumerate(items, 1):
            if done.watched:
                done.last_key = self._key(value)
                done.digest = (done.digest + hash(done.last_key)) & 0xFFFF_FFFF_FFFF_FFFF
            position = cursors.read(rule, value) if rule is not None and isinstance(value, dict) else None
            if position is not None:
                self._result.placed += 1
                reached = reached or (backwards and bound is not None and _before(position, bound))
                self._advance(position, done)
            step = self._step(value, f"{where}, item {number}", done, position)
            # What is broken was told in the first reading.
            if step is not None and not (done.again and isinstance(step, Broken)):
                steps.append(step)
        if self._resumable():
            steps.append(Checkpoint(part.name, self._state(whole=False)))
        self._emit(steps)
        return reached

    def _step(self, value: Any, place: str, done: _Pass, position: cursors.CursorValue | None) -> Step | None:
        stream, part = self._stream, self._part
        if not isinstance(value, dict):
            return Broken(place, "a record must be an object", show(value), part=part.name)
        if part.include:
            value = {**part.include, **value}
        if stream.sequence is not None and not done.again:
            self._note_number(lookup(value, stream.sequence))
        if stream.skip_when and any(holds(test, value) for test in stream.skip_when):
            self._result.left += not done.again
            return None
        if isinstance(stream.deletes, FlagDeletes) and self._is_gone(stream.deletes, value):
            gone = key_of(value, stream.key)
            if gone is None:
                return Broken(place, "it is marked as deleted, and has no key", show(value), part=part.name)
            return Gone(gone, place)
        # What a walk reads a second time at the seam of two pages is not a second record.
        seam = position is not None and self._seam is not None and not _before(self._seam, position)
        return Item(value, place, part=part.name, again=done.again or seam)

    def _is_gone(self, deleting: FlagDeletes, value: dict[str, Any]) -> bool:
        found = lookup(value, deleting.when.path)
        self._result.flagged = self._result.flagged or found is not MISSING
        return passes(deleting.when, found)

    # -- cursor ------------------------------------------------------------------------------------

    _seam: cursors.CursorValue | None = None
    _moving = False

    def _early(self) -> cursors.CursorValue | None:
        rule = self._stream.cursor
        return cursors.lower_bound(rule, self._since) if rule is not None and self._since is not None else None

    def _with_cursor(self, value: cursors.CursorValue | None) -> Call:
        rule = self._stream.cursor
        if rule is None or rule.param is None or value is None:
            return self._first
        return self._first.with_param(rule.param, cursors.sent(rule, value), into=rule.into)

    def _advance(self, position: cursors.CursorValue, done: _Pass) -> None:
        rule = self._stream.cursor
        if done.highest is None or _before(done.highest, position):
            done.highest = position
        elif rule is not None and rule.order == "ascending" and self._orderly and _before(position, done.highest):
            walks = rule.walk == "values"
            if walks or _before(position, cursors.lower_bound(rule, done.highest)):
                # A walk by values has passed over what stands behind a higher one.
                self._orderly, done.shifted = False, done.shifted or walks
                self._result.notes.append(
                    "the list should come oldest first, but does not; it was read to its end before its place was kept"
                )
        if self._highest is None or _before(self._highest, position):
            self._highest = position

    def _resumable(self) -> bool:
        """Whether all that comes before the highest value so far has been read, so that its place may be kept."""
        rule = self._stream.cursor
        if rule is None or rule.order != "ascending" or not self._orderly or self._highest is None:
            return False
        return rule.walk == "values" or not Pager(self._stream.pages).moves

    def _walked(self, following: Call | str, items: list[Any], watch: LoopWatch) -> Call | str:
        """Return the call of the next page: by the last value, where the manifest says so and it leads on."""
        rule = self._stream.cursor
        if rule is None or not self._walks() or not isinstance(following, Call) or not items:
            return following
        positions = [cursors.read(rule, value) for value in items if isinstance(value, dict)]
        last = positions[-1] if positions else None
        if last is None:
            return following
        # A second earlier, the unit of most parameters: a source may take "from" for "after".
        early = last - _SECOND if isinstance(last, datetime) else last
        walked = Pager(self._stream.pages).start(self._with_cursor(early))
        # As many records of one value as fit a page, or more: within them only the page's number leads on.
        if watch.asked(walked):
            return following
        self._seam = last
        return walked

    def _state(self, *, whole: bool) -> dict[str, Any] | None:
        state: dict[str, Any] = {}
        if self._stream.cursor is not None and self._highest is not None:
            began = self._began or datetime.now(UTC)
            state["cursor"] = cursors.stored(cursors.clamped(self._highest, began))
        if whole and self._part.mark is not None:
            state["mark"] = self._part.mark
        return state

    # -- what moved --------------------------------------------------------------------------------

    def _settled(self, done: _Pass, earlier: _Pass | None) -> bool:
        """Whether nothing can have been missed between the pages of this pass."""
        if earlier is not None and earlier.watched and (done.count, done.digest) == (earlier.count, earlier.digest):
            return True
        if done.shifted:
            return False
        if done.pages < 2 or not self._moving or self._walks():
            return True
        return len(done.totals) == 1 and done.count == next(iter(done.totals))

    def _walks(self) -> bool:
        rule = self._stream.cursor
        return rule is not None and rule.walk == "values" and self._orderly

    def _aligned(self, pager: Pager, done: _Pass, items: list[Any]) -> list[Any]:
        """Drop the record that an offset's page repeats on purpose; another in its place tells that records moved."""
        if not pager.overlapped:
            # Where a page should overlap and cannot, whether records moved is not known.
            done.shifted = done.shifted or (pager.overlaps and done.count > 0 and bool(items))
            return items
        if not items or self._key(items[0]) != done.last_key:
            done.shifted = True
            return items
        return items[1:]

    def _changed_meanwhile(self) -> bool:
        rule = self._stream.cursor
        if rule is None or rule.walk == "values" or self._began is None:
            return False
        return isinstance(self._highest, datetime) and rule.order == "ascending" and self._highest >= self._began

    def _check_count(self, done: _Pass) -> None:
        result = self._result
        if not done.totals or self._walks():
            return
        total = max(done.totals)
        result.source_count = total
        rule = self._stream.cursor
        backwards = rule is not None and rule.param is None and rule.order == "descending" and self._since is not None
        if not result.partial and done.count < min(done.totals) and not backwards:
            done.shifted = True
            if done.again:
                result.partial = f"the source counts {total:,} records and gave {done.count:,}"

    def _note_total(self, answer: Answer, pager: Pager, done: _Pass) -> None:
        rule = self._stream.count
        if rule is None:
            return
        found = answer.headers.get(rule.header) if rule.header else lookup(answer.body, rule.path or "")
        total = count_of(found)
        self._result.stated = self._result.stated or total is not None
        if total is not None and (rule.capped_at is None or total < rule.capped_at):
            pager.total = total
            done.totals.add(total)

    # -- what else is noted ------------------------------------------------------------------------

    def _note_time(self, answer: Answer) -> None:
        """Take the source's own time of the first answer for the begin: cursor values are of its clock."""
        if self._began is None:
            try:
                self._began = parsedate_to_datetime(answer.headers["date"]).astimezone(UTC)
            except (KeyError, ValueError, TypeError):
                self._began = datetime.now(UTC)

    def _note_number(self, found: Any) -> None:
        bits = self._result.numbers
        if isinstance(found, int) and not isinstance(found, bool) and 0 <= found < 100_000_000:
            if found // 8 >= len(bits):
                bits.extend(bytes(max(found // 8 + 1 - len(bits), len(bits))))
            bits[found // 8] |= 1 << (found % 8)

    def _key(self, value: Any) -> Any:
        return tuple(_hashable(lookup(value, path)) for path in self._stream.key)


def elements(answer: Answer, stream: HttpStream, *, connector: str) -> list[Any]:
    """Return the elements of a page.

    Raises:
        FetchError: There is no list (or object) where the manifest says.
    """
    if answer.empty or answer.status == 204:
        return []
    found = listed(answer.body, stream.records, connector=connector, stream=stream.name)
    if stream.value_as is None:
        return found
    return [{stream.value_as: one} if isinstance(one, str | int | float) else one for one in found]


def listed(body: Any, path: str, *, connector: str, stream: str) -> list[Any]:
    """Return the list at `path` in a body; an object there is its only element.

    Raises:
        FetchError: There is neither.
    """
    found = lookup(body, path)
    if isinstance(found, list):
        return found
    if isinstance(found, dict):
        return [found]
    what = "nothing" if found is MISSING else show(found)
    message = f"the answer has no list at '{path}', but {what}. Mend `records` in the manifest, or the request."
    if found is None:
        message += " If null means that there is nothing, say so: errors: [{when: {path: "
        message += f"{path or '/0'}, exists: false}}, then: empty}}]."
    raise FetchError(message, connector=connector, stream=stream)


def key_of(value: Any, paths: list[str]) -> str | None:
    """Return the id that a record of these key paths has, or `None`."""
    parts = [id_text(lookup(value, path)) for path in paths]
    whole = [part for part in parts if part is not None]
    return join_id(whole) if len(whole) == len(parts) else None


def missing_numbers(bits: bytearray) -> tuple[int, int, int, list[int]]:
    """Return the first and the last number whose bit is set, how many between are not, and the first five of these."""
    whole = int.from_bytes(bits, "little")
    last = whole.bit_length() - 1
    first = (whole & -whole).bit_length() - 1
    missing = last - first + 1 - whole.bit_count()
    some: list[int] = []
    number = first
    while len(some) < min(missing, _SHOWN_GAPS):
        number += 1
        if not bits[number // 8] >> (number % 8) & 1:
            some.append(number)
    return first, last, missing, some


def _hashable(value: Any) -> Any:
    return value if isinstance(value, str | int | float | None) else show(value)


def _before(one: cursors.CursorValue, other: cursors.CursorValue) -> bool:
    return type(one) is type(other) and one < other  # type: ignore[operator]
