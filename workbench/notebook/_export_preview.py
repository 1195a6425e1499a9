"""What an export would write, beside what is there: part by part, with the lines that differ."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

__all__ = ["PartChange", "part_changes"]

_MOST_LINES = 120
_MOST_BYTES = 2_000_000
_MOST_CHARACTERS = 300
# Latencies differ from run to run; the seal of the whole says nothing that the parts do not.
_UNCOMPARED = ("timings.json", "lock.json")


@dataclass(frozen=True, slots=True)
class PartChange:
    """A file of a bundle, before and after.

    Attributes:
        name: Its path inside the bundle.
        change: `new`, `changed`, `same` or `gone`.
        size_bytes: Its size afterwards; before, where it goes.
        sha256: Its digest, hex, likewise.
        lines: What differs, as a unified diff of its lines; JSON is laid out first.
        left_out: Lines of the diff that are not listed.
    """

    name: str
    change: Literal["new", "changed", "same", "gone"]
    size_bytes: int
    sha256: str
    lines: tuple[str, ...] = ()
    left_out: int = 0


def part_changes(before: Path | None, after: Path) -> list[PartChange]:
    """Return how the bundle in `after` differs from the one in `before`, by path.

    Args:
        before: The folder of the bundle that is there, or `None`.
        after: The folder of the new one.
    """
    old = _files(before) if before is not None else {}
    new = _files(after)
    return [_change(name, old.get(name), new.get(name)) for name in sorted({*old, *new})]


def _files(folder: Path) -> dict[str, bytes]:
    return {
        name: path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink() and (name := path.relative_to(folder).as_posix()) not in _UNCOMPARED
    }


def _change(name: str, old: bytes | None, new: bytes | None) -> PartChange:
    data = new if new is not None else old or b""
    digest = hashlib.sha256(data).hexdigest()
    if old == new:
        return PartChange(name, "same", len(data), digest)
    kind: Literal["new", "changed", "gone"] = "new" if old is None else "gone" if new is None else "changed"
    lines = _diff(old or b"", new or b"") if kind == "changed" else []
    return PartChange(name, kind, len(data), digest, tuple(lines[:_MOST_LINES]), max(0, len(lines) - _MOST_LINES))


def _diff(old: bytes, new: bytes) -> list[str]:
    if max(len(old), len(new)) > _MOST_BYTES:
        return [f"{len(old):,} bytes before, {len(new):,} after: too large to compare line by line"]
    before, after = _laid_out(old), _laid_out(new)
    if before is None or after is None:
        return ["no text: not compared line by line"]
    found = list(difflib.unified_diff(before, after, "before", "after", lineterm="", n=1))[2:]
    return [line if len(line) <= _MOST_CHARACTERS else f"{line[:_MOST_CHARACTERS]}…" for line in found]


def _laid_out(data: bytes) -> list[str] | None:
    """Return the lines of a text; JSON, also a value a line, with a line for every key."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    lines: list[str] = []
    for part in [text] if _is_json(text) else text.splitlines():
        lines += json.dumps(json.loads(part), ensure_ascii=False, indent=1).splitlines() if _is_json(part) else [part]
    return lines


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), list | dict)
    except (ValueError, RecursionError):
        return False


def counted(changes: Mapping[str, int]) -> str:
    """Return counts as words: `2 changed, 4 same`."""
    return ", ".join(f"{count:,} {kind}" for kind, count in changes.items() if count)
