"""The RAG arms: what a view is compared with, built as well as it is known how to build them."""

from workbench.retrieval._arms import RetrievalArm
from workbench.retrieval._dump import dump_record
from workbench.retrieval._fuse import HybridFit, HybridWeights
from workbench.retrieval._index import IndexSettings, RecordStore
from workbench.retrieval._retriever import ARMS, Retriever

__all__ = [
    "ARMS",
    "HybridFit",
    "HybridWeights",
    "IndexSettings",
    "RecordStore",
    "RetrievalArm",
    "Retriever",
    "dump_record",
]
