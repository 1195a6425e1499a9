"""The guess what people call the records of a stream by: a title or name, or first and last names."""

from __future__ import annotations

import re
from collections.abc import Mapping

from workbench.connectors._profile import Profile, ValueSet, words
from workbench.records import join_pointer, singular

__all__ = ["guess_title"]

_TITLES = ("title", "name", "subject", "summary", "label", "headline", "display_name", "full_name")
# What says that somebody goes by one name in full, inside an object that is called the name.
_FULL = ("official_full", "full", "full_name", "fullname", "official", "official_name", "display", "display_name")
_FIRST = ("first_name", "firstname", "fname", "given_name", "givenname", "forename", "first", "given", "forn")
_LAST = ("last_name", "lastname", "lname", "family_name", "familyname", "surname", "last", "family", "surn")
# In objects that are called so a record tells of itself, and `first` and `last` are names.
_OWN = frozenset({"name", "profile", "person", "personal", "identity", "details", "info", "attributes", "properties"})
# Whose name or post it is, and not the record's name, unless the stream is of such.
_NO_NAMES = frozenset(
    """
    manager contact owner supervisor head director keeper emergency guardian spouse job position role
    customer cust client buyer consignee recipient sender requester author assignee
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
# What several words say of a record without naming it: where it lies, how it is reached, what was noted.
_NO_SUBJECT = _NO_NAMES | frozenset(
    """
    name title address street city town place location phone fax note notes comment description text body message
    content reason remark remarks by
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_NO_TITLE = re.compile(r"[a-z][a-z0-9+.-]*://\S+|www\.\S+|\+?[\d\s()./-]{5,}", re.IGNORECASE)
_SOME = 0.5
_MOSTLY = 0.9
_FEW = 5
_LONGEST_NAME = 60
_MOST_VALUES = 5_000


def guess_title(profile: Profile, texts: Mapping[str, str]) -> str | list[str] | None:
    """Return the field path of what people call the records, or those of first and last names.

    Of several fields that may be it the first is taken whose values mostly differ: `full_name` beside a `title` that is
    Dr or Manager. Addresses of pages and phone numbers are none.

    Args:
        profile: What was seen of the stream.
        texts: The fields at the top that hold texts alone, by their words.
    """
    at = dict(profile.paths())
    usable = {key: name for key, name in texts.items() if not _is_no_title(at.get((name,)))}
    named = [usable[key] for key in _TITLES if key in usable]
    # The name that all have before the post that some have.
    named.sort(key=lambda name: profile.columns[name].present < _SOME * profile.count)
    own = {singular(word) for word in words(profile.name)}
    timeless = {key: (name,) for key, name in usable.items() if not profile.columns[name].days}
    pair = _pair(timeless, own) or _inner_pair(profile, at)
    differing = [name for name in named if _differs(at.get((name,)), profile.columns[name].present)]
    called = [name for name in differing or named[:1] if not (pair and words(name) == ["title"])]
    if called:
        return _inside(profile, called[0])
    if pair:
        return [join_pointer(path) for path in pair]
    if named:
        return _inside(profile, named[0])
    ends = [name for key, name in usable.items() if key.endswith(("_name", "_title"))]
    ends = [name for name in ends if _NO_NAMES.isdisjoint(set(words(name)) - own)]
    # What recurs is the name of something else, such as the carrier of shipments.
    ends = [name for name in ends if _is_own(name, own) or _differs(at.get((name,)), profile.columns[name].present)]
    if ends:
        return join_pointer([ends[0]]) if len(ends) == 1 else None
    return _only_words(profile, usable, at)


def _inside(profile: Profile, name: str) -> str | list[str]:
    """Return the path of a name; of an object that holds several the full one, or first and last names."""
    inner = {"_".join(words(key)): (of, key) for of, key in profile.inner if of == name}
    whole = {key: path for key, path in inner.items() if profile.inner[path].texts == profile.count}
    full = next((whole[key] for key in _FULL if key in whole), None)
    if full is not None:
        return join_pointer(full)
    pair = _pair(whole, set())
    # Where the object holds nothing else, it is both.
    return [join_pointer(path) for path in pair] if pair and pair != list(inner.values()) else join_pointer([name])


def _only_words(profile: Profile, usable: Mapping[str, str], at: Mapping[tuple[str, ...], ValueSet]) -> str | None:
    """Return the only field of short texts of several words that differ in all records: the model of each device."""
    found = [
        name
        for name in usable.values()
        if name in profile.unique()
        and not profile.equal
        and _NO_SUBJECT.isdisjoint(words(name))
        and profile.count >= _FEW
        and profile.columns[name].longest <= _LONGEST_NAME
        and _are_words(at.get((name,)))
    ]
    return join_pointer([found[0]]) if len(found) == 1 else None


def _are_words(values: ValueSet | None) -> bool:
    texts = values.values if values is not None else set()
    several = sum(" " in text and any(c.isalpha() for c in text) for text in texts)
    return several >= _MOSTLY * max(1, len(texts))


def _is_own(name: str, own: set[str]) -> bool:
    """Whether a field is called the name of what the stream holds: `machine_name`, `VendorName`, `emp_name`."""
    return any(word.startswith(short) for short in words(name)[:-1] for word in own)


def _is_no_title(values: ValueSet | None) -> bool:
    return values is not None and bool(values.values) and all(map(_NO_TITLE.fullmatch, values.values))


def _differs(values: ValueSet | None, present: int) -> bool:
    # An object of texts has no values of its own.
    return values is None or len(values.values) >= _SOME * min(present, _MOST_VALUES)


def _pair(paths: Mapping[str, tuple[str, ...]], own: set[str]) -> list[tuple[str, ...]] | None:
    """Return first and last names, behind the same word for what the stream holds as well: `pat_first`, `pat_last`."""
    for key, path in paths.items():
        for first in _FIRST:
            before = key.removesuffix(first)
            if before == key or not _may_stand_before(before, own):
                continue
            other = next((paths[before + last] for last in _LAST if before + last in paths), None)
            if other:
                return [path, other]
    return None


def _may_stand_before(before: str, own: set[str]) -> bool:
    if before in ("", "e"):
        return True
    prefix = before.removesuffix("_")
    return prefix != before and any(word.startswith(prefix) for word in own)


def _inner_pair(profile: Profile, at: Mapping[tuple[str, ...], ValueSet]) -> list[tuple[str, ...]] | None:
    """Return first and last names in an object that tells of the record itself: `/profile/firstName`."""
    own = _OWN | {singular(word) for word in words(profile.name)[-1:]}
    for name, column in profile.columns.items():
        if column.present < profile.count or own.isdisjoint(map(singular, words(name))):
            continue
        inner = {"_".join(words(path[1])): path for path in at if len(path) == 2 and path[0] == name}
        pair = _pair({key: path for key, path in inner.items() if not at[path].numeric}, set())
        if pair:
            return pair
    return None
