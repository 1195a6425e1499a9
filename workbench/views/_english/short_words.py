"""Words that names of fields cut short, with those that people say for them: a `pct` is a percentage."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["written_out"]

# Each line names one thing; the first is how names of fields write it, or one of the ways.
_LINES = """
pct percent percentage
perc percent percentage
percent pct percentage
percentage percent pct
std standard
qty quantity
quantity qty
amt amount
hrs hours
hr hour
mins minutes
secs seconds
max maximum
min minimum
wt weight
dist distance
temp temperature
cnt count
bal balance
disc discount
prio priority
ltr litres liters
ccy currency
act actual
est estimated
cst cost
cap capacity
sts status
stat status
bdt birth
dob birth
typ type
cat category
lvl level
dept department
ctry country
lang language
rgn region
dur duration
len length
wgt weight
hgt height
sal salary
sev severity
mdl model
clr colour color
matl material
hrly hourly
mth monthly
"""
_OTHERS = {words[0]: tuple(words[1:]) for words in map(str.split, _LINES.strip().split("\n"))}


def written_out(words: Iterable[str]) -> tuple[str, ...]:
    """Return what people say for those of some words that are cut short.

    Example:
        >>> written_out(("std", "cost")), written_out(("total", "pct"))
        (('standard',), ('percent', 'percentage'))
    """
    return tuple(other for word in words for other in _OTHERS.get(word, ()))
