"""Vectors of sentences, kept while they are likely to be asked for again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from workbench.ranking._embed import EMBEDDING_DIMENSIONS, embedder

__all__ = ["KeptVectors", "kept_vectors"]

# 1.5 kB each.
_MAX_KEPT = 30_000


class KeptVectors:
    """The bundled embedder with the vectors it made last; thread-safe."""

    def __init__(self, max_kept: int = _MAX_KEPT) -> None:
        """Keep at most `max_kept` vectors."""
        self._max_kept = max_kept
        self._kept: OrderedDict[str, npt.NDArray[np.float32]] = OrderedDict()
        self._lock = threading.Lock()

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return one row of length 1 a text; a text that is not kept takes about 10 ms a sentence."""
        with self._lock:
            found = {text: self._kept[text] for text in texts if text in self._kept}
        new = list(dict.fromkeys(text for text in texts if text not in found))
        if new:
            found.update(zip(new, embedder().embed(new), strict=True))
        with self._lock:
            for text, vector in found.items():
                self._kept[text] = vector
                self._kept.move_to_end(text)
            while len(self._kept) > self._max_kept:
                self._kept.popitem(last=False)
        return np.stack([found[text] for text in texts]) if texts else np.empty((0, EMBEDDING_DIMENSIONS), np.float32)


@cache
def kept_vectors() -> KeptVectors:
    """Return the process's one `KeptVectors`."""
    return KeptVectors()
