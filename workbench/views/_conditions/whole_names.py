"""Names of fields that a question says whole, word for word: "price per seat" is one name, and asks for no groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from workbench.records import split_pointer
from workbench.views._english.question import stem
from workbench.views._english.short_words import written_out
from workbench.views._records.vocabulary import Fields, plain_words

__all__ = ["WholeName", "whole_names"]


_SHORTEST = 2
_UNITS = frozenset(
    """
    amt amount eur usd gbp chf cad aud jpy sek nok dkk pln kg km cm mm ltr
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)


class WholeName(NamedTuple):
    """The name of a field, or of an object that it stands in, at the tokens `[first, last)`.

    Attributes:
        first: Place of its first token.
        last: Place behind the last one.
        path: The field.
    """

    first: int
    last: int
    path: str


def whole_names(texts: Sequence[str], fields: Fields) -> list[WholeName]:
    """Return the names of two words or more that a question says whole, by all fields that have them."""
    return [
        WholeName(first, first + len(name), path)
        for path in fields.labels
        for name in dict.fromkeys(_names(path))
        for first in _starts(name, texts)
    ]


def _names(path: str) -> Iterator[tuple[str, ...]]:
    for part in split_pointer(path):
        words = plain_words(part)
        if len(words) > 1:
            yield words
        while len(words) > _SHORTEST and words[-1] in _UNITS:
            # "Fee per day" is the whole name of `fee_per_day_eur` to whoever asks.
            words = words[:-1]
            yield words


def _starts(name: Sequence[str], texts: Sequence[str]) -> Iterator[int]:
    for first in range(len(texts) - len(name) + 1):
        if all(_is_said(word, text) for word, text in zip(name, texts[first : first + len(name)], strict=True)):
            yield first


@lru_cache(maxsize=20_000)
def _is_said(word: str, text: str) -> bool:
    return word == text or stem(text) in {stem(word), *map(stem, written_out([word]))}
