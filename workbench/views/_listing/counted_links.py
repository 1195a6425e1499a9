"""Of how many of some records links lead to each that is reached: customers with more than three orders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from workbench.views._records.source import Source
from workbench.views._writing.select import Step, reached_from

__all__ = ["counted_from"]

_BATCH = 1_000


def counted_from(urns: Sequence[str], steps: Sequence[Step], source: Source) -> Counter[str]:
    """Return of how many of some records one hop after another leads to each that is reached."""
    found: Counter[str] = Counter()
    known: list[dict[str, list[str]]] = [{} for _ in steps]
    for first in range(0, len(urns), _BATCH):
        batch = urns[first : first + _BATCH]
        # Records that are read together have their links looked up together.
        source.get_many(batch)
        for urn in batch:
            ends = [urn]
            for step, seen in zip(steps, known, strict=True):
                for end in ends:
                    if end not in seen:
                        along = () if step.backwards else source.links_from(end, step.link.name)
                        against = reached_from([end], [step], source) if step.backwards else ()
                        seen[end] = [*(link.target for link in along), *against]
                ends = list(dict.fromkeys(other for end in ends for other in seen[end]))
            found.update(ends)
    return found
