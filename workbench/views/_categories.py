"""What the fields of a stream say of its records in a few words: `status` says `open` or `closed`, and no third."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Set
from itertools import islice

from workbench.views._leaves import leaves_of
from workbench.views._question import Question, stem
from workbench.views._source import Source
from workbench.views._spec import ContextSpec, FieldWords
from workbench.views._vocabulary import plain_words

__all__ = ["Categories"]

_SAMPLE, _BATCH = 300, 100
_MOST_VALUES = 12
# Each value stands in so many records on average, or the field says what is each record's own.
_RECORDS_A_VALUE = 3
_MOST_WORDS = 3
_SHORTEST = 3
# A stream of so few records is a table of codes, of which each text says what one of them means.
_TABLE_RECORDS, _TEXT_LETTERS, _WORD_LETTERS = 50, 60, 4


class Categories:
    """The values of the fields of streams that have only a few, from a sample of the records of each."""

    def __init__(self, spec: ContextSpec, source: Source) -> None:
        """Read nothing yet."""
        self._source = source
        # By these records are looked up in any case; another index of a million records would take a minute.
        self._keys = {entity.stream: next(iter(entity.key_paths())) for entity in spec.entities.values()}
        self._seen: dict[str, tuple[int, dict[tuple[str, ...], frozenset[str]]]] = {}

    def said(self, stream: str, question: Question, places: Set[int]) -> list[FieldWords]:
        """Return the fields of a stream of which a question gives a value, whether or not a record has it.

        "Is it still open?" asks for the `status` of a record that says `closed`.

        Of a stream that is no entity's nothing is known.

        Args:
            stream: Qualified stream.
            question: The question.
            places: Indexes of those of its words one of which must stand in the value.
        """
        stems = [stem(word.normal) for word in question.words]
        known = set(stems)
        found: list[FieldWords] = []
        for words, paths in self._values(stream).items():
            if not known.issuperset(words):
                continue
            size = len(words)
            runs = (
                range(at, at + size) for at in range(len(stems) - size + 1) if tuple(stems[at : at + size]) == words
            )
            run = next((run for run in runs if not places.isdisjoint(run)), None)
            if run is not None:
                text = question.raw(run.start, run.stop)
                found += [FieldWords(path=path, words=text) for path in sorted(paths)]
        return found

    def _values(self, stream: str) -> dict[tuple[str, ...], frozenset[str]]:
        """Return the values of a stream's categories, as stems, each with the field paths at which it stands."""
        count = self._source.streams().get(stream, 0)
        known = self._seen.get(stream)
        if known is None or known[0] != count:
            known = self._seen[stream] = (count, self._sampled(stream))
        return known[1]

    def _sampled(self, stream: str) -> dict[tuple[str, ...], frozenset[str]]:
        paths = self._keys.get(stream)
        if paths is None:
            return {}
        keys = list(islice(self._source.key_values(stream, paths), _SAMPLE))
        urns = [urn for found in self._source.find_many(stream, paths, keys).values() for urn in found][:_SAMPLE]
        held: defaultdict[str, list[str]] = defaultdict(list)
        for first in range(0, len(urns), _BATCH):
            for record in self._source.get_many(urns[first : first + _BATCH]).values():
                for leaf in leaves_of(record):
                    if not (leaf.keys or leaf.is_empty or leaf.is_time):
                        held[leaf.path].append(leaf.form)
        found: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
        is_table = len(urns) <= _TABLE_RECORDS
        for path, forms in held.items():
            distinct = set(forms)
            if is_table:
                for word in {word for form in distinct if len(form) <= _TEXT_LETTERS for word in plain_words(form)}:
                    if word.isalpha() and len(word) >= _WORD_LETTERS:
                        found[(stem(word),)].add(path)
            if len(distinct) > _MOST_VALUES or len(forms) < _RECORDS_A_VALUE * len(distinct):
                continue
            for form in distinct:
                words = plain_words(form)
                if (
                    words
                    and len(words) <= _MOST_WORDS
                    and all(word.isalpha() for word in words)
                    and len(form) >= _SHORTEST
                ):
                    found[tuple(map(stem, words))].add(path)
        return {words: frozenset(paths) for words, paths in found.items()}
