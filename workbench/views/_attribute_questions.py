"""Which entity's records a question with attributes asks for, and by which links it narrows them.

"Orders of customers in Italy" is read as two questions, one for orders and one for customers in Italy, and each of its
words must be understood in one of them. What joins them is the one way along the spec's links between both entities.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import permutations

from workbench.records import LinkType, normal_form, split_pointer
from workbench.views._asked_figures import field_called
from workbench.views._attributes import AttributeReader, Reading, Relation
from workbench.views._linked_groups import GroupLink
from workbench.views._other_nouns import with_other_nouns
from workbench.views._question import Question, stem
from workbench.views._resolve import entity_nouns
from workbench.views._select import Step, steps_of
from workbench.views._source import Source
from workbench.views._spec import AggregateSpec, ContextSpec, Section
from workbench.views._unsaid_nouns import (
    DONE_BY,
    are_people,
    asks_for_figures,
    asks_for_people,
    deeds_of,
    inherits,
    possesses,
)
from workbench.views._vocabulary import Fields, Vocabulary, plain_words

__all__ = ["Attributes"]

# "Customers with only open orders" asks for more than one open order.
_MORE_THAN_ONE = frozenset({"all", "both", "each", "every", "just", "many", "much", "only"})
_MOST_HOPS = 2
_MOST_WORDS = 40


class Attributes:
    """Reads questions for all records with some attribute, over the entities of a spec."""

    def __init__(self, spec: ContextSpec, source: Source, links: Sequence[LinkType]) -> None:
        """Read nothing yet; `links` are all that the spec's sections may follow."""
        self._spec = spec
        self.links = tuple(links)
        self._nouns = with_other_nouns({name: entity_nouns(name, entity) for name, entity in spec.entities.items()})
        self._vocabulary = Vocabulary(source)
        self._deeds = deeds_of(self._nouns, spec.entities)
        self._ways: dict[str, dict[str, GroupLink]] = {}
        own = {section.of: section for section in reversed(spec.sections) if not section.follow}
        self.sections: dict[str, Section] = own

    def read(self, question: Question) -> Reading | None:
        """Return what a question asks for; `None` where any word of it is not understood, or two readings fit."""
        fields = {
            name: self._fields(question, name)
            for name in self.sections
            if not _said(question).isdisjoint(self._nouns[name])
        }
        found = [one for name in fields for one in [self._reader(question, name, fields).read()] if one is not None]
        if not found and len(fields) > 1:
            found = list(self._with_relations(question, fields))
        if not found and len(question.words) <= _MOST_WORDS:
            forms = (self._with_most, self._inherited, self._done, self._unsaid)
            found = next((those for form in forms for those in [list(form(question, fields))] if those), [])
        return found[0] if found and all(one == found[0] for one in found) else None

    def _fields(self, question: Question, entity: str) -> Fields:
        declared = self._spec.entities[entity]
        return self._vocabulary.fields(declared.stream, self.sections[entity], _said(question), declared.words)

    def known(self, texts: Sequence[str]) -> dict[str, str]:
        """Return those of some texts that are values of fields, each with what it is a value of.

        They are no names of anything, and known nevertheless: nobody may be told that they were not found.
        """
        found: dict[str, str] = {}
        for text in texts:
            value = normal_form(text)
            for name, section in self.sections.items():
                for path in self._vocabulary.paths_with(self._spec.entities[name].stream, section, value):
                    found.setdefault(text, f"{path} of {name}")
        return found

    def is_field(self, name: str) -> bool:
        """Whether fields are called by a name, in normal form: who types `LEAD_DAYS` gives no key."""
        return any(
            name in {normal_form(part) for part in split_pointer(path)}
            for entity, section in self.sections.items()
            for path in self._vocabulary.paths(self._spec.entities[entity].stream, section)
        )

    def _reader(self, question: Question, entity: str, fields: dict[str, Fields]) -> AttributeReader:
        return AttributeReader(
            question, entity, fields[entity], self._nouns, self.sections[entity], self._ways_from(entity)
        )

    def _ways_from(self, entity: str) -> dict[str, GroupLink]:
        """Return by which stems the entities are called that each record of an entity links to, one way to each.

        A stem that calls several of them leads nowhere; nor does one that calls the entity itself.
        """
        if entity not in self._ways:
            found: dict[str, list[GroupLink]] = {}
            for other in self.sections:
                steps = self._way(entity, other) if other != entity else None
                if steps is not None and not any(step.backwards for step in steps):
                    for noun in self._nouns[other] - self._nouns[entity]:
                        found.setdefault(noun, []).append(GroupLink(other, other, steps))
            self._ways[entity] = {noun: links[0] for noun, links in found.items() if len(links) == 1}
        return self._ways[entity]

    def _with_relations(self, question: Question, fields: dict[str, Fields]) -> Iterator[Reading]:
        """Yield the readings of a question that asks for records by what those have that they are linked to."""
        words = question.words
        if len(words) > _MOST_WORDS:
            return
        nouns = {name: self._first_noun(question, name) for name in fields}
        for (asked, at), (other, behind) in permutations(nouns.items(), 2):
            steps = self._way(other, asked) if at < behind else None
            if steps is None or not _MORE_THAN_ONE.isdisjoint(word.normal for word in words[at + 1 :]):
                continue
            for place in range(at + 1, behind + 1):
                start = words[place].start
                linked = self._reader(Question(question.text[start:]), other, fields).read()
                if linked is None or not _only_chooses(linked):
                    continue
                reading = self._reader(Question(question.text[:start]), asked, fields).read(conditions=False)
                if reading is not None:
                    relation = Relation(replace(linked, named_words=frozenset()), steps)
                    # Little words may go with either half, and ask for nothing in both.
                    named = reading.named_words.union(range(at + 1, len(words)))
                    yield replace(reading, linked=relation, named_words=named)

    def _with_most(self, question: Question, fields: dict[str, Fields]) -> Iterator[Reading]:
        """Yield the readings of "which plan has the most subscriptions?": the groups of the most records."""
        at = [index for index, word in enumerate(question.words) if word.normal == "most"]
        if len(at) != 1 or not 0 < at[0] < len(question.words) - 1:
            return
        asked = [text for word in question.words[: at[0]] for text in plain_words(word.normal) if not possesses(text)]
        counted = Question(question.text[question.words[at[0] + 1].start :])
        for name in fields:
            if _said(counted).isdisjoint(self._nouns[name]):
                continue
            reading = self._reader(counted, name, fields).read(conditions=False)
            if reading is None or not _only_chooses(reading):
                continue
            path = field_called(asked, fields[name]) if asked else None
            link = self._grouped_by(name, asked, is_who=asks_for_people(question)) if path is None else None
            if path is not None or link is not None:
                groups = (AggregateSpec(op="count", by=path),)
                yield replace(reading, groups=groups, grouped=link, most=True)

    def _grouped_by(self, entity: str, asked: Sequence[str], *, is_who: bool) -> GroupLink | None:
        """Return the records that words mean by which others are grouped; of people, those that "who" can mean."""
        ways = self._ways_from(entity)
        if asked:
            links = [ways.get(stem(text)) for text in asked]
            link = links[0]
            return replace(link, noun=" ".join(asked)) if link is not None and links.count(link) == len(links) else None
        people = {
            link.entity: link
            for link in ways.values()
            if are_people(self._nouns[link.entity], self._spec.entities[link.entity])
        }
        return next(iter(people.values())) if is_who and len(people) == 1 else None

    def _inherited(self, question: Question, fields: dict[str, Fields]) -> Iterator[Reading]:
        """Yield the readings of "departments in London": the value is one of what they belong to, no noun is said."""
        words = question.words
        for asked in fields:
            noun = words[self._first_noun(question, asked)]
            end = noun.start + len(noun.text)
            reading = self._reader(Question(question.text[:end]), asked, fields).read(conditions=False)
            links = {link.entity: link for link in self._ways_from(asked).values() if link.entity not in fields}
            for name, link in links.items() if reading is not None else ():
                steps = self._way(name, asked)
                if steps is None or [(s.link, not s.backwards) for s in reversed(steps)] != [
                    (s.link, s.backwards) for s in link.steps
                ]:
                    continue
                more = {name: self._fields(question, name)}
                for word in words[self._first_noun(question, asked) + 1 :]:
                    if inherits(question.text[end : word.start]):
                        rest = Question(question.text[word.start :])
                        yield from self._joined(
                            reading, self._reader(rest, name, more).read(called=name), steps, question
                        )

    def _done(self, question: Question, fields: dict[str, Fields]) -> Iterator[Reading]:
        """Yield the readings of "orders shipped by DPD", where the verb says that there is a shipment."""
        words = question.words
        for asked, name in ((asked, name) for asked in fields for name in self.sections if name not in fields):
            steps = self._way(name, asked)
            deeds = self._deeds[name]
            for at in range(1, len(words) - 2) if steps is not None and deeds else ():
                if stem(words[at].normal) in deeds and words[at + 1].normal in DONE_BY:
                    nouns = {**self._nouns, name: self._nouns[name] | deeds}
                    more = self._fields(question, name)
                    rest = Question(question.text[words[at].start :])
                    linked = AttributeReader(rest, name, more, nouns, self.sections[name]).read()
                    whole = Question(question.text[: words[at].start])
                    reading = self._reader(whole, asked, fields).read(conditions=False)
                    linked = replace(linked, noun=name) if linked is not None else None
                    yield from self._joined(reading, linked, steps, question)

    def _joined(
        self, reading: Reading | None, linked: Reading | None, steps: tuple[Step, ...] | None, question: Question
    ) -> Iterator[Reading]:
        if reading is None or linked is None or steps is None or not _only_chooses(linked) or reading.order is not None:
            return
        if any(one.within is None for one in linked.conditions):
            relation = Relation(replace(linked, named_words=frozenset()), steps)
            named = reading.named_words.union(range(len(question.words)))
            yield replace(reading, linked=relation, named_words=named)

    def _unsaid(self, question: Question, fields: dict[str, Fields]) -> Iterator[Reading]:
        """Yield the readings of a question that says no noun, of the entities that have what it speaks of.

        It must ask who, of entities that are people, or for figures.
        """
        is_who = asks_for_people(question)
        if not (is_who or asks_for_figures(question)):
            return
        for name, section in self.sections.items():
            entity = self._spec.entities[name]
            if name in fields or (is_who and not are_people(self._nouns[name], entity)):
                continue
            called = entity.stream.partition(".")[2].replace("_", " ")
            reading = AttributeReader(
                question, name, self._fields(question, name), self._nouns, section, self._ways_from(name)
            ).read(called=called)
            if reading is not None and (is_who or ((reading.figures or reading.groups) and not _is_bare(reading))):
                yield reading

    def _first_noun(self, question: Question, entity: str) -> int:
        """Return where a question first calls an entity by its noun."""
        nouns = self._nouns[entity]
        return next(
            at for at, word in enumerate(question.words) if not nouns.isdisjoint(map(stem, plain_words(word.normal)))
        )

    def _way(self, start: str, end: str) -> tuple[Step, ...] | None:
        """Return the hops from one entity to another; `None` where there is no way, or more than one of its length."""
        first, last = self._spec.entities[start].stream, self._spec.entities[end].stream
        ways: list[tuple[Step, ...]] = [()]
        for _ in range(_MOST_HOPS):
            ways = [(*way, step) for way in ways for step in steps_of(self.links, way[-1].arrives_at if way else first)]
            # Two tickets of one account are not linked: what two records lead to says nothing of them.
            there = [way for way in ways if way[-1].arrives_at == last and (way[0].backwards or not way[-1].backwards)]
            if there:
                return there[0] if len(there) == 1 else None
        return None


def _said(question: Question) -> frozenset[str]:
    return frozenset(stem(text) for word in question.words for text in plain_words(word.normal))


def _is_bare(reading: Reading) -> bool:
    """Whether a reading names no value and no group, so that its one figure might be that of anything."""
    return not (reading.conditions or reading.choices or reading.groups or reading.order)


def _only_chooses(reading: Reading) -> bool:
    """Whether a reading gives conditions that are decided, and asks for no figure, group or order."""
    return not (reading.counted or reading.figures or reading.choices or reading.groups or reading.order)
