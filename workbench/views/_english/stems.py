"""Stems of English words, so that a question's word meets a label in another number or tense."""

from __future__ import annotations

from functools import lru_cache

import snowballstemmer

__all__ = ["stem"]

# Pasts that no ending tells: what was paid is a payment.
_PASTS = {
    "paid": "pay",
    "bought": "buy",
    "sold": "sell",
    "sent": "send",
    "spent": "spend",
    "lent": "lend",
    "built": "build",
    "taught": "teach",
    "wrote": "write",
    "written": "write",
    "drove": "drive",
    "driven": "drive",
    "chose": "choose",
    "chosen": "choose",
    "withdrawn": "withdraw",
}
# People, of whom the stemmer makes what they do or where: an applicant is no application, an officer no office.
_PEOPLE = frozenset(
    """
    applicant participant registrant consultant occupant accountant attendant informant assistant officer insurer
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
# What was rated has a rating, and no rate; the customs are no custom, nor a customer.
_ALONE = {**dict.fromkeys(("rating", "ratings", "rated"), "rating"), "customs": "customs"}
_stemmer = snowballstemmer.stemmer("english")


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Return the English stem of one case-folded word, so that `bookings` and `booked` meet `book`.

    Source: the Snowball (Porter 2) algorithm, https://snowballstem.org/algorithms/english/stemmer.html

    Example:
        >>> [stem(w) for w in ("bookings", "booked", "cancelled", "cancel")]
        ['book', 'book', 'cancel', 'cancel']
    """
    if word.removesuffix("s") in _PEOPLE:
        return word.removesuffix("s")
    found: str = _ALONE.get(word) or _stemmer.stemWord(_PASTS.get(word, word))
    return found
