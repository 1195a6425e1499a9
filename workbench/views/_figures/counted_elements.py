"""How many elements a list of the one record has: all of them, and those that a question chooses by their values."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.views._asking.record_parts import wanted_fields
from workbench.views._asking.relevance import Relevance
from workbench.views._records.leaves import Leaf, leaves_of, path_terms
from workbench.views._records.spec import AggregateSpec
from workbench.views._records.vocabulary import label_of
from workbench.views._writing.aggregate import Figure
from workbench.views._writing.select import Row, SectionRows
from workbench.views._writing.writing import one_line

__all__ = ["counted_elements"]


def counted_elements(part: SectionRows, relevance: Relevance) -> list[Figure]:
    """Return how many elements a list of the one record has that the question asks the number of.

    Of "how many of its rooms are free" also how many have the value that it gives, and how many have not where
    something is denied; of "after 2020" those whose one time lies there. What links to records is counted there.
    """
    if not relevance.counted or len(part.rows) != 1:
        return []
    row = part.rows[0]
    links = {link.path.rpartition("/")[0] for link in row.record.references}
    shown = {label: (pointer, value) for pointer, value, label in wanted_fields(row.record.body, part.section)}
    found: list[Figure] = []
    for label, (pointer, value) in shown.items():
        if not isinstance(value, list) or pointer in links or path_terms(label).isdisjoint(relevance.counted):
            continue
        name, every = f"number of {label}", {str(at) for at in range(len(value))}
        found.append(_figure(name, len(value), "", row))
        leaves = [leaf for leaf in leaves_of(row.record) if leaf.pointer.startswith(f"{pointer}/")]
        said, having = _having_said(leaves, pointer, row, relevance)
        when, then = _within_periods(leaves, pointer, relevance)
        if when is None or not (said or when):
            continue
        of, meant = f" (of {len(value)})", then if when else every
        if said:
            found.append(_figure(f"{name} with {said}{when}", len(having & meant), of, row))
        if said and relevance.denies:
            found.append(_figure(f"{name} without {said}{when}", len(meant - having), of, row))
        if not said:
            found.append(_figure(f"{name}{when}", len(then), of, row))
    return found


def _figure(label: str, value: int, of: str, row: Row) -> Figure:
    label = one_line(label)
    return Figure(f"{label}: {value}{of}", label, value, AggregateSpec(op="count"), (row.record.urn,))


def _element(leaf: Leaf, pointer: str) -> str:
    return leaf.pointer[len(pointer) + 1 :].partition("/")[0]


def _having_said(leaves: Sequence[Leaf], pointer: str, row: Row, relevance: Relevance) -> tuple[str, set[str]]:
    """Return which values of the elements of a list a question gives, in words, and which elements have them."""
    given = relevance.given(row)
    by_path: dict[str, dict[str, set[str]]] = {}
    for leaf in leaves:
        if leaf.pointer in given:
            by_path.setdefault(leaf.path, {}).setdefault(leaf.form, set()).add(_element(leaf, pointer))
    # A value that stands in two fields of an element is that of the one which stands nearer to it.
    forms: set[str] = set()
    said: dict[str, set[str]] = {}
    words: list[str] = []
    for path in sorted(by_path, key=lambda one: (one.count("/"), one)):
        own = {form: elements for form, elements in by_path[path].items() if form not in forms}
        if own:
            forms.update(own)
            # Of two values of one field either is meant.
            said[path] = set[str]().union(*own.values())
            words.append(f"{' '.join(label_of(path))} {' or '.join(own)}")
    return " and ".join(words), set.intersection(*said.values()) if said else set()


def _within_periods(leaves: Sequence[Leaf], pointer: str, relevance: Relevance) -> tuple[str | None, set[str]]:
    """Return the periods that a question sets, in words, and the elements whose time lies in them.

    The time is the only one that they have, or the only one that the question calls: "started after 2005". The words
    are empty where it sets none, and `None` where nobody knows which time is meant.
    """
    if not relevance.bounded:
        return "", set()
    times = {leaf.path for leaf in leaves if leaf.is_time}
    called = {path for path in times if not path_terms(path.rpartition("/")[2]).isdisjoint(relevance.wording.asked)}
    meant = called or times
    if len(meant) != 1 or not relevance.periods:
        return None, set()
    path = next(iter(meant))
    within = {
        _element(leaf, pointer)
        for leaf in leaves
        if leaf.path == path and all(bound.holds(leaf.form) for bound in relevance.periods)
    }
    return "".join(f" {bound.text}" for bound in relevance.periods), within
