"""The parts of a record that may be shown: its fields, what tells them apart, what stands in it twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from workbench.records import escape_segment, find_all, split_pointer
from workbench.views._records.leaves import Leaf, leaves_of
from workbench.views._records.spec import Section
from workbench.views._writing.select import Row
from workbench.views._writing.shown import Shown

__all__ = [
    "chosen_leaves",
    "is_under",
    "is_within",
    "links_back",
    "said_already",
    "telling_apart",
    "times_in",
    "told_apart",
    "wanted_fields",
]

# All of an object of so few values is shown with one of them: an amount with its currency.
_SMALL_OBJECT = 3
_FIRST_TEXTS = 2


def wanted_fields(body: Mapping[str, Any], section: Section) -> Iterator[tuple[str, Any, str]]:
    """Yield pointer, value and label of what a section shows of a record: the fields it lists, or all."""
    if not section.fields:
        for name, value in body.items():
            pointer = "/" + escape_segment(name)
            yield pointer, value, _label(pointer)
    for spec in section.fields:
        for pointer, value in find_all(body, spec.path):
            yield pointer, value, spec.label or _label(pointer)


def times_in(rows: Sequence[Row], *, years: bool = False) -> set[str]:
    """Return the field paths at which records have times, by which they can be put in order.

    With `years`, those of the numbers of years where there is no time.
    """
    every = [leaf for row in rows for leaf in leaves_of(row.record) if leaf.tells_when and not leaf.keys]
    return {leaf.path for leaf in every if leaf.is_time} or {leaf.path for leaf in every if years}


def told_apart(shown: list[Shown]) -> list[Shown]:
    """Give fields of one label their whole path for a name."""
    often = Counter(one.label for one in shown)
    return [replace(one, label=" ".join(split_pointer(one.pointer))) if often[one.label] > 1 else one for one in shown]


def telling_apart(leaves: Sequence[Leaf], asked: set[str], linking: set[str]) -> set[str]:
    """Return what stands in one object with values that are asked for and says which object it is, or in what unit.

    Of a small object that is all of it. Of a larger one in a list it is what links to a record, or else its first
    texts; one with a name or a key of its own needs nothing more.
    """
    parents = {pointer.rpartition("/")[0] for pointer in asked}
    beside: dict[str, list[Leaf]] = {}
    for leaf in leaves:
        parent = leaf.pointer.rpartition("/")[0]
        if parent in parents:
            beside.setdefault(parent, []).append(leaf)
    found: set[str] = set()
    for parent, own in beside.items():
        if len(own) <= _SMALL_OBJECT:
            found |= {leaf.pointer for leaf in own}
        elif parent.rpartition("/")[2].isdigit():
            links = [leaf.pointer for leaf in own if leaf.pointer in linking]
            texts = [leaf.pointer for leaf in own if any(c.isalpha() for c in leaf.form) and not leaf.is_time]
            found.update(links or texts[:_FIRST_TEXTS])
    return found


def chosen_leaves(leaves: Sequence[Leaf], said: set[str], by_path: Mapping[str, float]) -> set[str]:
    """Return what is asked for of the elements of lists that say what they are in an object of their own.

    Of `[{"kind": {"label": "Doctor"}, "phone": …}, {"kind": {"label": "Agent"}, …}]` the question "who is her doctor?"
    means the first element: the fields that it calls by name, or else all of them.

    Args:
        leaves: The leaves of a field.
        said: Pointers of the values that the question gives.
        by_path: What each field path has to do with the question by its name.
    """
    if not said:
        return set()
    inside = [_list_element(leaf.pointer) for leaf in leaves if leaf.pointer in said]
    deep = {element for element, below in inside if below > 1}
    if not deep or deep >= {_list_element(leaf.pointer)[0] for leaf in leaves}:
        # Where all of them say so, that tells none apart.
        return set()
    found: set[str] = set()
    for element in deep:
        own = [leaf for leaf in leaves if is_within(leaf.pointer, element) and not leaf.is_empty]
        called = {leaf.pointer for leaf in own if by_path.get(leaf.path, 0.0) > 0}
        found |= called or {leaf.pointer for leaf in own}
    return found


def _list_element(pointer: str) -> tuple[str, int]:
    """Return the outermost list element in which a value stands, and how many names below; none as an empty text."""
    segments = pointer.split("/")
    at = next((index for index, segment in enumerate(segments, start=1) if segment.isdigit()), None)
    return ("", 0) if at is None else ("/".join(segments[:at]), len(segments) - at)


def said_already(row: Row) -> set[str]:
    """Return the pointers of a record's id, which is shown in any case, and of its links back to what led to it."""
    record = row.record
    own = {f"/{escape_segment(name)}" for name, value in record.body.items() if value == record.id}
    return own.union(links_back(row))


def links_back(row: Row) -> frozenset[str]:
    """Return the pointers of a record's links back to what led to it."""
    return frozenset(link.path for link in row.record.references if link.target in row.parent_names)


@lru_cache(maxsize=65_536)
def is_under(path: str, parent: str) -> bool:
    """Whether a field path lies at or below another; `*` stands for any segment."""
    a, b = path.split("/"), parent.split("/")
    return len(a) >= len(b) and all(y in ("*", x) or x == "*" for x, y in zip(a, b, strict=False))


def is_within(pointer: str, parent: str) -> bool:
    """Whether a JSON Pointer lies at or below another."""
    return pointer == parent or pointer.startswith(parent + "/")


def _label(pointer: str) -> str:
    """Return the last name of a pointer; list positions alone say nothing, so they keep their list's name."""
    segments = split_pointer(pointer)
    names = [segment for segment in segments if not segment.isdigit()]
    return names[-1] if names else pointer
