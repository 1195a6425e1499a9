"""`workbench build --explain`: what a context was made of, and what was left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbench.cli._output import show, show_table
from workbench.context import Candidate, Context, Mention

__all__ = ["explain"]


def explain(context: Context) -> None:
    """Print what the question spoke of, every record considered, the aggregates, and every omission."""
    show("Named in the question:")
    rows = [[m.text, m.entity, m.by, *_meant(m)] for m in context.mentions]
    _table(["words", "entity", "matched by", "records", "confidence", "alternatives"], rows)
    show("\nConsidered:")
    lines = {(one.record, one.section): one.tokens for one in context.omissions if one.record and not one.field}
    _table(
        ["record", "section", "level", "tokens", "value", "kept if budget >=", "why"],
        [
            [c.record, c.section, c.level, _tokens(c, lines), f"{c.value:.4g}", _kept_from(c, context), c.why]
            for c in context.candidates
        ],
    )
    if context.gap is not None:
        show(f"What is shown is worth at most {context.gap:.2%} less than the best choice within the budget.")
    if context.aggregates:
        show("\nComputed over all linked records:")
        _table(
            ["name", "how", "value", "records"],
            [[a.name, f"{a.op} {a.field or ''}".strip(), str(a.value), len(a.records)] for a in context.aggregates],
        )
    show("\nLeft out:")
    _table(
        ["record", "section", "field", "reason", "count", "detail"],
        [[o.record, o.section, o.field, o.reason, o.count, o.detail] for o in context.omissions],
    )


def _meant(one: Mention) -> tuple[str, str, str]:
    """Say which records words mean, how sure that is, and which others it may be where it is not sure."""
    if not one.records:
        return "nothing found", "", ""
    is_sure = one.confidence >= 1
    records, others = (one.records, ()) if is_sure else (one.records[:1], one.records[1:])
    return ", ".join(records), f"{one.confidence:.2f}", ", ".join(others)


def _tokens(one: Candidate, lines: Mapping[tuple[str, str | None], int | None]) -> str:
    """Say what a record costs in the text; of one that is left out, what its line would cost."""
    line = lines.get((one.record, one.section))
    return str(one.tokens) if one.kept or line is None else f"needs {line}"


def _kept_from(one: Candidate, context: Context) -> str:
    """Say from which budget on a record is shown; of one that is left out, also where none is known, and why."""
    if one.kept_from_tokens is not None or one.kept or context.budget_tokens is None:
        return "" if one.kept_from_tokens is None else str(one.kept_from_tokens)
    return "no budget" if one.reason in {"not_relevant", "section_maximum"} else "not known"


def _table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    if rows:
        show_table(header, rows)
    else:
        show("nothing")
