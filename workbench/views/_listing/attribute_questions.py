"""Which entity's records a question with attributes asks for, and by which links it narrows them.

"Orders of customers in Italy" is read as two questions, one for orders and one for customers in Italy, and each of its
words must be understood in one of them. What joins them is the one way along the spec's links between both entities.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import permutations

from workbench.records import LinkType
from workbench.views._conditions.aged import without_wrong_ages
from workbench.views._conditions.attributes import AttributeReader
from workbench.views._conditions.demonyms import demonyms_in
from workbench.views._conditions.distant_fields import distant_field
from workbench.views._conditions.distinct import different_fields
from workbench.views._conditions.fields_compared import readings_beside
from workbench.views._conditions.iso_names import named_codes
from workbench.views._conditions.linked_groups import GroupLink
from workbench.views._conditions.numbered_links import numbers_of
from workbench.views._conditions.other_states import other_states
from workbench.views._conditions.placed import placed_in
from workbench.views._conditions.ranked import ranks_doers, without_singles
from workbench.views._conditions.read_otherwise import ReadOtherwise
from workbench.views._conditions.readings import Reading, Relation, joined_readings
from workbench.views._conditions.relative_times import utc_today
from workbench.views._conditions.said_units import named_currencies
from workbench.views._conditions.short_states import short_states
from workbench.views._conditions.spoken import entities_said, nouns_said, said_stems
from workbench.views._conditions.unsaid_nouns import DONE_BY, are_people, asks_for_figures, asks_for_people, deeds_of
from workbench.views._english.often import nth_in
from workbench.views._english.other_nouns import with_other_nouns, with_own_nouns
from workbench.views._english.pasts import is_past
from workbench.views._english.predicates import split_predicate, without_belonging, without_doing
from workbench.views._english.question import Question, noun_forms, stem
from workbench.views._listing.by_deed import ByDeed
from workbench.views._listing.codes import Codes
from workbench.views._listing.compared import both_readings, compared_readings
from workbench.views._listing.everyday import Everyday
from workbench.views._listing.extremes import Extremes
from workbench.views._listing.framed import Framed
from workbench.views._listing.framed_figures import FramedFigures
from workbench.views._listing.greatest_groups import GreatestGroups
from workbench.views._listing.known_names import KnownNames
from workbench.views._listing.lasting import Lasting
from workbench.views._listing.nearest import NearestQuestions
from workbench.views._listing.often_read import Often
from workbench.views._listing.raw_asked import RawAsked
from workbench.views._listing.shares import share_readings
from workbench.views._listing.sole_measures import is_only_one, is_said_whole
from workbench.views._listing.ways import Ways
from workbench.views._naming.entity_nouns import entity_nouns
from workbench.views._records.source import Source
from workbench.views._records.spec import ContextSpec, Section
from workbench.views._records.vocabulary import Fields, Vocabulary, plain_words
from workbench.views._rewording.rewordings import Rewordings
from workbench.views._writing.select import Step

__all__ = ["Attributes"]

# "Customers with only open orders" asks for more than one open order.
_MORE_THAN_ONE = frozenset({"all", "both", "each", "every", "just", "many", "much", "only"})
_JOINED = re.compile(r"\b(?:and|or|&)\s+(?:(?:the|our)\s+)?$", re.I)
_MOST_WORDS, _WORDS_OF_A_KIND = 40, 3
_MOST_REMEMBERED = 1_000
# States that mean one of several others.
_LOOSE = frozenset({"open", "active", "pending", "ongoing", "running", "current", "live"})
# A question in other words may have to be put once more, and no longer.
_MOST_REWORDED = 2


class Attributes:
    """Reads questions for all records with some attribute, over the entities of a spec.

    Attributes:
        links: All links that the sections may follow.
        names: What fields and their values are called.
        nearest: Finds what may be meant by questions that are not read.
        sections: The section of each entity's own records.
    """

    def __init__(
        self, spec: ContextSpec, source: Source, links: Sequence[LinkType], *, today: Callable[[], date] | None = None
    ) -> None:
        """Read nothing yet; `links` are all that the sections may follow, `today` what "last month" is before."""
        self._spec, self._today = spec, today or utc_today
        self.links = tuple(links)
        self._nouns = with_other_nouns({name: entity_nouns(name, entity) for name, entity in spec.entities.items()})
        self._called = {
            name: " ".join(plain_words(f"{name} {one.stream.partition('.')[2]} {one.about}"))
            for name, one in spec.entities.items()
        }
        self._forms = {
            name: noun_forms(f"{name} {entity.stream.partition('.')[2]} {entity.about}")
            for name, entity in spec.entities.items()
        }
        self._source = source
        self._not_read: set[tuple[bool, str, tuple[tuple[str, int], ...]]] = set()
        self._vocabulary = Vocabulary(source)
        own = {section.of: section for section in reversed(spec.sections) if not section.follow}
        self.names = KnownNames(spec, own, self._vocabulary)
        self._deeds = deeds_of(self._nouns, spec.entities)
        self.sections: dict[str, Section] = own
        self._ways = Ways(spec, source, self.links, own.keys(), self._nouns)
        self._codes = Codes(spec, source, self.links, own)
        shown = {name: self._nouns[name] for name in own}
        self._rewordings = Rewordings(self._called, shown, self._deeds, self._fields, self._ways.ways_from)
        self._lasting = Lasting(shown, self._fields, self._ways.leads_to_one)
        streams = {name: plain_words(one.stream.partition(".")[2]) for name, one in spec.entities.items()}
        self._otherwise = ReadOtherwise(self._called, shown, self._fields, streams)
        self._framed = Framed(shown, self._ways, self._fields, self._are_people, self._is_codes)
        self._figures = FramedFigures(shown, self._fields, self._reader, self._is_codes, self._ways.linked_to)
        self._raw = RawAsked(spec, shown, self._ways, self._fields, source)
        extremes = Extremes(shown, self._ways, self._fields, self._are_people)
        deeds = ByDeed(spec, shown, self._ways, self._fields, extremes.read, self._are_people, source)
        forms = self._read_plainly, self._framed_read, extremes.read, deeds.read
        self._everyday = Everyday(shown, self._fields, *forms, self._are_people)
        self.nearest = NearestQuestions(spec, own, self._ways, self._fields, self._are_people, source)
        self._groups = GreatestGroups(spec, own, self._nouns, self._ways, self._fields, self._reader, self._distant)

    def read(self, question: Question, *, again: int = _MOST_REWORDED) -> Reading | None:
        """Return what a question asks for; `None` where any word of it is not understood, or two readings fit.

        Args:
            question: The question.
            again: How many times it may be put in other words.
        """
        if question.is_long:
            return None
        nth, plain = nth_in(question)
        if nth > 1:
            first = self.read(plain)
            ranks = first is not None and (first.order is not None or first.most) and first.firsts is None
            named = frozenset(range(len(question.words)))
            return replace(first, nth=nth, named_words=named) if first is not None and ranks else None
        text = with_own_nouns(question.text, self._called, self._nouns)
        otherwise = self.read(Question(text)) if text != question.text else None
        if otherwise is not None:
            return replace(otherwise, named_words=frozenset(range(len(question.words))))
        for text in self._rewordings.staying(question):
            # Who still works here has not left.
            otherwise = self.read(Question(text))
            if otherwise is not None:
                return replace(otherwise, named_words=frozenset(range(len(question.words))))
        fields = {
            name: self._fields(question, name)
            for name in entities_said(question, self.sections, self._nouns, self._forms)
        }
        found = [one for name in fields for one in [self._reader(question, name, fields).read()] if one is not None]
        if found and ranks_doers(question):
            # Who has the highest total of donations need not have given the largest.
            found = [one for one in found if one.order is None or self._are_people(one.entity)]
        if found and len(fields) > 1:
            found = self._groups.counted_instead(question, fields, found)
        if not found and len(fields) > 1:
            found = list(self._with_numbers(question, fields)) or list(self._with_relations(question, fields))
        if not found and len(question.words) <= _MOST_WORDS:
            forms = (
                partial(share_readings, self.read),
                self._groups.ranked,
                self._most_often,
                self._different,
                partial(compared_readings, self.read),
                partial(both_readings, self.read),
                self._groups.with_most,
                self._inherited,
                self._described,
                self._done,
                partial(readings_beside, self._reader),
                partial(self._lasting.of, self.read),
                partial(self._reworded, again),
                self._unsaid,
            )
            found = next((those for form in forms for those in [list(form(question, fields))] if those), [])
        found = self._uncoded(without_singles(found, question))
        # "Not cancelled by customers in Italy" leaves open what of it is denied.
        found = [one for one in found if one.linked is None or not one.denies]
        # Who has the most minutes is nobody's longest entry.
        if found and question.words[0].normal == "who" and "most" in question.phrases:
            found = [one for one in found if one.order is None or self._are_people(one.entity)]
        found = without_wrong_ages(found, question, self._are_people)
        return found[0] if found and all(one == found[0] for one in found) else None

    def read_or_told(self, question: Question) -> Reading | None:
        """Return what a question asks for; where words had to be put for others, the reading says which."""
        if question.is_long:
            return None
        found = self._raw.read(question) or self._read_plainly(question) or self._raw.read(question, apart=True)
        return found or self._raw.unless_overlooked(
            question, self._everyday.read(question, self._rewordings.plainly(question.text))
        )

    def _framed_read(self, question: Question, plain: str) -> Reading | None:
        return self._framed.read(question, plain) or self._figures.read(question, plain)

    def _read_plainly(self, question: Question) -> Reading | None:
        found = self.read(question)
        if found is None:
            return self._told(question)
        # What is open may be planned as well as in progress.
        loose = [one for one in found.conditions if one.text in _LOOSE and one.key and one.text not in one.key]
        return replace(found, told=(*found.told, *((one.text, f"{one.label} {one.key}") for one in loose)))

    def _told(self, question: Question) -> Reading | None:
        return self._otherwise.read(question, self._rewordings.plainly(question.text), self.read)

    def read_within(self, question: Question, *, told: bool = False) -> Reading | None:
        """Read a question that was left of one which names a record; `told`: in words that are put for others.

        What is not understood is remembered as long as the streams have as many records: questions differ in names.
        """
        key = told, question.text, tuple(self._source.streams().items())
        if question.is_long or key in self._not_read:
            return None
        found = self._told(question) if told else self.read(question)
        if found is None:
            if len(self._not_read) >= _MOST_REMEMBERED:
                self._not_read.clear()
            self._not_read.add(key)
        return found

    def _fields(self, question: Question, entity: str) -> Fields:
        one = self._spec.entities[entity]
        found = self._vocabulary.fields(one.stream, self.sections[entity], said_stems(question), one.words)
        codes = self._codes.said_of(one.stream, found, self._nouns[entity])
        # The number of a customer is no measure, but says which one is linked.
        linked = self._ways.ways_from(entity).keys()
        numbers = frozenset(path for path in found.numbers if not found.stems(path) <= linked)
        texts = {text for word in question.words for text in plain_words(word.normal)}
        states = (*short_states(found, texts), *other_states(found, question))
        named = (
            *named_codes(found, self._nouns[entity]),
            *demonyms_in(found.with_choices(codes), question),
            *named_currencies(found),
        )
        return replace(found.with_choices((*codes, *named, *states)), numbers=numbers)

    def meanings_of(self, found: Mapping[str, Sequence[str]]) -> frozenset[str]:
        """Return what the records that a question names mean, where all of them are codes; nothing else."""
        told = [
            self._codes.meanings_of(self.stream_of(one)).get(urn, "") for one, urns in found.items() for urn in urns
        ]
        return frozenset(told) if all(told) else frozenset()

    def is_table(self, entity: str) -> bool:
        """Whether an entity's records are codes, each with one text that says what it means; few people are none."""
        return not self._are_people(entity) and self._codes.is_table(self._spec.entities[entity].stream)

    def _is_codes(self, entity: str) -> bool:
        """Whether an entity's records are codes and tell of nothing that happened on a day, as auctions do."""
        return self.is_table(entity) and not self._fields(Question(""), entity).times

    def stream_of(self, entity: str) -> str:
        """Return the stream of an entity."""
        return self._spec.entities[entity].stream

    def _are_people(self, entity: str) -> bool:
        return are_people(self._nouns[entity], self._spec.entities[entity])

    def _reader(self, question: Question, entity: str, fields: dict[str, Fields]) -> AttributeReader:
        reader = AttributeReader(
            question,
            entity,
            fields[entity],
            self._nouns,
            self.sections[entity],
            self._ways.ways_from(entity),
            partial(self._distant, question, entity),
            partial(self._ways.leads_to_one, entity),
            is_people=are_people(self._nouns[entity], self._spec.entities[entity]),
            today=self._today(),
        )
        reader.is_anothers = bool(self._anothers(question, entity))
        return reader

    def _anothers(self, question: Question, entity: str) -> set[int]:
        """Return the words that have the stem of an entity's noun, and are the noun of another: adopters, adoptions."""
        found = set()
        for at, word in enumerate(question.words):
            texts = [text for text in plain_words(word.normal) if stem(text) in self._nouns[entity]]
            forms = noun_forms(word.normal) if texts else frozenset[str]()
            others = (self._forms[name] for name in self.sections if name != entity)
            if forms and forms.isdisjoint(self._forms[entity]) and any(forms & other for other in others):
                found.add(at)
        return found

    def _distant(self, question: Question, entity: str, words: Sequence[str]) -> tuple[GroupLink, int] | None:
        ways = self._ways.ways_from(entity)
        leads_to_one = partial(self._ways.leads_to_one, entity)
        return distant_field(entity, words, ways, self._nouns, partial(self._fields, question), leads_to_one)

    def _pairs(
        self, question: Question, fields: dict[str, Fields]
    ) -> Iterator[tuple[str, int, str, int, tuple[Step, ...]]]:
        """Yield two entities that a question calls, each with where it first does, and the way from the later one."""
        if len(question.words) > _MOST_WORDS:
            return
        nouns = {name: self._first_noun(question, name) for name in fields}
        for (asked, at), (other, behind) in permutations(nouns.items(), 2):
            steps = self._ways.way(other, asked) if at < behind else None
            if steps is not None:
                yield asked, at, other, behind, steps

    def _with_relations(self, question: Question, fields: dict[str, Fields]) -> Iterator[Reading]:
        """Yield the readings of a question that asks for records by what those have that they are linked to."""
        words = question.words
        for asked, at, other, behind, steps in self._pairs(question, fields):
            if not _MORE_THAN_ONE.isdisjoint(word.normal for word in words[at + 1 :]):
                continue
            for place in range(at + 1, behind + 1):
                start = words[place].start
                head, tail = without_belonging(question.text[:start]), question.text[start:]
                if _JOINED.search(head) or words[place].normal in {"and", "or"}:
                    # Customers and couriers in Ghent are no customers of those couriers.
                    continue
                head, tail = split_predicate(without_doing(head), tail)
                linked = self._reader(Question(tail), other, fields).read()
                if linked is None or not linked.only_chooses:
                    continue
                dated = self._dated_otherwise(linked, Question(tail), asked, fields)
                if dated:
                    head, tail = f"{head} {dated}", tail.replace(dated, " ")
                    linked = self._reader(Question(tail), other, fields).read()
                reading = self._reader(Question(head), asked, fields).read(conditions=False)
                if linked is not None and reading is not None:
                    relation = Relation(replace(linked, named_words=frozenset()), steps)
                    # Little words may go with either half, and ask for nothing in both.
                    named = reading.named_words.union(range(at + 1, len(words)))
                    yield replace(reading, linked=relation, named_words=named)

    def _dated_otherwise(self, linked: Reading, tail: Question, asked: str, fields: dict[str, Fields]) -> str:
        """Return the words of a time that is one of those asked for: "rentals of Volvo cars in April 2024"."""
        times = [one for one in linked.conditions if one.within is not None and one.within.kind == "time"]
        own, said = fields[linked.entity], said_stems(tail)
        called = any(own.stems(one.path) & said - {"date", "time"} for one in times)
        return times[0].text if len(times) == 1 and fields[asked].times and not called else ""

    def _with_numbers(self, question: Question, fields: dict[str, Fields]) -> Iterator[Reading]:
        """Yield the readings of "customers with more than 3 open orders", "customers with no orders"."""
        words = question.words
        for asked, at, other, behind, steps in self._pairs(question, fields):
            for number in numbers_of(question):
                if not _MORE_THAN_ONE.isdisjoint(word.normal for word in words[at + 1 :] if word.start >= number.end):
                    continue
                if not question.words[at].start < number.start < question.words[behind].start:
                    continue
                if self._ways.leads_to_one_of(asked, other) and not (number.bound.holds(0) or number.bound.holds(1)):
                    # "For more than 5 people" bounds what those have, of whom there is one.
                    continue
                linked = self._reader(Question(question.text[number.end :]), other, fields).read(conditions=False)
                if linked is None or not linked.only_chooses or linked.linked is not None:
                    continue
                reading = self._reader(Question(question.text[: number.start]), asked, fields).read(conditions=False)
                if reading is not None and reading.linked is None:
                    relation = Relation(replace(linked, named_words=frozenset()), steps or (), number.bound)
                    yield replace(reading, linked=relation, named_words=frozenset(range(len(question.words))))

    def _most_often(self, question: Question, fields: dict[str, Fields]) -> Iterator[Reading]:
        """Yield the readings of "the most common reason", "how often was the code SPRING10 used"."""
        often = Often(self._spec, self.sections, self._nouns, partial(self._fields, question))
        yield from often.greatest_in(question, partial(self._groups.greatest, question))
        yield from often.used_in(question, self._vocabulary.paths_with)

    def _different(self, question: Question, fields: dict[str, Fields]) -> Iterator[Reading]:
        """Yield the readings of "how many different hosts are there"."""
        nouns = {name: self._nouns[name] for name in self.sections}
        yield from different_fields(question, self._spec, nouns, self._fields, self._reader)

    def _reworded(self, again: int, question: Question, fields: dict[str, Fields]) -> Iterator[Reading]:
        """Yield the reading of a question in other words that mean the same, as often as that may be tried."""
        if not again:
            return
        people = any(are_people(self._nouns[name], self._spec.entities[name]) for name in fields)
        texts = dict.fromkeys(self._rewordings.of(question, people=people))
        for text in [one for one in texts if one != question.text]:
            reading = self.read(Question(text), again=again - 1)
            if reading is not None:
                yield replace(reading, named_words=frozenset(range(len(question.words))))
                return

    def _inherited(self, question: Question, fields: dict[str, Fields]) -> Iterator[Reading]:
        """Yield the readings of "departments in London": the value is one of what they belong to, no noun is said."""
        for asked in fields:
            at = self._first_noun(question, asked)
            while at + 1 < len(question.words) and stem(question.words[at + 1].normal) in self._nouns[asked]:
                at += 1
            end = question.words[at].start + len(question.words[at].text)
            links = {link.entity: link for link in self._ways.ways_from(asked).values() if link.entity not in fields}
            people = self._are_people(asked)
            for name, link in links.items():
                # People in Sales are no customers of somebody in Sales.
                steps = self._ways.way(name, asked) if not (people and self._are_people(name)) else None
                if steps is None or [(s.link, not s.backwards) for s in reversed(steps)] != [
                    (s.link, s.backwards) for s in link.steps
                ]:
                    continue
                more = {name: self._fields(question, name)}
                own = {value for one in fields[asked].chosen_by for value in one.values}
                for place in placed_in(question, end, more[name]):
                    reading = self._reader(Question(place.whole), asked, fields).read(conditions=False)
                    linked = self._reader(Question(place.value), name, more).read(called=name) if reading else None
                    if linked is not None and all(one.path in more[name].numbers for one in linked.conditions):
                        # The year of an order is none in which its products were launched.
                        continue
                    # A value of the records themselves is not that of what they belong to.
                    if linked is not None and own.isdisjoint(key for one in linked.conditions for key in one.keys):
                        yield from joined_readings(reading, linked, steps, question)

    def _described(self, question: Question, fields: dict[str, Fields]) -> Iterator[Reading]:
        """Yield the readings of "orthodontic treatments", where the table of their codes says what they are."""
        words = question.words
        for asked in fields:
            at = self._first_noun(question, asked)
            links = {one.entity: one for one in self._ways.ways_from(asked).values() if len(one.steps) == 1}
            for name in [name for name in links if name not in fields and self._nouns[name] & self._nouns[asked]]:
                steps, more = self._ways.way(name, asked), {name: self._fields(question, name)}
                for first in range(max(0, at - _WORDS_OF_A_KIND), at):
                    start, end = words[first].start, words[at].start
                    linked = self._reader(Question(question.text[start:end]), name, more).read(called=name)
                    rest = Question(question.text[:start] + question.text[end:])
                    reading = self._reader(rest, asked, fields).read(conditions=False) if linked is not None else None
                    yield from joined_readings(reading, linked, steps, question)

    def _done(self, question: Question, fields: dict[str, Fields]) -> Iterator[Reading]:
        """Yield the readings of "orders shipped by DPD", where the verb says that there is a shipment."""
        words = question.words
        for asked, name in ((asked, name) for asked in fields for name in self.sections if name not in fields):
            steps = self._ways.way(name, asked)
            deeds = self._deeds[name]
            for at in range(1, len(words) - 2) if steps is not None and deeds else ():
                if stem(words[at].normal) in deeds and words[at + 1].normal in DONE_BY:
                    nouns = {**self._nouns, name: self._nouns[name] | deeds}
                    more = self._fields(question, name)
                    rest = Question(question.text[words[at].start :])
                    linked = AttributeReader(rest, name, more, nouns, self.sections[name]).read(called=name)
                    whole = Question(question.text[: words[at].start])
                    reading = self._reader(whole, asked, fields).read(conditions=False)
                    linked = replace(linked, noun=name) if linked is not None else None
                    yield from joined_readings(reading, linked, steps, question)

    def _unsaid(self, question: Question, fields: dict[str, Fields]) -> Iterator[Reading]:
        """Yield the readings of a question that says no noun, of the entities that have what it speaks of.

        It must ask who, of entities that are people, or for figures, or say a value in the plural: "how many ferns".
        """
        is_who, figures = asks_for_people(question), asks_for_figures(question)
        for name in self.sections:
            entity = self._spec.entities[name]
            if name in fields or not nouns_said(question).isdisjoint(self._nouns[name]):
                continue
            if is_who and not are_people(self._nouns[name], entity):
                continue
            called = entity.stream.partition(".")[2].replace("_", " ")
            reader = self._reader(question, name, {name: self._fields(question, name)})
            reading = reader.read(called=called)
            if not (is_who or figures or reader.says_plural or reader.counts_elements):
                continue
            listed = reading is not None and any("/*/" in one.path for one in reading.conditions)
            if reading is not None and reading.figures and listed and not reading.elements:
                # "Total fuel charges" are a part of what such records sum up to.
                continue
            asks = is_who or reader.says_plural or reader.counts_elements
            if reading is None:
                continue
            asks = asks or is_said_whole(reading, reader.said_whole)
            asks = asks or is_only_one(reading, question, self.sections, partial(self._fields, question))
            if asks or ((reading.figures or reading.groups) and not reading.is_bare):
                yield reading

    def _uncoded(self, found: Sequence[Reading]) -> list[Reading]:
        """Return readings without those of tables of codes, where others are of the records that hold the codes.

        "Units by status" are no statuses by status, each of which is one.
        """
        others = [one for one in found if not self.is_table(one.entity)]
        if any(one.meanings for one in found):
            return [one for one in found if one.meanings or one in others]
        return others if others and all(one.groups for one in found) else list(found)

    def _first_noun(self, question: Question, entity: str) -> int:
        """Return where a question first calls an entity by its noun."""
        nouns = self._nouns[entity]
        found = [
            at
            for at, word in enumerate(question.words)
            if not nouns.isdisjoint(stem(text) for text in plain_words(word.normal) if not is_past(text))
        ]
        anothers = self._anothers(question, entity)
        return next((at for at in found if at not in anothers), found[0])
