"""Figures over all linked records, whether they fit into the context or not."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import takewhile
from typing import Any

from workbench.records import Record, find_all, join_pointer, normal_form, split_pointer
from workbench.trust import told_id
from workbench.views._records.amounts import amount_of
from workbench.views._records.spec import AggregateSpec
from workbench.views._records.values import Comparable, as_number, as_time, comparable
from workbench.views._writing.writing import one_line, scalar

__all__ = [
    "NO_ELEMENTS",
    "Elements",
    "Figure",
    "Groups",
    "Tally",
    "compute",
    "group_forms",
    "grouped",
    "shares_list",
    "values_at",
]


_MOST_GROUPS = 1_000
_MEAN_DIGITS = 4


@dataclass(frozen=True)
class Figure:
    """The result of one aggregate.

    Attributes:
        line: How it is written.
        label: Its label alone.
        value: The result, or `None` when no record has the field.
        spec: What was computed.
        records: URNs of all records it was computed over.
        parts: The figures that share its line, each with what of the line is its own; empty where it is one figure.
        lacking: How many of the records that it is computed of have no value for it.
    """

    line: str
    label: str
    value: Any
    spec: AggregateSpec
    records: tuple[str, ...]
    parts: tuple[Figure, ...] = ()
    lacking: int = 0

    def over_some(self, count: int, every: int) -> str:
        """Say over how many it is computed, where that is `count` of `every` at most."""
        if not self.lacking:
            return f" (over {count} of {every})"
        return f" (over {count - self.lacking} of {count}; {every} in all)"


Elements = Mapping[str, tuple[str, ...]]
"""URNs of records, each with the pointers of those elements of its lists that alone are meant."""

NO_ELEMENTS: Elements = {}


def compute(spec: AggregateSpec, records: Sequence[Record], elements: Elements = NO_ELEMENTS) -> Figure:
    """Compute one figure over `records`; see `Tally`."""
    tally = Tally(spec)
    for record in records:
        tally.add(record, elements.get(record.urn, ()))
    return tally.figure(tuple(record.urn for record in records))


def values_at(record: Record, path: str, elements: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """Yield the pointers and values at a path; of the lists in which `elements` are, those of these elements alone."""
    if not elements:
        yield from find_all(record.body, path)
        return
    roots = {element.rpartition("/")[0] + "/" for element in elements}
    for pointer, value in find_all(record.body, path):
        listed = any(pointer.startswith(root) for root in roots)
        if not listed or any(pointer.startswith(f"{element}/") for element in elements):
            yield pointer, value


class Tally:
    """One figure over records that come one by one; none of them is kept.

    Sums of decimal fractions are exact: they are added as the decimals that the source wrote. Texts that are
    plain decimal numbers count as numbers, since CSV files hold nothing else; other texts are left out of a
    sum, as is what is no time among the times of `latest` and `earliest`, and the line says how many records
    had one.
    """

    def __init__(self, spec: AggregateSpec) -> None:
        """Begin with no record."""
        self._spec = spec
        self._count = 0
        self._anything = False
        self._having_numbers = 0
        self._times = _Held(spec.op)
        self._all = _Held(spec.op)
        self._total = Fraction(0)
        self._units: set[str] = set()

    @property
    def count(self) -> int:
        """How many records were added."""
        return self._count

    def add(self, record: Record, elements: Sequence[str] = ()) -> None:
        """Count a record in; of its lists only what is in `elements`, where there are any."""
        self._count += 1
        spec = self._spec
        if spec.op == "count":
            return
        numbers = 0
        for _, value in values_at(record, spec.field or "", elements):
            if value in (None, ""):
                continue
            self._anything = True
            if isinstance(value, bool | dict | list):
                continue
            if spec.op in {"sum", "mean"}:
                number = self._number(value)
                if number is not None:
                    # Sums of decimals would be rounded to 28 digits.
                    self._total += Fraction(number)
                    numbers = 1
                continue
            told = told_id(record)
            kind = self._all.add(value, told, self._count)
            may_be_time = spec.op in {"latest", "earliest"} and kind in {"time", "number"}
            if may_be_time and (kind == "time" or as_time(value) is not None):
                # "to be agreed" beside times is no time, and neither the latest nor the earliest.
                self._times.add(value, told, self._count)
        self._having_numbers += numbers

    def figure(self, urns: tuple[str, ...]) -> Figure:
        """Return the figure over all records that were added; `urns` are theirs."""
        spec, count = self._spec, self._count
        if spec.op == "count":
            label = one_line(spec.label or "count")
            return Figure(f"{label}: {count}", label, count, spec, urns)
        label = one_line(spec.label or f"{spec.op} of {(spec.field or '').rsplit('/', 1)[-1]}")
        held = self._times if self._times.having else self._all
        added = {"sum": self._sum, "mean": self._mean}.get(spec.op)
        value = held.best() if added is None else added()
        having = held.having if added is None else self._having_numbers
        over = f" (over {having} of {count})" if having < count else f" (over {count})"
        shown = "none" if value is None else scalar(value)
        more = f" and {held.others} more" if added is None and held.others else ""
        of = f", of {one_line(held.holder)}" if spec.op in {"max", "min"} and count > 1 and held.holder else ""
        of += more if of or spec.op in {"latest", "earliest"} else ""
        return Figure(f"{label}: {shown}{of}{over}", label, value, spec, urns, lacking=count - having)

    def _number(self, value: Any) -> Decimal | None:
        """Return a number, and remember in what it is told."""
        amount = amount_of(value) if isinstance(value, str) else None
        self._units |= {amount.unit} - {""} if amount is not None else set()
        return amount.number if amount is not None else as_number(value)

    def _mean(self) -> int | float | None:
        """Return the mean of the records' sums, over those that have a number."""
        if not self._having_numbers or len(self._units) > 1:
            return None
        mean = self._total / self._having_numbers
        return int(mean) if mean.denominator == 1 else round(float(mean), _MEAN_DIGITS)

    def _sum(self) -> int | float | None:
        if self._anything and not self._having_numbers:
            # There are values, none of them a number: 0 would be a figure that nobody computed.
            return None
        if len(self._units) > 1:
            # Dollars and euros add up to nothing.
            return None
        return int(self._total) if self._total.denominator == 1 else float(self._total)


class _Held:
    """The greatest or least of values that come one by one; like is compared with like."""

    def __init__(self, op: str) -> None:
        self._op = op
        self._greatest = op in {"max", "latest"}
        self._best: dict[str, tuple[Comparable, Any, str]] = {}
        self._as_text: tuple[Comparable, Any, str] | None = None
        # The records that have the best value of each kind: how many, and the number of the last.
        self._equal: dict[str, tuple[int, int]] = {}
        self._last = 0
        self.having = 0

    def add(self, value: Any, record_id: str, number: int) -> str:
        """Add a value of the record that is the `number`th of all."""
        self.having += number != self._last
        self._last = number
        key = comparable(value)
        held = self._best.get(key[0])
        best = self._best[key[0]] = self._better(held, (key, value, record_id))
        if best is not held:
            self._equal[key[0]] = (1, number)
        elif best[0] == key and self._equal[key[0]][1] != number:
            self._equal[key[0]] = (self._equal[key[0]][0] + 1, number)
        # One value of another kind makes all of them texts.
        self._as_text = self._better(self._as_text, (("text", str(value)), value, record_id))
        return key[0]

    def _better(
        self, held: tuple[Comparable, Any, str] | None, other: tuple[Comparable, Any, str]
    ) -> tuple[Comparable, Any, str]:
        if held is None or (other[0] > held[0] if self._greatest else other[0] < held[0]):
            return other
        return held

    def best(self) -> Any:
        """Return the value, or the id of the record that has it; `None` where there is none."""
        found = self._found
        if found is None:
            return None
        return found[2] if self._op in {"latest", "earliest"} else found[1]

    @property
    def holder(self) -> str:
        """The id of the first record that has the value."""
        return self._found[2] if self._found is not None else ""

    @property
    def others(self) -> int:
        """How many more records have the value; none where values of several kinds are compared as texts."""
        return next(iter(self._equal.values()))[0] - 1 if len(self._equal) == 1 else 0

    @property
    def _found(self) -> tuple[Comparable, Any, str] | None:
        return self._as_text if len(self._best) > 1 else next(iter(self._best.values()), None)


def group_forms(spec: AggregateSpec, records: Sequence[Record], elements: Elements = NO_ELEMENTS) -> dict[str, str]:
    """Return the values that `records` can be grouped by: their normal form, and how they are written."""
    found: dict[str, str] = {}
    for record in records:
        for form, text in _groups(spec, record, elements.get(record.urn, ())):
            found.setdefault(form, text)
    return found


def _groups(spec: AggregateSpec, record: Record, elements: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
    for _, value in values_at(record, spec.by or "", elements):
        yield from _forms(value)


def _forms(value: Any) -> Iterator[tuple[str, str]]:
    """Yield the normal form of a value that may make a group, and how it is written."""
    if isinstance(value, str | int | float) and value != "":
        text = scalar(value)
        form = normal_form(text)
        if form:
            yield form, text


def _grouped_elements(
    spec: AggregateSpec, record: Record, elements: Sequence[str], shared: int
) -> dict[str, tuple[str, Sequence[str]]]:
    """Return the groups of a record: their values as they are written, and the elements of lists that belong to each.

    Where what is computed stands beside what the groups are made of, in one list, each element belongs to its own;
    `shared` says how many names lead to it.
    """
    found: dict[str, tuple[str, list[str]]] = {}
    for pointer, value in values_at(record, spec.by or "", elements):
        for form, text in _forms(value):
            _, own = found.setdefault(form, (text, []))
            if shared:
                own.append(join_pointer(split_pointer(pointer)[:shared]))
    return {form: (text, own if shared else elements) for form, (text, own) in found.items()}


def shares_list(one: str, other: str) -> bool:
    """Whether two field paths lead into the elements of one list."""
    return _shared_list(one, other) > 0


def _shared_list(one: str, other: str) -> int:
    """Return how many names of two field paths lead to the element of a list that both stand in; 0 for none."""
    names = [
        a
        for a, b in takewhile(
            lambda pair: pair[0] == pair[1], zip(split_pointer(one), split_pointer(other), strict=False)
        )
    ]
    return max((place + 1 for place, name in enumerate(names) if name == "*"), default=0)


def grouped(
    spec: AggregateSpec, records: Sequence[Record], forms: Mapping[str, str], elements: Elements = NO_ELEMENTS
) -> list[Figure]:
    """Compute one figure for each of the groups `forms`; see `Groups`."""
    groups = Groups(spec, only=forms.keys())
    for record in records:
        groups.add(record, elements.get(record.urn, ()))
    return groups.figures(forms, tuple(record.urn for record in records))


class Groups:
    """A figure for each value of a field, over records that come one by one; none of them is kept.

    A record that holds several values belongs to each of their groups.

    Attributes:
        forms: The values, in normal form, and how they are written.
    """

    def __init__(self, spec: AggregateSpec, *, only: Collection[str] | None = None) -> None:
        """Begin with no record; `only` these values have groups, or all of them."""
        self._spec = spec
        self._shared = _shared_list(spec.field or "", spec.by or "")
        self._only = only
        self._count = 0
        self._tallies: dict[str, Tally] = {}
        self.forms: dict[str, str] = {}

    @property
    def spec(self) -> AggregateSpec:
        """What is computed of each group."""
        return self._spec

    def count_of(self, text: str) -> int:
        """Return how many records are in a group; `text` is its value as the records write it."""
        tally = self._tallies.get(normal_form(text))
        return tally.count if tally is not None else 0

    def add(self, record: Record, elements: Sequence[str] = ()) -> None:
        """Count a record into its groups; behind the first thousand values those that are new have none."""
        self._count += 1
        for form, (text, own) in _grouped_elements(self._spec, record, elements, self._shared).items():
            if form not in self._tallies:
                if len(self._tallies) >= _MOST_GROUPS or (self._only is not None and form not in self._only):
                    continue
                self._tallies[form] = Tally(self._spec)
                self.forms[form] = text
            self._tallies[form].add(record, own)

    def figures(self, forms: Mapping[str, str], urns: tuple[str, ...]) -> list[Figure]:
        """Return the figures of the groups `forms`; each says of how many records it was computed over."""
        name = (self._spec.by or "").rsplit("/", 1)[-1]
        found = []
        for form, text in forms.items():
            tally = self._tallies.get(form) or Tally(self._spec)
            figure = tally.figure(urns)
            label = one_line(f"{figure.label} with {name} {text}")
            shown = "none" if figure.value is None else scalar(figure.value)
            line = f"{label}: {shown}{figure.over_some(tally.count, self._count)}"
            found.append(replace(figure, line=line, label=label))
        return found
