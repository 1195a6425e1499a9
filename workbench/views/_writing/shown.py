"""A field of a record as a context may show it: which of its leaves are asked for, and which are never shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from workbench.context import OmissionReason
from workbench.records import lookup
from workbench.views._english.days import DAY_LETTERS, is_day

__all__ = ["Never", "Shown"]


class Never(NamedTuple):
    """A leaf that is not shown at any level, and why."""

    pointer: str
    reason: OmissionReason
    detail: str


@dataclass(frozen=True)
class Shown:
    """A field of one record that may be shown.

    Attributes:
        pointer: JSON Pointer into the record's body.
        label: How it is called in the text.
        value: Its value.
        asked: Pointers of those of its leaves that the question asks for most.
        named: Those of them that are asked for by what they are called, not only by what stands beside them.
        said: The stems of the question that stand in the names of those leaves, or beside them.
        is_related: Whether the question has to do with any of its leaves.
        best: Those asked for, the links beside them that make them readable, and what connects it with others.
        related: Pointers of its leaves that the question has to do with; empty when it has nothing to do with it.
        most: Pointers of all its leaves, of long collections only those that matter.
        elements: How many elements a long collection has; 0 for other values.
        all_leaves: Pointers of all its leaves that may be shown.
        never: Those of its leaves that are not shown at any level: they have no value and the question does not
            ask for one, or they cannot fit.
        weight: The greatest weight of its leaves.
        quotes: Of a long text, the passages that the question asks for: what stands before each, its text, and where
            it begins and ends in the value.
    """

    pointer: str
    label: str
    value: Any
    asked: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()
    said: frozenset[str] = frozenset()
    is_related: bool = False
    best: frozenset[str] = frozenset()
    related: frozenset[str] = frozenset()
    most: frozenset[str] | None = None
    elements: int = 0
    all_leaves: tuple[str, ...] = ()
    weight: float = 0.0
    never: tuple[Never, ...] = ()
    quotes: tuple[tuple[str, str, int, int], ...] = ()

    def connecting(self, pointers: set[str], *, alone: bool = False) -> Shown:
        """Return the field with those of its leaves marked that name records of a section that is wanted.

        With the days beside each, and of a record that stands `alone` with all that is beside it.
        """
        found = self._beside(pointers.intersection(self.all_leaves), alone=alone)
        if not found:
            return self
        return replace(self, best=self.best | found, related=self.related | found)

    def asking(self, pointers: set[str]) -> Shown:
        """Return the field with those of its leaves asked for, beside what is asked for already."""
        found = pointers.intersection(self.all_leaves)
        if not found:
            return self
        return replace(
            self, asked=self.asked | found, is_related=True, best=self.best | found, related=self.related | found
        )

    def _beside(self, pointers: set[str], *, alone: bool) -> set[str]:
        """Return leaves of a list or object with what stands beside each: it tells one element from the others."""
        if not isinstance(self.value, list | dict):
            return pointers
        parents = {pointer.rpartition("/")[0] for pointer in pointers} - {"", self.pointer}
        beside = {leaf for leaf in self.all_leaves if leaf.rpartition("/")[0] in parents}
        size = len(self.pointer)
        return pointers | {
            leaf for leaf in beside if alone or is_day(str(lookup(self.value, leaf[size:]))[:DAY_LETTERS])
        }

    def only(self, pointers: set[str], *, alone: bool = False) -> Shown:
        """Return the field as one of which nothing is asked for but these leaves, and what is beside them."""
        found = frozenset(self._beside(pointers.intersection(self.all_leaves), alone=alone))
        return replace(
            self,
            asked=found,
            named=frozenset(),
            said=frozenset(),
            is_related=bool(found),
            best=found,
            related=found,
        )

    @property
    def leaves(self) -> int:
        """Number of its leaves."""
        return len(self.all_leaves)
