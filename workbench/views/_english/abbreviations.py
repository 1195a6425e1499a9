"""Names that are cut short: a `maint` is a maintenance, a `drv` a driver."""

from __future__ import annotations

from collections.abc import Set

__all__ = ["abbreviation_of", "cuts_short", "may_be_cut"]

_SHORTEST, _LONGEST = 3, 5
_CUT = 2
_LONGEST_NAME = 4
# A `pct` is no product.
_MOSTLY = 0.65
_VOWELS = frozenset("aeiouy")


def abbreviation_of(word: str, known: Set[str]) -> str | None:
    """Return the one of some known words that is a word cut short: its first letters, or most consonants in order.

    Where several are, one that is its beginning is meant; two of those are none. Full words are often the beginning of
    others ("part" of "partner"), so this only tells where to look.

    Example:
        >>> abbreviation_of("driver", {"drv", "dep"}), abbreviation_of("station", {"stn", "st"})
        ('drv', 'stn')
        >>> abbreviation_of("departure", {"dep", "depa"}) is None
        True
    """
    if not word.isalpha():
        return None
    short = [
        other
        for other in known
        if other.isalpha() and _SHORTEST <= len(other) <= min(_LONGEST, len(word) - _CUT) and other[0] == word[0]
    ]
    begins = [other for other in short if word.startswith(other)]
    found = begins or [other for other in short if _VOWELS.isdisjoint(other) and _holds_in_order(word, other)]
    return found[0] if len(found) == 1 else None


def cuts_short(short: str, word: str) -> bool:
    """Whether a name writes a word by its consonants: all of them, or most in order with the last one.

    Example:
        >>> cuts_short("flt", "fault"), cuts_short("attd", "attended"), cuts_short("trpd", "trapped")
        (True, True, True)
        >>> cuts_short("flt", "flight"), cuts_short("rate", "rotate")
        (False, False)
    """
    if not (word.isalpha() and short.isalpha()) or not _SHORTEST <= len(short) < len(word):
        return False
    if short[0] != word[0] or not _VOWELS.isdisjoint(short[1:]):
        return False
    said, own = _consonants(word), _consonants(short)
    if said == own:
        return True
    return _SHORTEST < len(short) <= len(word) - _CUT and short[-1] == word[-1] and _holds_in_order(word, short)


def may_be_cut(name: str, word: str) -> bool:
    """Whether a name of two to four letters may be a noun cut short: its first letters, or its first consonants.

    It may be many others: what is read so must be told.

    Example:
        >>> may_be_cut("df", "defect"), may_be_cut("ins", "inspection"), may_be_cut("mb", "member")
        (True, True, True)
        >>> may_be_cut("df", "deed"), may_be_cut("plant", "plantation")
        (False, False)
    """
    if not (name.isalpha() and word.isalpha()) or len(name) > _LONGEST_NAME or len(word) < len(name) + _CUT:
        return False
    return len(name) > 1 and (word.startswith(name) or _consonants(word).startswith(name))


def _consonants(word: str) -> str:
    """Return the first letter of a word and the consonants behind it, each of two like ones once."""
    kept = word[0] + "".join(letter for letter in word[1:] if letter not in _VOWELS)
    return "".join(letter for at, letter in enumerate(kept) if at == 0 or letter != kept[at - 1])


def _holds_in_order(word: str, letters: str) -> bool:
    rest = iter(word)
    consonants = sum(letter not in _VOWELS for letter in word)
    return len(letters) >= _MOSTLY * consonants and all(letter in rest for letter in letters)
