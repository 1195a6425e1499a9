"""Lists that never end: pages that lead back, pages that come again, pages that hold nothing and lead on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from workbench.connectors._http_call import Call

__all__ = ["LoopWatch"]

# How often the same records may be met as a page: some return because they changed while the list was read.
_MOST_RETURNS = 5
# So many pages without a record, one behind the other, are no filter's doing.
_MOST_EMPTY = 1_000


class LoopWatch:
    """Watches the pages of one pass over a list."""

    def __init__(self, key: Callable[[Any], str | None]) -> None:
        """Begin.

        Args:
            key: Returns the id of an element of the list, or `None` where it has none.
        """
        self._key = key
        self._asked: set[int] = set()
        self._last: list[Any] = []
        self._met: Counter[tuple[int, str | None, str | None]] = Counter()
        self._empty = 0
        self._ends: tuple[int, str | None, str | None] | None = None

    def asks(self, call: Call) -> None:
        """Take note of a call that is about to be sent."""
        self._asked.add(call.fingerprint())

    def asked(self, call: Call) -> bool:
        """Return whether a call was sent before."""
        return call.fingerprint() in self._asked

    def fault(self, items: Sequence[Any], following: Call | str) -> str:
        """Return why a page shows that the list never ends, or nothing.

        To be called before `passed`.

        Args:
            items: The elements of the page.
            following: The call of the next page, or why there is none.
        """
        self._ends = ends = self._ends_of(items)
        if isinstance(following, Call) and self.asked(following):
            return "its cursor leads back to a page that was read"
        if items and items == self._last:
            return "it gives the same page again"
        if not isinstance(following, Call):
            return ""
        if ends is not None and self._met[ends] >= _MOST_RETURNS:
            return f"it gives the same records for the {_MOST_RETURNS + 1}th time"
        if ends is None and self._empty >= _MOST_EMPTY:
            return f"{_MOST_EMPTY:,} pages in a row hold no record, and it still leads on"
        return ""

    def passed(self, items: list[Any]) -> None:
        """Take note of the page that `fault` looked at last, and that was taken."""
        self._last = items
        if self._ends is None:
            self._empty += 1
        else:
            self._empty = 0
            self._met[self._ends] += 1

    def _ends_of(self, items: Sequence[Any]) -> tuple[int, str | None, str | None] | None:
        """Return what tells a page from others; `None` for one without records."""
        if not items:
            return None
        # Ids alone: what else the records hold may be new each time, such as the time at which they were read.
        first, last = self._key(items[0]), self._key(items[-1])
        return None if first is None and last is None else (len(items), first, last)
