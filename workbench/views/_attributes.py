"""How a question is read as one for all records with some attribute: "customers in Italy", "how many are open?".

They are read only as a whole: each word must be the noun of the entity, a value, the name of a field, or one of a
closed list of words that add nothing. A question with any word left over, or that denies, compares or asks why, is not
read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

from workbench.records import split_pointer
from workbench.views._asked_figures import AskedFigures, asked_figures
from workbench.views._asked_groups import Distant
from workbench.views._bounds import Bound, bounds_in, signs_in
from workbench.views._denied_values import denied_values, with_denied
from workbench.views._doers import says_doer
from workbench.views._elements import element_lists, list_of, of_elements, sign_behind, tells_elements_apart
from workbench.views._figure_words import said_ops
from workbench.views._given_values import GivenValues, Match, either
from workbench.views._lacking import Lacking, lacking_in
from workbench.views._left_over import LeftOver
from workbench.views._linked_groups import GroupLink
from workbench.views._little_words import LIGHT_VERBS
from workbench.views._measured import measured, moments, only_number
from workbench.views._question import STOP_WORDS, Question, stem
from workbench.views._readings import Condition, Reading, are_spans
from workbench.views._spec import Section
from workbench.views._spoken import is_past
from workbench.views._synonyms import synonyms
from workbench.views._units import is_money
from workbench.views._vocabulary import Fields, label_of, plain_words
from workbench.views._whole_names import whole_names

__all__ = ["AttributeReader", "Reading"]

_OF_ANY_TIME = frozenset({"date", "time", "day", "at", "on"})
_YEARS = (("year",), ("season",))
_YEAR_WORDS = frozenset({"year", "season"})
_SHORTEST_DEED = 3
_SMALL_COINS = frozenset({"minor", "cent", "cents", "pence", "pennies", "rappen", "ore", "kopecks"})
_JOINING = frozenset({"and", "also", "as", "well", "both", "plus"})
_ALONE = frozenset({"only", "just", "solely", "exactly", "exclusively"})
_EACH = frozenset({"per", "each", "every"})
# In the name of a field they say nothing else.
_IN_NAMES = _EACH | {"percent", "percentage", "ratio", "share", "least", "most", "over", "average"}


class AttributeReader:
    """Reads one question as one for the records of one entity.

    Attributes:
        says_plural: Whether what was read says a value in the plural, which then stands for the records' noun.
        counts_elements: Whether it asks how many elements a list of the records has.
    """

    def __init__(
        self,
        question: Question,
        entity: str,
        fields: Fields,
        nouns: Mapping[str, frozenset[str]],
        section: Section,
        ways: Mapping[str, GroupLink] | None = None,
        distant: Distant | None = None,
        leads_to_one: Callable[[GroupLink], bool] | None = None,
        *,
        is_people: bool = False,
    ) -> None:
        """Read nothing yet; `nouns` are the stems of what each entity is called, `ways` how those lead elsewhere."""
        self._ways, self._distant, self._leads_to_one = ways or {}, distant, leads_to_one
        self._question, self._entity, self._fields = question, entity, fields
        self._own = nouns[entity]
        self._values = GivenValues(question, fields, self._own)
        self._tokens = self._values.tokens
        self._others = frozenset().union(*(stems for name, stems in nouns.items() if name != entity)) - self._own
        self._section = section
        self._texts = [token.text for token in self._tokens]
        self.says_plural = self.counts_elements = False
        self._rest = LeftOver(question, self._texts, fields, self._own, self._others)
        self._rest.is_people = is_people

    def read(self, *, conditions: bool = True, called: str = "") -> Reading | None:
        """Return what the question asks for; `None` where any word of it is not understood.

        Args:
            conditions: Whether it must give an attribute; where it need not, it may also ask for all records.
            called: What the records are called where the question need not say their noun.
        """
        self._rest.is_called = bool(called)
        every = bounds_in(self._question)
        places = self._places(every)
        taken = {index for first, last in places for index in range(first, last)}
        said = {self._tokens[index].word for index in taken}
        every += [one for one in signs_in(self._question) if said.isdisjoint(one.words)]
        given = {self._tokens[index].word for index in taken}
        self._rest.given = taken
        denied = denied_values(self._texts, places, self._fields.always)
        if denied is None:
            return None
        bounds = [bound for bound in every if given.isdisjoint(bound.words)]
        bounding = frozenset[int]().union(*(bound.words for bound in bounds))
        given |= bounding
        # A value may be a part of a word, as in an address, whose other parts then are left over.
        rest = [index for index, token in enumerate(self._tokens) if index not in taken and token.word not in bounding]
        rest = [index for index in rest if not any(index in words for words in denied.values())]
        if denied and any(self._tokens[max(denied)[1] - 1].word < word for word in bounding):
            return None
        done_by = self._done_by(places, rest)
        named = self._named_whole(rest)
        measures = self._bounded_names(rest, bounds)
        counted = self._counts()
        lacking = list(lacking_in(self._texts, rest, self._fields, self._lists))
        rest = [index for index in rest if not any(one.first <= index < one.last for one in lacking)]
        in_names = {index for index in named if self._texts[index] in _EACH}
        figures = [index for index in rest if index not in done_by | measures | in_names]
        asked = self._figures(figures, places, counted=counted)
        if asked is None or not self._adds_up(asked):
            return None
        # "Ran on each press" says no more than what it stands before.
        self._rest.given = taken | asked.places
        self._rest.is_sum = any(one.op == "sum" or is_money(one.field) for one in (*asked.specs, *asked.groups))
        rest = [index for index in rest if index not in asked.places]
        self.says_plural = bool(self._plural_nouns(places))
        noun = next((i for i in rest if stem(self._texts[i]) in self._own and not is_past(self._texts[i])), None)
        gives = places or bounds or lacking or asked.specs or asked.groups or counted
        if (noun is None and not called) or (conditions and not gives):
            return None
        bounded = [self._bounded(bound, rest) for bound in bounds]
        able = self._rest.able(rest, places)
        chains = either(places, self._texts)
        rest = [index for index in rest if index not in chains.joining]
        options = [
            self._choice([self._called(matches, rest) for matches in chain], first, last)
            for (first, last), chain in chains.matches.items()
        ]
        if denied:
            options = with_denied(options, list(chains.matches), denied)
        paths = [path for choice in options for path in {one.path for one in choice}]
        if None in bounded or not all(options) or not self._may_hold(paths, list(chains.matches)):
            return None
        if self._rest.denies(set(rest) - done_by - able - named):
            return None
        within = [*(one for one in bounded if one is not None), *map(self._lacks, lacking)]
        if not are_spans(within):
            return None
        held = [choice for choice in options if not any(one.denied for one in choice)]
        if any(self._is_of_an_event(one, held, rest) for one in within):
            return None
        fields = {self._leaf_at(one.path) for choice in [*options, within] for one in choice}
        fields |= {one.by for one in asked.groups if one.by and asked.grain}
        measured_at = {one.field for one in (*asked.specs, *asked.groups) if one.field}
        elements = self._elements(fields, measured_at, rest, counted=counted)
        if elements and asked.groups:
            return None
        if elements is None or (measured_at and not elements and self._says_list_of(fields)):
            return None
        self.counts_elements = counted and elements in self._counted_lists(rest)
        if elements:
            fields.add(self._leaf_at(elements))
        if not self._rest.is_all_said(
            [index for index in rest if index not in able],
            asked.words,
            fields,
            counted=counted or bool(asked.groups),
            dated=bool(asked.grain) or any(b.kind == "time" for b in bounds),
        ):
            return None
        return Reading(
            self._entity,
            called if noun is None else self._called_at(noun),
            (*(choice[0] for choice in options if len(choice) == 1), *within),
            tuple(choice for choice in options if len(choice) > 1),
            tuple(of_elements(one, elements) for one in asked.specs),
            asked.groups,
            asked.order,
            counted,
            frozenset(self._naming(fields, rest) | given),
            grouped=asked.grouped,
            grain=asked.grain,
            firsts=asked.firsts,
            elements=elements,
            counts_elements=self.counts_elements,
        )

    def _places(self, bounds: Sequence[Bound]) -> dict[tuple[int, int], list[Match]]:
        """Return where the question gives values; "over 90" is a bound, though 90 may be a value of what it bounds."""
        compared = frozenset[int]().union(*(bound.words for bound in bounds if bound.kind == "number"))
        return {
            (first, last): matches
            for (first, last), matches in self._values.places(
                frozenset[int]().union(*(bound.words for bound in bounds))
            ).items()
            if not compared.issuperset(token.word for token in self._tokens[first:last])
            and not self._is_measure(first, last)
        }

    def _figures(
        self, rest: Sequence[int], places: Mapping[tuple[int, int], Sequence[Match]], *, counted: bool
    ) -> AskedFigures | None:
        """Return the figures that the question asks for; `None` where one is not understood."""
        return asked_figures(
            self._texts,
            rest,
            self._fields,
            self._section,
            counted=counted,
            nouns=self._own | self._plural_nouns(places),
            ways=self._ways,
            distant=self._distant,
        )

    def _naming(self, paths: Collection[str], rest: Collection[int]) -> set[int]:
        """Return the words that are in the names of fields: they say what the records have, and ask for nothing."""
        labels = {stem(word) for path in paths for word in self._fields.labels[path]}
        return {token.word for index, token in enumerate(self._tokens) if index in rest and stem(token.text) in labels}

    def _elements(
        self, chosen: Collection[str], measured_at: Collection[str], rest: Sequence[int], *, counted: bool
    ) -> str | None:
        """Return the elements of a list of which alone is asked; empty for whole records, `None` where it is open.

        "The total fee of loans to the Tate" is that of those loans, and not of all that the same things have.
        """
        said = {stem(self._texts[index]) for index in rest}
        lists = {own for own, stems in self._lists.items() if stems <= said}
        if counted and len(lists & self._counted_lists(rest)) == 1:
            return next(iter(lists & self._counted_lists(rest)))
        if tells_elements_apart(chosen, measured_at):
            return ""
        spoken = {list_of(path) for path in (*chosen, *measured_at) if "/*" in path}
        if measured_at and any(stem(self._texts[index]) in self._own for index in rest):
            # "The cost of journeys with fuel stops" may be that of all their stops.
            return None
        return next(iter(spoken)) if len(spoken) == 1 and spoken <= lists else None

    def _leaf_at(self, path: str) -> str:
        """Return a field path; of elements of a list that of the first field that they have."""
        return path if path in self._fields.labels else next(one for one in self._fields.labels if list_of(one) == path)

    @cached_property
    def _lists(self) -> dict[str, frozenset[str]]:
        return element_lists(self._fields.labels, self._own | self._others)

    def _counted_lists(self, rest: Sequence[int]) -> set[str]:
        """Return the lists of whose elements the question asks how many there are: "how many loans"."""
        said = {stem(self._texts[index]) for index in rest}
        counted = self._question.how_many & said
        # "Passengers" are no saved passengers.
        return {own for own, stems in self._lists.items() if stems <= said and not stems.isdisjoint(counted)}

    def _is_measure(self, first: int, last: int) -> bool:
        """Whether words behind "highest" or "average" are what a number is called, though they are a value, too."""
        ops = said_ops(self._texts, [first - 1], self._fields, self._own)[0] if first else {}
        said = {stem(text) for text in self._texts[first:last]}
        numbers = self._fields.numbers if ops.keys() & {"max", "min", "mean", "sum"} else frozenset[str]()
        return any(said <= set(map(stem, self._fields.words[path])) for path in numbers)

    def _plural_nouns(self, places: Mapping[tuple[int, int], Sequence[Match]]) -> frozenset[str]:
        """Return the stems of values in the plural, which stand for the records' noun."""
        plurals = [one for matches in places.values() for one in matches if one.is_plural(self._texts)]
        plurals = [one for one in plurals if stem(self._texts[one.last - 1]) not in self._others]
        return frozenset(stem(text) for one in plurals for text in self._texts[one.first : one.last])

    @property
    def said_whole(self) -> frozenset[str]:
        """The fields whose names of two words or more the question says whole."""
        return frozenset(one.path for one in whole_names(self._texts, self._fields))

    def _named_whole(self, rest: Collection[int]) -> set[int]:
        """Return the places of what groups by nothing, as it stands in the name of a field: "price per seat"."""
        names = [range(one.first, one.last) for one in whole_names(self._texts, self._fields)]
        # "Fee per day" is a part of `rental_fee_per_day`, too.
        pieces = {
            trio for label in self._fields.labels.values() for trio in zip(label, label[1:], label[2:], strict=False)
        }
        return {
            index
            for index in rest
            if self._texts[index] in _IN_NAMES
            and (any(index in one for one in names) or tuple(self._texts[index - 1 : index + 2]) in pieces)
        }

    def _bounded_names(self, rest: Collection[int], bounds: Sequence[Bound]) -> set[int]:
        """Return the places of the names of numbers right before a bound: no sum is asked for by "a total over 300"."""
        starts = {min(bound.words) for bound in bounds if bound.kind == "number"}
        called = {stem(word) for path in self._fields.numbers for word in self._fields.words[path]}
        return {
            index
            for index in rest
            if index + 1 < len(self._tokens)
            and self._tokens[index + 1].word in starts
            and stem(self._texts[index]) in called
        }

    def _says_list_of(self, paths: Collection[str]) -> bool:
        """Whether the question names the list that one of some fields stands in: of "fuel charges" it asks."""
        return any(_is_listed(path, text) for path in paths if "/*/" in path for text in self._texts)

    def _adds_up(self, asked: AskedFigures) -> bool:
        """Whether sums and means of groups mean something: what is linked to several would be added to each."""
        link = asked.grouped
        if link is None or self._leads_to_one is None or all(one.op == "count" for one in asked.groups):
            return True
        return self._leads_to_one(link)

    def _called_at(self, noun: int) -> str:
        """Return what the records are called, with the nouns right behind it: "maintenance requests"."""
        last = noun + 1
        while last < len(self._texts) and stem(self._texts[last]) in self._own and last not in self._rest.given:
            last += 1
        return self._question.raw(self._tokens[noun].word, self._tokens[last - 1].word + 1)

    def _bounded(self, bound: Bound, rest: Sequence[int]) -> Condition | None:
        """Return what a bound is said of; `None` where no field is called by the question, or several are."""
        said = {self._texts[index] for index in rest if stem(self._texts[index]) not in self._own}
        if bound.kind == "number":
            behind = next((t.text for t in self._tokens if t.word == max(bound.words) + 1), "")
            if stem(behind) in self._own | self._others:
                # "More than three orders" bounds no field.
                return None
            path = measured(said, self._fields, self._section, among=self._fields.numbers)
            before = [t.text for t in self._tokens if t.word < min(bound.words) and t.text not in STOP_WORDS]
            if path is not None and _is_listed(path, behind):
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

    def _is_of_an_event(self, one: Condition, options: Sequence[tuple[Condition, ...]], rest: Sequence[int]) -> bool:
        """Whether a time is not called by its name and stands beside what was done: "cancelled before May"."""
        if one.lacks or one.within is None or one.within.kind == "number":
            return False
        said = {stem(self._texts[index]) for index in rest}
        called = not said.isdisjoint(map(stem, self._fields.words[one.path])) or one.path == self._time_of_state()
        # "Payments received" are what is asked for, and no event of it.
        deeds = [
            other.text.casefold() for choice in options for other in choice if other.text.casefold().endswith("ed")
        ]
        return not called and any(" " not in text or not self.says_plural for text in deeds)

    def _lacks(self, one: Lacking) -> Condition:
        raw = self._question.raw(self._tokens[one.first].word, self._tokens[one.last - 1].word + 1)
        label = " ".join(self._fields.labels.get(one.path, ()))
        if one.path not in self._fields.labels:
            said = " ".join(label_of(one.path))
            return Condition(raw, one.path, said, "", lacks=not one.has, has=one.has)
        if one.path in self._fields.numbers:
            return Condition(raw, one.path, label, "", within=Bound(frozenset(), "number", "0", 0, 0, with_high=True))
        return Condition(raw, one.path, label, "", lacks=True)

    # -- values

    def _called(self, matches: Sequence[Match], rest: Sequence[int]) -> list[Match]:
        """Return those of the fields that have a value which the question calls by name, or else all of them."""
        behind = [one for one in matches if self._values.is_named_before(one.field, one.first)]
        if behind:
            return behind
        said = {stem(self._texts[index]) for index in rest}
        plain = [one for one in matches if not one.field.is_boolean]
        named = [one for one in plain if said.issuperset(map(stem, one.field.label))]
        if named or len(matches) < 2:
            return named or list(matches)
        # "Blue eyes" is an eye color and no skin color; "directed by" is the director's.
        away = {one.field.path: far for one in plain if (far := self._away(one, rest)) is not None}
        nearest = [one for one in plain if one.field.path in away and away[one.field.path] == min(away.values())]
        return nearest if len(nearest) == 1 else list(matches)

    def _away(self, match: Match, rest: Sequence[int]) -> int | None:
        """Return how many words away from a value a word of its field's label stands, or of what its doer did."""
        texts = {index: self._texts[index] for index in rest}
        said = [
            max(match.first - index, index - match.last + 1)
            for index, text in texts.items()
            if any(stem(word) == stem(text) or says_doer(text, word) for word in self._fields.called(match.field.path))
        ]
        return min(said, default=None)

    def _choice(self, chain: Sequence[Sequence[Match]], first: int, last: int) -> tuple[Condition, ...]:
        """Return the conditions that a value, or several of which one does, may stand for."""
        if len(chain) == 1:
            return _one_of_a_picklist([self._condition(match) for match in chain[0]])
        raw = self._question.raw(self._tokens[first].word, self._tokens[last - 1].word + 1)
        found = []
        for match in chain[0]:
            same = [next((one for one in other if one.field.path == match.field.path), None) for other in chain[1:]]
            if not match.field.is_boolean and None not in same:
                others = tuple(key for one in same if one is not None for key in (one.key, *one.field.others))
                others += match.field.others
                meanings = dict.fromkeys(other[0].field.meaning for other in chain if other[0].field.meaning)
                meaning = " or ".join(meanings)
                found.append(self._condition(match)._replace(text=raw, tail="", others=others, meaning=meaning))
        return _one_of_a_picklist(found)

    def _condition(self, match: Match) -> Condition:
        raw = self._question.raw(self._tokens[match.first].word, self._tokens[match.last - 1].word + 1)
        word = self._question.words[self._tokens[match.last - 1].word]
        tail = sign_behind(self._question.text[word.start :].split(maxsplit=1)[0].rstrip("?!.,;:'\")"))
        return Condition(
            raw,
            match.field.path,
            " ".join(match.field.label),
            match.key,
            tail,
            others=match.field.others,
            is_part=match.key in match.field.parts,
            meaning=match.field.meaning,
        )

    # -- what else is said

    def _counts(self) -> bool:
        """Whether the question asks how many there are; "word count" is what a field is called."""
        if not self._question.asks_for("count"):
            return False
        places = [index for index, text in enumerate(self._texts) if text == "count"]
        labels = [self._fields.labels[path] for path in self._fields.numbers if "count" in self._fields.labels[path]]
        called = [
            place
            for place in places
            for label in labels
            if len(label) > 1 and tuple(self._texts[max(0, place - label.index("count")) :][: len(label)]) == label
        ]
        others = {"how many", "number of", "how often", "amount of times"} & self._question.phrases.keys()
        return bool(others) or len(called) < len(places)

    def _done_by(self, places: dict[tuple[int, int], list[Match]], rest: Sequence[int]) -> set[int]:
        """Return the places of "by" that lead to a doer or a value ("directed by"); others ask for groups."""
        labels = {
            word for matches in places.values() for one in matches for word in self._fields.called(one.field.path)
        }
        return {
            index
            for index in rest
            if self._texts[index] == "by"
            and index
            and (index + 1 in self._rest.given or any(says_doer(self._texts[index - 1], word) for word in labels))
        }

    def _may_hold(self, paths: Sequence[str], places: Sequence[tuple[int, int]]) -> bool:
        """Whether one record may have all values that are given, and they are no more than it may have.

        "Open and closed" asks for either, and adding up both conditions gives none; "German and French" both stand in
        a list of languages, of which "only German" says another thing.
        """
        lists = {one.path for one in self._fields.chosen_by if one.is_list}
        twice = {path for path in paths if paths.count(path) > 1}
        between = (self._texts[one[1] : other[0]] for one, other in pairwise(sorted(places)))
        joined = not twice or all(_JOINING.issuperset(texts) for texts in between)
        alone = lists.isdisjoint(paths) or _ALONE.isdisjoint(self._texts)
        return twice <= lists and joined and alone


def _one_of_a_picklist(conditions: Sequence[Condition]) -> tuple[Condition, ...]:
    """Return one of several conditions where they are forms of one value: `{"value": "open", "label": "Open"}`."""
    parents = {one.path.rpartition("/")[0] for one in conditions}
    names = {one.path.rpartition("/")[2] for one in conditions}
    alike = len({one.keys for one in conditions}) == 1
    if len(conditions) > 1 and len(parents) == 1 and names <= {"value", "label", "name"} and alike:
        return (min(conditions, key=lambda one: one.path.rpartition("/")[2] != "label"),)
    return tuple(conditions)


def _is_listed(path: str, word: str) -> bool:
    """Whether a word calls the list that a field stands in."""
    lists = [name for name, step in pairwise(split_pointer(path)) if step == "*"]
    return any(stem(word) in map(stem, plain_words(name)) for name in lists)
