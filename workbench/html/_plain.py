"""Plain text for terminals: aligned columns, and signs that steer a terminal written out."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence

__all__ = ["aligned", "one_line", "plain"]

_WIDEST = 60


def plain(text: object) -> str:
    r"""Return `text` with line breaks kept and other control characters written out, such as `\x1b`."""
    said = str(text)
    if said.isascii() and said.isprintable():
        return said
    return "".join(_written(sign) for sign in said)


def _written(sign: str) -> str:
    if sign in "\n\t" or (unicodedata.category(sign) not in ("Cc", "Cs") and sign not in "\u2028\u2029"):
        return sign
    return sign.encode("unicode_escape", "surrogatepass").decode("ascii")


def one_line(text: object) -> str:
    """Return `text` on one line: as `plain`, with line breaks and tabs written out too."""
    return plain(text).replace("\n", "\\n").replace("\t", "\\t")


def aligned(rows: Sequence[Sequence[object]], *, right: Collection[int] = ()) -> str:
    """Return rows of cells as lines, columns under each other; those of `right` end at the same place.

    A cell that is far longer than its column is usual keeps its whole text: figures are never cut.
    """
    cells = [[one_line(value) for value in row] for row in rows]
    count = max((len(row) for row in cells), default=0)
    widths = [min(_WIDEST, max(len(row[i]) for row in cells if i < len(row))) for i in range(count)]
    return "\n".join(
        "  ".join(
            value.rjust(width) if i in right else value.ljust(width)
            for i, (value, width) in enumerate(zip(row, widths, strict=False))
        ).rstrip()
        for row in cells
    )
