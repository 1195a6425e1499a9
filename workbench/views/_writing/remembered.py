"""Contexts by key, remembered as long as the records that they were built of are the same."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from typing import Any

from workbench.context import Context
from workbench.views._writing.select import SectionRows

__all__ = ["Remembered", "seen"]

_KEPT = 256

Seen = tuple[tuple[Any, ...], ...]
"""What a context was built of: the records, and how each was reached."""


def seen(selected: Sequence[SectionRows]) -> Seen:
    """Return all that a context without a question is made of."""
    return tuple(
        (
            part.section.name,
            tuple(part.omissions),
            *(x for row in part.rows for x in (row.record, row.via, row.parents, row.nearby)),
        )
        for part in selected
    )


def _same(one: Seen, other: Seen) -> bool:
    """Whether two are the same. Records are compared by being one object: a store parses one that changed anew."""
    if len(one) != len(other):
        return False
    return all(
        len(a) == len(b) and all(x is y or (not hasattr(x, "urn") and x == y) for x, y in zip(a, b, strict=True))
        for a, b in zip(one, other, strict=True)
    )


class Remembered:
    """The contexts built last. Links and records are read anew each time; what follows from them is not."""

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: OrderedDict[Hashable, tuple[Seen, Context]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, of: Seen) -> Context | None:
        """Return the context built for `key`, if it was built of the same."""
        with self._lock:
            found = self._kept.get(key)
        return found[1] if found is not None and _same(found[0], of) else None

    def put(self, key: Hashable, of: Seen, context: Context) -> None:
        """Remember a context."""
        with self._lock:
            self._kept[key] = (of, context)
            self._kept.move_to_end(key)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
