"""How a question is read as one for all records with some attribute: "customers in Italy", "how many are open?".

They are read only as a whole: each word must be the noun of the entity, a value, the name of a field, or one of a
closed list of words that add nothing. A question with any word left over, or that denies, compares or asks why, is not
read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import pairwise

from workbench.views._conditions.asked_figures import AskedFigures, asked_figures
from workbench.views._conditions.asked_groups import Distant
from workbench.views._conditions.attribute_parts import Chosen, Said
from workbench.views._conditions.bounded import AMOUNTS, Bounded
from workbench.views._conditions.denied_values import denied_values, with_denied
from workbench.views._conditions.elements import calls_list, element_lists, list_of, of_elements, tells_elements_apart
from workbench.views._conditions.excused import unpaid_states
from workbench.views._conditions.given_values import GivenValues, Match, either
from workbench.views._conditions.lacking import Lacking, counts_something, lacking_in
from workbench.views._conditions.left_over import LeftOver
from workbench.views._conditions.linked_groups import GroupLink
from workbench.views._conditions.meant_values import MeantValues
from workbench.views._conditions.measure_words import kind_words, with_sums
from workbench.views._conditions.readings import Condition, Reading, are_spans
from workbench.views._conditions.relative_times import relative_bounds
from workbench.views._conditions.said_units import said_label
from workbench.views._conditions.whole_names import whole_names
from workbench.views._english.doers import says_doer
from workbench.views._english.pasts import is_past
from workbench.views._english.question import Question, stem
from workbench.views._figures.figure_words import said_ops
from workbench.views._records.bounds import Bound, bounds_in, signs_in
from workbench.views._records.spec import Section
from workbench.views._records.units import is_money
from workbench.views._records.vocabulary import UNIT_WORDS, Fields, label_of

__all__ = ["AttributeReader", "Reading"]

_JOINING = frozenset({"and", "also", "as", "well", "both", "plus", "a", "an", "the"})
_ALONE = frozenset({"only", "just", "solely", "exactly", "exclusively"})
_STANDING = frozenset({"as of", "as at"})
_TO_A_BOUND = AMOUNTS | {"of", "is", "was", "are", "were"}
_EACH = frozenset({"per", "each", "every"})
# "No paid on date" and "have no payment" say what is lacking, and not that something was not done.
_HAVING = frozenset({"no", "without", "have", "has", "had", "with", "having", "lack", "lacks", "lacking"})
# In the name of a field they say nothing else.
_IN_NAMES = _EACH | {"percent", "percentage", "ratio", "share", "least", "most", "over", "average"}


class AttributeReader:
    """Reads one question as one for the records of one entity.

    Attributes:
        says_plural: Whether what was read says a value in the plural, which then stands for the records' noun.
        counts_elements: Whether it asks how many elements a list of the records has.
        is_anothers: Whether what has the stem of the records' noun is that of others, so that nothing is read.
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
        today: date | None = None,
    ) -> None:
        """Read nothing yet; `nouns` are the stems of what each entity is called, `ways` how those lead elsewhere."""
        self._ways, self._distant, self._leads_to_one = ways or {}, distant, leads_to_one
        self._question, self._entity, self._fields, self._today = question, entity, fields, today
        self._own = nouns[entity]
        self._values = GivenValues(question, fields, self._own)
        self._tokens = self._values.tokens
        self._others = frozenset().union(*(stems for name, stems in nouns.items() if name != entity)) - self._own
        self._section = section
        self._texts = [token.text for token in self._tokens]
        self.says_plural = self.counts_elements = self.is_anothers = False
        self._rest = LeftOver(question, self._texts, fields, self._own, self._others)
        self._rest.is_people = is_people
        self._bounded = Bounded(self._tokens, fields, section, self._own, self._others, self._rest)
        self._meant = MeantValues(question, self._values, fields)

    def read(self, *, conditions: bool = True, called: str = "") -> Reading | None:
        """Return what the question asks for; `None` where any word of it is not understood.

        Args:
            conditions: Whether it must give an attribute; where it need not, it may also ask for all records.
            called: What the records are called where the question need not say their noun.
        """
        self._rest.is_called = bool(called)
        said = self._said() if not self.is_anothers else None
        asked = self._asked(said) if said is not None else None
        if said is None or asked is None:
            return None
        # "Ran on each press" says no more than what it stands before.
        self._rest.given = said.taken | asked.places
        self._rest.is_sum = any(one.op == "sum" or is_money(one.field) for one in (*asked.specs, *asked.groups))
        rest = [index for index in said.rest if index not in asked.places]
        self.says_plural = bool(self._plural_nouns(said.places))
        noun = next((i for i in rest if stem(self._texts[i]) in self._own and not is_past(self._texts[i])), None)
        gives = said.places or said.bounds or said.lacking or asked.specs or asked.groups or said.counted
        if (noun is None and not called) or (conditions and not gives):
            return None
        chosen = self._chosen(said, asked, rest)
        if chosen is None:
            return None
        elements = self._said_elements(said, asked, chosen)
        if elements is None or not self._is_understood(said, asked, chosen, elements):
            return None
        options, within = chosen.options, chosen.within
        return Reading(
            self._entity,
            called if noun is None else self._called_at(noun),
            (*(choice[0] for choice in options if len(choice) == 1), *within),
            tuple(choice for choice in options if len(choice) > 1),
            tuple(of_elements(one, elements) for one in asked.specs),
            asked.groups,
            asked.order,
            said.counted,
            frozenset(self._naming(self._fields_of(chosen, asked, elements), chosen.rest) | said.words),
            grouped=asked.grouped,
            grain=asked.grain,
            firsts=asked.firsts,
            elements=elements,
            counts_elements=self.counts_elements,
        )

    def _said(self) -> Said | None:
        """Return the values and bounds of the question, and what is left; `None` where it is open what it denies."""
        if not _STANDING.isdisjoint(self._question.phrases):  # out of date as of a day: nothing of that day
            return None
        every = bounds_in(self._question)
        every += relative_bounds(self._question, self._today) if self._today is not None else ()
        places = self._places(every)
        taken = {index for first, last in places for index in range(first, last)}
        given = {self._tokens[index].word for index in taken}
        every += [one for one in signs_in(self._question) if given.isdisjoint(one.words)]
        self._rest.given = taken
        denied = denied_values(self._texts, places, self._fields.always)
        if denied is None or self._denies_two(places) or self._is_to_come(places):
            return None
        bounds = [bound for bound in every if given.isdisjoint(bound.words)]
        bounding = frozenset[int]().union(*(bound.words for bound in bounds))
        # A value may be a part of a word, as in an address, whose other parts then are left over.
        rest = [index for index, token in enumerate(self._tokens) if index not in taken and token.word not in bounding]
        rest = [index for index in rest if not any(index in words for words in denied.values())]
        if denied and any(self._tokens[max(denied)[1] - 1].word < word for word in bounding):
            return None
        numbers = frozenset[int]().union(*(bound.words for bound in bounds if bound.kind == "number"))
        self._rest.bounded = {index for index, token in enumerate(self._tokens) if token.word in numbers}
        lacking = list(lacking_in(self._texts, rest, self._fields, self._lists))
        return Said(
            places=places,
            taken=taken,
            words=given | bounding,
            denied=denied,
            bounds=bounds,
            lacking=lacking,
            done_by=self._done_by(places, rest),
            named=self._named_whole(rest),
            measures=self._bounded_names(rest, bounds),
            counted=self._counts(),
            rest=[index for index in rest if not any(one.first <= index < one.last for one in lacking)],
        )

    def _denies_two(self, places: Mapping[tuple[int, int], Sequence[Match]]) -> bool:
        """Whether a value stands behind one that is denied, in one list: "without breakfast and parking"."""
        return any(
            all(one.field.is_boolean and one.key == one.field.no for one in places[place])
            and self._texts[place[1] : other[0]] in (["and"], ["or"], ["nor"], ["and", "a"], ["or", "a"])
            for place, other in pairwise(sorted(places))
        )

    def _is_to_come(self, places: Mapping[tuple[int, int], Sequence[Match]]) -> bool:
        """Whether a value is what has yet to come: what is still to be paid is not paid."""
        return any(
            self._texts[max(0, first - 2) : first] == ["to", "be"]
            and not all(one.field.is_boolean and one.key == one.field.no for one in matches)
            for (first, _), matches in places.items()
        )

    def _asked(self, said: Said) -> AskedFigures | None:
        """Return the figures that the question asks for; `None` where one is not understood, or adds up to nothing."""
        in_names = {index for index in said.named if self._texts[index] in _EACH}
        figures = [index for index in said.rest if index not in said.done_by | said.measures | in_names]
        places = {place: matches for place, matches in said.places.items() if place not in said.denied}
        asked = self._figures(figures, places, counted=said.counted)
        if asked is None or any(self._is_anothers(one.field) for one in (*asked.specs, *asked.groups)):
            return None
        return asked if self._adds_up(asked) else None

    def _is_anothers(self, path: str | None) -> bool:
        """Whether the noun of other records alone calls a number: no `customer_rating` is the value of customers."""
        if path is None or path not in self._fields.numbers:
            return False
        label = {stem(word) for word in said_label(self._fields.labels[path])}
        said = (label | self._fields.stems(path)) & {stem(text) for text in self._texts}
        return bool(said) and said <= self._others and said != label

    def _chosen(self, said: Said, asked: AskedFigures, rest: Sequence[int]) -> Chosen | None:
        """Return the conditions that values and bounds make up; `None` where it is open what one of them is of."""
        bounded = [self._bounded.condition(bound, rest) for bound in said.bounds]
        able = self._rest.able(rest, said.places)
        measured_at = [one.path for one in bounded if one is not None]
        measured_at += [one.field for one in (*asked.specs, *asked.groups) if one.field]
        chains = either(self._meant.beside(said.places, measured_at), self._texts)
        rest = [index for index in rest if index not in chains.joining]
        options = [
            self._meant.choice([self._meant.called(matches, rest) for matches in chain], first, last)
            for (first, last), chain in chains.matches.items()
        ]
        if said.denied:
            options = with_denied(options, list(chains.matches), said.denied)
        paths = [path for choice in options for path in {one.path for one in choice}]
        if None in bounded or not all(options) or not self._may_hold(paths, list(chains.matches)):
            return None
        if self._rest.denies(set(rest) - said.done_by - able - said.named - self._rest.deeds):
            return None
        lacking = [self._lacks(one) for one in said.lacking]
        undone = [
            one for one, told in zip(lacking, said.lacking, strict=True) if self._texts[told.first] not in _HAVING
        ]
        stated = [one for choice in options for one in choice]
        within = [*(one for one in bounded if one is not None), *lacking]
        within += unpaid_states(undone, stated, self._fields)
        # What was not acknowledged in May has no time of that.
        held = [choice for choice in options if not any(one.denied or self._is_no(one) for one in choice)]
        if not are_spans(within) or any(
            self._bounded.is_of_an_event(one, held, rest, says_plural=self.says_plural) for one in within
        ):
            return None
        return Chosen(options, within, rest, able)

    def _is_no(self, condition: Condition) -> bool:
        """Whether a condition is that a flag does not hold."""
        flags = (one for one in self._fields.chosen_by if one.path == condition.path and one.is_boolean)
        return any(condition.key == one.no for one in flags)

    def _fields_of(self, chosen: Chosen, asked: AskedFigures, elements: str = "") -> set[str]:
        """Return the fields that conditions, and groups of a time, are of."""
        fields = {self._leaf_at(one.path) for choice in [*chosen.options, chosen.within] for one in choice}
        fields |= {one.by for one in asked.groups if one.by and asked.grain}
        return fields | ({self._leaf_at(elements)} if elements else set())

    def _said_elements(self, said: Said, asked: AskedFigures, chosen: Chosen) -> str | None:
        """Return the elements of a list of which alone is asked; empty for whole records, `None` where it is open."""
        fields = self._fields_of(chosen, asked)
        measured_at = {one.field for one in (*asked.specs, *asked.groups) if one.field}
        elements = self._elements(fields, measured_at, chosen.rest, counted=said.counted)
        if (elements and asked.groups) or (measured_at and not elements and self._says_list_of(fields)):
            return None
        return elements

    def _is_understood(self, said: Said, asked: AskedFigures, chosen: Chosen, elements: str) -> bool:
        """Whether every other word of the question adds nothing."""
        measured_at = [one.field for one in (*asked.specs, *asked.groups)]
        self.counts_elements = said.counted and elements in self._counted_lists(chosen.rest)
        return self._rest.is_all_said(
            [index for index in chosen.rest if index not in chosen.able],
            asked.words | kind_words(self._texts, measured_at, self._fields),
            self._fields_of(chosen, asked, elements),
            counted=said.counted or bool(asked.groups),
            dated=bool(asked.grain) or any(bound.kind == "time" for bound in said.bounds),
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
        # "How much deposit was waived" asks for deposits, of which a `deposit_waived` tells none.
        if any(
            first and self._texts[first - 1] == "much" and one.field.is_boolean and not is_past(self._texts[first])
            for (first, _), matches in places.items()
            for one in matches
        ):
            return None
        # Of orders in one currency the amounts add up.
        given = [path for matches in places.values() for path in {one.field.path for one in matches}]
        units = {one.path for one in self._fields.chosen_by if not UNIT_WORDS.isdisjoint(one.label)}
        pinned = {path for path in given if path in units and given.count(path) == 1}
        return asked_figures(
            with_sums(self._texts, self._fields, self._own),
            rest,
            self._fields.without_choices(pinned),
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
        found: set[int] = set()
        for start in starts:
            index = max((at for at, token in enumerate(self._tokens) if token.word < start), default=-1)
            # "A total amount of at least 80" is one as well.
            while index in rest and (self._texts[index] in _TO_A_BOUND or stem(self._texts[index]) in called):
                found |= {index} if stem(self._texts[index]) in called or self._texts[index] in AMOUNTS else set()
                index -= 1
        return found

    def _says_list_of(self, paths: Collection[str]) -> bool:
        """Whether the question names the list that one of some fields stands in: of "fuel charges" it asks."""
        return any(calls_list(path, text) for path in paths if "/*/" in path for text in self._texts)

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

    def _lacks(self, one: Lacking) -> Condition:
        raw = self._question.raw(self._tokens[one.first].word, self._tokens[one.last - 1].word + 1)
        label = " ".join(self._fields.labels.get(one.path, label_of(one.path)))
        if one.value:
            return Condition(raw, one.path, label, one.value)
        counts = one.path in self._fields.numbers and counts_something(one.path, self._fields) and not one.is_key
        if counts and (one.has or one.path in self._fields.always):
            zero = Bound(frozenset(), "number", "0", 0, 0, with_high=True)
            within = Bound(frozenset(), "number", "over 0", 0, with_low=False) if one.has else zero
            return Condition(within.text, one.path, label, "", within=within)
        return Condition(raw, one.path, label, "", lacks=not one.has, has=one.has)

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
