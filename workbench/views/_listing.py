"""All records that have some attributes: how many there are, figures over all of them, and the first of them."""

from __future__ import annotations

from dataclasses import replace

from workbench.context import Mention, Omission
from workbench.views._aggregate import Tally
from workbench.views._attributes import Condition, Reading
from workbench.views._fit import most_rows
from workbench.views._select import Row, SectionRows, holds, order_rows
from workbench.views._source import Source
from workbench.views._spec import AggregateSpec, ContextSpec, Section
from workbench.views._writing import one_line

__all__ = ["Listing"]

_BATCH = 1_000
_MENTIONED = 50


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
        first, *others = (self._having(one) for one in self.reading.conditions)
        for other in others:
            kept = set(other)
            first = [urn for urn in first if urn in kept]
        return first

    @property
    def described(self) -> str:
        """What the records are, such as `orders with status cancelled and channel web`."""
        having = " and ".join(f"{one.label} {one_line(one.key)}" for one in self.reading.conditions)
        return f"{one_line(self.reading.noun)} with {having}"

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

    def rows(self, budget_tokens: int) -> SectionRows:
        """Read the records in batches: figures over all of them, and as many as a budget has tokens for."""
        section = self._section
        specs = [AggregateSpec(op="count", label=f"number of {self.described}"), *self.reading.figures]
        tallies = [Tally(spec) for spec in specs]
        most = most_rows(budget_tokens)
        result = SectionRows(self._titled(), [])
        filtered = count = 0
        for first in range(0, len(self._urns), _BATCH):
            for record in self._source.get_many(self._urns[first : first + _BATCH]).values():
                if not all(holds(condition, record) for condition in section.filter):
                    filtered += 1
                    continue
                count += 1
                for tally in tallies:
                    tally.add(record)
                if len(result.rows) < most:
                    result.rows.append(Row(record, f"has {self.described.partition(' with ')[2]}"))
        result.figures = [tally.figure() for tally in tallies]
        result.beyond = count - len(result.rows)
        if filtered:
            detail = "records of which a condition of the section's filter does not hold"
            result.omissions.append(Omission(section=section.name, reason="filtered", count=filtered, detail=detail))
        if result.beyond:
            detail = f"records beyond the first {most:,}, for which a budget of {budget_tokens:,} has no tokens"
            result.omissions.append(Omission(section=section.name, reason="budget", count=result.beyond, detail=detail))
        if section.order is not None:
            result.rows = order_rows(result.rows, section.order)
        return result

    def _titled(self) -> Section:
        return self._section.model_copy(update={"required": False, "limit": None, "aggregates": ()})

    def __len__(self) -> int:
        """Return how many records have all the values."""
        return len(self._urns)
