"""Closeness of meaning between a question and labels, by the bundled embedder."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from workbench.ranking import embedder

__all__ = ["Meaning"]


Vector = npt.NDArray[np.float32]

# About 30 MB.
_MOST_VECTORS = 20_000


class _Vectors:
    """What texts were embedded to, in this process: a spec that is edited has its labels still."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, Vector] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, texts: Sequence[str]) -> list[Vector]:
        """Return the vectors of texts; those that are not held are embedded together."""
        with self._lock:
            found = {text: self._held[text] for text in texts if text in self._held}
        unknown = [text for text in dict.fromkeys(texts) if text not in found]
        if unknown:
            found |= dict(zip(unknown, embedder().embed(unknown), strict=True))
        with self._lock:
            for text, vector in found.items():
                self._held[text] = vector
                self._held.move_to_end(text)
            while len(self._held) > _MOST_VECTORS:
                self._held.popitem(last=False)
        return [found[text] for text in texts]


_vectors = _Vectors()


class Meaning:
    """Compares questions with labels; labels are embedded once, and the model is loaded when first needed."""

    def closeness(self, question: str, labels: Sequence[str]) -> dict[str, float]:
        """Return the cosine of each label with the question, -1 to 1."""
        if not question.strip():
            return dict.fromkeys(labels, 0.0)
        vector, *others = _vectors.of([question, *labels])
        return {label: float(other @ vector) for label, other in zip(labels, others, strict=True)}
