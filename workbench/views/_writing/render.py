"""From records to lines of text, with the span of every field."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from workbench.records import Record, lookup
from workbench.views._records.leaves import form_of, leaves_of
from workbench.views._records.spec import Section
from workbench.views._writing.layout import Layout
from workbench.views._writing.outline import write_outline
from workbench.views._writing.shown import Shown
from workbench.views._writing.table import table_row
from workbench.views._writing.writing import Block, Kept, Writer, json_text, one_line

__all__ = ["LEVELS", "Level", "choose", "is_id", "least_tokens", "render_heading", "render_row", "title_pointer"]

Level = Literal["omitted", "line", "best", "short", "relevant", "summary", "most", "full"]
LEVELS: tuple[Level, ...] = ("omitted", "line", "best", "short", "relevant", "summary", "most", "full")
_SHORT_CHARACTERS = 200
_TITLE_CHARACTERS = 500


def render_heading(title: str, lines: Iterable[str] = ()) -> str:
    """Write a section's heading and the lines that follow it at once."""
    return "\n".join((f"## {one_line(title)}", *lines)) + "\n"


def pointers_at(shown: Shown, level: Level) -> frozenset[str] | None:
    """Return the leaves of a field that a level shows; `None` for all of them."""
    if level == "full":
        return frozenset(shown.all_leaves) if shown.never else None
    if level == "most":
        return frozenset(shown.all_leaves) if shown.never and shown.most is None else shown.most
    keep = shown.related if level in {"relevant", "summary"} else shown.best
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
    record: Record,
    fields: Sequence[Shown],
    section: Section,
    level: Level,
    *,
    wanted: bool,
    sure: bool = True,
    back: frozenset[str] = frozenset(),
) -> tuple[list[KeptField], list[tuple[str, str]]]:
    """Split the fields of a record into those that a level shows, with their leaves, and those left out.

    The field that holds the record's id is shown at every level and comes first. Where the question points
    at no field, the levels up to `relevant` show the section's summary, or everything when it names none; in
    a section that is `wanted` all short values come before what else is in the summary. Where it is not `sure` that
    the fields are the ones that the question means, all short values follow them, but for links `back` to what led to
    the record.
    """
    kept: list[KeptField] = []
    left_out: list[tuple[str, str]] = []
    points = any(shown.is_related if level in {"relevant", "summary"} else bool(shown.asked) for shown in fields)
    for shown in sorted(fields, key=lambda one: not is_id(one, record)):
        if is_id(shown, record):
            kept.append((shown, None))
            continue
        if not shown.all_leaves:
            continue
        if shown.pointer in back and not shown.is_related:
            left_out.append((shown.pointer, "it is the link back to what led here"))
            continue
        keep, why = _kept(shown, section, level, points=points, wanted=wanted)
        if wanted and not sure and level not in {"line", "best"} and _is_short_scalar(shown):
            keep, why = None, ""
        if keep is None or keep:
            kept.append((shown, keep))
        if why:
            left_out.append((shown.pointer, why))
    return kept, left_out


def is_id(shown: Shown, record: Record) -> bool:
    """Whether a field says the record's id."""
    return not isinstance(shown.value, dict | list) and str(shown.value) == record.id


def _kept(
    shown: Shown, section: Section, level: Level, *, points: bool, wanted: bool
) -> tuple[frozenset[str] | None, str]:
    """Return the leaves of a field that are shown (`None`: all; empty: none), and a sentence on the rest."""
    if level == "line":
        return frozenset(), "only a line of the record is shown"
    if level in {"best", "short", "relevant", "summary"} and not points:
        keep = _unasked(shown, section, level, wanted=wanted)
    elif level == "summary" and shown.pointer in section.summary and _is_short(shown):
        keep = pointers_at(shown, "most")
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
    if wanted and _is_short_scalar(shown):
        return None if inside or level != "best" or not section.summary else shown.best
    if wanted and level in {"best", "short"}:
        return shown.best
    if not section.summary:
        return shown.best if wanted else pointers_at(shown, "most")
    inside |= shown.best
    if shown.most is not None:
        return inside & shown.most
    return None if len(inside) == shown.leaves and not shown.never else inside


def _is_short(shown: Shown) -> bool:
    return len(str(shown.value)) <= _SHORT_CHARACTERS


def _is_short_scalar(shown: Shown) -> bool:
    return not isinstance(shown.value, dict | list) and not shown.never and _is_short(shown)


def is_quoted(shown: Shown, level: Level) -> bool:
    """Whether a level shows passages of a long text in its place."""
    return bool(shown.quotes) and level != "full"


def least_tokens(fields: Sequence[Shown], layout: Layout, level: Level) -> int:
    """Return a number of tokens that the record cannot cost less than at `most` or `full`.

    Written out, a leaf with a name is at least its name, a colon and its value. It spares rendering what
    cannot fit.
    """
    if layout.has_columns or layout.format == "json":
        return 0
    counts = (pointers_at(shown, level) for shown in fields)
    return sum(
        2 * sum(not p[-1:].isdigit() for p in (keep if keep is not None else shown.all_leaves))
        for shown, keep in zip(fields, counts, strict=True)
    )


def render_row(
    record: Record,
    fields: Sequence[Shown],
    section: Section,
    level: Level,
    layout: Layout,
    *,
    wanted: bool = False,
    sure: bool = True,
    quoted: bool = False,
    back: frozenset[str] = frozenset(),
) -> Block:
    """Write one record at one level of detail.

    Every format begins with the record's id; rows of a table hold one cell for each of its columns.

    Args:
        record: The record.
        fields: Its fields that may be shown.
        section: The section's spec.
        level: The level of detail.
        layout: The format, and the columns of a table.
        wanted: Whether the question points at the section.
        sure: Whether the fields that it points at are surely the ones that it means.
        quoted: Whether every field of CSV is quoted, for a text in which the guard puts a fence.
        back: Pointers of links that are not told.
    """
    if layout.has_columns:
        block = table_row(record, fields, layout, passages=level != "full", quoted=quoted)
    else:
        kept, left_out = choose(record, fields, section, level, wanted=wanted, sure=sure, back=back)
        passages = [shown for shown, _ in kept if is_quoted(shown, level)]
        if layout.format == "json":
            block = _json_row(record, kept, level)
        else:
            block = _lines(record, kept, level, layout.format)
        # The title may be the value of a field that is left out beside it.
        said = {pointer for _, pointer, _, _ in block.spans} - {shown.pointer for shown, _ in kept}
        left_out = [(pointer, why) for pointer, why in left_out if pointer not in said]
        block.left_out = left_out + [(shown.pointer, "passages of it are quoted") for shown in passages]
    block.never = [leaf for shown in fields for leaf in shown.never]
    return block


def _write_identity(writer: Writer, record: Record, kept: Sequence[KeptField]) -> None:
    """Name the record as far as its fields do not: by stream and id, and by its title.

    A title that is the value of a field is a span of that field.
    """
    start = writer.length
    if not (kept and is_id(kept[0][0], record)):
        writer.write(f"{record.stream} {one_line(record.id)}")
    title = one_line(record.title[:_TITLE_CHARACTERS])
    if title and title != record.id and not any(shown.value == record.title for shown, _ in kept):
        writer.write(" (")
        writer.mark(None, start)
        start = writer.length
        whole = len(record.title) <= _TITLE_CHARACTERS
        writer.write(title if whole else title + "…")
        writer.mark(title_pointer(record) if whole else None, start)
        start = writer.length
        writer.write(")")
    writer.mark(None, start)


def title_pointer(record: Record) -> str | None:
    """Return the pointer of the first field whose value is the record's title."""
    form = form_of(record.title)
    same = (leaf.pointer for leaf in leaves_of(record) if leaf.form == form)
    return next((pointer for pointer in same if lookup(record.body, pointer) == record.title), None)


def _lines(record: Record, kept: Sequence[KeptField], level: Level, form: str) -> Block:
    writer = Writer(record.urn)
    between = {"line": "; ", "block": "\n"}.get(form, "\n  ")
    writer.write("- ")
    has_id = bool(kept) and is_id(kept[0][0], record)
    if not has_id:
        _write_identity(writer, record, kept)
    for index, (shown, keep) in enumerate(kept):
        if index or not has_id:
            writer.write(between)
        note = _note(shown, keep)
        start = writer.length
        writer.write(f"{one_line(shown.label)}{f' ({note})' if note else ''}:")
        if (
            form == "outline"
            and not is_quoted(shown, level)
            and write_outline(writer, shown.value, shown.pointer, keep)
        ):
            writer.mark(shown.pointer, start)
            continue
        writer.write(" ")
        if is_quoted(shown, level):
            writer.quote(shown.quotes, shown.pointer)
        else:
            writer.flow(shown.value, shown.pointer, Kept(keep))
        writer.mark(shown.pointer, start)
        if index == 0 and has_id:
            _write_identity(writer, record, kept)
    writer.write("\n")
    return Block("".join(writer.parts), writer.spans, sources=writer.sources)


def _json_row(record: Record, kept: Sequence[KeptField], level: Level) -> Block:
    writer = Writer(record.urn)
    writer.write("{")
    written: set[str] = set()
    if not (kept and is_id(kept[0][0], record)):
        writer.write(f'"id":{json_text(record.id)}')
        writer.mark(None, 1)
        written.add("id")
    if record.title not in ("", record.id) and not any(shown.value == record.title for shown, _ in kept):
        start = writer.length + bool(written)
        writer.write(f'{"," if written else ""}"title":{json_text(one_line(record.title[:_TITLE_CHARACTERS]))}')
        writer.mark(title_pointer(record) if len(record.title) <= _TITLE_CHARACTERS else None, start)
        written.add("title")
    for shown, keep in kept:
        if written:
            writer.write(",")
        start = writer.length
        note = _note(shown, keep)
        part = shown.value if keep is None else _prune(shown.value, shown.pointer, Kept(keep))
        if is_quoted(shown, level):
            part = "".join(before + one_line(text) for before, text, _, _ in shown.quotes)
        name = _unused(f"{shown.label} ({note})" if note else shown.label, shown.pointer, written)
        writer.write(f"{json_text(name)}:{json_text(part)}")
        writer.mark(shown.pointer, start)
        written.add(name)
    writer.write("}\n")
    return Block("".join(writer.parts), writer.spans)


def _unused(name: str, pointer: str, written: set[str]) -> str:
    """Return a name that the row does not have yet: the field's own, else where it stands, else that numbered."""
    numbered = (f"{pointer} #{number}" for number in range(2, len(written) + 3))
    return next(one for one in (name, pointer, *numbered) if one not in written)


def _prune(value: Any, pointer: str, keep: Kept) -> Any:
    if isinstance(value, dict):
        return {name: _prune(inner, p, keep) for name, inner, p in keep.children(value.items(), pointer)}
    if isinstance(value, list):
        numbered = ((str(number), inner) for number, inner in enumerate(value))
        return [_prune(inner, p, keep) for _, inner, p in keep.children(numbered, pointer)]
    return value
