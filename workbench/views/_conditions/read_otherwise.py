"""Words of a question that nothing is called by, read as other words that mean the same, of which the reader is told.

"Electricity" is read as the value `electric`, "thrown away" as `discarded`, "machines" as turbines. Such a reading may
be another one than was meant, and so the context begins by saying which word was read as which.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice, product
from typing import NamedTuple

from workbench.records import normal_form, plural, split_pointer
from workbench.views._conditions.other_words import NOUNS, STATES, same_root
from workbench.views._conditions.readings import Reading, is_same
from workbench.views._conditions.said_units import unit_called
from workbench.views._conditions.unsaid_nouns import possesses
from workbench.views._english.abbreviations import may_be_cut
from workbench.views._english.days import MONTH_NAMES
from workbench.views._english.little_words import (
    ALWAYS_NEUTRAL,
    CAME_TO_BE,
    DATING,
    LIGHT_VERBS,
    NEUTRAL_VERBS,
    NOT_READ,
    TAKEN_IN,
)
from workbench.views._english.pasts import is_past
from workbench.views._english.question import STOP_WORDS, Question, stem, terms
from workbench.views._english.synonyms import synonyms
from workbench.views._figures.figure_words import SUM_WORDS, as_count, is_figure_word
from workbench.views._records.vocabulary import Fields, plain_words

__all__ = ["ReadOtherwise", "Told"]

Told = tuple[tuple[str, str], ...]
"""Words of a question, each with those that it was read as."""

_LITTLE = (
    STOP_WORDS
    | ALWAYS_NEUTRAL
    | NEUTRAL_VERBS
    | LIGHT_VERBS
    | CAME_TO_BE
    | DATING
    | TAKEN_IN
    | NOT_READ
    | SUM_WORDS
    | MONTH_NAMES.keys()
    | frozenset(
        """
        yet longer shorter heavier lighter taller cheaper dearer today yesterday week weeks quarter half time times
        often common commonest frequent people who's what's
        """.split()  # noqa: SIM905 - a list literal of these would be one line a word
    )
)
_MOST_OPEN, _MOST_TRIED, _MOST_WORDS = 3, 24, 40
_SHORTEST, _MOST_VALUES, _WORDS_OF_A_VALUE = 3, 24, 3
# The values of a field that is called so say what the records are.
_IS_KIND = frozenset({"kind", "type", "category", "class", "sort", "model"})
# A noun stands behind these.
_BEFORE_NOUNS = frozenset(
    "many which what of most fewest per each every list show our the all least total new".split()  # noqa: SIM905
)


class _Open(NamedTuple):
    """Words of a question that are read otherwise, at `[first, last)`, each with what they may be read as.

    Where something is called by them already, they themselves stand first.
    """

    first: int
    last: int
    options: tuple[str, ...]
    is_known: bool = False


class ReadOtherwise:
    """Puts questions in words by which something is called, where nothing is called by the question's own."""

    def __init__(
        self,
        called: Mapping[str, str],
        nouns: Mapping[str, frozenset[str]],
        fields_of: Callable[[Question, str], Fields],
        streams: Mapping[str, Collection[str]] | None = None,
    ) -> None:
        """Read nothing yet.

        Args:
            called: Entities, each with all words that it is called by.
            nouns: Their stems.
            fields_of: Returns the fields of an entity that a question may speak of.
            streams: The words of the names of their streams, which may be cut otherwise than they were read.
        """
        self._streams = streams or {}
        self._called, self._nouns, self._fields_of = called, nouns, fields_of
        own = {stem(word) for name in nouns for word in plain_words(name)}
        self._also = frozenset[str]().union(*nouns.values()) - own

    def read(self, question: Question, plain: str, read: Callable[[Question], Reading | None]) -> Reading | None:
        """Return what a question asks for in words put for others, where that is one thing; it says which those are.

        Args:
            question: The question.
            plain: The same with forms that mean the same put alike.
            read: Reads a question.
        """
        found: list[Reading] = []
        for text, told, is_known in self.of(Question(plain)):
            reading = read(Question(text))
            # Of a client that may be a user only what users alone have tells that they are meant.
            if reading is None or (is_known and (reading.is_whole or reading.groups or reading.figures)):
                continue
            found.append(replace(reading, told=told, named_words=frozenset(range(len(question.words)))))
        return found[0] if found and all(is_same(one, found[0]) for one in found) else None

    def of(self, question: Question) -> Iterator[tuple[str, Told, bool]]:
        """Yield a question in other words, with those that were put for others.

        None where a word is left that nothing is called by, and that is read as nothing. With each stands whether a
        word was put for another one by which something is called.
        """
        if len(question.words) > _MOST_WORDS:
            return
        fields = {name: self._fields_of(question, name) for name in self._nouns}
        spans = self._spans(question, fields)
        if not spans or len(spans) > _MOST_OPEN or not all(one.options for one in spans):
            return
        for chosen in islice(product(*(one.options for one in spans)), _MOST_TRIED):
            out, at, told = [], 0, []
            for span, instead in zip(spans, chosen, strict=True):
                start = question.words[span.first].start
                last = question.words[span.last - 1]
                out += [question.text[at:start], instead]
                at = last.start + len(last.text)
                told.append((question.text[start:at], instead))
            told = [pair for pair in told if pair[0] != pair[1]]
            if told:
                pairs = zip(spans, chosen, strict=True)
                known = any(span.is_known and span.options[0] != instead for span, instead in pairs)
                yield "".join(out) + question.text[at:], tuple(told), known

    def _spans(self, question: Question, fields: Mapping[str, Fields]) -> list[_Open]:
        """Return the words that nothing is called by, the longer phrases first, each with what they may mean."""
        words = [word.normal for word in question.words]
        called = self._calling(fields)
        # Values are said as they stand: "electricity" is none where `electric` is one.
        values = (one.values.values() for every in fields.values() for one in every.chosen_by)
        known = called | {word for every in values for own in every for word in own}
        paths = [path for every in fields.values() for path in every.labels]
        typed = {normal_form(part) for path in paths for part in split_pointer(path)}
        spans: list[_Open] = []
        at = 0
        while at < len(words):
            phrase = next(
                (
                    _Open(at, at + size, options)
                    for size in (3, 2, 1)
                    if at + size <= len(words)
                    for said in [words[at : at + size]]
                    for is_known in [size == 1 and _is_known(words[at], known)]
                    # Failures are called after what is said by `Fail`, and have its stem.
                    if not is_known or (stem(words[at]) in known - called and words[at] not in known | _LITTLE)
                    for options in [
                        (*(() if is_known else self._values(said, fields)), *self._such(said, fields, words, at))
                    ]
                    if options
                ),
                None,
            )
            if phrase is not None:
                spans.append(phrase)
                at = phrase.last
                continue
            if words[at] in typed:
                at += 1
                continue
            if not _is_known(words[at], known):
                # What is said already needs no other word.
                stems = set(map(stem, words))
                labels = [label for label in _labels(words[at], fields) if not stems.issuperset(terms(label))]
                spans.append(_Open(at, at + 1, (*self._entities(words, at), *labels)))
            elif stem(words[at]) in self._also and words[at] not in _LITTLE:
                # What one entity may be called in other words, another may be called, too: a customer, or a user.
                others = tuple(self._entities(words, at))
                spans += [_Open(at, at + 1, (question.words[at].text, *others), is_known=True)] if others else []
            at += 1
        return spans

    def _calling(self, fields: Mapping[str, Fields]) -> frozenset[str]:
        """Return the stems of all words by which something is called."""
        called = frozenset[str]().union(*self._nouns.values())
        for every in fields.values():
            called |= {stem(word) for path in every.labels for word in (*every.words[path], *every.called(path))}
        return called

    def _values(self, said: Sequence[str], fields: Mapping[str, Fields]) -> tuple[str, ...]:
        """Return the values, and the names of flags, that mean what some words say."""
        phrase = tuple(said)
        groups = [one for one in STATES if phrase in one]
        found: dict[str, None] = {}
        for every in fields.values():
            # What came back has a day on which it was returned.
            dated = {label[0] for path in every.times if (label := every.labels[path]) and is_past(label[0])}
            found |= dict.fromkeys(
                word for word in sorted(dated) for one in groups if (word,) in one and phrase != (word,)
            )
            for field in every.chosen_by:
                if field.is_list or len(field.values) > _MOST_VALUES:
                    continue
                own = [field.says] if field.is_boolean else list(field.values.values())
                for words in own:
                    is_same = words != phrase and any(words in one for one in groups)
                    alike = len(phrase) == len(words) == 1 and same_root(phrase[0], words[0])
                    alike = alike or _is_under_way(phrase, words)
                    if len(words) <= _WORDS_OF_A_VALUE and (is_same or alike):
                        found[" ".join(words)] = None
        return tuple(found)

    def _such(
        self, said: Sequence[str], fields: Mapping[str, Fields], said_in: Sequence[str], at: int
    ) -> Iterator[str]:
        """Yield the records that values in the plural stand for: "failures" are inspections with a result `Fail`."""
        if not said[-1].endswith("s") or len(said) > 1:
            return
        phrase, one = tuple(said), (said[0].removesuffix("s"),)
        heads = [
            (words, field.label)
            for every in fields.values()
            for field in every.chosen_by
            if not (field.is_list or field.is_boolean or field.meaning or len(field.values) > _MOST_VALUES)
            for words in field.values.values()
            if one[0] in words
        ]
        if len(heads) == 1 and 1 < len(heads[0][0]) <= _WORDS_OF_A_VALUE and heads[0][0][-1] == one[0]:
            # Yachts are sailing yachts where there are no others.
            yield f"{' '.join(heads[0][0])}s"
            if not _IS_KIND.intersection(heads[0][1]):
                # Scientists may be all astronomers, and not those alone with the role of a staff scientist.
                yield from self._entities(said_in, at)
        groups = [group for group in STATES if phrase in group or one in group]
        for name, every in fields.items():
            for field in every.chosen_by:
                if field.is_list or field.is_boolean or len(field.values) > _MOST_VALUES:
                    continue
                for words in field.values.values():
                    alike = len(words) == 1 and (same_root(one[0], words[0]) or same_root(phrase[0], words[0]))
                    if words != phrase and words != one and (alike or any(words in group for group in groups)):
                        noun = name.replace("_", " ")
                        plural = noun if noun.endswith("s") else f"{noun}s"
                        yield f"{plural} with {' '.join(field.label)} {' '.join(words)}"

    def _entities(self, words: Sequence[str], at: int) -> Iterator[str]:
        """Yield the nouns of the entities that a word may be another one of."""
        word = words[at]
        before = next((words[index] for index in range(at - 1, -1, -1) if words[index] not in {"the", "our"}), "many")
        if is_past(word) or not (word.endswith("s") or before in _BEFORE_NOUNS or is_figure_word(before)):
            return
        root = stem(word)
        said = {stem(other) for other in words}
        groups = [one for one in NOUNS if root in one]
        same = [
            name
            for name, own in self._nouns.items()
            # An artist request is a request, and no artist. What is said already needs no other word.
            if root not in own and said.isdisjoint(own) and any(stem(plain_words(name)[-1]) in one for one in groups)
        ]
        for name in same:
            own = name.replace("_", " ")
            yield plural(own) if word.endswith("s") else own
        if not same and root not in frozenset[str]().union(*self._nouns.values()):
            # Several `df` are no `dfs`.
            own_names = {name: {name, *self._streams.get(name, ())} for name in self._nouns}
            one = word.removesuffix("s")
            cut = [name for name, own in own_names.items() if any(may_be_cut(short, one) for short in own - said)]
            yield from cut if len(cut) == 1 else ()


def _is_under_way(said: Sequence[str], words: Sequence[str]) -> bool:
    """Whether what is being done is a state: "being repaired" of `in_repair`."""
    pairs = len(said) == len(words) == 2 and said[0] in {"being", "under"} and words[0] in {"in", "under"}
    return pairs and (stem(said[1]) == stem(words[1]) or same_root(said[1], words[1]))


def _labels(word: str, fields: Mapping[str, Fields]) -> tuple[str, ...]:
    """Return the words in the names of fields that say what a word says."""
    others = synonyms(stem(word))
    found = dict.fromkeys(
        text
        for every in fields.values()
        for path in every.labels
        for text in every.labels[path]
        if stem(text) in others
    )
    return tuple(found)[:4]


def _is_known(word: str, known: frozenset[str]) -> bool:
    texts = plain_words(word)
    return all(
        text in _LITTLE
        or len(text) < _SHORTEST
        or text.isdigit()
        or as_count(text) is not None
        or is_figure_word(text)
        or unit_called(text) is not None
        or possesses(text)
        or text in known
        or stem(text) in known
        for text in texts
    )
