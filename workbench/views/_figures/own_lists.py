"""Totals over a list inside the one record that a question names: "how many copies of X were pressed in all"."""

from __future__ import annotations

from collections import Counter

from workbench.records import Record, split_pointer
from workbench.views._asking.relevance import Relevance
from workbench.views._figures.measures import QUANTITIES, quantities_counted
from workbench.views._records.amounts import form_number
from workbench.views._records.leaves import leaves_of
from workbench.views._records.spec import AggregateSpec
from workbench.views._records.units import adds_up, currency_of, is_money
from workbench.views._records.vocabulary import plain_words
from workbench.views._records.weights import Weights
from workbench.views._writing.aggregate import Figure, compute
from workbench.views._writing.select import SectionRows

__all__ = ["totals_of_own_lists"]

_NEAR_THE_BEST = 0.6
_SEVERAL = 2
# Of one piece: where a quantity stands beside them, they do not add up.
_OF_ONE = frozenset({"unit", "price", "each", "rate"})


def totals_of_own_lists(part: SectionRows, relevance: Relevance, weights: Weights) -> list[Figure]:
    """Return the sums of the numbers in a list of the one record, where a question asks for a total and calls them."""
    if len(part.rows) != 1 or part.section.follow:
        return []
    record = part.rows[0].record
    chosen = [path for path in quantities_counted(part, relevance) if "*" in split_pointer(path)]
    if not chosen:
        found = _numbers(record, weights)
        best = max((weights.by_path[path] for path in found), default=0.0)
        chosen = [path for path in _summed(found, relevance) if weights.by_path[path] >= _NEAR_THE_BEST * best]
        chosen = [path for path in chosen if relevance.asks_for(AggregateSpec(op="sum", field=path))]
        chosen = chosen or _only_money(record, relevance, weights)
    return [
        compute(AggregateSpec(op="sum", field=path, label=f"sum of {_called(path)}"), [record])
        for path in chosen
        if not _mixes_currencies(record, path)
    ]


def _numbers(record: Record, weights: Weights) -> Counter[str]:
    """Return the paths of numbers in lists that a question calls, each with how many elements have it."""
    links = {link.path for link in record.references}
    return Counter(
        leaf.path
        for leaf in leaves_of(record)
        if split_pointer(leaf.path).count("*") == 1 and not leaf.keys and leaf.pointer not in links
        if form_number(leaf.form) is not None and weights.terms_of.get(leaf.path)
    )


def _only_money(record: Record, relevance: Relevance, weights: Weights) -> list[str]:
    """Return what the elements of the one list with amounts come to, where a question asks for money and calls none.

    "How much went into fixing it" is answered by what its steps cost.
    """
    if not relevance.asks_for_money or any(is_money(path) for path, called in weights.terms_of.items() if called):
        return []
    leaves = leaves_of(record)
    numbers = Counter(
        leaf.path
        for leaf in leaves
        if split_pointer(leaf.path).count("*") == 1 and is_money(leaf.path) and form_number(leaf.form) is not None
    )
    found = [path for path, count in numbers.items() if count >= _SEVERAL and adds_up(path)]
    return found if len(numbers) == 1 else []


def _summed(found: Counter[str], relevance: Relevance) -> list[str]:
    """Return those of several elements that add up to what is asked for."""
    several = [path for path, count in found.items() if count >= _SEVERAL and adds_up(path)]
    if relevance.counts or relevance.asks_for_money:
        # "How many copies" asks for no money.
        several = [path for path in several if is_money(path) is not relevance.counts]
    counted = {path.partition("/*/")[0] for path in found if not QUANTITIES.isdisjoint(_words(path))}
    return [path for path in several if path.partition("/*/")[0] not in counted or _OF_ONE.isdisjoint(_words(path))]


def _mixes_currencies(record: Record, path: str) -> bool:
    leaves = leaves_of(record)
    currency = currency_of(path, {leaf.path for leaf in leaves})
    return len({leaf.form for leaf in leaves if leaf.path == currency}) > 1


def _words(path: str) -> list[str]:
    """Return the words of what a field of an element is called."""
    steps = split_pointer(path)
    return [word for step in steps[steps.index("*") + 1 :] for word in plain_words(step)]


def _called(path: str) -> str:
    return " ".join(word for step in split_pointer(path) if step != "*" for word in plain_words(step))
