"""A project beside its lock: each way in which it may have gone wrong since has a code of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from workbench.checks._lock import LOCK_FILE, LockedStream, LockedTask, ProjectLock
from workbench.checks._report import Finding
from workbench.errors import known_values

__all__ = ["against_lock", "encoding_findings", "stream_findings", "task_findings"]

_SHOWN = 5
_ANEW = "If that is meant, write the lock anew: workbench check --write-lock"


def against_lock(
    locked: ProjectLock,
    now: ProjectLock,
    *,
    present: dict[str, list[str]],
    unread: Collection[str] = (),
    gone: Collection[str] = (),
) -> Iterator[tuple[str, Finding]]:
    """Yield the subject and the finding of all that differs, but for policies, which are decided by both.

    Args:
        locked: The lock.
        now: The project as it is.
        present: Stream to the paths of the fields that its records have now, to name what a field may be called.
        unread: Streams that nobody pulled here, so that nothing can be said of them.
        gone: Tasks that are no longer there, unlike those that cannot be read.
    """
    for task, held in locked.tasks.items():
        if task in now.tasks:
            yield from ((task, one) for one in encoding_findings(task, held, locked, now))
    for stream, was in locked.streams.items():
        if stream in unread:
            continue
        found = stream_findings(stream, was, now.streams.get(stream), present.get(stream, []))
        yield from ((stream, one) for one in found)
    for task, held in locked.tasks.items():
        if task in now.tasks:
            yield from ((task, one) for one in task_findings(task, held, now.tasks[task]))
    for task in gone:
        yield task, Finding.of("WB919", f"{LOCK_FILE}: tasks", f"the task '{task}' is no longer there. {_ANEW}")
    for task in now.tasks:
        if task not in locked.tasks:
            yield task, Finding.of("WB919", f"{LOCK_FILE}: tasks", f"the task '{task}' is not in the lock. {_ANEW}")


def encoding_findings(task: str, held: LockedTask, locked: ProjectLock, now: ProjectLock) -> Iterator[Finding]:
    """Yield what changed in how a task counts tokens."""
    encoding = now.tasks[task].encoding
    where = f"contexts/{task}/context.yaml: encoding"
    if encoding != held.encoding:
        message = f"tokens are counted in {encoding}; the budgets were set in {held.encoding}. {_ANEW}"
        yield Finding.of("WB918", where, message)
    elif locked.encodings.get(encoding) != now.encodings.get(encoding):
        message = f"{encoding} counts otherwise than it did: the installed vocabulary is another. {_ANEW}"
        yield Finding.of("WB918", where, message)


def stream_findings(stream: str, was: LockedStream, now: LockedStream | None, present: list[str]) -> Iterator[Finding]:
    """Yield what a stream has lost since it was locked."""
    if now is None or now.records < was.records:
        count = now.records if now is not None else 0
        gone = sorted(set(was.held) - set(now.held if now is not None else ()))
        named = f", such as {', '.join(gone[:_SHOWN])}" if gone and len(gone) >= was.records - count else ""
        message = f"{was.records - count:,} of {was.records:,} records are missing{named}. Was every page read? {_ANEW}"
        yield Finding.of("WB912", stream, message)
    if now is None:
        return
    fields = list(_lost_fields(stream, was, now, present))
    yield from fields
    if not fields:
        # Where a field is gone every record differs, and that is why.
        yield from _stale(stream, was, now)


def _lost_fields(stream: str, was: LockedStream, now: LockedStream, present: list[str]) -> Iterator[Finding]:
    for path, field in was.fields.items():
        have = now.fields[path].records if path in now.fields else None
        if have is None or not field.records or not now.records:
            continue
        # As many as before would have it, were nothing changed; half of that is no chance.
        expected = field.records * now.records / was.records
        if have == 0 or (have * 2 < expected and expected >= _SHOWN):
            held = "no record has" if have == 0 else f"{have:,} of {now.records:,} records have"
            message = f"{held} '{path}', which {field.records:,} of {was.records:,} had; "
            message += f"used by {', '.join(field.tasks)}. {known_values(path, present)} {_ANEW}"
            yield Finding.of("WB911", f"{stream}{path}", message)


def _stale(stream: str, was: LockedStream, now: LockedStream) -> Iterator[Finding]:
    found = []
    for record_id, held in was.held.items():
        one = now.held.get(record_id)
        if one is None or one.digest == held.digest or one.time is None or held.time is None:
            continue
        if one.time <= held.time:
            found.append(f"{record_id} (locked as of {held.time}, here as of {one.time})")
    if found:
        more = f" and {len(found) - _SHOWN:,} more" if len(found) > _SHOWN else ""
        message = f"other content than was locked, and not newer: {', '.join(found[:_SHOWN])}{more}. {_ANEW}"
        yield Finding.of("WB913", stream, message)
    elif was.newest is not None and now.newest is not None and now.newest < was.newest and now.records >= was.records:
        message = f"the newest record is of {now.newest}; when it was locked, one was of {was.newest}. {_ANEW}"
        yield Finding.of("WB913", stream, message)


def task_findings(task: str, held: LockedTask, now: LockedTask) -> Iterator[Finding]:
    """Yield what changed in the evidence and the tools of a task."""
    changed = [case for case, digest in held.evidence.items() if now.evidence.get(case, digest) != digest]
    if changed:
        more = f" and {len(changed) - _SHOWN:,} more" if len(changed) > _SHOWN else ""
        message = (
            f"the gold fields of {', '.join(changed[:_SHOWN])}{more} hold other values. Look at the answers. {_ANEW}"
        )
        yield Finding.of("WB914", f"contexts/{task}/cases.jsonl", message)
    named: dict[str, list[str]] = {}
    for tool in sorted({*held.tools, *now.tools}):
        before, after = held.tools.get(tool), now.tools.get(tool)
        if before != after:
            how = "added" if before is None else "removed" if after is None else "changed"
            named.setdefault(how, []).append(tool)
    for how, tools in named.items():
        subject = f"the tool {tools[0]} was" if len(tools) == 1 else f"the tools {', '.join(tools)} were"
        yield Finding.of("WB917", f"contexts/{task}/policy.yaml: tools", f"{subject} {how}. {_ANEW}")
