"""Figures of numbers that a question calls by name, and of amounts in several currencies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from workbench.records import Record, split_pointer
from workbench.views._asking.relevance import Relevance
from workbench.views._english.question import terms
from workbench.views._records.amounts import form_number
from workbench.views._records.leaves import leaves_of, path_words
from workbench.views._records.spec import AggregateSpec
from workbench.views._records.units import adds_up, currency_of, is_money
from workbench.views._records.vocabulary import plain_words
from workbench.views._records.weights import Weights
from workbench.views._writing.aggregate import Elements, Figure, group_forms, grouped, shares_list
from workbench.views._writing.select import SectionRows

__all__ = [
    "QUANTITIES",
    "SNAPSHOTS",
    "figures_by_currency",
    "labels_told_apart",
    "measured_by_name",
    "quantities_counted",
    "sums_beside_values",
]

QUANTITIES = frozenset({"qty", "quantity", "count", "number", "units", "pieces"})
"""What numbers are called that say how many of something there are."""

SNAPSHOTS = frozenset({"standing", "ranking", "snapshot", "leaderboard"})
"""What records are called that tell what things stood at again and again, which adds up to nothing.

These are no stems: the stands of a forest have areas.
"""

_NEAR_THE_BEST = 0.6
_SEVERAL = 2
# So many records of a section say what stands in them.
_SEEN = 200


def measured_by_name(part: SectionRows, relevance: Relevance, weights: Weights) -> list[AggregateSpec]:
    """Return the figures that a question asks for of a number that it calls by name, and that the section lacks."""
    if part.tallies or len(part.rows) < _SEVERAL or not part.section.follow:
        return []
    known = {(spec.op, spec.field) for spec in part.section.aggregates if spec.by is None}
    ops = [op for op in ("sum", "mean", "max", "min") if relevance.asks_for_op(op)]
    numbers = set(_numbers(part, weights)) if ops else set()
    least = _NEAR_THE_BEST * max((weights.by_path[path] for path in numbers), default=0.0)
    return [
        AggregateSpec.model_validate({"op": op, "field": path})
        for path in sorted(numbers)
        for op in ops
        if weights.by_path[path] >= least and (op, path) not in known and (op != "sum" or adds_up(path))
        # Of a list the mean would be that of the records' sums.
        if op != "mean" or "*" not in split_pointer(path)
    ]


def quantities_counted(part: SectionRows, relevance: Relevance, weights: Weights | None = None) -> set[str]:
    """Return the paths of what a question asks the number of, where numbers tell it and not the records themselves.

    "How many tickets did she buy" is the sum of `qty` beside `ticket_type`, and not the number of orders; "how many
    minutes did she put into it" that of `minutes`, where `weights` tell what calls it.
    """
    if not relevance.counts or not relevance.counted:
        return set()
    found: set[str] = set()
    called: set[str] = set()
    numbers: dict[str, str] = {}
    for row in part.rows[:_SEEN]:
        links = {link.path for link in row.record.references}
        for leaf in leaves_of(row.record):
            parent, _, name = leaf.path.rpartition("/")
            words = plain_words(name)
            if leaf.pointer in links or leaf.keys:
                continue
            calls = weights.terms_of.get(leaf.path, frozenset()) if weights is not None else frozenset()
            if calls & relevance.counted and adds_up(leaf.path) and form_number(leaf.form) is not None:
                found.add(leaf.path)
            elif not QUANTITIES.isdisjoint(words) and form_number(leaf.form) is not None:
                numbers[parent] = leaf.path
            elif not relevance.counted.isdisjoint(terms(path_words(f"/{name}"))):
                called.add(parent)
    return found | {path for parent, path in numbers.items() if parent in called}


def sums_beside_values(
    part: SectionRows, given: Iterable[str], known: Sequence[AggregateSpec]
) -> Iterator[AggregateSpec]:
    """Yield the sums of amounts that stand beside given values in lists, where none of those that are known does.

    What came "from streaming" is the amount of the lines that say so, and not that of the statements that have one.

    Args:
        part: The section.
        given: Paths at which values stand that the question gives.
        known: The figures that are there.
    """
    sums = [spec.field for spec in known if spec.op == "sum" and spec.by is None and spec.field is not None]
    for by in given:
        if "*" not in split_pointer(by) or any(shares_list(path, by) for path in sums):
            continue
        beside = {
            leaf.path
            for row in part.rows[:_SEEN]
            for leaf in leaves_of(row.record)
            if shares_list(leaf.path, by) and is_money(leaf.path) and adds_up(leaf.path)
            if form_number(leaf.form) is not None
        }
        yield from (AggregateSpec(op="sum", field=path) for path in sorted(beside))


def labels_told_apart(specs: Sequence[AggregateSpec]) -> list[AggregateSpec]:
    """Return the figures, those of several fields of one name with what stands around it in their labels."""
    fields: dict[tuple[str, str], set[str]] = {}
    for spec in specs:
        if spec.field is not None:
            fields.setdefault((spec.op, _last_name(spec.field)), set()).add(spec.field)
    return [
        spec.model_copy(update={"label": f"{spec.op} of {_whole_name(spec.field)}"})
        if spec.field is not None and spec.label is None and len(fields[spec.op, _last_name(spec.field)]) > 1
        else spec
        for spec in specs
    ]


def _last_name(path: str) -> str:
    return split_pointer(path)[-1]


def _whole_name(path: str) -> str:
    return " ".join(step for step in split_pointer(path) if step != "*")


def _numbers(part: SectionRows, weights: Weights) -> Iterator[str]:
    """Yield the paths of numbers that the question calls by their own name, and that are no links."""
    links = {link.path for row in part.rows for link in row.record.references}
    for row in part.rows[:_SEEN]:
        for leaf in leaves_of(row.record):
            own = weights.terms_of.get(leaf.path, frozenset())
            is_called = bool(weights.by_path.get(leaf.path)) and not own.isdisjoint(terms(path_words(leaf.path)))
            if is_called and leaf.pointer not in links and not leaf.keys and form_number(leaf.form) is not None:
                yield leaf.path


def figures_by_currency(spec: AggregateSpec, records: Sequence[Record], elements: Elements) -> list[Figure] | None:
    """Return a figure for each currency that amounts stand in; `None` where there is one.

    Where one record has amounts in several, there is no figure.
    """
    if spec.op not in {"sum", "mean", "min", "max"} or spec.field is None:
        return None
    path = currency_of(spec.field, {leaf.path for record in records[:_SEEN] for leaf in leaves_of(record)})
    forms = group_forms(spec.model_copy(update={"by": path}), records, elements) if path is not None else {}
    if len(forms) < _SEVERAL:
        return None
    told = spec.model_copy(update={"by": path})
    if any(len(group_forms(told, [record], elements)) > 1 for record in records):
        return []
    return grouped(told, records, forms, elements)
