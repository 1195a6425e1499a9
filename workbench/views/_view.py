"""The view: from a question to a context."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from functools import partial

from workbench.context import Context, Mention, Omission, Omissions
from workbench.records import LinkType
from workbench.tokens import check_budget, tokenizer
from workbench.views._building.by_values import name_by_values
from workbench.views._building.nearest_meant import not_understood, plan_nearest
from workbench.views._building.plan import Planner
from workbench.views._building.unread import unread_mentions
from workbench.views._building.unresolved import ambiguous, joined, lost_names, not_found, several_fields
from workbench.views._english.given_question import read_question, with_unread_words
from workbench.views._english.question import Question
from workbench.views._english.typed_forms import iso_months_in, with_month_names
from workbench.views._listing.attribute_questions import Attributes
from workbench.views._listing.best_reading import is_less_sure
from workbench.views._listing.listing import TOO_MANY, Listing
from workbench.views._naming.compounds import Compounds
from workbench.views._naming.entity_nouns import entity_nouns
from workbench.views._naming.in_lists import are_undecided_in_lists, unknown_in_lists
from workbench.views._naming.mentioning import Mentioning
from workbench.views._naming.nowhere import are_parts_of_others, strange_names, unjoined_words, unknown_words
from workbench.views._naming.partial import Parts
from workbench.views._naming.recurring import Recurring
from workbench.views._naming.relative import others_said
from workbench.views._naming.resolve import Resolution, resolve, resolve_keys
from workbench.views._naming.respelt import Respelt
from workbench.views._naming.search import Searched, TextSearch, asks_for_records, shown_whole
from workbench.views._naming.shapes import Shapes
from workbench.views._naming.told import (
    denied_mentions,
    read_as,
    told_of,
    uncounted_mentions,
    unmet_by_all,
    unmet_mentions,
)
from workbench.views._naming.unled import unled_mentions
from workbench.views._prepared import Prepared
from workbench.views._records.linked import LinkedSource
from workbench.views._records.permitted import PermittedSource, opened
from workbench.views._records.secretless import SecretlessSource
from workbench.views._records.source import Source
from workbench.views._records.spec import ContextSpec
from workbench.views._records.written_days import DatedSource, days_in_order, order_of_days
from workbench.views._writing.assemble import assemble, cite_rows
from workbench.views._writing.doubts import Conflicts
from workbench.views._writing.noted import fit_below, is_enough
from workbench.views._writing.planned import Planned
from workbench.views._writing.remembered import Remembered, seen
from workbench.views._writing.select import SectionRows, check_streams

__all__ = ["View"]


class View:
    """A context spec over a source of records.

    Attributes:
        spec: The spec.
        name: `view`, the arm's name in comparisons.
    """

    name = "view"

    def __init__(
        self, spec: ContextSpec, source: Source, *, links: Sequence[LinkType] = (), empty: Sequence[str] = ()
    ) -> None:
        """Check the spec against the streams and links that exist.

        Args:
            spec: The spec.
            source: Where records come from.
            links: The links that manifests declare.
            empty: Streams that were pulled and hold no record, of which the source does not know.

        Raises:
            UnknownNameError: An entity's stream was never pulled.
            SpecError: A section follows a link that does not exist.
        """
        self.spec = spec
        self._links = tuple(links)
        self._remembered = Remembered()
        self._roles: dict[str, tuple[PermittedSource, View, dict[str, tuple[str, str]]]] = {}
        # A source as a role sees it has the days and links of the spec already: what they lead to is withheld there.
        is_whole = not isinstance(source, PermittedSource)
        dated = is_whole and any(entity.days for entity in spec.entities.values())
        read: Source = DatedSource(source, spec.entities.values()) if dated else source
        linked: Source = LinkedSource(read, spec.links) if spec.links and is_whole else read
        self._source: Source = SecretlessSource(linked, spec.entities.values()) if is_whole else linked
        self._order_of_days = order_of_days(spec.entities.values())
        known = {**dict.fromkeys(empty, 0), **source.streams()}
        self._empty = tuple(empty)
        check_streams(spec, known)
        every = [*links, *spec.link_types()]
        self._planner = Planner(spec, self._source, every)
        self._guard = spec.trust.guard()
        self._compounds = Compounds(spec)
        self._shapes = Shapes(spec, self._source)
        self._nouns = frozenset[str]().union(*(entity_nouns(name, one) for name, one in spec.entities.items()))
        self._respelt = Respelt(spec, self._source)
        self._search = TextSearch(spec, self._source)
        self._conflicts = Conflicts(spec, self._source)
        self._parts = Parts(spec, self._source)
        self._recurring = Recurring(spec, self._source)
        self._mentioning = Mentioning(spec, self._source, self._planner.ways)
        self._attributes = Attributes(spec, self._source, every)

    def __call__(self, question: str, *, budget_tokens: int) -> Context:
        """Build a context; what makes a view an arm of a comparison."""
        return self.build(question, budget_tokens=budget_tokens)

    def build(
        self,
        question: str | None = None,
        *,
        entities: Mapping[str, str] | None = None,
        budget_tokens: int | None = None,
        as_role: str | None = None,
    ) -> Context:
        """Answer a question, or show the entities that are named by key.

        Args:
            question: In plain words; at most 100,000 characters.
            entities: Entity name to key, such as `{"customer": "17"}`; used beside or instead of the question.
            budget_tokens: Ceiling on the text in tokens of the spec's encoding, >= 1; default the spec's.
            as_role: A role of the spec; what it may not see is not there, from the first look at the question on.

        Returns:
            A context whose `tokens` are at most the budget. `status` is `not_found` when the question names
            nothing that exists or something that does not exist, and `ambiguous` when a name fits several
            records; the text then says so.

        Raises:
            QuestionError: The question is empty or too long.
            BudgetValueError: The budget is not a whole number from 1 on.
            BudgetError: The required sections do not fit, or nothing does where the question asks for a figure.
            UnknownNameError: `entities` names an entity that the spec does not have, or `as_role` no role of it.
        """
        if as_role is not None:
            return self._build_as(as_role, question, entities=entities, budget_tokens=budget_tokens)
        return self._build_open(question, entities, budget_tokens)

    def _build_open(
        self,
        question: str | None,
        entities: Mapping[str, str] | None,
        budget_tokens: int | None,
        closed: Collection[str] = (),
    ) -> Context:
        """Build a context; keys of the entities in `closed` are those of nothing that exists."""
        budget = check_budget(self.spec.budget_tokens if budget_tokens is None else budget_tokens)
        asked = self._asked(question, entities)
        absent = [Mention(text=key, entity=name) for name, key in (entities or {}).items() if name in closed]
        if absent:
            return not_found(self.spec, Resolution(mentions=absent), asked, budget)
        return with_unread_words(self._built(asked, entities, budget), asked)

    def _asked(self, question: str | None, entities: Mapping[str, str] | None) -> Question | None:
        return read_question(question, entities, self._written_alike)

    def _written_alike(self, question: str) -> str:
        """Return a question with its compound nouns, and days that can be read in two ways, as the spec writes them.

        So with months that are written in figures, where no record has them so.
        """
        months = iso_months_in(question)
        if months and not self._attributes.names.known(months):
            question = with_month_names(question)
        return days_in_order(self._compounds.written_alike(question), self._order_of_days)

    def _build_as(
        self, role: str, question: str | None, *, entities: Mapping[str, str] | None, budget_tokens: int | None
    ) -> Context:
        source, view, closed = self._as_role(role)
        source.begin()
        context = view._build_open(question, entities, budget_tokens, self.spec.entities.keys() - view.spec.entities)
        named = {mention.entity for mention in context.mentions if mention.records}
        withheld = [
            Omission(section=name, reason="not_permitted", detail=f"the role '{role}' may not see {stream}")
            for name, (of, stream) in closed.items()
            if context.status == "found" and of in named
        ]
        if source.withheld:
            detail = f"records that the role '{role}' may not see"
            withheld.append(Omission(reason="not_permitted", count=source.withheld, detail=detail))
        return context.model_copy(update={"omissions": Omissions((*context.omissions, *withheld))})

    def _as_role(self, role: str) -> tuple[PermittedSource, View, dict[str, tuple[str, str]]]:
        """Return what a role sees; of the sections that lead through a stream which is closed to it, entity and stream.

        Such a section would say that there is none, which nobody knows.
        """
        if role not in self._roles:
            access = self.spec.access(role)
            source = PermittedSource(self._source, access)
            closed = {
                section.name: (section.of, stream)
                for section in reversed(self.spec.sections)
                for stream in self._planner.ways[section.name]
                if not access.permits_stream(stream)
            }
            spec, links = opened(self.spec, self._links, access, frozenset(closed))
            self._roles[role] = (
                source,
                View(spec, source, links=links, empty=self._empty),
                dict(reversed(closed.items())),
            )
        return self._roles[role]

    def prepare(
        self, question: str | None = None, *, entities: Mapping[str, str] | None = None, as_role: str | None = None
    ) -> Prepared:
        """Read a question once, to build its context under many budgets: `prepare(q).at(900)`.

        Raises:
            QuestionError: The question is empty or too long.
            UnknownNameError: `entities` names an entity that the spec does not have, or `as_role` no role of it.
        """
        return Prepared(self, question, entities, as_role)

    def _built(self, asked: Question | None, entities: Mapping[str, str] | None, budget: int) -> Context:
        found = self._planned(asked, entities, budget)
        return found if isinstance(found, Context) else self._fitted(*found, budget, asked)

    def _planned(
        self, asked: Question | None, entities: Mapping[str, str] | None, budget: int
    ) -> Context | tuple[list[Planned], list[Mention]]:
        """Return what may be shown and what the question speaks of; a context where there is nothing to fit."""
        resolution = resolve_keys(self.spec, self._source, entities) if entities else Resolution()
        if asked is not None:
            resolution.take_in(resolve(self.spec, self._source, asked, self._parts))
            resolution.open_words = [
                one for one in resolution.open_words if not self._attributes.names.is_field(one.normal)
            ]
            if resolution.open_words or not (resolution.found or resolution.ambiguous):
                self._respelt.resolve(asked, resolution)
        resolution.open_words = self._parts.without_names(resolution.open_words, asked)
        if asked is not None:
            self._mentioning.resolve(asked, resolution)
            self._recurring.resolve(asked, resolution)
        lacking = self._lacking_in_lists(asked, resolution) if asked is not None else []
        if resolution.ambiguous:
            return self._undecided(resolution, asked, budget)
        lost = [mention for mention in resolution.mentions if not mention.records]
        listing = self._listing(asked, resolution) if asked is not None and not lost else None
        is_sure = listing is not None and (listing.reading.is_whole or bool(resolution.found))
        if listing is not None and is_sure and asked is not None and not resolution.open_words:
            return self._listed(listing, resolution, asked, budget)
        if asked is not None and not (lost or resolution.found or resolution.open_words):
            self._parts.resolve(asked, resolution, is_label=partial(self._attributes.names.is_no_name, asked))
            if listing is not None and all(is_less_sure(one, listing.reading, asked) for one in resolution.mentions):
                # A word that is a value as it stands is no misspelt name, nor a part of the name of something else.
                return self._listed(listing, resolution, asked, budget)
            if resolution.ambiguous:
                quoted = self._quoted(resolution, asked, budget)
                return quoted or ambiguous(self.spec, resolution, self._source, budget)
        if asked is not None and not (lost or resolution.found or resolution.open_words):
            searched = self._searched(asked, resolution.mentions, budget)
            if searched is not None:
                return searched
        if listing is not None and asked is not None and not resolution.found:
            return self._listed(listing, resolution, asked, budget)
        if asked is not None and not (lost or resolution.found):
            known = self._attributes.names.paths_with
            name_by_values(asked, resolution, self.spec, self._source, self._attributes.sections, known)
            if resolution.ambiguous:
                return ambiguous(self.spec, resolution, self._source, budget)
        if lost or not resolution.found:
            near = None if asked is None else self._nearest(asked, resolution, budget)
            return near or not_found(self.spec, resolution, asked, budget, self._attributes.names.known)
        if asked is None:
            return self._by_key(resolution, budget)
        selected = self._planner.select(resolution, asked)
        relative = self._planner.relative(asked, resolution, selected, self._attributes)
        if relative is not None:
            relative.put_into(resolution, asked)
            selected = self._planner.select(resolution, asked)
        within = None if resolution.open_words or lacking else self._within(asked, resolution, selected, budget)
        if within is not None:
            return within
        planned = self._planner.plan(resolution, asked, budget, selected)
        unknown = unknown_words(resolution, asked, planned, self._shapes)
        unknown = [one for one in unknown if not self._attributes.names.is_state(one.text)]
        if unknown:
            resolution.mentions.extend(unknown)
            return not_found(self.spec, resolution, asked, budget)
        if are_parts_of_others(resolution, asked, planned):
            return not_found(self.spec, resolution, asked, budget)
        lost = strange_names(resolution, asked, planned)
        if self._joins(asked, resolution, planned, lost):
            if resolution.ambiguous:
                return self._undecided(resolution, asked, budget)
            planned = self._planner.plan(resolution, asked, budget)
            lost = strange_names(resolution, asked, planned)
        resolution.mentions += [*lacking, *lost]
        over = others_said(asked) if relative else self._planner.passed_over(asked, resolution, selected)
        unread = [*over, *unread_mentions(resolution, asked, planned)]
        unled = unled_mentions(resolution, asked, planned, self.spec, self._planner.ways)
        told = [*denied_mentions(resolution, asked), *unread, *unled, *unmet_mentions(resolution, asked)]
        told += uncounted_mentions(resolution, asked, told)
        return planned, [*resolution.mentions, *told]

    def _lacking_in_lists(self, asked: Question, resolution: Resolution) -> list[Mention]:
        """Take out words that look like keys of what stands beside them in a list, and are none; return them."""
        unknown = unknown_in_lists(asked, resolution, self._shapes, self._nouns) if resolution.found else []
        starts = {word.start for _, word in unknown}
        resolution.open_words = [word for word in resolution.open_words if word.start not in starts]
        # A record that there is not asks for nothing of the others.
        resolution.named_words |= {at for at, word in enumerate(asked.words) if word.start in starts}
        return [Mention(text=word.text, entity=self._shapes.entity_of(word)) for _, word in unknown]

    def _undecided(self, resolution: Resolution, asked: Question | None, budget: int) -> Context:
        """List the candidates of names, and of a list of names show those that are known behind them."""
        candidates = ambiguous(self.spec, resolution, self._source, budget)
        known = asked is not None and resolution.found and candidates.status == "ambiguous"
        if asked is None or not known or not are_undecided_in_lists(asked, resolution, self._nouns):
            return candidates
        planned = self._planner.plan(resolution, asked, budget)
        return self._fitted(planned, resolution.mentions, budget, asked, behind=candidates)

    def _joins(
        self, asked: Question, resolution: Resolution, planned: Sequence[Planned], lost: Sequence[Mention]
    ) -> bool:
        """Add what names beside those that were found mean in part; whether there is any."""
        joined = bool(lost) and self._parts.resolve(asked, resolution, only=[one.text for one in lost])
        lone = unjoined_words(resolution, asked, planned)
        reached = {row.record.urn for part in planned for row in part.rows.rows} if lone else set()
        return self._parts.join(asked, resolution, lone, reached) or joined

    def _by_key(self, resolution: Resolution, budget: int) -> Context:
        """Show entities that were named by key, with no question."""
        selected = self._planner.select(resolution)
        key = (tuple((name, *urns) for name, urns in resolution.found.items()), budget, tuple(resolution.mentions))
        of = seen(selected)
        # What others state differently may change though the records that were selected do not.
        found = None if self._conflicts.look_elsewhere else self._remembered.get(key, of)
        if found is None:
            planned = self._planner.plan(resolution, None, budget, selected)
            found = self._fitted(planned, resolution.mentions, budget, None)
            self._remembered.put(key, of, found)
        return found

    def _listing(self, asked: Question, resolution: Resolution) -> Listing | None:
        """Return the records with the attributes that a question gives, where it is read as one for all of those.

        A question that names a record is not read so, unless it is the code of one of those attributes.
        """
        meanings = self._attributes.meanings_of(resolution.found)
        if resolution.found and not meanings:
            return None
        reading = self._attributes.read_or_told(asked)
        if reading is None or not meanings <= reading.meanings:
            return None
        return Listing(reading, self.spec, self._attributes.sections, self._source, self._attributes.links)

    def _within(
        self, asked: Question, resolution: Resolution, selected: Sequence[SectionRows], budget: int
    ) -> tuple[list[Planned], list[Mention]] | None:
        """Return what is planned of those of the records linked to the one that a question names that it asks for."""
        found = self._planner.within(asked, resolution, selected, self._attributes)
        if found is None:
            return None
        sections = {**self._attributes.sections, found.reading.entity: found.part.section}
        among = found.part.rows
        listing = Listing(found.reading, self.spec, sections, self._source, self._attributes.links, among)
        rows = listing.rows(budget)
        if rows is None:
            return None
        planned = self._planner.plan_within(selected, rows, found, asked, resolution, budget)
        return planned, [*resolution.mentions, *listing.mentions]

    def _listed(
        self, listing: Listing, resolution: Resolution, asked: Question, budget: int
    ) -> Context | tuple[list[Planned], list[Mention]]:
        if listing.choices:
            return several_fields(self.spec, listing, budget)
        if listing.is_too_many:
            context = not_found(self.spec, resolution, asked, budget)
            beyond = Omission(section=listing.section, reason="limit", detail=TOO_MANY)
            return context.model_copy(update={"omissions": Omissions((*context.omissions, beyond))})
        rows = listing.rows(budget)
        if rows is None:
            return not_found(self.spec, resolution, asked, budget)
        return [self._planner.plan_listing(rows, asked, listing.reading, budget)], listing.mentions

    def _nearest(
        self, asked: Question, resolution: Resolution, budget: int
    ) -> Context | tuple[list[Planned], list[Mention]] | None:
        """Tell what comes nearest to a question over all records that was not understood and names nothing lost.

        What nothing else comes near to is the answer, and the context says what was read as what.
        """
        if lost_names(resolution, asked, self._attributes.names.known)[0]:
            return None
        readings = self._attributes.nearest.read(asked)
        if len(readings) == 1 and readings[0].told:
            listing = Listing(readings[0], self.spec, self._attributes.sections, self._source, self._attributes.links)
            return self._listed(listing, resolution, asked, budget)
        planned = plan_nearest(asked, readings, self.spec, self._source, self._attributes, self._planner, budget)
        head = not_understood(self.spec, budget)
        if not (planned and head.text):
            # Without the head they would stand there as the answer.
            return head if planned else None
        return self._fitted(planned, resolution.mentions, budget, asked, behind=head)

    def _quoted(self, resolution: Resolution, asked: Question, budget: int) -> Context | None:
        """Quote the texts that answer a question which names nothing but a part of their titles."""
        fitting = {urn for one in resolution.ambiguous for urn in one.records}
        are_texts = self._search.entities.issuperset(one.entity for one in resolution.ambiguous)
        return self._searched(asked, (), budget, fitting) if are_texts else None

    def _searched(
        self, asked: Question, mentions: Sequence[Mention], budget: int, only: Set[str] | None = None
    ) -> Context | None:
        """Quote the texts that answer a question which names no record, and tell what they lack."""
        known = self._attributes.names
        if not self._search.sections or asks_for_records(asked.text, self.spec, known.is_known):
            return None

        def build(found: Sequence[Searched]) -> Context:
            planned = [self._planner.plan_found(one.rows, one.fields, asked) for one in found]
            lost = unmet_by_all([one.lost for one in found])
            return self._fitted(planned, [*mentions, *lost], budget, asked, searched=True)

        return shown_whole(partial(self._search.search_all, asked.text, among=only), build, budget)

    def _fitted(
        self,
        planned: Sequence[Planned],
        mentions: Sequence[Mention],
        budget: int,
        asked: Question | None,
        *,
        searched: bool = False,
        behind: Context | None = None,
    ) -> Context:
        # What changes often stands last, so that a prompt cache keeps what stands before it.
        planned = sorted(planned, key=lambda part: part.rows.section.volatile)
        if self.spec.cite:
            cite_rows(planned, tokenizer(self.spec.encoding))
        fitted = partial(
            self._fitted_below, mentions=mentions, budget=budget, asked=asked, searched=searched, behind=behind
        )
        return self._conflicts.told(planned, fitted, read_as(mentions, self.spec, self._source))

    def _fitted_below(
        self,
        lines: Sequence[str],
        planned: Sequence[Planned],
        mentions: Sequence[Mention],
        budget: int,
        asked: Question | None,
        *,
        searched: bool,
        behind: Context | None,
    ) -> Context:
        note = (behind.text if behind is not None else "") + told_of(mentions)
        note += "".join(f"{self._guard.text(line).text}\n" for line in lines)
        if behind is not None and not is_enough(budget, note, planned, self.spec):
            return behind
        noted = fit_below(
            planned,
            note,
            self.spec,
            budget,
            searched=searched,
            quoting=asked is not None,
            gives_way=behind is None,
        )
        context = assemble(
            noted.planned,
            noted.decided,
            note=noted.note,
            omissions=noted.omissions,
            mentions=mentions,
            encoding=self.spec.encoding,
            budget_tokens=budget,
        )
        return context if behind is None else joined(behind, context)
