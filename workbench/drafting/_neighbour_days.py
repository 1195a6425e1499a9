"""Days of which no value tells the order, read as all other days of their source are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from workbench.drafting._columns import Column, Table

__all__ = ["settle_days"]

_FEW_STREAMS = 2


def settle_days(tables: Mapping[str, Table]) -> None:
    """Read days of an unknown order (03/04/2025) as the others of their source, where several streams tell one alone.

    A single neighbour is not believed: it may come from another export.
    """
    by_source: dict[str, list[tuple[str, Column]]] = defaultdict(list)
    for stream, table in tables.items():
        dated = [column for column in table.columns.values() if column.days is not None]
        by_source[stream.partition(".")[0]] += [(stream, column) for column in dated]
    for found in by_source.values():
        told = {column.days.order for _, column in found if column.days and column.days.order}
        mixed = any(column.days and column.days.order is None and len(column.days.told) > 1 for _, column in found)
        streams = {stream for stream, column in found if column.days and column.days.order}
        if mixed or len(told) != 1 or len(streams) < _FEW_STREAMS:
            continue
        (order,) = told
        for _, column in found:
            if column.days is not None and column.days.order is None:
                column.read_days_in(order)
