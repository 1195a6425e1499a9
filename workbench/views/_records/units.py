"""Whether amounts stand in several currencies or units, which add up to nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from workbench.records import split_pointer
from workbench.views._records.vocabulary import Fields, ValueField, plain_words

__all__ = ["NOT_SUMMED", "adds_up", "currency_of", "is_money", "mixes_units", "units_beside"]

_CURRENCIES, _UNIT_CODES = frozenset({"currency", "ccy", "cur", "curr"}), frozenset({"uom", "unitofmeasure"})
# Beside "unit" in the name of a text, they say that amounts are told in it: "weight unit", "unit of measure".
_MEASURES = frozenset(
    {"measure", "measurement", "of", "quantity", "qty", "weight", "length", "size", "volume", "price"}
)
_LONGEST_UNIT = 12
# A total of money or of anything else, and what says that it is of something else: `total_count`.
_ANY_TOTAL = frozenset({"total", "tot", "subtotal", "sum", "net", "gross", "value", "val", "balance", "bal"})
_NO_MONEY = frozenset(
    {"count", "number", "qty", "quantity", "units", "minutes", "hours", "points", "score", "weight", "kg"}
)
_MONEY = frozenset(
    """
    amount amt price cost costs revenue turnover fee fare charge salary wage pay total subtotal net gross tax vat value
    discount balance budget spend spent paid due debt credit deposit income profit margin sales refund mrr arr acv tcv
    ltv gmv rate rent premium cash payment payments payout funding loan principal mortgage worth valuation dues tip tips
    donation commission bonus capital equity ebitda expense expenses prices amounts fees charges wages stipend allowance
    sum money eur usd gbp chf outstanding owed owing arrears unpaid refunded claimed invoiced billed goodwill surcharge
    levy grant deductible excess subtotals totals tot bal val pmt pymt prc chrg
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
# Numbers that are called so tell no amount of money, nor of goods.
_NO_AMOUNTS = frozenset(
    """
    score rating stars grade rank ranking position pct percent percentage ratio probability share age year years
    month months week weeks day days hour hours hrs minute minutes mins second seconds
    count number headcount employees staff seats people persons passengers guests attendees priority level version
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)

_PRICES = frozenset({"price", "cost", "fee"})

NOT_SUMMED = frozenset(
    """
    hourly nightly
    pct percent percentage rate ratio score rating stars age year grade rank ranking position index latitude longitude
    lat lng lon temperature floor level zip postcode version
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
"""Numbers that are called so add up to nothing."""
# As the last word: a car's `number` is none of the `number_of_guests`.
_ONE_OF_MANY = frozenset({"number", "no", "nr", "cvv", "cvc", "digits", "lap", "round"})


def mixes_units(path: str, fields: Fields, by: Sequence[str]) -> bool:
    """Whether amounts stand in several currencies or units, which add up to nothing, and are not told apart by them."""
    return bool(units_beside(path, fields, by))


def units_beside(path: str, fields: Fields, by: Sequence[str] = ()) -> list[str]:
    """Return the fields of the several currencies or units in which amounts stand, but for those they are told by."""
    return [
        one.path
        for one in fields.chosen_by
        if len(one.values) > 1 and one.path not in by and _is_unit_of(path, one, fields)
    ]


def is_money(path: str | None) -> bool:
    """Whether a number is called as money is: `total_price`, `/fee/amountMinor`."""
    words = {word for step in split_pointer(path or "")[-2:] for word in plain_words(step)}
    said = words & _MONEY
    return bool(said) and not (said <= _ANY_TOTAL and words & _NO_MONEY)


def adds_up(path: str) -> bool:
    """Whether numbers that are called so add up: no ratings, ages and codes do, no places in a row, nor unit prices."""
    words = [word for step in split_pointer(path)[-1:] for word in plain_words(step)]
    own, last = set(words), "".join(words[-1:])
    is_code = last in _ONE_OF_MANY or last.endswith("code")
    return own.isdisjoint(NOT_SUMMED) and not is_code and not ("unit" in own and own & _PRICES)


def currency_of(path: str, others: Collection[str]) -> str | None:
    """Return the field path of the currency that an amount is told in: the nearest in an object that holds both.

    Args:
        path: Field path of a number.
        others: Field paths of what stands in the same records.

    Example:
        >>> currency_of("/total/amountMinor", ["/total/currency", "/currency", "/id"])
        '/total/currency'
        >>> currency_of("/nights", ["/currency"]), currency_of("/pages", ["/currency"])
        (None, None)
    """
    own = frozenset(plain_words(split_pointer(path)[-1]))
    if not own.isdisjoint(_NO_AMOUNTS - _MONEY):
        return None
    found = []
    for other in others:
        parent, _, name = other.rpartition("/")
        if other != path and not _CURRENCIES.isdisjoint(plain_words(name)) and path.startswith(f"{parent}/"):
            is_beside = bool(parent) and path.rpartition("/")[0] == parent
            if is_money(path) or is_beside:
                found.append(other)
    return max(found, key=len, default=None)


def _is_unit_of(path: str, one: ValueField, fields: Fields) -> bool:
    """Whether a field says in what currency or unit an amount is told.

    `unit_no` and `unit_amount` do not, nor does a unit that is a flat or a part of a company; and the unit of a line
    is none of what stands beside the lines.
    """
    called = fields.called(one.path)
    if one.path in fields.numbers:
        return False
    label, beside = one.label, one.path.rpartition("/")[0]
    if not _CURRENCIES.isdisjoint(called):
        return _is_told_in(path, beside, fields)
    named = label in {("unit",), ("units",)} or ("unit" in label and set(label) - {"unit"} <= _MEASURES)
    if not named and _UNIT_CODES.isdisjoint(called):
        return False
    if not path.startswith(f"{beside}/") or any(len(value) > _LONGEST_UNIT for value in one.values):
        return False
    own = frozenset(fields.labels[path])
    # What a piece costs, and how many days it takes, are told in no kilograms.
    return own.isdisjoint(_NO_AMOUNTS) and (own.isdisjoint(_MONEY - {"value", "total"}) or "price" in label)


def _is_told_in(path: str, beside: str, fields: Fields) -> bool:
    """Whether an amount is told in the currency that an object holds: one of the object, or money without its own.

    The revenue of an account in euros and pounds says nothing of how healthy the account is.
    """
    own = frozenset(fields.labels[path])
    if path.startswith(f"{beside}/"):
        return own.isdisjoint(_NO_AMOUNTS) or not own.isdisjoint(_MONEY)
    parent = path.rpartition("/")[0]
    told = any(
        other.rpartition("/")[0] == parent and not _CURRENCIES.isdisjoint(fields.called(other))
        for other in fields.labels
    )
    return not told and not _MONEY.isdisjoint((*own, *fields.words[path]))
