"""Ranking: words, chunks, BM25 and embedding scores; used by views and by the retrieval arms."""

from workbench.ranking._bm25 import Bm25
from workbench.ranking._chunk import Chunk, boundaries, chunk_text
from workbench.ranking._embed import EMBEDDING_DIMENSIONS, EMBEDDING_MODEL, Embedder, embedder
from workbench.ranking._words import STOP_WORDS, Term, split_terms, terms, words

__all__ = [
    "EMBEDDING_DIMENSIONS",
    "EMBEDDING_MODEL",
    "STOP_WORDS",
    "Bm25",
    "Chunk",
    "Embedder",
    "Term",
    "boundaries",
    "chunk_text",
    "embedder",
    "split_terms",
    "terms",
    "words",
]
