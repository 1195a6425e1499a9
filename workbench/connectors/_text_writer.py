"""Lines of plain text, written as markup is read."""

from __future__ import annotations

__all__ = ["TextWriter"]

# Deeper lists are not indented further: a hostile depth would make the text quadratic.
_MOST_INDENT = 8


class TextWriter:
    """Collects text into lines, with items of lists and rows of tables.

    Attributes:
        depth: How many lists the text is in.
        written: How many pieces were written so far.
    """

    def __init__(self) -> None:
        """Begin with no line."""
        self.depth = 0
        self.written = 0
        self._lines: list[str] = []
        self._line: list[str] = []
        self._prefix = ""
        self._gap = False
        self._tables = 0
        self._in_cell = False
        self._cells = 0

    def text(self) -> str:
        """Return all lines; the ends are trimmed."""
        self._in_cell = False
        self.line()
        return "\n".join(self._lines).strip()

    def flow(self, text: str) -> None:
        """Write text whose spaces and line ends all stand for one space."""
        words = text.split()
        if not words:
            self._gap = self._gap or bool(text)
            return
        self._gap = self._gap or text[0].isspace()
        self._put(" ".join(words))
        self._gap = text[-1].isspace()

    def raw(self, text: str) -> None:
        """Write text that keeps its spaces and line ends; in a cell they stand for one space."""
        if self._in_cell:
            self.flow(text)
            return
        first, *others = text.split("\n")
        if first:
            self._put(first)
        for other in others:
            # An empty line inside of code is part of it.
            self._end_line(keep_empty=True)
            if other:
                self._put(other)

    def space(self) -> None:
        """Keep the words before and after apart."""
        self._gap = True

    def line(self) -> None:
        """Begin a new line; in a cell of a table, where there is only one, a space."""
        if self._in_cell:
            self._gap = True
        else:
            self._end_line(keep_empty=False)

    def item(self) -> None:
        """Begin an item of a list."""
        self.line()
        if not self._in_cell:
            self._prefix = "  " * min(max(self.depth - 1, 0), _MOST_INDENT) + "- "

    def end_item(self) -> None:
        """End an item of a list; one without text leaves nothing."""
        self.line()
        if not self._in_cell:
            self._prefix = ""

    def table(self, change: int) -> None:
        """Enter a table (1) or leave it (-1). A table inside a cell is part of the cell."""
        if self._tables <= (0 if change > 0 else 1):
            self._in_cell = False
            self._end_line(keep_empty=False)
            self._cells = 0
        self._gap = True
        self._tables = max(0, self._tables + change) if change else self._tables

    def row(self) -> None:
        """Begin or end a row."""
        if self._tables <= 1:
            self._in_cell = False
            self._end_line(keep_empty=False)
            self._cells = 0
        else:
            self._gap = True

    def cell(self) -> None:
        """Begin a cell."""
        if self._tables > 1:
            self._gap = True
            return
        if self._cells:
            self._line.append(" | ")
            self._gap = False
        self._cells += 1
        self._in_cell = True

    def _put(self, text: str) -> None:
        if self._prefix:
            self._line.append(self._prefix)
            self._prefix = ""
        elif self._gap and self._line and not self._line[-1].endswith(" "):
            self._line.append(" ")
        self._gap = False
        self._line.append(text)
        self.written += 1

    def _end_line(self, *, keep_empty: bool) -> None:
        whole = "".join(self._line).rstrip()
        if whole or (keep_empty and self._lines):
            self._lines.append(whole)
        self._line = []
        self._gap = False
