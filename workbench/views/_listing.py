"""All records that have some attributes: how many there are, figures over all of them, and the first of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from workbench.context import Mention, Omission
from workbench.records import Record, find_all, normal_form
from workbench.views._aggregate import Groups, Tally
from workbench.views._attributes import Condition, Reading, sign_behind
from workbench.views._fit import most_rows
from workbench.views._select import Row, SectionRows, holds, order_rows
from workbench.views._source import Source
from workbench.views._spec import AggregateSpec, ContextSpec, Order, Section
from workbench.views._writing import one_line, scalar

__all__ = ["Listing"]

_BATCH = 1_000
_MENTIONED = 50
_TOLD = 5
# A question that names no value is answered from all records: more are not read while somebody waits.
_MOST_READ = 20_000
_MOST_GROUPS = 60
_MOST_FIRST = 5


class Listing:
    """The records that one reading of a question means.

    Attributes:
        reading: The reading; where a word was the value of several fields with the same records, with one of them.
        choices: What is left to decide: the fields that a word may be a value of, with how many records have it.
    """

    def __init__(self, reading: Reading, spec: ContextSpec, section: Section, source: Source) -> None:
        """Look up which records have each of the values; no record is read."""
        self._source = source
        self._section = section
        self.is_too_many = False
        self._stream = spec.entities[reading.entity].stream
        decided = list(reading.conditions)
        self.choices: list[list[tuple[Condition, int]]] = []
        for choice in reading.choices:
            having = [(one, self._having(one)) for one in choice]
            if all(urns == having[0][1] for _, urns in having):
                decided.append(choice[0])
            else:
                self.choices.append([(one, len(urns)) for one, urns in having])
        self.reading = replace(reading, conditions=tuple(decided), choices=())
        self._urns = self._matching() if not self.choices else []

    def _having(self, condition: Condition) -> list[str]:
        found = self._source.find_many(self._stream, (condition.path,), [condition.key])
        return list(dict.fromkeys(found.get(condition.key, ())))

    def _matching(self) -> list[str]:
        if self.reading.is_whole:
            return self._all()
        first, *others = (self._having(one) for one in self.reading.conditions)
        for other in others:
            kept = set(other)
            first = [urn for urn in first if urn in kept]
        return first

    def _all(self) -> list[str]:
        """Return every record of a stream that can be read while somebody waits."""
        if self._source.streams().get(self._stream, 0) > _MOST_READ:
            self.is_too_many = True
            return []
        keys = self._source.key_values(self._stream, ("id",))
        found: dict[str, None] = {}
        while batch := list(islice(keys, _BATCH)):
            urns = self._source.find_many(self._stream, ("id",), batch)
            found.update((urn, None) for key in batch for urn in urns.get(key, ()))
        return list(found)

    @property
    def mentions(self) -> list[Mention]:
        """What of the question stands for what."""
        conditions = [*self.reading.conditions, *(one for choice in self.choices for one, _ in choice)]
        return [
            Mention(
                text=one.text,
                entity=self.reading.entity,
                records=tuple(self._having(one)[:_MENTIONED]),
                by=one.path,
            )
            for one in conditions
        ]

    def rows(self, budget_tokens: int) -> SectionRows | None:
        """Read the records in batches: figures over all of them, and as many as a budget has tokens for.

        Returns:
            `None` where no record has a value with the signs that stand behind it in the question.
        """
        section = self._section
        count = Tally(AggregateSpec(op="count"))
        tallies = [count, *(Tally(spec) for spec in self.reading.figures)]
        first_by = self.reading.first_by
        # Of all records there are only the figures to be told, and who goes first.
        most = _MOST_FIRST if self.reading.is_whole and self.reading.year is None else most_rows(budget_tokens)
        groups = [Groups(one) for one in self._grouped()]
        result = SectionRows(section.model_copy(update={"required": False, "limit": None, "aggregates": ()}), [])
        written: list[dict[str, None]] = [{} for _ in self.reading.conditions]
        urns: list[str] = []
        filtered = 0
        for record in self._having_all(written):
            if not all(holds(condition, record) for condition in section.filter):
                filtered += 1
                continue
            urns.append(record.urn)
            for tally in tallies:
                tally.add(record)
            for group in groups:
                group.add(record)
            if len(result.rows) < most or first_by is not None:
                result.rows.append(Row(record, "has what is asked for"))
            if first_by is not None and len(result.rows) >= most + _BATCH:
                result.rows = _first(result.rows, first_by)
        if first_by is not None:
            result.rows = _first(result.rows, first_by)
        if any(one.tail for one in self.reading.conditions) and not result.rows:
            return None
        label = f"number of {self._described(written)}"
        over = tuple(urns)
        counted = count.figure(over)
        counted = replace(counted, line=f"{label}: {counted.value}", label=label)
        result.figures = [counted, *(tally.figure(over) for tally in tallies[1:])]
        for group in groups:
            if len(group.forms) <= _MOST_GROUPS:
                result.figures += group.figures(dict(sorted(group.forms.items())), over)
        result.beyond = counted.value - len(result.rows)
        if filtered:
            detail = "records of which a condition of the section's filter does not hold"
            result.omissions.append(Omission(section=section.name, reason="filtered", count=filtered, detail=detail))
        if result.beyond:
            detail = (
                f"records beyond the first {len(result.rows):,}, for which a budget of {budget_tokens:,} has no tokens"
            )
            if self.reading.is_whole:
                detail = f"records beyond the first {len(result.rows):,}: the question names none of them"
            result.omissions.append(Omission(section=section.name, reason="budget", count=result.beyond, detail=detail))
        if section.order is not None and first_by is None:
            result.rows = order_rows(result.rows, section.order)
        return result

    def _having_all(self, written: list[dict[str, None]]) -> Iterator[Record]:
        """Yield the records of which every condition holds as the question writes it; note how the records write it."""
        for first in range(0, len(self._urns), _BATCH):
            for record in self._source.get_many(self._urns[first : first + _BATCH]).values():
                forms = [_written(record, one) for one in self.reading.conditions]
                if all(forms) and (self.reading.year is None or self.reading.year.holds(record)):
                    for known, found in zip(written, forms, strict=True):
                        known.update(dict.fromkeys(found))
                    yield record

    def _described(self, written: list[dict[str, None]]) -> str:
        """Say what the records are, such as `orders with status cancelled and channel web`."""
        parts = []
        for one, forms in zip(self.reading.conditions, written, strict=True):
            # "NEW" beside "new" is the same value; "A+" beside "A-" is another one.
            told = list({form.casefold(): form for form in forms}.values()) or [one.key]
            parts.append(f"{one.label} {' or '.join(told[:_TOLD])}{' or others' if len(told) > _TOLD else ''}")
        if self.reading.year is not None:
            parts.append(f"{self.reading.year.label} in {self.reading.year.year}")
        return one_line(f"{self.reading.noun} with {' and '.join(parts)}" if parts else self.reading.noun)

    def _grouped(self) -> list[AggregateSpec]:
        """Return the figures that are asked for by group: those that are asked for at all, or else how many."""
        by = self.reading.group
        if by is None:
            return []
        measured = [one for one in self.reading.figures if one.op not in {"latest", "earliest"}]
        count = AggregateSpec(op="count", by=by, label=f"number of {one_line(self.reading.noun)}")
        return [one.model_copy(update={"by": by}) for one in measured] or [count]


def _first(rows: Sequence[Row], by: tuple[str, bool]) -> list[Row]:
    """Return the few rows that go first by a field."""
    path, descending = by
    return order_rows(rows, Order(by=path, descending=descending))[:_MOST_FIRST]


def _written(record: Record, condition: Condition) -> list[str]:
    """Return how a record writes a value, where it has the signs that the question gives it."""
    values = (scalar(value) for _, value in find_all(record.body, condition.path) if not isinstance(value, dict | list))
    same = [value for value in values if normal_form(value) == condition.key or _as_number(value) == condition.key]
    return [value for value in same if not condition.tail or sign_behind(value) == condition.tail]


def _as_number(value: str) -> str:
    """Return how a key index writes a whole number."""
    return value.removesuffix(".0")
