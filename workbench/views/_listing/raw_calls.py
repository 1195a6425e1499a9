"""What a question calls by raw names: fields and streams, written as the records have them.

A raw name is the strongest call that there is: one word, exact, and nobody writes `inv_tot` who means anything else. So
nothing near it is taken, and no meaning is guessed. The words of a name that is written together ("handling editor"
for `handlingEditor`) call the same field where all of them stand side by side.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from workbench.records import normal_form, split_pointer
from workbench.views._english.abbreviations import cuts_short
from workbench.views._english.question import STOP_WORDS, Question, stem
from workbench.views._records.vocabulary import Fields, plain_words

__all__ = ["FieldCall", "NounCall", "RawCalls"]

_CAMEL = re.compile(r"[a-z0-9][A-Z]")
_LISTED = frozenset({"*"})
_WORDS_OF_A_NAME, _WORDS_OF_A_NOUN = 4, 3
_SHORTEST_NOUN, _SHORTEST_CUT = 4, 2
_VOWELS = frozenset("aeiou")


class FieldCall(NamedTuple):
    """A field that words `[first, last)` call; `is_raw` where they are its raw name, and not its words apart."""

    first: int
    last: int
    entity: str
    path: str
    is_raw: bool


class NounCall(NamedTuple):
    """An entity that words `[first, last)` call; `is_cut` where its stream is a short form of them."""

    first: int
    last: int
    entity: str
    is_cut: bool = False


class RawCalls:
    """What the words of one question call."""

    def __init__(
        self,
        question: Question,
        streams: Mapping[str, str],
        nouns: Mapping[str, frozenset[str]],
        fields: Callable[[str], Fields],
    ) -> None:
        """Look up every word.

        Args:
            question: The question.
            streams: The entities, each with the name of its stream without that of its source.
            nouns: The entities, each with the stems of what it is called.
            fields: Returns the fields of an entity.
        """
        self.words = [word.normal for word in question.words]
        self._streams, self._nouns = streams, nouns
        texts = [word.text for word in question.words]
        self.fields = [
            one for name in streams for path in fields(name).labels for one in self._calls_of(texts, name, path)
        ]

    def _calls_of(self, texts: Sequence[str], entity: str, path: str) -> Iterator[FieldCall]:
        names = [name for name in split_pointer(path) if name not in _LISTED and not name.isdigit()]
        forms = {names[-1], ".".join(names), "/".join(names)} if names else set()
        for at, text in enumerate(texts):
            if any(_is_raw(text, form) for form in forms):
                yield FieldCall(at, at + 1, entity, path, is_raw=True)
            elif names and len(text) > 1 and text == names[-1] and text not in STOP_WORDS:
                # A name of one word calls its field beside raw names alone.
                yield FieldCall(at, at + 1, entity, path, is_raw=False)
        labels = {plain_words(names[-1]), plain_words(" ".join(names))} if names else set()
        for label in labels:
            if 1 < len(label) <= _WORDS_OF_A_NAME:
                for at in range(len(texts) - len(label) + 1):
                    if tuple(self.words[at : at + len(label)]) == label:
                        yield FieldCall(at, at + len(label), entity, path, is_raw=False)

    @property
    def says_whole_names(self) -> bool:
        """Whether words side by side are the name of a field that is written together."""
        return any(one.last - one.first > 1 for one in self.fields)

    @property
    def says_raw_names(self) -> bool:
        """Whether a word is the raw name of a field."""
        return any(one.is_raw for one in self.fields)

    def fields_at(self, at: int) -> list[FieldCall]:
        """Return the fields that the longest name at a place calls, raw names first."""
        found = [one for one in self.fields if one.first == at]
        raw = [one for one in found if one.is_raw]
        longest = max((one.last for one in raw or found), default=at)
        return [one for one in raw or found if one.last == longest]

    def nouns_at(self, at: int) -> list[NounCall]:
        """Return what the words at a place call, the longest first; a raw name of a stream before any other noun."""
        word = self.words[at]
        raw = [name for name, stream in self._streams.items() if normal_form(stream) in {word, word.removesuffix("s")}]
        if raw:
            return [NounCall(at, at + 1, name) for name in raw]
        for last in range(min(len(self.words), at + _WORDS_OF_A_NOUN), at, -1):
            said = self.words[at:last]
            own = [name for name, nouns in self._nouns.items() if all(stem(one) in nouns for one in said)]
            if own:
                return [NounCall(at, last, name) for name in own]
            cut = [name for name, stream in self._streams.items() if _cuts(normal_form(stream), said)]
            if cut:
                return [NounCall(at, last, name, is_cut=True) for name in cut]
        return []


def _is_raw(text: str, name: str) -> bool:
    """Whether a word is a name that nobody writes but for the field: of several parts, or in capitals."""
    if normal_form(text) != normal_form(name):
        return False
    is_joined = not {"_", ".", "/"}.isdisjoint(name) or _CAMEL.search(name) is not None
    return is_joined or (text == name and name.isupper() and len(name) > 1)


def _cuts(stream: str, said: Sequence[str]) -> bool:
    """Whether the name of a stream is the initials of some words (`ft` of fleece tests), or cuts one word short."""
    if len(said) > 1:
        return len(stream) == len(said) and stream == "".join(word[0] for word in said)
    word = said[0].removesuffix("s")
    if not _SHORTEST_CUT <= len(stream) < len(word) or len(word) < _SHORTEST_NOUN or not stream.isalpha():
        return False
    consonants = word[0] + "".join(letter for letter in word[1:] if letter not in _VOWELS)
    return word.startswith(stream) or consonants.startswith(stream) or cuts_short(stream, word)
