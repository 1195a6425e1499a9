"""The view: from a question to a context."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from workbench.context import Aggregate, Candidate, Context, Item, Mention, Omission, OmissionReason, Status
from workbench.errors import UnknownNameError, WorkbenchError
from workbench.records import LinkType, Record, normal_form
from workbench.tokens import tokenizer
from workbench.views._aggregate import Figure, compute
from workbench.views._fit import Fit, FitRow, FitSection, fit
from workbench.views._leaves import leaves_of
from workbench.views._meaning import Meaning
from workbench.views._question import MAX_QUESTION_CHARACTERS, Question, terms
from workbench.views._relevance import Relevance, Shown, Weights
from workbench.views._render import Block, Level, least_tokens, render_heading, render_row, render_table_head
from workbench.views._resolve import Resolution, looked_for, resolve, resolve_keys
from workbench.views._select import Row, SectionRows, check_links, order_rows, select
from workbench.views._shapes import Shapes
from workbench.views._source import Source
from workbench.views._spec import ContextSpec, Order, Section

__all__ = ["View"]

_MAX_LISTED_OMISSIONS = 500
_NEAR_THE_BEST = 0.5


_Fields = dict[str, list[Shown]]
"""The fields of each record of a section, by URN."""


@dataclass
class _Planned:
    """A section on its way into the text."""

    rows: SectionRows
    shown: list[Row]
    figures: list[Figure]
    head: str
    fit: FitSection
    fields: list[list[Shown]]
    omissions: list[Omission] = field(default_factory=list)


class View:
    """A context spec over a source of records.

    Attributes:
        spec: The spec.
        name: `view`, the arm's name in comparisons.
    """

    name = "view"

    def __init__(self, spec: ContextSpec, source: Source, *, links: Sequence[LinkType] = ()) -> None:
        """Check the spec against the streams and links that exist.

        Raises:
            UnknownNameError: An entity's stream was never pulled.
            SpecError: A section follows a link that does not exist.
        """
        self.spec = spec
        self._source = source
        self._links = tuple(links)
        known = source.streams()
        for name, entity in spec.entities.items():
            if entity.stream not in known:
                what = "a stream that was pulled; run: workbench pull " + entity.stream.partition(".")[0]
                raise UnknownNameError(entity.stream, known, what=what, key=f"entities.{name}.stream")
        self._arrives = check_links(spec, self._links)
        self._shapes = Shapes(spec, source)
        self._meaning = Meaning()
        self._tokenizer = tokenizer(spec.encoding)
        self._nouns = {
            name: frozenset(terms(f"{name} {entity.stream.partition('.')[2]} {entity.about}"))
            for name, entity in spec.entities.items()
        }
        self._field_words = {
            section.name: [
                words
                for entity in spec.entities.values()
                if entity.stream == self._arrives[section.name]
                for words in entity.words
            ]
            for section in spec.sections
        }
        self._words = {section.name: self._section_words(section) for section in spec.sections}

    def __call__(self, question: str, *, budget_tokens: int) -> Context:
        """Build a context; what makes a view an arm of a comparison."""
        return self.build(question, budget_tokens=budget_tokens)

    def build(
        self,
        question: str | None = None,
        *,
        entities: Mapping[str, str] | None = None,
        budget_tokens: int | None = None,
    ) -> Context:
        """Answer a question, or show the entities that are named by key.

        Args:
            question: In plain words; at most 100,000 characters.
            entities: Entity name to key, such as `{"customer": "17"}`; used beside or instead of the question.
            budget_tokens: Ceiling on the text in tokens of the spec's encoding, >= 1; default the spec's.

        Returns:
            A context whose `tokens` are at most the budget. `status` is `not_found` when the question names
            nothing that exists or something that does not exist, and `ambiguous` when a name fits several
            records; the text then says so.

        Raises:
            WorkbenchError: The question is empty or too long, or the budget is not positive.
            BudgetError: The required sections do not fit.
            UnknownNameError: `entities` names an entity that the spec does not have.
        """
        budget = self.spec.budget_tokens if budget_tokens is None else budget_tokens
        if budget < 1:
            message = f"budget_tokens is {budget}; a budget is a number of tokens of at least 1."
            raise WorkbenchError(message)
        asked = _read(question, entities)
        resolution = resolve_keys(self.spec, self._source, entities) if entities else Resolution()
        if asked is not None:
            _merge(resolution, resolve(self.spec, self._source, asked))
        if resolution.ambiguous:
            return self._ambiguous(resolution, budget)
        lost = [mention for mention in resolution.mentions if not mention.records]
        if lost or not resolution.found:
            return self._not_found(resolution, asked, budget)
        planned = self._plan(resolution, asked)
        unknown = self._unknown_words(resolution, asked, planned)
        if unknown:
            resolution.mentions.extend(unknown)
            return self._not_found(resolution, asked, budget)
        decided = fit([part.fit for part in planned], budget_tokens=budget, fill=self.spec.fill == "budget")
        return self._assemble(planned, decided, resolution, budget)

    # -- what the question means ------------------------------------------------------------------

    def _section_words(self, section: Section) -> frozenset[str]:
        stream = self._arrives[section.name]
        own = [
            section.name,
            section.title or "",
            stream.partition(".")[2],
            section.follow[-1] if section.follow else "",
        ]
        own += [f"{name} {entity.about}" for name, entity in self.spec.entities.items() if entity.stream == stream]
        # The entity it belongs to is named by most questions about it and tells its sections apart in none.
        others = terms(section.of) if section.follow else []
        return frozenset(terms(" ".join(own))) - frozenset(others)

    def _unknown_words(
        self, resolution: Resolution, asked: Question | None, planned: Sequence[_Planned]
    ) -> list[Mention]:
        """Return the identifiers in the question that exist nowhere in what it leads to."""
        if asked is None:
            return []
        values: set[str] | None = None
        unknown: list[Mention] = []
        for word in resolution.open_words:
            if values is None:
                values = {form for part in planned for row in part.rows.rows for form in _forms(row.record)}
            if word.normal in values or any(word.normal in value.split() for value in values):
                continue
            unknown.append(Mention(text=word.text, entity=self._shapes.entity_of(word)))
        unknown += self._unknown_keys(asked, planned)
        return unknown

    def _unknown_keys(self, asked: Question, planned: Sequence[_Planned]) -> list[Mention]:
        """Return the dates that the question asks of the named records and that their collections lack."""
        dates = [word for word in asked.words if word.is_date and not asked.is_compared(word)]
        if not dates:
            return []
        keyed: set[str] = set()
        values: set[str] = set()
        for part in planned:
            for row, fields in zip(part.shown, part.fields, strict=True):
                values |= _forms(row.record)
                if part.rows.section.follow:
                    continue
                for shown in fields:
                    if shown.elements and isinstance(shown.value, dict):
                        keyed |= {normal_form(key) for key in shown.value}
        if not any(Question(key).words[0].is_date for key in keyed if key):
            return []
        return [Mention(text=word.text) for word in dates if word.normal not in keyed and word.normal not in values]

    # -- what is shown ----------------------------------------------------------------------------

    def _plan(self, resolution: Resolution, asked: Question | None) -> list[_Planned]:
        nouns = [self._nouns[name] for name in resolution.found]
        relevance = Relevance(
            asked,
            used_up=frozenset().union(*nouns),
            set_aside=frozenset(resolution.named_words),
            meant=frozenset(urn for urns in resolution.found.values() for urn in urns),
            meaning=self._meaning,
        )
        selected: list[SectionRows] = []
        for section in self.spec.sections:
            start = resolution.found.get(section.of)
            if start:
                stream = self.spec.entities[section.of].stream
                selected.append(select(section, start, stream=stream, links=self._links, source=self._source))
        owner = _owners(selected)
        weights = {
            part.section.name: relevance.weigh(
                part.rows, part.section, self._words[part.section.name], self._field_words[part.section.name]
            )
            for part in selected
        }
        ranks: dict[str, int] = {}
        # Nearer sections first: the order of their records orders what is reached through them.
        for part in sorted(selected, key=lambda p: len(p.section.follow)):
            self._rank(part, relevance, weights[part.section.name], asked, ranks)
        fields = {
            part.section.name: {
                row.record.urn: relevance.fields(row, part.section, weights[part.section.name])
                for row in part.rows[: part.section.limit]
                if owner[row.record.urn] == part.section.name
            }
            for part in selected
        }
        wanted = self._wanted(selected, relevance, fields)
        _connect(selected, wanted, fields)
        _show_order(selected, fields)
        return [
            self._plan_section(part, relevance, fields[part.section.name], part.section.name in wanted)
            for part in selected
        ]

    def _wanted(self, selected: Sequence[SectionRows], relevance: Relevance, fields: Mapping[str, _Fields]) -> set[str]:
        """Return the sections that the question points at: by their noun, by a label, or by a value."""
        weights = {
            name: max((shown.weight for row in rows.values() for shown in row), default=0.0)
            for name, rows in fields.items()
        }
        best = max(weights.values(), default=0.0)
        return {
            part.section.name
            for part in selected
            if relevance.points_at(self._words[part.section.name])
            or 0 < _NEAR_THE_BEST * best <= weights[part.section.name]
        }

    def _rank(
        self,
        part: SectionRows,
        relevance: Relevance,
        weights: Weights,
        asked: Question | None,
        ranks: dict[str, int],
    ) -> None:
        """Order a section's rows by importance: values in the question, order in time, what led to them."""
        rows = part.rows
        if asked is not None and len(rows) > 1 and (asked.asks_for("latest") or asked.asks_for("earliest")):
            usual = part.section.order.by if part.section.order else None
            path = relevance.time_path(weights, rows, usual=usual)
            if path is not None:
                rows = order_rows(rows, Order(by=path, descending=asked.asks_for("latest")))
                part.ordered_by = {one for one in (path, usual) if one is not None}
        last = len(ranks)
        scores = {row.record.urn: relevance.row_score(row) for row in rows}
        rows = sorted(
            rows, key=lambda r: (-scores[r.record.urn], min((ranks.get(p, last) for p in r.parents), default=last))
        )
        part.rows = rows
        for row in rows:
            ranks.setdefault(row.record.urn, len(ranks))

    def _plan_section(self, part: SectionRows, relevance: Relevance, fields: _Fields, wanted: bool) -> _Planned:
        section = part.section
        omissions = list(part.omissions)
        asked_for = [spec for spec in section.aggregates if spec.op == "count" or relevance.asks_for(spec)]
        figures = [compute(spec, [row.record for row in part.rows]) for spec in asked_for]
        omissions += [
            Omission(section=section.name, field=spec.field, reason="not_relevant", detail=f"the figure '{spec.op}'")
            for spec in section.aggregates
            if spec not in asked_for
        ]
        if section.limit is not None:
            detail = f"beyond the section's limit of {section.limit}"
            omissions += [
                Omission(record=row.record.urn, section=section.name, reason="limit", detail=detail)
                for row in part.rows[section.limit :]
            ]
        rows = [row for row in part.rows if row.record.urn in fields]
        head = self._head(section, figures, empty=not part.rows)
        fit_rows = [
            FitRow(self._renderer(row.record, shown, section), partial(least_tokens, shown, section))
            for row, shown in ((row, fields[row.record.urn]) for row in rows)
        ]
        head_tokens = self._tokenizer.count(head) if rows or figures or not part.rows else 0
        fitting = FitSection(
            section.name,
            head_tokens,
            fit_rows,
            section.priority,
            wanted,
            not section.follow,
            not any(shown.weight > 0 for row in rows for shown in fields[row.record.urn]),
            section.required,
            section.min_tokens,
            section.max_tokens,
        )
        return _Planned(part, rows, figures, head, fitting, [fields[row.record.urn] for row in rows], omissions)

    def _head(self, section: Section, figures: Sequence[Figure], *, empty: bool) -> str:
        lines = [figure.line for figure in figures]
        if empty and not any(figure.spec.op == "count" for figure in figures):
            lines.append("none")
        if section.format == "table" and not empty:
            lines += render_table_head(section).splitlines()
        return render_heading(section.title or section.name, lines)

    def _renderer(
        self, record: Record, fields: Sequence[Shown], section: Section
    ) -> Callable[[Level], tuple[Block, int]]:
        cache: dict[Level, tuple[Block, int]] = {}

        def render(level: Level) -> tuple[Block, int]:
            if level not in cache:
                block = render_row(record, fields, section, level)
                cache[level] = (block, self._tokenizer.count(block.text))
            return cache[level]

        return render

    # -- the text ---------------------------------------------------------------------------------

    def _assemble(self, planned: Sequence[_Planned], decided: Fit, resolution: Resolution, budget: int) -> Context:
        parts: list[str] = []
        items: list[Item] = []
        aggregates: list[Aggregate] = []
        length = 0
        for part in planned:
            if not part.fit.open:
                continue
            aggregates += _figure_spans(part, length)
            parts.append(part.head)
            start_of_head, length = length, length + len(part.head)
            for row, fitted in zip(part.shown, part.fit.rows, strict=True):
                if fitted.level == "omitted":
                    continue
                block, _ = fitted.render(fitted.level)
                parts.append(block.text)
                items += [
                    Item(record=urn, field=pointer, start=length + start, end=length + end)
                    for urn, pointer, start, end in block.spans
                ]
                if part.rows.section.format == "table":
                    items += _header_items(row.record.urn, part, start_of_head)
                length += len(block.text)
        text = "".join(parts)
        tokens = self._tokenizer.count(text)
        if tokens > budget:  # pragma: no cover - the sum of the blocks is exact; this is its last check
            message = (
                f"a context of {tokens} tokens was built for a budget of {budget}; the sum was {decided.used_tokens}"
            )
            raise WorkbenchError(message)
        return Context(
            text=text,
            tokens=tokens,
            encoding=self.spec.encoding,
            budget_tokens=budget,
            status="found",
            items=tuple(items),
            aggregates=tuple(aggregates),
            omissions=tuple(_omissions(planned, decided)),
            mentions=tuple(resolution.mentions),
            candidates=tuple(_candidates(planned)),
        )

    def _not_found(self, resolution: Resolution, asked: Question | None, budget: int) -> Context:
        lost = [mention.text for mention in resolution.mentions if not mention.records]
        if not lost and asked is not None:
            lost = [word.text for word in resolution.open_words] or asked.names() or asked.numbers()
        what = ", ".join(f"'{name}'" for name in dict.fromkeys(lost)) or "nothing that the question names"
        text = f"Not found: {what}. Looked for: {looked_for(self.spec)}.\n"
        mentions = resolution.mentions or [Mention(text=name) for name in lost]
        return self._short(text, "not_found", mentions, (), budget)

    def _ambiguous(self, resolution: Resolution, budget: int) -> Context:
        lines: list[str] = []
        spans: list[tuple[str, int, int]] = []
        omissions: list[Omission] = []
        used, length = 0, 0
        for mention in resolution.ambiguous:
            head = f"Ambiguous: {len(mention.records)} records fit '{mention.text}' ({mention.entity}):\n"
            entity = self.spec.entities[mention.entity or ""]
            section = Section(name="candidates", of=mention.entity or "", format="line")
            blocks: list[tuple[str | None, Block]] = [(None, Block(head))]
            for urn, record in self._source.get_many(mention.records).items():
                names = [path for name in entity.names for path in name] + [k for k in entity.keys if "*" not in k]
                shown = [s for s in Relevance(None).fields(Row(record, ""), section, Weights())]
                chosen = [s for s in shown if any(s.pointer == p or p.startswith(s.pointer + "/") for p in names)]
                blocks.append((urn, render_row(record, chosen, section, "most")))
            for candidate, block in blocks:
                cost = self._tokenizer.count(block.text)
                if used + cost > budget:
                    omissions.append(Omission(record=candidate, reason="budget", tokens=cost, detail="a candidate"))
                    continue
                used += cost
                lines.append(block.text)
                spans += [(u, length + a, length + b) for u, _, a, b in block.spans]
                length += len(block.text)
        items = tuple(Item(record=u, start=a, end=b) for u, a, b in spans)
        context = self._short("".join(lines), "ambiguous", resolution.mentions, items, budget)
        return context.model_copy(update={"omissions": type(context.omissions)(omissions)})

    def _short(
        self, text: str, status: Status, mentions: Sequence[Mention], items: tuple[Item, ...], budget: int
    ) -> Context:
        kept = self._tokenizer.truncate(text, budget)
        return Context(
            text=kept,
            tokens=self._tokenizer.count(kept),
            encoding=self.spec.encoding,
            budget_tokens=budget,
            status=status,
            items=items,
            mentions=tuple(mentions),
        )


def _forms(record: Record) -> set[str]:
    """Return all values of a record, and the keys of its long objects, in normal form."""
    return {form for leaf in leaves_of(record) for form in (leaf.form, *leaf.keys)}


def _read(question: str | None, entities: Mapping[str, str] | None) -> Question | None:
    if question is not None and len(question) > MAX_QUESTION_CHARACTERS:
        message = f"the question has {len(question):,} characters; at most {MAX_QUESTION_CHARACTERS:,} are read."
        raise WorkbenchError(message)
    asked = Question(question) if question is not None else None
    if (asked is None or not asked.words) and not entities:
        message = "the question is empty. Ask something, or name an entity as entity=key."
        raise WorkbenchError(message)
    return asked if asked is not None and asked.words else None


def _merge(into: Resolution, other: Resolution) -> None:
    for entity, urns in other.found.items():
        for urn in urns:
            into.add(entity, urn)
    # A name in the question that fits several records is decided by an entity that the caller gave.
    given = {urn for urns in into.found.values() for urn in urns}
    into.ambiguous += [mention for mention in other.ambiguous if not given.intersection(mention.records)]
    into.mentions += other.mentions
    into.open_words += other.open_words
    into.named_words |= other.named_words


def _owners(selected: Sequence[SectionRows]) -> dict[str, str]:
    """Give each record to one section: that of the highest priority, the first among equals."""
    owner: dict[str, str] = {}
    nearby: dict[str, set[str]] = {}
    for part in sorted(selected, key=lambda p: -p.section.priority):
        for row in part.rows:
            owner.setdefault(row.record.urn, part.section.name)
            # What stood beside a link says which part of the record matters, wherever it is shown.
            row.nearby = nearby.setdefault(row.record.urn, set()) | row.nearby
            nearby[row.record.urn] = row.nearby
    for part in selected:
        for row in part.rows:
            row.nearby = nearby[row.record.urn]
    return owner


def _connect(selected: Sequence[SectionRows], wanted: set[str], fields: Mapping[str, _Fields]) -> None:
    """Mark the values by which records of wanted sections are named, so that both ends can be read together."""
    named: dict[str, set[str]] = {}
    for part in selected:
        if part.section.name in wanted:
            for row in part.rows:
                for urn, pointer in row.via_leaves:
                    named.setdefault(urn, set()).add(pointer)
    for rows in fields.values():
        for urn in named.keys() & rows.keys():
            rows[urn] = [shown.connecting(named[urn]) for shown in rows[urn]]


def _show_order(selected: Sequence[SectionRows], fields: Mapping[str, _Fields]) -> None:
    """Mark the times that records were ordered by: "the latest" can only be seen beside all the others."""
    for part in selected:
        rows = fields[part.section.name]
        for row in part.rows:
            if part.ordered_by and row.record.urn in rows:
                times = {leaf.pointer for leaf in leaves_of(row.record) if leaf.path in part.ordered_by}
                rows[row.record.urn] = [shown.connecting(times) for shown in rows[row.record.urn]]


def _figure_spans(part: _Planned, offset: int) -> list[Aggregate]:
    spans: list[Aggregate] = []
    position = part.head.index("\n") + 1
    for figure in part.figures:
        start = offset + position
        end = start + len(figure.line)
        position += len(figure.line) + 1
        spans.append(
            Aggregate(
                name=figure.label,
                op=figure.spec.op,
                field=figure.spec.field,
                value=figure.value,
                records=figure.records,
                start=start,
                end=end,
            )
        )
    return spans


def _header_items(urn: str, part: _Planned, offset: int) -> list[Item]:
    """Attribute a table's column heads to the record, so that a bare number stands with its label."""
    head_row = render_table_head(part.rows.section).splitlines()[0]
    position = offset + part.head.index(head_row) + 2
    items: list[Item] = []
    cells = head_row[2:-2].split(" | ")
    for cell, spec in zip(cells[1:], part.rows.section.fields, strict=True):
        position += len(cells[0]) + 3 if spec is part.rows.section.fields[0] else 0
        items.append(Item(record=urn, field=spec.path, start=position, end=position + len(cell)))
        position += len(cell) + 3
    return items


def _reason(failed: str | None) -> OmissionReason:
    if failed is None:
        return "not_relevant"
    return "section_maximum" if failed == "section_maximum" else "budget"


def _omissions(planned: Sequence[_Planned], decided: Fit) -> list[Omission]:
    """List what was left out: records, then fields of records that were kept."""
    found: list[Omission] = []
    needed = {
        (step.section, step.row): step.kept_from_budget
        for step in decided.steps
        if not step.taken and step.level == "line"
    }
    # The last step that failed says why; a row that no step failed for was not asked for.
    reasons = {(step.section, step.row): step.reason for step in decided.steps if not step.taken}
    for part in planned:
        name = part.rows.section.name
        found += part.omissions
        for index, (row, fitted) in enumerate(zip(part.shown, part.fit.rows, strict=True)):
            reason = _reason(reasons.get((name, index)))
            if fitted.level == "omitted":
                budget = needed.get((name, index))
                detail = f"kept if budget >= {budget}" if budget else "the question does not point at its section"
                tokens = fitted.render("line")[1]
                found.append(Omission(record=row.record.urn, section=name, reason=reason, tokens=tokens, detail=detail))
                continue
            for pointer, why in fitted.render(fitted.level)[0].left_out:
                found.append(Omission(record=row.record.urn, section=name, field=pointer, reason=reason, detail=why))
        if not part.fit.open and not part.fit.rows and part.fit.head_tokens:
            reason = _reason(reasons.get((name, None)))
            found.append(Omission(section=name, reason=reason, tokens=part.fit.head_tokens, detail="its heading"))
    if len(found) > _MAX_LISTED_OMISSIONS:
        rest = found[_MAX_LISTED_OMISSIONS:]
        found = found[:_MAX_LISTED_OMISSIONS]
        by_reason: dict[str, list[Omission]] = {}
        for omission in rest:
            by_reason.setdefault(omission.reason, []).append(omission)
        found += [
            Omission(reason=group[0].reason, count=len(group), detail="not listed one by one")
            for group in by_reason.values()
        ]
    return found


def _candidates(planned: Sequence[_Planned]) -> list[Candidate]:
    return [
        Candidate(
            record=row.record.urn,
            section=part.rows.section.name,
            kept=fitted.level != "omitted",
            level=fitted.level,
            tokens=fitted.render(fitted.level)[1] if fitted.level != "omitted" else 0,
            why=row.via,
        )
        for part in planned
        for row, fitted in zip(part.shown, part.fit.rows, strict=True)
    ]
