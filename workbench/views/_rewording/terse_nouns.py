"""Entities that are called by words cut short: readings are `readgs`, supply points `suppt`, classes `cls`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from workbench.views._english.little_words import NOT_READ
from workbench.views._english.question import STOP_WORDS, Question, stem
from workbench.views._records.vocabulary import plain_words

__all__ = ["with_terse_nouns"]

_VOWELS = frozenset("aeiou")
_SHORTEST, _SHORTEST_WITH_VOWELS, _SHORTEST_WORD = 3, 5, 4
# Of the consonants of one word, and of two words that are put together.
_MOSTLY, _HALF = 0.65, 0.5
_MOST_WORDS, _SEVERAL, _CUT = 2, 2, 2


def with_terse_nouns(question: Question, names: Mapping[str, str], nouns: Mapping[str, frozenset[str]]) -> str:
    """Return a question with the nouns of entities for words that those cut short, where each is one entity's.

    Full words are never taken for cut ones: those lack vowels of what they stand for. What calls an entity already is
    left as it is.

    Args:
        question: The question.
        names: Entities, each with all words that it is called by.
        nouns: Their stems.

    Example:
        >>> names = {"readg": "readg readgs", "cause": "cause causes"}
        >>> with_terse_nouns(Question("How many readings?"), names, {name: frozenset({name}) for name in names})
        'How many readgs?'
    """
    every = frozenset[str]().union(*nouns.values())
    # Names that a draft has written out stand beside those of their streams.
    parts = {part for name, called in names.items() for part in plain_words(f"{name} {called}")}
    is_terse = sum(_VOWELS.isdisjoint(part) and len(part) > 1 for part in parts) >= _SEVERAL
    text, at = question.text, 0
    out: list[str] = []
    words = question.words
    index = 0
    while index < len(words):
        for size in range(min(_MOST_WORDS, len(words) - index), 0, -1):
            said = [word.normal for word in words[index : index + size]]
            if any(not one.isalpha() or one in STOP_WORDS | NOT_READ or stem(one) in every for one in said):
                continue
            found = set(_short_for("".join(said), names, _MOSTLY if size == 1 else _HALF))
            if is_terse:
                found |= set(_begun_by(said, names))
            # A `grv` is a grave, and a `grv_typ` what kind of one it is.
            whole = {(name, short) for name, short in found if name == short}
            found = whole if len(whole) == 1 else found
            if len({name for name, _ in found}) == 1:
                last = words[index + size - 1]
                out.append(text[at : words[index].start] + _plural(found.pop()[1], said[-1]))
                at = last.start + len(last.text)
                index += size - 1
                break
        index += 1
    return "".join(out) + text[at:]


def _begun_by(said: Sequence[str], names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the entities of whose names each word is the beginning of one that is said: `fun_dir`, `bur` of burials.

    Only where others are cut short as well: a `part` is no partner.
    """
    for name in names:
        parts = plain_words(name)
        if len(parts) == len(said) and all(
            _SHORTEST <= len(part) <= len(word) - _CUT and word.startswith(part)
            for part, word in zip(parts, said, strict=True)
        ):
            yield name, name.replace("_", " ")


def _plural(short: str, said: str) -> str:
    # Of what has no vowels no stem is known in the plural.
    plain = short.endswith("s") or not said.endswith("s") or _VOWELS.isdisjoint(short)
    return short if plain else f"{short}s"


def _short_for(word: str, names: Mapping[str, str], share: float) -> Iterator[tuple[str, str]]:
    forms = {word, word.removesuffix("s"), word.removesuffix("es")}
    for name, called in names.items():
        for short in {name, *called.split()}:
            if any(_is_cut(short, form, share) for form in forms):
                yield name, short


def _is_cut(short: str, word: str, share: float) -> bool:
    """Whether letters are those of a word in order, with enough of its consonants and fewer vowels."""
    letters = "".join(plain_words(short))
    vowels = sum(letter in _VOWELS for letter in letters)
    shortest = _SHORTEST if vowels <= 1 else _SHORTEST_WITH_VOWELS
    if len(letters) < shortest or len(word) < _SHORTEST_WORD or letters[0] != word[0]:
        return False
    if word.startswith(letters) or word.startswith(letters.removesuffix("s")):
        return False
    if vowels >= sum(letter in _VOWELS for letter in word) or letters[-1] in _VOWELS:
        return False
    rest = iter(word)
    consonants = sum(letter not in _VOWELS for letter in word)
    return len(letters) - vowels >= share * consonants and all(letter in rest for letter in letters)
