"""Whether amounts stand in several currencies or units, which add up to nothing."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.views._vocabulary import Fields, ValueField

__all__ = ["mixes_units"]

_CURRENCIES, _UNIT_CODES = frozenset({"currency", "ccy", "cur", "curr"}), frozenset({"uom", "unitofmeasure"})
# Beside "unit" in the name of a text, they say that amounts are told in it: "weight unit", "unit of measure".
_MEASURES = frozenset(
    {"measure", "measurement", "of", "quantity", "qty", "weight", "length", "size", "volume", "price"}
)
_LONGEST_UNIT = 12


def mixes_units(path: str, fields: Fields, by: Sequence[str]) -> bool:
    """Whether amounts stand in several currencies or units, which add up to nothing, and are not told apart by them."""
    return any(
        len(one.values) > 1 and one.path not in by and _is_unit_of(path, one, fields) for one in fields.chosen_by
    )


def _is_unit_of(path: str, one: ValueField, fields: Fields) -> bool:
    """Whether a field says in what currency or unit an amount is told.

    `unit_no` and `unit_amount` do not, nor does a unit that is a flat or a part of a company; and the unit of a line
    is none of what stands beside the lines.
    """
    called = fields.called(one.path)
    if one.path in fields.numbers:
        return False
    if not _CURRENCIES.isdisjoint(called):
        return True
    label = one.label
    named = label in {("unit",), ("units",)} or ("unit" in label and set(label) - {"unit"} <= _MEASURES)
    if not named and _UNIT_CODES.isdisjoint(called):
        return False
    beside = one.path.rpartition("/")[0]
    return path.startswith(f"{beside}/") and all(len(value) <= _LONGEST_UNIT for value in one.values)
