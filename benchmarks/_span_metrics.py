"""Token-level recall, precision and intersection over union of quoted spans, over characters as the benchmark has them.

Source: the definitions of https://github.com/brandonstarxel/chunking_evaluation at d451fc4c (read 2026-11-28),
`_scores_from_dataset_and_retrievals`: recall = gold covered / gold; precision = gold covered / all that was
retrieved, overlaps counted each time; IoU = gold covered / (retrieved + gold not covered).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["Scores", "Span", "score_spans"]


class Span(NamedTuple):
    corpus: str
    start: int
    end: int


class Scores(NamedTuple):
    recall: float
    precision: float
    iou: float
    characters: int


def _covered(spans: Sequence[tuple[int, int]]) -> int:
    total, reached = 0, 0
    for start, end in sorted(spans):
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total


def score_spans(retrieved: Sequence[Span], gold: Sequence[Span]) -> Scores:
    """Scores of one question; nothing retrieved scores 0."""
    hits: dict[str, list[tuple[int, int]]] = {}
    for one in retrieved:
        for ref in gold:
            low, high = max(one.start, ref.start), min(one.end, ref.end)
            if one.corpus == ref.corpus and low < high:
                hits.setdefault(one.corpus, []).append((low, high))
    found = sum(_covered(spans) for spans in hits.values())
    wanted = sum(ref.end - ref.start for ref in gold)
    size = sum(one.end - one.start for one in retrieved)
    missed = wanted - min(found, wanted)
    return Scores(found / wanted, found / size if size else 0.0, found / (size + missed), size)
