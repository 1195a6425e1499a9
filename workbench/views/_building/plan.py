"""What may be shown: the rows of each section, how much of each the question asks for, and what that costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from workbench.context import Mention, Omission
from workbench.records import LinkType, normal_form
from workbench.tokens import tokenizer
from workbench.views._asking.asked_money import (
    ask_for_money,
    points_at_sums,
    spent_on_others,
    with_currencies,
)
from workbench.views._asking.asked_names import ask_for_own_names, named_as_fields, show_behind_first, show_names
from workbench.views._asking.asked_parts import (
    can_answer,
    connect,
    considered,
    counted_alone,
    follow_what_is_asked,
    labels_asked_for,
    leave_out_beyond,
    owners,
    share_nearby,
)
from workbench.views._asking.calling import Calling
from workbench.views._asking.chosen import ask_beside_values
from workbench.views._asking.common import keep_common, link_to_each_other, show_common
from workbench.views._asking.in_order import leave_out_behind, show_first_whole, show_order
from workbench.views._asking.leading import only_leading
from workbench.views._asking.linked_texts import ask_linked_texts
from workbench.views._asking.names_behind import name_those_behind
from workbench.views._asking.next_to import show_next_to
from workbench.views._asking.not_yet import show_states_of_none
from workbench.views._asking.other_roles import leave_out_other_roles, sections_of_other_roles
from workbench.views._asking.own_texts import ask_notes, records_of_notes
from workbench.views._asking.people_asked import people_asked_for
from workbench.views._asking.placed_in_lists import leave_out_other_places
from workbench.views._asking.relations import Relations
from workbench.views._asking.relevance import Relevance
from workbench.views._asking.remote import leave_out_remote, points_at_nothing
from workbench.views._asking.unmet_words import called_by_nothing, unmet_words, values_held
from workbench.views._asking.wanted import SURE, only_passed, own_deeds, said_in, wanted_sections
from workbench.views._asking.weighing import WEIGHED_ROWS, Weighing
from workbench.views._asking.whose import leave_out_whose
from workbench.views._building.next_of_kind import next_of_kind
from workbench.views._building.pricing import Pricer
from workbench.views._building.within import Within, asks_figures_alone, evidence_of, read_within
from workbench.views._conditions.attributes import Reading
from workbench.views._english.clauses import asks_whether, clauses
from workbench.views._english.meaning import Meaning
from workbench.views._english.question import Question
from workbench.views._figures.by_owner import set_owners
from workbench.views._figures.paid_parts import owed_sections
from workbench.views._figures.said_behind import Behind, said_behind, wanted_for_money
from workbench.views._figures.uncounted import tell_doubts, uncounted_words
from workbench.views._listing.attribute_questions import Attributes
from workbench.views._naming.around_names import titles_of_keys
from workbench.views._naming.recurring import with_figures
from workbench.views._naming.relative import Relative, passed_over, relative_of
from workbench.views._naming.resolve import Resolution
from workbench.views._records.categories import Categories
from workbench.views._records.leaves import path_terms
from workbench.views._records.source import Source
from workbench.views._records.spec import ContextSpec
from workbench.views._records.weights import Weights
from workbench.views._writing.passages import most_quoted_tokens, quote_long_texts
from workbench.views._writing.planned import Fields, Planned, most_characters
from workbench.views._writing.read_many import KeptReadings
from workbench.views._writing.select import SectionRows, Walked, check_links, select
from workbench.views._writing.shown import Shown

__all__ = ["Planner"]

_FIGURES = ("count", "sum", "mean", "max", "min", "latest", "earliest")
_NOT_ASKED = "the question does not point at its section"


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Planner:
    """Plans the sections of one spec over one source.

    Attributes:
        spec: The spec.
        ways: For each section, the streams on its way: that of its entity first, the one it shows last.
    """

    def __init__(
        self, spec: ContextSpec, source: Source, links: Sequence[LinkType], *, now: Callable[[], datetime] = _utc_now
    ) -> None:
        """Read the words by which the spec's entities, sections and fields are called; `now` is what age counts from.

        Raises:
            SpecError: A section follows a link that does not exist.
        """
        self.spec = spec
        self._source = source
        self._links = tuple(links)
        self.ways = check_links(spec, self._links)
        self._meaning = Meaning()
        self._kept = KeptReadings()
        self._roles = sections_of_other_roles(spec, self._links, self.ways) if spec.fill == "relevant" else {}
        self._calling = Calling(spec, self.ways, self._roles)
        self._relations = Relations(self._calling, self._meaning)
        self._weighing = Weighing(self._calling, Categories(spec, source), self.ways)
        self._pricer = Pricer(spec, now)
        self._tokenizer = tokenizer(spec.encoding)

    def select(self, resolution: Resolution, asked: Question | None = None) -> list[SectionRows]:
        """Select the rows of every section whose entity was found; of very many those that a question gives first."""
        given = frozenset[str]() if asked is None else asked.given_beside(frozenset(resolution.named_words))
        walk = partial(select, links=self._links, source=self._source, given=given, kept=self._kept)
        selected: list[SectionRows] = []
        walked: dict[str, Walked] = defaultdict(dict)
        for section in self.spec.sections:
            start = resolution.found.get(section.of)
            if start:
                stream = self.spec.entities[section.of].stream
                figured = section.of in resolution.recurring and not section.follow
                section = with_figures(section, stream, self.spec, self.ways) if figured else section
                selected.append(walk(section, start, stream=stream, walked=walked[section.of]))
        return selected

    def relative(
        self, asked: Question, resolution: Resolution, selected: Sequence[SectionRows], attributes: Attributes
    ) -> Relative | None:
        """Return the record that a question names by the one that was found; see `relative_of` and `next_of_kind`."""
        streams = {name: way[-1] for name, way in self.ways.items()}
        words, nouns = self._calling.words, self._calling.nouns
        found = relative_of(asked, resolution, selected, self.spec, streams, words, nouns)
        return found or next_of_kind(asked, resolution, self.spec, self._source, attributes)

    def passed_over(self, asked: Question, resolution: Resolution, selected: Sequence[SectionRows]) -> list[Mention]:
        """Return what a question names by another record and that nothing is shown of; see `passed_over`."""
        return passed_over(asked, resolution, selected, self._calling.words, self._calling.nouns)

    def within(
        self, asked: Question, resolution: Resolution, selected: Sequence[SectionRows], attributes: Attributes
    ) -> Within | None:
        """Read a question as one for some of the records of one section; see `read_within`."""
        return read_within(asked, resolution, selected, self.ways, attributes, self._calling.nouns)

    def plan(
        self,
        resolution: Resolution,
        asked: Question | None,
        budget_tokens: int,
        selected: list[SectionRows] | None = None,
    ) -> list[Planned]:
        """Weigh the fields of the rows of every section, `selected` or selected now, and price them.

        What of the question nothing is called by is put into `resolution.unmet`.
        """
        selected = self.select(resolution, asked) if selected is None else selected
        meant = {urn for urns in resolution.found.values() for urn in urns}
        named = {name: urn for urn, record in self._source.get_many(list(meant)).items() for name in record.names}
        relevance = self._relevance(resolution, asked, selected, meant.union(named), budget_tokens)
        selected, apart = leave_out_other_roles(selected, self._roles, self._calling.words, relevance, asked)
        share_nearby(selected)
        weights, by_stream = self._weighing.weigh(selected, relevance, asked)
        resolution.elsewhere = frozenset(normal_form(one.words) for words in by_stream.values() for one in words)
        nowhere = {part.section.name: by_stream.get(self.ways[part.section.name][-1], ()) for part in selected}
        fields = self._fields_of(selected, relevance, weights, asked, budget_tokens)
        mentions = [one for one in resolution.mentions if meant.issuperset(one.records)]
        set_owners(selected, mentions)
        beside = show_next_to(selected, fields, asked, mentions, self._calling)
        if len(meant) > 1 and not beside:
            keep_common(selected, fields, named, resolution)
        own = {name: rows for name, rows in fields.items() if name not in apart}
        wanted, sure = self._wanted(selected, relevance, weights, own, resolution, asked)
        wanted, sure = (beside, True) if beside else (wanted, sure)
        said = said_in(wanted, fields, self._calling.words)
        found = (self._calling.nouns[name] for name in resolution.found)
        uncounted = uncounted_words(selected, wanted, relevance, fields, self._calling.words, nowhere, found, asked)
        left = called_by_nothing(relevance, weights, self._calling)
        uncounted_stems = {name: asked.stems_at(at) for name, at in uncounted.items()} if asked is not None else {}
        behind = {
            name: said_behind(part, selected, relevance, left, nowhere[name], uncounted=stems)
            for part in selected
            for name in [part.section.name]
            for stems in [uncounted_stems.get(name, frozenset())]
        }
        wanted, sure, owed = self._for_money(selected, wanted, fields, relevance, behind, left, said, sure=sure)
        uncounted = {name: at for name, at in uncounted.items() if name in wanted}
        lost = frozenset[int]()
        if asked is not None:
            unmet, lost = unmet_words(
                selected, relevance, fields, wanted, resolution, asked, self._calling, self._relations, only_names=sure
            )
            tell_doubts(resolution, unmet, uncounted, behind, asked, owed=bool(owed))
            if len(meant) > 1 and resolution.unmet and not (sure or link_to_each_other(selected, named)):
                show_common(selected, wanted, fields, meant)
            if not any(map(asked.asks_for, _FIGURES)):
                sure = self._ask_texts(
                    lost, asked, selected, fields, wanted, weights, relevance, resolution, budget_tokens, sure=sure
                )
        remote, wanted = self._far_away(selected, apart, wanted, fields, relevance, asked, lost, sure=sure)
        leading = frozenset[str]() if sure else only_leading(selected, wanted, fields, asked)
        show_behind_first(selected, wanted, fields, self._calling, sure=sure)
        show_order(selected, wanted, fields, whole=() if sure else wanted, latest=relevance.asks_for_op("latest"))
        if asked is not None and not sure and self.spec.fill == "relevant" and len(clauses(asked)) == 1:
            leave_out_whose(selected, wanted, fields, relevance, self._calling)
        all_said = sure and relevance.wording.all_said(said)
        counted = counted_alone(selected, wanted, fields, asked, relevance, owed, all_said=all_said)
        sure = sure or (relevance.only_spends and bool(counted))
        return [
            self._pricer.price(
                part,
                relevance,
                weights[name],
                fields[name],
                wanted=name in wanted,
                sure=sure or name in leading,
                counted=name in counted,
                behind=behind[name],
                unlimited=name in uncounted and bool(resolution.uncounted),
                remote=name in remote,
            )
            for part in selected
            for name in [part.section.name]
        ]

    def _for_money(
        self,
        selected: Sequence[SectionRows],
        wanted: set[str],
        fields: Mapping[str, Fields],
        relevance: Relevance,
        behind: Mapping[str, Sequence[Behind]],
        left: frozenset[str],
        said: frozenset[str],
        *,
        sure: bool,
    ) -> tuple[set[str], bool, set[str]]:
        """Return what is wanted where a question asks for money, whether that is sure, and what is owed."""
        pointed = points_at_sums(selected, relevance, self._calling.words)
        wanted = wanted_for_money(selected, wanted, behind, relevance, left, pointed=pointed)
        asks = relevance.owes_more_than(said | relevance.wording.read_as(labels_asked_for(fields, wanted)))
        owed = owed_sections(selected) if asks else set()
        return (owed, True, owed) if owed else (wanted, sure, owed)

    def _far_away(
        self,
        selected: Sequence[SectionRows],
        apart: Mapping[str, SectionRows],
        wanted: set[str],
        fields: Mapping[str, Fields],
        relevance: Relevance,
        asked: Question | None,
        lost: frozenset[int],
        *,
        sure: bool,
    ) -> tuple[frozenset[str], set[str]]:
        """Return the sections of which nothing is shown, and those `wanted`, with others for the names they tell."""
        if asked is None or self.spec.fill != "relevant":
            return frozenset(), wanted
        remote = frozenset(apart)
        nothing = points_at_nothing(selected, wanted, fields)
        if nothing:
            noted = records_of_notes(lost, asked, selected, fields, relevance.rest, self._meaning, self._tokenizer)
            remote |= leave_out_remote(selected, fields, relevance, noted)
        if sure and not nothing:
            return remote, wanted
        calling = self._calling
        told = name_those_behind(selected, apart, wanted, fields, relevance, calling, asked, nothing=nothing)
        # Where it points at nothing they are no surer than what is linked directly.
        return remote - told, wanted if nothing else wanted | told

    def _ask_texts(
        self,
        lost: frozenset[int],
        asked: Question,
        selected: Sequence[SectionRows],
        fields: dict[str, Fields],
        wanted: set[str],
        weights: Mapping[str, Weights],
        relevance: Relevance,
        resolution: Resolution,
        budget_tokens: int,
        *,
        sure: bool,
    ) -> bool:
        """Ask texts for what nothing is called by, add their sections to those `wanted`; return whether it is sure."""
        if resolution.unmet and not sure:
            terms_asked = relevance.wording.asked - relevance.wording.keys
            most = most_quoted_tokens(budget_tokens)
            texts, resolution.unmet = ask_linked_texts(
                resolution.unmet, asked, selected, fields, weights, terms_asked, relevance.rest, most, self._tokenizer
            )
            wanted |= texts
            sure = bool(texts) and not resolution.unmet
            lost = frozenset() if texts else lost
        if lost and (sure or not points_at_nothing(selected, wanted, fields)):
            rest = relevance.rest
            wanted |= ask_notes(lost, asked, selected, fields, wanted, rest, self._meaning, self._tokenizer, own=sure)
        return sure

    def _relevance(
        self,
        resolution: Resolution,
        asked: Question | None,
        selected: Sequence[SectionRows],
        meant: Set[str],
        budget_tokens: int,
    ) -> Relevance:
        also_labels, named = frozenset[int](), frozenset(resolution.named_words)
        if asked is not None:
            also_labels = named_as_fields(selected, resolution, asked)
            named |= titles_of_keys(asked, named)
        return Relevance(
            asked,
            used_up=frozenset().union(*(self._calling.nouns[name] for name in resolution.found)),
            set_aside=named - also_labels,
            meant=frozenset(meant),
            meaning=self._meaning,
            max_characters=most_characters(budget_tokens, self._tokenizer),
            called=[(one.text, one.entity or "") for one in resolution.mentions if one.records],
        )

    def _wanted(
        self,
        selected: Sequence[SectionRows],
        relevance: Relevance,
        weights: Mapping[str, Weights],
        fields: Mapping[str, Fields],
        resolution: Resolution,
        asked: Question | None,
    ) -> tuple[set[str], bool]:
        """Return the sections that are asked for, and whether it is sure what of them is; mark that in `fields`."""
        selected = [part for part in selected if part.section.name in fields]
        asks_who = asked is not None and asked.asks_who
        named = {part.section.name for part in selected if not part.section.follow}
        deeds = own_deeds(named, weights, asked)
        words = {name: own if name in named else own - deeds for name, own in self._calling.words.items()}
        labels = frozenset[str]().union(*(path_terms(path) for name in named for path in weights[name].by_path))
        otherwise = relevance.wording.read_as(labels) | relevance.wording.slips.keys()
        unknown = self._relations.are_unknown(resolution, asked, weights, fields, otherwise)
        ordered = frozenset(name for name, found in weights.items() if found.called)
        ends = {name: way[-1] for name, way in self.ways.items()}
        wanted = wanted_sections(selected, relevance, fields, words, farther=unknown, ordered=ordered, ends=ends)
        follow_what_is_asked(selected, wanted, fields)
        pointed = {name for name in wanted if relevance.wording.points_at(words[name])}
        whether = asked is not None and asks_whether(asked)
        ask_beside_values(selected, wanted, pointed, fields, relevance, self._calling.all_of, is_yes_or_no=whether)
        ask_for_money(selected, wanted, fields, relevance)
        wanted -= spent_on_others(selected, wanted, pointed, fields, asked)
        passed = only_passed(selected, wanted, pointed, fields, words)
        wanted -= passed
        people: set[str] = set()
        if asked is not None and asks_who:
            people = people_asked_for(selected, wanted, fields, words, relevance, asked)
            wanted |= people
        answers = can_answer(selected, wanted, fields, asked)
        connect(selected, wanted, fields, passed)
        show_names(selected, wanted, fields, relevance, self._calling, people, asked)
        said = said_in(wanted, fields, words)
        # A word that is read by another one makes nobody sure where it is all that a part of the question asks for.
        read = relevance.wording.read_as(labels_asked_for(fields, wanted))
        sure = answers and not unknown and relevance.wording.share_said(said | read) >= SURE
        sure = sure and relevance.wording.all_parts_said(said | values_held(selected, wanted, relevance))
        for name in wanted:
            fields[name].update({urn: with_currencies(row) for urn, row in fields[name].items()})
        if asked is not None:
            own = ask_for_own_names(selected, fields, self._calling, self.spec, resolution.mentions, asked)
            sure = sure or (bool(own) and relevance.wording.all_said(said))
            wanted |= own
        return wanted, sure

    def _fields_of(
        self,
        selected: Sequence[SectionRows],
        relevance: Relevance,
        weights: Mapping[str, Weights],
        asked: Question | None,
        budget_tokens: int,
    ) -> dict[str, Fields]:
        """Return the fields of the records that each section may show, long texts as quotes of them."""
        owner = owners(selected, relevance, self._calling.words)
        fields = {
            part.section.name: {
                row.record.urn: relevance.fields(row, part.section, weights[part.section.name])
                for row in part.rows[: considered(part.section, budget_tokens)]
                if owner[row.record.urn] == part.section.name
            }
            for part in selected
        }
        leave_out_beyond(selected, owner, budget_tokens)
        if asked is not None:
            own = {part.section.name for part in selected if not part.section.follow}
            told = relevance.wording.asks_what_it_says
            for name, found in fields.items():
                fields[name] = quote_long_texts(
                    found, relevance.rest, weights[name], budget_tokens, self._tokenizer, whole=told and name in own
                )
            fields = {name: show_states_of_none(found, asked) for name, found in fields.items()}
        if self.spec.fill == "relevant":
            leave_out_behind(selected, fields)
            if asked is not None:
                leave_out_other_places(selected, fields, self._calling.words, asked)
        return fields

    def plan_found(self, part: SectionRows, fields: Fields, asked: Question) -> Planned:
        """Price the rows that a search found for a section."""
        return self._pricer.price(part, Relevance(asked), Weights(), fields, wanted=True, sure=True)

    def plan_listing(
        self,
        part: SectionRows,
        asked: Question,
        reading: Reading,
        budget_tokens: int,
        evidence: Mapping[str, set[str]] | None = None,
    ) -> Planned:
        """Price the records that have what a question asks for; `evidence` are pointers, by URN, to what shows it."""
        relevance = Relevance(
            asked,
            used_up=self._calling.nouns[reading.entity],
            set_aside=reading.named_words,
            meaning=self._meaning,
            max_characters=most_characters(budget_tokens, self._tokenizer),
        )
        name = part.section.name
        called, words = self._calling.all_of(name), self._calling.field_words[name]
        weights = relevance.weigh(part.rows[:WEIGHED_ROWS], part.section, called, words)
        fields = {row.record.urn: relevance.fields(row, part.section, weights) for row in part.rows}
        fields = quote_long_texts(fields, relevance.rest, weights, budget_tokens, self._tokenizer)
        if reading.order is not None or not reading.counted:
            # Which one is the highest, and which drivers are Finnish, is asked for by what they are called.
            fields = {row.record.urn: self._calling.named(row, fields[row.record.urn], name) for row in part.rows}
        if not evidence and asks_figures_alone(asked, reading):
            evidence = evidence_of(reading, part.rows)
        if evidence:
            figures = reading.counted or (reading.figures and reading.order is None)
            mark = Shown.only if figures else Shown.connecting
            fields = {urn: [mark(shown, evidence[urn]) for shown in row] for urn, row in fields.items()}
        fields = show_first_whole(part.rows, fields, reading.figures) if reading.order is not None else fields
        fields = {urn: with_currencies(row) for urn, row in fields.items()}
        counted = reading.counted and not evidence
        return self._pricer.price(
            part, relevance, weights, fields, wanted=True, sure=True, counted=counted, listed=True
        )

    def plan_within(
        self,
        selected: Sequence[SectionRows],
        listed: SectionRows,
        within: Within,
        asked: Question,
        resolution: Resolution,
        budget_tokens: int,
    ) -> list[Planned]:
        """Price the records of one section that have what a question asks for, beside the record that it names.

        Args:
            selected: What is linked to that.
            listed: The records, with their figures.
            within: What the question was read as.
            asked: The whole question.
            resolution: What it names.
            budget_tokens: Ceiling on the text.
        """
        meant = frozenset(urn for urns in resolution.found.values() for urn in urns)
        relevance = self._relevance(resolution, asked, (), meant, budget_tokens)
        shown = {row.record.urn for row in listed.rows}
        filling = self.spec.fill == "budget"
        planned: list[Planned] = []
        for part in selected:
            name = part.section.name
            if name == listed.section.name:
                evidence = evidence_of(within.reading, listed.rows)
                planned.append(self.plan_listing(listed, within.asked, within.reading, budget_tokens, evidence))
                continue
            rest = [row for row in part.rows[: considered(part.section, budget_tokens)] if row.record.urn not in shown]
            part = replace(part, figures=[], omissions=list(part.omissions))
            rows: Fields = {}
            if filling or not part.section.follow:
                rows = {row.record.urn: relevance.fields(row, part.section, Weights()) for row in rest}
            else:
                part.omissions += [
                    Omission(record=row.record.urn, section=name, reason="not_relevant", detail=_NOT_ASKED)
                    for row in rest
                ]
            planned.append(self._pricer.price(part, relevance, Weights(), rows, wanted=False, sure=True))
        return planned
