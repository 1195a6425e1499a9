"""The cells of a table's row."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.ranking._sentences import Sentence

__all__ = ["cells_of"]


def cells_of(text: str, row: Sentence) -> list[tuple[int, int]]:
    """Return the spans of a row's cells, without white space at the edges; an empty cell is an empty span."""
    start, end = row.start, row.end
    # Bars at both edges frame the row and divide nothing; one at one edge has an empty cell beside it.
    if end - start > 1 and text[start] == text[end - 1] == "|":
        start, end = start + 1, end - 1
    cells: list[tuple[int, int]] = []
    for piece in _split(text, start, end):
        a, b = piece
        while a < b and text[a].isspace():
            a += 1
        while b > a and text[b - 1].isspace():
            b -= 1
        cells.append((a, b))
    return cells


def _split(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    sign = "|" if "|" in text[start:end] else "\t"
    begun = start
    for index in range(start, end):
        if text[index] == sign:
            yield begun, index
            begun = index + 1
    yield begun, end
