"""Personal data by named rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import Literal, get_args

from workbench.trust._edits import Edit, Span
from workbench.trust._folded import folded

__all__ = ["PERSONAL_RULES", "PersonalRule", "personal_edits"]

PersonalRule = Literal["email", "iban", "card", "ssn", "phone", "ip"]
PERSONAL_RULES: tuple[PersonalRule, ...] = get_args(PersonalRule)
"""Rules in the order in which they are applied: what one takes, those behind it do not see."""

_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{}~-]+@[\w-]+(?:\.[\w-]+)+", re.UNICODE)
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]){11,30}(?![A-Za-z0-9])")
_CARD = re.compile(r"(?<![\w-])\d(?:[ -]?\d){12,18}(?![\w-])")
_SSN = re.compile(r"(?<![\w-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])")
_PHONE = re.compile(r"(?<![\w.,/:-])(?:\+\s?\d|\(\+?\d{1,4}\)|00[1-9]|\d)(?:[ ()./-]{0,2}\d){6,14}(?![\w/:-]|[.,]\d)")
_DATE = re.compile(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}")
_IP = re.compile(
    r"(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w.]\d)"
    r"|(?<![\w:])(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}(?![\w:])"
)
_SHORTEST_IBAN, _LONGEST_IBAN = 15, 34
_PHONE_DIGITS = range(7, 16)


def personal_edits(text: str, rules: Collection[PersonalRule]) -> list[Edit]:
    """Return the replacements of what `rules` name, in order."""
    taken: list[Edit] = []
    text = folded(text) if rules else text
    for rule in PERSONAL_RULES:
        if rule in rules:
            taken += [
                Edit(start, end, f"[{rule} removed]")
                for start, end in _FINDERS[rule](text)
                if all(end <= other.start or start >= other.end for other in taken)
            ]
    return sorted(taken)


def _matches(form: re.Pattern[str]) -> Callable[[str], Iterator[Span]]:
    return lambda text: (match.span() for match in form.finditer(text))


def _ibans(text: str) -> Iterator[Span]:
    for match in _IBAN.finditer(text):
        # The pattern also takes words of capitals behind the number: the longest part that checks is one.
        whole = match.group()
        for size in range(len(whole), _SHORTEST_IBAN - 1, -1):
            if whole[size - 1] != " " and _is_iban(whole[:size].replace(" ", "")):
                yield match.start(), match.start() + size
                break


def _is_iban(number: str) -> bool:
    if not _SHORTEST_IBAN <= len(number) <= _LONGEST_IBAN:
        return False
    return int("".join(str(int(sign, 36)) for sign in number[4:] + number[:4])) % 97 == 1


def _cards(text: str) -> Iterator[Span]:
    for match in _CARD.finditer(text):
        digits = [int(sign) for sign in match.group() if sign.isdigit()]
        doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
        if (sum(doubled) + sum(digits[-1::-2])) % 10 == 0 and len(set(digits)) > 1:
            yield match.span()


def _phones(text: str) -> Iterator[Span]:
    for match in _PHONE.finditer(text):
        number = match.group()
        digits = sum(sign.isdigit() for sign in number)
        # Digits alone are an id or an amount; a phone number is written with a sign of its own, or in groups.
        groups = len(re.findall(r"\d+", number))
        written = number[0] in "+(" or (groups > 1 and (number[0] == "0" or groups > 2))
        if digits in _PHONE_DIGITS and written and not _DATE.match(number):
            yield match.span()


_FINDERS: dict[PersonalRule, Callable[[str], Iterator[Span]]] = {
    "email": _matches(_EMAIL),
    "iban": _ibans,
    "card": _cards,
    "ssn": _matches(_SSN),
    "phone": _phones,
    "ip": _matches(_IP),
}
