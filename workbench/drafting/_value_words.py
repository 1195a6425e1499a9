"""What the values of a field say that it is, where its name says nothing: `f_18` holds e-mail addresses.

Old systems, exports and anonymised copies call fields `col12` or `F_07`. Addresses, clocks and days of birth have a
shape of their own, and some vocabularies belong to one kind of thing wherever they stand: gold and silver are tiers,
business and economy cabins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from workbench.drafting._columns import Column, Table
from workbench.drafting._labels import english, plain_words
from workbench.drafting._lexicon import ABBREVIATIONS
from workbench.drafting._unvowelled import unvowelled
from workbench.records import normal_form

__all__ = ["says_nothing", "value_words"]

_MOSTLY, _FEWEST = 0.9, 2
# What stands for "some field" and says of which kind it is to nobody.
_ANY_FIELD = frozenset(
    "f fld field col column c attr attribute a val value v var x y z item prop property feld champ campo data".split()  # noqa: SIM905
)
_SHAPES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"), "email address mail"),
    (re.compile(r"(?:[a-z][a-z0-9+.-]*://|www\.)\S+", re.I), "website link url"),
    (re.compile(r"\+\d[\d\s()/-]{6,}\d"), "phone number telephone"),
    (re.compile(r"(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}"), "ip address"),
)
_CLOCK = re.compile(r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?", re.ASCII)
# Each line: what a field is called, and the values that no other kind of field has.
_KINDS = """
membership tier level: bronze silver gold platinum diamond regular basic standard premium vip elite;
cabin class: economy basic_economy premium_economy business first first_class coach;
payment method type: credit_card debit_card gift_card certificate voucher cash bank_transfer paypal cheque
 direct_debit apple_pay google_pay;
card brand: visa mastercard amex american_express discover maestro diners;
priority severity: low medium high urgent critical normal minor major blocker;
status state: open closed pending active inactive cancelled canceled confirmed completed complete shipped delivered
 available landed delayed on_time flying departed approved rejected paid unpaid draft failed processing resolved
 archived expired suspended in_progress done new returned refunded scheduled booked;
gender sex: male female diverse non_binary;
weekday day: monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun;
month: january february march april may june july august september october november december;
currency: usd eur gbp chf jpy cad aud sek nok dkk pln czk inr cny brl mxn zar;
country: usa us uk gb germany france italy spain portugal netherlands belgium austria switzerland poland sweden norway
 denmark finland ireland canada mexico brazil argentina japan china india australia united_states united_kingdom de fr
 it es pt nl be at ch pl se no dk fi ie;
state: al ak az ar ca co ct fl ga ia il in ks ky la ma md mi mn mo ms mt nc nd ne nh nj nm nv ny oh ok or pa ri sc sd
 tn tx ut va vt wa wi wv wy dc hi id me de;
language: english french german spanish italian portuguese dutch polish russian chinese japanese arabic hindi turkish;
colour color: red blue green yellow black white grey gray brown orange purple pink navy silver;
size: xs s m l xl xxl small medium large;
airport code: atl bos clt den dfw dtw ewr iah jfk las lax lga mco mia msp ord phl phx sea sfo slc san tpa dca iad bwi
 lhr lgw cdg ory fra muc ams mad bcn fco mxp zrh vie cph osl arn hel dub lis ath ist dxb doh sin hkg nrt hnd icn syd
 mel yyz yvr yul gru eze bog mex
"""
_BY_VALUES: tuple[tuple[str, frozenset[str]], ...] = tuple(
    (words.strip(), frozenset(normal_form(value.replace("_", " ")) for value in values.split()))
    for line in _KINDS.split(";")
    for words, _, values in [line.partition(":")]
)
_NAME = re.compile(r"[^\W\d_a-z][^\W\d_]+")
# `9:05` is before `14:30`: five signs, or eight with seconds.
_CLOCK_SIGNS = 8
_YEAR = 4
_GROWN_UP, _OLDEST = 12, 120


def says_nothing(name: str) -> bool:
    """Whether the name of a field is no word, cut or whole: `f_18`, `COL07`, `x3`.

    Example:
        >>> says_nothing("f_18"), says_nothing("column7"), says_nothing("tel"), says_nothing("f_name")
        (True, True, False, False)
    """
    words = [word for word in plain_words(name) if not word.isdigit()]
    return all(
        word in _ANY_FIELD
        or (len(word) == 1 and word not in ABBREVIATIONS)
        or (any(map(str.isdigit, word)) and not english(word) and not unvowelled(word))
        for word in words
    )


def value_words(column: Column, table: Table) -> list[str]:
    """Return what the values of a column say that it is; nothing where they may be of any kind."""
    texts = list(column.counts)
    if not texts:
        return []
    shaped = next((words for shape, words in _SHAPES if _share(texts, shape.fullmatch) >= _MOSTLY), "")
    said = shaped or _clock(column, table) or _birth(column, table) or _kind(texts)
    return said.split()


def _share(texts: Sequence[str], fits: Callable[[str], object]) -> float:
    return sum(fits(text.strip()) is not None for text in texts) / len(texts)


def _kind(texts: Sequence[str]) -> str:
    """Return the kind whose vocabulary the values are of; the one that they alone are of, of several the narrowest."""
    forms = {normal_form(text.replace("_", " ")) for text in texts}
    if len(forms) < _FEWEST:
        return ""
    fitting = [
        (len(forms & values) / len(forms), -len(values), words)
        for words, values in _BY_VALUES
        if len(forms & values) >= max(_FEWEST, _MOSTLY * len(forms))
    ]
    return max(fitting)[2] if fitting else ""


def _clock(column: Column, table: Table) -> str:
    """Return that clocks tell when something begins, or ends, where two of them follow each other; else a time."""
    clocks = [one for one in table.columns.values() if _is_clock(one) and one.path.count("/") == column.path.count("/")]
    if column not in clocks:
        return ""
    others = [one for one in clocks if one is not column]
    if len(others) != 1:
        return "scheduled time"
    after = [a.zfill(_CLOCK_SIGNS) < b.zfill(_CLOCK_SIGNS) for a, b in zip(column.texts, others[0].texts, strict=False)]
    is_first = sum(after) > len(after) / 2
    return "scheduled start departure time" if is_first else "scheduled end arrival time"


def _is_clock(column: Column) -> bool:
    return bool(column.counts) and _share(list(column.counts), _CLOCK.fullmatch) >= _MOSTLY


def _birth(column: Column, table: Table) -> str:
    """Return that days are those of births: years before all other times of the records, and none beside in a day."""
    if not column.is_time or any(len(text) > len("2000-01-01") for text in column.counts):
        return ""
    others = [one for one in table.columns.values() if one.is_time and one.path != column.path]
    years = sorted(int(text[:_YEAR]) for text in column.counts if text[:_YEAR].isdecimal())
    first = min((text for one in others for text in one.counts), default="")
    newest = int(first[:_YEAR]) if first[:_YEAR].isdecimal() else None
    if not years or years[-1] - years[0] < _GROWN_UP * 2 or years[-1] - years[0] > _OLDEST:
        return ""
    is_before = newest is None or years[-1] < newest or any(_is_birth_of(one, years) for one in others)
    return "birth date birthday born" if is_before and _of_people(column, table) else ""


def _is_birth_of(other: Column, years: Sequence[int]) -> bool:
    """Whether other days lie as far back, such as the births of those who travel along."""
    own = sorted(int(text[:_YEAR]) for text in other.counts if text[:_YEAR].isdecimal())
    return bool(own) and abs(own[0] - years[0]) < _GROWN_UP and abs(own[-1] - years[-1]) < _GROWN_UP


def _of_people(column: Column, table: Table) -> bool:
    """Whether texts with capitals alone stand beside: first and last names."""
    parent = column.path.rpartition("/")[0]
    beside = [one for one in table.columns.values() if one.is_text and one.path.startswith(f"{parent}/")]
    named = [
        one for one in beside if _share(list(one.counts), re.compile(r"[^\W\d_a-z][^\W\d_]+").fullmatch) >= _MOSTLY
    ]
    return len(named) >= _FEWEST
