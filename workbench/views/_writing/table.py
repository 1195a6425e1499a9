"""Tables, in Markdown and as CSV: a head, and a row of cells for each record."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from workbench.records import Record, split_pointer
from workbench.views._records.spec import FieldSpec
from workbench.views._writing.layout import Layout
from workbench.views._writing.shown import Shown
from workbench.views._writing.writing import EVERYTHING, Block, Kept, Writer, one_line

__all__ = ["TableHead", "cell", "column_name", "in_column", "render_table_head", "table_row"]

_BARS = re.compile(r"(\\*)\|")
# What else begins a row might be taken for a heading, or joins the line end before it into one token.
_PLAIN_START = re.compile(r"[\w.@:+-]+", re.ASCII)


@dataclass(frozen=True)
class TableHead:
    """The head of a section's table.

    Attributes:
        lines: The names of the columns, and what stands below them.
        columns: `(field path, start, end)` of the name of each column, offsets into the first line.
    """

    lines: tuple[str, ...]
    columns: tuple[tuple[str, int, int], ...]


def cell(text: str) -> str:
    """Escape the bars of a text that stands in a cell, and the backslashes that would undo it.

    In GitHub's Markdown a backslash before a bar keeps it in its cell, and one before a backslash does not.
    """
    return _BARS.sub(lambda bar: f"{bar.group(1) * 2}\\|", text)


def _doubled(text: str) -> str:
    """Escape the quotes of a text that stands in a quoted CSV field.

    Source: RFC 4180, section 2, rule 7, https://www.rfc-editor.org/rfc/rfc4180 (read 2026-11-29)
    """
    return text.replace('"', '""')


class _Cells:
    """Writes the cells of one line, in either format, with the span of what each says."""

    def __init__(self, layout: Layout, urn: str = "", *, quoted: bool = False) -> None:
        self._is_csv = layout.format == "csv"
        self._all_quoted = quoted
        self._escape = _doubled if self._is_csv else cell
        self._is_first = True
        self.writer = Writer(urn)

    def add(self, write: Callable[[Writer], None]) -> tuple[int, int]:
        """Write one cell; returns where its text stands in the line."""
        inside, out = Writer(self.writer.urn, self._escape), self.writer
        write(inside)
        text = "".join(inside.parts)
        quote = '"' if self._is_csv and self._is_quoted(text) else ""
        before = ("" if self._is_first else ",") if self._is_csv else "| " if self._is_first else " | "
        self._is_first = False
        out.write(before + quote)
        at = out.length
        out.sources.update({len(out.spans) + index: source for index, source in inside.sources.items()})
        out.spans += [(urn, pointer, at + start, at + end) for urn, pointer, start, end in inside.spans]
        out.write(text)
        out.write(quote)
        return at, at + len(text)

    def add_text(self, text: str, pointers: Sequence[str | None] = ()) -> tuple[int, int]:
        """Write a cell that holds one text, and attribute it."""

        def write(writer: Writer) -> None:
            writer.write(self._escape(one_line(text)))
            for pointer in pointers:
                writer.mark(pointer, 0)

        return self.add(write)

    def _is_quoted(self, text: str) -> bool:
        """Whether a CSV field needs quotes: for what separates fields, and for what a row may not begin with."""
        if self._all_quoted or "," in text or '"' in text:
            return True
        return self._is_first and not _PLAIN_START.fullmatch(text)

    def line(self) -> str:
        """Return the line without its end."""
        return "".join(self.writer.parts) + ("" if self._is_csv else " |")


def column_name(spec: FieldSpec) -> str:
    """Return what a column is called: its label, or the last name in its field path; positions in lists say nothing."""
    names = (name for name in reversed(split_pointer(spec.path)) if name != "*" and not name.isdigit())
    return spec.label or next(names, spec.path)


def render_table_head(layout: Layout) -> TableHead:
    """Write the head of a section's table: the id, and a column for each field, called by its label."""
    cells = _Cells(layout)
    if layout.format == "csv" and layout.cited:
        cells.add_text("cite")
    columns = [(layout.id_path or "", *cells.add_text(layout.id_label))]
    columns += [(spec.path, *cells.add_text(column_name(spec))) for spec in layout.columns]
    line = cells.line()
    below = [] if layout.format == "csv" else [f"|{'---|' * len(columns)}"]
    return TableHead((line, *below), tuple(column for column in columns if column[0]))


def in_column(pointer: str, path: str) -> bool:
    """Whether a column's field path names what stands at a pointer."""
    if "*" not in path:
        return path == pointer
    names, segments = split_pointer(path), split_pointer(pointer)
    return len(names) == len(segments) and all(x in ("*", y) for x, y in zip(names, segments, strict=True))


def table_row(
    record: Record, fields: Sequence[Shown], layout: Layout, *, passages: bool = False, quoted: bool = False
) -> Block:
    """Write a record as a row: its id, and a cell for each column.

    A cell holds all that its field path names, of a long text its `passages` alone where those are wanted; where that
    is nothing, it is empty. Every field of CSV is `quoted` where a text may grow a comma.
    """
    cells = _Cells(layout, record.urn, quoted=quoted)
    cells.add_text(record.id, [None] if layout.id_path is None else [None, layout.id_path])
    by_pointer = {shown.pointer: shown for shown in fields if shown.all_leaves}
    told = {layout.id_path}
    for spec in layout.columns:
        held = [(pointer, shown) for pointer, shown in by_pointer.items() if in_column(pointer, spec.path)]
        told.update(pointer for pointer, _ in held)
        cells.add(partial(_write_cell, held, passages=passages))
    left_out = [(pointer, "the question does not ask for it") for pointer in by_pointer if pointer not in told]
    return Block(f"{cells.line()}\n", cells.writer.spans, left_out=left_out, sources=cells.writer.sources)


def _write_cell(held: Sequence[tuple[str, Shown]], writer: Writer, *, passages: bool) -> None:
    between = ""
    for pointer, shown in held:
        writer.write(between)
        between = ", "
        start = writer.length
        if passages and shown.quotes:
            writer.quote(shown.quotes, pointer)
        else:
            writer.flow(shown.value, pointer, Kept(frozenset(shown.all_leaves)) if shown.never else EVERYTHING)
        writer.mark(pointer, start)
