"""Days that a source writes with slashes or hyphens, read in the order that the spec gives for their columns."""

from __future__ import annotations

import re
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from workbench.records import Record, split_pointer
from workbench.views._records.source import Source
from workbench.views._records.source_behind import SourceBehind
from workbench.views._records.spec import Entity
from workbench.views._records.values import DayOrder, standard_time, written_day

__all__ = ["DatedSource", "days_in_order", "order_of_days"]

_KEPT_RECORDS = 8_192
_ORDERS: tuple[DayOrder, ...] = ("day_first", "month_first")
# Not inside an id or a path, as in `FUL/03/04/2024`.
_EITHER = re.compile(r"(?<![\w/.-])\d{1,2}([/-])\d{1,2}\1\d{4}(?![\w/-]|\.\d)", re.ASCII)


class DatedSource(SourceBehind):
    """A source whose records know what their days mean; all else is what the source has."""

    def __init__(self, source: Source, entities: Iterable[Entity]) -> None:
        """Take the records of `source` and the orders that the entities of a spec give for their columns."""
        super().__init__(source)
        self._orders: dict[str, dict[str, DayOrder]] = defaultdict(dict)
        for entity in entities:
            if entity.days:
                self._orders[entity.stream].update(entity.days)
        # The same record is handed out again, so that what was found out of it can be kept.
        self._kept: OrderedDict[str, tuple[Record, Record]] = OrderedDict()

    def get_many(self, urns: Sequence[str]) -> dict[str, Record]:
        """Return the records that exist, in the order of `urns`."""
        records = self._source.get_many(urns)
        orders = self._orders
        return {urn: self._dated(one) if one.qualified_stream in orders else one for urn, one in records.items()}

    def key_values(self, stream: str, paths: Sequence[str]) -> Iterator[str]:
        """Iterate over the distinct keys of a stream in normal form; days among them know what they mean."""
        found = self._source.key_values(stream, paths)
        order = self._orders.get(stream, {}).get(paths[0]) if len(paths) == 1 else None
        return found if order is None else map(partial(written_day, order=order), found)

    def _dated(self, record: Record) -> Record:
        kept = self._kept.get(record.urn)
        if kept is not None and kept[0] is record:
            return kept[1]
        fields, extras = record.fields, record.extras
        for path, order in self._orders[record.qualified_stream].items():
            steps = split_pointer(path)
            fields, extras = _with_days(fields, steps, order), _with_days(extras, steps, order)
        dated = record.model_copy(update={"fields": fields, "extras": extras})
        self._kept[record.urn] = (record, dated)
        if len(self._kept) > _KEPT_RECORDS:
            self._kept.popitem(last=False)
        return dated


def _with_days(value: Any, steps: Sequence[str], order: DayOrder) -> Any:
    """Return a value with the days that a field path leads to; what lies beside that path is the same object."""
    if not steps:
        return written_day(value, order) if isinstance(value, str) else value
    step, *rest = steps
    if isinstance(value, dict):
        names = list(value) if step == "*" else [step] if step in value else []
        return {**value, **{name: _with_days(value[name], rest, order) for name in names}}
    if isinstance(value, list):
        return [_with_days(one, rest, order) if step in ("*", str(place)) else one for place, one in enumerate(value)]
    return value


def order_of_days(entities: Iterable[Entity]) -> DayOrder | None:
    """Return what comes first in the days of all columns of a spec; `None` where it gives none, or both."""
    found = {order for entity in entities for order in entity.days.values()}
    return found.pop() if len(found) == 1 else None


def days_in_order(question: str, order: DayOrder | None) -> str:
    """Return a question in which days that can be read in two ways are written as they are meant, in ISO 8601.

    So the answer tells how they were read.

    Example:
        >>> days_in_order("received between 3/4/2024 and 31/05/2024", "day_first")
        'received between 2024-04-03 and 31/05/2024'
    """
    if order is None:
        return question

    def meant(found: re.Match[str]) -> str:
        readings = {standard_time(written_day(found[0], one)) for one in _ORDERS}
        is_open = len(readings) > 1 and found[0] not in readings
        return standard_time(written_day(found[0], order)) if is_open else found[0]

    return _EITHER.sub(meant, question)
