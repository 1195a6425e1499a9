"""Figures of those linked records that have a value which the question gives, beside the figures over all of them."""

from __future__ import annotations

from collections import defaultdict

from workbench.views._asking.relevance import Relevance
from workbench.views._records.amounts import form_number
from workbench.views._records.leaves import Leaf, leaves_of
from workbench.views._records.spec import AggregateSpec
from workbench.views._records.weights import Weights
from workbench.views._writing.select import SectionRows

__all__ = ["counted_by_said_values"]

_SEVERAL = 2
_MOST_FIELDS = 3
_FLAGS = frozenset({"true", "false"})
_FIGURES = ("sum", "mean", "max", "min")


def counted_by_said_values(part: SectionRows, relevance: Relevance, weights: Weights) -> list[AggregateSpec]:
    """Return counts by the fields of which some of a section's records, and not all, have a value that is given.

    A total of all orders would else look like that of "the orders paid by card".
    """
    if part.tallies or len(part.rows) < _SEVERAL or not part.section.follow:
        return []
    if not (relevance.counts or any(map(relevance.asks_for_op, _FIGURES))):
        return []
    known = {spec.by for spec in part.section.aggregates}
    held: dict[str, set[str]] = defaultdict(set)
    having: dict[str, int] = defaultdict(int)
    for row in part.rows:
        given = relevance.given(row)
        said = [leaf for leaf in leaves_of(row.record) if _is_said(leaf, given, relevance, weights)]
        for leaf in said:
            held[leaf.path].add(leaf.form)
        for path in {leaf.path for leaf in said}:
            having[path] += 1
    counts = [spec for spec in part.section.aggregates if spec.op == "count" and spec.by is None]
    label = counts[0].label if counts else None
    told = [path for path in held if path not in known and having[path] < len(part.rows)]
    return [
        AggregateSpec.model_validate({"op": "count", "by": path, "label": label})
        for path in sorted(told)[:_MOST_FIELDS]
    ]


def _is_said(leaf: Leaf, given: set[str], relevance: Relevance, weights: Weights) -> bool:
    """Whether a question gives a value: a word, or a number beside which it calls the field."""
    if leaf.keys or leaf.is_time:
        return False
    if form_number(leaf.form) is None and leaf.form not in _FLAGS:
        return leaf.pointer in given
    return relevance.gives_beside(leaf.form, weights.terms_of.get(leaf.path, frozenset()))
