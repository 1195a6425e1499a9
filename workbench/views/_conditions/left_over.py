"""Words of a question for all records that say nothing by themselves, and whether every word of it is understood."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property

from workbench.views._conditions.elements import says_deed_of
from workbench.views._conditions.given_values import Match
from workbench.views._conditions.standing import standing_at, still_at
from workbench.views._english.doers import says_doer
from workbench.views._english.little_words import (
    ABLE_TO,
    ALWAYS_NEUTRAL,
    CAME_TO_BE,
    CONNECTING,
    DATING,
    HOUSES,
    LIGHT_VERBS,
    NEUTRAL_VERBS,
    NOT_READ,
    PERSONS,
    TAKEN_IN,
)
from workbench.views._english.pasts import is_done, is_past
from workbench.views._english.question import STOP_WORDS, Question, stem
from workbench.views._figures.measured import moments
from workbench.views._records.vocabulary import Fields, plain_words

__all__ = ["LeftOver"]

_WORDS_OF_A_STATE = 2
# "Allergic" and "allergies", "certified" and "certification" begin alike.
_SHORTEST_ROOT = 6
# "Allergic to the penicillin": so few little words stand between what is said and its value.
_MOST_BETWEEN = 6
_HOW = tuple([word] for word in ("by", "with", "in", "via", "on", "at", "to", "through", "using"))
_THERE = frozenset(map(stem, ("included", "given", "provided", "held")))
_HOW_MANY = frozenset({"many", "much"})


class LeftOver:
    """What is left of one question, as one for records of one entity, beside values, bounds and figures.

    Attributes:
        given: Places of the tokens that give values.
        bounded: Places of those that make up bounds on numbers.
        deeds: Places of those that say what was done at a time that is bounded.
        is_called: Whether the question need not say the records' noun.
        is_sum: Whether it asks for a sum.
        is_people: Whether the records are those of people.
    """

    def __init__(
        self, question: Question, texts: Sequence[str], fields: Fields, own: frozenset[str], others: frozenset[str]
    ) -> None:
        """Take the question's tokens, and the stems of what its records and those of other entities are called."""
        self._question, self._texts, self._fields = question, texts, fields
        self._own, self._others = own, others
        self.given: set[int] = set()
        self.deeds: set[int] = set()
        self.bounded: set[int] = set()
        self.is_called = self.is_sum = self.is_people = False

    def able(self, rest: Sequence[int], places: Mapping[tuple[int, int], Sequence[Match]]) -> set[int]:
        """Return the places of what says that somebody can do what stands in a list: "who can fix lifts"."""
        found: set[int] = set()
        starts = {first for (first, _), matches in places.items() if all(one.field.is_list for one in matches)}
        for index in rest:
            behind = index + 1
            if self._texts[index] == "can" and self._texts[behind : behind + 1] and behind + 1 in starts:
                verb = self._texts[behind]
                found |= {index, behind} if verb in ABLE_TO else set()
        return found

    def denies(self, rest: Collection[int]) -> bool:
        """Whether the question holds a word that changes what it asks, such as "not", "over" or "why"."""
        # "Complaints about cold food" have it.
        rest = {index for index in rest if not (self._texts[index] == "about" and index + 1 in self.given)}
        texts = [self._texts[index] for index in sorted(rest)]
        if any(text in NOT_READ for text in texts) or "n't" in self._question.text.casefold().replace("\u2019", "'"):
            return True
        hows = [index for index in rest if self._texts[index] == "how"]
        return any(index + 1 >= len(self._texts) or self._texts[index + 1] not in _HOW_MANY for index in hows)

    def is_all_said(
        self, rest: Sequence[int], used: frozenset[str], paths: set[str], *, counted: bool, dated: bool
    ) -> bool:
        """Whether every other word is a noun of the entity, the name of a field, or adds nothing."""
        # In a count the name of another field would be a condition that is not understood ("that have a discount").
        named = paths if counted or used else self._fields.labels.keys()
        labels = {stem(word) for path in named for word in self._fields.words.get(path, ())}
        labels |= {word for path in named if path in self._fields.labels for word in self._fields.stems(path)}
        doers = {path: self._fields.called(path) for path in paths}
        neutral = self._neutral(rest, labels, paths, used, dated=dated)
        if neutral is None or self._is_standing(rest, paths):
            return False
        for index in rest:
            text = self._texts[index]
            is_about = text == "about" and index + 1 in self.given
            known = (
                is_about
                or text in STOP_WORDS
                or text in ALWAYS_NEUTRAL
                or text in used
                or index in neutral | self.deeds
            )
            if not known and stem(text) in self._others and not is_past(text) and not self._is_in_name(index, paths):
                return False
            said = stem(text) in self._own or stem(text) in labels
            if said and not known and self._is_condition(index, paths):
                return False
            if not (known or said or any(says_doer(text, word) for label in doers.values() for word in label)):
                return False
        return True

    def _is_standing(self, rest: Sequence[int], paths: Collection[str]) -> bool:
        """Whether a little word says where the records are, or that they are there still, and nothing reads it."""
        taken = self.given | self.bounded
        nouns = self._own | self._others
        # The `on` of a `left_on` that is read belongs to its name.
        named = {word for path in paths for word in plain_words(path)}
        standing = standing_at(self._texts, rest, taken, lambda text: stem(text) in nouns)
        return any(self._texts[at] not in named for at in standing) or (not paths and any(still_at(self._texts, rest)))

    def _is_condition(self, index: int, paths: Collection[str]) -> bool:
        """Whether a word says what else was done: "by phone and paid" gives a condition beside a `deposit_paid_on`."""
        before, behind = self._texts[index - 1 : index] if index else [], self._texts[index + 1 : index + 2]
        text = self._texts[index]
        if before not in (["and"], ["but"]) or not is_done(text) or behind not in ([], ["and"], ["in"], ["on"], ["by"]):
            return False
        return not any(stem(text) in self._fields.stems(path) for path in paths if path in self._fields.labels)

    def _is_in_name(self, index: int, paths: Collection[str]) -> bool:
        """Whether a noun of other records is a part of what one of some fields is called: "market rent"."""
        beside = {stem(text) for text in (*self._texts[max(0, index - 1) : index], *self._texts[index + 1 : index + 2])}
        text = stem(self._texts[index])
        return any(text in stems and beside & (stems - {text}) for stems in map(self._fields.stems, paths))

    def _is_of_a_value(self, index: int, paths: Collection[str]) -> bool:
        """Whether a word before or behind a value says no more than it: "senior citizens", "allergic to penicillin"."""
        text = self._texts[index]
        if text in PERSONS and index - 1 in self.given:
            return self.is_people
        behind = index + 1
        while behind < min(len(self._texts), index + _MOST_BETWEEN) and self._texts[behind] in CONNECTING:
            behind += 1
        if behind == index + 1 or behind not in self.given:
            return False
        if any(says_deed_of(text, path) for path in paths):
            return True
        words = {word for path in paths for word in (*self._fields.called(path), *self._fields.words.get(path, ()))}
        root = text[:_SHORTEST_ROOT]
        return len(root) == _SHORTEST_ROOT and any(word.startswith(root) for word in words)

    def _neutral(
        self, rest: Sequence[int], labels: set[str], paths: set[str], used: frozenset[str], *, dated: bool
    ) -> set[int] | None:
        """Return the places of words that add nothing here; `None` where one says another time than is bounded."""
        neutral = NEUTRAL_VERBS | HOUSES | (DATING | CAME_TO_BE if dated else frozenset())
        neutral |= TAKEN_IN if self.is_sum else frozenset()
        times = moments(self._fields)
        named = {
            path for path in self._fields.labels if path in paths or not used.isdisjoint(self._fields.called(path))
        }
        others = [path for path in self._fields.labels if path not in named]
        if dated:
            own = {word for path in paths for word in self._fields.stems(path)} | self._own
            dates = {word for path in others if path in times for word in self._fields.stems(path)} - own
            if any(stem(self._texts[index]) in dates for index in rest):
                return None
        # What every record has says nothing of one: a parcel that was sent by DPD has a time at which it was sent.
        told = [path for path in others if not (path in times and path in self._fields.always)]
        meaning = {word for path in told for word in self._fields.stems(path)} - labels | self._valued
        # That breakfast is included says nothing of what else is.
        meaning -= {
            stem(one.says[-1]) for one in self._fields.chosen_by if one.is_boolean and len(one.says) > 1
        } & _THERE
        called = {word for path in told for word in self._fields.called(path)}
        happened = {word for path in others if path in times & self._fields.always for word in self._fields.stems(path)}
        found = set()
        for index in rest:
            text = self._texts[index]
            if is_past(text) and stem(text) in happened - meaning:
                # Every job has a day on which it was ordered.
                found.add(index)
            means = stem(text) in meaning or any(says_doer(text, word) for word in called)
            said = text in neutral or self._is_light(index, rest, labels)
            if text in HOUSES and stem(text) in self._others:
                continue
            # "How much tip was paid" says nothing of how.
            means = means and not (text == "paid" and self.is_sum and self._texts[index + 1 : index + 2] not in _HOW)
            if (said and not means) or self._is_of_a_value(index, paths):
                found.add(index)
        return found

    def _is_light(self, index: int, rest: Sequence[int], labels: set[str]) -> bool:
        """Whether a verb says no more than that a record has the value right behind it: "went with Evri"."""
        if self._texts[index] not in LIGHT_VERBS or self._texts[index : index + 2] == ["used", "to"]:
            return False
        # "Developers work on critical issues" says how two records are linked.
        if not (self.is_called or any(stem(text) in self._own for text in self._texts[:index])):
            return False
        behind = index + 1
        while behind in rest and (self._texts[behind] in CONNECTING or stem(self._texts[behind]) in labels):
            behind += 1
        return behind in self.given | self.bounded

    @cached_property
    def _valued(self) -> frozenset[str]:
        """The stems of all words of the short values by which the records can be chosen; longer ones are sentences."""
        values = (words for one in self._fields.chosen_by for words in one.values.values())
        return frozenset(stem(word) for words in values if len(words) <= _WORDS_OF_A_STATE for word in words)
