"""Field present: whether a gold field's value can be read from what a context attributes to its record.

The rule, for one scalar value (an object or a list is present when every scalar in it is):

1. Only spans attributed to the value's record count, each by itself. Text and values are compared in
   normal form: Unicode NFKC, case folded, white space collapsed, `"` as a space, backslash escapes read,
   thousands separators (commas) taken out.
2. A *text* is present where it stands as whole words: `yes` is not in `yesterday`, `ann_1` not in `ann_12`.
   Dates and times are texts: `2024-05-01` is present as `2024-05-01` alone.
3. A *bare value* proves nothing by itself: a number, a boolean, a text that is a short number (under five
   digits) or one of yes, no, true, false. It is present where its *label* stands directly before it. The
   label is the last name in the gold path that is not an index, in any usual spelling (see
   `label_pattern`). "Directly" allows up to 16 signs that are no letter, digit, comma, semicolon, full
   stop or line end, a remark in parentheses, and a currency code: `"total_baggages": 5`,
   `total_baggages: 5`, `Total baggages 5`, `| price | $5.00 |`, `price: USD 5`, `price (USD): 5`.
   Numbers are equal by value: 1,000.0 is 1000.
   - For an element of a list the label may stand before the whole list: `"prices": [100, 200]`.
   - In a *table* the label stands in the heading: a cell counts where its item's `field` is the gold path
     and the label stands in a span attributed to the same record, so attribute the heading, too.
4. A number with its currency (`$1,234.50`, `1234.5 EUR`) is present as that number beside that currency,
   or after its label.
5. Null, the empty text and empty containers are present where the label stands with nothing behind it, or
   with null, none, n/a, -, [] or {}.

A text of five or more digits (an id, a postcode, a telephone number) is present as a whole word, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from workbench.context import Context, Item
from workbench.evals._normal import (
    NUMBER,
    NormalText,
    as_number,
    has_words,
    label_pattern,
    normal_value,
    numbers_in,
    read_number,
)
from workbench.records import MISSING, Record, join_pointer, leaves, split_pointer

__all__ = ["Evidence"]

_SIGNS = {"$": "usd", "€": "eur", "£": "gbp", "¥": "jpy"}
_CODES = ("usd", "eur", "gbp", "jpy", "chf", "cad", "aud", "nzd", "cny", "inr", "sek", "nok", "dkk", "pln", "brl")
_CURRENCY = "|".join([*_CODES, *(re.escape(sign) for sign in _SIGNS)])
_GAP = r"[^\w\n,;.]{0,16}?"
_MONEY = re.compile(rf"(?:(?P<before>{_CURRENCY}) ?)?(?P<number>{NUMBER})(?: ?(?P<after>{_CURRENCY})(?!\w))?")
_MONEY_VALUE = re.compile(
    rf"(?:(?P<before>{_CURRENCY}) ?)?(?P<number>[-+]?[\d,]*\d(?:\.\d+)?)(?: ?(?P<after>{_CURRENCY}))?\Z"
)
# A remark on the label, such as a unit or "2 of 7", belongs to the label.
_NOTE = r"(?: ?\([^()\n]{1,40}\))?"
_NOTHING = r"[ :=|]*(?:(?:null|none|nil|n/a|-|\[ ?\]|\{ ?\})(?!\w)|(?=[,;}\]|\n]|$))"
_LIST = re.compile(r"[ :=|]*(?:\[(?P<inside>[^\]]*)|\{(?P<entries>[^}]*)|(?P<line>[^\n]*(?:\n- [^\n]*)*))")
_BREAK = re.compile(r"[\s;|\[\](){}=]+")
_BARE_WORDS = frozenset({"yes", "no", "true", "false"})
_ID_DIGITS = 5


class Evidence:
    """What one context says about its records; asks and answers "is this field present"."""

    def __init__(self, context: Context) -> None:
        """Keep `context`; spans are normalised when they are first asked about."""
        self._context = context
        self._items: dict[str, list[Item]] = {}
        for item in context.items:
            if item.end > item.start:
                self._items.setdefault(item.record, []).append(item)
        self._spans: dict[tuple[int, int], NormalText] = {}

    @property
    def records(self) -> set[str]:
        """URNs of the records that have a span with something in it."""
        return set(self._items)

    def spans(self, urns: Iterable[str]) -> list[tuple[int, int]]:
        """Return the spans attributed to any of `urns`."""
        return [(item.start, item.end) for urn in urns for item in self._items.get(urn, ())]

    def normal(self, start: int, end: int) -> NormalText:
        """Return the normal form of one span."""
        found = self._spans.get((start, end))
        if found is None:
            found = self._spans[start, end] = NormalText(self._context.text[start:end])
        return found

    def has(self, record: Record, path: str) -> bool:
        """Tell whether the value at `path` (JSON Pointer into the source's own object) of `record` is present.

        A path that leads to nothing is not present.
        """
        items = self._items.get(record.urn)
        value = record.source_value(path)
        if not items or value is MISSING:
            return False
        scalars = list(leaves(value, path))
        if not scalars:
            return self._has_scalar(items, record, path, None)
        return all(self._has_scalar(items, record, pointer, scalar) for pointer, scalar in scalars)

    def _has_scalar(self, items: Sequence[Item], record: Record, pointer: str, value: Any) -> bool:
        pointers = _pointers(record, pointer)
        spans = [self.normal(item.start, item.end) for item in dict.fromkeys(items)]
        if isinstance(value, str) and value.strip():
            flat = [form for span in spans for form in span.flat]
            if _stands_alone(value) and any(has_words(form, words) for form in flat for words in normal_value(value)):
                return True
            money = _money(value)
            if money is not None and any(_has_money(form, *money) for form in flat):
                return True
            if money is None and _stands_alone(value) and as_number(value) is None:
                return False
        labels = [pattern for pattern in map(label_pattern, pointers) if pattern is not None]
        if any(_labelled(form, label, pointer, value) for span in spans for form in span.lines for label in labels):
            return True
        return self._in_table(items, pointers, labels, value)

    def _in_table(self, items: Sequence[Item], pointers: Sequence[str], labels: Sequence[str], value: Any) -> bool:
        cells = [self.normal(item.start, item.end) for item in items if item.field in pointers]
        if not any(_cell_holds(form, value) for cell in cells for form in cell.flat):
            return False
        spans = (self.normal(item.start, item.end) for item in items)
        return any(_compiled(label).search(form) for span in spans for form in span.lines for label in labels)


def _pointers(record: Record, pointer: str) -> list[str]:
    """Return `pointer`, and where the record's body has the same value under a normal name."""
    found = [pointer]
    for name, mapped in record.provenance.mapped.items():
        if pointer == mapped or pointer.startswith(mapped + "/"):
            found.append(join_pointer([name]) + pointer[len(mapped) :])
    return found


@lru_cache(maxsize=16_384)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _stands_alone(value: str) -> bool:
    if normal_value(value)[0] in _BARE_WORDS:
        return False
    digits = value.strip().lstrip("+-").replace(",", "").replace(".", "")
    return not (digits.isdecimal() and len(digits) < _ID_DIGITS)


def _money(value: str) -> tuple[Decimal, str] | None:
    """Return amount and currency code of a text such as `$1,234.50`, or `None`."""
    match = _MONEY_VALUE.match(normal_value(value)[0])
    sign = match and (match["before"] or match["after"])
    if not match or not sign:
        return None
    number = as_number(match["number"])
    return None if number is None else (number, _SIGNS.get(sign, sign))


def _has_money(text: str, amount: Decimal, currency: str) -> bool:
    for match in _MONEY.finditer(text):
        beside = {_SIGNS.get(sign, sign) for sign in (match["before"], match["after"]) if sign}
        if currency in beside and read_number(match["number"]) == amount:
            return True
    return False


def _labelled(text: str, label: str, pointer: str, value: Any) -> bool:
    """Tell whether `value` stands in `text` directly behind its label."""
    if value is None or value == "" or (isinstance(value, str) and not value.strip()):
        return bool(_compiled(label + _NOTE + _NOTHING).search(text))
    number = _bare_number(value)
    if number is not None:
        pattern = _compiled(rf"{label}{_NOTE}{_GAP}(?:(?:{_CURRENCY})(?!\w){_GAP})?(?P<number>{NUMBER})")
        if any(read_number(match["number"]) == number for match in pattern.finditer(text)):
            return True
    else:
        words = "|".join(re.escape(form) for form in _written(value))
        if _compiled(rf"{label}{_NOTE}{_GAP}(?:{words})(?!\w)").search(text):
            return True
    if not split_pointer(pointer)[-1].isdigit():
        return False
    return any(_list_holds(text[match.end() :], number, value) for match in _compiled(label + _NOTE).finditer(text))


def _bare_number(value: Any) -> Decimal | None:
    if isinstance(value, str):
        money = _money(value)
        if money is not None:
            return money[0]
    return as_number(value)


def _written(value: Any) -> tuple[str, ...]:
    """Return how a scalar stands in a text, in normal form. JSON's and Python's booleans fold to the same."""
    return normal_value(str(value))


def _list_holds(text: str, number: Decimal | None, value: Any) -> bool:
    """Tell whether the list that begins `text` has the element `value`."""
    match = _LIST.match(text)
    if match is None:
        return False
    inside = next((part for part in (match["inside"], match["entries"], match["line"]) if part is not None), "")
    # 100,200 is two elements or one number with a thousands separator: either reading counts.
    tokens = {token.strip(":'") for token in [*_BREAK.split(inside), *_BREAK.split(inside.replace(",", " "))]}
    if tokens & set(_written(value)):
        return True
    return number is not None and any(as_number(token.lstrip("".join(_SIGNS))) == number for token in tokens if token)


def _cell_holds(text: str, value: Any) -> bool:
    if value is None or (isinstance(value, str) and not value.strip()):
        return text.strip() in {"", "null", "none", "nil", "n/a", "-", "[]", "{}"}
    number = _bare_number(value)
    if number is not None:
        return number in numbers_in(text)
    return any(has_words(text, form) for form in _written(value))
