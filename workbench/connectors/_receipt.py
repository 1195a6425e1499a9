"""The receipt: what a pull saw, what it did, what it refused, and whether it is complete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from workbench.connectors._drift import Drift
from workbench.errors import DriftError, FetchError
from workbench.html import details, paragraph, table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Completeness", "DeletesSeen", "Progress", "Receipt", "Refusal", "Skipped", "StreamReceipt"]

Completeness = Literal["complete", "partial", "unknown"]
DeletesSeen = Literal["census", "ids", "feed", "flag", "unknown"]
_HEADER = ("stream", "seen", "new", "changed", "unchanged", "deleted", "duplicates", "refused", "complete")
_SHOWN_REFUSALS = 5
_SHOWN_DRIFTS = 20


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Progress(_Frozen):
    """How far a pull has come: `total` is known for few sources."""

    stream: str
    seen: int
    total: int | None = None


class Refusal(_Frozen):
    """One thing that did not become a record.

    Attributes:
        where: Where it stood: file and line, or table and row.
        reason: Why it was refused.
        value: The beginning of what was found.
    """

    where: str
    reason: str
    value: str = ""


class Skipped(_Frozen):
    """A part of a stream that was not read.

    Attributes:
        part: What it is, such as `repositories=octo/hello`.
        reason: What the source said.
    """

    part: str
    reason: str


class StreamReceipt(_Frozen):
    """What a pull did with one stream.

    Every item that was seen is counted once: `seen == new + changed + unchanged + duplicates + refused_count`.

    Attributes:
        stream: Qualified name, such as `crm.orders`.
        seen: Items that the source gave, sound or not.
        new: Records that the store did not have.
        changed: Records whose content is another than before.
        unchanged: Records that are as they were.
        deleted: Records that the source no longer has and that are now marked as deleted.
        deletes: How deletions were seen. `census`: all of the source was read. `ids`: its list of ids was. `feed`: it
            tells what was deleted. `flag`: it marks what was deleted. `unknown`: they were not seen.
        duplicates: Records with a key that stood in the source more than once, alike.
        refused: Items that did not become records, with the reason; at most 100 of them.
        refused_count: How many they are.
        complete: Whether all that should be read was read and kept.
        why: Why it is not complete; empty when it is.
        notes: What else a reader of the data should know.
        pages: Pages that were read.
        calls: Requests that were sent, repeated ones and those for tokens included.
        stop: Why the reading ended, such as `last page`.
        source_count: How many records the source says there are.
        gaps: Numbers that are missing in a sequence that the source counts up.
        skipped: Parts of the stream that may not be read or are gone, with the reason; at most 100 of them.
        skipped_count: How many they are.
        quota: What is used of the source's quota, as it says it.
        waited_s: Seconds that were waited because the source asked for it.
        verified_by: What the reading of this stream was verified against; `fixtures only` is experimental.
        drift: How the fields changed since the last pull, what tasks use first; at most 500 changes.
    """

    stream: str
    seen: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    deleted: int = 0
    deletes: DeletesSeen = "unknown"
    duplicates: int = 0
    refused: tuple[Refusal, ...] = ()
    refused_count: int = 0
    complete: Completeness = "unknown"
    why: str = ""
    notes: tuple[str, ...] = ()
    pages: int = 0
    calls: int = 0
    stop: str = ""
    source_count: int | None = None
    gaps: str = ""
    skipped: tuple[Skipped, ...] = ()
    skipped_count: int = 0
    quota: str = ""
    waited_s: float = 0.0
    verified_by: str = ""
    drift: tuple[Drift, ...] = ()


class Receipt(_Frozen):
    """What a pull did."""

    connector: str
    streams: tuple[StreamReceipt, ...] = Field(min_length=1)

    @property
    def complete(self) -> Completeness:
        """`complete` when every stream is; `partial` when one is; else `unknown`."""
        states = {stream.complete for stream in self.streams}
        return "partial" if "partial" in states else "unknown" if "unknown" in states else "complete"

    def require_complete(self) -> Receipt:
        """Return the receipt itself, if it is complete.

        Raises:
            FetchError: It is not; the message names the streams, the reasons and the first refusals.
            DriftError: It is, but a field that a task uses changed; see `require_schema`.
        """
        for stream in self.streams:
            if stream.complete != "complete":
                first = "; ".join(_sentence(refusal) for refusal in stream.refused[:3])
                message = (
                    f"the pull is {stream.complete}: {stream.why}. {first}{'. ' if first else ''}"
                    "Mend the source or the manifest and pull again; what could be read is stored."
                )
                raise FetchError(message, connector=self.connector, stream=stream.stream.partition(".")[2])
        return self.require_schema()

    def require_schema(self) -> Receipt:
        """Return the receipt itself, if no field that a task uses was removed, renamed, or changed otherwise.

        A field that is new takes nothing from a task: it is listed, but no error.

        Raises:
            DriftError: One did; the message names the stream, the fields, how they changed, and the tasks.
        """
        for stream in self.streams:
            broken = [one for one in stream.drift if one.breaks]
            if broken:
                shown = "; ".join(str(one) for one in broken[:_SHOWN_REFUSALS])
                shown += f", and {len(broken) - _SHOWN_REFUSALS:,} more" if len(broken) > _SHOWN_REFUSALS else ""
                message = (
                    f"the source changed fields that tasks use: {shown}. What was pulled is stored; "
                    "mend the context specs of these tasks."
                )
                facts = [one.model_dump() for one in broken]
                raise DriftError(message, connector=self.connector, stream=stream.stream.partition(".")[2], drift=facts)
        return self

    def to_pandas(self) -> pd.DataFrame:
        """Return one row a stream: its name, the counts, `complete`, `why` and `notes` (joined by line breaks)."""
        import pandas as pd

        columns = [*_HEADER, "deletes", "why", "notes"]
        rows = [[*_row(s), s.deletes, s.why, "\n".join(s.notes)] for s in self.streams]
        return pd.DataFrame(rows, columns=columns)

    def __str__(self) -> str:
        """Return a small table, then what is not complete and why."""
        rows = [list(_HEADER), *([str(cell) for cell in _row(stream)] for stream in self.streams)]
        widths = [max(len(row[i]) for row in rows) for i in range(len(_HEADER))]
        aligned = [
            [c.rjust(w) if 0 < i < 8 else c.ljust(w) for i, (c, w) in enumerate(zip(r, widths, strict=True))]
            for r in rows
        ]
        return "\n".join(["  ".join(cells).rstrip() for cells in aligned] + [line for _, line in self._remarks()])

    def __repr__(self) -> str:
        """Return what `str` does: a notebook without HTML shows this."""
        return str(self)

    def _repr_html_(self) -> str:
        shown = table(
            _HEADER,
            [_row(s) for s in self.streams],
            caption=f"Pull of {self.connector}: {self.complete}",
            numeric=range(1, 8),
        )
        remarks = "".join(paragraph(line) for refusal, line in self._remarks() if not refusal)
        refused = [(s.stream, r.where, r.reason, r.value) for s in self.streams for r in s.refused]
        if refused:
            count = sum(s.refused_count for s in self.streams)
            content = table(("stream", "where", "reason", "value"), refused)
            remarks += details(f"{count:,} refused, {len(refused):,} shown", content)
        return shown + remarks

    def _remarks(self) -> list[tuple[bool, str]]:
        """Return (whether it is a refusal, text): reasons, notes, first refusals of each stream."""
        lines = []
        for stream in self.streams:
            if stream.why:
                lines.append((False, f"{stream.stream} is {stream.complete}: {stream.why}"))
            spent = _spent(stream)
            if spent:
                lines.append((False, f"{stream.stream}: {spent}"))
            lines += [(False, f"  skipped {skip.part}: {skip.reason}") for skip in stream.skipped[:_SHOWN_REFUSALS]]
            if stream.skipped_count > _SHOWN_REFUSALS:
                lines.append((False, f"  and {stream.skipped_count - _SHOWN_REFUSALS:,} more parts were skipped"))
            lines += [(False, f"{stream.stream}: {note}") for note in stream.notes]
            lines += [(False, f"{stream.stream}: drift: {one}") for one in stream.drift[:_SHOWN_DRIFTS]]
            if len(stream.drift) > _SHOWN_DRIFTS:
                lines.append((False, f"{stream.stream}: drift: and {len(stream.drift) - _SHOWN_DRIFTS:,} more"))
            lines += [(True, f"  {_sentence(refusal)}") for refusal in stream.refused[:_SHOWN_REFUSALS]]
            if stream.refused_count > _SHOWN_REFUSALS:
                lines.append((True, f"  and {stream.refused_count - _SHOWN_REFUSALS:,} more"))
        return lines


def _spent(stream: StreamReceipt) -> str:
    """Return what reading over HTTP took and what the source said of itself; empty for other sources."""
    if not stream.calls:
        return ""
    parts = [f"{stream.pages:,} pages in {stream.calls:,} calls"]
    if stream.stop:
        parts.append(f"up to: {stream.stop}")
    if stream.source_count is not None:
        parts.append(f"the source counts {stream.source_count:,}")
    if stream.gaps:
        parts.append(stream.gaps)
    if stream.waited_s >= 0.1:
        parts.append(f"waited {stream.waited_s:,.1f} s as it asked")
    if stream.quota:
        parts.append(f"quota {stream.quota}")
    parts.append(f"deletions by {stream.deletes}" if stream.deletes != "unknown" else "deletions unknown")
    if stream.verified_by == "fixtures only":
        parts.append("experimental: verified by fixtures only")
    return "; ".join(parts)


def _row(stream: StreamReceipt) -> list[object]:
    return [getattr(stream, "refused_count" if name == "refused" else name) for name in _HEADER]


def _sentence(refusal: Refusal) -> str:
    return f"{refusal.where}: {refusal.reason}{f' ({refusal.value})' if refusal.value else ''}"
