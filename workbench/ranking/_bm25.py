"""BM25 over lists that fit in memory. What is larger is ranked by the store's full-text index, alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

__all__ = ["Bm25"]


class Bm25:
    """Scores texts, given as lists of terms, against questions.

    The formula is the one the full-text index of the store uses, so that both give the same scores:
    `idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / mean length))` with
    `idf = ln(1 + (n - df + 0.5) / (df + 0.5))`.

    Source: S. Robertson, H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009

    Example:
        >>> scores = Bm25([["red", "car"], ["red", "bus"]]).scores(["bus"])
        >>> bool(scores[1] > scores[0])
        True
    """

    def __init__(self, texts: Sequence[Sequence[str]], *, k1: float = 1.2, b: float = 0.75) -> None:
        """Index `texts`; see `workbench.ranking.terms`. `k1` >= 0; `b` from 0 to 1."""
        self._size = len(texts)
        lengths = np.array([len(text) for text in texts], dtype=np.float64)
        mean = float(lengths.mean()) if self._size else 0.0
        # An all-empty list has no mean length to divide by, and nothing to score either.
        norms = k1 * (1 - b + b * lengths / mean) if mean else np.full(self._size, k1)
        postings: dict[str, list[tuple[int, int]]] = {}
        for index, text in enumerate(texts):
            for term, count in Counter(text).items():
                postings.setdefault(term, []).append((index, count))
        self._weights: dict[str, tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]] = {}
        for term, pairs in postings.items():
            where = np.array([index for index, _ in pairs], dtype=np.intp)
            counts = np.array([count for _, count in pairs], dtype=np.float64)
            idf = np.log1p((self._size - len(pairs) + 0.5) / (len(pairs) + 0.5))
            self._weights[term] = where, idf * counts * (k1 + 1) / (counts + norms[where])

    def scores(self, question: Sequence[str]) -> npt.NDArray[np.float64]:
        """Return one score a text, in input order; a term that the question repeats counts once."""
        scores = np.zeros(self._size)
        for term in dict.fromkeys(question):
            found = self._weights.get(term)
            if found is not None:
                scores[found[0]] += found[1]
        return scores

    def top(self, question: Sequence[str], n: int) -> list[tuple[int, float]]:
        """Return `(index, score)` of the best `n` texts that share a term, best first, ties in input order."""
        scores = self.scores(question)
        order = np.argsort(-scores, kind="stable")[: max(n, 0)]
        return [(int(index), float(scores[index])) for index in order if scores[index] > 0]
