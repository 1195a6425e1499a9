"""Words of a text, with ids kept whole: what decides whether BM25 finds one record or none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from workbench.records import without_hidden

__all__ = ["STOP_WORDS", "Term", "split_terms", "terms", "words"]

# Runs of word characters joined by single signs that ids, e-mails, dates and host names are made of.
# A sign at an edge is punctuation: "AB-12," is the id and a comma.
_TOKEN = re.compile(r"\w+(?:[-.@+]\w+)*")
_PART = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
# Longer ones are encoded blobs; index and question cut them alike, so that equal ones still meet.
_MAX_CHARACTERS = 100
_MIN_STEM = 4

_STOP_WORDS = """
a an and are as at be but by did do does for from had has have he her his how i if in into is it its me my of on or
our she so that the their them then there these they this to us was we were what when where which who whom whose why
will with you your s t
"""
STOP_WORDS: frozenset[str] = frozenset(_STOP_WORDS.split())
"""Words of English that carry no subject. In dumps of records they are rare, so BM25 would overrate them."""


def words(text: str) -> list[str]:
    """Return the words of `text` in order, lower-cased, ids whole and in parts.

    An id, e-mail or date counts as one word *and* as the parts it is made of, behind it. Names in
    camel case give their parts too. Text is read in Unicode form NFKC. A word over 100 characters is
    cut there.

    Example:
        >>> words("Booking AB-12 of mia_li@example.com")
        ['booking', 'ab-12', 'ab', '12', 'of', 'mia_li@example.com', 'mia', 'li', 'example', 'com']
    """
    return [word for term in _tokens(text) for word in (term.whole, *term.parts)]


class Term(NamedTuple):
    """A word that rankings compare, and the words that it is made of if it is an id or the like."""

    whole: str
    parts: tuple[str, ...]


def split_terms(text: str) -> list[Term]:
    """Return what `terms` returns, in groups, so that a question can prefer an id to its parts.

    Example:
        >>> split_terms("bookings of mia_li")
        [Term(whole='booking', parts=()), Term(whole='mia_li', parts=('mia', 'li'))]
    """
    found = []
    for token in _tokens(text):
        if token.whole in STOP_WORDS:
            continue
        parts = tuple(_fold_plural(part) for part in token.parts if part not in STOP_WORDS)
        found.append(Term(_fold_plural(token.whole), parts))
    return found


def terms(text: str) -> list[str]:
    """Return the words of `text` that rankings compare: no stop words, plurals folded.

    Only words made of letters are folded, by Harman's S-stemmer; ids stay as they are.

    Source: D. Harman, "How effective is suffixing?", JASIS 42(1), 1991

    Example:
        >>> terms("Which policies cover the bookings of RH8JD7S?")
        ['policy', 'cover', 'booking', 'rh8jd7s']
    """
    return [word for term in split_terms(text) for word in (term.whole, *term.parts)]


def _tokens(text: str) -> Iterator[Term]:
    for match in _TOKEN.finditer(unicodedata.normalize("NFKC", without_hidden(text))):
        token = match.group()
        whole = token.casefold()
        if token.isalnum() and (token.islower() or token.isupper() or token.isdigit()):
            yield Term(whole[:_MAX_CHARACTERS], ())
            continue
        parts = [part.casefold() for piece in _PART.findall(token) for part in _CAMEL.split(piece)]
        kept = () if parts == [whole] else tuple(part[:_MAX_CHARACTERS] for part in parts)
        yield Term(whole[:_MAX_CHARACTERS], kept)


def _fold_plural(word: str) -> str:
    if len(word) < _MIN_STEM or not word.endswith("s") or not word.isalpha():
        return word
    if word.endswith("ies"):
        return word if word.endswith(("eies", "aies")) else word[:-3] + "y"
    if word.endswith("es"):
        return word if word.endswith(("aes", "ees", "oes")) else word[:-1]
    return word if word.endswith(("us", "ss")) else word[:-1]
