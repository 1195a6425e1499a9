"""Figures over all linked records, whether they fit into the context or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from workbench.records import Record, find_all, normal_form
from workbench.views._spec import AggregateSpec
from workbench.views._values import Comparable, as_number, as_time, comparable
from workbench.views._writing import one_line, scalar

__all__ = ["Figure", "compute", "group_forms", "grouped"]


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
    sum, as is what is no time among the times of `latest` and `earliest`, and the line says how many records
    had one.
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
    if spec.op in {"latest", "earliest"} and any(as_time(v) is not None for v, _ in usable):
        # "to be agreed" beside times is no time, and neither the latest nor the earliest.
        usable = [(v, r) for v, r in usable if as_time(v) is not None]
    label = one_line(spec.label or f"{spec.op} of {path.rsplit('/', 1)[-1]}")
    value = _result(spec.op, usable, nothing_to_add=not any(v not in (None, "") for v, _ in values))
    having = len({record.urn for _, record in usable})
    over = f" (over {having} of {len(records)})" if having < len(records) else f" (over {len(records)})"
    shown = "none" if value is None else scalar(value)
    return Figure(f"{label}: {shown}{over}", label, value, spec, urns)


def group_forms(spec: AggregateSpec, records: Sequence[Record]) -> dict[str, str]:
    """Return the values that `records` can be grouped by: their normal form, and how they are written."""
    found: dict[str, str] = {}
    for record in records:
        for form, text in _groups(spec, record):
            found.setdefault(form, text)
    return found


def _groups(spec: AggregateSpec, record: Record) -> Iterator[tuple[str, str]]:
    for _, value in find_all(record.body, spec.by or ""):
        if isinstance(value, str | int | float) and value != "":
            text = scalar(value)
            form = normal_form(text)
            if form:
                yield form, text


def grouped(spec: AggregateSpec, records: Sequence[Record], forms: Mapping[str, str]) -> list[Figure]:
    """Compute one figure for each of the groups `forms`; each says of how many records it was computed over.

    A record that holds several values belongs to each of their groups.
    """
    members: dict[str, list[Record]] = {form: [] for form in forms}
    for record in records:
        for form in {form for form, _ in _groups(spec, record)} & members.keys():
            members[form].append(record)
    urns = tuple(record.urn for record in records)
    name = (spec.by or "").rsplit("/", 1)[-1]
    figures = []
    for form, text in forms.items():
        figure = compute(spec, members[form])
        label = one_line(f"{figure.label} with {name} {text}")
        shown = "none" if figure.value is None else scalar(figure.value)
        line = f"{label}: {shown} (over {len(members[form])} of {len(records)})"
        figures.append(Figure(line, label, figure.value, spec, urns))
    return figures


def _result(op: str, usable: Sequence[tuple[Any, Record]], *, nothing_to_add: bool) -> Any:
    if op == "sum":
        if not usable and not nothing_to_add:
            # There are values, none of them a number: 0 would be a figure that nobody computed.
            return None
        # Sums of decimals would be rounded to 28 digits.
        total = sum((Fraction(as_number(value) or 0) for value, _ in usable), Fraction(0))
        return int(total) if total.denominator == 1 else float(total)
    if not usable:
        return None
    # Like is compared with like; one value of another kind makes all of them texts.
    keyed: list[tuple[Comparable, Any, Record]] = [(comparable(value), value, record) for value, record in usable]
    if len({key[0] for key, _, _ in keyed}) > 1:
        keyed = [(("text", str(value)), value, record) for _, value, record in keyed]
    pick = max if op in {"max", "latest"} else min
    _, value, record = pick(keyed, key=lambda item: item[0])
    return record.id if op in {"latest", "earliest"} else value
