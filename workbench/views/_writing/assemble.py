"""From what was planned and fitted to a context: text, spans, omissions, candidates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from workbench.context import (
    Aggregate,
    Candidate,
    Citation,
    Context,
    Item,
    Mention,
    Omission,
    OmissionReason,
    SectionSpan,
)
from workbench.errors import WorkbenchError
from workbench.tokens import Tokenizer, tokenizer
from workbench.views._writing.aggregate import Figure
from workbench.views._writing.fit import Fit, FitRow, Missed
from workbench.views._writing.layout import Layout
from workbench.views._writing.planned import Planned
from workbench.views._writing.render import Level
from workbench.views._writing.table import in_column, render_table_head
from workbench.views._writing.writing import Block

__all__ = ["assemble", "cite_rows"]

Render = Callable[[Level], tuple[Block, int]]

_MAX_LISTED_OMISSIONS = 500


def assemble(
    planned: Sequence[Planned],
    decided: Fit,
    *,
    note: str,
    omissions: Sequence[Omission] = (),
    mentions: Sequence[Mention],
    encoding: str,
    budget_tokens: int,
) -> Context:
    """Write the text of what fits, with the span of every value, and list what was left out.

    Args:
        planned: The sections in the order of the text, their rows' levels set by `fit`.
        decided: What `fit` returned.
        note: What the text begins with; a line of its own, or empty. `decided` leaves room for it.
        omissions: What was left out before.
        mentions: What the question was found to speak of.
        encoding: Encoding in which tokens are counted.
        budget_tokens: Ceiling on the text in tokens.
    """
    parts: list[str] = [note]
    changes: Counter[str] = Counter()
    items: list[Item] = []
    aggregates: list[Aggregate] = []
    sections: list[SectionSpan] = []
    length = len(note)
    for part in planned:
        if not part.fit.open:
            continue
        start_of_head = length
        aggregates += _figure_spans(part, length + len(part.head))
        with_rows = any(fitted.level != "omitted" for fitted in part.fit.rows)
        head = "".join([part.head, *part.lines[: part.fit.lines], part.rows_head if with_rows else ""])
        parts.append(head)
        length = start_of_rows = length + len(head)
        for fitted in part.fit.rows:
            if fitted.level == "omitted":
                continue
            block, _ = fitted.render(fitted.level)
            parts.append(block.text)
            changes.update(block.changes)
            items += [
                Item(
                    record=urn,
                    field=pointer or None,
                    start=length + start,
                    end=length + end,
                    source=block.sources.get(index),
                    changes=block.changed[index] if block.changed else (),
                )
                for index, (urn, pointer, start, end) in enumerate(block.spans)
            ]
            if part.layout.has_columns:
                items += _header_items(block, part, start_of_rows)
            length += len(block.text)
        name, used = part.rows.section.name, part.fit.used_tokens
        sections.append(SectionSpan(name=name, start=start_of_head, end=length, tokens=used))
    text = "".join(parts)
    tokens = tokenizer(encoding).count(text)
    if tokens > budget_tokens:  # pragma: no cover - the sum of the blocks is exact; this is its last check
        message = (
            f"a context of {tokens} tokens was built for a budget of {budget_tokens}; the sum was {decided.used_tokens}"
        )
        raise WorkbenchError(message)
    return Context(
        text=text,
        tokens=tokens,
        encoding=encoding,
        budget_tokens=budget_tokens,
        status="found",
        items=tuple(items),
        aggregates=tuple(aggregates),
        omissions=(*omissions, *_omissions(planned, decided)),
        mentions=tuple(mentions),
        candidates=tuple(_candidates(planned, decided)),
        sections=tuple(sections),
        gap=decided.gap,
        citations=tuple(_citations(planned, items)),
        changes=dict(sorted(changes.items())),
    )


def _citations(planned: Sequence[Planned], items: Sequence[Item]) -> Iterator[Citation]:
    """Yield what is in the text, numbered as `cite_rows` does: over all rows that were planned."""
    fields: dict[str, dict[str, None]] = {}
    for item in items:
        if item.field is not None:
            fields.setdefault(item.record, {})[item.field] = None
    number = 0
    for part in planned:
        for row, fitted in zip(part.shown, part.fit.rows, strict=True):
            number += 1
            if fitted.level != "omitted":
                record = row.record
                yield Citation(
                    number=number,
                    record=record.urn,
                    url=record.url,
                    at=record.updated_at or record.created_at,
                    fields=tuple(fields.get(record.urn, ())),
                )


def cite_rows(planned: Sequence[Planned], counter: Tokenizer) -> None:
    """Let every row begin with its number, `[n]`. Numbers do not depend on the budget."""
    number = 0
    for part in planned:
        for fitted in part.fit.rows:
            number += 1
            fitted.render = _numbered(fitted.render, number, counter, part.layout)


def _numbered(render: Render, number: int, counter: Tokenizer, layout: Layout) -> Render:
    mark, at = {"json": (f'"cite":{number},', 1), "csv": (f"[{number}],", 0)}.get(layout.format, (f"[{number}] ", 2))
    cache: dict[Level, tuple[Block, int]] = {}

    def numbered(level: Level) -> tuple[Block, int]:
        if level not in cache:
            block, _ = render(level)
            text = block.text[:at] + mark + block.text[at:]
            spans = [
                (urn, pointer, start + len(mark) * (start >= at), end + len(mark) * (end >= at))
                for urn, pointer, start, end in block.spans
            ]
            cache[level] = (replace(block, text=text, spans=spans), counter.count(text))
        return cache[level]

    return numbered


def _shown_figures(part: Planned) -> list[Figure]:
    """Return the figures in the text; where their lines cannot be parted all of them are, or none."""
    together = len(part.lines) == 1
    return part.figures if together and part.fit.lines else part.figures[: part.fit.lines]


def _figure_spans(part: Planned, position: int) -> list[Aggregate]:
    spans: list[Aggregate] = []
    for figure in _shown_figures(part):
        at = 0
        for one in figure.parts:
            # Where the line was guarded a part may be written otherwise: then it stands somewhere in the line.
            found = figure.line.find(one.line, at)
            start, end = (found, found + len(one.line)) if found >= 0 else (0, len(figure.line))
            at = end if found >= 0 else at
            spans.append(_aggregate(one, position + start, position + end))
        if not figure.parts:
            spans.append(_aggregate(figure, position, position + len(figure.line)))
        position += len(figure.line) + 1
    return spans


def _aggregate(figure: Figure, start: int, end: int) -> Aggregate:
    return Aggregate(
        name=figure.label,
        op=figure.spec.op,
        field=figure.spec.field,
        value=figure.value,
        records=figure.records,
        start=start,
        end=end,
    )


def _header_items(block: Block, part: Planned, start_of_rows: int) -> list[Item]:
    """Attribute a table's column names to the values of a row below them: a bare number stands with its label."""
    head = render_table_head(part.layout)
    position = start_of_rows - sum(len(line) + 1 for line in head.lines)
    return [
        Item(record=urn, field=pointer, start=position + start, end=position + end)
        for urn, pointer in dict.fromkeys((urn, pointer) for urn, pointer, _, _ in block.spans)
        for path, start, end in head.columns
        if pointer is not None and in_column(pointer, path)
    ]


def _reason(step: Missed | None) -> OmissionReason:
    if step is None:
        return "not_relevant"
    return "section_maximum" if step.reason == "section_maximum" else "budget"


def _too_few(step: Missed) -> str:
    what = "its line needs" if step.level == "line" else "more of it needs at least"
    needs = f"{what} {step.tokens} tokens"
    if step.reason == "section_maximum":
        return f"{needs}, and the section's max_tokens is in the way"
    return needs if step.kept_from_tokens is None else f"{needs}; kept if budget >= {step.kept_from_tokens}"


def _by_row(decided: Fit) -> dict[tuple[str, int | None], list[Missed]]:
    """Return the steps that were missed of each row, or of a heading, in order."""
    found: dict[tuple[str, int | None], list[Missed]] = {}
    for step in decided.missed:
        found.setdefault((step.section, step.row), []).append(step)
    return found


def _left_out(fitted: FitRow, steps: Sequence[Missed]) -> Iterator[tuple[str, str, Missed | None]]:
    """Yield each field that a row lacks, why, and the step that shows as much of it as any; `None` where none does."""
    blocks = [fitted.render(level)[0] for level in (fitted.level, *(one.level for one in steps if one.is_priced))]
    lacking = [dict(block.left_out) for block in blocks]
    spans = [{pointer for _, pointer, _, _ in block.spans} for block in blocks]
    unpriced = next((one for one in steps if not one.is_priced), None)
    for pointer, why in blocks[0].left_out:
        # Of what is shown in part the sentence tells how much; of what is not shown at all each level has its own.
        states = [
            None if pointer not in out else out[pointer] if pointer in said else ""
            for out, said in zip(lacking, spans, strict=True)
        ]
        at = len(states) - 1
        while at and states[at - 1] == states[-1]:
            at -= 1
        if at and states[-1] != "":
            yield pointer, why, steps[at - 1]
        else:
            yield pointer, lacking[-1].get(pointer, why), unpriced


def _lines_left_out(part: Planned, steps: Sequence[Missed]) -> list[Omission]:
    """List what a section could have said without rows."""
    count = len(part.lines) - part.fit.lines
    if not count or not part.fit.head_tokens or (part.fit.open and not steps):
        return []
    what = ("its figures" if part.fit.open else "its heading and figures") if part.figures else "that it has no records"
    if part.fit.lines:
        what = f"{count} of its {len(part.lines)} figures"
    name, tokens = part.rows.section.name, steps[-1].tokens if steps else None
    if steps and steps[-1].kept_from_tokens is not None:
        what += f"; kept if budget >= {steps[-1].kept_from_tokens}"
    return [Omission(section=name, reason=_reason(steps[-1] if steps else None), tokens=tokens, detail=what)]


def _omissions(planned: Sequence[Planned], decided: Fit) -> list[Omission]:
    """List what was left out: records, then fields of records that were kept."""
    found: list[Omission] = []
    # A row without a step that was missed was not asked for.
    missed = _by_row(decided)
    for part in planned:
        name = part.rows.section.name
        found += part.omissions
        for index, (row, fitted) in enumerate(zip(part.shown, part.fit.rows, strict=True)):
            steps = missed.get((name, index), [])
            if fitted.level == "omitted":
                step = steps[0] if steps else None
                detail = _too_few(step) if step else "the question does not point at its section"
                tokens = fitted.render("line")[1]
                found.append(
                    Omission(record=row.record.urn, section=name, reason=_reason(step), tokens=tokens, detail=detail)
                )
                continue
            block, _ = fitted.render(fitted.level)
            for pointer, why, step in _left_out(fitted, steps):
                detail = _too_few(step) if step else why
                found.append(
                    Omission(record=row.record.urn, section=name, field=pointer, reason=_reason(step), detail=detail)
                )
            found += [
                Omission(
                    record=row.record.urn, section=name, field=leaf.pointer, reason=leaf.reason, detail=leaf.detail
                )
                for leaf in block.never
            ]
        found += _lines_left_out(part, missed.get((name, None), []))
    if len(found) > _MAX_LISTED_OMISSIONS:
        rest = found[_MAX_LISTED_OMISSIONS:]
        found = found[:_MAX_LISTED_OMISSIONS]
        groups: dict[tuple[OmissionReason, str | None], int] = {}
        for omission in rest:
            kind = (omission.reason, "*" if omission.field else None)
            groups[kind] = groups.get(kind, 0) + omission.count
        found += [
            Omission(field=field, reason=reason, count=count, detail="not listed one by one")
            for (reason, field), count in groups.items()
        ]
    return found


def _candidates(planned: Sequence[Planned], decided: Fit) -> list[Candidate]:
    missed = _by_row(decided)
    return [
        Candidate(
            record=row.record.urn,
            section=part.rows.section.name,
            kept=fitted.level != "omitted",
            reason=_reason(next(iter(missed.get((part.rows.section.name, index), [])), None))
            if fitted.level == "omitted"
            else None,
            level=fitted.level,
            tokens=fitted.render(fitted.level)[1] if fitted.level != "omitted" else 0,
            why=row.via,
            value=fitted.value,
            kept_from_tokens=fitted.kept_from_tokens,
        )
        for part in planned
        for index, (row, fitted) in enumerate(zip(part.shown, part.fit.rows, strict=True))
    ]
