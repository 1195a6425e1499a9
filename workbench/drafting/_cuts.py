"""How likely a name is a word cut short: by its consonants, its beginning, its first and last letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

__all__ = ["BY_CONSONANTS", "cut_of"]

_VOWELS = re.compile("(?<!^)[aeiou]")
_DOUBLED = re.compile(r"([^\W\d_])\1")
_SHORTEST, _LONGEST = 2, 7
_SHORTEST_BEGINNING = 3
_LEFT_OUT = 4
BY_CONSONANTS = 1.0
_BY_FIRST_CONSONANTS, _BY_BEGINNING, _BY_FIRST_AND_LAST, _EACH_LEFT_OUT = 0.9, 0.85, 0.85, 0.07
_BY_SOME = 0.45


@cache
def cut_of(word: str, whole: str) -> float:
    """Return how likely a word is another one cut short, from 0 (it is not) to 1.

    Example:
        >>> cut_of("crt", "court"), cut_of("hrg", "hearing"), cut_of("inst", "instructor"), cut_of("crt", "meter")
        (1.0, 0.85, 0.9, 0)
    """
    if not _SHORTEST <= len(word) <= _LONGEST or len(word) >= len(whole) or word[0] != whole[0]:
        return 0
    if word in _bare_forms(whole):
        return BY_CONSONANTS
    if len(word) < _SHORTEST_BEGINNING:
        # Two letters begin too many words.
        return 0
    if any(form.startswith(word) for form in _bare_forms(whole)):
        return _BY_FIRST_CONSONANTS
    if whole.startswith(word):
        return _BY_BEGINNING
    return max((_kept(word, form) for form in _bare_forms(whole)), default=0)


@cache
def _bare_forms(whole: str) -> tuple[str, ...]:
    """Return a word without its vowels, as it may be written: doubled letters once, `y` left out inside, a last `e`."""
    return tuple(dict.fromkeys(_forms(whole)))


def _forms(whole: str) -> Iterator[str]:
    bare = _VOWELS.sub("", whole)
    for form in (bare, _DOUBLED.sub(r"\1", bare), _DOUBLED.sub(r"\1", _VOWELS.sub("", _DOUBLED.sub(r"\1", whole)))):
        yield form
        if whole[-1] in "aeiou":
            yield form + whole[-1]


def _kept(word: str, bare: str) -> float:
    """Return how likely a word is made of some consonants of another: the first, the last and some between."""
    places, at = [], 0
    for letter in word:
        at = bare.find(letter, at) + 1
        if not at:
            return 0
        places.append(at - 1)
    left_out = len(bare) - len(word)
    if bare[-1] == word[-1] and left_out <= _LEFT_OUT:
        return _BY_FIRST_AND_LAST - _EACH_LEFT_OUT * (left_out - 1)
    return _BY_SOME if left_out <= 1 else 0
