"""Which streams are of people: by what they are called, and by what their records are called."""

from __future__ import annotations

import re
from collections.abc import Collection

from workbench.drafting._code_tables import is_code_table, is_short_kind, without_codes_before
from workbench.drafting._columns import Table
from workbench.drafting._keys import Ways
from workbench.drafting._labels import english, meant_beside, plain_words
from workbench.drafting._lexicon import ABBREVIATIONS
from workbench.drafting._nouns import AMBIGUOUS_NOUNS, OFTEN_PERSONS, PERSONS, STREAM_NOUNS
from workbench.drafting._trades import TRADE_PERSONS
from workbench.drafting._unvowelled import unvowelled
from workbench.records import singular

__all__ = ["MAY_BE_FIRMS", "OF_PEOPLE", "are_names_of_people", "are_people", "is_cut", "noun_of", "own_words"]

_MOSTLY = 0.9
# `ins` are no several `in`.
_FEWEST_OF_A_PLURAL = 3
OF_PEOPLE = PERSONS | OFTEN_PERSONS | TRADE_PERSONS
"""Nouns for people, among them those for whom a trade has one."""
MAY_BE_FIRMS = frozenset(
    """
    customer client buyer purchaser seller supplier vendor owner agent contractor consignor consignee carrier courier
    haulier distributor publisher undertaker mason provider sponsor landlord tenant contributor beneficiary insurer
    broker member party recipient sender shipper donor grower applicant objector opponent claimant defendant account
    partner bidder lessee caterer florist retailer manufacturer contact company organisation payer payee referrer
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
"""Nouns for people or companies."""
_WORDS_OF_A_NAME = range(2, 5)
_BETWEEN = re.compile(r"[-'.\u2019]")
_PARTICLES = frozenset({"de", "da", "di", "du", "del", "der", "den", "van", "von", "la", "le", "el", "al", "y", "e"})
_REACHED = frozenset({"mail", "email", "phone", "telephone", "mobile"})
_SINCE = frozenset(
    {"birth", "birthday", "born", "hired", "joined", "salary", "nationality", "language", "languages", "lng"}
)
_SHORT = {"pers", *STREAM_NOUNS, *(word for word in ABBREVIATIONS if {*"aeiou"}.isdisjoint(word))}
_OF_A_TABLE = frozenset({"master", "mast", "mstr", "mst", "header", "hdr", "tbl", "table"})
"""What says no more than that a table has a line for each: `part_master` is of parts."""


def are_people(table: Table, ways: Ways) -> bool:
    """Whether a stream's records are people: by its name, or by their first and last names."""
    own = own_words(table)
    if is_code_table(table):
        # Kinds of drives are no drivers.
        return False
    if table.read and table.read in PERSONS and _have_names_of_people(ways):
        return True
    last = [table.read] if table.read else [word for one in own[-1:] for word in noun_of(one)[-1:]]
    said = {singular(form) for word in last for form in (word, *(meant_beside(word, own[-2:-1]) or english(word)))}
    # A `mem` may be a memorial.
    if not (PERSONS.isdisjoint(said) or AMBIGUOUS_NOUNS.keys() & set(own[-1:]) - {table.read}) or _have_two_names(ways):
        return True
    called_so = not (OFTEN_PERSONS | PERSONS).isdisjoint(said) or _tells_of_people(table, ways)
    return called_so and _have_names_of_people(ways)


def _tells_of_people(table: Table, ways: Ways) -> bool:
    """Whether a table has full names, or says how to reach somebody, and what only people have: firefighters."""
    words = {word for column in table.columns.values() for word in plain_words(column.name)}
    words |= {said for word in words for said in english(word)}
    full = any("full" in plain_words(column.name) for name in ways.names[:1] for column in name)
    return full or not (_REACHED.isdisjoint(words) or _SINCE.isdisjoint(words))


def own_words(table: Table) -> list[str]:
    """Return the words of a stream's name, the last in the singular; a `part_master` is a part, `c_flt` a fault."""
    words = plain_words(table.name)
    words = words[:-1] if len(words) > 1 and words[-1] in _OF_A_TABLE else words
    if is_code_table(table):
        words = without_codes_before(words)
        if words[-1] in ABBREVIATIONS or is_short_kind(words[-1]):
            # Positions (`pos`) are no purchase orders.
            return words
    # The `s` of an abbreviation is no plural: `ctr_sts`, `pers`.
    return [*words[:-1], words[-1] if _is_short(words[-1]) else singular(words[-1])] if words else []


def is_cut(table: Table) -> bool:
    """Whether a stream's name has a word that says no more than what sort of table it is."""
    return len(own_words(table)) < len(plain_words(table.name))


def _is_short(word: str) -> bool:
    if len(word) <= _FEWEST_OF_A_PLURAL or word in _SHORT:
        return True
    return bool(unvowelled(word)) and unvowelled(word) == singular(unvowelled(word))


def noun_of(word: str) -> list[str]:
    """Return what a word of a stream's name is written out as: `veh` is a vehicle."""
    return (STREAM_NOUNS.get(word) or ("" if word in ABBREVIATIONS else unvowelled(word)) or word).split()


def _have_names_of_people(ways: Ways) -> bool:
    """Whether the records' first name is of two to four words of letters, mostly: Aisling Stokes."""
    return bool(ways.names) and are_names_of_people(ways.names[0][0].counts)


def are_names_of_people(texts: Collection[str]) -> bool:
    """Whether texts are of two to four words of letters each, mostly: Aisling Stokes."""
    return bool(texts) and sum(map(_is_name_of_a_person, texts)) >= _MOSTLY * len(texts)


def _is_name_of_a_person(text: str) -> bool:
    parts = [part for part in _BETWEEN.sub(" ", text).split() if part not in _PARTICLES]
    return len(parts) in _WORDS_OF_A_NAME and all(part.isalpha() and part[0].isupper() for part in parts)


def _have_two_names(ways: Ways) -> bool:
    """Whether the records have first and last names."""
    return any(len(parts) > 1 for parts in ways.names)
