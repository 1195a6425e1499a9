"""Texts as the embedder reads them, kept while they are likely to be asked for again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from workbench.ranking._embed import Pieces, embedder

__all__ = ["KeptPieces", "kept_pieces"]

# 0.8 kB each: half floats, which change no similarity by more than 0.001.
_MAX_KEPT = 100_000


class _Held(NamedTuple):
    ids: npt.NDArray[np.int64]
    vectors: npt.NDArray[np.float16]
    whole: npt.NDArray[np.float32]

    def pieces(self) -> Pieces:
        return Pieces(self.ids, self.vectors.astype(np.float32), self.whole)


class KeptPieces:
    """The bundled embedder with the pieces of the texts that it read last; thread-safe."""

    def __init__(self, max_kept: int = _MAX_KEPT) -> None:
        """Keep at most `max_kept` pieces."""
        self._max_kept = max_kept
        self._kept: OrderedDict[str, _Held] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def read(self, texts: Sequence[str]) -> list[Pieces]:
        """Return the pieces of each text; a text that is not kept takes about 10 ms a sentence."""
        with self._lock:
            found = {text: self._kept[text] for text in texts if text in self._kept}
        new = list(dict.fromkeys(text for text in texts if text not in found))
        for text, made in zip(new, embedder().read(new), strict=True):
            found[text] = _Held(made.ids, made.vectors.astype(np.float16), made.whole)
        with self._lock:
            for text, held in found.items():
                if text not in self._kept:
                    self._size += len(held.ids)
                self._kept[text] = held
                self._kept.move_to_end(text)
            while self._size > self._max_kept:
                self._size -= len(self._kept.popitem(last=False)[1].ids)
        return [found[text].pieces() for text in texts]


@cache
def kept_pieces() -> KeptPieces:
    """Return the process's one `KeptPieces`."""
    return KeptPieces()
