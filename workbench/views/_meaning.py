"""Closeness of meaning between a question and labels, by the bundled embedder."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from workbench.ranking import embedder

__all__ = ["Meaning"]


class Meaning:
    """Compares questions with labels; labels are embedded once, and the model is loaded when first needed."""

    def __init__(self) -> None:
        """Know no label yet."""
        self._labels: dict[str, npt.NDArray[np.float32]] = {}
        self._question: tuple[str, npt.NDArray[np.float32]] | None = None

    def closeness(self, question: str, labels: Sequence[str]) -> dict[str, float]:
        """Return the cosine of each label with the question, -1 to 1."""
        if not question.strip():
            return dict.fromkeys(labels, 0.0)
        unknown = [label for label in labels if label not in self._labels]
        if unknown:
            self._labels.update(zip(unknown, embedder().embed(unknown), strict=True))
        if self._question is None or self._question[0] != question:
            self._question = (question, embedder().embed([question])[0])
        vector = self._question[1]
        return {label: float(self._labels[label] @ vector) for label in labels}
