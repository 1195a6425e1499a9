"""The format that needs the fewest tokens for the records at hand, of those that say all that is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workbench.records import Record
from workbench.views._records.spec import FieldSpec, Section
from workbench.views._writing.layout import Layout, SetFormat
from workbench.views._writing.render import Level, choose, is_id, render_row, title_pointer
from workbench.views._writing.shown import Shown
from workbench.views._writing.table import column_name, render_table_head
from workbench.views._writing.writing import Block

__all__ = ["Rendered", "cheapest"]

_MEASURED_ROWS = 30
# Rows behind these are shown only under budgets of thousands of tokens; the format is not to depend on those.
_ROWS = 500
# What saves less is not worth a format that is harder to read.
_WORTH_IT = 0.95


@dataclass(frozen=True)
class Rendered:
    """A record with what may be shown of it.

    Attributes:
        record: The record.
        fields: Its fields that may be shown.
        section: The section's spec.
        wanted: Whether the question points at the section.
        sure: Whether the fields that it points at are surely the ones that it means.
        back: Pointers of its links back to what led to it, where those are not to be told.
    """

    record: Record
    fields: list[Shown]
    section: Section
    wanted: bool
    sure: bool
    back: frozenset[str] = frozenset()

    def at(self, level: Level, layout: Layout, *, quoted: bool = False) -> Block:
        """Write it at a level of detail."""
        return render_row(
            self.record,
            self.fields,
            self.section,
            level,
            layout,
            wanted=self.wanted,
            sure=self.sure,
            quoted=quoted,
            back=self.back,
        )

    def kept(self, level: Level) -> list[Shown]:
        """Return the fields of which a level shows something."""
        kept, _ = choose(
            self.record, self.fields, self.section, level, wanted=self.wanted, sure=self.sure, back=self.back
        )
        return [shown for shown, _ in kept]


def cheapest(
    rows: Sequence[Rendered], section: Section, level: Level, *, count: Callable[[str], int], cited: bool
) -> Layout:
    """Choose the format of a section by what its rows cost at the most detailed level that is shown.

    The same rows get the same format whatever the budget is. Where no other saves a twentieth of it, it is the plain
    one, a line or a block for each record.

    Args:
        rows: Its rows, most important first.
        section: The section.
        level: The most that is shown of each row.
        count: Counts tokens.
        cited: Whether every record begins with its number.
    """
    plain: tuple[SetFormat, ...] = ("line", "block") if section.follow else ("block", "line")
    layouts = [Layout(form, cited=cited) for form in (*plain, "outline", "json")]
    measured = rows[:_MEASURED_ROWS]

    def cost(layout: Layout, at: Level) -> int:
        head = sum(count(f"{line}\n") for line in render_table_head(layout).lines) if layout.has_columns else 0
        own = sum(count(row.at(at, layout).text) for row in measured)
        return head * len(measured) + own * min(len(rows), _ROWS)

    costs = {layout: cost(layout, level) for layout in layouts}
    columns = _columns(rows[:_ROWS], section, level) if len(rows) > 1 else None
    if columns is not None:
        # A row of a table is shown whole or not at all. Where less of it would do, less budget would show fewer.
        least: Level = "best" if rows[0].sure or not rows[0].wanted else "short"
        least_asked = cost(layouts[0], "line" if level == "line" else least)
        tables = {
            layout: cost(layout, level) for layout in (Layout("csv", *columns, cited), Layout("table", *columns, cited))
        }
        costs |= {layout: tokens for layout, tokens in tables.items() if tokens <= least_asked}
    best = min(costs, key=lambda layout: costs[layout])
    return layouts[0] if costs[best] > _WORTH_IT * costs[layouts[0]] else best


def _columns(
    rows: Sequence[Rendered], section: Section, level: Level
) -> tuple[tuple[FieldSpec, ...], str, str | None] | None:
    """Return the columns that hold all that a level shows, what the id is called, and where it stands.

    `None` where a table cannot say it all: titles that are no field, or long collections of which a part is shown.
    """
    ids: dict[str, str] = {}
    columns: dict[str, str] = {}
    for row in rows:
        kept = row.kept(level)
        titled = row.record.title and row.record.title != row.record.id
        pointer = title_pointer(row.record) if titled else None
        kept += [shown for shown in row.fields if shown.pointer == pointer and shown not in kept]
        if titled and pointer not in {shown.pointer for shown in kept}:
            return None
        for shown in kept:
            if shown.elements or "*" in shown.pointer or (shown.never and isinstance(shown.value, dict | list)):
                return None
            (ids if is_id(shown, row.record) else columns).setdefault(shown.pointer, shown.label)
    if section.fields:
        columns = {spec.path: column_name(spec) for spec in section.fields if spec.path not in ids}
    # A field that is the id of every record is the first column; of some, it has a column of its own.
    whole = next(
        (p for p in ids if all(any(f.pointer == p and is_id(f, r.record) for f in r.fields) for r in rows)), None
    )
    columns |= {pointer: label for pointer, label in ids.items() if pointer != whole}
    specs = tuple(FieldSpec.model_construct(path=path, label=label, about="") for path, label in columns.items())
    if len({column_name(spec) for spec in specs}) < len(specs):
        return None
    return specs, ids[whole] if whole else "id", whole
