"""Bring the projection and the cursors back into step with Lance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workbench.errors import StoreError
from workbench.store._projection import Projection, StreamState
from workbench.store._rows import Row
from workbench.store._state import State
from workbench.store._truth import Head, Truth

__all__ = ["agrees", "repair"]


def agrees(truth: Truth, projection: Projection, state: State) -> bool:
    """Tell whether projection and cursors reflect what Lance holds; reads file names and manifests only."""
    known = {found.lance: found for found in projection.states().values()}
    if list(sorted(known)) != truth.tables():
        return False
    if any(truth.head(lance) != found.head for lance, found in known.items()):
        return False
    versions = {found.name: found.version for found in known.values()}
    return all(cursor.version <= versions.get(cursor.stream, 0) for cursor in state.cursors()) and all(
        version <= versions.get(stream, 0) for stream, version in state.newest_parts().items()
    )


def repair(truth: Truth, projection: Projection, state: State) -> list[str]:
    """Make `agrees` true again and return what was done, as sentences. Needs the writer lock.

    Raises:
        StoreError: A Lance table cannot be read.
    """
    notes: list[str] = []
    known = {found.lance: found for found in projection.states().values()}
    tables = truth.tables()
    for table in tables:
        truth.forget(table)
        head = truth.head(table)
        if head is not None and (table not in known or known[table].head != head):
            notes.append(_follow(truth, projection, table, known.get(table), head))
    for found in known.values():
        if found.lance not in tables:
            projection.drop_stream(found.name)
            notes.append(f"{found.name}: its Lance table is gone; {found.live} records with it. Pull the stream again.")
    return notes + _drop_cursors(projection, state) + _drop_parts(projection, state)


def _follow(truth: Truth, projection: Projection, table: str, old: StreamState | None, head: Head) -> str:
    """Make the projection of one table reflect `head`."""
    try:
        if old is not None and head.version > old.version and truth.head_at(table, old.version) == old.head:
            # The usual case after a kill: Lance's last commits did not reach the projection.
            appends = old.appends + head.version - old.version
            projection.apply(old, _rows(truth, table, after_seq=old.seq), head, appends=appends)
            return f"{old.name}: caught up with Lance from version {old.version} to {head.version}."
        stream = old.name if old is not None else truth.stream_of(table)
        new = projection.rebuild(stream, table, lambda: _rows(truth, table), head)
    except StoreError as exc:
        message = (
            f"{exc} If the table itself is damaged, move the folder {truth.folder / (table + '.lance')} out of the "
            "store and pull its stream again."
        )
        raise StoreError(message) from exc
    lost = ""
    if old is not None and head.version <= old.version:
        lost = f" Lance is at version {head.version}, {old.version} was written: the last commits were lost."
    return f"{stream}: {new.live} records were read from Lance into the projection anew.{lost}"


def _rows(truth: Truth, table: str, *, after_seq: int = 0) -> Iterator[Sequence[Row]]:
    for batch in truth.scan(table, after_seq=after_seq):
        yield [row for row, _ in batch]


def _drop_cursors(projection: Projection, state: State) -> list[str]:
    """Forget the cursors that speak of commits which Lance does not have."""
    notes = []
    versions = {found.name: found.version for found in projection.states().values()}
    for cursor in state.cursors():
        version = versions.get(cursor.stream, 0)
        if cursor.version > version:
            state.set_cursor(cursor.stream, None, version=0)
            notes.append(
                f"{cursor.stream}: the cursor {cursor.value!r} was dropped, since it was set at version "
                f"{cursor.version} and Lance has {version}. The next pull reads the stream from the start."
            )
    return notes


def _drop_parts(projection: Projection, state: State) -> list[str]:
    """Forget the states of parts that speak of commits which Lance does not have."""
    notes = []
    versions = {found.name: found.version for found in projection.states().values()}
    for stream, newest in state.newest_parts().items():
        version = versions.get(stream, 0)
        if newest > version:
            count = state.clear_parts(stream, after_version=version)
            notes.append(
                f"{stream}: the states of {count:,} parts were dropped, since they were set up to version {newest} "
                f"and Lance has {version}. The next pull reads these parts from the start."
            )
    return notes
