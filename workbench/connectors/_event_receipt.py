"""What a delivery of a webhook did."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict

from workbench.html import paragraph, table

__all__ = ["ChangeResult", "EventChange", "EventReceipt", "EventResult", "overall"]

ChangeResult = Literal["stored", "deleted", "absent", "unchanged", "outdated", "news", "refused"]
EventResult = Literal[
    "stored", "deleted", "absent", "unchanged", "outdated", "news", "refused", "duplicate", "no rule", "challenge"
]
# The first that occurs names the whole: a refusal must not hide behind a success.
_WEIGHT: tuple[ChangeResult, ...] = ("refused", "stored", "deleted", "news", "absent", "unchanged", "outdated")


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class EventChange(_Frozen):
    """What an event did to one record.

    Attributes:
        stream: Qualified name, such as `github.issues`.
        record: The record's URN; empty where there is none.
        result: As in `EventReceipt`.
        reason: Why, where the result alone does not tell.
    """

    stream: str
    record: str = ""
    result: ChangeResult
    reason: str = ""


class EventReceipt(_Frozen):
    """What a delivery did.

    Attributes:
        connector: Name of the connector.
        event: The event's type, as the source names it.
        delivery: The delivery's id; empty where the source gives none.
        result: `stored`: a record is new or changed. `deleted`: it is marked as deleted. `absent`: it was
            deleted, and was never stored: nothing is left to do. `unchanged`: it was so
            already. `outdated`: what is stored is newer. `news`: the stream has news; pull it. `duplicate`: this
            delivery was taken before. `no rule`: the manifest says nothing about this event. `challenge`: answer
            with `challenge`. `refused`: the object cannot become a record.
        changes: What it did to each record.
        reason: Why, where the result alone does not tell.
        challenge: What a new subscription wants back as the answer.
    """

    connector: str
    event: str = ""
    delivery: str = ""
    result: EventResult
    changes: tuple[EventChange, ...] = ()
    reason: str = ""
    challenge: str = ""

    @property
    def records(self) -> tuple[str, ...]:
        """The URNs of the records that it is about."""
        return tuple(dict.fromkeys(change.record for change in self.changes if change.record))

    def __str__(self) -> str:
        """Return one line for the delivery and one for each record."""
        lines = [f"{self._head()}: {self.result}{f' ({self.reason})' if self.reason else ''}"]
        lines += [f"  {change.record or change.stream}: {change.result}" for change in self.changes]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = [(change.stream, change.record, change.result, change.reason) for change in self.changes]
        shown = paragraph(f"{self._head()}: {self.result}{f' ({self.reason})' if self.reason else ''}")
        return shown + (table(("stream", "record", "result", "reason"), rows) if rows else "")

    def _head(self) -> str:
        return " ".join(part for part in (self.connector, self.event, self.delivery) if part)


def overall(changes: Iterable[EventChange]) -> EventResult:
    """Return what the changes of a delivery amount to."""
    found = {change.result for change in changes}
    return next((result for result in _WEIGHT if result in found), "no rule")
