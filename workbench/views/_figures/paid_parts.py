"""Sums of money told apart by what became of it: charges and payments, paid fines and those that are still open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from workbench.records import Record, find_all, singular, split_pointer
from workbench.views._asking.asked_money import sums_money
from workbench.views._records.leaves import is_empty, leaves_of
from workbench.views._records.spec import AggregateSpec
from workbench.views._records.units import is_money
from workbench.views._records.vocabulary import plain_words
from workbench.views._writing.aggregate import Elements, Figure, compute
from workbench.views._writing.select import SectionRows
from workbench.views._writing.writing import one_line, scalar

__all__ = ["fields_of_payment", "owed_sections", "sum_in_parts", "sum_unpaid", "tells_payment"]

_STATES = frozenset({"status", "state", "stat", "sts", "stage", "type", "typ", "kind"})
_OF_CODES = frozenset({"code", "cd", "id", "key", "name"})
_DONE = frozenset(
    """
    paid settled cleared waived refunded reimbursed collected received captured cancelled canceled void voided reversed
    outstanding overdue disputed
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
# Of what is said to be so nothing is owed any more, or nothing was.
_OWES_NOTHING = frozenset(
    """
    paid settled cleared waived refunded reimbursed collected received captured cancelled canceled void voided reversed
    draft closed completed complete done written credited
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
# Beside what was done they say nothing of what that was done to.
_LITTLE = frozenset(
    """
    is was has been be on at date dt day time by when flag ind yn fully full already amount fee invoice bill payment
    order total sum
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_TRUE, _FALSE = frozenset({"true", "yes", "y", "1"}), frozenset({"false", "no", "n", "0"})
_PAID = frozenset({"paid", "payment", "pmt", "settled", "captured"})
# Amounts that are a part of another.
_PARTS = frozenset({"discount", "rebate", "tax", "vat", "shipping", "tip"})
_FLAGS = frozenset({"true", "false", "yes", "no", "y", "n", "0", "1"})
_MOST_FIELDS, _MOST_PARTS = 2, 6


def fields_of_payment(part: SectionRows) -> tuple[str, ...]:
    """Return the field paths by which a section's amounts are told apart, two at most.

    Those are flags and times that say that something was paid or waived, and else a state or a kind.
    """
    values: dict[str, set[str]] = {}
    having: dict[str, int] = {}
    times: set[str] = set()
    for row in part.rows:
        for leaf in leaves_of(row.record):
            if leaf.keys or "*" in split_pointer(leaf.path):
                continue
            values.setdefault(leaf.path, set()).add(leaf.form)
            having[leaf.path] = having.get(leaf.path, 0) + (not leaf.is_empty)
            times |= {leaf.path} if leaf.is_time else set()
    amounts = [path for path, found in values.items() if is_money(path) and not found <= _FLAGS | {""}]
    done, states = [], []
    for path, found in values.items():
        called = [word for word in _name_of(path) if word not in _OF_CODES]
        is_told = found <= _FLAGS | {""} or (path in times and having[path] < len(part.rows))
        if is_told and not _DONE.isdisjoint(called) and _is_of_the_whole(called, part, amounts):
            done.append(path)
        elif called and called[-1] in _STATES and path not in times and len(found) <= _MOST_PARTS:
            states.append(path)
    return tuple((done + states)[:_MOST_FIELDS])


def _is_of_the_whole(called: Sequence[str], part: SectionRows, amounts: Iterable[str]) -> bool:
    """Whether what was paid or waived is the amount itself: that a deposit was waived says nothing of the rent."""
    title = (part.section.title or part.section.name).partition(" of ")[0]
    known = {
        singular(word) for text in (title, *(split_pointer(path)[-1] for path in amounts)) for word in plain_words(text)
    }
    return {singular(word) for word in called} <= known | _DONE | _LITTLE


def _name_of(path: str) -> list[str]:
    """Return the words of a field's name, `pd_dt` as that of a `paid_dt`."""
    return ["paid" if word == "pd" else word for word in plain_words(split_pointer(path)[-1])]


def tells_payment(part: SectionRows) -> bool:
    """Whether the records of a section tell of payments: by a field, a state or a kind that is called so."""
    return any(
        not _PAID.isdisjoint(_name_of(leaf.path)) or leaf.form in _PAID
        for row in part.rows
        for leaf in leaves_of(row.record)
        if "*" not in split_pointer(leaf.path)
    )


def owed_sections(selected: Sequence[SectionRows]) -> set[str]:
    """Return the nearest sections whose sums of money are told apart by what is paid: there stands what is owed.

    No balance need be kept anywhere: of invoices that are open, paid in part or void the sums say it.
    """
    sums = [part for part in selected if part.section.follow and part.rows and not part.tallies and sums_money(part)]
    telling = [part for part in sums if fields_of_payment(part) and tells_payment(part)]
    nearest = min((len(part.section.follow) for part in telling), default=0)
    return {part.section.name for part in telling if len(part.section.follow) == nearest}


def sum_in_parts(spec: AggregateSpec, records: Sequence[Record], by: Sequence[str], elements: Elements) -> list[Figure]:
    """Return a sum for each of what its amounts are told apart `by`, as one line."""
    if not _PARTS.isdisjoint(plain_words(split_pointer(spec.field or "")[-1])):
        return []
    kinds: dict[tuple[str, ...], list[Record]] = {}
    for record in records:
        kinds.setdefault(tuple(_said(record, path) for path in by), []).append(record)
    while len(kinds) > _MOST_PARTS and len(by) > 1:
        by = by[:-1]
        merged: dict[tuple[str, ...], list[Record]] = {}
        for kind, those in kinds.items():
            merged.setdefault(kind[:-1], []).extend(those)
        kinds = merged
    if len(kinds) > _MOST_PARTS:
        return []
    every = compute(spec, records, elements)
    name = one_line(f"{every.label} by {' and '.join(split_pointer(path)[-1] for path in by)}")
    parts = tuple(_parts(spec, kinds, elements, name))
    line = f"{name}: {'; '.join(part.line for part in parts)}"
    return [Figure(line, name, None, spec, every.records, parts)]


def sum_unpaid(spec: AggregateSpec, records: Sequence[Record], by: Sequence[str], elements: Elements) -> list[Figure]:
    """Return the sum of what nothing says to be paid or owed no more, where that is not of all records.

    Of invoices that are open, overdue, paid and cancelled this is what somebody owes.
    """
    if not by or not _PARTS.isdisjoint(plain_words(split_pointer(spec.field or "")[-1])):
        return []
    unpaid = [record for record in records if not any(_owes_nothing(record, path) for path in by)]
    kinds = {tuple(_said(record, path) for path in by) for record in unpaid}
    if len(kinds) == 1 or len(unpaid) == len(records):
        # What alone is not paid stands among the parts.
        return []
    figure = compute(spec, unpaid, elements)
    name = f"{figure.label} not paid"
    shown = "none" if figure.value is None else scalar(figure.value)
    line = f"{name}: {shown}{figure.over_some(len(unpaid), len(records))}"
    return [Figure(line, name, figure.value, spec, figure.records)]


def _owes_nothing(record: Record, path: str) -> bool:
    """Whether one of these fields says that a record was paid, or that nothing of it is owed."""
    leaves = [leaf for leaf in leaves_of(record) if leaf.path == path and not leaf.is_empty]
    if not leaves:
        return False
    is_paid = not (_OWES_NOTHING - {"closed"}).isdisjoint(_name_of(path))
    leaf = leaves[0]
    if leaf.is_time:
        return is_paid
    if leaf.form in _TRUE | _FALSE:
        return is_paid and leaf.form in _TRUE
    said = set(plain_words(leaf.form))
    return bool(said & _OWES_NOTHING) and said.isdisjoint({"not", "partly", "part", "partially", "un", "never"})


def _parts(
    spec: AggregateSpec, kinds: dict[tuple[str, ...], list[Record]], elements: Elements, name: str
) -> Iterator[Figure]:
    for kind, records in kinds.items():
        figure = compute(spec, records, elements)
        text = one_line(", ".join(kind))
        shown = "none" if figure.value is None else scalar(figure.value)
        line = f"{text} {shown} (over {len(records)})"
        yield Figure(line, f"{name}: {text}", figure.value, spec, figure.records)


def _said(record: Record, path: str) -> str:
    """Return what a record says of one of these fields: of a time whether it has one."""
    found: list[Any] = [value for _, value in find_all(record.body, path) if not is_empty(value)]
    name = split_pointer(path)[-1]
    is_time = any(leaf.is_time for leaf in leaves_of(record) if leaf.path == path)
    if not found:
        return f"no {name}"
    if is_time:
        return f"with {name}"
    # A value by itself might read as an order: "Draft".
    return f"{name} {scalar(found[0])}"
