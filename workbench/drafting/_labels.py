"""Words of names: split, in the singular, abbreviations written out, other languages and synonyms beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from workbench.drafting._lexicon import ABBREVIATIONS, BESIDE, ENDINGS, FOREIGN, SYNONYMS, TABLE_WORDS
from workbench.records import normal_form, singular

__all__ = ["agree", "english", "known_words", "plain_words", "synonyms", "written_out"]

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\dA-Z_]+|\d+")
_KEY_WORDS = frozenset(
    """
    id ids key code nr no num number ref reference uuid guid fk pk iri urn slug nummer kennung schluessel
    schlussel numero barcode cd nbr cle codigo clave codice chiave sleutel kode
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_SHORTEST = 4


def plain_words(name: str) -> list[str]:
    """Split a name into case-folded words without accents.

    Example:
        >>> plain_words("billingCustomer_ID")
        ['billing', 'customer', 'id']
    """
    return [form for word in _WORD.findall(name) if (form := normal_form(word))]


def known_words(words: Iterable[str]) -> list[str]:
    """Return the words but for those that only say that a value is a key: `customer` of `customer_id`."""
    return [word for word in words if word not in _KEY_WORDS]


def _root(word: str) -> str:
    """Return a word without the ending of a plural, of any of the languages that the lexicon knows."""
    short = singular(word)
    for ending in ENDINGS:
        if short.endswith(ending) and len(short) - len(ending) >= _SHORTEST:
            return short.removesuffix(ending)
    return short


def agree(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether the last words of two names say the same thing: `customer` and `Customers`, `kunde` and `kunden`."""
    a, b = known_words(one), known_words(other)
    if not a or not b:
        return False
    if "".join(map(_root, a)) == "".join(map(_root, b)):
        return True
    last, name = _root(a[-1]), _root(b[-1])
    short, long = sorted((last, name), key=len)
    if short == long or (len(short) >= _SHORTEST and long.startswith(short) and len(long) - len(short) <= 2):
        return True
    meant = _meanings(a[-1])
    return bool(meant & _meanings(b[-1]))


@cache
def _meanings(word: str) -> frozenset[str]:
    own = {singular(word), *english(word)}
    return frozenset(own | {other for one in own for other in synonyms(one)})


@cache
def english(word: str) -> tuple[str, ...]:
    """Return the English words of an abbreviation or of a word of another language; empty where none is known."""
    found = ABBREVIATIONS.get(word) or FOREIGN.get(word)
    if found is None:
        found = next(
            (FOREIGN[word.removesuffix(e)] for e in ENDINGS if word.endswith(e) and word.removesuffix(e) in FOREIGN),
            None,
        )
    if found is None:
        behind = next((end for end in TABLE_WORDS if word.endswith(end) and word != end), "")
        found = ABBREVIATIONS.get(word.removesuffix(behind)) if behind else None
    return tuple(found.split()) if found else ()


def written_out(words: Sequence[str]) -> list[str]:
    """Return the words of a name in English, each once; what stands beside a word may say what it means.

    Example:
        >>> written_out(["pub", "year"]), written_out(["pub", "cd"])
        (['publication', 'year'], ['publisher', 'code'])
    """
    said: list[str] = []
    for place, word in enumerate(words):
        around = {*words[max(0, place - 1) : place], *words[place + 1 : place + 2]}
        meant = next((sense.split() for own, beside, sense in BESIDE if own == word and beside & around), None)
        if word == "no" and place == 0 and words[1:2] not in ([], ["of"]):
            meant = ["no"]  # `no_show`, `no_smoking`
        # The letter of `E-mail` says nothing.
        said += meant or english(word) or ([word] if len(word) > 1 else [])
    return list(dict.fromkeys(said))


@cache
def synonyms(word: str) -> tuple[str, ...]:
    """Return other English nouns for the same thing; empty where none is known."""
    return tuple(dict.fromkeys(other for group in SYNONYMS if word in group for other in group if other != word))
