"""Between records and stored rows: pure functions, no input or output."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from workbench.errors import StoreError
from workbench.records import Record, canonical_json, compact_json, split_pointer

__all__ = [
    "LinkRow",
    "Row",
    "add_hashes",
    "checked_hash",
    "content_hash_of",
    "decode",
    "drop_hashes",
    "encode",
    "encode_hashed",
    "links_of",
    "pointer_order",
    "row_check",
]

_FULL_HASH = 1 << 256
_LINKS = ',"links":['
_DECODER = json.JSONDecoder()


class LinkRow(NamedTuple):
    """A link as the projection keeps it."""

    name: str
    path: str
    target: str


class Row(NamedTuple):
    """A record as it is stored.

    Attributes:
        id: The record's id in its stream.
        text: JSON of the record without `provenance.location`, the source's objects in their own key order.
        location: `provenance.location`. Kept apart because it does not count as content.
        hash: `Record.content_hash()`, hex: over the text's canonical form, so key order does not count.
        deleted: Whether the source no longer has the record.
        seq: Number of the write that put the row there; grows within a stream.
    """

    id: str
    text: str
    location: str
    hash: str
    deleted: bool
    seq: int = 0


def encode(record: Record) -> Row:
    """Return the row of `record`, with `seq` 0.

    Raises:
        StoreError: The record holds a value that JSON cannot say.
    """
    return encode_hashed(record, checked_hash(record))


def encode_hashed(record: Record, content_hash: str) -> Row:
    """Return the row of a record whose content hash is known."""
    return Row(record.id, _storable(record.content()), record.provenance.location, content_hash, record.deleted)


def checked_hash(record: Record) -> str:
    """Return `record.content_hash()`.

    Raises:
        StoreError: The record holds a value that JSON cannot say.
    """
    try:
        return record.content_hash()
    except (ValueError, TypeError, RecursionError) as exc:
        message = (
            f"{record.qualified_stream}: record '{record.id}' cannot be stored: {exc}. "
            "Fields hold JSON values only (text, finite numbers, true, false, null, lists, objects); "
            "let the connector refuse or convert the value."
        )
        raise StoreError(message) from exc


def _storable(content: dict[str, Any]) -> str:
    """Return `content` as JSON that UTF-8 can hold: lone surrogates make the whole text ASCII."""
    text = compact_json(content)
    if not text.isascii():
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            return json.dumps(content, ensure_ascii=True, separators=(",", ":"))
    return text


def content_hash_of(text: str) -> str:
    """Compute the content hash of a stored text anew."""
    return hashlib.sha256(canonical_json(json.loads(text)).encode("utf-8", "surrogatepass")).hexdigest()


def decode(text: str, location: str) -> Record:
    """Return the record of a stored row."""
    try:
        record = Record.from_checked_json(text)
    except ValueError:
        # The JSON reader of pydantic refuses lone surrogates, which sources do send.
        record = Record.from_checked(json.loads(text))
    if location:
        # Nobody else has this fresh object yet; a frozen copy of it would cost as much as parsing it.
        record.provenance.__dict__["location"] = location
        record.provenance.__pydantic_fields_set__.add("location")
    return record


def row_check(row: Row) -> str:
    """Return a checksum over every column, so that a flipped byte anywhere in a row is found."""
    check = hashlib.blake2b(digest_size=16)
    for part in (row.id, row.hash, row.location, str(int(row.deleted)), str(row.seq)):
        check.update(part.encode("utf-8", "surrogatepass"))
        check.update(b"\x00")
    return check.hexdigest()


def pointer_order(pointer: str) -> list[tuple[int, int, str]]:
    """Return a key that sorts pointers with list positions as numbers: `/a/2` before `/a/10`."""
    return [(0, int(part), "") if part.isascii() and part.isdigit() else (1, 0, part) for part in _segments(pointer)]


def _segments(pointer: str) -> list[str]:
    try:
        return split_pointer(pointer)
    except ValueError:
        return [pointer]


def links_of(text: str) -> list[LinkRow]:
    """Return the links in a stored text, in path order."""
    # Only the links are parsed, not the whole record. What follows the record's own links (its keys are in
    # the order of `Record.content`) holds no other list of that name: provenance is flat, the rest are
    # texts, whose quotes are escaped.
    place = text.rindex(_LINKS) + len(_LINKS) - 1
    if text[place + 1] == "]":
        return []
    links: list[dict[str, str]] = _DECODER.raw_decode(text, place)[0]
    found = [LinkRow(link["name"], link["path"], link["target"]) for link in links]
    return sorted(found, key=lambda link: pointer_order(link.path)) if len(found) > 1 else found


def add_hashes(digest: int, hashes: Iterable[str]) -> int:
    """Add content hashes to a stream's digest.

    The digest is the sum of the hashes modulo 2**256: the same for the same records in any order, and
    kept up to date without reading the others. It finds accidents; it is no defence against somebody
    who searches for records with a wanted sum.
    """
    return (digest + sum(int(value, 16) for value in hashes)) % _FULL_HASH


def drop_hashes(digest: int, hashes: Iterable[str]) -> int:
    """Take content hashes out of a stream's digest again."""
    return (digest - sum(int(value, 16) for value in hashes)) % _FULL_HASH
