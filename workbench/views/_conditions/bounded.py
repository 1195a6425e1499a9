"""What the bounds of a question are said of: "over 500" of a number, "in May" of a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from workbench.views._conditions.elements import calls_list
from workbench.views._conditions.given_values import Token
from workbench.views._conditions.left_over import LeftOver
from workbench.views._conditions.readings import Condition
from workbench.views._conditions.said_units import Unit, is_in_currencies, unit_called, unit_of
from workbench.views._english.asking_words import BIRTH
from workbench.views._english.little_words import LIGHT_VERBS, PERIODICAL
from workbench.views._english.pasts import is_past
from workbench.views._english.question import STOP_WORDS, stem
from workbench.views._english.synonyms import synonyms
from workbench.views._figures.figure_words import measures_of
from workbench.views._figures.measured import measured, moments, only_number, said_number, whole_amount
from workbench.views._records.bounds import Bound
from workbench.views._records.spec import Section
from workbench.views._records.units import is_money
from workbench.views._records.vocabulary import Fields

__all__ = ["AMOUNTS", "Bounded"]

_OF_ANY_TIME = frozenset({"date", "time", "day", "at", "on"})
_YEAR_WORDS = frozenset({"year", "season"})
_SHORTEST_DEED = 3
_EACH = frozenset({"per", "each", "apiece", "a", "an", "every"})
_DEEDS = frozenset({"bought", "sold", "built", "left", "began", "sent"})
# What something took in all is no part of it, nor what was planned.
_NOT_TAKEN = frozenset(
    """
    labour labor work working worked billable billed prep preparation setup wait waiting break estimate estimated
    planned expected overtime training lead notice budget max target
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_RATES = frozenset({"rate", "per", "each", "annual", *PERIODICAL.values()})
_HAVING = frozenset({"had", "have", "has", "with", "without", "got", "and", "but", "not"})
_DURATION = measures_of("longest") - {"length", "distance"}
# Right before a bound they say what it is of, and nothing else.
_MEASURING: dict[str, frozenset[str]] = {
    **dict.fromkeys(("took", "take", "takes", "taking", "lasted", "lasts", "lasting", "last"), _DURATION),
    **dict.fromkeys(("cost", "costs", "costing", "worth", "priced"), measures_of("dearest")),
    **dict.fromkeys(("weigh", "weighs", "weighed", "weighing"), measures_of("heaviest")),
    **dict.fromkeys(("earn", "earns", "earned", "earning"), frozenset({"salary", "wage", "pay", "income", "earnings"})),
}
# What somebody earns is told for some period.
_EARNING = frozenset({"earn", "earns", "earned", "earning"})
AMOUNTS = frozenset({"amount", "value", "worth", "sum"})
"""Words that say of money no more than that it is an amount."""
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
            return self._of_number(bound, said)
        path = self._time_of_state() or self._time_of_deed(rest)
        path = path or measured(said, self._fields, self._section, among=moments(self._fields))
        path = path or self._time_of_noun()
        year, within = self._year(said, is_alone=path is None), bound.of_years
        if year is not None and within is not None:
            label = " ".join(self._fields.labels[year])
            exact = str(bound.year) if bound.year is not None else ""
            return Condition(bound.text, year, label, exact, "", None if exact else within)
        if path is None:
            return None
        if "born" in said and not BIRTH.isdisjoint(self._fields.called(path)):
            self._rest.deeds |= {index for index in rest if self._texts[index] == "born"}
        return Condition(bound.text, path, " ".join(self._fields.labels[path]), "", "", bound)

    def _year(self, said: set[str], *, is_alone: bool) -> str | None:
        """Return the one number that is a year and is called, or alone may be meant: "built before 2000"."""
        labels = {path: self._fields.labels[path] for path in sorted(self._fields.numbers)}
        years = [path for path, label in labels.items() if {*label[:1], *label[-1:]} & _YEAR_WORDS]
        stems = set(map(stem, said))
        called = [path for path in years if stems & set(map(stem, set(labels[path]) - _YEAR_WORDS)) - self._own]
        if len(called) == 1:
            return called[0]
        return years[0] if len(years) == 1 and (is_alone or not said.isdisjoint(_YEAR_WORDS)) else None

    def _of_number(self, bound: Bound, said: set[str]) -> Condition | None:
        """Return what a bound on numbers is said of: what is called, or told by a comparative, a verb or a unit."""
        last = max(bound.words)
        behind = next((t for t in self._tokens if t.word == last + 1), None)
        if behind is not None and stem(behind.text) in self._own | self._others:
            # "More than three orders" bounds no field.
            return None
        unit = self._unit_of(bound, behind)
        further = last + (2 if behind is not None and unit_called(behind.text) is not None else 1)
        each = [i for i, t in enumerate(self._tokens) if t.word in {further, further + 1}]
        is_each = bool(each) and self._texts[each[0]] in _EACH
        period = PERIODICAL.get(self._texts[each[1]], "") if is_each and len(each) > 1 else ""
        if is_each and not period:
            return None
        said = said - ({behind.text} if unit is not None and behind is not None else set())
        said = (said - {self._texts[i] for i in each}) | {period} if period else said
        verb = max((i for i, t in enumerate(self._tokens) if t.word < min(bound.words)), default=None)
        hint = measures_of(bound.measure) if bound.measure else frozenset[str]()
        if verb is not None and self._texts[verb] in _MEASURING:
            hint = hint or _MEASURING[self._texts[verb]]
        path = self._measured(said, hint, unit, bound)
        earns = verb is not None and self._texts[verb] in _EARNING
        if path is not None and not earns and not self._is_of_the_whole(path, said, period):
            # "Over 500 euros per night" bounds no total, nor "worth 500" a rate.
            return None
        self._rest.deeds.update(each if period else ())
        if path is not None and behind is not None and calls_list(path, behind.text):
            # "More than 3 lines" are no lines of a number over 3.
            return None
        factor = self._factor(path, unit) if path is not None else None
        coins = _SMALL_COINS.intersection(self._fields.labels[path]) if path is not None else frozenset[str]()
        if factor is not None and coins and _SMALL_COINS.isdisjoint(self._texts):
            # Whether "over 20" means euros or cents is open where no currency is said.
            factor = Decimal(100) if unit is not None and unit.is_currency and unit.name != "jpy" else None
        if path is None or factor is None:
            return None
        if verb is not None and self._texts[verb] in _MEASURING:
            self._rest.deeds.add(verb)
        if is_money(path) and not any(AMOUNTS & set(self._fields.labels[one]) for one in self._fields.labels):
            # "A total amount of at least 80" is a total.
            self._rest.deeds.update(i for i, text in enumerate(self._texts) if text in AMOUNTS)
        text = bound.text
        if unit is not None and behind is not None:
            self._rest.deeds.update(i for i, t in enumerate(self._tokens) if t.word == behind.word)
            if unit_called(behind.text) is not None:
                text = f"{text} {behind.text}"
        if factor != 1:
            bound = replace(bound, low=_times(bound.low, factor), high=_times(bound.high, factor))
        return Condition(text, path, " ".join(self._fields.labels[path]), "", "", bound)

    def _unit_of(self, bound: Bound, behind: Token | None) -> Unit | None:
        """Return the unit that a question says before or behind a number."""
        signs = [unit for sign in (*bound.text, *bound.text.split()) if (unit := unit_called(sign)) is not None]
        return signs[0] if signs else unit_called(behind.text) if behind is not None else None

    def _measured(self, said: set[str], hint: frozenset[str], unit: Unit | None, bound: Bound) -> str | None:
        """Return the one number that is compared; where none is called, one that tells such a measure or such money."""
        numbers = self._fields.numbers
        if hint:
            alike = {"time", "length"} if bound.measure == "longest" or hint is _DURATION else set()
            fitting = frozenset(
                path
                for path in numbers
                if not hint.isdisjoint((*self._fields.words[path], *self._fields.called(path)))
                or ((own := unit_of(path, self._fields)) is not None and own.kind in alike)
            )
            called = measured(said, self._fields, self._section, among=numbers)
            if called is not None:
                return called if called in fitting else None
            if alike:
                fitting = frozenset(path for path in fitting if _NOT_TAKEN.isdisjoint(self._fields.labels[path]))
            same = [path for path in fitting if unit is not None and self._factor(path, unit) is not None]
            found = only_number(replace(self._fields, numbers=frozenset(same or fitting)))
            whole = whole_amount(self._fields) if hint == measures_of("dearest") else None
            return found or (whole if whole in fitting else None)
        path = measured(said, self._fields, self._section, among=numbers)
        if path is not None and self._is_had_behind(path, bound):
            # "Orders under 15 euros that had a tip" are not those with such a tip.
            return None
        before = [t.text for t in self._tokens if t.word < min(bound.words) and t.text not in STOP_WORDS]
        if path is None and before and stem(before[-1]) in self._own and not (self._rest.is_people and unit is None):
            # People over 40 are of that age.
            # Of several numbers what they come to is bounded: "invoices over 300".
            path = only_number(self._fields) or whole_amount(self._fields)
        if path is None and unit is not None and not said_number(said, self._fields):
            if unit.is_currency:
                return whole_amount(self._fields)
            same = [one for one in numbers if (own := unit_of(one, self._fields)) is not None and own.kind == unit.kind]
            return same[0] if len(same) == 1 else None
        return path

    def _is_of_the_whole(self, path: str, said: set[str], period: str) -> bool:
        """Whether a number is told for the period that is said; where none is, for none, or it is called itself."""
        label = set(self._fields.labels[path])
        if period:
            return period in label
        rates = label & _RATES
        return not rates or any(stem(word) in map(stem, label) for word in said)

    def _is_had_behind(self, path: str, bound: Bound) -> bool:
        """Whether a number is called only further behind the bound of a noun, as what is had as well."""
        stems = self._fields.stems(path)
        places = [index for index, token in enumerate(self._tokens) if stem(token.text) in stems - self._own]
        start, end = min(bound.words), max(bound.words)
        before = next((t.text for t in reversed(self._tokens) if t.word == start - 1), "")
        if not places or self._tokens[places[0]].word <= end or stem(before) not in self._own:
            return False
        at = places[0] - 1
        while at > 0 and self._texts[at] in {"a", "an", "any", "the", "no"}:
            at -= 1
        return self._texts[at] in _HAVING

    def _factor(self, path: str, unit: Unit | None) -> Decimal | None:
        """Return how much of what a number is told in the question's unit is; `None` where that is unknown."""
        own = unit_of(path, self._fields)
        if unit is None or own == unit:
            return Decimal(1)
        if own is None and unit.is_currency and is_in_currencies(path, self._fields):
            # Of amounts in several currencies those in the one that is said are meant.
            given = {self._texts[index] for index in self._rest.given}
            return Decimal(1) if any(unit_called(text) == unit for text in given) else None
        if own is None:
            words = {stem(word) for word in self._fields.labels[path]}
            is_called = any(stem(word) in words for word in self._texts if unit_called(word) == unit)
            return Decimal(1) if is_called or (unit.is_currency and is_money(path)) else None
        return unit.size / own.size if unit.kind == own.kind and not unit.is_currency else None

    def _time_of_deed(self, rest: Sequence[int]) -> str | None:
        """Return the one time that is called by another word for what was done: "sent in May" by `ship_date`."""
        times = moments(self._fields)
        said = {stem(self._texts[index]) for index in rest} - self._own
        if any(said & self._fields.stems(path) - _OF_ANY_TIME for path in times):
            return None
        for index in rest:
            text = self._texts[index]
            is_deed = text in LIGHT_VERBS or text in _DEEDS or is_past(text)
            others = synonyms(stem(text)) if is_deed else frozenset[str]()
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
        # "Orders delivered in May" says nothing of the day on which they were ordered.
        said = {stem(self._texts[index]) for index in rest} - self._own
        called = not said.isdisjoint(map(stem, self._fields.words[one.path])) or one.path == self._time_of_state()
        # "Payments received" are what is asked for, and no event of it.
        deeds = [
            other.text.casefold() for choice in options for other in choice if other.text.casefold().endswith("ed")
        ]
        return not called and any(" " not in text or not says_plural for text in deeds)


def _times(value: Decimal | None, factor: Decimal) -> Decimal | None:
    return value * factor if value is not None else None
