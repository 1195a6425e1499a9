"""Span metrics of retrieval from running text: how much of the gold passages, and how much else.

They are the token-level metrics of the chunking benchmark, over characters as its own implementation computes
them: https://github.com/brandonstarxel/chunking_evaluation (base_evaluation.py at d451fc4c), read 2026-11-28.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ["Passage", "SpanScores", "reachable_precision", "span_scores"]

Passage = tuple[str, int, int]
"""Name of a text, first character, character behind the last."""

_Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SpanScores:
    """What retrieved passages are worth for one question, each 0 to 1.

    Attributes:
        recall: Gold characters retrieved / gold characters.
        precision: Gold characters retrieved / characters retrieved; a character retrieved twice counts twice.
        iou: Gold characters retrieved / (characters retrieved + gold characters missed).
    """

    recall: float
    precision: float
    iou: float


def span_scores(gold: Sequence[Passage], retrieved: Sequence[Passage]) -> SpanScores:
    """Score retrieved passages against the gold passages of one question.

    Args:
        gold: Passages that hold the answer; at least one that is not empty. Where two overlap, both count.
        retrieved: What was retrieved, of any text.

    Raises:
        ValueError: The gold passages are empty.

    Example:
        >>> span_scores([("a", 0, 10)], [("a", 5, 25)])
        SpanScores(recall=0.5, precision=0.25, iou=0.2)
    """
    wanted = _length((start, end) for _, start, end in gold)
    if wanted == 0:
        message = "the gold passages are empty, so there is nothing to retrieve"
        raise ValueError(message)
    found = sum(_length(_union(_overlaps(spans, targets))) for spans, targets in _by_text(retrieved, gold))
    missed = wanted - sum(_covered(spans, targets) for spans, targets in _by_text(retrieved, gold))
    read = _length((start, end) for _, start, end in retrieved)
    return SpanScores(found / wanted, found / read if read else 0.0, found / (read + missed) if read + missed else 0.0)


def reachable_precision(gold: Sequence[Passage], chunks: Sequence[Passage]) -> float:
    """Return the benchmark's precision-omega: of a perfect retriever over `chunks`, for one question.

    It would retrieve every chunk that overlaps or touches a gold passage, and no other. Characters count once.

    Args:
        gold: Passages that hold the answer.
        chunks: All chunks there are.

    Returns:
        Gold characters in those chunks / characters of those chunks and of the gold they miss.

    Example:
        >>> reachable_precision([("a", 0, 10)], [("a", 0, 20), ("a", 20, 40)])
        0.5
    """
    inside = total = 0
    for spans, targets in _by_text(chunks, gold):
        near = [s for s in spans if any(max(s[0], t[0]) <= min(s[1], t[1]) for t in targets)]
        inside += _length(_union(_overlaps(near, targets)))
        total += _length(_union([*near, *targets]))
    return inside / total if total else 0.0


def _by_text(spans: Iterable[Passage], gold: Iterable[Passage]) -> list[tuple[list[_Span], list[_Span]]]:
    """Return spans and gold of each text that has gold."""
    targets: defaultdict[str, list[_Span]] = defaultdict(list)
    for text, start, end in gold:
        targets[text].append((start, end))
    found: dict[str, list[_Span]] = {text: [] for text in targets}
    for text, start, end in spans:
        if text in found:
            found[text].append((start, end))
    return [(found[text], targets[text]) for text in targets]


def _overlaps(spans: Iterable[_Span], targets: Sequence[_Span]) -> list[_Span]:
    pairs = ((max(s[0], t[0]), min(s[1], t[1])) for s in spans for t in targets)
    return [(start, end) for start, end in pairs if start < end]


def _covered(spans: Sequence[_Span], targets: Sequence[_Span]) -> int:
    return sum(_length(_union(_overlaps(spans, [target]))) for target in targets)


def _union(spans: Iterable[_Span]) -> list[_Span]:
    merged: list[_Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _length(spans: Iterable[_Span]) -> int:
    return sum(end - start for start, end in spans)
