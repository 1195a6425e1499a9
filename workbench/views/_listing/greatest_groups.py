"""Questions for the greatest groups: "which plan has the most subscriptions", "top 5 customers by orders"."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from workbench.records import plural, singular, split_pointer
from workbench.views._conditions.asked_groups import GRAINS, field_called, groupable, time_called
from workbench.views._conditions.attributes import AttributeReader
from workbench.views._conditions.computed import Computed
from workbench.views._conditions.elements import element_lists
from workbench.views._conditions.linked_groups import GroupLink
from workbench.views._conditions.ranked import ranked_in
from workbench.views._conditions.readings import Reading
from workbench.views._conditions.spoken import nouns_said
from workbench.views._conditions.unsaid_nouns import are_people, asks_for_people, possesses
from workbench.views._english.doers import says_doer
from workbench.views._english.pasts import is_past
from workbench.views._english.question import Question, stem
from workbench.views._figures.measures import SNAPSHOTS
from workbench.views._listing.ways import Ways
from workbench.views._records.spec import AggregateSpec, ContextSpec, Section
from workbench.views._records.units import NOT_SUMMED, adds_up, is_money
from workbench.views._records.vocabulary import Fields, label_of, plain_words

__all__ = ["GreatestGroups"]

# Before "the most hours" they say no more than that somebody has them.
_WORKING = frozenset({"work", "works", "worked", "do", "does", "did", "log", "logs", "logged", "clock", "clocked"})
# Hours that are called so are not those that somebody worked.
_NO_WORK = frozenset(
    {"estimate", "estimated", "plan", "planned", "budget", "budgeted", "target", "expected", "limit", "max", "quota"}
)


class GreatestGroups:
    """Reads one question as one for the groups of the most records, or of the greatest figure."""

    def __init__(
        self,
        spec: ContextSpec,
        sections: Mapping[str, Section],
        nouns: Mapping[str, frozenset[str]],
        ways: Ways,
        fields_of: Callable[[Question, str], Fields],
        reader: Callable[[Question, str, dict[str, Fields]], AttributeReader],
        distant: Callable[[Question, str, Sequence[str]], tuple[GroupLink, int] | None],
    ) -> None:
        """Read nothing yet.

        Args:
            spec: The spec.
            sections: The section of each entity's own records.
            nouns: Stems of what each entity is called.
            ways: How the records are linked.
            fields_of: Returns the fields of an entity that a question may speak of.
            reader: Reads a question as one for the records of an entity.
            distant: Finds fields of what an entity's records link to.
        """
        self._spec, self._sections, self._nouns, self._ways = spec, sections, nouns, ways
        self._fields_of, self._reader, self._distant = fields_of, reader, distant

    def with_most(self, question: Question, fields: dict[str, Fields]) -> Iterator[Reading]:
        """Yield the readings of "which plan has the most subscriptions?": the groups of the most records."""
        at = [index for index, word in enumerate(question.words) if word.normal in {"most", "fewest"}]
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
            figure = self._figure_of(counted, name, fields[name])
            if figure is None:
                continue
            called = _called_by_deed(asked, fields[name])
            reading = replace(reading, least=question.words[at[0]].normal == "fewest")
            for one in self.greatest(question, reading, fields[name], called, figure):
                if not one.least or not self._may_have_none(one, called):
                    yield one
        if question.words[at[0]].normal == "fewest":
            return
        for name in [one for one in self._sections if self._is_called(one, asked)]:
            # The items of an order stand in it, whatever else may be called an item.
            longest = self._longest_list(question, counted, name, self._fields_of(question, name), asked)
            if longest is not None:
                yield longest
                return
        if not any(not nouns_said(counted).isdisjoint(self._nouns[name]) for name in fields):
            found = list(self._with_most_of(question, counted, asked, fields.keys(), works=works))
            yield from found or self._with_most_called(question, counted, asked)

    def _figure_of(self, counted: Question, name: str, fields: Fields) -> AggregateSpec | None:
        """Return the figure that is the most: of "minutes in time entries" a sum, `None` where no one number is."""
        first = stem(counted.words[0].normal)
        numbers = [path for path in fields.numbers if first in fields.stems(path)]
        if first in self._nouns[name] or not numbers:
            return AggregateSpec(op="count")
        return AggregateSpec(op="sum", field=numbers[0]) if len(numbers) == 1 and adds_up(numbers[0]) else None

    def _with_most_called(self, question: Question, counted: Question, asked: Sequence[str]) -> Iterator[Reading]:
        """Yield the readings of "which doctor has the most no shows?", where a value stands for the noun."""
        for name in self._sections:
            own = {name: self._fields_of(counted, name)}
            reader = self._reader(counted, name, own)
            reading = reader.read(called=self._spec.entities[name].stream.partition(".")[2].replace("_", " "))
            if reading is not None and reader.says_plural and reading.only_chooses:
                whole = replace(reading, named_words=frozenset(range(len(question.words))))
                yield from self.greatest(question, whole, own[name], asked, AggregateSpec(op="count"))

    def counted_instead(self, question: Question, fields: dict[str, Fields], found: list[Reading]) -> list[Reading]:
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
        counted = list(self.with_most(question, fields))
        return counted or [one for one in found if one not in taken]

    def _with_most_of(
        self, question: Question, counted: Question, asked: Sequence[str], spoken: Collection[str], *, works: bool
    ) -> Iterator[Reading]:
        """Yield the readings of "which technician worked the most hours": the groups with the greatest sum."""
        for name in self._sections:
            if not SNAPSHOTS.isdisjoint(map(singular, plain_words(name))) or (
                spoken and name not in spoken and self._is_called(name, asked)
            ):
                # A driver is no standing of one, and standings tell again what stood in those before.
                continue
            called = self._spec.entities[name].stream.partition(".")[2].replace("_", " ")
            own = {name: self._fields_of(question, name)}
            if asked and {stem(text) for text in asked} <= self._nouns[name]:
                # The guest with the most points is one record, and no group.
                first = Question(f"{' '.join(asked)} with the highest {counted.text}")
                one = self._reader(first, name, own).read()
                if one is not None and one.order is not None:
                    yield replace(one, named_words=frozenset(range(len(question.words))))
                continue
            reading = self._reader(Question(f"total {counted.text}"), name, own).read(called=called)
            if reading is not None and works and not _NO_WORK.isdisjoint(_summed(reading, own[name])):
                continue
            plain = reading is not None and not (reading.choices or reading.groups or reading.order or reading.counted)
            if reading is not None and plain and _sums_no_money(counted, reading):
                # "The most money" is no number of whatever else has one.
                continue
            if reading is not None and plain and [one.op for one in reading.figures] == ["sum"]:
                total = replace(reading, figures=(), named_words=frozenset(range(len(question.words))))
                yield from self.greatest(question, total, own[name], asked, reading.figures[0])

    def _is_called(self, name: str, asked: Sequence[str]) -> bool:
        return bool(asked) and {stem(text) for text in asked} <= self._nouns[name]

    def _longest_list(
        self, question: Question, counted: Question, name: str, fields: Fields, asked: Sequence[str]
    ) -> Reading | None:
        """Return the reading of "which legislator has the most terms": the record whose list is the longest.

        Or the one whose numbers in a list come to the most: "which organ has the most pipes".
        """
        said = [stem(text) for word in counted.words for text in plain_words(word.normal)]
        if not self._is_called(name, asked):
            return None
        every = element_lists(fields.labels, frozenset())
        plain = {path: frozenset(map(stem, fields.labels[path])) for path in fields.labels if path.endswith("/*")}
        plain = {path: stems for path, stems in plain.items() if "*" not in path[:-1]}
        lists = [path for path, stems in (every | plain).items() if list(stems) == said]
        words = tuple(text for word in counted.words for text in plain_words(word.normal))
        added = [
            path
            for path in fields.numbers
            if "*" in split_pointer(path) and fields.labels[path] == words and plural(words[-1]) == words[-1]
            if adds_up(path) and NOT_SUMMED.isdisjoint(words)
        ]
        if len(lists) == 1:
            path = lists[0].removesuffix("/*")
            computed = Computed(path, f"number of {' '.join(label_of(path))}")
        elif len(added) == 1 and not lists:
            computed = Computed(added[0], f"sum of {' '.join(words)}", adds_up=True)
        else:
            return None
        called = self._spec.entities[name].stream.partition(".")[2].replace("_", " ")
        specs = (AggregateSpec(op="max", field=computed.field),)
        named = frozenset(range(len(question.words)))
        return Reading(name, called, (), figures=specs, named_words=named, computed=computed)

    def ranked(self, question: Question, fields: dict[str, Fields]) -> Iterator[Reading]:
        """Yield the readings of "top 5 customers by number of orders", "which maker has the highest total price"."""
        ranked = ranked_in(question)
        if ranked is None:
            return
        figure = Question(ranked.figure)
        for name in self._sections:
            called = "" if ranked.is_count else self._spec.entities[name].stream.partition(".")[2].replace("_", " ")
            own = {name: fields.get(name) or self._fields_of(question, name)}
            reading = self._reader(figure, name, own).read(conditions=False, called=called)
            if reading is None or reading.choices or reading.groups or reading.order:
                continue
            specs = (AggregateSpec(op="count"),) if ranked.is_count else reading.figures
            if len(specs) != 1 or (reading.figures and ranked.is_count) or specs[0].op not in {"count", "sum", "mean"}:
                continue
            asked = [text for word in Question(ranked.asked).words for text in plain_words(word.normal)]
            whole = replace(reading, figures=(), counted=False, firsts=ranked.firsts, least=ranked.least)
            whole = replace(whole, named_words=frozenset(range(len(question.words))))
            for one in self.greatest(question, whole, own[name], asked, specs[0]):
                if not one.least or specs[0].op == "mean" or not self._may_have_none(one, asked):
                    yield one

    def _may_have_none(self, reading: Reading, asked: Sequence[str]) -> bool:
        """Whether groups are records: who has no orders has the fewest, and is in no group."""
        if reading.conditions or reading.linked is not None:
            # A channel with no cancelled orders has the fewest of them.
            return True
        others = (nouns for name, nouns in self._nouns.items() if name != reading.entity)
        return reading.grouped is not None or any(stem(text) in nouns for nouns in others for text in asked)

    def greatest(
        self, question: Question, reading: Reading, fields: Fields, asked: Sequence[str], spec: AggregateSpec
    ) -> Iterator[Reading]:
        """Yield a reading for the greatest of the groups that some words call."""
        if reading.elements or (asked and all(map(is_past, asked))):
            # Who planted the most trees is no plant; figures of elements are no figures of groups.
            return
        path = field_called(asked, fields) if asked else None
        if asks_for_people(question) and any(one.path == path and one.is_boolean for one in fields.chosen_by):
            # Who closes the most deals is not whether they are closed.
            return
        grain = asked[0].removesuffix("s") if len(asked) == 1 else ""
        if path is None and grain in GRAINS:
            path = time_called(set(), fields, self._sections[reading.entity])
            if path is not None:
                yield replace(reading, groups=(spec.model_copy(update={"by": path}),), grain=grain, most=True)
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
            for name in self._sections
            if name != entity and are_people(self._nouns[name], self._spec.entities[name])
            for hops in [self._ways.hops(entity, name)]
            if hops
        }
        # Who did an interview is linked to it, and not to what it was held for.
        people = [name for name, hops in far.items() if hops == min(far.values())]
        # Where some are linked in two ways, "who" may mean any of them.
        links_to = {link.entity: link for link in ways.values()}
        return links_to.get(people[0]) if is_who and len(people) == 1 else None


def _called_by_deed(asked: Sequence[str], fields: Fields) -> list[str]:
    """Return what groups are called where a verb behind says the rest: who led tours is their leader.

    A service that incidents were "affected by" is one of their `affected_services`.
    """
    verb = asked[-2] if len(asked) > 1 and asked[-1] == "by" else asked[-1] if asked else ""
    bare = [text for text in asked if text not in {verb, "by"}]
    if not is_past(verb) and asked != [verb]:
        return list(asked)
    if bare and asked[-1] == "by":
        said = {stem(verb), *map(stem, bare)}
        return bare if any(said == set(map(stem, label)) for label in fields.labels.values()) else list(asked)
    labels = [fields.labels[path] for path in groupable(fields)]
    doers = {label for label in labels if any(says_doer(verb, word) for word in label)} if not bare and verb else set()
    return list(doers.pop()) if len(doers) == 1 else list(asked)


def _summed(reading: Reading, fields: Fields) -> frozenset[str]:
    """Return all words of what a reading sums."""
    return frozenset(word for one in reading.figures for word in fields.called(one.field or ""))


def _sums_no_money(counted: Question, reading: Reading) -> bool:
    """Whether a question asks for the most money, and what was read is a sum of something else."""
    asks = "money" in counted.phrases
    return asks and not all(is_money(one.field) for one in reading.figures if one.op == "sum")
