"""Streams of two systems that tell of the same things, by what values they do, and which facts both state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from workbench.drafting._columns import Column, Table
from workbench.drafting._keys import Ways
from workbench.drafting._labels import agree, english, plain_words
from workbench.drafting._nouns import OFTEN_PERSONS, PERSONS
from workbench.drafting._people import are_people
from workbench.records import normal_form, singular
from workbench.views import differ

__all__ = ["Same", "same_things"]

_FEW_PAIRS = 3
_SHARED = 0.3
# Of what is called otherwise, so many pairs, and such a share.
_MANY_PAIRS, _MOST_SHARED = 20, 0.8
_AGREE = 0.5
_MOST_LETTERS = 60
_MOST_KINDS = 12
_SHORT_CODE = 3
_PARTIES = frozenset(
    """
    customer client account company organisation organization firm business vendor supplier merchant partner debtor
    creditor payee payer household party shopper lead prospect attendee
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
# What people and companies have one of: two systems that write it differently do not agree, however many do so.
_OF_PARTIES = frozenset({"phone", "mobile", "fax", "city", "street", "postcode", "country", "birth", "name", "surname"})
_CANONICAL = {
    **dict.fromkeys(("telephone", "tel", "cellphone"), "phone"),
    **dict.fromkeys(("cell", "handy", "cellular"), "mobile"),
    **dict.fromkeys(("town", "locality"), "city"),
    **dict.fromkeys(("zip", "zipcode", "postal"), "postcode"),
    **dict.fromkeys(("birthday", "birthdate", "born", "dob"), "birth"),
    **dict.fromkeys(("state",), "status"),
    "mail": "email",
}
# Beside what is said they say nothing of it.
_FILLING = frozenset(
    {"number", "no", "nr", "code", "full", "display", "current", "date", "of", "line", "value", "label"}
)
# An object that is called so says nothing of which fact it is; `billing` and `shipping` do.
_WRAPPING = frozenset(
    """
    address contact contacts profile person personal details detail info information location attributes properties
    data fields general main primary user customer client account company
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
# Of the record itself, and not of what it tells of.
_OF_THE_RECORD = frozenset(
    """
    created updated modified changed edited synced imported inserted deleted archived seen login version revision etag
    hash url uri link href id ids uuid guid key keys ref reference token note notes comment comments description source
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)


@dataclass
class Same:
    """By what the records of a stream are the same things as those of others.

    Attributes:
        streams: Those others.
        natural_keys: Field paths of the values that they have in common.
        facts: What both state, by the name of the fact.
    """

    streams: set[str] = field(default_factory=set)
    natural_keys: dict[str, None] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)


def same_things(tables: Mapping[str, Table], ways: Mapping[str, Ways]) -> dict[str, Same]:
    """Return for each stream of which another tells the same things by what they are the same.

    Records are when a value names one of each: an e-mail address, a number. Both streams must be of people or
    companies, or be called the same, and where both have names, half of the names must agree. A fact is one where the
    fields have the same words and are of the same kind, and either half of the values agree, both draw from the same
    few, or it is what people and companies have one of, such as a city. By names of fields alone the status of a lead
    and that of a payer would be one fact. Of what is called otherwise, such as farms and suppliers, most must have one
    address of e-mail in common, and a fact is one of many values of which half agree.

    Args:
        tables: The streams.
        ways: The keys and names of each, with those that name records of others.
    """
    found: dict[str, Same] = {}
    for one, other in combinations(tables.values(), 2):
        met = _met(one, other, ways)
        if met is None:
            continue
        mine, theirs, pairs, same_kind = met
        stated = _facts(one, other, pairs, ways, same_kind=same_kind)
        facts = {name: paths for name, paths in stated if paths != (mine.path, theirs.path)}
        if not facts:
            continue
        for table, key, other_table, side in ((one, mine, other, 0), (other, theirs, one, 1)):
            same = found.setdefault(table.stream, Same())
            same.streams.add(other_table.stream)
            same.natural_keys[key.path] = None
            for name, paths in facts.items():
                same.facts.setdefault(name, paths[side])
    return found


def _met(one: Table, other: Table, ways: Mapping[str, Ways]) -> tuple[Column, Column, dict[int, int], bool] | None:
    """Return the columns by which two streams tell of the same things, the numbers of the records that do, and how.

    The last tells whether both are of people or companies, or are called the same.
    """
    called = agree(_noun(one), _noun(other))
    parties = _are_parties(one, ways[one.stream]) and _are_parties(other, ways[other.stream])
    if not (called or parties):
        return _met_by_address(one, other)
    best: tuple[Column, Column, dict[int, int]] | None = None
    both = [(mine, theirs) for mine in ways[one.stream].keys for theirs in ways[other.stream].keys]
    # Texts before numbers: those that are counted through meet by chance.
    for mine, theirs in sorted(both, key=lambda keys: keys[0].is_number):
        if mine.is_many or theirs.is_many or mine.is_number != theirs.is_number:
            continue
        if best is not None and mine.is_number and not best[0].is_number:
            break
        pairs = _pairs(mine, theirs)
        enough = len(pairs) >= max(_FEW_PAIRS, _SHARED * min(len(mine.counts), len(theirs.counts)))
        if enough and (best is None or len(pairs) > len(best[2])):
            named = _share_of_names(one, other, pairs, ways)
            if named >= _AGREE if named is not None else not mine.is_number:
                best = mine, theirs, pairs
    return (*best, True) if best is not None else None


def _met_by_address(one: Table, other: Table) -> tuple[Column, Column, dict[int, int], bool] | None:
    """Return the columns of e-mail addresses of which most of two streams of two systems have one in common."""
    if one.stream.partition(".")[0] == other.stream.partition(".")[0]:
        return None
    for mine in _addresses(one):
        for theirs in _addresses(other):
            pairs = _pairs(mine, theirs)
            if len(pairs) >= max(_MANY_PAIRS, _MOST_SHARED * min(len(mine.counts), len(theirs.counts))):
                return mine, theirs, pairs, False
    return None


def _addresses(table: Table) -> list[Column]:
    """Return the columns that hold an address of e-mail of its own in each record."""
    return [
        column
        for column in _stating(table)
        if len(_owners(column)) >= _MOST_SHARED * len(column.values) and all("@" in text for text in column.texts)
    ]


def _noun(table: Table) -> list[str]:
    return plain_words(table.name)[-1:]


def _are_parties(table: Table, ways: Ways) -> bool:
    said = {singular(form) for word in _noun(table) for form in (word, *english(word))}
    return not (PERSONS | OFTEN_PERSONS | _PARTIES).isdisjoint(said) or are_people(table, ways)


def _pairs(mine: Column, theirs: Column) -> dict[int, int]:
    """Return which record of one stream has the value of which of the other, where each is one."""
    own, others = _owners(mine), _owners(theirs)
    return {number: others[form] for form, number in own.items() if form in others}


def _owners(column: Column) -> dict[str, int]:
    found: dict[str, int] = {}
    twice: set[str] = set()
    for (number, _), text in zip(column.values, column.texts, strict=True):
        form = normal_form(text)
        if found.setdefault(form, number) != number:
            twice.add(form)
    return {form: number for form, number in found.items() if form and form not in twice}


def _share_of_names(one: Table, other: Table, pairs: Mapping[int, int], ways: Mapping[str, Ways]) -> float | None:
    """Return which share of the names agree, `None` where one stream has none."""
    mine, theirs = _names(ways[one.stream]), _names(ways[other.stream])
    both = [(mine[a], theirs[b]) for a, b in pairs.items() if a in mine and b in theirs]
    if len(both) < _AGREE * len(pairs):
        return None
    return sum(not words.isdisjoint(others) for words, others in both) / len(both)


def _names(ways: Ways) -> dict[int, set[str]]:
    """Return the words of each record's names, but for handles and phone numbers."""
    found: dict[int, set[str]] = {}
    for name in ways.names:
        for column in name:
            for (number, _), text in zip(column.values, column.texts, strict=True):
                if any(c.isalpha() for c in text):
                    found.setdefault(number, set()).update(normal_form(text).split())
    return found


def _facts(
    one: Table, other: Table, pairs: Mapping[int, int], ways: Mapping[str, Ways], *, same_kind: bool
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield the facts that both streams state: a name, and the field path in each."""
    parties = _are_parties(one, ways[one.stream]) and _are_parties(other, ways[other.stream])
    theirs = {said: column for column in reversed(_stating(other)) for said in [_said(column, other)] if said}
    taken: set[frozenset[str]] = set()
    for column in _stating(one):
        said = _said(column, one)
        twin = theirs.get(said)
        if twin is None or said in taken or not _are_of_a_kind(column, twin) or len(column.forms | twin.forms) == 1:
            continue
        taken.add(said)
        values, others = _values(column), _values(twin)
        both = [(values[a], others[b]) for a, b in pairs.items() if a in values and b in others]
        alike = sum(not differ(a, b) for a, b in both)
        own = parties and not _OF_PARTIES.isdisjoint(said)
        agreed = alike >= _AGREE * len(both)
        if same_kind:
            is_fact = own or agreed or _draw_from_the_same(column, twin)
        else:
            is_fact = agreed and min(len(column.forms), len(twin.forms)) > _MOST_KINDS
        if len(both) >= _FEW_PAIRS and is_fact:
            short = min(column.name, twin.name, key=len).replace("_", " ").strip()
            yield next(iter(said)) if len(said) == 1 else short, (column.path, twin.path)


def _stating(table: Table) -> list[Column]:
    return [
        column
        for column in table.columns.values()
        if column.path != "id"
        and not column.is_many
        and column.letters <= _MOST_LETTERS
        and not column.is_long
        and not column.is_url
        and column.texts != table.id.texts
    ]


def _said(column: Column, table: Table) -> frozenset[str]:
    """Return the words that say which fact a field states; none where it tells of the record itself."""
    own = {singular(word) for word in plain_words(table.name)}
    *outer, last = [part for part in column.segments if part not in ("*", "*#")]
    words = plain_words(last)
    said = [e for word in words for e in (english(word)[:1] or (word,))]
    if not _OF_THE_RECORD.isdisjoint({*words, *said}):
        return frozenset()
    around = [word for part in outer for word in plain_words(part) if singular(word) not in _WRAPPING | own]
    parts = [_CANONICAL.get(word, word) for word in [*around, *said]]
    called = [word for word in parts if word not in _FILLING and (word not in own or len(parts) == 1)]
    return frozenset("status" if word in ("stage", "standing") else word for word in called)


def _are_of_a_kind(one: Column, other: Column) -> bool:
    if (one.is_time, one.is_bool) != (other.is_time, other.is_bool):
        return False
    numbers = one.is_number, other.is_number
    # Codes of two letters beside whole words say the same in two ways.
    short = one.letters <= _SHORT_CODE, other.letters <= _SHORT_CODE
    return numbers[0] == numbers[1] and (all(numbers) or short[0] == short[1])


def _values(column: Column) -> dict[int, object]:
    return {number: value for number, value in column.values}


def _draw_from_the_same(one: Column, other: Column) -> bool:
    """Whether both hold some of the same few values."""
    mine, theirs = one.forms, other.forms
    few = max(len(mine), len(theirs)) <= _MOST_KINDS and one.is_text and other.is_text
    return few and min(len(mine), len(theirs)) > 1 and 2 * len(mine & theirs) >= min(len(mine), len(theirs))
