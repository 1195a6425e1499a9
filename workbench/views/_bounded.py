"""What the bounds of a question are said of: "over 500" of a number, "in May" of a time."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.views._bounds import Bound
from workbench.views._elements import calls_list
from workbench.views._given_values import Token
from workbench.views._left_over import LeftOver
from workbench.views._little_words import LIGHT_VERBS
from workbench.views._measured import measured, moments, only_number
from workbench.views._question import STOP_WORDS, stem
from workbench.views._readings import Condition
from workbench.views._spec import Section
from workbench.views._spoken import is_past
from workbench.views._synonyms import synonyms
from workbench.views._vocabulary import Fields

__all__ = ["Bounded"]

_OF_ANY_TIME = frozenset({"date", "time", "day", "at", "on"})
_YEARS = (("year",), ("season",))
_YEAR_WORDS = frozenset({"year", "season"})
_SHORTEST_DEED = 3
_SMALL_COINS = frozenset({"minor", "cent", "cents", "pence", "pennies", "rappen", "ore", "kopecks"})


class Bounded:
    """Finds the fields that the bounds of one question are said of."""

    def __init__(
        self,
        tokens: Sequence[Token],
        fields: Fields,
        section: Section,
        own: frozenset[str],
        others: frozenset[str],
        rest: LeftOver,
    ) -> None:
        """Take the question's tokens; `own` and `others` are the stems of what its records and others are called."""
        self._tokens, self._texts = tokens, [token.text for token in tokens]
        self._fields, self._section, self._own, self._others, self._rest = fields, section, own, others, rest

    def condition(self, bound: Bound, rest: Sequence[int]) -> Condition | None:
        """Return what a bound is said of; `None` where no field is called by the question, or several are."""
        said = {self._texts[index] for index in rest if stem(self._texts[index]) not in self._own}
        if bound.kind == "number":
            behind = next((t.text for t in self._tokens if t.word == max(bound.words) + 1), "")
            if stem(behind) in self._own | self._others:
                # "More than three orders" bounds no field.
                return None
            path = measured(said, self._fields, self._section, among=self._fields.numbers)
            before = [t.text for t in self._tokens if t.word < min(bound.words) and t.text not in STOP_WORDS]
            if path is not None and calls_list(path, behind):
                # "More than 3 lines" are no lines of a number over 3.
                return None
            if path is None and before and stem(before[-1]) in self._own:
                path = only_number(self._fields)
        else:
            path = self._time_of_state() or self._time_of_deed(rest)
            path = path or measured(said, self._fields, self._section, among=moments(self._fields))
            path = path or self._time_of_noun()
            years = [path for path in sorted(self._fields.numbers) if self._fields.labels[path][-1:] in _YEARS]
            if bound.year is not None and len(years) == 1 and (path is None or not said.isdisjoint(_YEAR_WORDS)):
                return Condition(bound.text, years[0], " ".join(self._fields.labels[years[0]]), str(bound.year))
        coins = _SMALL_COINS.intersection(self._fields.labels[path]) if path is not None else frozenset[str]()
        if path is None or (bound.kind == "number" and coins and _SMALL_COINS.isdisjoint(self._texts)):
            # Whether "over 20" means euros or cents is open.
            return None
        return Condition(bound.text, path, " ".join(self._fields.labels[path]), "", "", bound)

    def _time_of_deed(self, rest: Sequence[int]) -> str | None:
        """Return the one time that is called by another word for what was done: "sent in May" by `ship_date`."""
        times = moments(self._fields)
        said = {stem(self._texts[index]) for index in rest} - self._own
        if any(said & self._fields.stems(path) - _OF_ANY_TIME for path in times):
            return None
        for index in rest:
            text = self._texts[index]
            others = synonyms(stem(text)) if text in LIGHT_VERBS or is_past(text) else frozenset[str]()
            found = [path for path in times if not others.isdisjoint(self._fields.stems(path) - self._own)]
            found = found or [path for path in times if not others.isdisjoint(self._fields.stems(path))]
            if len(found) == 1:
                self._rest.deeds.add(index)
                return found[0]
        return None

    def _time_of_state(self) -> str | None:
        """Return the one time that a value is called like: of "cancelled in 2024" that is when it was cancelled."""
        states = {stem(self._texts[index]) for index in self._rest.given if is_past(self._texts[index])}
        found = [path for path in moments(self._fields) if states & self._fields.stems(path)]
        return found[0] if len(found) == 1 else None

    def _time_of_noun(self) -> str | None:
        """Return the one time of what such records are records of: a payment came to be when it was paid."""
        found = [
            path
            for path in moments(self._fields)
            for word in map(stem, self._fields.labels[path])
            if len(word) >= _SHORTEST_DEED and any(noun.startswith(word) for noun in self._own)
        ]
        return found[0] if len(set(found)) == 1 else None

    def is_of_an_event(
        self, one: Condition, options: Sequence[tuple[Condition, ...]], rest: Sequence[int], *, says_plural: bool
    ) -> bool:
        """Whether a time is not called by its name and stands beside what was done: "cancelled before May"."""
        if one.lacks or one.within is None or one.within.kind == "number":
            return False
        said = {stem(self._texts[index]) for index in rest}
        called = not said.isdisjoint(map(stem, self._fields.words[one.path])) or one.path == self._time_of_state()
        # "Payments received" are what is asked for, and no event of it.
        deeds = [
            other.text.casefold() for choice in options for other in choice if other.text.casefold().endswith("ed")
        ]
        return not called and any(" " not in text or not says_plural for text in deeds)
