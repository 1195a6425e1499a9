"""Figures of a listing that are told of its groups, and of the records that stand first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from workbench.records import plural
from workbench.trust import SECRET_REMOVED, told_id
from workbench.views._conditions.linked_groups import Grouping
from workbench.views._conditions.readings import Reading
from workbench.views._records.spec import AggregateSpec
from workbench.views._records.vocabulary import bare_label, label_of
from workbench.views._writing.aggregate import Figure, values_at
from workbench.views._writing.select import Row
from workbench.views._writing.writing import one_line, scalar

__all__ = ["FIRSTS", "line_of", "number_of_groups", "nth_group", "nth_record", "several", "told_once"]

FIRSTS = 3
"""So many of the first are shown where one is asked for."""
_VOWELS = frozenset("aeiouy")
_UNCOUNTED = frozenset(
    {"staff", "crew", "personnel", "stock", "inventory", "equipment", "furniture", "luggage", "feedback"}
)
_LETTERS_OF_A_VALUE = 8
_ORDINALS = {2: "second", 3: "third", 4: "fourth", 5: "fifth"}


def line_of(
    groups: Grouping, described: str, over: tuple[str, ...], reading: Reading, most_told: int, most_letters: int
) -> Figure:
    """Return the figures of the first groups as one, the most records first.

    `most_told` of them at most, and no more than have room in so many letters; the line tells how many more there are.
    """
    spec, most = groups.spec, reading.most
    what = "number" if spec.op == "count" else f"{spec.op} of {(spec.field or '').rsplit('/', 1)[-1]}"
    by = groups.noun or " ".join(bare_label(label_of(spec.by or "")))
    first = ("the most" if spec.op == "count" else "the greatest") + " first"
    if reading.least:
        first = ("the fewest" if spec.op == "count" else "the least") + " first"
    name = one_line(f"{what} of {described} by {by}{f', {first}' if most else ''}")
    told = groups.parts(most_told, greatest=most, least=reading.least)
    if most and told:
        # All that equal the last of those that are asked for are the answer, and a few behind show by how much.
        last = min(reading.firsts or reading.nth, len(told))
        equal = last + sum(figure.value == told[last - 1][1].value for _, figure in told[last:])
        told = told[: max(equal, reading.firsts or FIRSTS)]
    lengths = accumulate(len(one_line(text)) + _LETTERS_OF_A_VALUE for text, _ in told)
    told = told[: max(1, sum(length <= most_letters for length in lengths))]
    parts = tuple(
        replace(figure, line=f"{one_line(text)} {_written(figure)}", label=one_line(f"{name}: {text}"))
        for text, figure in told
    )
    more = f", and {groups.count - len(parts)} more groups" if groups.count > len(parts) else ""
    more += f"; {groups.lacking} have none" if groups.lacking else ""
    if lacking := groups.without_value:
        # Behind the last group it must not be taken for what that one is computed over.
        more += f"; in all over {len(over) - lacking} of {len(over)}"
    line = f"{name}: {', '.join(part.line for part in parts)}{more}"
    return Figure(line, name, None, spec, over, parts)


def _written(figure: Figure) -> str:
    """Return the value of a group, and over how many of its records it is computed where some have none."""
    value = "none" if figure.value is None else scalar(figure.value)
    count = len(figure.records)
    return f"{value} (over {count - figure.lacking} of {count})" if figure.lacking else value


def number_of_groups(groups: Grouping, described: str, over: tuple[str, ...]) -> Figure:
    by = groups.noun or " ".join(bare_label(label_of(groups.spec.by or "")))
    label = one_line(f"number of different {by} of {described}")
    if any(text == SECRET_REMOVED for text, _ in groups.parts(groups.count)):
        # All secrets stand there as one.
        return Figure(f"{label}: not told", label, None, AggregateSpec(op="count"), over)
    return Figure(f"{label}: {groups.count}", label, groups.count, AggregateSpec(op="count"), over)


def nth_group(groups: Grouping, described: str, over: tuple[str, ...], reading: Reading) -> list[Figure]:
    """Return the second or third of the greatest groups, where that is asked for and there are so many."""
    told = groups.parts(reading.nth, greatest=True, least=reading.least)
    if len(told) < reading.nth or groups.spec.op in {"min", "max"}:
        return []
    by = groups.noun or " ".join(bare_label(label_of(groups.spec.by or "")))
    text, figure = told[-1]
    side = "least" if reading.least else "greatest"
    label = one_line(f"the {by} with the {_ORDINALS[reading.nth]} {side} {_of(groups.spec, described)}")
    return [replace(figure, line=f"{label}: {one_line(text)} {_written(figure)}", label=label, records=over)]


def nth_record(rows: Sequence[Row], described: str, over: tuple[str, ...], reading: Reading) -> list[Figure]:
    """Return the second or third record of the order, where that is asked for and there are so many."""
    order = reading.order
    if order is None or len(rows) < reading.nth:
        return []
    record = rows[reading.nth - 1].record
    values = [value for _, value in values_at(record, order.by, ())]
    if not values:
        return []
    side = "greatest" if order.descending else "least"
    label = one_line(f"the {_ORDINALS[reading.nth]} {side} {' '.join(label_of(order.by))} of {described}")
    spec = AggregateSpec(op="max" if order.descending else "min", field=order.by)
    return [Figure(f"{label}: {scalar(values[0])}, of {told_id(record)}", label, values[0], spec, over)]


def told_once(figures: Sequence[Figure]) -> list[Figure]:
    """Return the figures with the record of a greatest or least value on the line of the value, where that tells it."""
    found: list[Figure] = []
    for figure in figures:
        last = found[-1] if found else None
        which = {"max": "latest", "min": "earliest"}.get(last.spec.op) if last is not None else None
        if last is None or (figure.spec.op, figure.spec.field) != (which, last.spec.field):
            found.append(figure)
            continue
        value, of, _ = last.line.partition(f", of {figure.value}")
        if of:
            found[-1] = replace(last, parts=(replace(last, line=value), replace(figure, line=str(figure.value))))
        else:
            found.append(figure)
    return found


def several(noun: str) -> str:
    """Return a noun as it stands behind a number, whichever form a question gives it.

    Example:
        >>> [several(noun) for noun in ("booking", "service Box", "bookings", "staff")]
        ['bookings', 'service Boxes', 'bookings', 'staff']
    """
    before, space, last = noun.rpartition(" ")
    small = last.lower()
    is_cut_short = _VOWELS.isdisjoint(small)
    if not (small.isascii() and small.isalpha()) or is_cut_short or small in _UNCOUNTED:
        return noun
    many = plural(small)
    return f"{before}{space}{last + many[len(small) :] if many.startswith(small) else many}"


def _of(spec: AggregateSpec, described: str) -> str:
    return f"number of {described}" if spec.op == "count" else f"{spec.op} of {' '.join(label_of(spec.field or ''))}"
