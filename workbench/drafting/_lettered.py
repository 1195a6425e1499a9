"""Abbreviations behind a letter or two of their table: `mstat` of the table `mbr` is a member's status."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from workbench.drafting._columns import Table
from workbench.drafting._labels import english, plain_words
from workbench.drafting._people import noun_of, own_words

__all__ = ["lettered", "without_letters"]

_MOST_LETTERS = 2
_SHORTEST = 3
_VOWELS = frozenset("aeiou")
# Behind a letter other abbreviations make words: `dest` is one, and `w` before `ord`.
_ALSO = frozenset({"stat", "status", "type", "code", "desc", "descr", "addr", "qty", "amt"})
# A `membership` is nothing that members ship.
_ENDINGS_OF_NOUNS = frozenset({"ship"})


def lettered(tables: Mapping[str, Table]) -> dict[str, list[str]]:
    """Return the words of columns that a letter or two of their table's name begins, and what they say.

    A word that begins so in one table says the same in the others: `mstat_cd` of `cd_mstat`.
    """
    found: dict[str, list[str]] = {}
    for table in tables.values():
        noun = own_words(table)
        if not noun:
            continue
        called = [said for word in noun for said in noun_of(word)]
        for word, rest in _behind_letters(table, "".join(noun)):
            meant = [*called, *(english(rest)[:1] or (rest,))]
            # The letters of two tables may begin with the same: then it says whose it is nowhere.
            found[word] = meant if found.get(word, meant) == meant else meant[-1:]
    return found


def without_letters(words: Sequence[str], meant: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the words of a name with those that `lettered` tells of written out."""
    return [said for word in words for said in meant.get(word, (word,))]


def _behind_letters(table: Table, name: str) -> Iterator[tuple[str, str]]:
    # The column `cstat` of `cd_cstat` is called as its table is.
    known = set(plain_words(table.name))
    for column in table.columns.values():
        for word in plain_words(column.name):
            for size in range(1, _MOST_LETTERS + 1):
                rest = word[size:]
                begins = name.startswith(word[:size]) and len(name) > size and word not in known
                if begins and _may_follow(rest) and not english(word):
                    yield word, rest
            # `jobst` of the table `job` says nothing but its status.
            rest = word.removeprefix(name)
            is_ending = rest in _ENDINGS_OF_NOUNS
            if rest != word and len(name) >= _SHORTEST and english(rest) and word not in known and not is_ending:
                yield word, rest


def _may_follow(rest: str) -> bool:
    """Whether a word is an abbreviation that ends no word of English: one without a vowel, such as `typ`."""
    return rest in _ALSO or (len(rest) >= _SHORTEST and bool(english(rest)) and _VOWELS.isdisjoint(rest))
