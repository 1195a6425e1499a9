"""Which numbers add up: money, quantities, durations and counts do; ages, scores, flags and prices of one do not."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from string import digits

from workbench.drafting._columns import Column, Table
from workbench.drafting._labels import english, plain_words
from workbench.drafting._lexicon import MEASURES
from workbench.records import singular

__all__ = ["adds_up", "are_years", "is_alternative", "is_code_of", "is_flag"]

_MONEY = frozenset(
    """
    usd eur gbp chf jpy sek nok dkk pln czk cad aud euro euros dollar dollars cent cents
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_UNITS = _MONEY | frozenset(
    """
    g gram grams kg kilo kilos kilogram kilograms mg lb lbs pound pounds oz ton tons tonne tonnes t cm mm m km mile
    miles meter meters metre metres ft feet inch inches sqft sqm celsius fahrenheit
    ltr ltrs litre litres liter liters gal gallon gallons kw kwh w mb gb seconds secs ms milliseconds minutes mins hours
    hrs days weeks months years
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
# What they say of one record says nothing of several together. "Days" are a duration, a "day" is one of a month.
_OF_ONE = frozenset(
    """
    age star grade mark gpa level floor storey depth height length width size weight mass
    elevation altitude latitude longitude temperature humidity pressure speed velocity percent percentage rate ratio
    share index version edition revision priority severity density quality probability likelihood
    stock inventory capacity limit threshold target built founded since renovated
    term sla power vintage abv hand flag experience seniority tenure reading minimum maximum overall interval range band
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_ONE_OF_A_ROW = frozenset(
    """
    year month week day hour minute weekday quarter lap round stop grid step sequence frequency period page line
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
# Wherever they stand: `positionOrder`, `score_total`, `cost_per_seat`.
_ANYWHERE = frozenset(
    {"position", "rank", "rating", "score", "scorecard", "nps", "satisfaction", "per", "odometer", "reorder"}
)
# Behind money they say for how much of what it is the price: `eur_ltr`, `usd_kwh`.
_OF_EACH = (_UNITS - _MONEY) | {"hour", "hr", "day", "piece", "person", "head", "unit", "night"}
# Speeds and rates in a word.
_RATES = frozenset({"kmh", "kph", "mph", "rpm", "bpm", "ppm", "mpg", "hourly"})
# `check_in_time` is a time of day, `waiting_time` a duration.
_OF_A_CLOCK = frozenset(
    {"in", "out", "at", "start", "end", "open", "opening", "close", "closing", "arrival", "departure"}
)
# They stand before what they are the measure of: `unitPrice`, `max_guests`, `lead_time`.
_BEFORE = frozenset(
    {"unit", "average", "mean", "median", "minimum", "maximum", "least", "most", "lead", "list", "standard"}
)
_KINDS = frozenset({"type", "kind", "tier", "variant", "option", "alternative"})
_PRICES = frozenset({"price", "cost", "fee", "fare", "surcharge"})
_YEARS = range(1800, 2101)
_DIGITS_OF_A_CODE, _DIGITS_OF_NO_AMOUNT, _RECURS = 6, 8, 0.7


def adds_up(column: Column) -> bool:
    """Whether the sum of a column's numbers over several records tells anything.

    A field whose name says nothing adds up, unless all its numbers read as years.
    """
    words = plain_words(column.name)
    if any(one in _MONEY and other in _OF_EACH for one, other in pairwise(words)) or is_flag(column):
        return False
    said = [form for word in words for form in (english(word) or (word,))]
    if not _RATES.isdisjoint(said):
        return False
    if not _BEFORE.isdisjoint(said[:-1]) or not _ANYWHERE.isdisjoint(said):
        return False
    measured = [word for word in said if word not in _UNITS]
    last = measured[-1] if measured else ""
    if singular(last) in _OF_ONE or last in _ONE_OF_A_ROW:
        return False
    if last == "time" and not _OF_A_CLOCK.isdisjoint(said):
        return False
    # Of an object as well: `/health/score/now`, `/ratings/food`.
    inside = [singular(word) for part in column.segments[:-1] for word in plain_words(part)]
    if not (_OF_ONE | _ANYWHERE).isdisjoint(inside):
        return False
    return not is_alternative(column) and not (are_years(column) and len(column.counts) > 1)


def is_alternative(column: Column) -> bool:
    """Whether the numbers are the prices of kinds of one thing, of which one is paid: `/ticket_types/*/price`."""
    last = plain_words(column.name)[-1:]
    inside = {singular(word) for part in column.segments[:-1] for word in plain_words(part)}
    return not _PRICES.isdisjoint(map(singular, last)) and not _KINDS.isdisjoint(inside)


def are_years(column: Column) -> bool:
    """Whether all numbers read as years."""
    return column.is_whole and all(int(text) in _YEARS for text in column.counts)


def is_flag(column: Column) -> bool:
    """Whether the numbers are 0 and 1 under no name of a measure: databases without a type for true and false."""
    if not column.is_number or set(column.counts) != {"0", "1"}:
        return False
    last = plain_words(column.name)[-1:]
    return MEASURES.isdisjoint({singular(form) for word in last for form in (word, *english(word))})


def is_code_of(column: Column, table: Table) -> bool:
    """Whether long whole numbers recur, each beside the same text and it beside them, or too long for amounts.

    So are those of a column that is numbered with it: `DIAGNOSIS8` of few records beside `DIAGNOSIS1`.
    """
    stem = column.path.rstrip(digits)
    numbered = [c for c in table.columns.values() if c.path.rstrip(digits) == stem] if stem != column.path else [column]
    return any(_are_codes(one, table) for one in numbered)


def _are_codes(column: Column, table: Table) -> bool:
    long = column.is_whole and column.letters >= _DIGITS_OF_A_CODE and not column.is_many
    if not long or len(column.counts) < 2 or column.distinct > _RECURS:
        return False
    words = {form for word in plain_words(column.name) for form in (word, *english(word))}
    if column.letters >= _DIGITS_OF_NO_AMOUNT and MEASURES.isdisjoint(map(singular, words)):
        return True
    own = dict(zip((n for n, _ in column.values), column.texts, strict=True))
    return any(_stands_for(own, other) for other in table.columns.values() if other.is_text and not other.is_many)


def _stands_for(own: Mapping[int, str], other: Column) -> bool:
    beside = dict(zip((n for n, _ in other.values), other.texts, strict=True))
    pairs = {(text, beside.get(number)) for number, text in own.items()}
    # A text for each number and a number for each text.
    return len(pairs) == len(set(own.values())) == len({text for _, text in pairs if text is not None})
