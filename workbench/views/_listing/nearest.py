"""Questions over all records that are not understood as a whole: what comes nearest to them, of all that may be asked.

Each figure that can be computed has a plain question; those whose questions come nearest in meaning are told, as what
may be meant. One is the answer alone where it says the same words and all others are far behind. A frame decides which
kinds of figures are compared: "how many" asks for no longest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from workbench.records import split_pointer
from workbench.views._conditions.asked_groups import time_called
from workbench.views._conditions.readings import Condition, Reading
from workbench.views._english.figure_frames import asked_kinds, is_superlative
from workbench.views._english.meaning import Meaning
from workbench.views._english.question import Question, stem
from workbench.views._listing.possible import Possible, PossibleQuestions
from workbench.views._listing.ways import Ways
from workbench.views._records.bounds import bounds_in
from workbench.views._records.source import Source
from workbench.views._records.spec import ContextSpec, Section
from workbench.views._records.units import mixes_units
from workbench.views._records.vocabulary import KEY_WORDS, Fields, plain_words

__all__ = ["NearestQuestions"]

# Each listing of so many records takes about a second.
_MOST_RECORDS = 10_000
_MOST_TOLD, _MOST_WORDS = 6, 40
_DENYING = frozenset(
    """
    no not non none never without isn't aren't wasn't weren't hasn't haven't didn't doesn't don't can't cannot won't
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_WHO = frozenset({"who", "whom", "whose"})
# Questions about anything else mostly stay farther away than this; what lies so far behind the nearest is not meant.
_NEAR, _BEHIND = 0.42, 0.15
# What says the same words is meant where nothing else comes near it.
_APART = 0.12
_ASKING = KEY_WORDS | frozenset(
    """
    a all an are as average by count do does did had has have her his how is it its many mean much name number of our s
    some sum than that the their there total us was we were what which who whom whose among
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)


class NearestQuestions:
    """Finds what a question that was not understood comes near, of all that may be asked over all records."""

    def __init__(
        self,
        spec: ContextSpec,
        sections: Mapping[str, Section],
        ways: Ways,
        fields_of: Callable[[Question, str], Fields],
        are_people: Callable[[str], bool],
        source: Source,
    ) -> None:
        """Read nothing yet.

        Args:
            spec: The spec.
            sections: The section of each entity that may be asked for, of its own records.
            ways: How their records are linked.
            fields_of: Returns the fields of an entity that a question may speak of.
            are_people: Whether an entity is one of people.
            source: Where records come from.
        """
        self._spec = spec
        self._possible = PossibleQuestions(spec, ways, fields_of, are_people)
        self._are_people = are_people
        self._sections, self._fields_of = sections, fields_of
        self._streams = {name: spec.entities[name].stream for name in sections}
        self._source, self._meaning = source, Meaning()
        self._known: dict[str, tuple[int, list[Possible]]] = {}

    def read(self, question: Question) -> list[Reading]:
        """Return the readings that a question comes nearest to, the nearest first; none where nothing is near.

        Where all others are far behind the nearest one, and both say the same words, it stands alone and tells what
        the question was read as.
        """
        if question.is_long:
            return []
        found = self.candidates(question)
        near = self._meaning.closeness(question.text, [text for one in found for text in one.asked])
        best = [max(near[text] for text in one.asked) for one in found]
        order = sorted(range(len(found)), key=lambda index: -best[index])[:_MOST_TOLD]
        if not order or best[order[0]] < _NEAR:
            return []
        first, nearest = found[order[0]], best[order[0]]
        behind = nearest - best[order[1]] if len(order) > 1 else nearest
        reading = self._dated(question, first.reading)
        called = self._calling(reading.entity)
        same = [text for text in first.asked if _say_the_same(question, text, reading, called)]
        if same and behind >= _APART and self._adds_up(reading):
            return [replace(reading, told=((question.text, max(same, key=near.__getitem__)),))]
        kept = [found[index].reading for index in order if best[index] >= nearest - _BEHIND]
        # Sums over several currencies come near a question, and tell nothing.
        return [self._dated(question, one) for one in kept if not self._mixes_units(one)]

    def _calling(self, entity: str) -> frozenset[str]:
        """Return the stems of the labels of an entity's names."""
        names = self._spec.entities[entity].names
        return frozenset(stem(word) for name in names for path in name for word in plain_words(split_pointer(path)[-1]))

    def _adds_up(self, reading: Reading) -> bool:
        """Whether a reading answers: by no figure over several currencies, and no time beside what else is told apart.

        What was cancelled in May may have been ordered before.
        """
        is_dated = len(reading.conditions) > 1 and any(one.within for one in reading.conditions)
        # The greatest amount of each currency names no record.
        names_one = not any(one.op in {"max", "min"} for one in reading.groups)
        return names_one and not is_dated and not self._mixes_units(reading)

    def _mixes_units(self, reading: Reading) -> bool:
        """Whether a figure adds up amounts in several currencies that it does not tell apart."""
        fields, figures = self._fields_of(Question(""), reading.entity), (*reading.figures, *reading.groups)
        summed = [one for one in figures if one.op in {"sum", "mean"} and one.field]
        return any(mixes_units(one.field or "", fields, (one.by,) if one.by else ()) for one in summed)

    def candidates(self, question: Question) -> list[Possible]:
        """Return what a question may ask for by the words of its frame, in the order of the entities."""
        kinds = asked_kinds(question.text)
        if not kinds or len(question.words) > _MOST_WORDS:
            return []
        said = {word.normal for word in question.words}
        found = [one for name in self._streams for one in self._of(name) if one.kind in kinds]
        if not _DENYING.isdisjoint(said):
            found = [one for one in found if one.kind != "count" or _denies(one.reading)]
        return found if _WHO.isdisjoint(said) else [one for one in found if self._may_be_who(one.reading)]

    def _of(self, entity: str) -> list[Possible]:
        count = self._source.streams().get(self._streams[entity], 0)
        if not 0 < count <= _MOST_RECORDS:
            return []
        known = self._known.get(entity)
        if known is None or known[0] != count:
            known = self._known[entity] = (count, self._possible.of(entity))
        return known[1]

    def _dated(self, question: Question, reading: Reading) -> Reading:
        """Return a reading for the time alone that a question says, where such records have a usual time."""
        times = [bound for bound in bounds_in(question) if bound.kind == "time"]
        fields = self._fields_of(question, reading.entity)
        # Of several times it is open whether they bound one span.
        path = time_called(set(), fields, self._sections[reading.entity]) if len(times) == 1 else None
        if path is None or path in {one.path for one in reading.conditions}:
            return reading
        label = " ".join(fields.labels[path])
        within = tuple(Condition(bound.text, path, label, "", within=bound) for bound in times)
        return replace(reading, conditions=(*reading.conditions, *within))

    def _may_be_who(self, reading: Reading) -> bool:
        """Whether what is told may be somebody: those who have most of something are people."""
        return reading.grouped is None or self._are_people(reading.grouped.entity)


def _say_the_same(question: Question, text: str, reading: Reading, called: frozenset[str]) -> bool:
    """Whether a question and another have the same words, but for those of a closed list that ask for a figure.

    And for what calls the name of a record: which "buyer company" it is says no more than which buyer.

    What else it says would be overlooked, and what else it is read as was made up.
    """
    dated = {at for one in reading.conditions if one.within is not None for at in one.within.words}
    said = [word.normal for at, word in enumerate(question.words) if at not in dated]
    return _told_by(said) - called == _told_by(word.normal for word in Question(text).words) - called


def _told_by(words: Iterable[str]) -> frozenset[str]:
    """Return the stems of what some words tell beside that a figure is asked for; of keys what they are the keys of."""
    parts = (part for word in words for part in plain_words(word))
    return frozenset(stem(part) for part in parts if part not in _ASKING and not is_superlative(part))


def _denies(reading: Reading) -> bool:
    """Whether what is counted is that something is not so."""
    return any(one.lacks or one.denied or one.key in {"false", "no", "n", "f", "0"} for one in reading.conditions)
