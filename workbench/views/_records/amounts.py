"""Amounts as people write them into texts: `$1,038.52`, `12,50 €`, `(5.00)`, `45%`, `391 points`."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Amount", "amount_of", "form_number"]

_SIGNS = "$€£¥₹₩₪₺₫₴₦₱฿"
# ISO 4217; such a code is no unit of goods.
_CODES = frozenset(
    """
    usd eur gbp chf jpy cny inr aud cad nzd sek nok dkk pln czk huf ron bgn try brl mxn zar krw sgd hkd ils aed sar rub
    uah thb idr myr php vnd ars clp cop pen egp ngn kes
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
# "12 Main" is an address: only what things are commonly measured in is a unit.
_UNITS = frozenset(
    """
    points point pts pt kg g mg lb lbs oz t km m cm mm mi mile miles ft in yd l ml cl gal h hr hrs hour hours min mins
    minute minutes s sec secs second seconds ms d day days week weeks month months year years kwh mwh kw w v mb gb tb kb
    pcs pc piece pieces unit units x stars star cal kcal
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_MOST_LETTERS = 32
_AMOUNT = re.compile(
    rf"(?P<open>\()?\s*(?P<minus>[-\u2212])?\s*(?P<before>[A-Z]{{0,3}}[{_SIGNS}]|[A-Z]{{3}}(?=[\s\d-]))?\s*"
    rf"(?P<inner>[-\u2212])?(?P<digits>\d(?:[\d.,'\u2019\u00a0\u202f]*\d)?)\s*(?P<after>%|[{_SIGNS}]|[^\W\d_]{{1,8}})?\s*"
    r"(?P<close>\))?"
)
_GROUPS = re.compile(r"[1-9]\d{0,2}(?P<sign>[,.'\u2019\u00a0\u202f])\d{3}(?:(?P=sign)\d{3})*")
_PLAIN = re.compile(r"(?:0|[1-9]\d*)")
_CENTS = 2
# What is left of `1,038.52` in normal form. More groups without decimals are a phone number.
_SPACED = re.compile(r"([1-9]\d{0,2})((?: \d{3})+(?=\.)|(?: \d{3})(?! ?\d))")


class Amount(NamedTuple):
    """A number and what it is told in.

    Attributes:
        number: The number.
        unit: The sign or code of a currency, `%`, or a unit, in small letters; empty where none is written.
        is_plain: Whether it is a number by itself, or money, and not so much of something.
    """

    number: Decimal
    unit: str
    is_plain: bool


@lru_cache(maxsize=65_536)
def amount_of(text: str) -> Amount | None:
    """Return what a text says how much of; `None` where it says anything else, or could be a code.

    Commas group thousands, or stand before two decimals; points group them only beside a currency and a decimal
    comma. Brackets around money mean that it is owed.

    Example:
        >>> amount_of("$1,038.52"), amount_of("1.038,52 €").number, amount_of("(5.00)").number
        (Amount(number=Decimal('1038.52'), unit='$', is_plain=True), Decimal('1038.52'), Decimal('-5.00'))
        >>> amount_of("391 points").unit, amount_of("12 Main"), amount_of("007"), amount_of("1,23,4")
        ('points', None, None, None)
    """
    found = _AMOUNT.fullmatch(text.strip()) if len(text) <= _MOST_LETTERS else None
    if found is None or bool(found["open"]) is not bool(found["close"]):
        return None
    before, after = (found["before"] or "").casefold(), (found["after"] or "").casefold()
    if (before and after) or (before.isalpha() and before not in _CODES):
        return None
    unit = before or after
    is_money = unit in _CODES or (unit[-1:] in _SIGNS and bool(unit))
    if unit and not is_money and unit != "%" and unit not in _UNITS:
        return None
    number = _number(found["digits"], is_money=is_money)
    is_owed = found["open"] is not None
    if number is None or (is_owed and not (is_money or "." in found["digits"])):
        # A number in brackets is that of a note.
        return None
    negative = (found["minus"] in ("-", "\u2212")) != bool(found["inner"] or is_owed)
    return Amount(-number if negative else number, unit, is_money or not unit)


def form_number(form: str) -> Decimal | None:
    """Return the number that a text in normal form is, which has lost its signs; `None` where it is none.

    Example:
        >>> form_number("1 038.52"), form_number("8 200 points"), form_number("555 123 456")
        (Decimal('1038.52'), Decimal('8200'), None)
    """
    found = _SPACED.match(form) if " " in form else None
    whole = found.group().replace(" ", "") + form[found.end() :] if found is not None else form
    amount = amount_of(whole)
    return amount.number if amount is not None else None


def _number(digits: str, *, is_money: bool) -> Decimal | None:
    """Return the number of digits with signs between them; `None` where they group nothing."""
    point, comma = digits.rfind("."), digits.rfind(",")
    at = max(point, comma)
    whole, decimals = (digits[:at], digits[at + 1 :]) if at >= 0 else (digits, "")
    is_one = at >= 0 and digits.count(digits[at]) == 1
    if at >= 0 and digits[at] == "," and not (is_one and len(decimals) == _CENTS):
        # A comma that stands before three digits groups them.
        whole, decimals = digits, ""
    elif at >= 0 and digits[at] == "." and not is_one:
        whole, decimals = digits, ""
    grouped = _GROUPS.fullmatch(whole)
    if grouped is not None:
        if grouped["sign"] == "." and not ((is_money and comma > point) or (not decimals and is_money)):
            return None
        whole = whole.replace(grouped["sign"], "")
    if _PLAIN.fullmatch(whole) is None:
        return None
    return Decimal(f"{whole}.{decimals}" if decimals else whole)
