"""What a section may show of its rows, how it is written, and what that costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from workbench.context import Omission
from workbench.tokens import tokenizer
from workbench.trust import told_id
from workbench.views._asking.record_parts import links_back
from workbench.views._asking.relevance import Relevance
from workbench.views._figures.figures import FEWEST_TOLD_APART, MANY, choose_figures
from workbench.views._figures.said_behind import Behind
from workbench.views._records.spec import ContextSpec, Section
from workbench.views._records.weights import Weights
from workbench.views._writing.aggregate import Figure
from workbench.views._writing.cheapest import Rendered, cheapest
from workbench.views._writing.doubts import stale_line
from workbench.views._writing.fit import FitRow, FitSection
from workbench.views._writing.guarding import guard_block
from workbench.views._writing.layout import Layout
from workbench.views._writing.planned import Fields, Planned
from workbench.views._writing.render import Level, least_tokens, render_heading
from workbench.views._writing.select import Row, SectionRows
from workbench.views._writing.table import render_table_head
from workbench.views._writing.writing import Block

__all__ = ["Pricer"]


class Pricer:
    """Prices the sections of one spec."""

    def __init__(self, spec: ContextSpec, now: Callable[[], datetime]) -> None:
        """Take the spec; `now` is what age counts from."""
        self._spec = spec
        self._now = now
        self._guard = spec.trust.guard()
        self._tokenizer = tokenizer(spec.encoding)

    def price(
        self,
        part: SectionRows,
        relevance: Relevance,
        weights: Weights,
        fields: Fields,
        *,
        wanted: bool,
        sure: bool,
        counted: bool = False,
        listed: bool = False,
        behind: Sequence[Behind] = (),
        unlimited: bool = False,
        remote: bool = False,
    ) -> Planned:
        """Return a section with its figures, its heading and its rows as they may be fitted.

        Args:
            part: What was selected for it.
            relevance: What the question says.
            weights: How much its field paths have to do with the question.
            fields: The fields of those of its rows that it may show.
            wanted: Whether the question points at it.
            sure: Whether the fields that the question points at are surely the ones that it means.
            counted: Whether the question asks how many rows it has and nothing of them.
            listed: Whether its rows are all records with some attribute, rather than what was named and its links.
            behind: Those of its records that lead to what the question says of others.
            unlimited: Whether the question says which of its records are meant, and the figures are those of all.
            remote: Whether nothing of it is shown.
        """
        section = part.section
        # What says nothing is left out where it is not sure what is asked for, and so much else is told.
        spare = bool(relevance.rest.strip()) and not sure and self._spec.fill != "budget"
        # Where nothing at all is pointed at, what stands right beside may be what is counted.
        lone = spare and not wanted and relevance.counts and len(section.follow) == 1
        fewest = FEWEST_TOLD_APART if unlimited or lone else MANY if wanted and not sure else None
        figures, left_out = _figures_of(part, relevance, weights, behind, fewest, spare=spare and not wanted)
        omissions = [*part.omissions, *left_out, *_beyond_limit(part)]
        rows = [row for row in part.rows if row.record.urn in fields]
        figures = [replace(figure, line=self._guard.text(figure.line).text) for figure in figures]
        secrets = [row.record.id for row in rows if told_id(row.record) != row.record.id]
        stale = [self._guard.text(line, secrets).text for line in stale_line(rows, section.max_age_days, self._now())]
        vague = not any(shown.asked for row in rows for shown in fields[row.record.urn])
        top: Level = (
            "line" if counted else "summary" if listed else self._top_level(section, wanted=wanted, vague=vague)
        )
        made = _rendered(rows, part, fields, vague=vague, wanted=wanted, sure=sure, spare=spare)
        layout = self._layout(made, section, top)
        lines = _lines(figures, empty=not (part.rows or part.beyond))
        columns = render_table_head(layout).lines if layout.has_columns and part.rows else ()
        head, rows_head = render_heading(section.title or section.name), _text([*stale, *columns])
        fit_rows = [FitRow(self._renderer(one, layout), partial(least_tokens, one.fields, layout)) for one in made]
        count = self._tokenizer.count
        head_tokens = count(head) if rows or figures or not part.rows else 0
        fitting = FitSection(
            section.name,
            head_tokens,
            bool(lines),
            fit_rows,
            section.priority,
            wanted,
            # All of a record that is named is shown where most of the question's words meet no name of a field.
            # The line of a required section says which record it is; another section says so with the whole of it.
            not section.follow and not listed and not (sure and section.required),
            vague and not listed,
            section.required,
            section.min_tokens,
            section.max_tokens,
            counted=counted,
            line_tokens=tuple(map(count, lines)),
            rows_head_tokens=count(rows_head),
            remote=remote,
        )
        shown = [one.fields for one in made]
        return Planned(part, rows, figures, head, lines, rows_head, layout, fitting, shown, omissions)

    def _top_level(self, section: Section, *, wanted: bool, vague: bool) -> Level:
        """Return the most that is shown of a record where the budget allows it."""
        if self._spec.fill == "budget" or not wanted:
            return "full"
        return "most" if vague or not section.follow else "summary"

    def _layout(self, made: Sequence[Rendered], section: Section, top: Level) -> Layout:
        if section.format != "auto":
            return Layout.of(section, cited=self._spec.cite)
        return cheapest(made, section, top, count=self._tokenizer.count, cited=self._spec.cite)

    def _renderer(self, one: Rendered, layout: Layout) -> Callable[[Level], tuple[Block, int]]:
        cache: dict[Level, tuple[Block, int]] = {}

        def render(level: Level) -> tuple[Block, int]:
            if level not in cache:
                block = guard_block(one.at(level, layout), one.record, self._guard)
                if layout.format == "csv" and "instruction" in block.changes:
                    # The words of a fence hold a comma.
                    block = guard_block(one.at(level, layout, quoted=True), one.record, self._guard)
                cache[level] = (block, self._tokenizer.count(block.text))
            return cache[level]

        return render


def _rendered(
    rows: Sequence[Row], part: SectionRows, fields: Fields, *, vague: bool, wanted: bool, sure: bool, spare: bool
) -> list[Rendered]:
    """Return rows as they may be written; `spare` leaves out their links back to what led there, which say nothing."""
    plain = part.section.model_copy(update={"summary": ()})
    # Where the question says which fields it asks for, what the spec finds worth knowing is beside the point; so it is
    # of what is behind the first of an order in time, of which the times are asked for.
    section = part.section if vague or not sure else plain
    return [
        Rendered(
            row.record,
            fields[row.record.urn],
            plain if is_behind else section,
            wanted=wanted,
            sure=sure or is_behind,
            back=links_back(row) if spare else frozenset(),
        )
        for row in rows
        for is_behind in [_is_behind(row, part)]
    ]


def _figures_of(
    part: SectionRows,
    relevance: Relevance,
    weights: Weights,
    behind: Sequence[Behind],
    fewest: int | None,
    *,
    spare: bool,
) -> tuple[list[Figure], list[Omission]]:
    """Return the figures of a section and those that are left out; `spare` leaves out what no records add up to."""
    if part.figures is not None:
        figures, omissions = part.figures, list[Omission]()
    else:
        figures, omissions = choose_figures(part, relevance, weights, told_apart_from=fewest, behind=behind)
    if not spare or part.rows:
        return list(figures), omissions
    # That there are none says all of what they add up to.
    omissions = [*omissions, *(_of_none(part.section.name, one) for one in figures if one.spec.op != "count")]
    return [one for one in figures if one.spec.op == "count"], omissions


def _of_none(section: str, figure: Figure) -> Omission:
    """Return a figure of a section without records as what is left out."""
    detail = f"the figure '{figure.spec.op}' over no records"
    return Omission(section=section, field=figure.spec.field, reason="not_relevant", detail=detail)


def _beyond_limit(part: SectionRows) -> list[Omission]:
    """Return the records that a section has more of than its limit, as what is left out."""
    section = part.section
    if section.limit is None:
        return []
    detail = f"beyond the section's limit of {section.limit}"
    return [
        Omission(record=row.record.urn, section=section.name, reason="limit", detail=detail)
        for row in part.rows[section.limit :]
    ]


def _is_behind(row: Row, part: SectionRows) -> bool:
    """Whether a row is behind the first of an order in time: what else it holds is not asked for, whatever is meant."""
    return bool(part.ordered_by) and row.record.urn not in part.firsts


def _lines(figures: Sequence[Figure], *, empty: bool) -> tuple[str, ...]:
    """Return what a section says without rows, in pieces whose tokens add up."""
    lines = [_text([figure.line]) for figure in figures]
    if empty and not any(figure.spec.op == "count" for figure in figures):
        lines.append("none\n")
    if any(line[:1] == "/" or line[:1].isspace() for line in lines):
        # Such a line is written as one token with the end of the one before.
        return ("".join(lines),)
    return tuple(lines)


def _text(lines: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
