"""All records that have some attributes: how many there are, figures over all of them, and the first of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice, takewhile

from workbench.context import Mention, Omission
from workbench.records import LinkType, Record
from workbench.views._conditions.computed import Computed
from workbench.views._conditions.elements import meant_elements
from workbench.views._conditions.elements import written as written_of
from workbench.views._conditions.fields_compared import holds_beside
from workbench.views._conditions.linked_groups import DistantGrouping, Grouping, Names, PathGrouping, TimeGrouping
from workbench.views._conditions.readings import Condition, Reading, Relation
from workbench.views._listing.counted_links import counted_from
from workbench.views._listing.listed_figures import (
    FIRSTS,
    line_of,
    nth_group,
    nth_record,
    number_of_groups,
    several,
    told_once,
)
from workbench.views._listing.shares import percent
from workbench.views._naming.told import otherwise, uncounted
from workbench.views._records.source import Source
from workbench.views._records.spec import AggregateSpec, ContextSpec, Order, Section
from workbench.views._records.values import standard_time
from workbench.views._records.vocabulary import label_of
from workbench.views._writing.aggregate import Figure, Tally, values_at
from workbench.views._writing.fit import most_rows
from workbench.views._writing.select import Row, SectionRows, holds, linking_elements, order_rows, reached_from
from workbench.views._writing.writing import one_line, scalar

__all__ = ["TOO_MANY", "Listing"]

_FILTERED = "records of which a condition of the section's filter does not hold"
_BESIDE = "records that the question asks for figures of, and for no more of them"
_BATCH = 1_000
# Records that are read for a question that gives nothing to choose them by: about 20 s.
_MOST_READ = 200_000
TOO_MANY = f"figures over all of more than {_MOST_READ:,} records, which nothing in the question narrows"
"""What is left out where a question asks for figures over more records than are read while somebody waits."""
_MENTIONED = 50
_TOLD = 5
_MOST_GROUPS, _TOKENS_OF_A_GROUP = 60, 12
# Fewer than there are in nearly all texts: the groups must leave room for what else is told.
_LETTERS_OF_A_TOKEN = 2
_MOST_EQUAL = 9
# Of records that are counted, and of which nothing else is asked, so many are shown; all of no more than twice as many.
_COUNTED = 6


class Listing:
    """The records that one reading of a question means.

    Attributes:
        reading: The reading; where a word was the value of several fields with the same records, with one of them.
        choices: What is left to decide: the fields that a word may be a value of, with how many records have it.
        is_too_many: Whether there are more records than are read while somebody waits.
    """

    def __init__(
        self,
        reading: Reading,
        spec: ContextSpec,
        sections: Mapping[str, Section],
        source: Source,
        links: Sequence[LinkType] = (),
        among: Sequence[Row] | None = None,
    ) -> None:
        """Look up which records have each of the values; none is read but those that others are linked to.

        Args:
            reading: The reading.
            spec: The spec.
            sections: The section of each entity's own records.
            source: Where records come from.
            links: All links, by which values are told with the names of what they link to.
            among: The records that alone are meant: those that something which the question names is linked to. Of
                their lists only the elements count that link to it.
        """
        self._source = source
        self._among = None if among is None else {row.record.urn: row for row in among}
        self._elements = {row.record.urn: linking_elements(row.record, row.parent_names) for row in among or ()}
        self._names = Names(spec, sections, links, source)
        self._section = sections[reading.entity]
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
        self._linked = _Linked(reading.linked, spec, sections, source) if reading.linked is not None else None
        of = reading.share_of
        self._whole = Listing(of, spec, sections, source, links) if of is not None else None
        other = reading.beside
        self._beside = Listing(other, spec, sections, source, links) if other is not None else None
        parts = [self._linked.listing if self._linked is not None else None, self._whole, self._beside]
        self.is_too_many: bool = any(part is not None and part.is_too_many for part in parts)
        self._urns = self._matching() if not self.choices else []

    def _having(self, condition: Condition) -> list[str]:
        """Return the records that have a value; of bounds the keys within them are looked up, in batches."""
        if self._among is not None:
            return [urn for urn, row in self._among.items() if self._written(row.record, condition)]
        if condition.than:
            every = _batches(self._every())
            return [
                u for urns in every for u, one in self._source.get_many(urns).items() if holds_beside(one, condition)
            ]
        within, paths = condition.within, (condition.path,)
        keys = iter(condition.keys)
        if condition.path.endswith("/*") and (condition.has or condition.lacks):
            # Lists of objects have no key.
            return [
                urn
                for urns in _batches(self._every())
                for urn, one in self._source.get_many(urns).items()
                if _written(one, condition)
            ]
        if within is not None:
            # Keys have no sign: what 4 stands for may be -4, which the records tell.
            signs = ("", "-") if within.kind == "number" else ("",)
            every = self._source.key_values(self._stream, paths)
            keys = (key for key in every if any(within.holds(sign + key if sign else key) for sign in signs))
            if within.kind == "time":
                # Records are told in the order of their keys: days with the year behind stand in theirs.
                keys = iter(sorted(keys, key=standard_time))
        elif condition.lacks or condition.has:
            keys = self._source.key_values(self._stream, paths)
        elif condition.is_part:
            every = self._source.key_values(self._stream, paths)
            keys = (key for key in every if any(f" {part} " in f" {key} " for part in condition.keys))
        found = self._having_keys(paths, keys)
        if condition.is_part:
            # The index holds whole texts, in which "Old English" is English too.
            found = [urn for urn, one in self._source.get_many(found).items() if self._written(one, condition)]
        if condition.lacks or condition.denied:
            having = set(found)
            found = [urn for urn in self._every() if urn not in having]
        return found

    def _written(self, record: Record, condition: Condition) -> list[str]:
        return _written(record, condition, self._elements.get(record.urn, ()))

    def _every(self) -> list[str]:
        if self._among is not None:
            return list(self._among)
        self.is_too_many = self.is_too_many or self._source.streams().get(self._stream, 0) > _MOST_READ
        keys = () if self.is_too_many else self._source.key_values(self._stream, ("id",))
        return self._having_keys(("id",), iter(keys))

    def _having_keys(self, paths: Sequence[str], keys: Iterator[str]) -> list[str]:
        urns: dict[str, None] = {}
        while batch := list(islice(keys, _BATCH)):
            for found in self._source.find_many(self._stream, paths, batch).values():
                urns.update(dict.fromkeys(found))
        return list(urns)

    def _matching(self) -> list[str]:
        found = [self._having(one) for one in self.reading.conditions]
        if self._linked is not None:
            found.append(self._linked.urns if self._linked.urns is not None else self._lacking(self._linked))
        if not found:
            return self._every()
        first, *others = found
        among = [list(self._among)] if self._among is not None else []
        for other in (*others, *among):
            kept = set(other)
            first = [urn for urn in first if urn in kept]
        return first

    def _lacking(self, linked: _Linked) -> list[str]:
        """Return the records that may be linked to none, without those that are linked to a number that is not said."""
        others = linked.others
        return [urn for urn in self._every() if urn not in others]

    @property
    def section(self) -> str:
        """The name of the section that shows the records."""
        return self._section.name

    @property
    def mentions(self) -> list[Mention]:
        """What of the question stands for what."""
        linked = self._linked.listing.mentions if self._linked is not None else []
        conditions = [*self.reading.conditions, *(one for choice in self.choices for one, _ in choice)]
        told = [otherwise(said, read) for said, read in self.reading.told]
        told += [uncounted(said) for said in self.reading.unread]
        return (
            told
            + [
                Mention(
                    text=one.text,
                    entity=self.reading.entity,
                    records=tuple(self._having(one)[:_MENTIONED]),
                    by=one.path,
                )
                for one in conditions
                # Where nothing lies within bounds, or everything has a value, nothing is missing: there is none.
                if (one.within is None and not (one.lacks or one.has or one.denied or one.than) and self._among is None)
                or any(self._having(one))
            ]
            + linked
        )

    def rows(self, budget_tokens: int) -> SectionRows | None:
        """Read the records in batches: figures over all of them, and as many as a budget has tokens for.

        Returns:
            `None` where no record has a value with the signs that stand behind it in the question, or where they are
            linked to somebody who does not exist.
        """
        if self._linked is not None and self._linked.is_nobody:
            return None
        section = self._section
        count = Tally(AggregateSpec(op="count"))
        computed = self._computed()
        tallies = [count, *(Tally(spec if computed is None else computed.of(spec)) for spec in self.reading.figures)]
        groups = [self._grouping(spec if computed is None else computed.of(spec)) for spec in self.reading.groups]
        order = self.reading.order or section.order
        most = most_rows(budget_tokens)
        result = SectionRows(section.model_copy(update={"required": False, "limit": None, "aggregates": ()}), [])
        written: list[dict[str, None]] = [{} for _ in self.reading.conditions]
        urns: list[str] = []
        filtered = elements = 0
        for record, is_kept in self.having_all(written):
            if not is_kept:
                filtered += 1
                continue
            urns.append(record.urn)
            own = self._own_elements(record)
            elements += len(own)
            meant = own or self._elements.get(record.urn, ())
            told = record if computed is None else computed.added_to(record)
            for tally in tallies:
                tally.add(told, meant)
            for group in groups:
                group.add(told)
            known = self._among[record.urn] if self._among is not None else None
            result.rows.append(known or Row(record, "has what is asked for"))
            if len(result.rows) > most + _BATCH:
                result.rows = self._first_of(result.rows, order, most, computed)
        result.rows = self._first_of(result.rows, order, most, computed)
        if any(one.tail for one in self.reading.conditions) and not result.rows:
            return None
        # Of those linked records that are not counted it was seen that they are not.
        over = tuple(urns if self._among is None else self._among)
        described = self.described(written)
        counted = self._counted(count.figure(over), described, len(urns))
        result.figures = self._first_figures(counted, result.rows, tallies[1:], groups, described, over)
        if self.reading.counts_elements:
            result.figures.insert(0, self._count_of_elements(elements, counted, written))
        if self.reading.different:
            result.figures = [*(number_of_groups(group, described, over) for group in groups), *result.figures]
        most_told = max(FIRSTS, min(_MOST_GROUPS, budget_tokens // _TOKENS_OF_A_GROUP))
        result.figures += [
            line_of(group, described, over, self.reading, most_told, _LETTERS_OF_A_TOKEN * budget_tokens)
            for group in groups
        ]
        result.beyond = counted.value - len(result.rows)
        result.rows, beside = self._asked_rows(result.rows)
        result.omissions += self._left_out(filtered, result.beyond, beside, most, budget_tokens)
        result.beyond += beside
        return result

    def _counted(self, counted: Figure, described: str, kept: int) -> Figure:
        """Return how many records there are, and of how many that are linked."""
        of = f" (of {len(self._among)})" if self._among is not None and kept < len(self._among) else ""
        return replace(counted, line=f"number of {described}: {counted.value}{of}", label=f"number of {described}")

    def _first_figures(
        self,
        counted: Figure,
        rows: Sequence[Row],
        tallies: Sequence[Tally],
        groups: Sequence[Grouping],
        described: str,
        over: tuple[str, ...],
    ) -> list[Figure]:
        """Return the count with what it is a share of, and the figures that are asked for beside the groups."""
        whole = self._whole.counted() if self._whole is not None else None
        if whole is not None and whole.value:
            counted = replace(counted, line=f"{counted.line} ({percent(counted.value, whole.value)} of {whole.value})")
        found = [counted] if whole is None else [counted, whole]
        if self.reading.nth == 1:
            found += told_once([tally.figure(over) for tally in tallies])
        elif self.reading.order is not None:
            found += nth_record(rows, described, over, self.reading)
        else:
            found += [one for group in groups for one in nth_group(group, described, over, self.reading)]
        return [*found, self._beside.counted()] if self._beside is not None else found

    def _left_out(self, filtered: int, beyond: int, beside: int, most: int, budget_tokens: int) -> list[Omission]:
        """Return what is left out: by the section's filter, by the budget, and as nothing asks for it."""
        name = self._section.name
        left = list(self._linked.omissions) if self._linked is not None else []
        if filtered:
            left.insert(0, Omission(section=name, reason="filtered", count=filtered, detail=_FILTERED))
        if beyond:
            detail = f"records beyond the first {most:,}, for which a budget of {budget_tokens:,} has no tokens"
            left.append(Omission(section=name, reason="budget", count=beyond, detail=detail))
        if beside:
            left.append(Omission(section=name, reason="not_relevant", count=beside, detail=_BESIDE))
        return left

    def _own_elements(self, record: Record) -> tuple[str, ...]:
        """Return the pointers of the elements of which alone the question asks."""
        path = self.reading.elements
        found = meant_elements(record, path, self.reading.conditions) if path else ()
        linking = self._elements.get(record.urn, ())
        return tuple(one for one in found if one in linking) if linking else found

    def _count_of_elements(self, count: int, counted: Figure, written: list[dict[str, None]]) -> Figure:
        noun = " ".join(label_of(self.reading.elements))
        pairs = list(zip(self.reading.conditions, written, strict=True))
        within = [pair for pair in pairs if pair[0].path.startswith(self.reading.elements)]
        label = one_line(f"number of {noun}{self._said(within)}")
        those = self._said([pair for pair in pairs if pair not in within])
        line = one_line(f"{label}: {count} (in {counted.value} {several(self.reading.noun)}{those})")
        return replace(counted, line=line, label=label, value=count)

    def _computed(self) -> Computed | None:
        """Return the number that is computed of each record, in the unit that suits the first of them."""
        computed = self.reading.computed
        return computed.in_its_unit(self._source.get_many(self._urns[:_BATCH]).values()) if computed else None

    def _ranks(self) -> bool:
        """Whether the records are asked for with the most or least of what is computed of them."""
        is_one = self.reading.computed is not None and not self.reading.groups
        return is_one and any(one.op in {"max", "min"} for one in self.reading.figures)

    def _first_of(
        self, rows: Sequence[Row], order: Order | None, most: int, computed: Computed | None = None
    ) -> list[Row]:
        if computed is not None and self._ranks():
            by_urn = {row.record.urn: row for row in rows}
            descending = any(one.op == "max" for one in self.reading.figures)
            ranked = computed.ranked([row.record for row in rows], descending=descending)
            return [by_urn[urn] for urn in ranked[:most]]
        return (order_rows(rows, order, self._elements) if order is not None else list(rows))[:most]

    def counted(self) -> Figure:
        """Return how many records there are, and none of them."""
        count = Tally(AggregateSpec(op="count"))
        written: list[dict[str, None]] = [{} for _ in self.reading.conditions]
        urns = []
        for record, is_kept in self.having_all(written):
            if is_kept:
                count.add(record)
                urns.append(record.urn)
        figure = count.figure(tuple(urns))
        label = f"number of {self.described(written)}"
        return replace(figure, line=f"{label}: {figure.value}", label=label)

    def _grouping(self, spec: AggregateSpec) -> Grouping:
        if self.reading.grain:
            return TimeGrouping(spec, self.reading.grain, self._names, self._source)
        if self.reading.grouped is not None and self.reading.grouped.path:
            return DistantGrouping(spec, self.reading.grouped, self._names, self._source)
        if self.reading.grouped is not None:
            return Grouping(spec, self.reading.grouped, self._names, self._source)
        return PathGrouping(spec, self._stream, self._names, self._source, coded=self.reading.most)

    def _asked_rows(self, rows: list[Row]) -> tuple[list[Row], int]:
        """Return the rows that are asked for, and how many are not.

        Of an order the first few, and all that are equal to the first; where a question has no conditions, figures
        are all that it asks for, and of records that it counts a few are enough.
        """
        order = self.reading.order
        if order is not None:
            count = min(self.reading.firsts or self.reading.nth, len(rows))
            last = self._at(rows[count - 1], order.by) if rows else set()
            equal = takewhile(lambda row: not last.isdisjoint(self._at(row, order.by)), rows[count:])
            kept = max(self.reading.firsts or FIRSTS, count + min(_MOST_EQUAL, len(list(equal))))
        elif self._ranks():
            kept = FIRSTS
        elif not self.reading.conditions and self._linked is None:
            kept = 0
        else:
            told = self.reading.counted or self.reading.groups or self.reading.figures
            is_long = told and len(rows) > 2 * _COUNTED
            kept = _COUNTED if is_long else len(rows)
        return rows[:kept], max(0, len(rows) - kept)

    def _at(self, row: Row, path: str) -> set[str]:
        return {scalar(value) for _, value in values_at(row.record, path, self._elements.get(row.record.urn, ()))}

    def having_all(self, written: list[dict[str, None]]) -> Iterator[tuple[Record, bool]]:
        """Yield the records of which every condition holds as the question writes it; note how the records write it.

        With each stands whether the section's filter holds of it.
        """
        for first in range(0, len(self._urns), _BATCH):
            for record in self._source.get_many(self._urns[first : first + _BATCH]).values():
                forms = [self._written(record, one) for one in self.reading.conditions]
                elements = self.reading.elements
                if all(forms) and (not elements or self._own_elements(record)):
                    for known, found in zip(written, forms, strict=True):
                        known.update(dict.fromkeys(found))
                    yield record, all(holds(condition, record) for condition in self._section.filter)

    def described(self, written: list[dict[str, None]]) -> str:
        """Say what the records are, such as `orders with status cancelled and channel web`."""
        have = self._said(list(zip(self.reading.conditions, written, strict=True)))
        elements = self.reading.elements
        if elements and not any(one.path.startswith(elements) for one in self.reading.conditions):
            have += f"{' and' if have else ' with'} {' '.join(label_of(elements))}"
        number = self.reading.linked.number if self.reading.linked is not None else None
        many = f"{number.text} " if number is not None else ""
        linked = f" linked to {many}{self._linked.described}" if self._linked is not None else ""
        return one_line(f"{several(self.reading.noun)}{have}{linked}")

    def _said(self, conditions: Sequence[tuple[Condition, dict[str, None]]]) -> str:
        """Say some conditions, each with how the records write its value."""
        parts = []
        for one, forms in conditions:
            # "NEW" beside "new" is the same value; "A+" beside "A-" is another one.
            told = list({form.casefold(): form for form in forms}.values()) or list(one.keys)
            told = [f"not {one.text}"] if one.denied else told
            if one.within is not None or one.lacks or one.has or one.than:
                alone = one.has or one.than
                parts.append(f"no {one.label}" if one.lacks else one.label if alone else f"{one.label} {one.text}")
                continue
            meaning = f" ({one.meaning})" if one.meaning and one.meaning not in told else ""
            parts.append(f"{one.label} {' or '.join(told[:_TOLD])}{' or others' if len(told) > _TOLD else ''}{meaning}")
        return f" with {' and '.join(parts)}" if parts else ""


class _Linked:
    """The records that have links to those of another listing.

    Attributes:
        listing: Those others.
        urns: The records; `None` where those belong to them that are linked to none.
        others: Of those that are linked to any, the ones that do not belong to them.
        described: What the others are, such as `customers with country Italy`.
        omissions: Those of the others that their section's filter takes out.
        is_nobody: Whether the others are called by a whole name that none of them has: "orders of Yusuf Lindqvist",
            where both are names of others.
    """

    def __init__(self, relation: Relation, spec: ContextSpec, sections: Mapping[str, Section], source: Source) -> None:
        self.listing = Listing(relation.reading, spec, sections, source)
        written: list[dict[str, None]] = [{} for _ in relation.reading.conditions]
        kept: list[str] = []
        filtered = 0
        for record, is_kept in self.listing.having_all(written):
            if is_kept:
                kept.append(record.urn)
            else:
                filtered += 1
        said = {one.path for one in relation.reading.conditions}
        names = spec.entities[relation.reading.entity].names
        self.is_nobody = not kept and any(len(paths) > 1 and said.issuperset(paths) for paths in names)
        number = relation.number
        counts = counted_from(kept, relation.steps, source) if number is not None else Counter[str]()
        self.urns = reached_from(kept, relation.steps, source) if number is None else None
        self.others = frozenset[str]()
        if number is not None and number.holds(0):
            self.others = frozenset(urn for urn, count in counts.items() if not number.holds(count))
        elif number is not None:
            self.urns = [urn for urn, count in counts.items() if number.holds(count)]
        self.described = self.listing.described(written)
        name = sections[relation.reading.entity].name
        self.omissions = (
            [Omission(section=name, reason="filtered", count=filtered, detail=_FILTERED)] if filtered else []
        )


def _written(record: Record, condition: Condition, elements: Sequence[str] = ()) -> list[str]:
    """Return how a record writes a value, where it has the signs that the question gives it."""
    if condition.than:
        return [condition.label] if holds_beside(record, condition) else []
    return written_of([value for _, value in values_at(record, condition.path, elements)], condition)


def _batches(urns: Sequence[str]) -> Iterator[Sequence[str]]:
    return (urns[first : first + _BATCH] for first in range(0, len(urns), _BATCH))
