"""From records to lines of text, with the span of every field."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from workbench.records import Record, escape_segment
from workbench.views._leaves import is_empty
from workbench.views._relevance import Never, Shown
from workbench.views._spec import Section

__all__ = ["LEVELS", "Block", "Level", "render_heading", "render_row"]

Level = Literal["omitted", "line", "best", "short", "relevant", "most", "full"]
LEVELS: tuple[Level, ...] = ("omitted", "line", "best", "short", "relevant", "most", "full")
_SHORT_CHARACTERS = 200
_TITLE_CHARACTERS = 500
_SPACES = re.compile(r"\s+")


@dataclass
class Block:
    """A piece of text whose tokens add up with those of other blocks, and its spans.

    Attributes:
        text: Ends with a newline; begins with neither white space nor `/`.
        spans: `(URN, JSON Pointer or None, start, end)`, offsets into `text`.
        left_out: `(JSON Pointer, sentence)` for each field of the record that is not shown.
        never: Those that are shown at no level.
    """

    text: str = ""
    spans: list[tuple[str, str | None, int, int]] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    never: list[Never] = field(default_factory=list)


class _Writer:
    def __init__(self, urn: str) -> None:
        self.urn = urn
        self.parts: list[str] = []
        self.length = 0
        self.spans: list[tuple[str, str | None, int, int]] = []

    def write(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def mark(self, pointer: str | None, start: int) -> None:
        if self.length > start:
            self.spans.append((self.urn, pointer, start, self.length))

    def flow(self, value: Any, pointer: str, keep: Kept) -> None:
        """Write a value on one line: `{name: value, …}` and `[value, …]`; every leaf gets a span."""
        if is_empty(value):
            self.write("none")
        elif isinstance(value, dict):
            self._children(value.items(), pointer, keep, "{", "}", named=True)
        elif isinstance(value, list):
            self._children(((str(i), inner) for i, inner in enumerate(value)), pointer, keep, "[", "]", named=False)
        else:
            self.write(scalar(value))

    def _children(
        self, children: Iterable[tuple[str, Any]], pointer: str, keep: Kept, opening: str, closing: str, *, named: bool
    ) -> None:
        self.write(opening)
        between = ""
        for name, inner, inner_pointer in keep.children(children, pointer):
            if between:
                self.write(between)
            between = ", "
            start = self.length
            if named:
                self.write(f"{one_line(name)}: ")
            self.flow(inner, inner_pointer, keep)
            if not isinstance(inner, dict | list) or not inner:
                self.mark(inner_pointer, start)
        self.write(closing)


class Kept:
    """The leaves of a value that are written: all of them, or those at given pointers."""

    def __init__(self, pointers: frozenset[str] | None) -> None:
        """Keep the leaves at `pointers`, or all leaves for `None`."""
        self.pointers = pointers
        self._on_the_way: set[str] | None = None
        if pointers is not None:
            self._on_the_way = set()
            for pointer in pointers:
                while pointer and pointer not in self._on_the_way:
                    self._on_the_way.add(pointer)
                    pointer = pointer.rpartition("/")[0]

    def children(self, children: Iterable[tuple[str, Any]], pointer: str) -> Iterator[tuple[str, Any, str]]:
        """Yield `(name, value, pointer)` of the children that hold a kept leaf."""
        for name, inner in children:
            inner_pointer = f"{pointer}/{escape_segment(name)}"
            if self._on_the_way is None or inner_pointer in self._on_the_way:
                yield name, inner, inner_pointer


EVERYTHING = Kept(None)


def scalar(value: Any) -> str:
    """Write a scalar as JSON would, strings without quotes and on one line."""
    return one_line(value) if isinstance(value, str) else json.dumps(value)


def one_line(text: str) -> str:
    """Fold white space, so that text of a record can neither begin a line of its own nor look like a heading."""
    return _SPACES.sub(" ", text).strip()


def render_heading(title: str, lines: Iterable[str] = ()) -> str:
    """Write a section's heading and the lines that follow it at once."""
    return "\n".join((f"## {one_line(title)}", *lines)) + "\n"


def pointers_at(shown: Shown, level: Level) -> frozenset[str] | None:
    """Return the leaves of a field that a level shows; `None` for all of them."""
    if level == "full":
        return frozenset(shown.all_leaves) if shown.never else None
    if level == "most":
        return frozenset(shown.all_leaves) if shown.never and shown.most is None else shown.most
    keep = shown.related if level == "relevant" else shown.best
    return None if not shown.elements and not shown.never and len(keep) == shown.leaves else keep


def _note(shown: Shown, keep: frozenset[str] | None) -> str:
    """Say how many elements of a long collection are shown."""
    if keep is None or not shown.elements:
        return ""
    depth = len(shown.pointer)
    elements = {pointer[depth + 1 :].split("/", 1)[0] for pointer in keep}
    return f"{len(elements)} of {shown.elements}" if len(elements) < shown.elements else ""


KeptField = tuple[Shown, frozenset[str] | None]


def choose(
    record: Record, fields: Sequence[Shown], section: Section, level: Level, *, wanted: bool
) -> tuple[list[KeptField], list[tuple[str, str]]]:
    """Split the fields of a record into those that a level shows, with their leaves, and those left out.

    The field that holds the record's id is shown at every level and comes first. Where the question points
    at no field, the levels up to `relevant` show the section's summary, or everything when it names none; in
    a section that is `wanted` all short values come before what else is in the summary.
    """
    kept: list[KeptField] = []
    left_out: list[tuple[str, str]] = []
    points = any(shown.is_related if level == "relevant" else bool(shown.asked) for shown in fields)
    for shown in sorted(fields, key=lambda one: not _is_id(one, record)):
        if _is_id(shown, record):
            kept.append((shown, None))
            continue
        if not shown.all_leaves:
            continue
        keep, why = _kept(shown, section, level, points=points, wanted=wanted)
        if keep is None or keep:
            kept.append((shown, keep))
        if why:
            left_out.append((shown.pointer, why))
    return kept, left_out


def _is_id(shown: Shown, record: Record) -> bool:
    return not isinstance(shown.value, dict | list) and str(shown.value) == record.id


def _kept(
    shown: Shown, section: Section, level: Level, *, points: bool, wanted: bool
) -> tuple[frozenset[str] | None, str]:
    """Return the leaves of a field that are shown (`None`: all; empty: none), and a sentence on the rest."""
    if level == "line":
        return frozenset(), "only a line of the record is shown"
    if level in {"best", "short", "relevant"} and not points:
        keep = _unasked(shown, section, level, wanted=wanted)
    else:
        keep = pointers_at(shown, level)
    if keep is None or len(keep) == shown.leaves:
        return keep, ""
    if keep:
        return keep, f"{len(keep)} of its {shown.leaves} values are shown"
    if shown.elements and (level in {"most", "full"} or not points):
        return keep, f"none of its {shown.elements} elements is in the question"
    return keep, "the question does not ask for it"


def _unasked(shown: Shown, section: Section, level: Level, *, wanted: bool) -> frozenset[str] | None:
    """Return what is shown where the question points at no field.

    Of a section that the question wants, first the short values of the summary, then all short values (any of
    them may be what is asked for, and many fit), then the rest of the summary.
    """
    inside = frozenset(p for p in shown.all_leaves if any(p == s or p.startswith(f"{s}/") for s in section.summary))
    if wanted and not isinstance(shown.value, dict | list) and len(str(shown.value)) <= _SHORT_CHARACTERS:
        return None if inside or level != "best" or not section.summary else shown.best
    if wanted and level != "relevant":
        return shown.best
    if not section.summary:
        return shown.best if wanted else pointers_at(shown, "most")
    inside |= shown.best
    if shown.most is not None:
        return inside & shown.most
    return None if len(inside) == shown.leaves and not shown.never else inside


def least_tokens(fields: Sequence[Shown], section: Section, level: Level) -> int:
    """Return a number of tokens that the record cannot cost less than at `most` or `full`.

    Written out, a leaf with a name is at least its name, a colon and its value. It spares rendering what
    cannot fit.
    """
    if section.format in {"table", "json"}:
        return 0
    counts = (pointers_at(shown, level) for shown in fields)
    return sum(
        2 * sum(not p[-1].isdigit() for p in (keep if keep is not None else shown.all_leaves))
        for shown, keep in zip(fields, counts, strict=True)
    )


def render_row(
    record: Record, fields: Sequence[Shown], section: Section, level: Level, *, wanted: bool = False
) -> Block:
    """Write one record at one level of detail in the section's format.

    Every format begins with the record's id; `table` rows hold one cell for each field of the section.

    Args:
        record: The record.
        fields: Its fields that may be shown.
        section: The section's spec.
        level: The level of detail.
        wanted: Whether the question points at the section.
    """
    if section.format == "table":
        block = _table_row(record, fields, section)
        block.never = [leaf for shown in fields for leaf in shown.never]
        return block
    kept, left_out = choose(record, fields, section, level, wanted=wanted)
    block = _json_row(record, kept) if section.format == "json" else _lines(record, kept, one=section.format == "line")
    block.left_out = left_out
    block.never = [leaf for shown in fields for leaf in shown.never]
    return block


def _identity(record: Record, kept: Sequence[KeptField]) -> str:
    """Name the record as far as its fields do not: by stream and id, and by its title."""
    title = one_line(record.title[:_TITLE_CHARACTERS])
    title += "…" if len(record.title) > _TITLE_CHARACTERS else ""
    shown_already = title == record.id or any(shown.value == record.title for shown, _ in kept)
    name = f" ({title})" if title and not shown_already else ""
    return name if kept and _is_id(kept[0][0], record) else f"{record.stream} {one_line(record.id)}{name}"


def _lines(record: Record, kept: Sequence[KeptField], *, one: bool) -> Block:
    writer = _Writer(record.urn)
    between = "; " if one else "\n"
    writer.write("- ")
    identity = _identity(record, kept)
    has_id = bool(kept) and _is_id(kept[0][0], record)
    if identity and not has_id:
        start = writer.length
        writer.write(identity)
        writer.mark(None, start)
    for index, (shown, keep) in enumerate(kept):
        if index or (identity and not has_id):
            writer.write(between)
        note = _note(shown, keep)
        start = writer.length
        writer.write(f"{one_line(shown.label)}{f' ({note})' if note else ''}: ")
        writer.flow(shown.value, shown.pointer, Kept(keep))
        writer.mark(shown.pointer, start)
        if index == 0 and has_id and identity:
            start = writer.length
            writer.write(identity)
            writer.mark(None, start)
    writer.write("\n")
    return Block("".join(writer.parts), writer.spans)


def _json_row(record: Record, kept: Sequence[KeptField]) -> Block:
    writer = _Writer(record.urn)
    writer.write("{")
    if not (kept and _is_id(kept[0][0], record)):
        writer.write(f'"id":{json.dumps(record.id, ensure_ascii=False)}')
        writer.mark(None, 1)
    for shown, keep in kept:
        if writer.length > 1:
            writer.write(",")
        start = writer.length
        note = _note(shown, keep)
        part = shown.value if keep is None else _prune(shown.value, shown.pointer, Kept(keep))
        label = f"{shown.label} ({note})" if note else shown.label
        writer.write(f"{json.dumps(label, ensure_ascii=False)}:")
        writer.write(json.dumps(part, ensure_ascii=False, separators=(",", ":")))
        writer.mark(shown.pointer, start)
    writer.write("}\n")
    return Block("".join(writer.parts), writer.spans)


def _prune(value: Any, pointer: str, keep: Kept) -> Any:
    if isinstance(value, dict):
        return {name: _prune(inner, p, keep) for name, inner, p in keep.children(value.items(), pointer)}
    if isinstance(value, list):
        numbered = ((str(number), inner) for number, inner in enumerate(value))
        return [_prune(inner, p, keep) for _, inner, p in keep.children(numbered, pointer)]
    return value


def table_columns(section: Section) -> list[tuple[str, str]]:
    """Return `(label as it is written, field path)` of each column behind the id."""
    return [(_cell(one_line(spec.label or spec.path.rsplit("/", 1)[-1])), spec.path) for spec in section.fields]


def render_table_head(section: Section) -> str:
    """Write the head of a section's table."""
    labels = ["id", *(label for label, _ in table_columns(section))]
    return f"| {' | '.join(labels)} |\n|{'---|' * len(labels)}\n"


def _table_row(record: Record, fields: Sequence[Shown], section: Section) -> Block:
    writer = _Writer(record.urn)
    writer.write("| ")
    start = writer.length
    writer.write(_cell(one_line(record.id)))
    writer.mark(None, start)
    by_path = {shown.pointer: shown for shown in fields}
    for _, path in table_columns(section):
        writer.write(" | ")
        shown = by_path.get(path)
        if shown is None or not shown.all_leaves:
            continue
        start = writer.length
        inner = _Writer(record.urn)
        inner.flow(shown.value, path, Kept(frozenset(shown.all_leaves)) if shown.never else EVERYTHING)
        writer.write(_cell("".join(inner.parts)))
        writer.mark(path, start)
    writer.write(" |\n")
    return Block("".join(writer.parts), writer.spans)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
