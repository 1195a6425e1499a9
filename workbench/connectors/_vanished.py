"""What became of stored records that the source no longer lists: deleted, forbidden, or just not listed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from workbench.connectors._reading import Fate, Vanishing
from workbench.errors import ConnectorError
from workbench.records import Record

__all__ = ["Judgement", "judge"]

# So few may vanish at once whatever their share is.
_FEW = 10


@dataclass(frozen=True, slots=True)
class Judgement:
    """What to do about missing records.

    Attributes:
        gone: Ids of records that are deleted, in batches.
        partial: Why the pull is not complete.
        notes: What a reader of the data should know.
    """

    gone: Iterable[list[str]] = ()
    partial: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def judge(
    vanishing: Vanishing,
    counts: tuple[int, int],
    missing: Iterator[list[str]],
    record: Callable[[str], Record | None],
) -> Judgement:
    """Decide over the stored records that the source's list lacks.

    Where the source can be asked for one record, it is; else a list that lost too large a share at once is not
    believed: rights that were taken away look just like that.

    Args:
        vanishing: How the stream judges.
        counts: Live records in the store, and how many of them are missing.
        missing: Their ids, in batches.
        record: Id to the stored record.
    """
    live, lost = counts
    if not lost:
        return Judgement()
    if vanishing.ask is None:
        if lost > _FEW and lost > vanishing.most_share * live:
            reason = (
                f"{lost:,} of {live:,} stored records are no longer listed, more than deletes.most_share allows. "
                "It looks like lost rights, so none was marked as deleted"
            )
            return Judgement(partial=[reason])
        return Judgement(gone=missing)
    if lost > vanishing.most_asked:
        reason = (
            f"{lost:,} stored records are no longer listed, and deletes.confirm.most allows to ask for "
            f"{vanishing.most_asked:,}: none was marked as deleted"
        )
        return Judgement(partial=[reason])
    return _asked(vanishing.ask, list(chain.from_iterable(missing)), record)


def _asked(ask: Callable[[Record], Fate], ids: list[str], record: Callable[[str], Record | None]) -> Judgement:
    fates: dict[Fate, list[str]] = {"gone": [], "forbidden": [], "there": [], "unclear": []}
    trouble = ""
    for record_id in ids:
        stored = record(record_id)
        fate: Fate = "unclear"
        try:
            fate = ask(stored) if stored is not None and not trouble else "unclear"
        except ConnectorError as exc:
            trouble = str(exc)
        fates[fate].append(record_id)
    partial, notes = [], []
    if fates["there"]:
        partial.append(f"the list lacks {_some(fates['there'])}, which the source still has")
    if fates["unclear"]:
        partial.append(
            f"what became of {_some(fates['unclear'])} is not known: {trouble or 'they cannot be asked for'}"
        )
    if fates["forbidden"]:
        notes.append(f"{_some(fates['forbidden'])} may no longer be read; they are kept, and not marked as deleted")
    return Judgement(gone=[fates["gone"]] if fates["gone"] else [], partial=partial, notes=notes)


def _some(ids: list[str]) -> str:
    shown = ", ".join(record_id[:40] for record_id in ids[:3])
    return f"{len(ids):,} records ({shown}{', …' if len(ids) > 3 else ''})"
