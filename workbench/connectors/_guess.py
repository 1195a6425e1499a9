"""Guesses about a stream that a person then reads in the manifest: key, title, times, links."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Mapping, Sequence
from itertools import combinations

from workbench.connectors._guess_title import guess_title
from workbench.connectors._profile import Column, Profile, ValueSet, words
from workbench.connectors._streams import NAME_PATTERN, LinkRule
from workbench.errors import ManifestError
from workbench.records import join_pointer, singular

__all__ = ["check_name", "guess_key", "guess_links", "guess_pairs", "guess_texts", "link_name", "safe_name"]

_ID_WORDS = {"id", "ids", "number", "no", "key", "code", "ref", "uuid", "guid", "barcode"}
# `orderLines` is two words, as is `HTTPLogs`; `SKUs` and `eBay` are one.
_HUMP = re.compile(
    "(?<=[A-Za-z0-9][a-z])(?=[A-Z])|(?<=[A-Za-z0-9][0-9])(?=[A-Z][a-z])|(?<=[A-Z][A-Z])(?=[A-Z][a-z]{2})"
)
_TEXTS = ("body", "description", "content", "text", "message", "comment")
_CREATED = {"created", "opened", "placed", "ordered", "inserted", "registered", "posted", "submitted", "sent"}
_UPDATED = {"updated", "modified", "changed", "edited"}
_SELF_WORDS = {"parent", "manager", "previous", "next", "related", "duplicate", "reply", "root", "supervisor"}
_INCLUDED = 0.98
_PAIR_COLUMNS = 10
_LONGEST_KEY = 64
# A day is a part of a key where it says of which day a row tells, and not when something began.
_DAY_WORDS = {"date", "day", "on", "month", "week", "quarter", "year", "period"}


def check_name(name: str) -> str:
    """Return `name` if a connector may have it.

    Raises:
        ManifestError: It may not.
    """
    if not re.fullmatch(NAME_PATTERN, name):
        message = f"'{name}' cannot be a connector's name: letters, digits, _ and -, not beginning with a digit."
        raise ManifestError(message, key="name")
    return name


def safe_name(text: str, taken: Iterable[str] = ()) -> str:
    """Return a name for a stream that is made of `text` and not taken yet.

    Example:
        >>> safe_name("2024 Order Items", {"_2024_order_items"})
        '_2024_order_items_2'
        >>> safe_name("B\u00fccher")
        'bucher'
        >>> safe_name("purchaseOrderLines")
        'purchase_order_lines'
    """
    # An accent goes, its letter stays: a name may hold plain letters only.
    letters = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    parted = _HUMP.sub("_", letters)
    base = re.sub(r"[^A-Za-z0-9_-]+", "_", parted).strip("_").lower() or "records"
    base = f"_{base}" if base[0].isdigit() or base[0] == "-" else base
    name, number, used = base, 1, set(taken)
    while name in used:
        number += 1
        name = f"{base}_{number}"
    return name


def guess_key(profile: Profile, *, by_name: bool = False) -> tuple[str, ...] | None:
    """Return the path of the field that is the key, of one name or of two, or `None`.

    `id` first, then `<stream>_id` and its like and what an object called `id` holds, then other names of ids, what
    objects called `ids` or as the stream hold, then any unique field that is neither a time nor long. With `by_name`,
    and in a stream of one record, only by its name.
    """
    own = singular(words(profile.name)[-1]) if words(profile.name) else ""
    ranks: dict[tuple[str, ...], int] = {(name,): _rank(name, own, profile.columns[name]) for name in profile.unique()}
    ranks.update((path, _inner_rank(path, own, profile.column(path))) for path in profile.unique_inside())
    wanted = _BY_NAME if by_name or profile.count < 2 else _BY_VALUES
    path, rank = min(ranks.items(), key=lambda item: item[1], default=((), _NEITHER))
    if profile.equal and rank > _OWN:
        # Under the name of the record's id equal rows are one record that stands twice; else they are as many.
        return None
    if rank == _CALLED and _joins(profile):
        # Each film has one category so far: the row is not the film for that.
        return None
    return path if rank <= wanted else None


def _joins(profile: Profile) -> bool:
    """Whether a stream is called after what two of its ids name: `film_category` of films and categories."""
    own = {singular(word) for word in words(profile.name)}
    subjects = [
        set(map(singular, _subject([name]))) for name in profile.columns if words(name)[-1:] != _subject([name])
    ]
    named = [subject for subject in subjects if subject and subject < own]
    return len(named) > 1 and set().union(*named) == own


_OWN, _CALLED, _INSIDE, _BY_VALUES, _NEITHER = range(1, 6)
_BY_NAME = _INSIDE
_ID_OBJECTS = {"id", "ids", "identifier", "identifiers", "key", "keys"}
# Objects in which a record tells of itself.
_WRAPPERS = {"attributes", "data", "properties", "fields", "record", "meta", "metadata", "header"}


def _rank(name: str, own: str, column: Column) -> int:
    parts = words(name)
    if name.lower() == "id":
        return 0
    if parts and parts[-1] in _ID_WORDS and [singular(p) for p in parts[:-1]][-1:] == [own]:
        return _OWN
    if parts and (parts[-1] in _ID_WORDS or parts[-1] in ("sku", "slug", "email", "isbn", "ean")):
        return _CALLED
    return _NEITHER if column.times or column.longest > _LONGEST_KEY else _BY_VALUES


def _inner_rank(path: tuple[str, str], own: str, column: Column) -> int:
    """Rank a field of an object: `/id/bioguide`, `/identifiers/isbn`, `/attributes/code`."""
    outer = words(path[0])
    if column.times or column.longest > _LONGEST_KEY or not outer:
        return _NEITHER
    if outer[-1] in _ID_OBJECTS and set(map(singular, outer[:-1])) <= {own}:
        return _OWN if outer == ["id"] else _INSIDE
    is_own = outer[-1] in _WRAPPERS or [singular(word) for word in outer] == [own]
    return _INSIDE if is_own and _rank(path[1], own, column) <= _CALLED else _NEITHER


def guess_pairs(profile: Profile) -> list[tuple[str, str]]:
    """Return pairs of fields worth trying as a key of two, the likeliest first."""
    whole = [
        name
        for name, column in profile.columns.items()
        if column.present == profile.count
        and not column.times
        and column.longest <= _LONGEST_KEY
        and not (column.days and _DAY_WORDS.isdisjoint(words(name)))
    ]
    order = {name: number for number, name in enumerate(profile.columns)}
    whole.sort(key=lambda name: (not set(words(name)) & _ID_WORDS, order[name]))
    chosen = sorted(whole[:_PAIR_COLUMNS], key=order.__getitem__)
    pairs = list(combinations(chosen, 2))
    return sorted(pairs, key=lambda pair: -sum(bool(set(words(name)) & _ID_WORDS) for name in pair))


def guess_texts(profile: Profile) -> dict[str, str | list[str]]:
    """Return guesses for title, text, created_at and updated_at, where there are any."""
    found: dict[str, str | list[str]] = {}
    texts = {"_".join(words(n)): n for n, c in profile.columns.items() if c.present and c.texts == c.present}
    title = guess_title(profile, texts)
    if title is not None:
        found["title"] = title
    text = next((texts[name] for name in _TEXTS if name in texts and join_pointer([texts[name]]) != title), None)
    if text is not None:
        found["text"] = join_pointer([text])
    for normal, hints in (("created_at", _CREATED), ("updated_at", _UPDATED)):
        times = [n for n, c in profile.columns.items() if c.present and c.times == c.present and hints & set(words(n))]
        if times:
            found[normal] = join_pointer([times[0]])
    return found


def _subject(path: Sequence[str]) -> list[str]:
    """Return the words that say what a path's value names: `/customer/id` and `/customer_id` give customer."""
    for segment in reversed([part for part in path if part != "*"]):
        parts = words(segment)
        if parts and parts[-1] in _ID_WORDS:
            parts = parts[:-1]
        if parts:
            return parts
    return []


def link_name(path: Sequence[str], taken: Iterable[str]) -> str:
    """Return the name of a link along `path`: its last word without `_id` or `_number`."""
    used = set(taken)
    name = safe_name("_".join(_subject(path)) or "link")
    if name in used:
        longer = "_".join(word for part in path if part != "*" for word in words(part))
        name = safe_name(longer, used)
    return name


def _names_agree(path: Sequence[str], target: str, *, same_stream: bool) -> bool:
    subject, own = [singular(word) for word in _subject(path)], [singular(word) for word in words(target)]
    if not subject or not own:
        return False
    if same_stream and set(subject) & _SELF_WORDS:
        return True
    return subject[-1] == own[-1] or subject == own


def guess_links(
    profiles: Sequence[Profile],
    keys: Mapping[str, tuple[tuple[str, ...] | None, set[str]]],
    titled: Container[str] = (),
) -> dict[str, list[LinkRule]]:
    """Return the links between streams that the values prove, by stream.

    A path is a link when at least 98% of its distinct values are ids of another stream. Whole numbers
    fit by chance, and so does a single value: for them the names must agree as well. So they must for a
    path that is its own stream's key, or those of both keys: what is said of the same things in more streams (their
    offices, their accounts elsewhere) leads to the one that has more of them.

    Args:
        profiles: What was seen of every stream.
        keys: For each stream that can be a target, its key field's path (`None` when outside the object) and ids.
        titled: Streams whose records are called something: of several that have all ids those are meant first.
    """
    found: dict[str, list[LinkRule]] = {}
    for profile in profiles:
        links: list[LinkRule] = []
        unique = set(profile.unique())
        for path, values in profile.paths():
            target = _target(profile.name, path, values, keys, titled, is_unique=path[0] in unique)
            if target is not None:
                name = link_name(path, [link.name for link in links])
                links.append(LinkRule(name=name, path=join_pointer(path), to=target, inverse=None))
        found[profile.name] = links
    return with_inverses(found)


def _target(
    stream: str,
    path: tuple[str, ...],
    values: ValueSet,
    keys: Mapping[str, tuple[tuple[str, ...] | None, set[str]]],
    titled: Container[str],
    *,
    is_unique: bool,
) -> str | None:
    if not values.usable or not values.values:
        return None
    own, own_ids = keys.get(stream, (None, set()))
    is_key = path == own
    fits: list[tuple[bool, float, bool, int, str]] = []
    for target, (key, ids) in keys.items():
        same = target == stream
        # A unique field that holds the ids of its own stream is another copy of the key.
        if same and (is_key or (is_unique and len(path) == 1)):
            continue
        share = len(values.values & ids) / len(values.values)
        agree = _names_agree(path, target, same_stream=same)
        if is_key and not agree and key is not None and _is_specific(path) and key[-1] == path[-1]:
            agree = (len(ids), target in titled) > (len(own_ids), stream in titled)
        by_chance = values.numeric or is_key or len(values.values) < 2
        if share >= _INCLUDED and (agree or not by_chance):
            fits.append((not agree, -share, target not in titled, len(ids), target))
    return min(fits)[-1] if fits else None


def _is_specific(path: Sequence[str]) -> bool:
    """Whether a key's name says more than that it is one: `bioguide`, not `id`."""
    return not set(words(path[-1])) <= _ID_WORDS


def with_inverses(links: Mapping[str, Sequence[LinkRule]]) -> dict[str, list[LinkRule]]:
    """Return the links with an inverse each: the stream's name, with `_by_<link>` where that would be ambiguous."""
    result: dict[str, list[LinkRule]] = {}
    for stream, rules in links.items():
        result[stream] = []
        for rule in rules:
            several = sum(other.to == rule.to for other in rules) > 1
            clash = any(other.name == stream and other.to != stream for other in links.get(rule.to, []))
            inverse = f"{stream}_by_{rule.name}" if several or clash else stream
            result[stream].append(rule.model_copy(update={"inverse": inverse}))
    return result
