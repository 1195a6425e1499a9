"""All text of many records in one file, without regard to capitals: finding a text in it takes one pass in C."""

from __future__ import annotations

import json
import mmap
import re
import tempfile
import unicodedata
from array import array
from collections.abc import Iterable
from itertools import chain

import numpy as np

__all__ = ["FoldedTexts", "folded_bytes"]

# No UTF-8 text holds this byte.
_END = b"\xff"
# What stands for one sign in JSON, but for quotes and backslashes; these stay, so that no value seems to end early.
_ESCAPE = re.compile(r'\\(?:["\\/]|[bfnrt]|(?:u[0-9a-fA-F]{4})(?:\\u[0-9a-fA-F]{4})*)')
_BATCH = 1_000


def folded_bytes(text: str) -> bytes:
    """Return `text` in the form in which texts are compared, Unicode NFC and case folded, as UTF-8."""
    if text.isascii():
        return text.lower().encode("ascii")
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    # Halves of surrogate pairs come from systems that cut texts; they can be looked for like all else.
    return folded.encode("utf-8", "surrogatepass")


def _read(match: re.Match[str]) -> str:
    sign = match[0]
    return sign if sign[1] in '"\\' else str(json.loads(f'"{sign}"'))


def _line(content: str) -> bytes:
    """Return a record's JSON as a line of the file."""
    if "\\" in content:
        content = _ESCAPE.sub(_read, content)
    return folded_bytes(content) + _END


class FoldedTexts:
    """The JSON texts of some records, numbered from 0, in a temporary file that is gone when it is closed."""

    def __init__(self, contents: Iterable[str]) -> None:
        """Write the texts, each as `compact_json` makes it."""
        self._ends = array("q")
        self._map: mmap.mmap | None = None
        size, lines = 0, []
        with tempfile.TemporaryFile() as file:
            for content in chain(contents, [None]):
                if content is not None:
                    lines.append(_line(content))
                    size += len(lines[-1])
                    self._ends.append(size)
                if content is None or len(lines) == _BATCH:
                    file.write(b"".join(lines))
                    lines.clear()
            file.flush()
            if size:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def holding(self, text: str) -> array[int]:
        """Return the numbers of the records in which `text` stands, ascending; of all for the empty text."""
        # A quote and a backslash stand there as in JSON.
        wanted = folded_bytes(text.replace("\\", "\\\\").replace('"', '\\"'))
        held = self._map
        if not wanted or held is None:
            return array("q", range(len(self._ends)))
        starts, at = array("q"), held.find(wanted)
        while at >= 0:
            starts.append(at)
            # On to the next record: one that holds the text often counts once.
            at = held.find(wanted, held.find(_END, at))
        found = np.searchsorted(np.frombuffer(self._ends, np.int64), np.frombuffer(starts, np.int64), "right")
        return array("q", found.tobytes())

    def close(self) -> None:
        """Give the file back."""
        if self._map is not None:
            self._map.close()
            self._map = None
