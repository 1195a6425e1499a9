"""What a question for all records is read as: conditions, figures, groups, an order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from workbench.views._conditions.computed import Computed
from workbench.views._conditions.linked_groups import GroupLink
from workbench.views._english.question import Question
from workbench.views._records.bounds import Bound, are_one_span
from workbench.views._records.spec import AggregateSpec, Order
from workbench.views._writing.select import Step

__all__ = ["Condition", "Reading", "Relation", "are_spans", "is_same", "joined_readings"]


class Condition(NamedTuple):
    """One attribute that a question gives.

    Attributes:
        text: The words of the question that give the value.
        path: Field path of the value.
        label: What the field is called.
        key: The value in normal form.
        tail: Signs right behind the value in the question, such as the `+` of "A+", which normal forms lack.
        within: Where the question gives no value but bounds, those; `key` is empty then.
        others: Other values, in normal form, any of which does as well: "open or pending".
        is_part: Whether the value may be one of a list in one text.
        lacks: Whether it is that the field has no value.
        meaning: What a table of codes says that the value means.
        denied: Whether it is that the field has another value.
        has: Whether it is that there is any element of a list, of which it is the path.
        than: Path of the field with whose value the one at `path` is compared, where it is.
        side: How it is: `lt`, `gt`, `le` or `ge`; `time` where the seconds between both are within bounds.
    """

    text: str
    path: str
    label: str
    key: str
    tail: str = ""
    within: Bound | None = None
    others: tuple[str, ...] = ()
    is_part: bool = False
    lacks: bool = False
    meaning: str = ""
    denied: bool = False
    has: bool = False
    than: str = ""
    side: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The values, in normal form, of which one does."""
        return (self.key, *self.others)


@dataclass(frozen=True)
class Reading:
    """A question that was read as one for all records with some attributes.

    Attributes:
        entity: The entity that it asks for.
        noun: What the question calls it.
        conditions: What all of the records have.
        choices: Of words that are values of several fields: the conditions that they may stand for.
        figures: The figures that it asks for besides the count.
        groups: Those that it asks for of each value of a field.
        order: What the records are ordered by where it asks for the first of them.
        counted: Whether it asks how many there are, and nothing of them.
        named_words: Indexes of the question's words that are values, or name their fields.
        linked: Records of another entity with attributes of their own, to one of which each is linked.
        grouped: Records of another entity that the groups are made by, where no field is.
        most: Whether it asks for the greatest groups alone.
        grain: `day`, `month`, `quarter` or `year`, where the groups are those of a time.
        firsts: How many of the first of the order it asks for, where it says so.
        share_of: The records of which it asks what share those of the reading are.
        elements: Path of the elements of a list of which alone it asks, where it does; empty for whole records.
        counts_elements: Whether it asks how many of those there are.
        different: Whether it asks how many groups there are.
        beside: Other records, of which it asks whether there are more.
        nth: Which of the order, or of the greatest groups, it asks for: the second, the third.
        least: Whether it asks for the least groups, and not for the greatest.
        told: Words of the question that were read as others, with those.
        unread: Words by which what it asks for is not narrowed, though they may say so.
        computed: The number of which the figures and groups are, where no field holds it.
    """

    entity: str
    noun: str
    conditions: tuple[Condition, ...]
    choices: tuple[tuple[Condition, ...], ...] = ()
    figures: tuple[AggregateSpec, ...] = ()
    groups: tuple[AggregateSpec, ...] = ()
    order: Order | None = None
    counted: bool = False
    named_words: frozenset[int] = field(default_factory=frozenset)
    linked: Relation | None = None
    grouped: GroupLink | None = None
    most: bool = False
    grain: str = ""
    firsts: int | None = None
    share_of: Reading | None = None
    elements: str = ""
    counts_elements: bool = False
    different: bool = False
    beside: Reading | None = None
    nth: int = 1
    least: bool = False
    told: tuple[tuple[str, str], ...] = ()
    unread: tuple[str, ...] = ()
    computed: Computed | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it surely speaks of all records of the entity, with no value that tells some apart."""
        return (
            not self.choices
            and not self.told
            and self.linked is None
            and all(one.within is not None or one.lacks or one.has or one.than for one in self.conditions)
        )

    @property
    def is_bare(self) -> bool:
        """Whether it names no value and no group, so that its one figure might be that of anything."""
        return not (self.conditions or self.choices or self.groups or self.order)

    @property
    def only_counts(self) -> bool:
        """Whether it asks for nothing but how many there are."""
        asks = self.figures or self.choices or self.groups or self.order or self.counts_elements
        return self.counted and not asks

    @property
    def only_chooses(self) -> bool:
        """Whether it gives conditions that are decided, and asks for no figure, group or order."""
        return not (self.counted or self.figures or self.choices or self.groups or self.order)

    @property
    def denies(self) -> bool:
        """Whether one of its conditions, or of those of what it is linked to, denies a value."""
        linked = self.linked.reading.conditions if self.linked is not None else ()
        return any(one.denied for one in (*self.conditions, *linked))

    @property
    def meanings(self) -> frozenset[str]:
        """What tables of codes say that the values of its conditions mean."""
        linked = self.linked.reading.conditions if self.linked is not None else ()
        return frozenset(one.meaning for one in (*self.conditions, *linked) if one.meaning)


@dataclass(frozen=True)
class Relation:
    """What else the records of a reading have: links to records that another reading means.

    Attributes:
        reading: The records at the other end.
        steps: The hops from there.
        number: To how many of them each is linked, where the question says so; at least one else.
    """

    reading: Reading
    steps: tuple[Step, ...]
    number: Bound | None = None


def are_spans(within: Sequence[Condition]) -> bool:
    """Whether the bounds on each field can all hold: "in 2024 and 2025" asks for either."""
    paths = {one.path for one in within if one.within is not None}
    return all(are_one_span([one.within for one in within if one.within and one.path == path]) for path in paths)


def is_same(one: Reading, other: Reading) -> bool:
    """Whether two readings ask for the same, whatever words were read as others in them."""

    def plain(reading: Reading) -> Reading:
        return replace(reading, told=(), unread=(), noun="")

    return plain(one) == plain(other)


def joined_readings(
    reading: Reading | None, linked: Reading | None, steps: tuple[Step, ...] | None, question: Question
) -> Iterator[Reading]:
    """Yield a reading narrowed by what its records are linked to, where that gives a value and no time.

    Args:
        reading: What is asked for.
        linked: What they are linked to.
        steps: The hops from there.
        question: The question.
    """
    if reading is None or linked is None or steps is None or not linked.only_chooses or reading.order is not None:
        return
    if any(one.within is not None and one.within.kind == "time" for one in linked.conditions):
        return
    if any(one.within is None for one in linked.conditions):
        relation = Relation(replace(linked, named_words=frozenset()), steps)
        named = reading.named_words.union(range(len(question.words)))
        yield replace(reading, linked=relation, named_words=named)
