"""Figures for each of several named records: who has more jobs is told by how many each of the two has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbench.context import Mention
from workbench.records import Record
from workbench.views._records.spec import AggregateSpec
from workbench.views._writing.aggregate import Elements, Figure, compute
from workbench.views._writing.select import SectionRows
from workbench.views._writing.writing import one_line, scalar

__all__ = ["figures_by_owner", "set_owners"]

_FEWEST, _MOST = 2, 6


def set_owners(selected: Sequence[SectionRows], mentions: Sequence[Mention]) -> None:
    """Put into each section the named records that its rows are linked to at once, where a question names several.

    Args:
        selected: The sections.
        mentions: What the question names.
    """
    for part in selected:
        alone = [one for one in mentions if len(one.records) == 1 and one.entity == part.section.of]
        named = {one.records[0]: one.text for one in alone}
        linked = {urn for row in part.rows for urn in row.parents} if len(part.section.follow) == 1 else set()
        part.owners = named if _FEWEST <= len(named) <= _MOST and not linked.isdisjoint(named) else {}


def figures_by_owner(
    spec: AggregateSpec, part: SectionRows, kept: Sequence[Record], owners: Mapping[str, str], elements: Elements
) -> list[Figure]:
    """Return a figure for each of several named records, as one line.

    Args:
        spec: The figure.
        part: The section's rows.
        kept: Those of its records that the figure is of.
        owners: The named records, as the question calls them.
        elements: Which elements of the records' lists count.
    """
    if not owners or spec.by is not None or spec.op not in {"count", "sum", "mean", "max", "min"}:
        return []
    known = {record.urn for record in kept}
    every = compute(spec, kept, elements)
    parts: list[Figure] = []
    for urn, called in owners.items():
        own = [row.record for row in part.rows if urn in row.parents and row.record.urn in known]
        figure = compute(spec, own, elements)
        text = one_line(called)
        shown = "none" if figure.value is None else scalar(figure.value)
        parts.append(Figure(f"{text} {shown}", f"{every.label}: {text}", figure.value, spec, figure.records))
    line = f"{every.label} each: {'; '.join(one.line for one in parts)}"
    return [Figure(line, f"{every.label} each", None, spec, every.records, tuple(parts))]
