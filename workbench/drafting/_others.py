"""Whom a record only mentions: a tenant's emergency contact has a name and a phone number, and is no tenant."""

from __future__ import annotations

from collections import defaultdict

from workbench.drafting._columns import Column, Table
from workbench.drafting._labels import english, plain_words
from workbench.drafting._nouns import PERSONS
from workbench.records import singular

__all__ = ["IN_CHARGE", "mentioned_others"]

_MOSTLY = 0.9
_NAMES = frozenset({"name", "surname", "forename", "firstname", "lastname", "fullname"})
_FIRST = frozenset({"first", "fst", "frst", "given", "forename", "firstname"})
_LAST = frozenset({"last", "lst", "family", "surname", "lastname"})
# What may stand beside "name" in a record's own: `legal_name`, `display_name`.
_OF_NAMES = frozenset(
    {"nm", "full", "display", "legal", "official", "middle", "preferred", "nick", "trade", "trading", "common", "own"}
)
_REACHED = frozenset({"phone", "telephone", "mobile", "email", "mail", "fax", "telecom"})
_PHONES = frozenset({"phone", "telephone", "mobile", "fax"})
_RELATED = frozenset({"relation", "relationship", "kinship"})
_PARTIES = PERSONS | {
    "customer",
    "client",
    "buyer",
    "company",
    "account",
    "organisation",
    "vendor",
    "supplier",
    "party",
}
# In objects that are called so a record tells of itself.
_OWN = frozenset(
    """
    profile person personal identity detail details info information attribute attributes field fields property
    properties data general basic basics bio own self main primary
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
IN_CHARGE = frozenset(
    """
    manager contact owner supervisor head director keeper principal warden caretaker emergency guardian spouse kin
    commander responder coordinator call receptionist secretary caretaker janitor porter deputy assistant
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
"""Who is named beside a thing, and is not it: `manager_name`, `owner_phone`."""
# Through them a company, but no person, is spoken of.
_SPEAKERS = frozenset({"contact", "representative", "person", "spokesperson"})


def mentioned_others(table: Table) -> set[str]:
    """Return the field paths in objects that tell of somebody else than the record.

    Such an object has a name and says how they are reached or related, and the record, which is a person or company,
    has a name of its own outside. An object that tells of the record itself (`/profile/name`) is none; nor is the
    contact of a company, by whom it is found as well. So do fields such as `manager_name` of what has a name of its
    own, and the phone number of a thing or place.
    """
    inside: dict[str, list[Column]] = defaultdict(list)
    for column in table.columns.values():
        parts = column.path.split("/")
        for size in range(2, len(parts)):
            inside["/".join(parts[:size])].append(column)
    apart = {path: columns for path, columns in inside.items() if _tells_of_one(path, columns)}
    nouns = {form for word in plain_words(table.name) for form in (singular(word), *english(singular(word)))}
    own = [
        column
        for column in table.columns.values()
        if not any(column.path.startswith(f"{path}/") for path in apart) and _is_own_name(column, nouns)
    ]
    if not own:
        return set()
    said = {word for column in own for word in _said(column.name)}
    is_person = not PERSONS.isdisjoint(nouns) or not (_FIRST.isdisjoint(said) or _LAST.isdisjoint(said))
    is_party = is_person or not _PARTIES.isdisjoint(nouns)
    found: set[str] = set()
    for path, columns in apart.items():
        related = any(not _RELATED.isdisjoint(_said(column.name)) for column in columns)
        speaks = not is_person and set(_called(path)) <= _OWN | _SPEAKERS
        if related or (is_party and not speaks):
            found |= {column.path for column in columns}
        elif not is_party and set(_called(path)) & IN_CHARGE - nouns:
            # A venue is found by its contact's e-mail address, and not called after them.
            found |= {c.path for c in columns if not (_NAMES | _PHONES).isdisjoint(_said(c.name))}
    return found | {
        column.path
        for column in table.columns.values()
        if column not in own and _is_of_another(column, nouns, is_person=is_person, is_party=is_party)
    }


def _is_of_another(column: Column, nouns: set[str], *, is_person: bool, is_party: bool) -> bool:
    """Whether a field names whoever is in charge, or says how a thing is reached."""
    said = _said(column.name)
    words = set(map(singular, said))
    named, reached = not _NAMES.isdisjoint(said), not _PHONES.isdisjoint(said)
    whose = (words & IN_CHARGE) - nouns
    if not is_party and reached and len(column.segments) == 1:
        return True
    if not is_person and is_party:
        whose -= _SPEAKERS
    called = column.is_text and not whose.isdisjoint(map(singular, plain_words(column.name)[-1:]))
    return bool(whose) and (named or reached or called)


def _is_own_name(column: Column, nouns: set[str]) -> bool:
    said = _said(column.name)
    called = not _NAMES.isdisjoint(said) or not (_FIRST | _LAST).isdisjoint(said)
    of_it = said <= _NAMES | _FIRST | _LAST | _OF_NAMES | nouns
    return called and of_it and column.is_text and not column.is_many and column.filled >= _MOSTLY


def _tells_of_one(path: str, columns: list[Column]) -> bool:
    """Whether the object at a path has a name and says how one is reached or related, and is not the record's own."""
    called = _called(path)
    if not called or set(called) <= _OWN | _NAMES:
        return False
    near = [column.path.removeprefix(path) for column in columns]
    return any(_says(rest, _NAMES) for rest in near) and any(_says(rest, _REACHED | _RELATED) for rest in near)


def _says(rest: str, words: frozenset[str]) -> bool:
    """Whether a field is called so, or lies in an object that is: `/name/family`, `/telecom/*/value`."""
    names = [part for part in rest.split("/") if part not in ("", "*", "*#")]
    return 1 <= len(names) <= 2 and not words.isdisjoint(_said(names[0]))


def _called(path: str) -> list[str]:
    """Return the words of an object's name, in the singular."""
    name = next((part for part in reversed(path.split("/")) if part not in ("", "*")), "")
    return [singular(word) for word in plain_words(name)]


def _said(name: str) -> set[str]:
    words = plain_words(name)
    return {*words, *(e for word in words for e in english(word))}
