"""Checking an audit log: every entry, the chain between them, the head, and the state that they tell of."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbench.errors import PolicyError
from workbench.policy._digest import digest

__all__ = ["ENTRIES", "FIRST", "HEAD", "check_audit", "is_audit_log", "sealed"]

ENTRIES = "audit.jsonl"
HEAD = "audit.sqlite"
FIRST = "sha256:" + "0" * 64
_KEYS = {"seq", "at", "kind", "body", "prev", "digest"}


def sealed(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry with its digest, which covers all of it and the digest of the one before."""
    return {**entry, "digest": digest(dict(entry), what="an entry of the audit log")}


def is_audit_log(folder: Path) -> bool:
    """Tell whether a folder is meant to be an audit log."""
    return (folder / ENTRIES).is_file() or (folder / HEAD).is_file()


def check_audit(folder: Path) -> list[str]:
    """Check an audit log offline; nothing is mended.

    Returns:
        What is wrong, as sentences; empty when it is sound.
    """
    problems: list[str] = []
    try:
        data = (folder / ENTRIES).read_bytes()
    except FileNotFoundError:
        data = b""
    head, approvals, executions = _state(folder, problems)
    lines = data.split(b"\n")
    if head is not None and not head["written"] and data[head["offset"] :] != head["line"]:
        # The process died before the file was written: the next use finishes it, and the entry is known.
        lines = (data[: head["offset"]] + head["line"]).split(b"\n")
    if lines[-1]:
        problems.append(f"{ENTRIES}: its last line does not end.")
    entries = _entries([line for line in lines[:-1]], problems)
    _check_chain(entries, problems)
    last = entries[-1] if entries else None
    if head is not None and (last is None or last.get("digest") != head["digest"]):
        problems.append(
            f"{ENTRIES}: the last entry is {last.get('seq') if last else 'missing'}, and {HEAD} says that it is "
            f"{head['seq']} with the digest {head['digest']}: entries were removed, added or changed at the end."
        )
    if head is None and entries:
        problems.append(f"{HEAD}: it does not hold the head of {len(entries)} entries; it was removed or replaced.")
    if not problems:
        _check_state(entries, approvals, executions, problems)
    return problems


def _state(folder: Path, problems: list[str]) -> tuple[dict[str, Any] | None, dict[str, str], dict[str, str]]:
    path = folder / HEAD
    if not path.is_file():
        return None, {}, {}
    try:
        with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            head = connection.execute("SELECT * FROM head").fetchone()
            approvals = dict(connection.execute("SELECT id, status FROM approvals").fetchall())
            executions = dict(connection.execute("SELECT id, status FROM executions").fetchall())
    except sqlite3.Error as exc:
        problems.append(f"{HEAD}: it cannot be read: {exc}.")
        return None, {}, {}
    return dict(head) if head is not None else None, approvals, executions


def _entries(lines: list[bytes], problems: list[str]) -> list[dict[str, Any]]:
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError) as exc:
            problems.append(f"{ENTRIES}:{number}: it is not JSON ({str(exc)[:80]}).")
            continue
        if not isinstance(entry, dict) or set(entry) != _KEYS:
            problems.append(f"{ENTRIES}:{number}: it is no entry of an audit log.")
            continue
        found.append(entry)
    return found


def _check_chain(entries: list[dict[str, Any]], problems: list[str]) -> None:
    prev, at = FIRST, ""
    for number, entry in enumerate(entries, start=1):
        where = f"{ENTRIES}: entry {entry['seq']}"
        try:
            expected = sealed({key: value for key, value in entry.items() if key != "digest"})["digest"]
        except PolicyError as exc:
            problems.append(f"{where}: {exc}")
            continue
        if entry["digest"] != expected:
            problems.append(f"{where}: it was changed: its digest is not that of its content.")
        if entry["prev"] != prev or entry["seq"] != number:
            problems.append(f"{where}: it does not follow entry {number - 1}: one was removed, added or moved.")
        prev, at = entry["digest"], max(at, str(entry["at"]))


def _check_state(
    entries: list[dict[str, Any]], approvals: dict[str, str], executions: dict[str, str], problems: list[str]
) -> None:
    """Compare what the entries tell with what the state says."""
    told: dict[str, dict[str, str]] = {"approvals": {}, "executions": {}}
    for entry in entries:
        for name, found in told.items():
            for one, status in (entry["body"].get("state") or {}).get(name, {}).items():
                found[one] = status
    for name, found, known in (
        ("approval", told["approvals"], approvals),
        ("execution", told["executions"], executions),
    ):
        for one in sorted(set(found) | set(known)):
            if found.get(one) != known.get(one):
                said = found.get(one, "nothing")
                problems.append(f"{HEAD}: {name} {one} is {known.get(one, 'missing')} there; the log says {said}.")
