"""Which entity's records a question with attributes asks for, and by which links it narrows them.

"Orders of customers in Italy" is read as two questions, one for orders and one for customers in Italy, and each of its
words must be understood in one of them. What joins them is the one way along the spec's links between both entities.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import permutations

from workbench.records import LinkType, normal_form
from workbench.views._attributes import AttributeReader, Reading, Relation
from workbench.views._linked_groups import GroupLink
from workbench.views._other_nouns import with_other_nouns
from workbench.views._question import Question, stem
from workbench.views._resolve import entity_nouns
from workbench.views._select import Step, steps_of
from workbench.views._source import Source
from workbench.views._spec import ContextSpec, Section
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
        self._ways: dict[str, dict[str, GroupLink]] = {}
        own = {section.of: section for section in reversed(spec.sections) if not section.follow}
        self.sections: dict[str, Section] = own

    def read(self, question: Question) -> Reading | None:
        """Return what a question asks for; `None` where any word of it is not understood, or two readings fit."""
        said = frozenset(stem(text) for word in question.words for text in plain_words(word.normal))
        fields = {
            name: self._vocabulary.fields(
                self._spec.entities[name].stream, section, said, self._spec.entities[name].words
            )
            for name, section in self.sections.items()
            if not said.isdisjoint(self._nouns[name])
        }
        found = [one for name in fields for one in [self._reader(question, name, fields).read()] if one is not None]
        if not found and len(fields) > 1:
            found = list(self._with_relations(question, fields))
        return found[0] if found and all(one == found[0] for one in found) else None

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


def _only_chooses(reading: Reading) -> bool:
    """Whether a reading gives conditions that are decided, and asks for no figure, group or order."""
    return not (reading.counted or reading.figures or reading.choices or reading.groups or reading.order)
