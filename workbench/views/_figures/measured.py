"""Which field a figure is asked of: the one that the question calls by name, or the only one."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from workbench.records import split_pointer
from workbench.views._english.asking_words import BIRTH
from workbench.views._english.deeds import deed_nouns
from workbench.views._english.question import STOP_WORDS, stem
from workbench.views._figures.figure_words import NOTHING
from workbench.views._records.spec import Section
from workbench.views._records.units import adds_up, is_money
from workbench.views._records.vocabulary import KEY_WORDS, Fields, plain_words

__all__ = ["is_total", "measured", "moments", "only_number", "said_number", "whole_amount", "year_of_origin"]

_ANY_TIME = frozenset({"date", "time"})
# How long something takes is no time of it.
_LENGTHS = frozenset(
    """
    days hours hrs minutes mins seconds secs weeks months years lead duration length
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
# What a thing's year is called that tells how old it is.
_ORIGIN = frozenset(
    """
    planted built made founded established launched manufactured constructed opened created commissioned produced
    published released vintage construction model production
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
# Of several times it is the plain one that is meant, where the question calls none by its name.
_PLAIN_TIMES = frozenset({"date", "time", "at", "on", "timestamp", "datetime"})
# Numbers that are called so may be times, such as milliseconds since 1970.
_TIME_WORDS = frozenset(
    """
    date dt day ts time timestamp at on created start started begin opened since from ms epoch
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
# The name of an amount with these words alone is that of the whole.
_PLAIN_PARTS = frozenset({"average", "avg", "mean", "value", "score", "overall", "amount"})
_TOTAL = frozenset(
    """
    total tot amount grand gross sum price value order eur usd gbp chf cad aud jpy sek nok dkk pln czk inr minor
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_ANY_TOTAL = frozenset({"total", "tot"})
# What happens to a record later, or happened to a person before: no time that a record came to be.
_LATER = frozenset(
    """
    end ended closed close due updated modified changed paid shipped sent delivered expiry expires until birth born dob
    birthday deleted cancelled canceled returned resolved finish finished deceased completed solved answered replied
    renewed renews terminated deactivated login seen next planned expected estimated target deadline review
    promised agreed by service serviced inspection maintenance
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)


_DUE = frozenset(
    {"due", "next", "planned", "expected", "estimated", "target", "deadline", "promised", "last", "end", "by"}
)


def measured(
    said: Collection[str], fields: Fields, section: Section, *, among: frozenset[str], only: frozenset[str] = NOTHING
) -> str | None:
    """Return the field that a figure is asked of: the one that the question calls by name, or the only one.

    Args:
        said: Words of the question.
        fields: The fields of the records.
        section: Where the records are shown; of several times its order says which is the usual one.
        among: Field paths that may be meant.
        only: Where given, words of which a field's name must have one.
    """
    among = frozenset(path for path in among if path in fields.times or not _is_key(fields.labels[path]))
    if only:
        among = frozenset(path for path in among if not only.isdisjoint((*fields.words[path], *fields.called(path))))
        if len(among) == 1:
            return next(iter(among))
    stems = {stem(text) for text in said if text not in STOP_WORDS}
    if "born" in said:
        stems |= BIRTH
    are_times = not among <= fields.numbers or among <= moments(fields)
    named = [path for path in sorted(among) if not stems.isdisjoint(fields.stems(path) - _ANY_TIME)]
    named = named or [path for path in sorted(among) if not stems.isdisjoint(map(stem, fields.words[path]))]
    if not named and are_times:
        return _usual_time(among, fields, section)
    full = [path for path in named if stems.issuperset(map(stem, fields.labels[path]))]
    best = full or named
    if len(best) > 1:
        # Of two fields called "score" the one in `health` is meant by "health score".
        said_of = {path: len(stems & (fields.stems(path) | set(map(stem, fields.words[path])))) for path in best}
        best = [path for path in best if said_of[path] == max(said_of.values())]
        # The `average` of a `rating` is the rating, and its `count` is not.
        plain = [path for path in best if _PLAIN_PARTS.issuperset(fields.labels[path])]
        best = plain if len(plain) == 1 else best
        # What stands in a list is one of many of its record.
        best = [path for path in best if "*" not in split_pointer(path)] or best
    return best[0] if len(best) == 1 else None


def moments(fields: Fields) -> frozenset[str]:
    """Return the fields of times, and of numbers that are called like times: they may count from 1970."""
    called = {
        path
        for path in fields.numbers
        if not _TIME_WORDS.isdisjoint(fields.labels[path]) and "*" not in split_pointer(path)
        # A price per day is none, nor is a lead time in days.
        if "per" not in fields.labels[path] and _LENGTHS.isdisjoint(fields.labels[path])
    }
    return fields.times | called


def year_of_origin(fields: Fields) -> str | None:
    """Return the one number that is the year of which a thing is, where no time tells that: `planted_year`."""
    if any(not _ORIGIN.isdisjoint(fields.labels[path]) for path in fields.times):
        return None
    years = [
        path
        for path in sorted(fields.numbers)
        if "year" in fields.labels[path] and not _ORIGIN.isdisjoint(fields.labels[path]) and "*" not in path
    ]
    return years[0] if len(years) == 1 else None


def _usual_time(among: frozenset[str], fields: Fields, section: Section) -> str | None:
    """Return the time that is meant where none is called: the section's own, the only one, the plain one."""
    usual = section.order.by if section.order else None
    if usual in among:
        return usual
    # Deliveries of May were delivered in May, and payments paid, though nothing else begins so late.
    nouns = set(map(stem, plain_words(section.of)))
    told = [
        path
        for path in sorted(among)
        if any(stem(word) in nouns or not deed_nouns(word).isdisjoint(nouns) for word in fields.labels[path])
    ]
    if len(told) == 1 and "*" not in split_pointer(told[0]) and _DUE.isdisjoint(fields.labels[told[0]]):
        return told[0]
    # A time in a list is one of many of its record.
    begun = [path for path in sorted(among) if _LATER.isdisjoint(fields.words[path]) and "*" not in split_pointer(path)]
    # The date of a visit is its `visit_date`.
    own = _PLAIN_TIMES.union(plain_words(section.of))
    plain = [path for path in begun if own.issuperset(fields.labels[path])]
    told = [path for path in begun if path in fields.always]
    for found in (begun, plain, told):
        if len(found) == 1:
            return found[0]
    return None


def only_number(fields: Fields) -> str | None:
    """Return the one field of numbers that are no keys: "orders over 500" leaves no choice then."""
    found = [path for path in fields.numbers if not _is_key(fields.labels[path])]
    return found[0] if len(found) == 1 else None


def said_number(said: Collection[str], fields: Fields) -> bool:
    """Whether a question calls any number: which of several it means is open then, and no other one is meant."""
    stems = {stem(text) for text in said if text not in STOP_WORDS}
    return any(not stems.isdisjoint(fields.stems(path)) for path in fields.numbers)


def whole_amount(fields: Fields) -> str | None:
    """Return the one amount of money that tells what a record comes to: its total, or the only one there is."""
    money = [path for path in fields.numbers if is_money(path) and "*" not in split_pointer(path)]
    plain = [path for path in money if adds_up(path)]
    totals = [path for path in plain if is_total(fields.labels[path])]
    found = totals or (plain if len(money) == 1 else [])
    return found[0] if len(found) == 1 else None


def is_total(label: Sequence[str]) -> bool:
    """Whether an amount that is called so is the whole of what its record comes to: `total`, `amount_total`."""
    return _TOTAL.issuperset(label) and not _ANY_TOTAL.isdisjoint(label)


def _is_key(label: Sequence[str]) -> bool:
    """Whether numbers that are called so are keys: nobody asks for the greatest of them."""
    return not label or label[-1] in KEY_WORDS
