"""Units that a question says beside a number, and those that the name of a field tells: minutes, kilometres, euros."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from workbench.views._records.units import currency_of
from workbench.views._records.vocabulary import Fields, ValueField, plain_words

__all__ = ["Unit", "is_in_currencies", "named_currencies", "said_label", "unit_called", "unit_of"]

_CURRENCY = "currency"


class Unit(NamedTuple):
    """A unit.

    Attributes:
        kind: What it measures.
        name: Its name, of a currency the code in small letters.
        size: How much of the smallest unit of the kind it is.
    """

    kind: str
    name: str
    size: Decimal

    @property
    def is_currency(self) -> bool:
        """Whether it is one of money."""
        return self.kind == _CURRENCY


# The words by which each is called, in names of fields and in questions; signs as they stand before a number.
_LINES = """
time 0.001 ms millisecond milliseconds millis
time 1 seconds second sec secs
time 60 minutes minute min mins
time 3600 hours hour hr hrs
time 86400 days day
time 604800 weeks week
length 0.001 mm millimetre millimetres millimeter millimeters
length 0.01 cm centimetre centimetres centimeter centimeters
length 1 metres metre meter meters
length 1000 km kilometre kilometres kilometer kilometers kms
length 1609.344 miles mile
weight 0.001 grams gram gramme grammes
weight 1 kg kilo kilos kilogram kilograms
weight 1000 tonnes tonne tons ton
volume 1 litres litre liter liters ltr
percent 1 percent percentage pct %
currency 1 eur euro euros €
currency 1 usd dollar dollars $
currency 1 gbp pound pounds sterling quid £
currency 1 chf franc francs
currency 1 cad
currency 1 aud
currency 1 jpy yen ¥
currency 1 sek
currency 1 nok
currency 1 dkk
currency 1 pln zloty
currency 1 czk
currency 1 inr rupee rupees
"""


def _read() -> Mapping[str, Unit]:
    found: dict[str, Unit] = {}
    for kind, size, *words in map(str.split, _LINES.strip().split("\n")):
        found |= {word: Unit(kind, words[0], Decimal(size)) for word in words}
    return found


_UNITS = _read()
# As parts of names these say other things: a minimum, the day of a month, a second name.
_NO_NAMES = frozenset({"second", "day", "week", "month", "min", "pound", "ton", "franc"})
# Letters that are units behind what is measured in them.
_LENGTHS = frozenset({"length", "height", "width", "depth", "distance", "beam", "draught", "draft", "altitude"})
_WEIGHTS = frozenset({"weight", "mass", "load", "payload"})
_SHORT = {"m": ("metres", _LENGTHS), "t": ("tonnes", _WEIGHTS), "g": ("grams", _WEIGHTS), "l": ("litres", {"volume"})}
_BEFORE_MIN = frozenset({"dur", "duration", "time", "length", "delay", "wait", "runtime"})


def unit_called(word: str) -> Unit | None:
    """Return the unit that a word or sign calls.

    Example:
        >>> unit_called("hours").size, unit_called("€").name, unit_called("people")
        (Decimal('3600'), 'eur', None)
    """
    return _UNITS.get(word)


def unit_of(path: str, fields: Fields) -> Unit | None:
    """Return the unit that numbers are told in: by the name of their field, or a currency that all of them have."""
    label = fields.labels.get(path, ())
    short = _SHORT.get(label[-1]) if label else None
    if short is not None and not short[1].isdisjoint(label):
        return _UNITS[short[0]]
    if label[-1:] == ("nights",):
        # So many nights are that many days; of what is said in nights nobody knows whether days are meant.
        return _UNITS["days"]
    for at, word in enumerate(label):
        is_last = at == len(label) - 1
        plain = word not in _NO_NAMES or (word == "min" and is_last and not _BEFORE_MIN.isdisjoint(label))
        unit = _UNITS.get(word) if plain else None
        if unit is not None:
            return unit
    currency = currency_of(path, list(fields.labels))
    values = {value for one in fields.chosen_by if one.path == currency for value in one.values}
    return _UNITS.get(next(iter(values))) if len(values) == 1 else None


def is_in_currencies(path: str, fields: Fields) -> bool:
    """Whether amounts stand in a currency that a field beside them tells."""
    return currency_of(path, list(fields.labels)) is not None


def said_label(label: Sequence[str]) -> tuple[str, ...]:
    """Return the words of a field's name that people say, without those that tell its unit: `tip` of `tip_eur`."""
    return tuple(word for word in label if word not in _UNITS) or tuple(label)


def named_currencies(fields: Fields) -> Iterator[ValueField]:
    """Yield for the codes of currencies that a field holds the words that people say for them: "in euros"."""
    for field in fields.chosen_by:
        if not {"currency", "ccy", "curr", "cur"}.isdisjoint(field.label) and not field.meaning:
            for key in field.values:
                for word, unit in _UNITS.items():
                    if unit.is_currency and unit.name == key and plain_words(word) and word != key:
                        yield ValueField(field.path, field.label, {key: (word,)}, meaning=key.upper())
