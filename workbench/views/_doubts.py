"""What a reader should doubt: records that are old, and two records that state one fact differently."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import combinations, islice

from workbench.records import Record
from workbench.views._leaves import path_terms
from workbench.views._select import Row
from workbench.views._shown import Shown
from workbench.views._stated import differ
from workbench.views._writing import one_line

__all__ = ["conflicts", "stale_line"]

_NAMED_STALE = 5
_NAMED_CONFLICTS = 5


def stale_line(rows: Sequence[Row], max_age_days: int | None, now: datetime) -> list[str]:
    """Return a line that names the records that were last changed over `max_age_days` before `now`, if any were."""
    if max_age_days is None:
        return []
    earliest = now - timedelta(days=max_age_days)
    dated = [(row.record, row.record.updated_at or row.record.created_at) for row in rows]
    stale = [(record, time) for record, time in dated if time is not None and time < earliest]
    if not stale:
        return []
    named = ", ".join(f"{one_line(record.id)} ({time.date()})" for record, time in stale[:_NAMED_STALE])
    more = f" and {len(stale) - _NAMED_STALE} more" if len(stale) > _NAMED_STALE else ""
    return [f"not changed for over {max_age_days} days: {named}{more}"]


def conflicts(shown: Mapping[str, tuple[Record, Sequence[Shown]]]) -> list[str]:
    """Return a line for each fact that the question asks for and that two records of one thing state differently.

    Records are of one thing when they have a natural key in common, such as an e-mail address, and are of different
    streams. A fact is a short value; it is the same one where the names of the fields have the same words.

    Args:
        shown: By URN, each record with its fields.
    """
    alike: dict[str, list[str]] = {}
    for urn, (record, _) in shown.items():
        for name in _natural(record):
            alike.setdefault(name, []).append(urn)
    # Only records of one natural key are compared: of all pairs a thousand records have half a million.
    pairs = dict.fromkeys(pair for urns in alike.values() for pair in combinations(urns, 2))
    found = (
        f"Conflict: '{one_line(mine.label)}' is not the same in {one_line(one.urn)} and {one_line(other.urn)}."
        for (one, fields), (other, others) in ((shown[a], shown[b]) for a, b in pairs)
        if one.qualified_stream != other.qualified_stream
        for mine in fields
        for theirs in others
        if (mine.asked or theirs.asked) and _states_otherwise(mine, theirs)
    )
    return list(islice(found, _NAMED_CONFLICTS))


def _natural(record: Record) -> set[str]:
    return {name.partition("/")[2] for name in record.names if name != record.urn}


def _states_otherwise(one: Shown, other: Shown) -> bool:
    if one.quotes or other.quotes:
        return False
    same_name = path_terms(one.pointer.rpartition("/")[2]) == path_terms(other.pointer.rpartition("/")[2])
    return same_name and differ(one.value, other.value)
