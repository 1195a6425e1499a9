"""Weighted reciprocal rank fusion, and how its weights are found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from workbench.retrieval._pack import Hit, Ranking

__all__ = ["GRID", "HybridFit", "HybridWeights", "choose", "fuse"]


@dataclass(frozen=True)
class HybridWeights:
    """How two rankings become one: a chunk's score is `bm25 / (k + rank) + (1 - bm25) / (k + rank)`.

    Attributes:
        bm25: Weight of the BM25 ranking, 0 to 1; the dense ranking has the rest. At 1 the fusion is the
            BM25 ranking, at 0 the dense one. The default leans to BM25, which finds ids; equal weights
            drown them.
        k: Ranks are damped by it, >= 1; 60 in the source.

    Source: G. Cormack, C. Clarke, S. Büttcher, "Reciprocal Rank Fusion outperforms Condorcet", SIGIR 2009
    """

    bm25: float = 0.7
    k: int = 60

    def __post_init__(self) -> None:
        """Refuse values outside their ranges.

        Raises:
            ValueError: `bm25` is not between 0 and 1, or `k` is under 1.
        """
        if not 0 <= self.bm25 <= 1 or self.k < 1:
            message = f"weights of a fusion: bm25 must be from 0 to 1 (got {self.bm25}) and k at least 1 (got {self.k})"
            raise ValueError(message)


GRID: tuple[HybridWeights, ...] = tuple(
    HybridWeights(bm25=tenths / 10, k=k) for tenths in range(11) for k in (5, 20, 60)
)


@dataclass(frozen=True)
class HybridFit:
    """Weights and what they reached on the training questions, beside the two parents.

    Attributes:
        weights: The best of the grid.
        hybrid: Their mean score.
        bm25: Mean score of BM25 alone; never above `hybrid`, since the grid holds it.
        dense: Mean score of the dense ranking alone; never above `hybrid` either.
        questions: How many questions were used.
    """

    weights: HybridWeights
    hybrid: float
    bm25: float
    dense: float
    questions: int


def fuse(bm25: Ranking, dense: Ranking, weights: HybridWeights) -> Ranking:
    """Return one ranking of the chunks of two, best first, ties by chunk id.

    Its `score` is the BM25 ranking's (the dense one's where BM25 has no weight): fused scores depend on
    ranks alone and say nothing about how well the best chunk fits.
    """
    scores: dict[str, float] = {}
    hits: dict[str, Hit] = {}
    for ranking, weight in ((bm25, weights.bm25), (dense, 1 - weights.bm25)):
        if weight == 0:
            continue
        for rank, hit in enumerate(ranking.hits, start=1):
            scores[hit.chunk_id] = scores.get(hit.chunk_id, 0.0) + weight / (weights.k + rank)
            hits.setdefault(hit.chunk_id, hit)
    order = sorted(hits, key=lambda chunk_id: (-scores[chunk_id], chunk_id))
    total = bm25.rest + len(bm25.hits)
    return Ranking(
        hits=[hits[chunk_id]._replace(score=scores[chunk_id]) for chunk_id in order],
        score=bm25.score if weights.bm25 else dense.score,
        rest=max(total - len(order), 0),
        cut=bm25.cut,
    )


def choose(
    rankings: Sequence[tuple[Ranking, Ranking]],
    score: Callable[[int, Ranking], float],
    *,
    grid: Iterable[HybridWeights],
) -> HybridFit:
    """Return the weights of `grid` with the best mean `score(index of the question, fused ranking)`.

    Of equal ones the nearest to the default wins, so that few questions do not lead to extremes.
    """
    default = HybridWeights()

    def mean(weights: HybridWeights) -> float:
        return sum(score(i, fuse(*pair, weights)) for i, pair in enumerate(rankings)) / max(len(rankings), 1)

    means = {weights: mean(weights) for weights in grid}
    best = min(
        means, key=lambda w: (-round(means[w], 9), abs(w.bm25 - default.bm25), abs(w.k - default.k), w.bm25, w.k)
    )
    return HybridFit(
        weights=best,
        hybrid=means[best],
        bm25=mean(HybridWeights(bm25=1.0, k=default.k)),
        dense=mean(HybridWeights(bm25=0.0, k=default.k)),
        questions=len(rankings),
    )
