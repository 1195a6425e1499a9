"""`workbench build --explain`: what a context was made of, and what was left out."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.cli._output import show, show_table
from workbench.context import Context

__all__ = ["explain"]


def explain(context: Context) -> None:
    """Print what the question spoke of, every record considered, the aggregates, and every omission."""
    show("Named in the question:")
    rows = [[m.text, m.entity, m.by, ", ".join(m.records) or "nothing found"] for m in context.mentions]
    _table(["words", "entity", "matched by", "records"], rows)
    show("\nConsidered:")
    _table(
        ["record", "section", "level", "tokens", "value", "kept if budget >=", "why"],
        [
            [c.record, c.section, c.level, c.tokens, f"{c.value:.4g}", _or_nothing(c.kept_from_tokens), c.why]
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


def _or_nothing(tokens: int | None) -> str:
    return "" if tokens is None else str(tokens)


def _table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    if rows:
        show_table(header, rows)
    else:
        show("nothing")
