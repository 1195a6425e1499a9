"""Figures over all linked records, whether they fit into the context or not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from workbench.records import Record, find_all
from workbench.views._render import scalar
from workbench.views._spec import AggregateSpec

__all__ = ["Figure", "compute"]

# Numbers as CSV cells and text columns hold them; 007 and +49 are codes.
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)


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
        label = spec.label or "count"
        return Figure(f"{label}: {len(records)}", label, len(records), spec, urns)
    path = spec.field or ""
    values = [(value, record) for record in records for _, value in find_all(record.body, path)]
    usable = [(v, r) for v, r in values if v not in (None, "") and not isinstance(v, bool | dict | list)]
    if spec.op == "sum":
        usable = [(v, r) for v, r in usable if _number(v) is not None]
    label = spec.label or f"{spec.op} of {path.rsplit('/', 1)[-1]}"
    value = _result(spec.op, usable, nothing_to_add=not any(v not in (None, "") for v, _ in values))
    having = len({record.urn for _, record in usable})
    over = f" (over {having} of {len(records)})" if having < len(records) else f" (over {len(records)})"
    shown = "none" if value is None else scalar(value)
    return Figure(f"{label}: {shown}{over}", label, value, spec, urns)


def _number(value: Any) -> Decimal | None:
    """Return a number, or a text that is one, as the decimal that the source wrote."""
    if isinstance(value, int | float) or (isinstance(value, str) and _NUMBER.fullmatch(value.strip())):
        return Decimal(str(value).strip())
    return None


def _result(op: str, usable: Sequence[tuple[Any, Record]], *, nothing_to_add: bool) -> Any:
    if op == "sum":
        if not usable and not nothing_to_add:
            # There are values, none of them a number: 0 would be a figure that nobody computed.
            return None
        total = sum((_number(value) or Decimal(0) for value, _ in usable), Decimal(0))
        return int(total) if total == total.to_integral_value() else float(total)
    if not usable:
        return None
    # Numbers are compared with numbers; one text among them makes all of them texts.
    numbers = [_number(value) for value, _ in usable]
    keyed: list[tuple[Any, Any, Record]] = [
        (number if None not in numbers else str(value), value, record)
        for number, (value, record) in zip(numbers, usable, strict=True)
    ]
    pick = max if op in {"max", "latest"} else min
    _, value, record = pick(keyed, key=lambda item: item[0])
    return record.id if op in {"latest", "earliest"} else value
