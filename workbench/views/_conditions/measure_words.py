"""Words of a question that say of a figure of what kind it is: "delivery time" of minutes, "total tip" of a tip."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from workbench.views._conditions.said_units import said_label, unit_called, unit_of
from workbench.views._english.question import stem
from workbench.views._records.units import is_money
from workbench.views._records.vocabulary import Fields

__all__ = ["kind_words", "with_sums"]

_DURATIONS = frozenset({"time", "times", "duration", "length", "long"})
_BY_PRICE = frozenset({"cheapest", "dearest", "priciest", "costliest", "expensive"})
_PRICES = frozenset({"cost", "costs", "price", "prices"})


def kind_words(texts: Sequence[str], paths: Iterable[str | None], fields: Fields) -> frozenset[str]:
    """Return words that say no more of figures than of what kind they are, and call no other field.

    Args:
        texts: The tokens of a question.
        paths: What its figures are of.
        fields: The fields of the records.
    """
    numbers = [path for path in paths if path is not None and path in fields.numbers]
    found = frozenset[str]()
    for unit in [unit_of(path, fields) for path in numbers]:
        if unit is not None:
            found |= {text for text in texts if unit_called(text) == unit}
            found |= _DURATIONS if unit.kind == "time" else frozenset()
    if not _BY_PRICE.isdisjoint(texts) and any(map(is_money, numbers)):
        found |= _PRICES
    # Another field that is called so would be what is asked for.
    called = {word for path in fields.labels if path not in numbers for word in fields.labels[path]}
    return found - called


def with_sums(texts: Sequence[str], fields: Fields, own: Collection[str]) -> list[str]:
    """Return tokens with what sums up another number, and which duration is meant, said as such.

    "Total tip" is none of `total`; "delivery time" is `delivery_minutes` beside a `delivery_fee`.

    Args:
        texts: The tokens of a question.
        fields: The fields of the records.
        own: Stems of what the records are called.
    """
    others = {
        stem(word)
        for path in fields.numbers
        if "total" not in fields.labels[path]
        for word in said_label(fields.labels[path])
    } - {*own}
    behind = [*texts[1:], ""][: len(texts)]
    before = ["", *texts][: len(texts)]
    return [
        "sum" if text == "total" and stem(other) in others else _unit_for(text, one, fields)
        for one, text, other in zip(before, texts, behind, strict=True)
    ]


def _unit_for(text: str, before: str, fields: Fields) -> str:
    """Return the unit of the one duration that "time" behind a word means: minutes of "delivery time"."""
    if text not in _DURATIONS:
        return text
    called = [path for path in fields.numbers if stem(before) in map(stem, said_label(fields.labels[path]))]
    times = [(path, unit) for path in called if (unit := unit_of(path, fields)) is not None and unit.kind == "time"]
    if len(times) != 1 or len(called) == 1 or any(text in fields.labels[path] for path in fields.labels):
        return text
    path, unit = times[0]
    return next((word for word in fields.labels[path] if unit_called(word) == unit), text)
