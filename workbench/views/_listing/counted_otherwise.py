"""Counts that neither a noun nor a value says: by a number, by a flag's meaning, by a value and not another one.

"How many people have been trapped" sums up what every record tells of it, "can't take a sting" means a `sting_allergy`,
and of "burnt and not buried" each tells which field the other is one of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from workbench.views._conditions.readings import Condition, Reading
from workbench.views._english.little_words import CONNECTING
from workbench.views._english.pasts import is_past
from workbench.views._english.question import STOP_WORDS, Question, stem
from workbench.views._listing.best_reading import heads_of, told_of
from workbench.views._listing.closeness import (
    EXACT,
    LIKE,
    NEGATIVE,
    NOTHING_SAID,
    OTHER,
    calls_field,
    calls_records,
)
from workbench.views._listing.lone_groups import called_by_meaning
from workbench.views._listing.values_called import values_said
from workbench.views._records.spec import AggregateSpec
from workbench.views._records.units import adds_up, is_money
from workbench.views._records.vocabulary import Fields

__all__ = ["CountedOtherwise"]

_CANNOT = frozenset({"can't", "cannot", "cant", "couldn't", "mustn't"})
# What a flag is called that says what somebody cannot have or do.
_BARRING = frozenset(
    map(
        stem,
        """
        allergy allergic intolerance intolerant barred banned blocked prohibited excluded exempt disabled unfit
        restricted restriction ineligible contraindicated
        """.split(),  # noqa: SIM905 - a list literal of these would be one line a word
    )
)
# What is counted by a number of every record, though nothing is called so.
_COUNTED = frozenset(
    "people persons folk folks kids children passengers animals bags boxes hours days times".split()  # noqa: SIM905
)
_NOT_SAID = frozenset({"number", "count", "cnt", "nr", "no", "num", "of", "total", "qty", "quantity"})
# That something is there, and all of it is added up, is no more than what a sum of it says.
_ALL_OF_IT = frozenset(
    "standing lying sitting stored kept everything counted together altogether added taken overall".split()  # noqa: SIM905
)
_WISHED = frozenset(
    "want wants wanted choose chose chosen ask asked pick picked opt opted went prefer preferred be being".split()  # noqa: SIM905
)
_NOT_THE_OTHER = re.compile(
    r"\b(?P<one>[a-z]+)\s*,?\s+(?:and\s+not|rather\s+than|instead\s+of|not)\s+(?P<other>[a-z]+)\b(?!\s+(?:or|and)\b)",
    re.I,
)
_TOOK_PLACE = re.compile(
    r"\b(?:that|which)\s+(?:(?:have|has|did)\s+)?(?:(?:really|actually|in\s+fact)\s+)?(?:happened|happen|took\s+place|taken\s+place|take\s+place|"
    r"went\s+ahead|gone\s+ahead|go\s+ahead)\b",
    re.I,
)
_CALLED_OFF = (("called", "off"), ("cancelled",), ("canceled",))
_WORKERS = frozenset({"volunteers", "workers", "helpers"})
_MOST_SAID, _MOST_WORDS = 2, 5


def _not_called_off(fields: Fields) -> tuple[Condition, ...]:
    """Return the condition that records were not called off, where the one flag tells it that every record has."""
    flags = [one for one in fields.chosen_by if one.is_boolean and tuple(one.label) in _CALLED_OFF]
    if len(flags) != 1 or flags[0].path not in fields.always or not flags[0].no:
        return ()
    return (Condition(flags[0].no, flags[0].path, " ".join(flags[0].label), flags[0].no),)


class CountedOtherwise:
    """Reads questions for how many, where no value and no noun of what is counted says which."""

    def __init__(
        self,
        nouns: Mapping[str, frozenset[str]],
        fields_of: Callable[[Question, str], Fields],
        is_table: Callable[[str], bool],
    ) -> None:
        """Read nothing yet.

        Args:
            nouns: The entities that may be counted, each with the stems of what it is called.
            fields_of: Returns the fields of an entity that a question may speak of.
            is_table: Whether an entity is a table of codes, of which nobody asks how many there are.
        """
        self._nouns, self._fields_of, self._is_table = nouns, fields_of, is_table
        self._heads = heads_of(nouns)

    def read(self, question: Question, asked: Question) -> Reading | None:
        """Return what a question that begins with "how many" asks for; `None` where nothing, or several things, fit.

        Args:
            question: The question.
            asked: The same with forms that mean the same put alike.
        """
        words = [word.normal for word in asked.words]
        if any(any(map(str.isdigit, word)) for word in words):
            return None
        if any(at and word.text[:1].isupper() for at, word in enumerate(asked.words)):
            return None
        fields = {name: self._fields_of(asked, name) for name in self._nouns if not self._is_table(name)}
        for read in (self._summed, self._chosen, self._flagged):
            found = read(asked, words, fields)
            if len(found) == 1:
                return replace(found[0], named_words=frozenset(range(len(question.words))))
            if found:
                return None
        return None

    def _summed(self, asked: Question, words: Sequence[str], fields: Mapping[str, Fields]) -> list[Reading]:
        """Return the sum of the one number that is called by what is counted and what was done."""
        if not NEGATIVE.isdisjoint(words) or "many" not in words:
            return []
        # What took place was not called off.
        place = _TOOK_PLACE.search(asked.text)
        gone = {at for at, word in enumerate(asked.words) if place and place.start() <= word.start < place.end()}
        content = [at for at, word in enumerate(words) if word not in STOP_WORDS and at not in gone]
        counted = words.index("many") + 1
        found = []
        for name, own in fields.items():
            for path in own.numbers:
                label = [word for word in own.labels[path] if word not in _NOT_SAID | CONNECTING]
                if is_money(path) or not adds_up(path) or "*" in path or not label:
                    continue
                met = {at: word for word in label for at in content if calls_field(words[at], (word,)) >= LIKE}
                # The noun alone may be that of anything, and the verb of anything but people.
                is_done = any(is_past(words[at]) for at in met) and words[counted] in _COUNTED
                # Whose hours they are, the noun of the records says: those on workdays.
                is_theirs = counted in met and words[counted] in _COUNTED
                is_theirs = is_theirs and any(self._calls(name, words[at]) == EXACT for at in content if at not in met)
                is_called = set(met.values()) == set(label) and (len(label) > 1 or is_done or is_theirs)
                left = [at for at in content if at not in met and words[at] not in NOTHING_SAID | _COUNTED | _ALL_OF_IT]
                workers = [at for at in left if words[at] in _WORKERS and not self._calls(name, words[at])]
                left = [at for at in left if at not in workers[:1]]
                held = _not_called_off(own) if gone else ()
                if is_called and (not gone or held) and all(self._calls(name, words[at]) for at in left):
                    told = told_of(asked, dict.fromkeys(met, " ".join(own.labels[path])))
                    unread = tuple(asked.words[at].text for at in workers)
                    figures = (AggregateSpec(op="sum", field=path),)
                    found.append(Reading(name, name.replace("_", " "), held, figures=figures, told=told, unread=unread))
        return found

    def _chosen(self, asked: Question, words: Sequence[str], fields: Mapping[str, Fields]) -> list[Reading]:
        """Return how many records have a value, where another one of the same field is denied beside it."""
        said = _NOT_THE_OTHER.search(asked.text)
        if said is None or sum(word in NEGATIVE for word in words) > 1:
            return []
        places = [words.index(said[one].casefold()) for one in ("one", "other")]
        found = []
        for name, own in fields.items():
            for one in own.chosen_by:
                given = [(at, condition) for _, at, condition in values_said(one, words)]
                meant = [[condition for at, condition in given if place in at] for place in places]
                if one.is_boolean or [len(those) for those in meant] != [1, 1] or meant[0] == meant[1]:
                    continue
                left = [at for at, word in enumerate(words) if word not in NOTHING_SAID | _WISHED | NEGATIVE]
                left = [at for at in left if at not in places and words[at] not in {"rather", "instead"}]
                if all(self._calls(name, words[at]) for at in left):
                    condition = meant[0][0]
                    told = told_of(asked, {places[0]: f"{condition.label} {condition.text}"})
                    noun = name.replace("_", " ")
                    found.append(Reading(name, noun, (condition,), counted=True, told=told))
        return found

    def _flagged(self, asked: Question, words: Sequence[str], fields: Mapping[str, Fields]) -> list[Reading]:
        """Return how many of what is counted have the one flag that what is said of them means."""
        found = []
        for name, own in fields.items():
            at = next((at for at, word in enumerate(words) if at > 1 and word not in STOP_WORDS), 0)
            if not at or self._calls(name, words[at]) < OTHER:
                continue
            behind = words[at + 1 :]
            content = [word for word in behind if word not in STOP_WORDS and word not in _CANNOT]
            denies = not _CANNOT.isdisjoint(behind)
            if not 0 < len(content) <= _MOST_SAID or not (NEGATIVE - _CANNOT).isdisjoint(behind):
                continue
            flags = {" ".join(one.label): one for one in own.chosen_by if one.is_boolean}
            others = [" ".join(label) for label in own.labels.values()]
            kinds = [one for one in own.chosen_by if not one.is_boolean and not one.is_list]
            barring = {
                " ".join(text): (one, key)
                for one in kinds
                for key, text in one.values.items()
                if len(text) <= _MOST_WORDS and not _BARRING.isdisjoint(map(stem, text))
            }
            others += [" ".join(text) for one in own.chosen_by if not one.is_boolean for text in one.values.values()]
            label = called_by_meaning(" ".join(behind), [*flags, *barring, *others])
            if label is None or (label not in flags and label not in barring):
                continue
            stems = set(map(stem, label.split()))
            bars = not stems.isdisjoint(_BARRING)
            # What somebody cannot do is said by a flag that bars from it; a word of its name alone says nothing.
            if denies is not bars and not (bars and stems.isdisjoint(map(stem, content))):
                continue
            if not denies and not stems.isdisjoint(map(stem, content)):
                continue
            one, key = barring[label] if label in barring else (flags[label], flags[label].yes)
            said = Condition(label, one.path, " ".join(one.label), key, meaning=one.meaning, others=one.others)
            told = ((" ".join(word.text for word in asked.words[at + 1 :]), label),)
            found.append(Reading(name, name.replace("_", " "), (said,), counted=True, told=told))
        return found

    def _calls(self, name: str, word: str) -> float:
        return calls_records(word, self._nouns[name], self._heads[name])
