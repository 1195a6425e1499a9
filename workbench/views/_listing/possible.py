"""What may be asked over all records of a spec's entities: each figure that can be computed, with the question for it.

How many have a value, or none; which value or linked record most have; which record has the most or least of a number
or comes first in time; sums and means. A question that is not understood as a whole may still come near one of these.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from workbench.records import plural
from workbench.views._conditions.linked_groups import GroupLink
from workbench.views._conditions.readings import Condition, Reading
from workbench.views._english.measures import superlatives
from workbench.views._english.question import Question
from workbench.views._listing.ways import Ways
from workbench.views._records.spec import AggregateSpec, ContextSpec, Order
from workbench.views._records.units import adds_up, units_beside
from workbench.views._records.vocabulary import KEY_WORDS, Fields, ValueField

__all__ = ["Possible", "PossibleQuestions"]

_MOST_VALUES, _FEW_NUMBERS, _WORDS_OF_A_VALUE = 30, 12, 3
_LETTERS = re.compile(r"[^\W\d_]{2}")
_YEARS = frozenset({"year", "yr"})
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_OF_YEARS = {"min": ("oldest", "longest-established"), "max": ("newest",)}
# What was done on the day that a field is called by.
_DONE = re.compile(
    r"[a-z]+ed|paid|sent|sold|made|given|taken|done|built|held|met|won|left|read|begun|seen|found|kept|brought|bought|"
    r"written|drawn|withdrawn"
)
_OF_ONE = frozenset(
    {"height", "depth", "width", "speed", "temperature", "humidity", "wind", "noise", "rating", "length"}
)
_OF_PEOPLE = frozenset({"birth", "joining"})
_OF_TIMES = _OF_PEOPLE | {"origin"}


class Possible(NamedTuple):
    """One figure that may be asked for.

    Attributes:
        kind: One of `FIGURE_KINDS`.
        asked: Questions for it, the plainest first.
        reading: What they are read as.
    """

    kind: str
    asked: tuple[str, ...]
    reading: Reading


class PossibleQuestions:
    """All figures that may be asked for over the records of each entity."""

    def __init__(
        self,
        spec: ContextSpec,
        ways: Ways,
        fields_of: Callable[[Question, str], Fields],
        are_people: Callable[[str], bool],
    ) -> None:
        """Read nothing yet.

        Args:
            spec: The spec.
            ways: How their records are linked.
            fields_of: Returns the fields of an entity that a question may speak of.
            are_people: Whether an entity is one of people.
        """
        self._spec, self._ways, self._fields_of = spec, ways, fields_of
        self._are_people = are_people

    def of(self, entity: str) -> list[Possible]:
        """Return what may be asked over all records of an entity."""
        one = _Entity(
            entity,
            self._fields_of(Question(""), entity),
            {one.path: one.words for one in self._spec.entities[entity].words},
            self._ways.linking_paths(entity),
            is_people=self._are_people(entity),
        )
        spec = self._spec.entities[entity]
        keys, names = {"/id", "id", *spec.keys}, {path for paths in spec.names for path in paths}
        skipped = keys | names | one.linking
        numbers = [path for path in one.numbers() if path not in skipped]
        found = [Possible("count", (f"How many {one.nouns} are there?",), one.reading(counted=True))]
        found += one.of_values(skipped)
        found += one.of_none(keys | names)
        found += self._of_links(one, numbers)
        found += one.of_numbers(numbers)
        found += one.of_times(skipped)
        return found

    def _of_links(self, one: _Entity, numbers: list[str]) -> Iterator[Possible]:
        """Yield which of the records that an entity's link to has the most of them, or the greatest sum."""
        for link in self._ways.links_from(one.name):
            other = link.entity.replace("_", " ")
            role = " ".join(word for word in link.steps[-1].link.name.split("_") if word not in KEY_WORDS)
            is_itself = len(link.steps) > 1 or not role or role in other
            said = (other,) if is_itself else (f"{role} {other}", role, other)
            by = GroupLink(link.entity, said[0], link.steps)
            asked = tuple(f"Which {who} has the most {one.nouns}?" for who in said)
            count = AggregateSpec(op="count")
            yield Possible("most", asked, one.reading(groups=(count,), grouped=by, most=True))
            if not self._ways.leads_to_one(one.name, link):
                continue
            for path in one.summed(numbers):
                total = AggregateSpec(op="sum", field=path)
                asked = tuple(f"Which {said[0]} has the most {label} of {one.nouns}?" for label in one.labels(path))
                yield Possible("most", asked, one.reading(groups=(total,), grouped=by, most=True))


class _Entity:
    """One entity, as its figures are asked for.

    Attributes:
        name: Its name.
        nouns: What several of its records are called.
        linking: The field paths that hold the keys of others.
    """

    def __init__(
        self, name: str, fields: Fields, words: Mapping[str, str], linking: frozenset[str], *, is_people: bool
    ) -> None:
        self.name, self.linking = name, linking
        self._noun = name.replace("_", " ")
        self.nouns = plural(self._noun)
        self._fields, self._words, self._is_people = fields, words, is_people

    def reading(
        self,
        *,
        conditions: tuple[Condition, ...] = (),
        figures: tuple[AggregateSpec, ...] = (),
        groups: tuple[AggregateSpec, ...] = (),
        order: Order | None = None,
        grouped: GroupLink | None = None,
        counted: bool = False,
        most: bool = False,
    ) -> Reading:
        return Reading(
            self.name,
            self._noun,
            conditions,
            figures=figures,
            groups=groups,
            order=order,
            grouped=grouped,
            counted=counted,
            most=most,
            firsts=1 if order is not None else None,
        )

    def labels(self, path: str) -> tuple[str, ...]:
        """Return what a field is called, and what the spec says that people call it."""
        own = " ".join(self._fields.labels[path])
        return tuple(dict.fromkeys((own, self._words.get(path, own))))

    def numbers(self) -> list[str]:
        """Return the fields of numbers that measure something."""
        return [
            path
            for path in sorted(self._fields.numbers - self._fields.times)
            if "*" not in path
            and self._fields.labels.get(path)
            and not any(KEY_WORDS & set(label.split()[-1:]) for label in self.labels(path))
        ]

    def summed(self, numbers: list[str]) -> list[str]:
        """Return the numbers that add up: how deep each of some trenches is does not."""
        measured = {path: superlatives(tuple(self.labels(path)[-1].split()), "max") for path in numbers}
        return [path for path in numbers if adds_up(path) and not any(one in _OF_ONE for _, one in measured[path])]

    def of_values(self, skipped: set[str]) -> Iterator[Possible]:
        """Yield which value most records have, and of each value how many have it."""
        coded = {field.path for field in self._fields.chosen_by if field.meaning}
        said: set[tuple[str, str]] = set()
        for field in self._fields.chosen_by:
            if field.path not in self._fields.labels or (field.path in skipped and field.path not in coded):
                continue
            is_number = field.path in self._fields.numbers
            told_apart = len(field.values) <= (_FEW_NUMBERS if is_number else _MOST_VALUES)
            if not (field.is_boolean or field.meaning or (is_number and not told_apart)):
                group = AggregateSpec(op="count", by=field.path)
                asked = [
                    text
                    for label in self.labels(field.path)
                    for text in (
                        f"What is the most common {label} of {self.nouns}?",
                        f"Which {label} do most {self.nouns} have?",
                    )
                ]
                yield Possible("most", tuple(asked), self.reading(groups=(group,), most=True))
            key = (field.path, "".join(field.values))
            plain = field.path not in coded and told_apart and not is_number and not _is_prose(field)
            if field.is_boolean or plain or (field.meaning and key not in said):
                said.add(key)
                yield from self._of_each_value(field)

    def _of_each_value(self, field: ValueField) -> Iterator[Possible]:
        # What is written in digits, people say so as well.
        for value in [one for one in field.values if field.is_boolean or field.meaning or _LETTERS.search(one)]:
            label = " ".join(field.label)
            held = Condition(
                value, field.path, label, value, "", None, field.others, value in field.parts, meaning=field.meaning
            )
            if field.is_boolean:
                denied = "" if value == field.yes else "not "
                asked: tuple[str, ...] = (f"How many {self.nouns} are {denied}{' '.join(field.says)}?",)
            else:
                said = field.meaning or value
                asked = (
                    *(f"How many {self.nouns} have {label} {said}?" for label in self.labels(field.path)),
                    f"How many {self.nouns} are {said}?",
                )
            yield Possible("count", asked, self.reading(conditions=(held,), counted=True))

    def of_none(self, skipped: set[str]) -> Iterator[Possible]:
        """Yield how many records have no value of a field, and how many have one."""
        for path, words in self._fields.labels.items():
            if path in self._fields.always or "*" in path or path in skipped or not words:
                continue
            labels, label = self.labels(path), " ".join(words)
            done = [word for word in labels[-1].split() if _DONE.fullmatch(word)] if path in self._fields.times else []
            none = [f"How many {self.nouns} have no {label} yet?" for label in labels]
            none += [f"How many {self.nouns} are still not {word}?" for word in done[:1]]
            some = [f"How many {self.nouns} have a {label}?" for label in labels]
            some += [f"How many {self.nouns} were {word}?" for word in done[:1]]
            lacks, has = Condition("", path, label, "", lacks=True), Condition("", path, label, "", has=True)
            yield Possible("count", tuple(none), self.reading(conditions=(lacks,), counted=True))
            yield Possible("count", tuple(some), self.reading(conditions=(has,), counted=True))

    def of_numbers(self, numbers: list[str]) -> Iterator[Possible]:
        """Yield which record has the most and the least of a number, its sum and its mean."""
        for path in numbers:
            labels = self.labels(path)
            words = tuple(labels[-1].split())
            is_year = not _YEARS.isdisjoint(words) or self._holds_years(path)
            is_year = is_year or any(measure == "origin" for _, measure in superlatives(words, "min"))
            for op, side, kind in (("max", "highest", "greatest"), ("min", "lowest", "least")):
                asked = [f"Which {self._noun} has the {side} {label}?" for label in labels]
                adjectives = [adjective for adjective, _ in superlatives(words, op)]
                asked += [
                    f"Which is the {one} {self._noun}?" for one in adjectives or (_OF_YEARS[op] if is_year else ())
                ]
                kind = ("last" if op == "max" else "first") if is_year else kind
                yield Possible(kind, tuple(asked), self._of_number(op, path))
            if is_year:
                continue
            asked = [f"What is the average {label} of {self.nouns}?" for label in labels]
            yield Possible("mean", tuple(asked), self._of_number("mean", path))
            if path in self.summed(numbers):
                asked = [f"What is the total {label} of all {self.nouns}?" for label in labels]
                yield Possible("sum", tuple(asked), self._of_number("sum", path))

    def _of_number(self, op: str, path: str) -> Reading:
        """Return a figure of a number; of amounts in several currencies one of each, and no record before others."""
        units = units_beside(path, self._fields)
        if units:
            return self.reading(groups=(AggregateSpec.model_validate({"op": op, "field": path, "by": units[0]}),))
        figure = AggregateSpec.model_validate({"op": op, "field": path})
        order = Order(by=path, descending=op == "max") if op in {"max", "min"} else None
        return self.reading(figures=(figure,), order=order)

    def _holds_years(self, path: str) -> bool:
        """Whether all values of a number are years."""
        values = [value for field in self._fields.chosen_by if field.path == path for value in field.values]
        return bool(values) and all(_YEAR.fullmatch(value) for value in values)

    def of_times(self, skipped: set[str]) -> Iterator[Possible]:
        """Yield which record comes first and last by a time."""
        for path in sorted(self._fields.times - skipped):
            if "*" in path or not self._fields.labels.get(path):
                continue
            labels = self.labels(path)
            meant = {side: superlatives(tuple(labels[-1].split()), side) for side in ("min", "max")}
            for side, word, kind, op in (("min", "earliest", "first", "earliest"), ("max", "latest", "last", "latest")):
                asked = [f"Which {self._noun} has the {word} {label}?" for label in labels]
                for adjective, measure in meant[side]:
                    if measure in _OF_TIMES and (self._is_people or measure not in _OF_PEOPLE):
                        asked.append(f"Which is the {adjective} {self._noun}?")
                if self._is_people and any(measure == "joining" for _, measure in meant[side]):
                    asked.append("Who has been here the longest?" if side == "min" else "Who joined us last?")
                figure = AggregateSpec.model_validate({"op": op, "field": path})
                order = Order(by=path, descending=side == "max")
                yield Possible(kind, tuple(asked), self.reading(figures=(figure,), order=order))


def _is_prose(field: ValueField) -> bool:
    """Whether values are remarks, which some records share by chance: nobody asks how many are `late start, fog`."""
    words = sorted(len(value.split()) for value in field.values)
    return bool(words) and words[len(words) // 2] > _WORDS_OF_A_VALUE
