"""Values that recur and are called like names: of the inspections of one house, all are meant by the house."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from itertools import islice

from workbench.context import Mention
from workbench.records import Record, find_all, lookup, normal_form, singular
from workbench.views._english.question import Question, stem
from workbench.views._naming.entity_nouns import entity_nouns
from workbench.views._naming.resolve import Resolution
from workbench.views._records.bounds import bounds_in
from workbench.views._records.leaves import Leaf, leaves_of
from workbench.views._records.source import Source
from workbench.views._records.spec import AggregateSpec, ContextSpec, Section
from workbench.views._writing.writing import scalar

__all__ = ["Recurring", "with_figures"]

# So many records have each value on average, where it says what they are of and not which of them is meant.
_OFTEN, _FEWEST = 1.3, 10
# Streams with more values are not counted while somebody waits.
_MOST_VALUES = 50_000
_MOST_MEANT = 200
_EACH = frozenset({"all", "each", "every"})
_FIGURES = ("count", "sum", "mean", "max", "min", "latest", "earliest")


class Recurring:
    """Tells names that each are of several records from names that two records have by chance."""

    def __init__(self, spec: ContextSpec, source: Source) -> None:
        """Count nothing yet."""
        self._spec, self._source = spec, source
        self._known: dict[tuple[str, str], tuple[int, bool]] = {}

    def resolve(self, asked: Question, resolution: Resolution) -> None:
        """Take all records of a value that recurs for those that are meant, where a question asks for several of them.

        "The latest inspection of the mill" and "all its inspections" do; "the species of Bella" leaves open which.
        """
        for mention in [one for one in resolution.ambiguous if self._is_of_all(one)]:
            dated = self._dated(asked, mention)
            if len(dated) != 1 and not self._asks_for_several(asked, mention, resolution.named_words):
                continue
            resolution.ambiguous.remove(mention)
            if len(dated) != 1:
                resolution.recurring.add(mention.entity or "")
            for urn in dated if len(dated) == 1 else mention.records:
                resolution.add(mention.entity or "", urn)

    def _dated(self, asked: Question, mention: Mention) -> list[str]:
        """Return those of the records that are of the time that a question says: "visited the mill in May 2024"."""
        times = [bound for bound in bounds_in(asked) if bound.kind == "time"]
        records = self._source.get_many(mention.records) if times else {}
        return [
            urn
            for urn, record in records.items()
            if all(any(bound.holds(lookup(record.body, leaf.pointer)) for leaf in _times(record)) for bound in times)
        ]

    def _asks_for_several(self, asked: Question, mention: Mention, named: Set[int]) -> bool:
        """Whether a question calls the records by their noun, and asks for all of them, a figure or the first."""
        nouns = entity_nouns(mention.entity or "", self._spec.entities[mention.entity or ""])
        said = [word.normal for at, word in enumerate(asked.words) if at not in named]
        called = [word for word in said if stem(word) in nouns]
        several = any(word != singular(word) for word in called) or not _EACH.isdisjoint(said)
        return bool(called) and (several or any(map(asked.asks_for, _FIGURES)))

    def _is_of_all(self, mention: Mention) -> bool:
        entity = self._spec.entities.get(mention.entity or "")
        path = mention.by or ""
        if entity is None or (path,) not in entity.names or not 1 < len(mention.records) <= _MOST_MEANT:
            return False
        if any(len(paths) > 1 for paths in entity.names) or not self._recurs(entity.stream, path):
            return False
        said = normal_form(mention.text)
        records = self._source.get_many(mention.records).values()
        return all(any(normal_form(scalar(v)) == said for _, v in find_all(one.body, path)) for one in records)

    def _recurs(self, stream: str, path: str) -> bool:
        count = self._source.streams().get(stream, 0)
        known = self._known.get((stream, path))
        if known is None or known[0] != count:
            values = len(set(islice(self._source.key_values(stream, (path,)), _MOST_VALUES)))
            known = self._known[stream, path] = (
                count,
                0 < values < _MOST_VALUES and count >= max(_FEWEST, _OFTEN * values),
            )
        return known[1]


def with_figures(section: Section, stream: str, spec: ContextSpec, ways: Mapping[str, Sequence[str]]) -> Section:
    """Return a section of several records of a stream with the figures that others tell of those, at least how many."""
    ending = [one for one in spec.sections if one.follow and ways[one.name][-1] == stream]
    told = next((one.aggregates for one in ending if one.aggregates), (AggregateSpec(op="count"),))
    return section.model_copy(update={"aggregates": told})


def _times(record: Record) -> list[Leaf]:
    return [leaf for leaf in leaves_of(record) if leaf.is_time]
