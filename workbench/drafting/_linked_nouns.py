"""What tables that no known word calls are called by the columns that lead there: `CLAM` is a claim to `clm_no`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from workbench.drafting._columns import Table
from workbench.drafting._labels import english, known_words, plain_words
from workbench.drafting._link_kinds import FoundLink
from workbench.drafting._links import Edge
from workbench.drafting._nouns import AMBIGUOUS_NOUNS, NOUNS, OFTEN_PERSONS, PERSONS, STREAM_NOUNS
from workbench.drafting._people import own_words
from workbench.drafting._unvowelled import unvowelled
from workbench.records import singular

__all__ = ["linked_nouns", "without_vowels"]

_SHORTEST, _MOST_LEFT_OUT = 4, 3
_VOWELS = re.compile("[aeiou]+")
_SEVERAL = 2


def linked_nouns(
    tables: Mapping[str, Table], edges: Iterable[Edge], found: Iterable[FoundLink]
) -> dict[str, list[str]]:
    """Return the nouns by which links lead to tables whose own names are no known words.

    Two columns must say a noun, or the only one that leads there; what one column alone calls a person is a part that
    somebody plays. A noun that two tables are called by tells none of them.

    Args:
        tables: The streams.
        edges: The links that manifests declare.
        found: Those that the values show.
    """
    said: dict[str, dict[tuple[str, str], set[str]]] = defaultdict(dict)
    names = [(edge.stream, edge.to, edge.said or edge.name) for edge in edges if edge.held]
    names += [(one.stream, one.to, tables[one.stream].columns[one.paths[0]].name) for one in found]
    for stream, to, name in names:
        if stream != to and to in tables:
            said[to][stream, name] = set(_nouns_in(plain_words(name)))
    calling: dict[str, list[str]] = {}
    for to, columns in said.items():
        if _is_known(tables[to]):
            continue
        nouns = sorted({noun for own in columns.values() for noun in own})
        calling[to] = [noun for noun in nouns if _is_told(noun, list(columns.values()))]
    every = [noun for nouns in calling.values() for noun in nouns]
    called = {form for table in tables.values() for word in own_words(table) for form in (word, *_nouns_in([word]))}
    # The noun that a name contains is understood as it is: `svccall`.
    return {
        to: [n for n in nouns if every.count(n) == 1 and n not in called and n not in "".join(own_words(tables[to]))]
        for to, nouns in calling.items()
    }


def without_vowels(word: str) -> str:
    """Return the one known noun that a word is with vowels left out inside: `clam` for claim; empty for none.

    What is a noun itself, or a plural, is none.
    """
    if len(word) < _SHORTEST or word in NOUNS or singular(word) != word or (english(word) and not unvowelled(word)):
        return ""
    spelt = re.compile(word[0] + "".join(f"[aeiou]{{0,2}}{letter}" for letter in word[1:]))
    fits = [noun for noun in NOUNS if 0 < len(noun) - len(word) <= _MOST_LEFT_OUT and spelt.fullmatch(noun)]
    return fits[0] if len(fits) == 1 else ""


def _nouns_in(words: Sequence[str]) -> Iterable[str]:
    """Return the nouns that the last word of a name means."""
    last = singular(known_words(words)[-1]) if known_words(words) else ""
    meant = (STREAM_NOUNS.get(last) or AMBIGUOUS_NOUNS.get(last) or " ".join(english(last)[:1]) or last).split()
    return [noun for noun in meant if noun in NOUNS] if len(meant) == 1 or last in AMBIGUOUS_NOUNS else []


def _is_told(noun: str, columns: Sequence[set[str]]) -> bool:
    count = sum(noun in own for own in columns)
    return count >= _SEVERAL or (count == len(columns) and noun not in PERSONS | OFTEN_PERSONS)


def _is_known(table: Table) -> bool:
    """Whether a word of a table's name is known: a noun, an abbreviation, a word of another language."""
    return any(word in NOUNS or word in STREAM_NOUNS or english(word) for word in own_words(table))
