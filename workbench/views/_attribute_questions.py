"""Which entity's records a question with attributes asks for, and by which links it narrows them.

"Orders of customers in Italy" is read as two questions, one for orders and one for customers in Italy, and each of its
words must be understood in one of them. What joins them is the one way along the spec's links between both entities.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise, permutations

from workbench.records import LinkType, normal_form, split_pointer
from workbench.views._asked_groups import GRAINS, called_so, field_called, groupable, time_called
from workbench.views._attributes import AttributeReader
from workbench.views._codes import Codes
from workbench.views._doers import says_doer
from workbench.views._iso_names import named_codes
from workbench.views._linked_groups import GroupLink
from workbench.views._numbered_links import numbers_of
from workbench.views._often import reworded
from workbench.views._often_read import Often
from workbench.views._other_nouns import with_other_nouns
from workbench.views._question import Question, noun_forms, stem
from workbench.views._ranked import ranked_in
from workbench.views._readings import Reading, Relation
from workbench.views._resolve import entity_nouns
from workbench.views._select import Step
from workbench.views._shares import shares_in
from workbench.views._short_states import short_states
from workbench.views._source import Source
from workbench.views._spec import AggregateSpec, ContextSpec, Section
from workbench.views._spoken import is_past, nouns_said, said_stems
from workbench.views._unsaid_nouns import (
    DONE_BY,
    are_people,
    asks_for_figures,
    asks_for_people,
    deeds_of,
    inherits,
    possesses,
)
from workbench.views._vocabulary import Fields, Vocabulary, bare_label, plain_words
from workbench.views._ways import Ways

__all__ = ["Attributes"]

# "Customers with only open orders" asks for more than one open order.
_MORE_THAN_ONE = frozenset({"all", "both", "each", "every", "just", "many", "much", "only"})
# Before "the most hours" they say no more than that somebody has them.
_WORKING = frozenset({"work", "works", "worked", "do", "does", "did", "log", "logs", "logged", "clock", "clocked"})
# Hours that are called so are not those that somebody worked.
_NO_WORK = frozenset(
    {"estimate", "estimated", "plan", "planned", "budget", "budgeted", "target", "expected", "limit", "max", "quota"}
)
_BELONGING = re.compile(r"\b(?:belong|belongs|belonging|belonged)\s+to\s+(?:(?:the|our)\s+)?$", re.I)
_MOST_WORDS = 40


class Attributes:
    """Reads questions for all records with some attribute, over the entities of a spec."""

    def __init__(self, spec: ContextSpec, source: Source, links: Sequence[LinkType]) -> None:
        """Read nothing yet; `links` are all that the spec's sections may follow."""
        self._spec = spec
        self.links = tuple(links)
        self._nouns = with_other_nouns({name: entity_nouns(name, entity) for name, entity in spec.entities.items()})
        self._forms = {
            name: noun_forms(f"{name} {entity.stream.partition('.')[2]} {entity.about}")
            for name, entity in spec.entities.items()
        }
        self._source = source
        self._vocabulary = Vocabulary(source)
        self._deeds = deeds_of(self._nouns, spec.entities)
        own = {section.of: section for section in reversed(spec.sections) if not section.follow}
        self.sections: dict[str, Section] = own
        self._ways = Ways(spec, source, self.links, own.keys(), self._nouns)
        self._codes = Codes(spec, source, self.links, own)

    def read(self, question: Question) -> Reading | None:
        """Return what a question asks for; `None` where any word of it is not understood, or two readings fit."""
        fields = {name: self._fields(question, name) for name in self._spoken_of(question)}
        found = [one for name in fields for one in [self._reader(question, name, fields).read()] if one is not None]
        if found and len(fields) > 1:
            found = self._counted_instead(question, fields, found)
        if not found and len(fields) > 1:
            found = list(self._with_numbers(question, fields)) or list(self._with_relations(question, fields))
        if not found and len(question.words) <= _MOST_WORDS:
            forms = (
                self._shares,
                self._ranked,
                self._most_often,
                self._with_most,
                self._inherited,
                self._done,
                self._reworded,
                self._unsaid,
            )
            found = next((those for form in forms for those in [list(form(question, fields))] if those), [])
        return found[0] if found and all(one == found[0] for one in found) else None

    def _spoken_of(self, question: Question) -> list[str]:
        """Return the entities whose nouns a question says.

        One of a longer name is not meant by a part of it that is another one's name: a `vehicle` is no `vehicle_class`.
        Nor is one that is called by a word of the same stem as another one's noun: a `book` is no `booking`.
        """
        said = nouns_said(question)
        found = [name for name in self.sections if not said.isdisjoint(self._nouns[name])]
        as_written = noun_forms(question.text) if len(found) > 1 else frozenset[str]()
        whole = {name: frozenset(map(stem, self._forms[name] & as_written)) for name in found}
        found = [
            name
            for name in found
            if whole[name] or not any(said & self._nouns[name] <= whole[other] for other in found)
        ]
        full = {name: frozenset(map(stem, plain_words(name))) for name in found}
        return [
            name
            for name in found
            if said >= full[name]
            or not any(other != name and said & self._nouns[name] <= full[other] <= said for other in found)
        ]

    def _fields(self, question: Question, entity: str) -> Fields:
        declared = self._spec.entities[entity]
        found = self._vocabulary.fields(declared.stream, self.sections[entity], said_stems(question), declared.words)
        codes = self._codes.said_of(declared.stream, found, self._nouns[entity])
        # The number of a customer is no measure, but says which one is linked.
        linked = self._ways.ways_from(entity).keys()
        numbers = frozenset(path for path in found.numbers if not found.stems(path) <= linked)
        texts = {text for word in question.words for text in plain_words(word.normal)}
        states = short_states(found, texts)
        named = named_codes(found, self._nouns[entity])
        return replace(found, chosen_by=(*found.chosen_by, *codes, *named, *states), numbers=numbers)

    def meanings_of(self, found: Mapping[str, Sequence[str]]) -> frozenset[str]:
        """Return what the records that a question names mean, where all of them are codes; nothing else."""
        told = [
            self._codes.meanings_of(self._spec.entities[name].stream).get(urn, "")
            for name, urns in found.items()
            for urn in urns
        ]
        return frozenset(told) if all(told) else frozenset()

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

    def stream_of(self, entity: str) -> str:
        """Return the stream of an entity."""
        return self._spec.entities[entity].stream

    def is_field(self, name: str) -> bool:
        """Whether fields are called by a name, in normal form: who types `LEAD_DAYS` gives no key."""
        return any(
            name in {normal_form(part) for part in split_pointer(path)}
            for entity, section in self.sections.items()
            for path in self._vocabulary.paths(self._spec.entities[entity].stream, section)
        )

    def _reader(self, question: Question, entity: str, fields: dict[str, Fields]) -> AttributeReader:
        return AttributeReader(
            question,
            entity,
            fields[entity],
            self._nouns,
            self.sections[entity],
            self._ways.ways_from(entity),
            partial(self._distant, question, entity),
            partial(self._ways.leads_to_one, entity),
        )

    def _distant(self, question: Question, entity: str, words: Sequence[str]) -> tuple[GroupLink, int] | None:
        """Return the field of what an entity's records link to that the first of some stems call, and how many do.

        Of fields of several entities that one is meant which stands beside its noun, else the one fewer links away.
        """
        ways = self._ways.ways_from(entity)
        links = {link.entity: link for link in ways.values()}
        own = self._fields(question, entity)
        taken = frozenset[str]().union(*self._nouns.values(), *(own.stems(path) for path in groupable(own)))
        for size in range(len(words), 0, -1):
            if ways.keys() >= set(words[:size]):
                # "Per customer" means the records, and no field of what lies between.
                return None
            found: list[tuple[int, GroupLink]] = []
            for name, link in links.items():
                bare = [word for word in words[:size] if word not in self._nouns[name]]
                fields = self._fields(question, name) if bare else None
                best = called_so(bare, fields, _told_apart_by(fields)) if fields is not None else None
                is_said = len(bare) < size
                if best is None or fields is None or best[1] < len(bare):
                    continue
                if not is_said and not taken.isdisjoint(bare):
                    # Which of the records' own fields, or of several links, is meant is open.
                    continue
                if is_said or (_is_whole_label(bare, fields.labels[best[0]]) and self._ways.leads_to_one(entity, link)):
                    found.append((0 if is_said else len(link.steps), replace(link, path=best[0])))
            nearest = [link for far, link in found if far == min(far for far, _ in found)]
            if nearest:
                return (nearest[0], size) if len(nearest) == 1 else None
        return None

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
                head, tail = _BELONGING.sub("", question.text[:start]), question.text[start:]
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
                linked = self._reader(Question(question.text[number.end :]), other, fields).read(conditions=False)
                if linked is None or not linked.only_chooses or linked.linked is not None:
                    continue
                reading = self._reader(Question(question.text[: number.start]), asked, fields).read(conditions=False)
                if reading is not None and reading.linked is None:
                    relation = Relation(replace(linked, named_words=frozenset()), steps or (), number.bound)
                    yield replace(reading, linked=relation, named_words=frozenset(range(len(question.words))))

    def _shares(self, question: Question, fields: dict[str, Fields]) -> Iterator[Reading]:
        """Yield the readings of "what share of orders were cancelled": some records, and those they are a part of."""
        for share in shares_in(question):
            part = self.read(Question(share.part))
            whole = self.read(Question(share.whole)) if part is not None else None
            if (
                part is None
                or whole is None
                or part.entity != whole.entity
                or not (part.only_counts and whole.only_counts)
            ):
                continue
            if set(whole.conditions) < set(part.conditions) or (part.linked is not None and whole.linked is None):
                yield replace(part, share_of=whole, named_words=frozenset(range(len(question.words))))
                return

    def _with_most(self, question: Question, fields: dict[str, Fields]) -> Iterator[Reading]:
        """Yield the readings of "which plan has the most subscriptions?": the groups of the most records."""
        at = [index for index, word in enumerate(question.words) if word.normal == "most"]
        if len(at) != 1 or not 0 < at[0] < len(question.words) - 1:
            return
        asked = [text for word in question.words[: at[0]] for text in plain_words(word.normal) if not possesses(text)]
        works = not _WORKING.isdisjoint(asked)
        while asked and (asked[-1] in _WORKING or any(says_doer(asked[-1], text) for text in asked[:-1])):
            asked.pop()
        counted = Question(question.text[question.words[at[0] + 1].start :])
        for name in fields:
            if nouns_said(counted).isdisjoint(self._nouns[name]):
                continue
            reading = self._reader(counted, name, fields).read(conditions=False)
            if reading is None or not reading.only_chooses:
                continue
            yield from self._greatest(question, reading, fields[name], asked, AggregateSpec(op="count"))
        if not any(not nouns_said(counted).isdisjoint(self._nouns[name]) for name in fields):
            yield from self._with_most_of(question, counted, asked, works=works)

    def _counted_instead(self, question: Question, fields: dict[str, Fields], found: list[Reading]) -> list[Reading]:
        """Return readings by the number of linked records, where others take a part of a field's name for them.

        Who has the most loans is none with the highest `max_loans`.
        """
        behind = [stem(b.normal) for a, b in pairwise(question.words) if a.normal == "most"]
        taken = [
            one
            for one in found
            if one.order is not None
            and any(behind[:1] and behind[0] in self._nouns[name] for name in fields if name != one.entity)
            and {stem(word) for word in fields[one.entity].labels[one.order.by]} != set(behind)
        ]
        if not taken:
            return found
        counted = list(self._with_most(question, fields))
        return counted or [one for one in found if one not in taken]

    def _with_most_of(
        self, question: Question, counted: Question, asked: Sequence[str], *, works: bool
    ) -> Iterator[Reading]:
        """Yield the readings of "which technician worked the most hours": the groups with the greatest sum."""
        for name in self.sections:
            called = self._spec.entities[name].stream.partition(".")[2].replace("_", " ")
            own = {name: self._fields(question, name)}
            reading = self._reader(Question(f"total {counted.text}"), name, own).read(called=called)
            if reading is not None and works and not _NO_WORK.isdisjoint(_summed(reading, own[name])):
                continue
            plain = reading is not None and not (reading.choices or reading.groups or reading.order or reading.counted)
            if reading is not None and plain and [one.op for one in reading.figures] == ["sum"]:
                total = replace(reading, figures=(), named_words=frozenset(range(len(question.words))))
                yield from self._greatest(question, total, own[name], asked, reading.figures[0])

    def _ranked(self, question: Question, fields: dict[str, Fields]) -> Iterator[Reading]:
        """Yield the readings of "top 5 customers by number of orders", "which maker has the highest total price"."""
        ranked = ranked_in(question)
        if ranked is None:
            return
        figure = Question(ranked.figure)
        for name in self.sections:
            called = "" if ranked.is_count else self._spec.entities[name].stream.partition(".")[2].replace("_", " ")
            own = {name: fields.get(name) or self._fields(question, name)}
            reading = self._reader(figure, name, own).read(conditions=False, called=called)
            if reading is None or reading.choices or reading.groups or reading.order:
                continue
            specs = (AggregateSpec(op="count"),) if ranked.is_count else reading.figures
            if len(specs) != 1 or (reading.figures and ranked.is_count) or specs[0].op not in {"count", "sum", "mean"}:
                continue
            asked = [text for word in Question(ranked.asked).words for text in plain_words(word.normal)]
            whole = replace(reading, figures=(), counted=False, firsts=ranked.firsts)
            whole = replace(whole, named_words=frozenset(range(len(question.words))))
            yield from self._greatest(question, whole, own[name], asked, specs[0])

    def _most_often(self, question: Question, fields: dict[str, Fields]) -> Iterator[Reading]:
        """Yield the readings of "the most common reason", "how often was the code SPRING10 used"."""
        often = Often(self._spec, self.sections, self._nouns, partial(self._fields, question))
        yield from often.greatest_in(question, partial(self._greatest, question))
        yield from often.used_in(question, self._vocabulary.paths_with)

    def _reworded(self, question: Question, fields: dict[str, Fields]) -> Iterator[Reading]:
        """Yield the reading of a question in other words that mean the same."""
        text = reworded(question)
        reading = self.read(Question(text)) if text != question.text else None
        if reading is not None:
            yield replace(reading, named_words=frozenset(range(len(question.words))))

    def _greatest(
        self, question: Question, reading: Reading, fields: Fields, asked: Sequence[str], spec: AggregateSpec
    ) -> Iterator[Reading]:
        """Yield a reading for the greatest of the groups that some words call."""
        path = field_called(asked, fields) if asked else None
        if path is None and len(asked) == 1 and asked[0] in GRAINS:
            path = time_called(set(), fields, self.sections[reading.entity])
            if path is not None:
                yield replace(reading, groups=(spec.model_copy(update={"by": path}),), grain=asked[0], most=True)
            return
        link = self._grouped_by(reading.entity, asked, is_who=asks_for_people(question)) if path is None else None
        if path is None and link is None and asked:
            away = self._distant(question, reading.entity, [stem(text) for text in asked])
            link = replace(away[0], noun=" ".join(asked)) if away is not None and away[1] == len(asked) else None
        if link is not None and spec.op != "count" and not self._ways.leads_to_one(reading.entity, link):
            return
        if path is not None or link is not None:
            groups = (spec.model_copy(update={"by": path}),)
            yield replace(reading, groups=groups, grouped=link, most=True)

    def _grouped_by(self, entity: str, asked: Sequence[str], *, is_who: bool) -> GroupLink | None:
        """Return the records that words mean by which others are grouped; of people, those that "who" can mean."""
        ways = self._ways.ways_from(entity)
        if asked:
            links = [ways.get(stem(text)) for text in asked]
            link = links[0]
            return replace(link, noun=" ".join(asked)) if link is not None and links.count(link) == len(links) else None
        far = {
            name: len(hops[0])
            for name in self.sections
            if name != entity and are_people(self._nouns[name], self._spec.entities[name])
            for hops in [self._ways.hops(entity, name)]
            if hops
        }
        # Who did an interview is linked to it, and not to what it was held for.
        people = [name for name, hops in far.items() if hops == min(far.values())]
        # Where some are linked in two ways, "who" may mean any of them.
        links_to = {link.entity: link for link in ways.values()}
        return links_to.get(people[0]) if is_who and len(people) == 1 else None

    def _inherited(self, question: Question, fields: dict[str, Fields]) -> Iterator[Reading]:
        """Yield the readings of "departments in London": the value is one of what they belong to, no noun is said."""
        words = question.words
        for asked in fields:
            noun = words[self._first_noun(question, asked)]
            end = noun.start + len(noun.text)
            reading = self._reader(Question(question.text[:end]), asked, fields).read(conditions=False)
            links = {link.entity: link for link in self._ways.ways_from(asked).values() if link.entity not in fields}
            for name, link in links.items() if reading is not None else ():
                steps = self._ways.way(name, asked)
                if steps is None or [(s.link, not s.backwards) for s in reversed(steps)] != [
                    (s.link, s.backwards) for s in link.steps
                ]:
                    continue
                more = {name: self._fields(question, name)}
                own = {value for one in fields[asked].chosen_by for value in one.values}
                for word in words[self._first_noun(question, asked) + 1 :]:
                    if inherits(question.text[end : word.start]):
                        rest = Question(question.text[word.start :])
                        linked = self._reader(rest, name, more).read(called=name)
                        # A value of the records themselves is not that of what they belong to.
                        if linked is not None and own.isdisjoint(key for one in linked.conditions for key in one.keys):
                            yield from self._joined(reading, linked, steps, question)

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
                    yield from self._joined(reading, linked, steps, question)

    def _joined(
        self, reading: Reading | None, linked: Reading | None, steps: tuple[Step, ...] | None, question: Question
    ) -> Iterator[Reading]:
        if reading is None or linked is None or steps is None or not linked.only_chooses or reading.order is not None:
            return
        if any(one.within is not None and one.within.kind == "time" for one in linked.conditions):
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
        for name in self.sections:
            entity = self._spec.entities[name]
            if name in fields or not nouns_said(question).isdisjoint(self._nouns[name]):
                continue
            if is_who and not are_people(self._nouns[name], entity):
                continue
            called = entity.stream.partition(".")[2].replace("_", " ")
            reading = self._reader(question, name, {name: self._fields(question, name)}).read(called=called)
            if reading is not None and reading.figures and any("/*/" in one.path for one in reading.conditions):
                # "Total fuel charges" are a part of what such records sum up to.
                continue
            if reading is not None and (is_who or ((reading.figures or reading.groups) and not reading.is_bare)):
                yield reading

    def _first_noun(self, question: Question, entity: str) -> int:
        """Return where a question first calls an entity by its noun."""
        nouns = self._nouns[entity]
        return next(
            at
            for at, word in enumerate(question.words)
            if not nouns.isdisjoint(stem(text) for text in plain_words(word.normal) if not is_past(text))
        )


def _summed(reading: Reading, fields: Fields) -> frozenset[str]:
    """Return all words of what a reading sums."""
    return frozenset(word for one in reading.figures for word in fields.called(one.field or ""))


def _is_whole_label(words: Sequence[str], label: Sequence[str]) -> bool:
    """Whether stems call a field by its whole name: no "month" is that of a renewal."""
    return set(words) >= {stem(word) for word in bare_label(tuple(label))}


def _told_apart_by(fields: Fields) -> list[str]:
    """Return the fields with few values that are no numbers: those by which one would group what links to them."""
    own = {one.path for one in fields.chosen_by if not one.is_list}
    return [path for path in groupable(fields) if path in own and path not in fields.numbers]
