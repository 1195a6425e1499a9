"""The guess what people call the records of a stream by: a title or name, or first and last names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from workbench.connectors._profile import Profile, ValueSet, words
from workbench.records import join_pointer, singular

__all__ = ["guess_title"]

_TITLES = ("title", "name", "subject", "summary", "label", "headline", "display_name", "full_name")
_FIRST = ("first_name", "firstname", "fname", "given_name", "givenname", "forename")
_LAST = ("last_name", "lastname", "lname", "family_name", "familyname", "surname")
# In objects that are called so a record tells of itself, and `first` and `last` are names.
_OWN = frozenset({"name", "profile", "person", "personal", "identity", "details", "info", "attributes", "properties"})
# Whose name or post it is, and not the record's name, unless the stream is of such.
_NO_NAMES = frozenset(
    """
    manager contact owner supervisor head director keeper emergency guardian spouse job position role
    customer cust client buyer consignee recipient sender requester author assignee
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_NO_TITLE = re.compile(r"[a-z][a-z0-9+.-]*://\S+|www\.\S+|\+?[\d\s()./-]{5,}", re.IGNORECASE)
_SOME = 0.5
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
    pair = _pair({key: (name,) for key, name in usable.items()}) or _inner_pair(profile, at)
    differing = [name for name in named if _differs(at.get((name,)), profile.columns[name].present)]
    called = [name for name in differing or named[:1] if not (pair and words(name) == ["title"])]
    if called:
        return join_pointer([called[0]])
    if pair:
        return [join_pointer(path) for path in pair]
    if named:
        return join_pointer([named[0]])
    ends = [name for key, name in usable.items() if key.endswith(("_name", "_title"))]
    own = {singular(word) for word in words(profile.name)}
    ends = [name for name in ends if _NO_NAMES.isdisjoint(set(words(name)) - own)]
    # What recurs is the name of something else, such as the carrier of shipments.
    ends = [name for name in ends if _is_own(name, own) or _differs(at.get((name,)), profile.columns[name].present)]
    return join_pointer([ends[0]]) if len(ends) == 1 else None


def _is_own(name: str, own: set[str]) -> bool:
    """Whether a field is called the name of what the stream holds: `machine_name`, `VendorName`, `emp_name`."""
    return any(word.startswith(short) for short in words(name)[:-1] for word in own)


def _is_no_title(values: ValueSet | None) -> bool:
    return values is not None and bool(values.values) and all(map(_NO_TITLE.fullmatch, values.values))


def _differs(values: ValueSet | None, present: int) -> bool:
    # An object of texts has no values of its own.
    return values is None or len(values.values) >= _SOME * min(present, _MOST_VALUES)


def _pair(
    paths: Mapping[str, tuple[str, ...]], *, first: Sequence[str] = _FIRST, last: Sequence[str] = _LAST
) -> list[tuple[str, ...]] | None:
    one = next((paths[key] for key in first if key in paths), None)
    other = next((paths[key] for key in last if key in paths), None)
    return [one, other] if one and other else None


def _inner_pair(profile: Profile, at: Mapping[tuple[str, ...], ValueSet]) -> list[tuple[str, ...]] | None:
    """Return first and last names in an object that tells of the record itself: `/profile/firstName`."""
    own = _OWN | {singular(word) for word in words(profile.name)[-1:]}
    for name, column in profile.columns.items():
        if column.present < profile.count or own.isdisjoint(map(singular, words(name))):
            continue
        inner = {"_".join(words(path[1])): path for path in at if len(path) == 2 and path[0] == name}
        pair = _pair(inner, first=(*_FIRST, "first", "given"), last=(*_LAST, "last", "family"))
        if pair and not any(at[path].numeric for path in pair):
            return pair
    return None
