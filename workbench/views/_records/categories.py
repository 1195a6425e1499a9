"""What the fields of a stream say of its records in a few words: `status` says `open` or `closed`, and no third."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Set
from itertools import islice

from workbench.views._english.question import Question, stem
from workbench.views._records.leaves import leaves_of
from workbench.views._records.source import Source
from workbench.views._records.spec import ContextSpec, FieldWords
from workbench.views._records.vocabulary import plain_words

__all__ = ["Categories"]

_SAMPLE, _BATCH = 300, 100
_MOST_VALUES = 12
# Each value stands in so many records on average, or the field says what is each record's own.
_RECORDS_A_VALUE = 3
_MOST_WORDS = 3
_SHORTEST = 3
# A stream of so few records and fields is a table of codes, of which each text says what one of them means.
_TABLE_RECORDS, _TABLE_FIELDS, _TEXT_LETTERS, _WORD_LETTERS = 50, 4, 60, 4

_Words = dict[tuple[str, ...], frozenset[str]]


class Categories:
    """The values of the fields of streams that have only a few, from a sample of the records of each."""

    def __init__(self, spec: ContextSpec, source: Source) -> None:
        """Read nothing yet."""
        self._source = source
        # By these records are looked up in any case; another index of a million records would take a minute.
        self._keys = {entity.stream: next(iter(entity.key_paths())) for entity in spec.entities.values()}
        self._seen: dict[str, tuple[int, _Words, _Words]] = {}

    def said(self, stream: str, question: Question, places: Set[int], *, linked: bool = False) -> list[FieldWords]:
        """Return the fields of a stream of which a question gives a value, whether or not a record has it.

        "Is it still open?" asks for the `status` of a record that says `closed`.

        Of a stream that is no entity's nothing is known.

        Args:
            stream: Qualified stream.
            question: The question.
            places: Indexes of those of its words one of which must stand in the value.
            linked: Whether the stream is only linked with what the question names. Of a table of codes, then, each
                word of a text points at it: "is it suspended?" at `Suspended, do not dispatch`.
        """
        stems = [stem(word.normal) for word in question.words]
        known = set(stems)
        found: list[FieldWords] = []
        _, values, table = self._values(stream)
        for words, paths in (table if linked and table else values).items():
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

    def _values(self, stream: str) -> tuple[int, _Words, _Words]:
        """Return the values of a stream's categories, as stems, each with the field paths at which it stands.

        Before them stands the number of records, behind them the words of a table of codes.
        """
        count = self._source.streams().get(stream, 0)
        known = self._seen.get(stream)
        if known is None or known[0] != count:
            held, records = self._sampled(stream)
            is_table = records <= _TABLE_RECORDS and len(held) <= _TABLE_FIELDS
            known = self._seen[stream] = (count, _categories(held), _explained(held) if is_table else {})
        return known

    def _sampled(self, stream: str) -> tuple[dict[str, list[str]], int]:
        """Return the values of a stream's fields in a sample, by field path, and the number of its records."""
        paths = self._keys.get(stream)
        if paths is None:
            return {}, 0
        keys = list(islice(self._source.key_values(stream, paths), _SAMPLE))
        urns = [urn for found in self._source.find_many(stream, paths, keys).values() for urn in found][:_SAMPLE]
        held: defaultdict[str, list[str]] = defaultdict(list)
        for first in range(0, len(urns), _BATCH):
            for record in self._source.get_many(urns[first : first + _BATCH]).values():
                for leaf in leaves_of(record):
                    if not (leaf.keys or leaf.is_empty or leaf.is_time):
                        held[leaf.path].append(leaf.form)
        return held, len(urns)


def _categories(held: dict[str, list[str]]) -> _Words:
    found: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for path, forms in held.items():
        distinct = set(forms)
        if len(distinct) > _MOST_VALUES or len(forms) < _RECORDS_A_VALUE * len(distinct):
            continue
        for form in distinct:
            words = plain_words(form)
            is_short = bool(words) and len(words) <= _MOST_WORDS and len(form) >= _SHORTEST
            if is_short and all(word.isalnum() and not word.isdigit() for word in words):
                found[tuple(map(stem, words))].add(path)
    return {words: frozenset(paths) for words, paths in found.items()}


def _explained(held: dict[str, list[str]]) -> _Words:
    found: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for path, forms in held.items():
        for word in {word for form in set(forms) if len(form) <= _TEXT_LETTERS for word in plain_words(form)}:
            if word.isalpha() and len(word) >= _WORD_LETTERS:
                found[(stem(word),)].add(path)
    return {words: frozenset(paths) for words, paths in found.items()}
