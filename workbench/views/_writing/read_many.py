"""Very many linked records: what is told of all of them, and which of them may be shown for a question."""

from __future__ import annotations

import threading
from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Hashable, Sequence, Set
from typing import Any

from workbench.records import Record
from workbench.views._records.leaves import is_empty
from workbench.views._records.spec import Section
from workbench.views._records.values import Comparable, comparable, ranked
from workbench.views._writing.aggregate import Groups, Tally, values_at

__all__ = ["KeptReadings", "ManyRead"]

# A quarter of a kilobyte a record: 50 MB.
_MOST_RECORDS = 200_000


class ManyRead:
    """What was kept of very many records of a section while they were read: no record, and nothing of a question.

    Attributes:
        tallies: The section's aggregates over all of them.
        urns: Their URNs, as they were read.
        missing: How many are not in the store.
        filtered: Of how many a condition of the section's filter does not hold.
    """

    def __init__(self, section: Section) -> None:
        """Begin with no record."""
        self._order = section.order
        self.tallies: list[Tally | Groups] = [Groups(spec) if spec.by else Tally(spec) for spec in section.aggregates]
        self.urns: list[str] = []
        self.missing = self.filtered = 0
        self._ends: list[int] = []
        # What each is ordered by, as it is compared, and the text of a number; `None` where there is no value.
        self._keys: list[tuple[Comparable, str | None] | None] = []
        # Hashes of the texts that they hold, in order, and in which record each stands.
        self._hashes, self._holders = array("q"), array("l")

    def add(self, urn: str, record: Record, elements: Sequence[str]) -> None:
        """Count a record in; of its lists only `elements` link to what led there."""
        for tally in self.tallies:
            tally.add(record, elements)
        if self._order is not None:
            values = (value for _, value in values_at(record, self._order.by, ()))
            value = next((one for one in values if not is_empty(one)), None)
            key = None if value is None else comparable(value)
            # Of a text that is a number it is known as well how it is written: among texts it is one.
            text = value if isinstance(value, str) and key is not None and key[0] == "number" else None
            self._keys.append(None if key is None else (key, text))
        for held in record.body.values():
            if isinstance(held, str):
                self._hashes.append(hash(held.casefold()))
                self._holders.append(len(self.urns))
        self.urns.append(urn)

    def end_batch(self) -> None:
        """Say that a batch of records was added: records are put in order batch by batch."""
        self._ends.append(len(self.urns))

    def finish(self) -> None:
        """Say that all records were added: from here on nothing changes, and any thread may ask."""
        places = sorted(range(len(self._hashes)), key=self._hashes.__getitem__)
        self._holders = array("l", (self._holders[at] for at in places))
        self._hashes = array("q", sorted(self._hashes))

    def chosen(self, phrases: Set[str], *, most_given: int, most_first: int, most_last: int) -> list[str]:
        """Return the URNs of the records that may be shown, in order.

        Those are the first and last in the section's order, and in front of them the first that hold a text of
        `phrases`, each at most so many.
        """
        given_all = self._holding(phrases)
        first: list[int] = []
        last: list[int] = []
        given: list[int] = []
        begin = 0
        for end in [*self._ends, None]:
            if end is not None:
                for place in range(begin, end):
                    (given if place in given_all else first).append(place)
                begin = end
            if end is None or len(first) > 2 * most_first or len(given) > 2 * most_given:
                given = self._in_order(given)[:most_given]
                ordered = self._in_order(first)
                last = self._in_order(last + ordered[most_first:])[-most_last:]
                first = ordered[:most_first]
        return [self.urns[place] for place in given + first + last]

    def _holding(self, phrases: Set[str]) -> set[int]:
        found: set[int] = set()
        for phrase in phrases:
            wanted = hash(phrase)
            at = bisect_left(self._hashes, wanted)
            while at < len(self._hashes) and self._hashes[at] == wanted:
                found.add(self._holders[at])
                at += 1
        return found

    def _in_order(self, places: list[int]) -> list[int]:
        """Return records in the section's order, as `order_rows` puts rows in order."""
        if self._order is None:
            return places
        having = [(place, key) for place in places if (key := self._keys[place]) is not None]
        keys = ranked([text for _, (_, text) in having], [key for _, (key, _) in having])
        keyed: list[tuple[tuple[int, Any], int]] = list(zip(keys, (place for place, _ in having), strict=True))
        keyed.sort(key=lambda pair: pair[0], reverse=self._order.descending)
        keyed.sort(key=lambda pair: pair[0][0])
        return [place for _, place in keyed] + [place for place in places if self._keys[place] is None]


class KeptReadings:
    """The readings of last, so that the next question of the same record reads only what may be shown.

    A reading holds as long as the source has the same version. Bounded by the records that were read: each takes some
    hundred bytes.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: OrderedDict[Hashable, tuple[Hashable, ManyRead]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, version: Hashable) -> ManyRead | None:
        """Return the reading for `key`, if it was made of the same version."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is None or version is None or kept[0] != version:
                return None
            self._kept.move_to_end(key)
            return kept[1]

    def put(self, key: Hashable, version: Hashable, reading: ManyRead) -> None:
        """Keep a reading, and no more than fit."""
        with self._lock:
            self._kept[key] = version, reading
            self._kept.move_to_end(key)
            while sum(len(one.urns) for _, one in self._kept.values()) > _MOST_RECORDS:
                self._kept.popitem(last=False)
