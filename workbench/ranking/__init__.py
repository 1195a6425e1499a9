"""Ranking: words, chunks, sentences, passages, BM25 and embedding scores; for views and the retrieval arms."""

from workbench.ranking._bm25 import Bm25
from workbench.ranking._chunk import Chunk, boundaries, chunk_text
from workbench.ranking._embed import EMBEDDING_DIMENSIONS, EMBEDDING_MODEL, Embedder, embedder
from workbench.ranking._evidence import EvidenceIndex, Found, stemmed_terms
from workbench.ranking._passages import GAP, Passages, Quote, choose_passages, find_passages
from workbench.ranking._sentences import Sentence, split_sentences
from workbench.ranking._words import STOP_WORDS, Term, split_terms, terms, words

__all__ = [
    "EMBEDDING_DIMENSIONS",
    "EMBEDDING_MODEL",
    "GAP",
    "STOP_WORDS",
    "Bm25",
    "Chunk",
    "Embedder",
    "EvidenceIndex",
    "Found",
    "Passages",
    "Quote",
    "Sentence",
    "Term",
    "boundaries",
    "choose_passages",
    "chunk_text",
    "embedder",
    "find_passages",
    "split_sentences",
    "split_terms",
    "stemmed_terms",
    "terms",
    "words",
]
