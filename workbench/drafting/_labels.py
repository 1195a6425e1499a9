"""Words of names: split, in the singular, abbreviations written out, other languages and synonyms beside them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from workbench.drafting._lexicon import ABBREVIATIONS, BESIDE, ENDINGS, FOREIGN, IN_MINUTES, TABLE_WORDS
from workbench.drafting._nouns import SYNONYMS
from workbench.drafting._unvowelled import deed, unvowelled
from workbench.records import normal_form, singular

__all__ = [
    "agree",
    "english",
    "is_written_together",
    "known_words",
    "meant_beside",
    "plain_words",
    "synonyms",
    "written_out",
]

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\dA-Z_]+|\d+")
_KEY_WORDS = frozenset(
    """
    id ids key code nr no num number ref reference uuid guid fk pk iri urn slug nummer kennung schluessel
    schlussel numero barcode cd nbr cle codigo clave codice chiave sleutel kode
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_ENGLISH = frozenset(said for table in (ABBREVIATIONS, FOREIGN) for words in table.values() for said in words.split())
_ENDINGS_OF_NAMES = ("dt", "amt", "adr", "cd", "nm", "typ", "qty", "ttl", "val", "no", "by")
_LITTLE_BEGINNINGS = frozenset({"in", "out", "due", "to", "job", "start", "end", "paid", "net", "ref", "open", "close"})
_SHORTEST = 4
_SHORTEST_BEGINNING = 3
# Whatever else begins so.
_MEAN_ONE_THING = frozenset({"ref", "num", "min", "max", "desc", "stat", "temp", "val", "addr", "len", "due", "auto"})


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


def _roots(word: str) -> list[str]:
    return [word.removesuffix(ending) for ending in ENDINGS if word.endswith(ending)]


@cache
def english(word: str) -> tuple[str, ...]:
    """Return the English words of an abbreviation or of a word of another language; empty where none is known."""
    found = ABBREVIATIONS.get(word) or FOREIGN.get(word)
    if found is None and word not in _ENGLISH:
        found = next((FOREIGN[root] for root in _roots(word) if root in FOREIGN), None)
    if found is None and word not in _ENGLISH and (plain := re.sub("([aou])e", r"\1", word)) != word:
        # `auftraege` are the Aufträge.
        found = next((FOREIGN[form] for form in (plain, *_roots(plain)) if form in FOREIGN), None)
    if found is None:
        behind = next((end for end in TABLE_WORDS if word.endswith(end) and word != end), "")
        found = ABBREVIATIONS.get(word.removesuffix(behind)) if behind else None
    if found is None and word not in _ENGLISH:
        found = unvowelled(word)
    return tuple(found.split()) if found else ()


def written_out(
    words: Sequence[str],
    near: Sequence[Sequence[str]] = (),
    told: Callable[[str, Sequence[str]], list[str] | None] | None = None,
) -> list[str]:
    """Return the words of a name in English, each once; what stands beside a word may say what it means.

    Args:
        words: The words.
        near: Words of other names, the nearer first: those of the stream, of its siblings. A word that is cut short
            there is written out as the one that it begins.
        told: Tells what the values say that a word beside others means, if anything.

    Example:
        >>> written_out(["pub", "year"]), written_out(["pub", "cd"])
        (['publication', 'year'], ['publisher', 'code'])
        >>> written_out(["ship", "no"], [["shipments"]])
        ['shipment', 'number']
    """
    said: list[str] = []
    for place, word in enumerate(words):
        before, after = words[max(0, place - 1) : place], words[place + 1 : place + 2]
        meant = (told(word, [*before, *after]) if told else None) or meant_beside(word, [*before, *after])
        if word == "min" and not after and not IN_MINUTES.isdisjoint(before):
            meant = ["minutes"]
        if word == "no" and place == 0 and words[1:2] not in ([], ["of"]):
            meant = ["no"]  # `no_show`, `no_smoking`
        meant = meant or _begun(word, near) or _written_together(word, told)
        # The letter of `E-mail` says nothing.
        said += meant or english(word) or ([word] if len(word) > 1 else [])
    return list(dict.fromkeys(said))


def is_written_together(word: str) -> bool:
    """Whether a word is two abbreviations without a sign between them: `duedt`."""
    return _written_together(word) is not None


def _written_together(
    word: str, told: Callable[[str, Sequence[str]], list[str] | None] | None = None
) -> list[str] | None:
    """Return what two abbreviations without a sign between them mean: `amtclmd`, `duedt`; else `None`."""
    if english(word) or word in _ENGLISH:
        return None
    for end in _ENDINGS_OF_NAMES:
        for first, second in ((word.removesuffix(end), end), (end, word.removeprefix(end))):
            rest = first if second == end else second
            known = rest in ABBREVIATIONS or rest in _LITTLE_BEGINNINGS
            if rest and rest != word and known and len(rest) < len(word):
                # By itself `adr` may be the dangerous goods that a driver may carry.
                parts = [(one if one != "adr" else "addr", other) for one, other in ((first, second), (second, first))]
                return [
                    said
                    for one, other in parts
                    for said in (told(one, [other]) if told else None)
                    or meant_beside(one, [other])
                    or english(one)
                    or (one,)
                ]
    return None


def meant_beside(word: str, around: Sequence[str]) -> list[str] | None:
    """Return what an abbreviation means beside the words before and after it, where those tell."""
    if "by" in around and (done := deed(word)):
        return [done]
    return next((sense.split() for own, beside, sense in BESIDE if own == word and beside.intersection(around)), None)


def _begun(word: str, near: Sequence[Sequence[str]]) -> list[str] | None:
    """Return the one word of near names that an abbreviation begins, if its usual meaning is another."""
    if word not in ABBREVIATIONS or len(word) < _SHORTEST_BEGINNING or word in _MEAN_ONE_THING:
        return None
    if near and word in near[0]:
        # The stream is called so: its `InspDate` is no inspector's.
        return None
    usual = english(word)
    for words in near:
        whole = {singular(other) for other in words if other.startswith(word) and len(other) > len(word) + 1}
        if len(whole) == 1 and whole.isdisjoint(usual) and whole.isdisjoint(ABBREVIATIONS):
            return sorted(whole)
        if whole:
            return None
    return None


@cache
def synonyms(word: str) -> tuple[str, ...]:
    """Return other English nouns for the same thing; empty where none is known."""
    return tuple(dict.fromkeys(other for group in SYNONYMS if word in group for other in group if other != word))
