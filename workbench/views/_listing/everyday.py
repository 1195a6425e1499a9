"""Everyday questions over all records: their frames put plainly, their nouns in the records' own, their measures named.

Each is tried where the words as they stand are not understood, and what is read so says at its head what was read as
what. A noun that means what one entity is called, and nothing else comes near, is that noun; where two readings differ
none is taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from workbench.records import plural
from workbench.views._conditions.readings import Reading
from workbench.views._english.everyday_frames import everyday_texts
from workbench.views._english.question import Question, stem
from workbench.views._listing.best_reading import heads_of
from workbench.views._listing.closeness import NOTHING_SAID, OTHER, calls_records
from workbench.views._listing.named_by_meaning import entity_meant
from workbench.views._records.vocabulary import Fields

__all__ = ["Everyday"]

Told = tuple[tuple[str, str], ...]

# "During an auction" is said of every bid.
_AT_ONE = re.compile(
    r"\s+(?:during|at|in|on|for|of|to|from|with)\s+(?:an?|any)\s+(?P<noun>[a-z]+)(?=\s*[?.!]*\s*$)", re.I
)
# Behind these stands the noun of what is asked for, or counted.
_BEFORE_NOUNS = frozenset("which what many most of our the fewest all a an".split())  # noqa: SIM905
_SHORTEST, _MOST_WORDS, _MOST_NOUNS = 4, 24, 2


class Everyday:
    """Reads everyday questions over the entities of a spec, where their words as they stand are not understood."""

    def __init__(
        self,
        nouns: Mapping[str, frozenset[str]],
        fields_of: Callable[[Question, str], Fields],
        read: Callable[[Question], Reading | None],
        framed: Callable[[Question, str], Reading | None],
        extremes: Callable[[Question, str], Reading | None],
        by_deed: Callable[[Question], Reading | None],
        are_people: Callable[[str], bool],
    ) -> None:
        """Read nothing yet.

        Args:
            nouns: The entities that may be asked for, each with the stems of what it is called.
            fields_of: Returns the fields of an entity that a question may speak of.
            read: Reads a question of which every word must be understood.
            framed: Reads a question by its frame, as it is put plainly.
            extremes: Reads a question for the most or least of a measure.
            by_deed: Reads a question by what was done.
            are_people: Whether an entity is one of people.
        """
        self._nouns, self._fields_of, self._are_people = nouns, fields_of, are_people
        self._read, self._framed, self._extremes, self._by_deed = read, framed, extremes, by_deed
        self._heads = heads_of(nouns)

    def read(self, question: Question, plain: str) -> Reading | None:
        """Return what a question asks for, with what it was read as; `None` where it is not understood.

        Args:
            question: The question.
            plain: The same with forms that mean the same put alike.
        """
        found = self._framed(question, plain)
        if found is not None or len(question.words) > _MOST_WORDS:
            return found
        for text, told, unread in self._texts(question.text, plain):
            again = Question(text)
            found = self._read(again) if text != plain else None
            found = found or (self._framed(again, text) if text != plain else None) or self._extremes(again, text)
            if found is not None:
                named = frozenset(range(len(question.words)))
                return replace(found, told=(*told, *found.told), unread=(*found.unread, *unread), named_words=named)
        texts = dict.fromkeys((question.text, plain, *everyday_texts(plain), *everyday_texts(question.text)))
        return next((one for text in texts for one in [self._by_deed(Question(text))] if one is not None), None)

    def _texts(self, said: str, plain: str) -> Iterator[tuple[str, Told, tuple[str, ...]]]:
        """Yield a question as it stands and put plainly, each also with nouns that mean what entities are called."""
        for text in dict.fromkeys((plain, *everyday_texts(plain), *everyday_texts(said))):
            yield text, (), ()
            for shorter, noun in self._anywhere(text):
                yield shorter, (), (noun,)
            for renamed, told in self._renamed(text):
                yield renamed, told, ()

    def _anywhere(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield a question without "during an auction" behind it, and the noun: any of them is meant."""
        behind = _AT_ONE.search(text)
        if behind and any(
            calls_records(behind["noun"].casefold(), own, self._heads[name]) >= OTHER
            for name, own in self._nouns.items()
        ):
            yield _AT_ONE.sub("", text), behind["noun"]

    def _renamed(self, text: str) -> Iterator[tuple[str, Told]]:
        """Yield a question with the nouns that nothing is called by as those that mean the same, where one does."""
        question = Question(text)
        words = [word.normal for word in question.words]
        fields = [self._fields_of(question, name) for name in self._nouns]
        labels = [" ".join(label) for own in fields for label in own.labels.values()]
        known = {stem(word) for own in fields for path in own.labels for word in own.called(path)}
        known |= {word for own in fields for one in own.chosen_by for said in one.values.values() for word in said}
        known = known.union(*self._nouns.values())
        told: list[tuple[str, str]] = []
        for at, word in enumerate(words):
            is_noun = at and (words[at - 1] in _BEFORE_NOUNS or word.endswith("s")) and word.isalpha()
            if not is_noun or len(word) < _SHORTEST or word in NOTHING_SAID or {stem(word), word} & known:
                continue
            meant = entity_meant(word, self._nouns, labels, self._are_people)
            if meant is not None:
                label = meant.replace("_", " ")
                told.append((question.words[at].text, plural(label) if word.endswith("s") else label))
        if 0 < len(told) <= _MOST_NOUNS:
            for said, own in told:
                text = re.sub(rf"\b{re.escape(said)}\b", own, text)
            yield text, tuple(told)
