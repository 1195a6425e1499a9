"""Numbers that are computed of each record: the time between two dates, the length of a list, the sum over one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from statistics import median
from typing import Any

from workbench.records import Record, find_all
from workbench.views._english.days import DAY_LETTERS
from workbench.views._records.spec import AggregateSpec
from workbench.views._records.values import as_number, as_time, standard_time

__all__ = ["Computed", "time_between"]

_UNITS = {"days": 86_400, "hours": 3_600, "minutes": 60, "seconds": 1}
_DIGITS = 4
# So many of a unit say more than a fraction of a larger one.
_ENOUGH = 2


@dataclass(frozen=True)
class Computed:
    """A number that every record has by two of its times, or by a list.

    Attributes:
        path: Field path of the first time, of the list, or of the numbers in one.
        label: What is told of it: "from opened to closed", "number of terms", "sum of pipes".
        than: Field path of the second time; empty for a list.
        unit: `days`, `hours`, `minutes` or `seconds`; empty where none is said yet.
        adds_up: Whether it is the sum of the numbers at the path.
    """

    path: str
    label: str
    than: str = ""
    unit: str = ""
    adds_up: bool = False

    @property
    def field(self) -> str:
        """The path under which the number stands in a record that it was added to."""
        return f"/{self.unit} {self.label}" if self.unit else f"/{self.label}"

    def of(self, spec: AggregateSpec) -> AggregateSpec:
        """Return a figure of this number in its unit; others as they are."""
        is_this = spec.field in {self.field, replace(self, unit="").field}
        return spec.model_copy(update={"field": self.field}) if is_this else spec

    def in_its_unit(self, records: Iterable[Record]) -> Computed:
        """Return the same in the unit that suits some records: days where none of them has an hour."""
        if not self.than or self.unit:
            return self
        found = [seconds for record in records if (seconds := time_between(record, self.path, self.than)) is not None]
        usual = median(map(abs, found)) if found else 0
        whole = all(seconds % _UNITS["days"] == 0 for seconds in found)
        unit = "days" if whole else next((one for one in _UNITS if usual >= _ENOUGH * _UNITS[one]), "seconds")
        return replace(self, unit=unit)

    def value_of(self, record: Record) -> int | float | None:
        """Return the number of one record; `None` where it lacks one of the times, or has no number to add up."""
        if self.adds_up:
            numbers = [
                number for _, value in find_all(record.body, self.path) if (number := as_number(value)) is not None
            ]
            total = sum(numbers, Decimal(0))
            return (int(total) if total == int(total) else float(total)) if numbers else None
        if not self.than:
            lists = [value for _, value in find_all(record.body, self.path) if isinstance(value, list)]
            return sum(map(len, lists)) if lists else None
        seconds = time_between(record, self.path, self.than)
        if seconds is None:
            return None
        told = seconds / _UNITS[self.unit or "seconds"]
        return int(told) if told == int(told) else round(float(told), _DIGITS)

    def added_to(self, record: Record) -> Record:
        """Return a record that has the number, too: figures are made of it, and it is never shown."""
        value = self.value_of(record)
        return record.model_copy(update={"extras": {**record.extras, self.field[1:]: value}})

    def ranked(self, records: Sequence[Record], *, descending: bool) -> list[str]:
        """Return the URNs of records in the order of the number; those without it stand last."""
        pairs = [(self.value_of(record), record.urn) for record in records]
        having = [(value, urn) for value, urn in pairs if value is not None]
        having.sort(key=lambda pair: pair[0], reverse=descending)
        return [urn for _, urn in having] + [urn for value, urn in pairs if value is None]


def time_between(record: Record, first: str, second: str) -> Decimal | None:
    """Return how many seconds lie between two times of a record; of two days, or a day and a time, whole days."""
    values = [_only(record, path) for path in (first, second)]
    times = [time for value in values if isinstance(value, str) and (time := as_time(value)) is not None]
    if len(times) < len(values):
        return None
    if any(len(standard_time(value)) <= DAY_LETTERS for value in values):
        times = [timedelta(time.days) for time in times]
    between = times[1] - times[0]
    return Decimal(between.days) * _UNITS["days"] + between.seconds + Decimal(between.microseconds) / 1_000_000


def _only(record: Record, path: str) -> Any:
    found = [value for _, value in find_all(record.body, path)]
    return found[0] if len(found) == 1 else None
