"""Tables: a head, and a row of cells for each record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.records import Record, split_pointer
from workbench.views._shown import Shown
from workbench.views._spec import Section
from workbench.views._writing import EVERYTHING, Block, Kept, Writer, one_line

__all__ = ["TableHead", "cell", "in_column", "render_table_head", "table_row"]

_BARS = re.compile(r"(\\*)\|")


@dataclass(frozen=True)
class TableHead:
    """The head of a section's table.

    Attributes:
        lines: The names of the columns, and the line below them.
        columns: `(start, end)` of the name of each column behind the id, offsets into the first line.
    """

    lines: tuple[str, str]
    columns: tuple[tuple[int, int], ...]


def cell(text: str) -> str:
    """Escape the bars of a text that stands in a cell, and the backslashes that would undo it.

    In GitHub's Markdown a backslash before a bar keeps it in its cell, and one before a backslash does not.
    """
    return _BARS.sub(lambda bar: f"{bar.group(1) * 2}\\|", text)


def render_table_head(section: Section) -> TableHead:
    """Write the head of a section's table: the id, and a column for each field, called by its label."""
    writer = Writer("")
    writer.write("| id")
    columns: list[tuple[int, int]] = []
    for spec in section.fields:
        writer.write(" | ")
        start = writer.length
        writer.write(cell(one_line(spec.label or _last_name(spec.path))))
        columns.append((start, writer.length))
    writer.write(" |")
    return TableHead(("".join(writer.parts), f"|{'---|' * (len(columns) + 1)}"), tuple(columns))


def _last_name(path: str) -> str:
    """Return the last name in a field path; positions in lists alone say nothing."""
    return next((name for name in reversed(split_pointer(path)) if name != "*" and not name.isdigit()), path)


def in_column(pointer: str, path: str) -> bool:
    """Whether a column's field path names what stands at a pointer."""
    if "*" not in path:
        return path == pointer
    names, segments = split_pointer(path), split_pointer(pointer)
    return len(names) == len(segments) and all(x in ("*", y) for x, y in zip(names, segments, strict=True))


def table_row(record: Record, fields: Sequence[Shown], section: Section, *, quoted: bool = False) -> Block:
    """Write a record as a row: its id, and a cell for each field of the section.

    A cell holds all that its field path names, of a long text its passages where they are `quoted`; where that is
    nothing, it is empty.
    """
    writer = Writer(record.urn, cell)
    writer.write("| ")
    start = writer.length
    writer.write(cell(one_line(record.id)))
    writer.mark(None, start)
    by_pointer = {shown.pointer: shown for shown in fields if shown.all_leaves}
    for spec in section.fields:
        writer.write(" | ")
        between = ""
        for pointer, shown in by_pointer.items():
            if not in_column(pointer, spec.path):
                continue
            writer.write(between)
            between = ", "
            start = writer.length
            if quoted and shown.quotes:
                writer.quote(shown.quotes, pointer)
            else:
                writer.flow(shown.value, pointer, Kept(frozenset(shown.all_leaves)) if shown.never else EVERYTHING)
            writer.mark(pointer, start)
    writer.write(" |\n")
    return Block("".join(writer.parts), writer.spans, sources=writer.sources)
