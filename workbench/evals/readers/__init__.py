"""Readers: what answers a question from a context. Each reply, good or bad, is a `Read`, never an exception."""

from typing import TYPE_CHECKING

from workbench._door import lazy_door
from workbench.evals.readers._cassette import Cassette
from workbench.evals.readers._named import READERS, open_reader
from workbench.evals.readers._prices import PRICES, Price
from workbench.evals.readers._read import JUDGED, Read, Reader, ReadKind, read_reply
from workbench.evals.readers._smollm2 import Smollm2

if TYPE_CHECKING:
    from workbench.evals.readers._http import HttpReader

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

if not TYPE_CHECKING:
    # A comparison without a model loads no HTTP client.
    __getattr__, __dir__ = lazy_door(__name__, {"HttpReader": "workbench.evals.readers._http"})
