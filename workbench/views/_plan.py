"""What may be shown: the rows of each section, how much of each the question asks for, and what that costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial

from workbench.context import Omission
from workbench.records import LinkType, Record
from workbench.tokens import Tokenizer, tokenizer
from workbench.views._aggregate import Figure
from workbench.views._doubts import stale_line
from workbench.views._figures import choose_figures
from workbench.views._fit import FitRow, FitSection, most_rows
from workbench.views._guarding import guard_block
from workbench.views._leaves import leaves_of
from workbench.views._meaning import Meaning
from workbench.views._passages import LONG_TEXT, most_quoted_tokens, quote_long_texts
from workbench.views._question import Question, label_terms, noun_forms
from workbench.views._relevance import Relevance, times_in
from workbench.views._render import Level, least_tokens, render_heading, render_row
from workbench.views._resolve import Resolution
from workbench.views._select import Row, SectionRows, check_links, order_rows, select
from workbench.views._shown import Shown
from workbench.views._source import Source
from workbench.views._spec import ContextSpec, Order, Section
from workbench.views._table import render_table_head
from workbench.views._weights import Weights
from workbench.views._writing import Block

__all__ = ["PlanSize", "Planned", "Planner", "anew"]

_NEAR_THE_BEST = 0.5
# What lies a link farther away is less likely to be meant.
_FARTHER = 0.75
# So many of the question's words must meet names and values, or more than those are shown.
_SURE = 0.5
# Of records in the order of time that is asked for, so many keep all that the question has to do with.
_FIRST_IN_ORDER = 3
_FIGURES = ("count", "sum", "min", "max")
# Longer values are not counted in every case: an unbroken run of so many signs stalls the encoders.
_MAX_SHOWN_CHARACTERS = 250_000

Fields = dict[str, list[Shown]]
"""The fields of each record of a section, by URN."""


@dataclass
class Planned:
    """A section on its way into the text.

    Attributes:
        rows: What was selected for it.
        shown: Those of its rows that it may show: within its limit, and shown by no section before it.
        figures: Its aggregates, those that are asked for.
        head: Its heading with the figures, and the head of its table.
        fit: What it costs; the levels are set there.
        fields: The fields of each of `shown`.
        omissions: What is left out whatever the budget.
    """

    rows: SectionRows
    shown: list[Row]
    figures: list[Figure]
    head: str
    fit: FitSection
    fields: list[list[Shown]]
    omissions: list[Omission] = field(default_factory=list)


def _most_characters(budget_tokens: int, counter: Tokenizer) -> int:
    """Return how long a value may be that could fit into the budget."""
    return min(budget_tokens * counter.longest_token, _MAX_SHOWN_CHARACTERS)


@dataclass(frozen=True)
class PlanSize:
    """What of a plan depends on the budget.

    Attributes:
        longest: Characters of the longest value of all records that were selected.
        rows: Records of the section that has most of them.
    """

    longest: int = 0
    rows: int = 0

    @classmethod
    def of(cls, planned: Sequence[Planned]) -> PlanSize:
        """Measure a plan."""
        every = [part.rows.rows for part in planned]
        values = (leaf.characters for rows in every for row in rows for leaf in leaves_of(row.record))
        return cls(max(values, default=0), max(map(len, every), default=0))

    def is_same(self, one_tokens: int, other_tokens: int, encoding: str) -> bool:
        """Whether two budgets lead to the same plan."""
        if self.rows > most_rows(0) and most_rows(one_tokens) != most_rows(other_tokens):
            return False
        counter = tokenizer(encoding)
        most = {_most_characters(tokens, counter) for tokens in (one_tokens, other_tokens)}
        if self.longest > min(most) and len(most) > 1:
            return False
        return self.longest <= LONG_TEXT or most_quoted_tokens(one_tokens) == most_quoted_tokens(other_tokens)


def anew(part: Planned) -> Planned:
    """Return a section as it was planned, with nothing fitted yet; what was rendered is not rendered again."""
    rows = [FitRow(row.render, row.least) for row in part.fit.rows]
    return replace(part, fit=replace(part.fit, rows=rows, open=False, used_tokens=0))


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Planner:
    """Plans the sections of one spec over one source."""

    def __init__(
        self, spec: ContextSpec, source: Source, links: Sequence[LinkType], *, now: Callable[[], datetime] = _utc_now
    ) -> None:
        """Read the words by which the spec's entities, sections and fields are called; `now` is what age counts from.

        Raises:
            SpecError: A section follows a link that does not exist.
        """
        self.spec = spec
        self._source = source
        self._now = now
        self._links = tuple(links)
        self._ways = check_links(spec, self._links)
        self._meaning = Meaning()
        self._guard = spec.trust.guard()
        self._tokenizer = tokenizer(spec.encoding)
        self._nouns = {
            name: noun_forms(f"{name} {entity.stream.partition('.')[2]} {entity.about}")
            for name, entity in spec.entities.items()
        }
        self._field_words = {
            section.name: [
                words
                for entity in spec.entities.values()
                if entity.stream == self._ways[section.name][-1]
                for words in entity.words
            ]
            for section in spec.sections
        }
        # What a section is called points at it; in the labels of its fields it says nothing.
        self._called_by = {section.name: self._section_words(section) for section in spec.sections}
        self._words = {name: own - others for name, (own, others) in self._called_by.items()}

    def select(self, resolution: Resolution) -> list[SectionRows]:
        """Select the rows of every section whose entity was found."""
        selected: list[SectionRows] = []
        for section in self.spec.sections:
            start = resolution.found.get(section.of)
            if start:
                stream = self.spec.entities[section.of].stream
                selected.append(select(section, start, stream=stream, links=self._links, source=self._source))
        return selected

    def plan(
        self,
        resolution: Resolution,
        asked: Question | None,
        budget_tokens: int,
        selected: list[SectionRows] | None = None,
    ) -> list[Planned]:
        """Weigh the fields of the rows of every section, `selected` or selected now, and price them."""
        nouns = [self._nouns[name] for name in resolution.found]
        meant = {urn for urns in resolution.found.values() for urn in urns}
        natural = (name for record in self._source.get_many(list(meant)).values() for name in record.names)
        relevance = Relevance(
            asked,
            used_up=frozenset().union(*nouns),
            set_aside=frozenset(resolution.named_words),
            meant=frozenset(meant.union(natural)),
            meaning=self._meaning,
            max_characters=_most_characters(budget_tokens, self._tokenizer),
        )
        if selected is None:
            selected = self.select(resolution)
        _share_nearby(selected)
        weights = {
            name: relevance.weigh(
                part.rows, part.section, frozenset().union(*self._called_by[name]), self._field_words[name]
            )
            for name, part in ((part.section.name, part) for part in selected)
        }
        called = any(found.called for found in weights.values())
        ranks: dict[str, int] = {}
        # Nearer sections first: the order of their records orders what is reached through them.
        for part in sorted(selected, key=lambda p: len(p.section.follow)):
            name = part.section.name
            self._rank(part, relevance, weights[name], asked, ranks)
            # Rows in order of time say what is latest; other times are asked for only by "when".
            if not part.ordered_by or (asked is not None and asked.asks_for("time")):
                weights[name] = weights[name].lifted(only_called=called)
        owner = self._owners(selected, relevance)
        fields = {
            part.section.name: {
                row.record.urn: relevance.fields(row, part.section, weights[part.section.name])
                for row in part.rows[: _considered(part.section, budget_tokens)]
                if owner[row.record.urn] == part.section.name
            }
            for part in selected
        }
        _leave_out_beyond(selected, owner, budget_tokens)
        if asked is not None:
            for part in selected:
                fields[part.section.name] = quote_long_texts(
                    fields[part.section.name],
                    relevance.rest,
                    weights[part.section.name],
                    budget_tokens,
                    self._tokenizer,
                )
        if self.spec.fill == "relevant":
            _leave_out_behind(selected, fields)
        wanted = self._wanted(selected, relevance, fields)
        _follow_what_is_asked(selected, wanted, fields)
        can_answer = _can_answer(selected, wanted, fields, asked)
        _connect(selected, wanted, fields)
        said = frozenset[str]().union(
            *(shown.said for name in wanted for row in fields[name].values() for shown in row),
            *(self._words[name] for name in wanted),
        )
        sure = can_answer and relevance.share_said(said) >= _SURE
        _show_order(selected, fields)
        # A word that meets nothing ("with trip protection") may say which of them are to be counted.
        plain = asked is not None and relevance.all_said(said)
        counted = _only_counted(selected, wanted, fields, asked) if asked is not None and sure and plain else set()
        return [
            self._plan_section(
                part,
                relevance,
                weights[name],
                fields[name],
                wanted=name in wanted,
                sure=sure,
                counted=name in counted,
            )
            for part in selected
            for name in [part.section.name]
        ]

    def plan_found(self, part: SectionRows, fields: Fields, asked: Question) -> Planned:
        """Price the rows that a search found for a section."""
        return self._plan_section(part, Relevance(asked), Weights(), fields, wanted=True, sure=True)

    def _owners(self, selected: Sequence[SectionRows], relevance: Relevance) -> dict[str, str]:
        """Give each record to one section of those that may show it.

        That is one that the question speaks of, of these the one of the highest priority, the first among equals.
        """
        owner: dict[str, str] = {}

        def rank(part: SectionRows) -> tuple[bool, int]:
            return not relevance.points_at(self._words[part.section.name]), -part.section.priority

        for part in sorted(selected, key=rank):
            for row in part.rows[: part.section.limit]:
                owner.setdefault(row.record.urn, part.section.name)
        return owner

    def _wanted(self, selected: Sequence[SectionRows], relevance: Relevance, fields: Mapping[str, Fields]) -> set[str]:
        """Return the sections that the question points at: by their noun, by a label, or by a value.

        Where it names a record that stands in a section, it means that one and not the others beside it. A section
        that it does not call by its noun must say something that no nearer one does.
        """
        hops = {part.section.name: len(part.section.follow) for part in selected}
        shown_in = {name: [shown for row in rows.values() for shown in row] for name, rows in fields.items()}
        weights = {
            name: max((shown.weight for shown in every), default=0.0) * _FARTHER ** hops[name]
            for name, every in shown_in.items()
        }
        best = max(weights.values(), default=0.0)
        wanted: set[str] = set()
        said: dict[int, set[str]] = {}
        for part in sorted(selected, key=lambda one: (hops[one.section.name], -weights[one.section.name])):
            name = part.section.name
            if part.section.follow and any(relevance.means(row.record) for row in part.rows):
                continue
            pointed = relevance.points_at(self._words[name])
            own = set[str]().union(*(shown.said for shown in shown_in[name]))
            nearer = set[str]().union(*(words for hop, words in said.items() if hop < hops[name]))
            adds = not own <= nearer if own else weights[name] >= best
            if pointed or (0 < _NEAR_THE_BEST * best <= weights[name] and (adds or not nearer)):
                wanted.add(name)
                said.setdefault(hops[name], set()).update(own)
        return wanted

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
                descending = asked.asks_for("latest")
                part.ordered_by = {one for one in (path, usual) if one is not None}
                # Where no time is called by its name, the first by any of them may be the one that is meant.
                times = part.ordered_by if path in weights.called else part.ordered_by | times_in(rows)
                part.firsts = {order_rows(rows, Order(by=one, descending=descending))[0].record.urn for one in times}
                rows = order_rows(rows, Order(by=path, descending=descending))
        last = len(ranks)
        scores = {row.record.urn: relevance.row_score(row) for row in rows}
        rows = sorted(
            rows, key=lambda r: (-scores[r.record.urn], min((ranks.get(p, last) for p in r.parents), default=last))
        )
        part.rows = rows
        if part.ordered_by:
            part.firsts.update(row.record.urn for row in rows[:_FIRST_IN_ORDER])
        for row in rows:
            ranks.setdefault(row.record.urn, len(ranks))

    def _plan_section(
        self,
        part: SectionRows,
        relevance: Relevance,
        weights: Weights,
        fields: Fields,
        *,
        wanted: bool,
        sure: bool,
        counted: bool = False,
    ) -> Planned:
        section = part.section
        omissions = list(part.omissions)
        figures, left_out = choose_figures(section, part.rows, relevance, weights)
        omissions += left_out
        if section.limit is not None:
            detail = f"beyond the section's limit of {section.limit}"
            omissions += [
                Omission(record=row.record.urn, section=section.name, reason="limit", detail=detail)
                for row in part.rows[section.limit :]
            ]
        rows = [row for row in part.rows if row.record.urn in fields]
        figures = [replace(figure, line=self._guard.text(figure.line).text) for figure in figures]
        stale = [self._guard.text(line).text for line in stale_line(rows, section.max_age_days, self._now())]
        head = self._head(section, figures, stale, empty=not part.rows)
        vague = not any(shown.asked for row in rows for shown in fields[row.record.urn])
        # Where the question says which fields it asks for, what the spec finds worth knowing is beside the point.
        rendered = section if vague or not sure else section.model_copy(update={"summary": ()})
        fit_rows = [
            FitRow(
                self._renderer(row.record, shown, rendered, wanted=wanted, sure=sure),
                partial(least_tokens, shown, section),
            )
            for row, shown in ((row, fields[row.record.urn]) for row in rows)
        ]
        head_tokens = self._tokenizer.count(head) if rows or figures or not part.rows else 0
        fitting = FitSection(
            section.name,
            head_tokens,
            bool(figures) or not part.rows,
            fit_rows,
            section.priority,
            wanted,
            # All of a record that is named is shown where most of the question's words meet no name of a field.
            # The line of a required section says which record it is; another section says so with the whole of it.
            not section.follow and not (sure and section.required),
            vague,
            section.required,
            section.min_tokens,
            section.max_tokens,
            counted=counted,
        )
        return Planned(part, rows, figures, head, fitting, [fields[row.record.urn] for row in rows], omissions)

    def _head(self, section: Section, figures: Sequence[Figure], stale: Sequence[str], *, empty: bool) -> str:
        lines = [*(figure.line for figure in figures), *stale]
        if empty and not any(figure.spec.op == "count" for figure in figures):
            lines.append("none")
        if section.format == "table" and not empty:
            lines += render_table_head(section).lines
        return render_heading(section.title or section.name, lines)

    def _renderer(
        self, record: Record, fields: Sequence[Shown], section: Section, *, wanted: bool, sure: bool
    ) -> Callable[[Level], tuple[Block, int]]:
        cache: dict[Level, tuple[Block, int]] = {}

        def render(level: Level) -> tuple[Block, int]:
            if level not in cache:
                block = render_row(record, fields, section, level, wanted=wanted, sure=sure)
                block = guard_block(block, record, self._guard)
                cache[level] = (block, self._tokenizer.count(block.text))
            return cache[level]

        return render

    def _section_words(self, section: Section) -> tuple[frozenset[str], frozenset[str]]:
        """Return the stems of what a section is called, and of what else stands in its title."""
        *before, stream = self._ways[section.name]
        own = [
            section.name,
            section.title or "",
            stream.partition(".")[2],
            section.follow[-1] if section.follow else "",
        ]
        own.append(self._called(stream))
        # The entity it belongs to is named by most questions about it and tells its sections apart in none; what
        # lies between, as the bookings in "flights of the customer's bookings", has sections of its own.
        others = [section.of] if section.follow else []
        others += [
            f"{between.partition('.')[2]} {self._called(between)}" for between in before[1:] if between != stream
        ]
        return label_terms(" ".join(own)), label_terms(" ".join(others))

    def _called(self, stream: str) -> str:
        """Return the words for the records of a stream: the names of its entities and what is said about them."""
        return " ".join(f"{name} {one.about}" for name, one in self.spec.entities.items() if one.stream == stream)


def _share_nearby(selected: Sequence[SectionRows]) -> None:
    """What stood beside a link says which part of the record matters, in whichever section it is shown."""
    nearby: dict[str, set[str]] = {}
    for part in selected:
        for row in part.rows:
            nearby[row.record.urn] = nearby.get(row.record.urn, set()) | row.nearby
    for part in selected:
        for row in part.rows:
            row.nearby = nearby[row.record.urn]


def _considered(section: Section, budget_tokens: int) -> int | None:
    """Return how many rows of a section may be shown; `None` for all of them."""
    most = None if section.required else most_rows(budget_tokens)
    return section.limit if most is None or (section.limit is not None and section.limit < most) else most


def _leave_out_beyond(selected: Sequence[SectionRows], owner: Mapping[str, str], budget_tokens: int) -> None:
    """Count the records of each section for which the budget has no tokens, whatever they hold."""
    for part in selected:
        name, considered = part.section.name, _considered(part.section, budget_tokens)
        if considered is None or considered == part.section.limit:
            continue
        beyond = sum(owner[row.record.urn] == name for row in part.rows[considered : part.section.limit])
        if beyond:
            detail = f"records beyond the first {considered:,}, for which a budget of {budget_tokens:,} has no tokens"
            part.omissions.append(Omission(section=name, reason="budget", count=beyond, detail=detail))


def _leave_out_behind(selected: Sequence[SectionRows], fields: Mapping[str, Fields]) -> None:
    """Leave out records that are reached only from those behind the first of an order in time.

    Of "the flights of the latest booking" those of the others are not asked for.
    """
    behind: set[str] = set()
    detail = f"reached only from records behind the first {_FIRST_IN_ORDER} in the order of time that is asked for"
    for part in sorted(selected, key=lambda p: len(p.section.follow)):
        name = part.section.name
        for row in part.rows:
            if row.parents and behind.issuperset(row.parents):
                behind.add(row.record.urn)
                if fields[name].pop(row.record.urn, None) is not None:
                    part.omissions.append(
                        Omission(record=row.record.urn, section=name, reason="not_relevant", detail=detail)
                    )
        if part.ordered_by:
            behind.update(row.record.urn for row in part.rows if row.record.urn not in part.firsts)


def _follow_what_is_asked(selected: Sequence[SectionRows], wanted: set[str], fields: Mapping[str, Fields]) -> None:
    """Add the sections behind links that the question asks for: "who owns it" asks for more than the owner's id."""
    for part in sorted(selected, key=lambda p: len(p.section.follow)):
        asked = {
            (urn, pointer)
            for name in wanted
            for urn, row in fields[name].items()
            for shown in row
            for pointer in shown.named
        }
        if any(not asked.isdisjoint(row.via_leaves) for row in part.rows):
            wanted.add(part.section.name)


def _connect(selected: Sequence[SectionRows], wanted: set[str], fields: Mapping[str, Fields]) -> None:
    """Mark the values by which records of wanted sections are named, so that both ends can be read together."""
    named: dict[str, set[str]] = {}
    for part in selected:
        if part.section.name in wanted:
            for row in part.rows:
                for urn, pointer in row.via_leaves:
                    named.setdefault(urn, set()).add(pointer)
    for part in selected:
        name = part.section.name
        rows = fields[name]
        passing, alone = name not in wanted, len(rows) == 1
        for urn in named.keys() & rows.keys():
            # What a question only passes through is asked for nothing but the way to what it asks for.
            pointers = named[urn]
            rows[urn] = [
                shown.only(pointers, alone=alone) if passing else shown.connecting(pointers, alone=alone)
                for shown in rows[urn]
            ]
            wanted.add(name)


def _can_answer(
    selected: Sequence[SectionRows], wanted: set[str], fields: Mapping[str, Fields], asked: Question | None
) -> bool:
    """Whether a question that asks for a figure points at a field, or at a section that has that figure."""
    ops = [op for op in _FIGURES if asked is not None and asked.asks_for(op)]
    return not ops or any(
        any(shown.asked for row in fields[part.section.name].values() for shown in row)
        or any(spec.op in ops for spec in part.section.aggregates)
        for part in selected
        if part.section.name in wanted
    )


def _only_counted(
    selected: Sequence[SectionRows], wanted: set[str], fields: Mapping[str, Fields], asked: Question
) -> set[str]:
    """Return the sections whose records are to be counted and no more: the figure is the answer."""
    if {op for op in (*_FIGURES, "latest", "earliest", "time") if asked.asks_for(op)} != {"count"}:
        return set()
    return {
        part.section.name
        for part in selected
        if part.section.name in wanted
        and any(spec.op == "count" and spec.by is None for spec in part.section.aggregates)
        and not any(shown.said for row in fields[part.section.name].values() for shown in row)
    }


def _show_order(selected: Sequence[SectionRows], fields: Mapping[str, Fields]) -> None:
    """Mark the times that records were ordered by: "the latest" can only be seen beside all the others.

    Of those others the times are all that is asked for; the first few keep what else is, as the first may not be the
    one that is meant ("the latest that was paid").
    """
    for part in selected:
        rows = fields[part.section.name]
        for row in part.rows:
            if part.ordered_by and row.record.urn in rows:
                best = frozenset[str]().union(*(shown.best for shown in rows[row.record.urn]))
                times = {
                    leaf.pointer
                    for leaf in leaves_of(row.record)
                    if leaf.path in part.ordered_by or (leaf.is_time and leaf.pointer in best)
                }
                first = row.record.urn in part.firsts
                rows[row.record.urn] = [
                    shown.connecting(times) if first else shown.only(times) for shown in rows[row.record.urn]
                ]
