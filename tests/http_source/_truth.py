"""What the source really holds: groups of rows that are inserted, changed and deleted while they are read."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

__all__ = ["Row", "Truth"]

_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Row:
    """`updated` and `deleted_at` are seconds of the source's own clock."""

    id: str
    group: str
    updated: int
    version: int = 1
    deleted_at: int | None = None


@dataclass
class Truth:
    """Everything in it is lost with the process; ids are never used twice.

    Its clock runs fifty times as fast as ours, so that an overlap of seconds passes between two pulls of a test.

    Attributes:
        rows: Every row that ever was, by id.
        forbidden: Groups that may not be read now.
        schema: Grows with every change of the form of rows.
    """

    rng: random.Random
    groups: list[str] = field(default_factory=lambda: ["g1"])
    rows: dict[str, Row] = field(default_factory=dict)
    forbidden: set[str] = field(default_factory=set)
    schema: int = 0
    clock: int = 0
    _began: float = field(default_factory=time.monotonic)

    def now(self) -> int:
        """Return the time on the source's clock."""
        return max(self.clock, int((time.monotonic() - self._began) * 50))

    def _tick(self) -> int:
        self.clock = max(self.clock + 1, self.now())
        return self.clock

    def insert(self, late_s: int = 0, group: str | None = None) -> Row:
        """Add a row; `late_s` seconds before now, as from a source whose index lags behind."""
        self._tick()
        number = len(self.rows) + 1
        row = Row(f"r{number:06d}", group or self.rng.choice(self.groups), max(1, self.clock - late_s))
        self.rows[row.id] = row
        return row

    def update(self) -> None:
        if live := self.live():
            row = self.rng.choice(live)
            row.version, row.updated = row.version + 1, self._tick()

    def delete(self) -> None:
        if live := self.live():
            row = self.rng.choice(live)
            row.deleted_at = row.updated = self._tick()

    def change(self) -> None:
        """Do one thing at random."""
        kind = self.rng.choice(["insert", "insert", "update", "update", "delete", "delete"])
        {"insert": self.insert, "update": self.update, "delete": self.delete}[kind]()

    def live(self) -> list[Row]:
        return [row for row in self.rows.values() if row.deleted_at is None]

    def versions(self) -> dict[str, int]:
        """Return the version of every live row that may be read, by id."""
        return {row.id: row.version for row in self.live() if row.group not in self.forbidden}

    def body(self, row: Row) -> dict[str, Any]:
        """Return the row as the source sends it now."""
        body: dict[str, Any] = {
            "id": row.id,
            "updated_at": iso(row.updated),
            "version": row.version,
            "name": f"Row {row.id}",
            "amount": row.version * 10,
            "owner": {"email": f"{row.group}@example.com"},
            "deleted": row.deleted_at is not None,
        }
        if self.schema >= 1:
            body["priority"] = ["low", "high"][row.version % 2]
        if self.schema >= 2:
            body["amount"] = f"{body['amount']} EUR"
        if self.schema >= 3:
            del body["name"]
        return body


def iso(seconds: int) -> str:
    return (_BEGIN + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


def http_date(seconds: int) -> str:
    return format_datetime(_BEGIN + timedelta(seconds=seconds), usegmt=True)


def seconds_of(text: str) -> float:
    """Return what `iso` made a text of."""
    return (datetime.fromisoformat(text.replace("Z", "+00:00")) - _BEGIN).total_seconds()
