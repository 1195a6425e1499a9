"""Readers: what answers a question from a context. Each reply, good or bad, is a `Read`, never an exception."""

from workbench.evals.readers._cassette import Cassette
from workbench.evals.readers._http import HttpReader
from workbench.evals.readers._named import READERS, open_reader
from workbench.evals.readers._prices import PRICES, Price
from workbench.evals.readers._read import JUDGED, Read, Reader, ReadKind, read_reply
from workbench.evals.readers._smollm2 import Smollm2

__all__ = [
    "JUDGED",
    "PRICES",
    "READERS",
    "Cassette",
    "HttpReader",
    "Price",
    "Read",
    "ReadKind",
    "Reader",
    "Smollm2",
    "open_reader",
    "read_reply",
]
