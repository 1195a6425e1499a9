"""What a context shows of itself: its tokens by section, each line's source, what was kept and what was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from workbench.html import Display, Facts, Folded, Grid, Lines, Part, Passage, Shares, cut

if TYPE_CHECKING:
    from workbench.context._model import Context

__all__ = ["context_display", "tokens_by_section"]

_MOST_ROWS = 200
_JOINS = "headings and joins"
_NOTE = "note above the sections"


def tokens_by_section(context: Context) -> dict[str, int]:
    """Return tokens by section, in order of the text, and what the text costs beside them.

    An arm that does not say where its sections stand is told by its kept records.
    """
    found = Counter({one.name: one.tokens for one in context.sections})
    beside = _NOTE
    if not found:
        beside = _JOINS
        for one in context.candidates:
            if one.kept:
                found[one.section or "records"] += one.tokens
    rest = context.tokens - sum(found.values())
    return {**found, **({beside: rest} if rest > 0 else {})}


def context_display(context: Context) -> Display:
    """Return the display of a context."""
    ceiling = f" of {context.budget_tokens:,}" if context.budget_tokens is not None else ""
    headline = (
        f"{context.status}: {context.tokens:,}{ceiling} tokens ({context.encoding}), {len(context.records):,} records"
    )
    return Display(headline, list(_parts(context)))


def _parts(context: Context) -> Iterator[Part]:
    sections = tokens_by_section(context)
    whole = max(context.budget_tokens or 0, context.tokens, sum(sections.values()))
    if sections and whole:
        yield Shares("section", "tokens", list(sections.items()), whole)
    if context.gap is not None:
        yield Lines([f"At most {context.gap:.2%} of the value is lost by what did not fit."])
    if context.changes:
        yield Facts([(f"guarded: {kind}", count) for kind, count in context.changes.items()])
    yield Passage(context.text)
    sources = [(line, ", ".join(who), ", ".join(fields)) for line, who, fields in _lines(context)]
    if sources:
        rows, more = cut(sources, _MOST_ROWS, all_of="items")
        yield Folded(
            f"where each of {len(sources):,} lines comes from", [Grid(("line", "record", "fields"), rows), *more]
        )
    kept = [
        (one.record, one.section or "", one.level, one.tokens, one.kept_from_tokens, one.why)
        for one in context.candidates
        if one.kept
    ]
    if kept:
        rows, more = cut(kept, _MOST_ROWS, all_of="candidates")
        header = ("record", "section", "shown as", "tokens", "kept if budget >=", "why")
        yield Folded(f"{len(kept):,} kept", [Grid(header, rows, numeric=(3, 4)), *more])
    yield from _left_out(context)


def _left_out(context: Context) -> Iterator[Part]:
    if not context.omissions:
        return
    reasons: Counter[str] = Counter()
    for one in context.omissions:
        reasons[one.reason] += one.count
    header = ("record", "section", "field", "reason", "tokens", "count", "detail")
    every = [(o.record, o.section, o.field, o.reason, o.tokens, o.count, o.detail) for o in context.omissions]
    rows, more = cut(every, _MOST_ROWS, all_of="omissions.to_pandas()")
    said = ", ".join(f"{reason} {count:,}" for reason, count in reasons.items())
    yield Folded(f"{sum(reasons.values()):,} left out ({said})", [Grid(header, rows, numeric=(4, 5)), *more])


def _lines(context: Context) -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield every line of the text that has a source: the line, its records, and their fields."""
    spans = sorted([(one.start, one.end, one.record, one.field or "") for one in context.items])
    figures = [
        (one.start, one.end, f"{len(one.records):,} records", f"{one.op} of {one.field or 'records'}")
        for one in context.aggregates
    ]
    spans = sorted([*spans, *figures])
    first, start = 0, 0
    for line in context.text.split("\n"):
        end = start + len(line)
        while first < len(spans) and spans[first][1] <= start and spans[first][0] < start:
            first += 1
        within = []
        for place in range(first, len(spans)):
            if spans[place][0] >= end:
                break
            if spans[place][1] > start:
                within.append(spans[place])
        if within:
            records = list(dict.fromkeys(who for _, _, who, _ in within))
            fields = list(dict.fromkeys(field for _, _, _, field in within if field))
            yield line, records, fields
        start = end + 1
