"""Ids in the vendors' own forms, each computed from a number alone and never twice."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from workbench.sandbox._dice import Scramble, mix

__all__ = ["Base36", "SalesforceIds", "uuid_like"]

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_SIDE: Final = len(_LETTERS)
# Two characters of an id at once, with a bit for each capital letter.
_PAIRS: Final = tuple(one + two for one in _LETTERS for two in _LETTERS)
_CAPITALS: Final = tuple(pair[0].isupper() | pair[1].isupper() << 1 for pair in _PAIRS)
_CHECK: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_SPACE: Final = _SIDE**4


def _check(five: str) -> str:
    """Return the character that tells which of five characters are capitals."""
    return _CHECK[sum(letter.isupper() << place for place, letter in enumerate(five))]


class SalesforceIds:
    """Ids of one Salesforce object: 15 characters that know case, and 3 that say which are capitals.

    Source: https://help.salesforce.com/s/articleView?id=000385008&type=1 (read 2026-11-28)

    Attributes:
        of: Gives the id of a slot, a number below 62**4.
    """

    def __init__(self, prefix: str, seed: int) -> None:
        """Begin the ids of the object with the three characters `prefix`, such as `001`."""
        self._head = f"{prefix}Tb000002"
        self._tail = _check(self._head[:5]) + _check(self._head[5:10])
        self._last = int(self._head[10].isupper())
        self._scramble = Scramble(_SPACE, 3_145_879, mix(seed, 300, *map(ord, prefix)))
        # An id is asked for by all that name it, one after the other.
        self.of = lru_cache(maxsize=256)(self._of)

    def _of(self, slot: int) -> str:
        one, two = divmod(self._scramble(slot), _SIDE * _SIDE)
        check = _CHECK[self._last | _CAPITALS[one] << 1 | _CAPITALS[two] << 3]
        return f"{self._head}{_PAIRS[one]}{_PAIRS[two]}{self._tail}{check}"


class Base36:
    """Ids of one Slack object: a letter, then capitals and digits."""

    _DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

    def __init__(self, prefix: str, seed: int) -> None:
        """Begin the ids of the object with the letter `prefix`, such as `U`."""
        self._prefix = f"{prefix}07"
        self._scramble = Scramble(36**6, 1_402_345_583, mix(seed, 301, ord(prefix)))

    def __call__(self, slot: int) -> str:
        """Return the id of `slot`, a number below 36**6."""
        rest, digits = self._scramble(slot), []
        for _ in range(6):
            rest, digit = divmod(rest, 36)
            digits.append(self._DIGITS[digit])
        return self._prefix + "".join(digits)


def uuid_like(seed: int, kind: int, number: int) -> str:
    """Return 24 hexadecimal digits, the form of an Atlassian account's id."""
    return f"{mix(seed, kind, number):016x}{mix(seed, kind + 1, number) & 0xFFFFFFFF:08x}"
