"""Questions whose frame is plain though not all of their words are: "which tech handled the most jobs".

The frame says what is asked: the greatest of some groups, or the most frequent kind. Which records are counted, and by
what they are grouped, the other words say, each met exactly, in another word or cut short by what the entities, links
and fields are called. The reading for which most of them speak is taken where no other comes near. It may be another
one than was meant, and so the context begins by saying what was read as what, and by which words nothing was narrowed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from workbench.views._conditions.asked_groups import groupable
from workbench.views._conditions.linked_groups import GroupLink
from workbench.views._conditions.readings import Reading
from workbench.views._conditions.standing import standing_at
from workbench.views._english.abbreviations import cuts_short
from workbench.views._english.deeds import deed_nouns
from workbench.views._english.doers import says_doer
from workbench.views._english.everyday_deeds import everyday_deeds
from workbench.views._english.pasts import is_past
from workbench.views._english.question import Question, stem
from workbench.views._listing.best_reading import APART, best_of, heads_of, only_reading, told_of
from workbench.views._listing.closeness import (
    EXACT,
    KINDS,
    LIKE,
    NEGATIVE,
    NOTHING_SAID,
    OTHER,
    STAFF,
    calls_deed,
    calls_field,
    calls_records,
    tells_apart,
)
from workbench.views._listing.lone_groups import FIRMS, called_by_meaning, is_of_use, put_plainly
from workbench.views._listing.most_frames import ASKING, KIND_OF, MOST, OFTEN, Frame, frame_of
from workbench.views._listing.ways import Ways
from workbench.views._records.spec import AggregateSpec
from workbench.views._records.vocabulary import KEY_WORDS, Fields, plain_words

__all__ = ["Framed"]

_WHOSE = frozenset({"which", "who", "whom"})
_GROUPS = frozenset(map(stem, ("staff", "team", "crew")))
_HERE = frozenset({"us", "our", "office", "team", "crew", "colleague", "colleagues", "counter", "desk", "staff"})
_CUSTOMERS = frozenset(
    map(
        stem,
        """
        customer client buyer patient household passenger guest member student pupil learner child owner tenant
        candidate applicant borrower reader visitor account
        """.split(),  # noqa: SIM905 - a list literal of these would be one line a word
    )
)
# Beside whoever did it stand those who looked at it afterwards.
_SECOND = frozenset(
    """
    approved approver checked chk check qc second escalated reviewed reviewer backup other verified countersigned passed
    signed authorised authorized inspected insp posted audited standin stand substitute relief deputy
    standby reserve stby mate helper assistant assist apprentice trainee buddy companion sub aux
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
# What a label adds that says alone what is meant.
_ALONE = 0.3
_WHO, _DEED, _STAFF_FIRST, _ASIDE = 0.6, 1.1, 0.1, 0.2
# A link that is called like those whom it leads to is that of whoever did it, and not of who was there as well.
_NAMESAKE = 0.2
_MOST_UNREAD, _MOST_WORDS = 2, 24
# By these others are linked, and called by none of them.
_KEYS = frozenset(map(stem, ("email", "mail", "phone", "user", "name", "person")))
_FEWEST_KINDS = 2
_IDENTIFIER = re.compile(r"\d")
_AGENT = re.compile(r"(?:[a-z]{3,}(?:er|or)s?|[a-z]+(?:man|men|person|people|woman|women))$")
# What is summed up, and not counted.
_MEASURED = frozenset(
    """
    money amount revenue income turnover hours minutes hour days weight kilos kilo kilograms litres liters tonnes euros
    dollars pounds euro sum value miles kilometres
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)


@dataclass(frozen=True)
class _Group:
    """What records may be grouped by: a field, or the records that one link leads to.

    Attributes:
        label: The words of the field's or the link's name.
        nouns: Stems of what the linked records are called.
        path: The field path, of a field.
        link: The link, of a link.
        is_people: Whether those are people.
        is_staff: Whether they work here, as far as their noun says.
    """

    label: tuple[str, ...]
    nouns: frozenset[str] = frozenset()
    path: str | None = None
    link: GroupLink | None = None
    is_people: bool = False
    is_staff: bool = False


@dataclass
class _Meant:
    """One way to understand a question.

    Attributes:
        entity: What is counted.
        group: What by.
        score: How much speaks for it.
        read: Places of the words that do, each with what it was read as.
        is_guess: Whether no word calls the group, but one says that somebody who works here is meant.
        counts: Whether a word calls what is counted, or what was done.
        is_done: Whether a verb says what the group's people did: who packed is a `packed_by`.
        fit: How well words call what is counted by, and no people who did it.
        is_lone: Whether nothing but what is counted by is said, and no word is left.
    """

    entity: str
    group: _Group
    score: float = 0.0
    read: dict[int, str] = field(default_factory=dict)
    is_guess: bool = False
    counts: bool = False
    is_done: bool = False
    fit: float = 0.0
    is_lone: bool = False


class Framed:
    """Reads questions for the greatest groups by their frame, where not all of their words are understood."""

    def __init__(
        self,
        nouns: Mapping[str, frozenset[str]],
        ways: Ways,
        fields_of: Callable[[Question, str], Fields],
        are_people: Callable[[str], bool],
        is_table: Callable[[str], bool],
    ) -> None:
        """Read nothing yet.

        Args:
            nouns: The entities that may be counted, each with the stems of what it is called.
            ways: How their records are linked.
            fields_of: Returns the fields of an entity that a question may speak of.
            are_people: Whether an entity is one of people.
            is_table: Whether an entity is a table of codes, of which nobody asks how many there are.
        """
        self._nouns, self._ways, self._fields_of = nouns, ways, fields_of
        self._are_people, self._is_table = are_people, is_table
        self._heads = heads_of(nouns)

    def read(self, question: Question, plain: str) -> Reading | None:
        """Return what a question asks for, with what it was read as; `None` where nothing, or several things, fit.

        Args:
            question: The question.
            plain: The same with forms that mean the same put alike.
        """
        # A verb that says nothing before "the most" may still be what a link is called by.
        texts = dict.fromkeys((put_plainly(question.text), put_plainly(plain)))
        return next((one for text in texts for one in [self._read(question, Question(text))] if one is not None), None)

    def _read(self, question: Question, asked: Question) -> Reading | None:
        words = [word.normal for word in asked.words]
        frame = frame_of(words) if len(words) <= _MOST_WORDS else None
        if frame is None or any(_IDENTIFIER.search(word) for word in words):
            return None
        if not NEGATIVE.isdisjoint(words) or not _MEASURED.isdisjoint(words):
            return None
        every = self._kinds(asked, words, frame) or list(self._meant(asked, words, frame))
        if frame.of_kind is not None:
            # What is asked of is not overlooked, and other records are no kind of any.
            every = [one for one in every if frame.of_kind in one.read and not self._is_itself(one)]
        if any(not one.is_guess for one in every):
            # Who is called by the question is no one else who works here.
            every = [one for one in every if not one.is_guess]
        found = best_of(every)
        if not any(one.counts for one in found):
            found = self._lone(every, asked, words, frame) or found
        # Who dug is no owner of what was dug.
        found = [one for one in found if one.is_done] or found
        # Of two kinds that of the record itself is meant, and none of a part of it.
        whole = [one for one in found if one.group.path is not None and one.group.path.count("/") == 1 and not one.fit]
        if all(one.group.path is not None and not one.fit for one in found) and len({one.entity for one in found}) == 1:
            found = whole or found
        # Of two ways to those who are called alike the shorter one is meant.
        hops = [len(one.group.link.steps) if one.group.link is not None else 0 for one in found]
        found = [one for one, size in zip(found, hops, strict=True) if size == min(hops)]
        return only_reading([self._reading(one, asked, words, frame) for one in found], question)

    def _meant(self, asked: Question, words: Sequence[str], frame: Frame) -> Iterator[_Meant]:
        for name in self._nouns:
            if self._is_table(name):
                continue
            counted = self._counted(name, words, frame)
            for group in self._groups(name, asked):
                one = self._grouped(name, group, words, frame, counted)
                if one is not None:
                    yield one

    def _kinds(self, asked: Question, words: Sequence[str], frame: Frame) -> list[_Meant]:
        """Return what is meant by "what sort of building do we have most of": buildings by their one type."""
        at = frame.of_kind
        if at is None or frame.behind or not is_of_use(words[at + 1 : frame.most], ["often"] * frame.is_often):
            return []
        found: list[_Meant] = []
        for name in [name for name in self._nouns if not self._is_table(name)]:
            fit = calls_records(words[at], self._nouns[name], self._heads[name])
            own = [one for one in self._groups(name, asked) if not KIND_OF.isdisjoint(one.label[-1:])]
            own = [one for one in own if one.link is None or len(one.link.steps) == 1]
            own = [one for one in own if one.path is None or one.path.count("/") == 1]
            if fit >= OTHER and len(own) == 1:
                read = {at - 2: _label_of(own[0]), at: name.replace("_", " ")}
                found.append(_Meant(name, own[0], fit + OTHER, read, counts=True, fit=fit, is_lone=True))
        found = [one for one in found if one.fit == max(other.fit for other in found)]
        return found if len(found) == 1 else []

    def _is_itself(self, meant: _Meant) -> bool:
        """Whether records are grouped by others that are no kinds: each of the buildings is no sort of building."""
        link = meant.group.link
        return (
            link is not None
            and meant.fit > 0
            and not self._is_table(link.entity)
            and KIND_OF.isdisjoint(meant.group.label)
        )

    def _lone(self, every: Sequence[_Meant], asked: Question, words: Sequence[str], frame: Frame) -> list[_Meant]:
        """Return the one way that has what is asked for, where nothing but that is said: "what breaks most often"."""
        heads = [at for at in frame.heads or frame.before[:1] if words[at] not in _HERE]
        first = heads[-1] + 1 if heads else frame.most
        behind = [words[at] for at in frame.behind] or ["often"] * frame.is_often
        if not heads or not is_of_use([*words[frame.asked + 1 : heads[0]], *words[first : frame.most]], behind):
            return []
        called = [one for one in every if one.fit >= LIKE and any(at in one.read for at in heads)]
        # Where those who work here are is nothing that they use.
        called = [one for one in called if self._heads[one.entity].isdisjoint(STAFF)]
        if not called and frame.heads:
            called = self._meaning(asked, words, heads)
        best = max((one.fit for one in called), default=0.0)
        found = [one for one in called if one.fit > best - APART]
        if len(found) != 1:
            return []
        one = found[0]
        near = [link for link in self._ways.links_from(one.entity) if len(link.steps) == 1]
        linked = {noun for link in near for noun in self._nouns[link.entity]}
        linked |= self._nouns[one.entity]
        left = [at for at in (*heads, *frame.behind) if at not in one.read and words[at] not in FIRMS]
        if any(stem(words[at]) not in linked for at in left):
            return []
        one.counts = one.is_lone = True
        one.read.update({at: one.entity.replace("_", " ") for at in frame.behind if at not in one.read})
        return [one]

    def _meaning(self, asked: Question, words: Sequence[str], heads: Sequence[int]) -> list[_Meant]:
        """Return what is meant where the words for what is counted by mean what one field or link is called."""
        groups: dict[str, list[tuple[str, _Group]]] = {}
        labels: list[str] = []
        # What those who work here are and have is nothing that they use.
        kept = [name for name in self._nouns if self._heads[name].isdisjoint(STAFF)]
        for name in [name for name in kept if not self._is_table(name)]:
            fields = self._fields_of(asked, name)
            labels += [name.replace("_", " "), *(" ".join(label) for label in fields.labels.values())]
            for group in self._groups(name, asked):
                if group.link is None or len(group.link.steps) == 1:
                    groups.setdefault(_label_of(group), []).append((name, group))
        phrase = " ".join(words[at] for at in heads)
        label = called_by_meaning(phrase, [*groups, *labels])
        return [
            _Meant(name, group, OTHER, dict.fromkeys(heads, label), fit=OTHER)
            for name, group in groups.get(label or "", [])
            if label is not None and not group.is_people
        ]

    def _counted(self, name: str, words: Sequence[str], frame: Frame) -> tuple[float, int | None]:
        """Return how well an entity is called to be counted, and by which word; of its noun behind "most" first."""
        own = self._nouns[name]
        head = self._heads[name]
        best: tuple[float, int | None] = (0.0, None)
        for at in frame.behind:
            deed = calls_deed(words[at], head)
            best = max(best, (max(calls_records(words[at], own, head), deed), at), key=lambda one: one[0])
        if best[0]:
            return best
        for at in frame.before:
            is_noun = not is_past(words[at])
            deed = calls_deed(words[at], head)
            score = max(calls_records(words[at], own, head) if is_noun else 0.0, deed)
            best = max(best, (score, at), key=lambda one: one[0])
        return best

    def _groups(self, name: str, asked: Question) -> Iterator[_Group]:
        fields = self._fields_of(asked, name)
        called: set[frozenset[str]] = set()
        for link in self._ways.links_from(name):
            label = tuple(word for word in plain_words(link.steps[0].link.name) if word not in KEY_WORDS)
            called.add(frozenset(map(stem, label)))
            nouns = self._nouns[link.entity]
            # Officers are people, even where one name is all that is known of them.
            people = self._are_people(link.entity) or not (STAFF - _GROUPS).isdisjoint(self._heads[link.entity])
            staff = not nouns.isdisjoint(STAFF) or (people and nouns.isdisjoint(_CUSTOMERS))
            yield _Group(label, nouns, None, link, people, staff)
        chosen = {one.path for one in fields.chosen_by if not one.is_boolean and len(one.values) >= _FEWEST_KINDS}
        chosen -= fields.numbers
        for path in groupable(fields):
            label = tuple(word for word in fields.labels[path] if word not in KEY_WORDS)
            if path in chosen and label and frozenset(map(stem, label)) not in called:
                yield _Group((*label, *fields.also.get(path, ())), frozenset(), path)

    def _grouped(
        self, name: str, group: _Group, words: Sequence[str], frame: Frame, counted: tuple[float, int | None]
    ) -> _Meant | None:
        score, at = counted
        meant = _Meant(name, group, score, counts=score > 0)
        if at is not None:
            meant.read[at] = name.replace("_", " ")
        if frame.asking in _WHOSE - {"which"}:
            return self._by_people(meant, words, frame)
        if frame.asking in {"what", "where"} and group.is_people and not frame.heads:
            return None
        best, head = 0.0, None
        heads = [place for place in frame.heads if words[place] not in FIRMS] or frame.heads
        for place in [place for place in heads or (*frame.before, *frame.behind) if place != at]:
            fit = calls_field(words[place], group.label)
            if frame.asking == "what" and frame.is_often:
                fit = max(fit, _tells_of(words[place], group.label))
            if group.link is not None:
                noun = calls_records(words[place], group.nouns, self._heads[group.link.entity])
                noun -= 0.0 if len(group.link.steps) == 1 else APART
                fit = max(fit, noun) - self._aside(group)
            if fit > best:
                best, head = fit, place
        if head is not None:
            meant.read[head] = _label_of(group)
            meant.fit = best
            meant.score += best + (0.0 if meant.score or best < EXACT else _ALONE)
            if group.is_people and frame.heads:
                self._did(meant, words, frame.verbs)
            return meant
        if frame.asking == "what" and group.path is not None and not frame.heads:
            rank = _kind_of(group.label)
            meant.score += rank
            return meant if rank else None
        agents = [place for place in frame.heads if _AGENT.match(words[place]) or stem(words[place]) in STAFF]
        if frame.asking == "which" and agents and group.is_staff:
            meant.read[agents[-1]], meant.is_guess = _label_of(group), True
            return self._by_people(meant, words, frame)
        return None

    def _by_people(self, meant: _Meant, words: Sequence[str], frame: Frame) -> _Meant | None:
        """Return what is meant of "who has packed the most": people that are linked, by what they did."""
        group = meant.group
        if not group.is_people or group.link is None or len(group.link.steps) > 1:
            return None
        if not group.is_staff and not _HERE.isdisjoint(words):
            return None
        meant.score += _WHO + (_STAFF_FIRST if group.is_staff else 0.0)
        meant.score -= self._aside(group)
        meant.score += _NAMESAKE if self._is_namesake(group) else 0.0
        # "As case officer" says in which part.
        parts = [place for place in frame.behind if "as" in words[:place]]
        self._did(meant, words, (*frame.verbs, *parts))
        return meant

    @staticmethod
    def _is_namesake(group: _Group) -> bool:
        nouns = plain_words(group.link.entity) if group.link is not None else ()
        return any(stem(word) == stem(noun) or cuts_short(word, noun) for word in group.label for noun in nouns)

    @staticmethod
    def _did(meant: _Meant, words: Sequence[str], places: Sequence[int]) -> None:
        """Add what people did to what speaks for a link that is called so."""
        label = meant.group.label
        for deed in everyday_deeds(words):
            if any(calls_field(one, (word,)) >= LIKE for one in deed.called for word in label):
                meant.read.update(dict.fromkeys(deed.places, _label_of(meant.group)))
                break
        else:
            free = [place for place in places if place not in meant.read or meant.is_guess]
            done = [
                place
                for place in free
                if any(calls_field(words[place], (word,)) == EXACT or says_doer(words[place], word) for word in label)
            ]
            if not done:
                return
            meant.read[done[0]] = _label_of(meant.group)
        meant.score += _DEED
        meant.counts = meant.is_done = True

    @staticmethod
    def _aside(group: _Group) -> float:
        return 0.0 if _SECOND.isdisjoint(group.label) else _ASIDE

    def _is_whole_of(self, words: Sequence[str], at: int) -> bool:
        """Whether a word says of what something is a part or kind, and nothing is called so: "a bit of the canteen"."""
        before = [word for word in words[max(0, at - 2) : at] if word not in {"a", "an", "the", "our"}]
        nouns = ((own, self._heads[name]) for name, own in self._nouns.items())
        return before[-1:] == ["of"] and not any(calls_records(words[at], own, head) for own, head in nouns)

    def _is_noun(self, word: str) -> bool:
        return any(stem(word) in own for own in self._nouns.values())

    def _reading(self, meant: _Meant, asked: Question, words: Sequence[str], frame: Frame) -> Reading | None:
        """Return the reading; `None` where words are left that may narrow it, or too many."""
        content = [at for at, word in enumerate(words) if word not in NOTHING_SAID | MOST | OFTEN | ASKING | _HERE]
        unread = [at for at in content if at not in meant.read and not meant.is_lone]
        own, heads = self._nouns[meant.entity], self._heads[meant.entity]
        nouns = [at for at in meant.read if calls_records(words[at], own, heads) >= OTHER]
        rest = [at for at in range(len(words)) if at not in meant.read]
        if any(standing_at(words, rest, meant.read, self._is_noun)):
            return None
        if len(unread) > _MOST_UNREAD or (frame.asking in _WHOSE and not meant.counts and not frame.is_often):
            return None
        # Who withdrew the most grants did not just have them.
        verbs = [at for at in unread if at < frame.most and all(words[i] == "the" for i in range(at + 1, frame.most))]
        if any(tells_apart(words[at]) for at in unread) or (frame.asking in _WHOSE and verbs):
            return None
        # What members eat is no kind of members.
        done = any(calls_deed(words[at], heads) and stem(words[at]) not in own for at in meant.read)
        is_kind = frame.asking == "what" and not frame.heads and not meant.fit
        if is_kind and not done and not {*frame.before, *frame.behind}.isdisjoint(unread):
            return None
        # A bit of the canteen is none of an instrument.
        if any(at in unread and self._is_whole_of(words, at) for at in frame.before):
            return None
        # What stands behind the verb alone says how: "billed the most by hand".
        is_how = frame.behind and not any(at in meant.read for at in frame.behind)
        if frame.asking in _WHOSE and is_how and not meant.is_done:
            return None
        # "Warranty jobs" are not all jobs, and a name may be that of one of those who are meant.
        if any(at + 1 in nouns for at in unread) or any(asked.words[at].text[:1].isupper() and at for at in unread):
            return None
        group = meant.group
        return Reading(
            meant.entity,
            meant.entity.replace("_", " "),
            (),
            groups=(AggregateSpec(op="count", by=group.path),),
            grouped=replace(group.link, noun=_label_of(group)) if group.link is not None else None,
            most=True,
            told=told_of(asked, meant.read),
            unread=tuple(asked.words[at].text for at in unread),
        )


def _tells_of(verb: str, label: Sequence[str]) -> float:
    """Return how well a field tells what happened: what breaks has a fault, which may be written `flt`."""
    nouns = deed_nouns(verb)
    if not nouns.isdisjoint(map(stem, label)):
        return OTHER
    return LIKE if any(cuts_short(own, noun) for own in label for noun in nouns) else 0.0


def _kind_of(label: Sequence[str]) -> float:
    """Return how well a field's name says that it tells of what kind its records are, or why there are such."""
    for rank, kinds in enumerate(KINDS):
        if not set(kinds).isdisjoint(label):
            return 0.9 - 0.2 * rank
    return 0.0


def _label_of(group: _Group) -> str:
    if group.link is not None:
        own = {stem(word) for word in group.label}
        is_key = own <= _KEYS or own <= group.nouns
        return group.link.entity.replace("_", " ") if is_key else " ".join(group.label)
    return " ".join(group.label)
