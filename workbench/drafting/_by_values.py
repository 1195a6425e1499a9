"""What the values of a column say that an abbreviation in its name means: `START_TM` is no team where clocks stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from workbench.drafting._columns import Column

__all__ = ["told_by_values"]

_MOSTLY = 0.9
_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}(?::\d{2})?(?:\s?[ap]\.?m\.?)?", re.ASCII | re.IGNORECASE)
_PLATE = re.compile(r"(?=[^a-z]*[A-Z])(?=\D*\d)[A-Z0-9 -]{3,12}", re.ASCII)
_STATES = frozenset(
    """
    AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR
    PA PR RI SC SD TN TX UT VT VA WA WV WI WY AB BC MB NB NL NS NT NU ON PE QC SK YT NSW QLD SA TAS VIC ACT
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_SHORT_CODE = 3
_FLAGS = frozenset({"y", "n", "yes", "no", "true", "false", "0", "1", "t", "f"})


def told_by_values(column: Column | None) -> Callable[[str, Sequence[str]], list[str] | None]:
    """Return what tells, of a word and those beside it, what the values say that it means; `None` where they do not.

    A word that is English as it stands (`pays`) is one of another language only where the values are that: an amount
    is no country.

    Args:
        column: The column whose name it is; `None` for that of an object.
    """

    def told(word: str, beside: Sequence[str]) -> list[str] | None:
        if word == "pays":
            return None if column is not None and not beside and _are_proper(column) else ["pays"]
        tell = _TOLD.get(word)
        return tell(column, beside) if tell is not None and column is not None and column.values else None

    return told


def _share(column: Column, fits: Callable[[str], object]) -> float:
    return sum(count for text, count in column.counts.items() if fits(text)) / max(1, len(column.values))


def _are_proper(column: Column) -> bool:
    return column.is_text and _share(column, lambda text: text[:1].isupper()) >= _MOSTLY


def _team(column: Column, _: Sequence[str]) -> list[str] | None:
    return ["time"] if column.is_dated or _share(column, _CLOCK.fullmatch) >= _MOSTLY else None


def _state(column: Column, beside: Sequence[str]) -> list[str] | None:
    if column.is_dated:
        return ["start"]
    if column.is_text and _share(column, _STATES.__contains__) >= _MOSTLY:
        return ["state"]
    if beside or not column.is_text:
        return None
    several = _share(column, lambda text: " " in text and any(c.isdigit() for c in text))
    return ["street"] if several >= _MOSTLY else ["status"] if column.is_category else None


def _registration(column: Column, _: Sequence[str]) -> list[str] | None:
    if column.is_dated:
        return ["registration"]
    return None if _share(column, _PLATE.fullmatch) >= 1 - _MOSTLY else ["registration", "registered"]


def _day(column: Column, _: Sequence[str]) -> list[str] | None:
    return ["diameter"] if column.is_number and not column.is_dated else None


def _author(column: Column, beside: Sequence[str]) -> list[str] | None:
    is_code = bool(column.keys) and max(map(len, column.counts)) <= _SHORT_CODE
    if column.forms <= _FLAGS:
        # Whether the authority was told.
        return ["authority"]
    return None if beside or _are_proper(column) or is_code else ["authority"]


def _shipping(column: Column, beside: Sequence[str]) -> list[str] | None:
    """What stands alone is a word: the `ship` of a sailing."""
    return None if beside or column.is_dated else ["ship"]


_TOLD: dict[str, Callable[[Column, Sequence[str]], list[str] | None]] = {
    "tm": _team,
    "st": _state,
    "reg": _registration,
    "dia": _day,
    "auth": _author,
    "ship": _shipping,
}
