"""What may be shown: the rows of each section, how much of each the question asks for, and what that costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from workbench.records import LinkType, Record, find_all, normal_form
from workbench.tokens import tokenizer
from workbench.views._asked_parts import (
    FIRST_IN_ORDER,
    can_answer,
    connect,
    considered,
    follow_what_is_asked,
    keep_common,
    leave_out_behind,
    leave_out_beyond,
    only_counted,
    share_nearby,
    show_order,
)
from workbench.views._attributes import Reading
from workbench.views._categories import Categories
from workbench.views._chosen import ask_beside_values
from workbench.views._leaves import leaves_of, path_terms
from workbench.views._meaning import Meaning
from workbench.views._passages import quote_long_texts
from workbench.views._planned import Fields, Planned, most_characters
from workbench.views._pricing import Pricer
from workbench.views._question import STOP_WORDS, Question, label_terms, noun_forms, stem, terms
from workbench.views._record_parts import times_in
from workbench.views._relational import relational_nouns
from workbench.views._relevance import Relevance
from workbench.views._resolve import Resolution
from workbench.views._select import Row, SectionRows, check_links, order_rows, select
from workbench.views._shown import Shown
from workbench.views._source import Source
from workbench.views._spec import ContextSpec, FieldWords, Order, Section
from workbench.views._weights import Weights

__all__ = ["Planner"]

_NEAR_THE_BEST = 0.5
# What lies a link farther away is less likely to be meant.
_FARTHER = 0.75
# Of a list of records so many say what their fields are.
_WEIGHED_ROWS = 500
_SEVERAL = 2
# So many of the question's words must meet names and values, or more than those are shown.
_SURE = 0.5

# Cosine from which a noun means what something is called by another word: 0.56 for "fare" and "flight", 0.67 for
# "supervisor" and "manager", 0.36 for "neighbours" and "borders".
_NEARLY_THE_SAME = 0.5

# So many records of a section say what its fields are called.
_SEEN_ROWS = 20
_GENERIC = frozenset(map(stem, ("name", "number", "code", "id", "type", "kind")))
_PERSON = "person"


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _gives(asked: Question, named_words: frozenset[int]) -> Callable[[Record], bool]:
    """Return whether a question gives a short value of a record, beside the names of what it speaks of."""
    phrases = {
        phrase
        for phrase, places in asked.phrases.items()
        if phrase not in STOP_WORDS and any(named_words.isdisjoint(range(*place)) for place in places)
    }

    def gives(record: Record) -> bool:
        values = (value for value in record.body.values() if isinstance(value, str))
        return any(value.casefold() in phrases for value in values)

    return gives


def _named_as_fields(selected: Sequence[SectionRows], resolution: Resolution, asked: Question) -> frozenset[int]:
    """Return the words that name one record and call a field of another that is named.

    "The payment terms of Elmstead" asks for those, though a page is called Payment terms.
    """
    named = [row.record for part in selected if not part.section.follow for row in part.rows]
    if len({record.urn for record in named}) < _SEVERAL:
        return frozenset()
    found: set[int] = set()
    for mention in resolution.mentions:
        stems = frozenset(terms(mention.text))
        others = [record for record in named if record.urn not in mention.records]
        if stems and any(stems <= path_terms(leaf.path) for record in others for leaf in leaves_of(record)):
            size = len(mention.text.split())
            places = (range(at, at + size) for at in range(len(asked.words) - size + 1))
            found.update(
                index for place in places if asked.raw(place.start, place.stop) == mention.text for index in place
            )
    return frozenset(found)


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
        self._categories = Categories(spec, source)
        self._pricer = Pricer(spec, now)
        self._tokenizer = tokenizer(spec.encoding)
        self._nouns = {
            name: noun_forms(f"{name} {entity.stream.partition('.')[2]} {entity.about}")
            for name, entity in spec.entities.items()
        }
        self._field_words = {
            section.name: [
                words
                for entity in spec.entities.values()
                if entity.stream == self.ways[section.name][-1]
                for words in entity.words
            ]
            for section in spec.sections
        }
        self._name_paths = {
            entity.stream: list(dict.fromkeys(path for parts in entity.names[:2] for path in parts))
            for entity in spec.entities.values()
        }
        # What a section is called points at it; in the labels of its fields it says nothing.
        self._called_by = {section.name: self._section_words(section) for section in spec.sections}
        self._words = {name: own - others for name, (own, others) in self._called_by.items()}

    def select(self, resolution: Resolution, asked: Question | None = None) -> list[SectionRows]:
        """Select the rows of every section whose entity was found; of very many those that a question gives first."""
        said = None if asked is None else _gives(asked, frozenset(resolution.named_words))
        selected: list[SectionRows] = []
        for section in self.spec.sections:
            start = resolution.found.get(section.of)
            if start:
                stream = self.spec.entities[section.of].stream
                selected.append(
                    select(section, start, stream=stream, links=self._links, source=self._source, said=said)
                )
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
        named = {name: urn for urn, record in self._source.get_many(list(meant)).items() for name in record.names}
        if selected is None:
            selected = self.select(resolution, asked)
        also_labels = _named_as_fields(selected, resolution, asked) if asked is not None else frozenset()
        relevance = Relevance(
            asked,
            used_up=frozenset().union(*nouns),
            set_aside=frozenset(resolution.named_words) - also_labels,
            meant=frozenset(meant.union(named)),
            meaning=self._meaning,
            max_characters=most_characters(budget_tokens, self._tokenizer),
        )
        share_nearby(selected)
        weights = self._weighed(selected, relevance, asked)
        fields = self._fields_of(selected, relevance, weights, asked, budget_tokens)
        if len(meant) > 1:
            keep_common(selected, fields, named)
        unknown = self._unknown_relation(resolution, asked, frozenset().union(*nouns), weights, fields, relevance.slips)
        ordered = frozenset(name for name, found in weights.items() if found.called)
        wanted = self._wanted(selected, relevance, fields, farther=unknown, ordered=ordered)
        follow_what_is_asked(selected, wanted, fields)
        pointed = {name for name in wanted if relevance.points_at(self._words[name])}
        ask_beside_values(selected, wanted, pointed, fields, relevance)
        passed = self._only_passed(selected, wanted, pointed, fields)
        wanted -= passed
        people = (
            self._people(selected, wanted, fields, relevance, asked) if asked is not None and asked.asks_who else set()
        )
        wanted |= people
        answers = can_answer(selected, wanted, fields, asked)
        connect(selected, wanted, fields, passed)
        self._show_names(selected, wanted, fields, relevance, people, asks_who=asked is not None and asked.asks_who)
        said = self._said(wanted, fields)
        sure = answers and not unknown and relevance.share_said(said) >= _SURE
        own_names = self._ask_for_own_names(selected, fields, resolution, asked) if asked is not None else set()
        if own_names:
            wanted |= own_names
            sure = sure or relevance.all_said(said)
        held = relevance.terms_given(row for part in selected if part.section.name in wanted for row in part.rows)
        resolution.unmet = relevance.unmet(said | held, only_names=sure)
        show_order(selected, wanted, fields, whole=wanted if not sure else ())
        # A word that meets nothing ("with trip protection") may say which of them are to be counted.
        plain = asked is not None and relevance.all_said(said)
        counted = only_counted(selected, wanted, fields, asked) if asked is not None and sure and plain else set()
        return [
            self._pricer.price(
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

    def _weighed(
        self, selected: Sequence[SectionRows], relevance: Relevance, asked: Question | None
    ) -> dict[str, Weights]:
        """Weigh the field paths of every section, and put its rows in order."""
        weights = self._weights_of(selected, relevance)
        met = frozenset[str]().union(
            *(own | others for own, others in self._called_by.values()),
            *(found for one in weights.values() for found in one.terms_of.values()),
        )
        given = self._categories_said(selected, relevance, asked) if asked is not None else {}
        seen = (row for part in selected for row in part.rows[:_WEIGHED_ROWS])
        if (asked is not None and relevance.read_by_synonyms(met, seen)) or given:
            weights = self._weights_of(selected, relevance, given)
        called = any(found.called for found in weights.values())
        ranks: dict[str, int] = {}
        in_order: set[str] = set()
        # Nearer sections first: the order of their records orders what is reached through them.
        for part in sorted(selected, key=lambda p: len(p.section.follow)):
            name = part.section.name
            self._rank(part, relevance, weights[name], asked, ranks, in_order)
            # Rows in order of time say what is latest; other times are asked for only by "when".
            if not part.ordered_by or (asked is not None and asked.asks_for("time")):
                weights[name] = weights[name].lifted(only_called=called)
        return weights

    def _weights_of(
        self,
        selected: Sequence[SectionRows],
        relevance: Relevance,
        given: Mapping[str, Sequence[FieldWords]] | None = None,
    ) -> dict[str, Weights]:
        """Weigh the field paths of every section; by `given` words they are called as well, by stream."""
        return {
            name: relevance.weigh(
                part.rows,
                part.section,
                frozenset().union(*self._called_by[name]),
                [*self._field_words[name], *(given or {}).get(self.ways[name][-1], ())],
            )
            for part in selected
            for name in [part.section.name]
        }

    def _categories_said(
        self, selected: Sequence[SectionRows], relevance: Relevance, asked: Question
    ) -> dict[str, list[FieldWords]]:
        """Return, by stream, the fields of which a word of the question is a value that nothing else explains.

        A time says when something was `opened`, not whether it is open.
        """
        called = frozenset[str]().union(
            *(own | others for own, others in self._called_by.values()),
            *(
                path_terms(leaf.path)
                for part in selected
                for row in part.rows[:_SEEN_ROWS]
                for leaf in leaves_of(row.record)
                if not leaf.is_time
            ),
        )
        places = relevance.places_of_others(called)
        if not places:
            return {}
        streams: dict[str, list[Row]] = {}
        for part in selected:
            streams.setdefault(self.ways[part.section.name][-1], []).extend(part.rows)
        found: dict[str, list[FieldWords]] = {}
        for stream, rows in streams.items():
            words = self._categories.said(stream, asked, places)
            # Where a record holds the value, that is what the question says of it.
            held = {(leaf.path, leaf.form) for row in rows for leaf in leaves_of(row.record)} if words else set()
            found[stream] = [one for one in words if (one.path, normal_form(one.words)) not in held]
        return {stream: words for stream, words in found.items() if words}

    def _fields_of(
        self,
        selected: Sequence[SectionRows],
        relevance: Relevance,
        weights: Mapping[str, Weights],
        asked: Question | None,
        budget_tokens: int,
    ) -> dict[str, Fields]:
        """Return the fields of the records that each section may show, long texts as quotes of them."""
        owner = self._owners(selected, relevance)
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
            for name, found in fields.items():
                fields[name] = quote_long_texts(found, relevance.rest, weights[name], budget_tokens, self._tokenizer)
        if self.spec.fill == "relevant":
            leave_out_behind(selected, fields)
        return fields

    def plan_found(self, part: SectionRows, fields: Fields, asked: Question) -> Planned:
        """Price the rows that a search found for a section."""
        return self._pricer.price(part, Relevance(asked), Weights(), fields, wanted=True, sure=True)

    def _unknown_relation(
        self,
        resolution: Resolution,
        asked: Question | None,
        nouns: frozenset[str],
        weights: Mapping[str, Weights],
        fields: Mapping[str, Fields],
        slips: Mapping[str, str],
    ) -> bool:
        """Whether the question says that the named record has something which nothing here is called.

        "The capitals of the neighbours of X" then asks for none of X's own, and for what stands a link farther.
        """
        if asked is None:
            return False
        relations = relational_nouns(asked, frozenset(resolution.named_words), nouns)
        if not relations:
            return False
        called = frozenset[str]().union(
            *(own | others for own, others in self._called_by.values()),
            *(found for one in weights.values() for found in one.terms_of.values()),
            *(shown.said for rows in fields.values() for row in rows.values() for shown in row),
            slips.keys(),
        )
        return not all(called.issuperset(terms(noun)) or self._is_close(noun, called) for noun in relations)

    def _is_close(self, noun: str, called: frozenset[str]) -> bool:
        """Whether a noun means nearly what something is called: a `fare` is a price."""
        return max(self._meaning.closeness(noun, sorted(called)).values(), default=0.0) >= _NEARLY_THE_SAME

    def _said(self, wanted: set[str], fields: Mapping[str, Fields]) -> frozenset[str]:
        """Return the question's stems that stand in what is wanted, and those that wanted sections are called by."""
        return frozenset[str]().union(
            *(shown.said for name in wanted for row in fields[name].values() for shown in row),
            *(self._words[name] for name in wanted),
        )

    def _only_passed(
        self, selected: Sequence[SectionRows], wanted: set[str], pointed: set[str], fields: Mapping[str, Fields]
    ) -> set[str]:
        """Return the sections that only lead to records which the question calls by their noun.

        For "her last race" the `race_id` of every result says no more than the race itself.
        """
        passed: set[str] = set()
        for part in selected:
            section = part.section
            if section.name in pointed or section.name not in wanted or not section.follow or part.ordered_by:
                continue
            behind = frozenset[str]().union(
                *(
                    self._words[other.section.name]
                    for other in selected
                    if other.section.name in pointed
                    and other.section.of == section.of
                    and len(other.section.follow) > len(section.follow)
                    and other.section.follow[: len(section.follow)] == section.follow
                )
            )
            said = frozenset[str]().union(*(one.said for row in fields[section.name].values() for one in row))
            if said and said <= behind:
                passed.add(section.name)
        return passed

    def _people(
        self,
        selected: Sequence[SectionRows],
        wanted: set[str],
        fields: Mapping[str, Fields],
        relevance: Relevance,
        asked: Question,
    ) -> set[str]:
        """Return the nearest sections of people, where "who made it" says nothing that stands anywhere.

        Behind linked records that are asked for it is the people right behind those: "who is on call this week?".
        """
        people = {
            part.section.name: part.section
            for part in selected
            if part.section.follow and part.rows and _PERSON in self._words[part.section.name]
        }
        linked = [part.section for part in selected if part.section.follow and part.section.name in wanted]
        if linked:
            if not people.keys().isdisjoint(wanted):
                return set()
            ways = {(section.of, section.follow) for section in linked}
            return {name for name, section in people.items() if (section.of, section.follow[:-1]) in ways}
        # "Who owns the car with plate X" says of the car all but who owns it, and no number says who scored.
        doing = asked.who_does
        said = self._said(wanted, fields)
        texts = frozenset[str]().union(
            *(
                shown.said
                for name in wanted
                for row in fields[name].values()
                for shown in row
                if any(sign.isalpha() for sign in str(shown.value))
            )
        )
        if relevance.share_said(said) >= _SURE and (doing is None or doing in texts):
            return set()
        hops = {name: len(section.follow) for name, section in people.items()}
        return {name for name, hop in hops.items() if hop == min(hops.values())}

    def _show_names(
        self,
        selected: Sequence[SectionRows],
        wanted: set[str],
        fields: Mapping[str, Fields],
        relevance: Relevance,
        people: set[str],
        *,
        asks_who: bool,
    ) -> None:
        """Show what linked records are called where the question asks for them and for none of their fields.

        "Which employee took the order?" asks for a name, as "who" does; "who took it, and since when is he here?" asks
        for both.
        """
        for part in selected:
            name = part.section.name
            rows = fields[name]
            asks = any(shown.said - self._words[name] for row in rows.values() for shown in row)
            if not part.section.follow or name not in wanted or (asks and not asks_who):
                continue
            if name not in people and not relevance.points_at(self._words[name]):
                continue
            for row in part.rows:
                if row.record.urn in rows:
                    rows[row.record.urn] = self._named(row, rows[row.record.urn], name)

    def _ask_for_own_names(
        self, selected: Sequence[SectionRows], fields: Mapping[str, Fields], resolution: Resolution, asked: Question
    ) -> set[str]:
        """Ask what a record is called that is found by something else: "which patient has the licence S-17?".

        Returns:
            The sections with such records.
        """
        found: set[str] = set()
        for part in selected:
            name, entity = part.section.name, part.section.of
            if part.section.follow or not asked.asks_which(self._nouns[entity]):
                continue
            names = tuple(" + ".join(paths) for paths in self.spec.entities[entity].names)
            if any(one.entity == entity and (one.by or "").endswith(names) for one in resolution.mentions):
                continue
            for row in part.rows:
                urn = row.record.urn
                if urn in fields[name]:
                    fields[name][urn] = self._named(row, fields[name][urn], name, asked=True)
                    found.add(name)
        return found

    def _named(self, row: Row, fields: Sequence[Shown], section: str, *, asked: bool = False) -> list[Shown]:
        """Return the fields of a record with its names marked, or `asked` for."""
        paths = self._name_paths.get(self.ways[section][-1], ())
        names = {pointer for path in paths for pointer, _ in find_all(row.record.body, path)}
        return [shown.asking(names) if asked else shown.connecting(names) for shown in fields]

    def plan_listing(self, part: SectionRows, asked: Question, reading: Reading, budget_tokens: int) -> Planned:
        """Price the records that have what a question asks for."""
        relevance = Relevance(
            asked,
            used_up=self._nouns[reading.entity],
            set_aside=reading.named_words,
            meaning=self._meaning,
            max_characters=most_characters(budget_tokens, self._tokenizer),
        )
        name = part.section.name
        called = frozenset().union(*self._called_by[name])
        weights = relevance.weigh(part.rows[:_WEIGHED_ROWS], part.section, called, self._field_words[name])
        fields = {row.record.urn: relevance.fields(row, part.section, weights) for row in part.rows}
        fields = quote_long_texts(fields, relevance.rest, weights, budget_tokens, self._tokenizer)
        if reading.order is not None or not reading.counted:
            # Which one is the highest, and which drivers are Finnish, is asked for by what they are called.
            fields = {row.record.urn: self._named(row, fields[row.record.urn], name) for row in part.rows}
        return self._pricer.price(
            part, relevance, weights, fields, wanted=True, sure=True, counted=reading.counted, listed=True
        )

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

    def _wanted(
        self,
        selected: Sequence[SectionRows],
        relevance: Relevance,
        fields: Mapping[str, Fields],
        *,
        farther: bool,
        ordered: frozenset[str],
    ) -> set[str]:
        """Return the sections that the question points at: by their noun, by a label, or by a value.

        Where it names a record that stands in a section, it means that one and not the others beside it. A section
        that it does not call by its noun must say something that no nearer one does, but where it may be a record
        `farther` away that is meant, or the first of several by a time that it calls by its name (`ordered`).
        """
        hops = {part.section.name: len(part.section.follow) for part in selected}
        shown_in = {name: [shown for row in rows.values() for shown in row] for name, rows in fields.items()}
        weights = {
            name: max((shown.weight for shown in every), default=0.0) * _FARTHER ** hops[name]
            for name, every in shown_in.items()
        }
        best = max(weights.values(), default=0.0)
        # What a section of its own is called by says little in the fields of others: the claims' `encounter`.
        nouns: dict[int, set[str]] = {}
        for part in selected:
            name = part.section.name
            if part.section.follow and part.rows and relevance.points_at(self._words[name]):
                nouns.setdefault(hops[name], set()).update(self._words[name])
        wanted: set[str] = set()
        said: dict[int, set[str]] = {}
        for part in sorted(selected, key=lambda one: (hops[one.section.name], -weights[one.section.name])):
            name = part.section.name
            if part.section.follow and any(relevance.means(row.record) for row in part.rows):
                continue
            pointed = relevance.points_at(self._words[name])
            own = set[str]().union(*(shown.said for shown in shown_in[name]))
            nearer = set[str]().union(*(words for hop, words in said.items() if hop < hops[name]))
            called = set[str]().union(*(words for hop, words in nouns.items() if hop <= hops[name]))
            if part.section.follow and not pointed and own and own <= called:
                continue
            adds = not own <= nearer if own else weights[name] >= best
            generic = bool(own) and own <= _GENERIC and not any(map(relevance.given, part.rows))
            if part.section.follow and not pointed and generic:
                # Everything has a name and a number.
                continue
            # "The last person hired under X" is one of several: X's own time is in no order.
            first_of_several = name in ordered and bool(part.ordered_by)
            near = 0 < _NEAR_THE_BEST * best <= weights[name] and (adds or farther or not nearer)
            if pointed or first_of_several or near:
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
        in_order: set[str],
    ) -> None:
        """Order a section's rows by importance: values in the question, order in time, what led to them.

        What led to them counts before their own time where it is in order of time itself (`in_order`): of "her last
        flight" the one of the last booking, but of "her last race" the last, however the results are sorted.
        """
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
                # They go before the second by any time, and what they lead to before what the others lead to.
                rows = sorted(rows, key=lambda row: row.record.urn not in part.firsts)
        last = len(ranks)
        scores = {row.record.urn: relevance.row_score(row) for row in rows}
        led = {
            row.record.urn: [ranks.get(p, last) for p in row.parents if not part.ordered_by or p in in_order]
            for row in rows
        }
        rows = sorted(rows, key=lambda r: (-scores[r.record.urn], min(led[r.record.urn], default=last)))
        part.rows = rows
        if part.ordered_by:
            in_order.update(row.record.urn for row in rows)
            part.firsts.update(row.record.urn for row in rows[:FIRST_IN_ORDER])
        for row in rows:
            ranks.setdefault(row.record.urn, len(ranks))

    def _section_words(self, section: Section) -> tuple[frozenset[str], frozenset[str]]:
        """Return the stems of what a section is called, and of what else stands in its title."""
        *before, stream = self.ways[section.name]
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
