"""What a project's tasks rest on now: what `workbench.lock` keeps, and what a check compares with it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from workbench.api._task import Task
from workbench.api._used_fields import used_fields
from workbench.checks import LockedField, LockedRecord, LockedStream, LockedTask, ProjectLock
from workbench.evals import Case
from workbench.records import MISSING, Record, canonical_json, find_all, parse_urn
from workbench.store import Store
from workbench.tokens import tokenizer

if TYPE_CHECKING:
    from workbench.api._project import Project

__all__ = ["locked_now"]

_MOST_HELD = 2_000
_DIGITS = 16
# Words, figures, signs, other scripts and code: a vocabulary that counts these alike counts everything alike.
_PROBE = (
    "Which orders of Ana Lima (ana@lima.example) are open? 1,204.50 EUR; 2026-11-28T19:45:00Z\n"
    '{"id": "A-1001", "status": null, "lines": [1, 2, 3]}\t| größe | naïve | Straße | 価格は千円です | цена |\n'
    "def f(x):\n    return x ** 2  # ....\n\n\n~~~ \U0001f600 ﷺ zzzzqqqqxxxx 00000000 ________"
)


def locked_now(
    project: Project, tasks: Sequence[Task], streams: Iterable[str] = ()
) -> tuple[ProjectLock, dict[str, list[str]]]:
    """Return what a lock of the project would be now, and for each stream the paths of all fields at its top.

    Args:
        project: The project, with its records.
        tasks: Those that are locked: the project's own whose specs are sound.
        streams: Streams that are looked at, whether one of the tasks reads them or not.
    """
    store = project.store
    pulled = {stream.partition(".")[0] for stream in store.streams()}
    manifests = [project.manifest(name) for name in project.connectors if name in pulled]
    used = used_fields([(task.name, task.spec) for task in tasks], project.links(), manifests)
    rests = {urn for task in tasks for case in task.cases for urn in case.gold_records}
    evidence: dict[str, set[str]] = {}
    for urn in rests:
        source, stream, record_id = parse_urn(urn)
        evidence.setdefault(f"{source}.{stream}", set()).add(record_id)
    read = {stream for task in tasks for stream in task.spec.streams()}
    found_streams, present = {}, {}
    for name in sorted({*read, *used, *evidence, *streams}):
        if name in store.streams():
            found_streams[name], present[name] = _stream(store, name, used.get(name, {}), evidence.get(name, set()))
    found = ProjectLock(
        encodings={one: _fingerprint(one) for one in sorted({task.spec.encoding for task in tasks})},
        tasks={task.name: _task(task, store) for task in tasks},
        streams=found_streams,
    )
    return found, present


def _task(task: Task, store: Store) -> LockedTask:
    governed = task.governed
    return LockedTask(
        encoding=task.spec.encoding,
        evidence={case.id: found for case in task.cases if (found := _evidence(case, store)) is not None},
        policy=governed.policy.model_dump(mode="json", by_alias=True) if governed.exists else None,
        tools=dict(task.tools.lock()) if governed.exists else {},
    )


def _evidence(case: Case, store: Store) -> str | None:
    """Return the digest of what a case's gold fields hold, by the paths of the source's own objects.

    `None` where it has none, or one of them is not there, which is no other value: the lint of cases tells that.
    """
    held = []
    for field in case.gold_fields:
        record = store.get(field.record)
        value = MISSING if record is None else record.source_value(field.path)
        if value is MISSING:
            return None
        held.append([field.record, field.path, value])
    return _short(canonical_json(sorted(held, key=lambda one: (one[0], one[1])))) if held else None


def _stream(
    store: Store, name: str, used: Mapping[str, Sequence[str]], evidence: set[str]
) -> tuple[LockedStream, list[str]]:
    counts = dict.fromkeys(sorted(used), 0)
    present: set[str] = set()
    held: dict[str, LockedRecord] = {}
    newest: datetime | None = None
    total = store.count(name)
    for record in store.scan(name):
        body = record.body
        present.update(body)
        for path in counts:
            if _holds(body, path):
                counts[path] += 1
        if record.updated_at is not None and (newest is None or record.updated_at > newest):
            newest = record.updated_at
        if total <= _MOST_HELD or record.id in evidence:
            held[record.id] = _record(record)
    fields = {path: LockedField(records=count, tasks=tuple(sorted(used[path]))) for path, count in counts.items()}
    locked = LockedStream(records=total, newest=_time(newest), fields=fields, held=held)
    return locked, [f"/{key}" for key in sorted(present)]


def _holds(body: Mapping[str, Any], path: str) -> bool:
    return any(value not in (None, "", [], {}) for _, value in find_all(body, path))


def _record(record: Record) -> LockedRecord:
    # Where the source does not say when it changed a record, nothing tells old from new.
    return LockedRecord(time=_time(record.updated_at), digest=record.content_hash()[:_DIGITS])


def _time(value: datetime | None) -> str | None:
    # All in one form and zone, so that their order is that of the texts.
    return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if value is not None else None


def _fingerprint(encoding: str) -> str:
    return _short(canonical_json(tokenizer(encoding).encode(_PROBE)))


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
