"""Figures over all linked records, whether they fit into the context or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from workbench.records import Record, find_all
from workbench.views._render import one_line, scalar
from workbench.views._spec import AggregateSpec
from workbench.views._values import Comparable, as_number, comparable

__all__ = ["Figure", "compute"]


@dataclass(frozen=True)
class Figure:
    """The result of one aggregate.

    Attributes:
        line: How it is written.
        label: Its label alone.
        value: The result, or `None` when no record has the field.
        spec: What was computed.
        records: URNs of all records it was computed over.
    """

    line: str
    label: str
    value: Any
    spec: AggregateSpec
    records: tuple[str, ...]


def compute(spec: AggregateSpec, records: Sequence[Record]) -> Figure:
    """Compute one figure over `records`.

    Sums of decimal fractions are exact: they are added as the decimals that the source wrote. Texts that are
    plain decimal numbers count as numbers, since CSV files hold nothing else; other texts are left out of a
    sum, and the line says how many records had a number.
    """
    urns = tuple(record.urn for record in records)
    if spec.op == "count":
        label = one_line(spec.label or "count")
        return Figure(f"{label}: {len(records)}", label, len(records), spec, urns)
    path = spec.field or ""
    values = [(value, record) for record in records for _, value in find_all(record.body, path)]
    usable = [(v, r) for v, r in values if v not in (None, "") and not isinstance(v, bool | dict | list)]
    if spec.op == "sum":
        usable = [(v, r) for v, r in usable if as_number(v) is not None]
    label = one_line(spec.label or f"{spec.op} of {path.rsplit('/', 1)[-1]}")
    value = _result(spec.op, usable, nothing_to_add=not any(v not in (None, "") for v, _ in values))
    having = len({record.urn for _, record in usable})
    over = f" (over {having} of {len(records)})" if having < len(records) else f" (over {len(records)})"
    shown = "none" if value is None else scalar(value)
    return Figure(f"{label}: {shown}{over}", label, value, spec, urns)


def _result(op: str, usable: Sequence[tuple[Any, Record]], *, nothing_to_add: bool) -> Any:
    if op == "sum":
        if not usable and not nothing_to_add:
            # There are values, none of them a number: 0 would be a figure that nobody computed.
            return None
        total = sum((as_number(value) or Decimal(0) for value, _ in usable), Decimal(0))
        return int(total) if total == total.to_integral_value() else float(total)
    if not usable:
        return None
    # Like is compared with like; one value of another kind makes all of them texts.
    keyed: list[tuple[Comparable, Any, Record]] = [(comparable(value), value, record) for value, record in usable]
    if len({key[0] for key, _, _ in keyed}) > 1:
        keyed = [(("text", str(value)), value, record) for _, value, record in keyed]
    pick = max if op in {"max", "latest"} else min
    _, value, record = pick(keyed, key=lambda item: item[0])
    return record.id if op in {"latest", "earliest"} else value
