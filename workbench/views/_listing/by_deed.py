"""Everyday questions that say a deed, and of what it was done in a word of their own: "who has sold the most alpacas".

The deed says the field: who sold is a `seller`, who died has a day of death, what somebody wanted is a recommendation.
It is read where the records of one entity alone have such a field. The noun beside it calls those records, or what they
are linked to; else the values or names of what is stored must hold it, since nobody has bought a dog of those who keep
alpacas. What is read so says by which words nothing was narrowed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from workbench.views._conditions.linked_groups import GroupLink
from workbench.views._conditions.other_words import NOUNS, STATES
from workbench.views._conditions.readings import Condition, Reading
from workbench.views._english.deed_frames import Dearest, DoneMost, HappenedIn, Wanted, deed_in
from workbench.views._english.doers import says_doer
from workbench.views._english.question import Question, stem
from workbench.views._listing.best_reading import heads_of
from workbench.views._listing.closeness import LIKE, OTHER, calls_records
from workbench.views._listing.ways import Ways
from workbench.views._records.bounds import bounds_in
from workbench.views._records.source import Source
from workbench.views._records.spec import AggregateSpec, ContextSpec
from workbench.views._records.vocabulary import Fields, label_of, plain_words

__all__ = ["ByDeed"]

_MOST_NAMES = 5_000
_OPINIONS = frozenset({"recommendation", "recommended", "advice", "opinion", "suggestion", "vote"})
_SHORTEST_NOUN, _LONGEST_CUT = 4, 3


class _Role(NamedTuple):
    """A link by which the records of an entity lead to whoever did something with them."""

    entity: str
    link: GroupLink
    label: str


class ByDeed:
    """Reads questions by what was done, where no noun says which records tell of it."""

    def __init__(
        self,
        spec: ContextSpec,
        nouns: Mapping[str, frozenset[str]],
        ways: Ways,
        fields_of: Callable[[Question, str], Fields],
        extremes: Callable[[Question, str], Reading | None],
        are_people: Callable[[str], bool],
        source: Source,
    ) -> None:
        """Read nothing yet.

        Args:
            spec: The spec.
            nouns: The entities that may be asked for, each with the stems of what it is called.
            ways: How their records are linked.
            fields_of: Returns the fields of an entity that a question may speak of.
            extremes: Reads a question for the most or least of a measure.
            are_people: Whether an entity is one of people.
            source: Where records come from.
        """
        self._spec, self._nouns, self._ways, self._fields_of = spec, nouns, ways, fields_of
        self._extremes, self._are_people, self._source = extremes, are_people, source
        self._heads = heads_of(nouns)

    def read(self, question: Question) -> Reading | None:
        """Return what a question asks for; `None` where it says no such deed, or the records of several tell of it."""
        deed = deed_in(question.text)
        if isinstance(deed, DoneMost):
            found = list(self._done_most(question, deed))
        elif isinstance(deed, HappenedIn):
            found = list(self._happened(question, deed))
        elif isinstance(deed, Wanted):
            found = list(self._wanted(question, deed))
        elif isinstance(deed, Dearest):
            found = list(self._dearest(question, deed))
        else:
            return None
        return replace(found[0], named_words=frozenset(range(len(question.words)))) if len(found) == 1 else None

    # -- the deeds

    def _done_most(self, question: Question, deed: DoneMost) -> Iterator[Reading]:
        """Yield the readings of "who has sold the most alpacas": records by the link to whoever did it."""
        for role in self._roles(question, deed.verb):
            people = role.link.entity
            is_itself = people == role.entity
            if not (is_itself or self._are_people(people)) or not self._is_doer(deed, people, is_itself=is_itself):
                continue
            if not (is_itself and deed.is_young) and not self._is_of(question, deed.what, role.entity):
                continue
            fit = self._calls(deed.what, role.entity)
            unread = () if fit or (is_itself and deed.is_young) else (deed.what,)
            told = ((deed.said, role.label),)
            yield Reading(
                role.entity,
                role.entity.replace("_", " "),
                (),
                groups=(AggregateSpec(op="count"),),
                grouped=replace(role.link, noun=role.label),
                most=True,
                told=told,
                unread=unread,
            )

    def _is_doer(self, deed: DoneMost, entity: str, *, is_itself: bool) -> bool:
        """Whether who is asked for by a noun may be one of the linked records."""
        if not deed.noun or (is_itself and deed.says_itself):
            return True
        return self._calls(deed.noun, entity) >= LIKE

    def _roles(self, question: Question, verb: str) -> Iterator[_Role]:
        for name in self._nouns:
            fields = self._fields_of(question, name)
            links = [one for one in self._ways.links_from(name) if len(one.steps) == 1]
            hops = [steps for steps in self._ways.hops(name, name) if len(steps) == 1 and not steps[0].backwards]
            links += [GroupLink(name, name, steps) for steps in hops]
            for link in links:
                own = plain_words(link.steps[0].link.name)
                paths = [path for path in fields.labels if label_of(path) == own]
                called = {*own, *(word for path in paths for word in (*fields.words[path], *fields.called(path)))}
                if any(_did(verb, word) for word in called):
                    yield _Role(name, link, " ".join(own))

    def _happened(self, question: Question, deed: HappenedIn) -> Iterator[Reading]:
        """Yield the readings of "how many alpacas died in 2022": records by the one time that is called so."""
        bounds = [one for one in bounds_in(question) if one.kind == "time"]
        if len(bounds) != 1:
            return
        for name in self._nouns:
            fields = self._fields_of(question, name)
            paths = [path for path in fields.times if not deed.called.isdisjoint(fields.called(path))]
            if len(paths) != 1 or not self._is_of(question, deed.what, name, itself=True):
                continue
            label = " ".join(fields.labels[paths[0]])
            condition = Condition(bounds[0].text, paths[0], label, "", within=bounds[0])
            fit = self._calls(deed.what, name)
            noun = name.replace("_", " ")
            told = ((deed.what, noun),) if not fit else ()
            yield Reading(name, noun, (condition,), counted=True, told=told)

    def _wanted(self, question: Question, deed: Wanted) -> Iterator[Reading]:
        """Yield the readings of "how often did a reviewer want a paper thrown out": a value of what was recommended."""
        words = [word.normal for word in question.words]
        for name in self._nouns:
            fields = self._fields_of(question, name)
            near = [link for link in self._ways.links_from(name) if len(link.steps) == 1]
            said = [self._calls(deed.who, link.entity) >= OTHER for link in near if self._are_people(link.entity)]
            said += [_is_called(deed.who, plain_words(link.steps[0].link.name)) for link in near]
            if not any(said) or not (not deed.what or self._is_of(question, deed.what, name)):
                continue
            first = words.index(deed.verb) + 1
            for every in [one for one in fields.chosen_by if not _OPINIONS.isdisjoint(one.label)]:
                given = {key: text for key in every.values for text in _said_of(every.values[key], words[first:])}
                if len(given) == 1:
                    (key, text), label = next(iter(given.items())), " ".join(every.label)
                    told = ((text, f"{label} {key}"),) if text != key else ()
                    unread = tuple(word for word in (deed.who, deed.what) if word)
                    noun = name.replace("_", " ")
                    condition = Condition(key, every.path, label, key)
                    yield Reading(name, noun, (condition,), counted=True, told=told, unread=unread)

    def _dearest(self, question: Question, deed: Dearest) -> Iterator[Reading]:
        """Yield the readings of "whose picture went for more than any other": the dearest of what has such a field."""
        if any(self._calls(deed.whose, name) >= OTHER for name in self._nouns):
            # A client may have bought what went for the most, or brought it in.
            return
        for name in self._nouns:
            fields = self._fields_of(question, name)
            paths = [path for path in fields.labels if "*" not in path and _is_called(deed.whose, fields.called(path))]
            if len(paths) != 1 or (deed.what and not self._is_of(question, deed.what, name)):
                continue
            noun = name.replace("_", " ")
            text = f"which {noun} is the dearest{' we sold' if deed.is_sold else ''}"
            reading = self._extremes(Question(text), text)
            if reading is None or reading.entity != name:
                continue
            label = " ".join(fields.labels[paths[0]])
            told = tuple(one for one in ((deed.whose, label), (deed.what, noun)) if one[0] and one[0] != one[1])
            # What nobody made is nobody's.
            owned = Condition(deed.whose, paths[0], label, "", has=True)
            others = () if paths[0] in fields.always else (owned,)
            yield replace(reading, conditions=(*reading.conditions, *others), told=told)

    # -- the nouns

    def _calls(self, noun: str, entity: str) -> float:
        return calls_records(noun, self._nouns[entity], self._heads[entity])

    def _is_of(self, question: Question, noun: str, entity: str, *, itself: bool = False) -> bool:
        """Whether a noun may say of what the records of an entity tell.

        Args:
            question: The question.
            noun: The noun.
            entity: The entity.
            itself: Whether it must be those records, and nothing that they are linked to.
        """
        near = {entity} if itself else {entity, *self._ways.linked_to(entity)}
        if any(self._calls(noun, name) >= OTHER for name in near):
            return True
        if any(self._calls(noun, name) >= OTHER for name in self._nouns):
            # Who sold the most of something that is stored apart sold none of these.
            return False
        return len(noun) >= _SHORTEST_NOUN and self._is_known(question, noun, near)

    def _is_known(self, question: Question, noun: str, near: Set[str]) -> bool:
        """Whether a noun, or another one for the same, says of some records what they are.

        A value of theirs that ends in it does ("data paper"). Where their own name is no word (`an`), so does the name
        of anything else that holds it, "Borders Alpaca Fair", but for its last word, which says what that is itself.
        """
        root = stem(noun)
        alike = {root}.union(*(line for line in NOUNS if root in line))
        kinds = [one for name in near for one in self._fields_of(question, name).chosen_by]
        if any(stem(words[-1]) in alike for one in kinds for words in one.values.values() if words):
            return True
        is_cut = any(len(name) <= _LONGEST_CUT and not self._are_people(name) for name in near)
        if not is_cut:
            return False
        stems = [list(map(stem, filter(str.isalpha, plain_words(text)))) for text in self._names()]
        return any(root in own[:-1] for own in stems) and not any(own[-1:] == [root] for own in stems)

    def _names(self) -> Iterator[str]:
        """Yield what records are called that are no people."""
        for name in [name for name in self._nouns if not self._are_people(name)]:
            one = self._spec.entities[name]
            for path in {path for paths in one.names for path in paths}:
                yield from islice(self._source.key_values(one.stream, (path,)), _MOST_NAMES)


def _did(verb: str, word: str) -> bool:
    """Whether a verb says what those did who are called by a word of a link's name, in either number."""
    single = word.removesuffix("s")
    return any(says_doer(verb, one) for one in {word, single}) or (stem(verb) == stem(single) and verb != single)


def _said_of(value: Sequence[str], words: Sequence[str]) -> Iterator[str]:
    """Yield the words that say a value, or another one for the same: "thrown out" of `reject`."""
    stems = tuple(map(stem, value))
    alike = {tuple(value)}.union(*(group for group in STATES if any(tuple(map(stem, one)) == stems for one in group)))
    for phrase in alike:
        roots = list(map(stem, phrase))
        said = [list(map(stem, words[at : at + len(phrase)])) for at in range(len(words))]
        if phrase and roots in said:
            yield " ".join(words[said.index(roots) :][: len(phrase)])


def _is_called(noun: str, called: Sequence[str]) -> bool:
    """Whether a noun calls a field by one of its words, or by another one for it."""
    root = stem(noun)
    alike = {root}.union(*(line for line in NOUNS if root in line))
    return bool(called) and not alike.isdisjoint(map(stem, called))
