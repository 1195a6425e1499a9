"""Questions over all records that are not understood as a whole: what comes nearest to them, of all that may be asked.

Each figure that can be computed has a plain question; those whose questions come nearest in meaning are told, as what
may be meant and never as what is. A frame decides which kinds of figures are compared: "how many" asks for no longest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from workbench.views._conditions.readings import Reading
from workbench.views._english.figure_frames import asked_kinds
from workbench.views._english.meaning import Meaning
from workbench.views._english.question import Question
from workbench.views._listing.closeness import NEGATIVE
from workbench.views._listing.possible import Possible, PossibleQuestions
from workbench.views._listing.ways import Ways
from workbench.views._records.source import Source
from workbench.views._records.spec import ContextSpec
from workbench.views._records.vocabulary import Fields

__all__ = ["NearestQuestions"]

# Each listing of so many records takes about a second.
_MOST_RECORDS = 10_000
_MOST_TOLD, _MOST_WORDS = 6, 40
# Questions about anything else come as near as 0.45; those that are meant, but for a few, nearer.
_NEAR, _BEHIND = 0.45, 0.15


class NearestQuestions:
    """Finds what a question that was not understood comes near, of all that may be asked over all records."""

    def __init__(
        self,
        spec: ContextSpec,
        nouns: Mapping[str, frozenset[str]],
        ways: Ways,
        fields_of: Callable[[Question, str], Fields],
        are_people: Callable[[str], bool],
        source: Source,
    ) -> None:
        """Read nothing yet.

        Args:
            spec: The spec.
            nouns: The entities that may be asked for, each with the stems of what it is called.
            ways: How their records are linked.
            fields_of: Returns the fields of an entity that a question may speak of.
            are_people: Whether an entity is one of people.
            source: Where records come from.
        """
        self._possible = PossibleQuestions(spec, ways, fields_of, are_people)
        self._streams = {name: spec.entities[name].stream for name in nouns}
        self._source, self._meaning = source, Meaning()
        self._known: dict[str, tuple[int, list[Possible]]] = {}

    def read(self, question: Question) -> list[Reading]:
        """Return the readings that a question comes nearest to, the nearest first; none where nothing is near."""
        kinds = asked_kinds(question.text)
        if not kinds or len(question.words) > _MOST_WORDS:
            return []
        said = {word.normal for word in question.words}
        denies = not NEGATIVE.isdisjoint(said - {"least", "fewest"})
        found = [one for name in self._streams for one in self._of(name) if one.kind in kinds]
        if denies:
            found = [one for one in found if _denies(one.reading)]
        near = self._meaning.closeness(question.text, [text for one in found for text in one.asked])
        best = {index: max(near[text] for text in one.asked) for index, one in enumerate(found)}
        order = sorted(best, key=lambda index: -best[index])
        least = max(_NEAR, best[order[0]] - _BEHIND) if order else _NEAR
        return [found[index].reading for index in order[:_MOST_TOLD] if best[index] >= least]

    def _of(self, entity: str) -> list[Possible]:
        count = self._source.streams().get(self._streams[entity], 0)
        if not 0 < count <= _MOST_RECORDS:
            return []
        known = self._known.get(entity)
        if known is None or known[0] != count:
            known = self._known[entity] = (count, self._possible.of(entity))
        return known[1]


def _denies(reading: Reading) -> bool:
    """Whether what is counted is that something is not so."""
    return any(one.lacks or one.denied or one.key in {"false", "no", "n", "f", "0"} for one in reading.conditions)
