"""Tables of a comparison: as plain text, and as markup for notebooks and the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.evals._frontier import Frontier
from workbench.evals._reader_tables import reader_grid, reader_notes, sample_notes
from workbench.html import details, paragraph, table

__all__ = ["grids", "html_tables", "plain_tables", "slices_table"]

_COLUMNS = (
    ("arm", ""),
    ("answerable", "answerable"),
    ("95% interval", ""),
    ("by aggregate", "answered_by_aggregate"),
    ("field recall", "field_recall"),
    ("record recall", "record_recall"),
    ("all gold", "all_gold"),
    ("precision", "token_precision"),
    ("abstained right", "abstained.on_unanswerable"),
    ("abstained wrong", "abstained.on_answerable"),
    ("tokens", "tokens_mean"),
    ("tokens p95", "tokens_p95"),
    ("ms p50", "latency_ms_p50"),
    ("ms p95", "latency_ms_p95"),
    ("errors", "errors"),
    ("n/a", "not_applicable"),
)
_WHOLE = ("tokens_mean", "tokens_p95", "errors", "not_applicable")
_OUTCOMES = ("errors", "not_applicable")
_ONE_DECIMAL = ("latency_ms_p50", "latency_ms_p95")
_RULES = {
    "own": "abstains by its own rule (its contexts say not_found)",
    "threshold": "abstains below a score threshold, fitted on the other half of the cases",
    "none": "abstained nowhere: none of its contexts says not_found, and none has a score to fit a threshold on",
}
_SHOWN_IDS = 5
Grid = tuple[list[str], list[list[str]]]


def _summary(figures: Mapping[str, Any], *, timed: bool = True) -> Grid:
    # A notebook is narrow, and columns of nothing but zeros say nothing.
    dropped = () if timed else (*_ONE_DECIMAL, *(name for name in _OUTCOMES if not _any(figures, name)))
    columns = [(title, name) for title, name in _COLUMNS if name not in dropped]
    rows = []
    for arm, found in figures["arms"].items():
        row = []
        for title, name in columns:
            if title == "arm":
                row.append(arm)
            elif title == "95% interval":
                row.append(_interval(found["ci95"].get("answerable")))
            else:
                row.append(_shown(name, found))
        rows.append(row)
    return [title for title, _ in columns], rows


def _any(figures: Mapping[str, Any], name: str) -> bool:
    return any(found[name] for found in figures["arms"].values())


def _shown(name: str, figures: Mapping[str, Any]) -> str:
    outer, _, inner = name.partition(".")
    value = figures[outer][inner] if inner else figures[outer]
    if value is None:
        return "-"
    if name in _WHOLE:
        return f"{value:,.0f}"
    return f"{value:,.1f}" if name in _ONE_DECIMAL else f"{value:.3f}"


def _interval(bounds: Sequence[float] | None) -> str:
    return "-" if bounds is None else f"{bounds[0]:.3f} to {bounds[1]:.3f}"


def _by_type(figures: Mapping[str, Any]) -> Grid:
    arms = list(figures["arms"])
    rows = []
    for kind, found in figures["by_type"].items():
        first = found[arms[0]]
        count = first["scored"] + first["errors"] + first["not_applicable"]
        cells = []
        for arm in arms:
            value, note = found[arm]["answerable"], ""
            if value is None:
                value, note = found[arm]["abstained"]["on_unanswerable"], " abstained"
            cells.append("-" if value is None else f"{value:.3f}{note}")
        rows.append([kind, str(count), *cells])
    return ["answerable by type", "cases", *arms], rows


def _paired(figures: Mapping[str, Any]) -> Grid:
    rows = []
    for entry in figures["paired"]:
        tokens = entry["metric"] == "tokens"
        diff = "-" if entry["diff"] is None else f"{entry['diff']:+,.0f}" if tokens else f"{entry['diff']:+.3f}"
        low_high = entry["ci95"]
        if low_high is None:
            interval = "-"
        elif tokens:
            interval = f"{low_high[0]:+,.0f} to {low_high[1]:+,.0f}"
        else:
            interval = f"{low_high[0]:+.3f} to {low_high[1]:+.3f}"
        p = "" if entry["mcnemar_p"] is None else f"{entry['mcnemar_p']:.2g}"
        rows.append([f"{entry['a']} less {entry['b']}", entry["metric"], str(entry["cases"]), diff, interval, p])
    return ["pair", "metric", "cases", "difference", "95% interval", "McNemar p"], rows


def _slices(figures: Mapping[str, Any]) -> Grid:
    """Return what differs by type of question, with Holm's correction over the types of each pair."""
    rows = []
    for metric, name in (("answerable", "slices"), ("correct", "reader_slices")):
        for entry in figures.get(name, ()):
            if entry["diff"]:
                found = f"{entry['diff']:+.3f}", f"{entry['mcnemar_p']:.2g}", f"{entry['holm_p']:.2g}"
                pair = f"{entry['a']} less {entry['b']}"
                rows.append([pair, metric, entry["type"], str(entry["cases"]), *found])
    return ["pair", "metric", "type", "cases", "difference", "McNemar p", "Holm p"], rows


def slices_table(figures: Mapping[str, Any]) -> str:
    """Return the pairs by type of question as markup, folded; empty where none differs."""
    grid = _slices(figures)
    if not grid[1]:
        return ""
    title = f"Pairs by type of question: {len(grid[1]):,} that differ, with Holm's correction over the types"
    return details(title, _markup(grid, ""))


def _head(figures: Mapping[str, Any]) -> str:
    return (
        f"{figures['cases']:,} cases, budget {figures['budget_tokens']:,} tokens of {figures['encoding']}, "
        f"snapshot {figures['snapshot']}"
    )


def _notes(figures: Mapping[str, Any], messages: Mapping[str, Mapping[str, int]]) -> list[str]:
    judged = {arm: found for arm, found in figures["arms"].items() if found["scored"]}
    notes = reader_notes(figures) if "reader" in figures else []
    if absent := figures["missing_gold"]:
        shown = ", ".join(absent[:_SHOWN_IDS]) + (", ..." if len(absent) > _SHOWN_IDS else "")
        notes.append(
            f"{len(absent):,} cases rest on records or fields that are not in the store, and are wrong for every arm: "
            f"{shown}."
        )
    notes += [f"{arm} {_RULES[found['abstention']['rule']]}." for arm, found in judged.items()]
    for arm, said in messages.items():
        notes += [f"{arm}: {count} x {message}" for message, count in said.items()]
    return notes + sample_notes(figures)


def _plain(grid: Grid) -> str:
    header, rows = grid
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
    lines = []
    for row in [header, *rows]:
        cells = [
            cell.ljust(w) if i == 0 else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)


def plain_tables(figures: Mapping[str, Any], messages: Mapping[str, Mapping[str, int]], found: Frontier | None) -> str:
    """Return the arms, the types, the notes, the pairs and the frontier as plain text."""
    parts = [_head(figures), _plain(_summary(figures)), _plain(_by_type(figures))]
    if "reader" in figures:
        # A reader that fails on the gold itself says little: then the evidence leads.
        parts.insert(2 if figures["reader"]["too_weak"] else 1, _plain(reader_grid(figures)))
    parts.append("\n".join(_notes(figures, messages)))
    if figures["paired"]:
        parts.append(_plain(_paired(figures)))
    if found is not None:
        parts.append(_plain(_frontier(found)))
        parts.append("\n".join(found.sentences()))
    return "\n\n".join(parts)


def _frontier(found: Frontier) -> Grid:
    rows = []
    for arm, points in found.arms.items():
        rows.append([arm, *("-" if p.answerable is None else f"{p.answerable:.3f}" for p in points)])
    return ["answerable by budget", *(f"{budget:,}" for budget in found.budgets)], rows


def _markup(grid: Grid, caption: str) -> str:
    header, rows = grid
    return table(header, rows, caption=caption, numeric=range(1, len(header)))


def html_tables(
    figures: Mapping[str, Any],
    messages: Mapping[str, Mapping[str, int]],
    found: Frontier | None,
    *,
    timed: bool = True,
) -> str:
    """Return the tables as markup with inline style; every text in it is escaped.

    Unless `timed`, latencies are left out, which alone differ from run to run, and so are columns that count
    errors where there are none.
    """
    parts = [_markup(_summary(figures, timed=timed), _head(figures)), _markup(_by_type(figures), "By type of question")]
    if "reader" in figures:
        parts.insert(
            1 if figures["reader"]["too_weak"] else 0,
            _markup(reader_grid(figures), f"The reader's answers. {reader_notes(figures)[0]}"),
        )
    parts += [paragraph(note) for note in _notes(figures, messages)]
    parts.append(details("Pairs: same cases, difference and its interval", _markup(_paired(figures), "")))
    if found is not None:
        parts.append(_markup(_frontier(found), "Frontier"))
        parts += [paragraph(sentence) for sentence in found.sentences()]
    return "\n".join(parts)


def grids(figures: Mapping[str, Any], messages: Mapping[str, Mapping[str, int]]) -> tuple[list[Grid], list[str]]:
    """Return the tables as headers with rows, the reader's first unless it is too weak, and the notes."""
    found = [_summary(figures)]
    if "reader" in figures:
        found.insert(1 if figures["reader"]["too_weak"] else 0, reader_grid(figures))
    return [*found, _by_type(figures), _paired(figures)], [_head(figures), *_notes(figures, messages)]
