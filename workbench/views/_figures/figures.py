"""Which figures of a section the question asks for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from workbench.context import Omission
from workbench.records import Record, find_all, singular, split_pointer
from workbench.views._asking.asked_money import amounts_in
from workbench.views._asking.record_parts import times_in
from workbench.views._asking.relevance import Relevance
from workbench.views._english.asking_words import BIRTH
from workbench.views._figures.by_owner import figures_by_owner
from workbench.views._figures.counted_elements import counted_elements
from workbench.views._figures.measured import is_total
from workbench.views._figures.measures import (
    SNAPSHOTS,
    figures_by_currency,
    labels_told_apart,
    measured_by_name,
    quantities_counted,
    sums_beside_values,
)
from workbench.views._figures.own_lists import totals_of_own_lists
from workbench.views._figures.paid_parts import fields_of_payment, sum_in_parts, sum_unpaid
from workbench.views._figures.said_behind import Behind
from workbench.views._figures.said_values import counted_by_said_values
from workbench.views._records.leaves import path_words
from workbench.views._records.spec import AggregateSpec, Section
from workbench.views._records.units import is_money
from workbench.views._records.vocabulary import plain_words
from workbench.views._records.weights import Weights
from workbench.views._writing.aggregate import (
    Elements,
    Figure,
    Groups,
    Tally,
    compute,
    group_forms,
    grouped,
    shares_list,
)
from workbench.views._writing.select import SectionRows, linking_elements
from workbench.views._writing.writing import one_line, scalar

__all__ = ["FEWEST_TOLD_APART", "MANY", "choose_figures"]

_NEAR_THE_BEST = 0.6
_MOST_GROUPS = 20
MANY, FEWEST_TOLD_APART = 12, 2
"""Of so many records, or more, counts by fields of few values are told: where words meet nothing, or choose nothing."""
_TOLD_APART, _FEW = 2, 8
_SEEN = 100
_FLAGS = frozenset({"true", "false", "yes", "no", "y", "n", "0", "1", "t", "f"})


def choose_figures(
    part: SectionRows,
    relevance: Relevance,
    weights: Weights,
    *,
    told_apart_from: int | None = None,
    behind: Sequence[Behind] = (),
) -> tuple[list[Figure], list[Omission]]:
    """Compute the figures that a question asks for, over all rows; the others are omissions.

    A plain count is always shown. Of several sums the one is meant whose field the question has most to do with; all
    of them where it has to do with none; and beside it the same over the records that have a value which the question
    gives, of a field by which the section counts. A number that the question calls by name and of which the section has
    no such figure is measured as well; amounts in several currencies are told by currency. Groups are shown where the
    question gives one of their values, or has to do with what they are made of. Where it counts several records by
    words that are not understood, the first few groups tell by what they may be told apart, if there are so many as
    `told_apart_from`: of "applicants that were turned away" the status. Figures stand again over the records that lead
    to what is said (`behind`).
    """
    unlimited = told_apart_from == FEWEST_TOLD_APART
    choice = _Choice(part, relevance, weights, behind, unlimited=unlimited)
    are_told_apart = relevance.counts and told_apart_from is not None and len(part.rows) >= told_apart_from
    told_apart = _TOLD_APART if are_told_apart else 0
    found: dict[int, list[Figure]] = {}
    for index in choice.telling_first() if told_apart else range(len(choice.every)):
        spec = choice.every[index]
        # Of very many records the figures were computed while they were read.
        tally = part.tallies[index] if part.tallies else None
        if not choice.is_asked_for(spec):
            continue
        if spec.by is not None:
            found[index] = choice.groups(spec, tally if isinstance(tally, Groups) else None, all_of_few=told_apart > 0)
            told_apart -= bool(found[index])
        else:
            found[index] = choice.plain(spec, tally if isinstance(tally, Tally) else None)
    figures = [figure for index in sorted(found) for figure in found[index]]
    figures += _saying(part)
    omissions = [_omission(part.section, spec) for index, spec in enumerate(choice.every) if not found.get(index)]
    return figures + counted_elements(part, relevance) + totals_of_own_lists(part, relevance, weights), omissions


def _saying(part: SectionRows) -> list[Figure]:
    """Return how many of the records say what a question asks of all of them: 3 of 7 inspections say `safe`."""
    if not part.saying:
        return []
    noun = (part.section.title or part.section.name).partition(" of ")[0]
    said = one_line(" or ".join(f"'{text}'" for text in dict.fromkeys(part.saying.values())))
    label = f"number of {noun} that say {said}"
    line = f"{label}: {len(part.saying)} (of {len(part.rows)})"
    return [Figure(line, label, len(part.saying), AggregateSpec(op="count"), tuple(part.saying))]


class _Choice:
    """The figures of one section, as a question asks for them.

    Attributes:
        every: All that may be asked for: those of the spec, and of numbers that the question calls by name.
    """

    def __init__(
        self,
        part: SectionRows,
        relevance: Relevance,
        weights: Weights,
        behind: Sequence[Behind] = (),
        *,
        unlimited: bool = False,
    ) -> None:
        self._behind = behind
        self._part, self._relevance, self._weights = part, relevance, weights
        self._records = [row.record for row in part.rows]
        self._elements = {row.record.urn: linking_elements(row.record, row.parent_names) for row in part.rows}
        self._label, self._kept = _narrowed(part, relevance) if not part.tallies else ("", self._records)
        by_values = counted_by_said_values(part, relevance, weights)
        self._counted = set() if part.tallies else quantities_counted(part, relevance, weights)
        counts = [*part.section.aggregates, *by_values]
        self._given = {} if part.tallies else _given(counts, self._records, relevance)
        measured = measured_by_name(part, relevance, weights)
        known = {spec.field for spec in (*part.section.aggregates, *measured) if spec.op == "sum" and spec.by is None}
        linked = self._counted - known if part.section.follow else ()
        quantities = [AggregateSpec(op="sum", field=path) for path in sorted(linked)]
        amounts = amounts_in(part) - known if relevance.asks_for_money and not part.tallies else ()
        quantities += [AggregateSpec(op="sum", field=path) for path in sorted(amounts)]
        every = [*part.section.aggregates, *measured, *quantities]
        if relevance.asks_for_op("sum") and not part.tallies:
            every += sums_beside_values(part, self._given, every)
        self.every = [*labels_told_apart(every), *by_values]
        head = (part.section.title or part.section.name).partition(" of ")[0]
        self._are_snapshots = not SNAPSHOTS.isdisjoint(map(singular, plain_words(head)))
        sums = [spec.field for spec in self.every if spec.op == "sum"]
        self._is_money = relevance.asks_for_money and any(map(is_money, sums))
        self._paid_by = fields_of_payment(part) if (self._is_money or unlimited) and not part.tallies else ()
        self._whole = _whole(sums)
        self._calls_sums = any(weights.terms_of.get(path) for path in sums if path is not None and is_money(path))

    def telling_first(self) -> list[int]:
        """Return the places of all figures, those of groups as they tell most of what a word may mean.

        That is the first field, such as a state, and then whether something is so.
        """
        groups = [index for index, spec in enumerate(self.every) if spec.by is not None]
        flags = [index for index in groups[1:] if self._is_flag(self.every[index].by or "")]
        first = [*groups[:1], *flags]
        return [*first, *(index for index in range(len(self.every)) if index not in first)]

    def _is_flag(self, path: str) -> bool:
        values = [value for record in self._records[:_SEEN] for _, value in find_all(record.body, path)]
        return bool(values) and all(str(value).casefold() in _FLAGS for value in values)

    def is_asked_for(self, spec: AggregateSpec) -> bool:
        """Whether the question asks for such a figure; "how much did she pay" for no sum of what is no money."""
        if spec.op == "count" and spec.by is None:
            return True
        if spec.op in {"sum", "mean"} and self._are_snapshots:
            return False
        if spec.op == "sum" and spec.by is None and spec.field in self._counted:
            return True
        if self._is_money and spec.op == "sum" and not is_money(spec.field):
            return False
        is_meant = self._relevance.asks_for(spec, several=len(self._part.rows) > 1)
        if spec.op == "sum" and spec.by is None and self._stands_beside_values(spec.field or ""):
            return is_meant
        if self._is_money and spec.op == "sum" and spec.by is None and not self._calls_sums:
            # "How much did she pay us" calls none of them, and nearness in meaning tells no fee from a discount.
            return is_meant and self._whole in {None, spec.field}
        return is_meant and (spec.by is not None or _is_meant(spec, self.every, self._weights))

    def _stands_beside_values(self, field: str) -> bool:
        """Whether values that the question gives stand beside a field in a list: the source of each line's amount."""
        return any("*" in split_pointer(by) and shares_list(field, by) for by in self._given)

    def groups(self, spec: AggregateSpec, groups: Groups | None, *, all_of_few: bool) -> list[Figure]:
        """Return the figures of the groups that are asked for."""
        found = _groups(
            spec,
            groups,
            self._kept,
            self._elements,
            self._part.urns,
            self._relevance,
            self._weights,
            all_of_few=all_of_few,
        )
        return [_called(one, self._label) for one in found]

    def plain(self, spec: AggregateSpec, tally: Tally | None) -> list[Figure]:
        """Return a figure over all records, over those that the question narrows it to, and those of given values."""
        by_currency = figures_by_currency(spec, self._records, self._elements) if tally is None else None
        if by_currency is not None:
            again = figures_by_currency(spec, self._kept, self._elements) if self._label else ()
            alone = [compute(spec, self._kept, self._elements)] if again is None else []
            return by_currency + [_called(one, self._label) for one in (*(again or ()), *alone)]
        found = [tally.figure(self._part.urns) if tally is not None else compute(spec, self._records, self._elements)]
        of_each = figures_by_owner(spec, self._part, self._kept, self._part.owners, self._elements)
        found += [_called(one, self._label) for one in of_each]
        narrowed = compute(spec, self._kept, self._elements)
        found += _again(found[0], narrowed, self._label, len(self._kept), len(self._records))
        for one in self._behind:
            if spec.op != "count" and one.by_elements and "*" not in split_pointer(spec.field or ""):
                # An invoice with a line for it is not all for it.
                continue
            kept = [record for record in self._kept if record.urn in one.urns]
            label = f"{self._label} {one.label}".strip()
            found += _again(found[0], compute(spec, kept, self._elements), label, len(kept), len(self._records))
        for by, said in self._given.items() if spec.op != "count" else ():
            if "*" in split_pointer(by) and not shares_list(spec.field or "", by):
                continue
            of_values = grouped(spec.model_copy(update={"by": by}), self._kept, said, self._elements)
            found += [_called(one, self._label) for one in of_values]
        if self._paid_by and spec.op == "sum" and is_money(spec.field):
            # Charges are not paid, nor are fines that were waived.
            in_parts = sum_in_parts(spec, self._kept, self._paid_by, self._elements)
            if self._relevance.only_owes:
                in_parts += sum_unpaid(spec, self._kept, self._paid_by, self._elements)
            found += [_called(one, self._label) for one in in_parts]
        return found


def _whole(sums: Collection[str | None]) -> str | None:
    """Return the one of several sums of money that is the whole of which the others are parts: the total."""
    labels = {path: plain_words(split_pointer(path)[-1]) for path in sums if path is not None and is_money(path)}
    # What stands before all of their names is that of their records: `inv_net`, `inv_vat`, `inv_tot`.
    shared = len({words[0] for words in labels.values()}) == 1 and all(len(words) > 1 for words in labels.values())
    totals = [path for path, words in labels.items() if is_total(words[1:] if shared and len(labels) > 1 else words)]
    return totals[0] if len(totals) == 1 else None


def _narrowed(part: SectionRows, relevance: Relevance) -> tuple[str, list[Record]]:
    """Return the records that a question narrows figures to, and in which words: those of a year, those of both named.

    A year or other bound is one of the time by which the section is ordered, or of the only time that there is.
    """
    records = [row.record for row in part.rows]
    labels: list[str] = []
    if part.nothing_common or (part.common and len(part.common) < len(records)):
        records = [record for record in records if record.urn in part.common]
        labels.append("of those linked to all that is named")
    times = times_in(part.rows) if relevance.periods else set()
    usual = part.section.order.by if part.section.order else None
    path = usual if usual in times else next(iter(times)) if len(times) == 1 else None
    if relevance.asks_for_births:
        births = [one for one in sorted(times) if not BIRTH.isdisjoint(path_words(one).split())]
        path = births[0] if len(births) == 1 else None
    for bound in relevance.periods if path is not None else ():
        records = [one for one in records if any(bound.holds(value) for _, value in find_all(one.body, path or ""))]
        labels.append(bound.text)
    return " ".join(labels), records


def _again(figure: Figure, narrowed: Figure, label: str, kept: int, every: int) -> list[Figure]:
    """Return a figure over what a question narrows it to, where it does, to stand beside that over all."""
    if not label:
        return []
    called = f"{figure.label} {label}"
    value = "none" if narrowed.value is None else scalar(narrowed.value)
    return [replace(narrowed, line=one_line(f"{called}: {value}{narrowed.over_some(kept, every)}"), label=called)]


def _called(figure: Figure, label: str) -> Figure:
    if not label:
        return figure
    line = figure.line.replace(figure.label, f"{figure.label} {label}", 1)
    return replace(figure, line=line, label=f"{figure.label} {label}")


def _given(
    every: Sequence[AggregateSpec], records: Sequence[Record], relevance: Relevance
) -> dict[str, dict[str, str]]:
    """Return the fields by which a section counts and of which the question gives values, with those values."""
    said = {
        spec.by: {form: text for form, text in group_forms(spec, records).items() if relevance.says(form)}
        for spec in every
        if spec.by is not None
    }
    return {by: dict(list(forms.items())[:_MOST_GROUPS]) for by, forms in said.items() if forms}


def _omission(section: Section, spec: AggregateSpec) -> Omission:
    by = f" by {spec.by}" if spec.by else ""
    return Omission(section=section.name, field=spec.field, reason="not_relevant", detail=f"the figure '{spec.op}'{by}")


def _weight(path: str, weights: Weights) -> float:
    return max(
        (weight for other, weight in weights.by_path.items() if other == path or other.startswith(path + "/")),
        default=0.0,
    )


def _is_meant(spec: AggregateSpec, every: Sequence[AggregateSpec], weights: Weights) -> bool:
    alike = [_weight(one.field or "", weights) for one in every if one.op == spec.op and one.by is None]
    return _weight(spec.field or "", weights) >= _NEAR_THE_BEST * max(alike)


def _groups(
    spec: AggregateSpec,
    groups: Groups | None,
    records: Sequence[Record],
    elements: Elements,
    urns: tuple[str, ...],
    relevance: Relevance,
    weights: Weights,
    *,
    all_of_few: bool,
) -> list[Figure]:
    forms = group_forms(spec, records, elements) if groups is None else groups.forms
    said = {form: text for form, text in forms.items() if relevance.says(form)}
    if all_of_few and not said and 1 < len(forms) <= _FEW:
        said = forms
    if not said and not 0 < _NEAR_THE_BEST * weights.best <= _weight(spec.by or "", weights):
        return []
    chosen = dict(list((said or forms).items())[:_MOST_GROUPS])
    return grouped(spec, records, chosen, elements) if groups is None else groups.figures(chosen, urns)
