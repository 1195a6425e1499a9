"""What a reader hands on, item by item: a value with its place, what could not be read, what is gone, how far it is."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from workbench.connectors._redact import shorten
from workbench.records import Record, canonical_json

__all__ = [
    "MAX_DEPTH",
    "MAX_RECORD_BYTES",
    "Broken",
    "Checkpoint",
    "Fate",
    "FoundField",
    "Gone",
    "Item",
    "Listed",
    "Reading",
    "Report",
    "Skip",
    "Step",
    "Vanishing",
    "checked_json",
    "json_value",
    "show",
]

MAX_RECORD_BYTES = 16_000_000
"""The largest record that is taken, in bytes of its JSON."""
MAX_DEPTH = 64
"""How deeply lists and objects may be nested in a record."""


@dataclass(frozen=True, slots=True)
class Item:
    """One value of the source.

    Attributes:
        value: The source's own object, JSON values only.
        place: Where it stood, such as `orders.jsonl:17`.
        key: Its id, when that is not inside the object (object key, file name).
        nan: How many NaN were read as null.
        part: The part of the stream that it belongs to, as in `Checkpoint`.
        again: It was read a second time to make sure: if it is as it was, it does not count.
    """

    value: Any
    place: str
    key: str | None = None
    nan: int = 0
    part: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class Broken:
    """Something that stood where a record should be.

    Attributes:
        place: Where it stood.
        reason: What is wrong, as a sentence.
        value: Its beginning.
        part: The part of the stream that it belongs to, as in `Checkpoint`.
    """

    place: str
    reason: str
    value: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Gone:
    """The source says that a record was deleted.

    Attributes:
        id: The record's id.
        place: Where it said so.
    """

    id: str
    place: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """All that the reader handed on before belongs to this state: once that is stored, so may the state be.

    Attributes:
        part: The part of the stream that it is about (one repository, one channel); empty for the whole.
        state: A JSON value from which a later reading of the part goes on.
    """

    part: str
    state: Any


@dataclass(frozen=True, slots=True)
class Listed:
    """The source has a record of this id; the record itself is not part of the list.

    Attributes:
        id: The record's id.
    """

    id: str


Step = Item | Broken | Gone | Listed | Checkpoint

Fate = Literal["gone", "forbidden", "there", "unclear"]
"""What the source says of a record that its list lacks."""


@dataclass(frozen=True, slots=True)
class Vanishing:
    """How stored records are judged that the source no longer lists.

    Attributes:
        listed: Whether the `Listed` ids are the list; else the records that were read.
        most_share: Share of the stored records, from 0 to 1, that may vanish at once without being asked for.
        ask: Asks the source for one record; `None` where it cannot be asked.
        most_asked: Records that are asked for at most.
    """

    listed: bool = False
    most_share: float = 1.0
    ask: Callable[[Record], Fate] | None = None
    most_asked: int = 0


@dataclass(frozen=True, slots=True)
class Skip:
    """A part of a stream that the source does not let us read.

    Attributes:
        part: What it is, such as `repository=octo/hello`.
        reason: What the source said.
    """

    part: str
    reason: str


@dataclass(slots=True)
class Report:
    """What a reader found out about its own reading; whole only after the last step.

    Attributes:
        pages: Pages that were read.
        calls: Requests that were sent, repeated ones and those for tokens included.
        stop: Why the reading ended, as a word or two: `last page`, `no more rows` …
        partial: Reasons why not everything was read, as sentences; empty when all was.
        unknown: Reasons why it cannot be known whether all was read.
        skipped: Parts that may not be read, at most 100 of them.
        skipped_count: How many they are.
        source_count: How many records the source says there are.
        gaps: How many numbers are missing in a sequence that the source counts up, and the first of them.
        quota: What is used of a quota, as the source says it.
        waited_s: Seconds spent waiting because the source asked for it.
        deletes_unseen: Why deletions were not looked for although the manifest says how; empty when they were.
    """

    pages: int = 0
    calls: int = 0
    stop: str = ""
    partial: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    skipped: list[Skip] = field(default_factory=list)
    skipped_count: int = 0
    source_count: int | None = None
    gaps: str = ""
    quota: str = ""
    waited_s: float = 0.0
    deletes_unseen: str = ""


@dataclass(frozen=True, slots=True)
class FoundField:
    """A field of a stream, as the source describes it.

    Attributes:
        name: As in the records.
        label: What people call it; empty where the source does not say.
        type: The source's own word for its type.
        values: Of a picklist: value to what people see.
    """

    name: str
    label: str = ""
    type: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """One pass over a stream.

    Attributes:
        items: What is read, lazily. Steps of several parts may come in any order, those of one part in theirs.
        total: How many items there are, where the source knows without reading.
        location: What is read, without secrets.
        full: Whether all of the source is read (else only what is new).
        notes: What the reader has to say; whole only after the last item.
        report: What the reader found out about its reading; whole only after the last item.
        vanishing: How records are judged that the source no longer lists; `None`: their absence says nothing.
        changing: Whether a record may come twice in one pass, with other content the second time; the later one counts.
        described: What the source says of its fields, where it describes them; whole with the first item.
        labels: Field to picklist value to what people see; whole with the first item.
    """

    items: Iterator[Step]
    location: str
    total: int | None = None
    full: bool = True
    notes: list[str] = field(default_factory=list)
    report: Report = field(default_factory=Report)
    vanishing: Vanishing | None = None
    changing: bool = False
    described: list[FoundField] = field(default_factory=list)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)


class _NotJson(ValueError):
    pass


def checked_json(value: Any) -> bytes:
    """Return the canonical JSON of `value` in UTF-8, if a record may hold it.

    Raises:
        ValueError: With the reason: not an object, too large, nested too deeply, not finite, not Unicode.
    """
    if not isinstance(value, dict):
        message = f"a record must be an object, not {_kind(value)}"
        raise _NotJson(message)
    try:
        text = canonical_json(value)
    except RecursionError:
        raise _NotJson(_deep()) from None
    except ValueError as exc:
        message = "it holds an infinite number or NaN, which JSON does not have"
        raise _NotJson(message) from exc
    try:
        encoded = text.encode("utf-8")
    except UnicodeEncodeError as exc:
        message = "it holds bytes that are not UTF-8, or half of a surrogate pair"
        raise _NotJson(message) from exc
    if len(encoded) > MAX_RECORD_BYTES:
        message = f"it has {len(encoded):,} bytes; a record may have {MAX_RECORD_BYTES:,}"
        raise _NotJson(message)
    # Few brackets cannot nest deeply: the walk is needed for the rare record only.
    if text.count("[") + text.count("{") > MAX_DEPTH and _depth(value) > MAX_DEPTH:
        raise _NotJson(_deep())
    return encoded


def _deep() -> str:
    return f"it is nested more than {MAX_DEPTH} levels deep"


def _depth(value: Any) -> int:
    depth, level = 0, [value]
    while level:
        depth += 1
        inner = [child for child in level if isinstance(child, dict | list)]
        level = [c for child in inner for c in (child.values() if isinstance(child, dict) else child)]
        if depth > MAX_DEPTH + 1:
            break
    return depth


def _kind(value: Any) -> str:
    names = {list: "a list", str: "a text", bool: "a boolean", int: "a number", float: "a number"}
    return "null" if value is None else names.get(type(value), type(value).__name__)


def json_value(value: Any) -> tuple[Any, int]:
    """Bring a value of a database or a Parquet file into JSON; return it and how many NaN became null.

    Times become ISO 8601 text (in UTC where they have a zone), decimals exact text, bytes base64 text, UUIDs text.
    """
    if value is None or isinstance(value, str | bool | int):
        return value, 0
    if isinstance(value, float):
        return (None, 1) if math.isnan(value) else (value, 0)
    if isinstance(value, dict):
        pairs = {str(key): json_value(child) for key, child in value.items()}
        return {key: child for key, (child, _) in pairs.items()}, sum(nan for _, nan in pairs.values())
    if isinstance(value, list | tuple | set | frozenset):
        children = [json_value(child) for child in value]
        return [child for child, _ in children], sum(nan for _, nan in children)
    return _scalar_text(value)


def _scalar_text(value: Any) -> tuple[str | None, int]:
    if isinstance(value, datetime) and value.tzinfo is not None:
        # In UTC: which zone a database shows is a setting of the session, and the same moment is the same text.
        return value.astimezone(UTC).isoformat(), 0
    if isinstance(value, datetime | date | time):
        return value.isoformat(), 0
    if isinstance(value, Decimal):
        return (None, 1) if value.is_nan() else (format(value, "f") if value.is_finite() else str(value), 0)
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii"), 0
    if isinstance(value, timedelta):
        return f"PT{value.total_seconds():.6f}".rstrip("0").rstrip(".") + "S", 0
    if isinstance(value, UUID):
        return str(value), 0
    return str(value), 0


def show(value: Any) -> str:
    """Return the beginning of a value for a person."""
    try:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    except (ValueError, RecursionError, TypeError):
        text = type(value).__name__
    return shorten(text)
