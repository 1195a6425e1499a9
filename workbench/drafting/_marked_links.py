"""Links whose values say which stream they mean: by what stands before the key, or by a field beside it.

`Patient/17`, `urn:item:17` and `https://host/people/17` name a record behind a prefix. In `{"type": "team", "id": 7}`
the field beside the key tells of which stream it is; so do `owner_type` and `owner_id`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from workbench.drafting._columns import Column, Table, text_of
from workbench.drafting._labels import agree, known_words, plain_words
from workbench.drafting._link_kinds import FoundLink, Keys
from workbench.records import escape_segment, find_all, lookup, normal_form

__all__ = ["find_marked_links"]

_INCLUDED = 0.9
_PREFIXED = re.compile(r"(?P<prefix>\S*[/:#])(?P<key>[^\s/:#]+)/?")
_MOST_PREFIXES = 24
_MOST_TRIED = 400
_FEW_KEYS = 3
_TELLING = frozenset({"type", "kind", "class", "model", "table", "entity", "object", "resource", "stream"})


def find_marked_links(table: Table, column: Column, tables: Mapping[str, Table], source: Keys) -> list[FoundLink]:
    """Return the links of one column that values mark: one for each prefix, or for each value of a field beside it."""
    if column.is_number or not column.is_text:
        return list(_by_field_beside(table, column, tables, source))
    return list(_by_prefix(table, column, tables, source)) or list(_by_field_beside(table, column, tables, source))


def _by_prefix(table: Table, column: Column, tables: Mapping[str, Table], source: Keys) -> Iterator[FoundLink]:
    keys: dict[str, set[str]] = defaultdict(set)
    for text in column.counts:
        match = _PREFIXED.fullmatch(text.strip())
        if match is None:
            return
        keys[match["prefix"]].add(match["key"])
    if len(keys) > _MOST_PREFIXES:
        return
    for prefix, group in keys.items():
        said = plain_words(prefix)[-1:]
        found = _meant(group, said, tables, source)
        if found is None or (found[0] is table and _is_own(column, table, prefix)):
            continue
        to, share, agrees = found
        yield replace(_link(table, column, to, share, len(group), agrees=agrees), prefix=prefix)


def _is_own(column: Column, table: Table, prefix: str) -> bool:
    """Whether the values are the addresses of the records themselves."""
    ids = dict(table.id.values)
    pairs = zip((number for number, _ in column.values), column.texts, strict=True)
    return all(ids[number] == text.strip().removeprefix(prefix).rstrip("/") for number, text in pairs)


def _by_field_beside(table: Table, column: Column, tables: Mapping[str, Table], source: Keys) -> Iterator[FoundLink]:
    beside = _telling(table, column)
    if beside is None:
        return
    keys: dict[str, set[str]] = defaultdict(set)
    for record in table.records:
        for pointer, value in find_all(record.body, column.path):
            said = text_of(lookup(record.body, f"{pointer.rpartition('/')[0]}/{escape_segment(beside)}"))
            text = text_of(value)
            if said and text:
                keys[said].add(text)
    if len(keys) > _MOST_PREFIXES:
        return
    for said, group in keys.items():
        found = _meant(group, plain_words(said), tables, source)
        # The class beside a part's own number tells of no other part.
        if found is not None and not (found[0] is table and _is_own(column, table, "")):
            to, share, agrees = found
            yield replace(_link(table, column, to, share, len(group), agrees=agrees), beside=(beside, said))


def _telling(table: Table, column: Column) -> str | None:
    """Return the name of the field beside a key that tells of which stream it is."""
    *parents, name = column.path.split("/")
    if name in ("*", "*#"):
        return None
    stem = set(known_words(plain_words(name)))
    for other in table.columns.values():
        *places, beside = other.path.split("/")
        words = plain_words(beside)
        if (
            other is column
            or places != parents
            or not _TELLING.intersection(words)
            or len(other.counts) > _MOST_PREFIXES
        ):
            continue
        # In an object of its own any `type` will do; in a wide record it is `owner_type` that speaks of `owner_id`.
        if set(words) - _TELLING == stem and (stem or len(parents) > 1):
            return beside.replace("~1", "/").replace("~0", "~")
    return None


def _meant(
    keys: set[str], said: Sequence[str], tables: Mapping[str, Table], source: Keys
) -> tuple[Table, float, bool] | None:
    """Return the stream whose ids the keys are, with their share there and whether what marks them names it."""
    fits = []
    for table in tables.values():
        share = _share(keys, table, source)
        agrees = agree(said, plain_words(table.name))
        if share >= _INCLUDED and (agrees or (len(keys) >= _FEW_KEYS and not all(key.isdigit() for key in keys))):
            fits.append((not agrees, -share, table.count, table))
    if not fits:
        return None
    best = min(fits, key=lambda fit: fit[:3])
    return best[3], -best[1], not best[0]


def _share(keys: set[str], table: Table, source: Keys) -> float:
    if len(table.records) == table.count:
        return len(keys & table.id.keys) / len(keys)
    tried = [form for form in map(normal_form, sorted(keys)[:_MOST_TRIED]) if form]
    return len(source.find_many(table.stream, ("id",), tried)) / len(tried) if tried else 0.0


def _link(table: Table, column: Column, to: Table, share: float, values: int, *, agrees: bool) -> FoundLink:
    return FoundLink(
        stream=table.stream,
        paths=(column.path,),
        to=to.stream,
        by="id",
        share=share,
        values=values,
        many=column.is_many,
        unique=column.is_unique,
        agrees=agrees,
    )
