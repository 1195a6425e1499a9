"""Links between streams, by the values: what stands in one column names records of another stream."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import islice

from workbench.drafting._columns import Column, Table, without_prefix
from workbench.drafting._key_names import is_called_after
from workbench.drafting._keys import Ways, composite_key, is_key_like
from workbench.drafting._kinds_of_codes import code_kinds
from workbench.drafting._labels import agree, english, known_words, plain_words
from workbench.drafting._link_kinds import FoundLink, Keys
from workbench.drafting._marked_links import find_marked_links
from workbench.drafting._people import are_people
from workbench.drafting._ranges import is_drawn_from, names_somebody
from workbench.drafting._roles import is_called_after_role
from workbench.records import LinkType, find_all, normal_form, singular

__all__ = ["Edge", "declared_edges", "find_links", "plain_name", "words_with_above"]

_INCLUDED = 0.9
# Of values that name records of the same stream so many may lead nowhere, where most records have one of the others.
_LEFT, _MOSTLY_NAMED, _SEVERAL = 0.6, 0.75, 2
_FAR_FROM_ZERO = 100
_FULL_RANGE = 0.3
_SPARSE_VALUES = 5
_HALF_RANGE = 0.5
_BY_CHANCE = 1e-6
_MOST_TRIED = 400
# The id itself may lie in an object: `/id/isbn`.
_LEVELS_OF_A_KEY = 2
_LOOKED_AT = 200
_CODE_LETTERS = 64
_HYPHENS_OF_A_TITLE = 2
_SELF_WORDS = frozenset(
    """
    parent manager supervisor boss lead leader head previous next prior related duplicate reply root predecessor
    successor prerequisite replaces replaced sponsor referrer referred mentor superior chief reports original
    vorgesetzter leiter chef jefe superieur responsabile partner spouse blocked blocks depends
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
# They stand behind what is named: `room_from`, `account_old`.
_PLACES = frozenset(
    """
    from to in out of at by for old new current previous next main primary secondary home away first second third last
    start end origin source target destination parent child one two three
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)


# What they name stands above them.
_WHICH_OF_THEM = frozenset(
    """
    main primary principal secondary deputy backup substitute spare alternate alternative reserve stand in first second
    third current present previous former next acting usual regular other morning evening day night weekend
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)


@dataclass(frozen=True)
class Edge:
    """A way from one stream to another under one name, in one direction.

    Attributes:
        stream: Where it begins.
        name: How sections follow it.
        to: Where it leads.
        many: Whether it may lead to several records.
        inverse: The name of the way back.
        held: Whether the records it begins at hold the value; else those that it leads to do.
        listed: Whether they hold a list of nothing but such values: the interviewers of an interview.
        sharers: How many records lead to the same one, on average.
        said: Its name, or that of the way back, as it is read where names begin with their sort: `stf_drv_nr`.
        plain: The same without what all names of the table begin with: `swp` of `vs_swp`.
    """

    stream: str
    name: str
    to: str
    many: bool
    inverse: str
    held: bool = True
    listed: bool = False
    sharers: float = 1.0
    said: str = ""
    plain: str = ""


def declared_edges(tables: Mapping[str, Table], links: Sequence[LinkType]) -> tuple[list[Edge], set[tuple[str, str]]]:
    """Return the edges of the links that manifests declare, and the `(stream, field path)` they are read from."""
    edges: list[Edge] = []
    taken: set[tuple[str, str]] = set()
    for link in links:
        if link.stream not in tables or link.to not in tables:
            continue
        table = tables[link.stream]
        several, targets, paths = False, [], list[str]()
        for record in table.records:
            own = [one for one in record.links if one.name == link.name]
            several = several or len(own) > 1
            targets += [one.target for one in own]
            paths += [one.path for one in own]
        if not targets:
            # No record has it, and its sections would stand before those that lead somewhere.
            continue
        taken |= {(link.stream, path) for path in paths}
        different = len(set(targets))
        listed = all(path.rpartition("/")[2].isdigit() for path in paths)
        sharers = len(targets) / different
        said, plain = _parted(table, paths, link.name), plain_name(table, link.name) or _called_above(paths, link.name)
        there = Edge(link.stream, link.name, link.to, several, link.inverse, listed=listed, sharers=sharers)
        back = Edge(link.to, link.inverse, link.stream, different < len(targets), link.name, held=False)
        edges += [replace(edge, said=said, plain=plain) for edge in (there, back)]
    return edges, taken


def words_with_above(words: Sequence[str], above: Sequence[str]) -> list[str]:
    """Return the words of a name with those of the object that it stands in, where it only says which of several.

    The `main` one of a `technician` is the main technician.
    """
    upper = known_words(plain_words(above[-1])) if above and _WHICH_OF_THEM.issuperset(words) else []
    return [*words, *upper[:-1], *map(singular, upper[-1:])]


def _called_above(paths: Sequence[str], name: str) -> str:
    """Return the name of a link with what its field stands in, where the name says only which of several."""
    segments = [part for part in paths[0].split("/") if part and part != "*" and not part.isdigit()]
    words = known_words(plain_words(name))
    full = words_with_above(words, segments[:-1]) if plain_words(segments[-1]) == plain_words(name) else words
    return "_".join(full) if full != words else ""


def plain_name(table: Table, name: str) -> str:
    """Return the name of a link without what all names of its table begin with; empty where that is all of it."""
    prefix = next((column.prefix for column in table.columns.values() if column.prefix), "")
    plain = without_prefix(name, prefix)
    return plain if plain != name and known_words(plain_words(plain)) else ""


def _parted(table: Table, paths: Sequence[str], name: str) -> str:
    """Return the name of the field that a link is called after, parted from its sort; empty where none is."""
    column = table.columns.get(paths[0]) if len(set(paths)) == 1 else None
    is_called_so = column is not None and plain_words(column.path) == plain_words(name)
    return column.parted if column is not None and is_called_so else ""


def find_links(
    tables: Mapping[str, Table], ways: Mapping[str, Ways], source: Keys, taken: Set[tuple[str, str]]
) -> list[FoundLink]:
    """Return the links that the values show and that no manifest declares.

    A column is a link where nearly all of its distinct values name records of another stream, by their ids or by
    another of their keys. Whole numbers that lie close together, single values and short codes are included by
    chance: for them the names must agree as well, or else the numbers spread over the ids of one stream alone.

    Args:
        tables: All streams.
        ways: The keys and names of each.
        source: Where the keys of whole streams are looked up.
        taken: `(stream, JSON Pointer)` of values from which declared links lead.
    """
    found: list[FoundLink] = []
    unsure: list[tuple[Table, Column]] = []
    kinds = code_kinds(tables)
    for table in tables.values():
        for column in table.columns.values():
            if column.path == "id" or _is_taken(table, column, taken) or not _may_link(column):
                continue
            link = _target(table, column, tables, ways, source, taken)
            if link is None or not link.agrees or any(one.table.stream == link.to for one in kinds):
                coded = [one for kind in kinds for one in [kind.link(table, column)] if one is not None]
                link = coded[0] if len(coded) == 1 else link
            marked = find_marked_links(table, column, tables, source) if link is None or not link.agrees else []
            if {one.to for one in marked} - {link.to if link is not None else ""}:
                found += marked
            elif link is not None:
                found.append(link)
            else:
                unsure.append((table, column))
        found += _by_composite_keys(table, tables, taken)
    found += _by_namesakes(unsure, found, tables, source)
    # Of two links that say the same from either side, the one to the id is kept.
    return _without_copies(sorted(found, key=lambda link: link.by != "id"))


def _by_namesakes(
    unsure: Sequence[tuple[Table, Column]], found: Sequence[FoundLink], tables: Mapping[str, Table], source: Keys
) -> list[FoundLink]:
    """Return links of columns whose own values do not tell, where a column of the same name leads to one stream."""
    leads: dict[tuple[str, ...], set[tuple[str, str]]] = {}
    for link in found:
        if len(link.paths) == 1 and not link.prefix and not link.beside and not link.where:
            name = tables[link.stream].columns[link.paths[0]].name
            leads.setdefault(tuple(plain_words(name)), set()).add((link.to, link.by))
    same: list[FoundLink] = []
    for table, column in unsure:
        targets = leads.get(tuple(plain_words(column.name)), set())
        if len(targets) != 1 or not known_words(plain_words(column.name)):
            continue
        to, by = next(iter(targets))
        share = _share(column, tables[to].columns[by], tables[to], source) if to != table.stream else 0.0
        if share >= _INCLUDED:
            same.append(_link(table, column, tables[to], by, share, agrees=False))
    return same


def _link(
    table: Table, column: Column, to: Table, by: str, share: float, *, agrees: bool, by_range: bool = False
) -> FoundLink:
    # Several may name the same record, each by another of its parts.
    of_a_part = to.columns[by].is_many
    return FoundLink(
        stream=table.stream,
        paths=(column.path,),
        to=to.stream,
        by=by,
        share=share,
        values=len(column.keys),
        many=column.is_many,
        unique=column.is_unique and not of_a_part,
        agrees=agrees,
        by_range=by_range,
    )


def _is_taken(table: Table, column: Column, taken: Set[tuple[str, str]]) -> bool:
    if (table.stream, column.path) in taken:
        return True
    if not column.is_many:
        return False
    pointers = {pointer for stream, pointer in taken if stream == table.stream}
    return any(
        pointer in pointers
        for record in islice(table.records, _LOOKED_AT)
        for pointer, _ in find_all(record.body, column.path)
    )


def _may_link(column: Column) -> bool:
    if not column.values or not column.keys or column.is_bool or column.is_dated or column.letters > _CODE_LETTERS:
        return False
    return not column.is_number or column.is_whole


def _target(
    table: Table,
    column: Column,
    tables: Mapping[str, Table],
    ways: Mapping[str, Ways],
    source: Keys,
    taken: Set[tuple[str, str]],
) -> FoundLink | None:
    ids = dict(table.id.values)
    is_own_key = all(ids[n] == text for (n, _), text in zip(column.values, column.texts, strict=True))
    fits: list[tuple[tuple[int, int, int, int, int], FoundLink]] = []
    for other in tables.values():
        for by in _targets(other, ways[other.stream]):
            if other is table and (is_own_key or by is column or by.path == column.path or by.is_many):
                continue
            share = _share(column, by, other, source)
            if share < _INCLUDED and not (other is table and share >= _LEFT and _names_colleagues(column, by)):
                continue
            if is_own_key and not taken.isdisjoint((other.stream, c.path) for c in (by, *_same_key(other, by))):
                # The way back of a declared link.
                continue
            agrees = _agrees(column, by, table, other)
            of_people = are_people(other, ways[other.stream])
            meant = _is_meant(
                column, by, table, other, agrees=agrees, is_own_key=is_own_key, of_people=of_people and share == 1
            )
            stands_apart = not is_own_key and other is not table and share == 1
            after_key = not meant and stands_apart and _is_called_after_key(column, by, other)
            after_key = after_key or (
                not meant and stands_apart and by.path == "id" and is_called_after_role(column, other)
            )
            by_range = not meant and not after_key and stands_apart and is_drawn_from(column, by, of_people=of_people)
            if not meant and not after_key and not by_range:
                continue
            link = _link(table, column, other, by.path, share, agrees=agrees or after_key, by_range=by_range)
            # Of streams over whose ids a nurse's numbers spread, people are meant.
            no_person = by_range and names_somebody(column) and not of_people
            fits.append(((by_range, no_person, not agrees, by.path != "id", other.count), link))
    if not fits:
        return None
    first, best = min(fits, key=lambda fit: fit[0])
    # Numbers that spread over the ids of two streams say nothing of which is meant.
    is_doubtful = best.by_range and len({link.to for rank, link in fits if rank[:2] == first[:2]}) > 1
    return None if is_doubtful else best


def _names_colleagues(column: Column, by: Column) -> bool:
    """Whether a field called after a manager, parent or the like names records of its own stream, but for some.

    Few lead many, so that one who left weighs much among the distinct values, and little among the records. Numbers
    must be no amounts: the name says that they are keys or somebody, or the ids lie far from zero.
    """
    said = {form for word in _subject(column) for form in (word, *english(word))}
    if by.path != "id" or column.is_many or _SELF_WORDS.isdisjoint(said):
        return False
    words = plain_words(column.name)
    is_key = len(known_words(words)) < len(words) or names_somebody(column) or "reports" in words
    if column.is_whole and not is_key and min(int(text) for text in by.counts) < _FAR_FROM_ZERO:
        return False
    named = {key: count for key, count in column.counts.items() if key in by.keys}
    return len(named) >= _SEVERAL and sum(named.values()) >= _MOSTLY_NAMED * column.counts.total()


def _is_called_after_key(column: Column, by: Column, other: Table) -> bool:
    """Whether numbers that recur, as references do, are called after the stream's key: `ZNID` after `ZN`."""
    if not column.is_whole or column.is_unique or by.path != "id":
        return False
    return is_called_after(column, _copies_of_the_id(other), other.name)


def _targets(table: Table, ways: Ways) -> list[Column]:
    """Return the columns by which other streams may name the records of a stream."""
    names = [name[0] for name in ways.names if len(name) == 1 and name[0].is_unique]
    # Ids are compared as they are; where they are written otherwise elsewhere, their copy in the record is met.
    single = [column for column in (*ways.keys, *names, *_copies_of_the_id(table)) if not column.is_many]
    # A product is meant by the number of one of its variants, too. Numbers in lists are included by chance.
    return single + [column for column in ways.keys if column.is_many and not column.is_whole and column.is_unique]


def _same_key(table: Table, by: Column) -> list[Column]:
    return _copies_of_the_id(table) if by.path == "id" else []


def _copies_of_the_id(table: Table) -> list[Column]:
    return [
        c
        for c in table.columns.values()
        if len(c.segments) <= _LEVELS_OF_A_KEY and c.path != "id" and not c.is_many and c.texts == table.id.texts
    ]


def _share(column: Column, by: Column, table: Table, source: Keys) -> float:
    if len(table.records) == table.count:
        share = len(column.keys & by.keys) / len(column.keys)
        if share >= _INCLUDED or by.path == "id" or column.is_number or len(by.key_forms) < len(by.keys):
            return share
        return len(column.key_forms & by.key_forms) / max(1, len(column.key_forms))
    keys = [form for form in map(normal_form, sorted(column.keys)[:_MOST_TRIED]) if form]
    return len(source.find_many(table.stream, (by.path,), keys)) / len(keys) if keys else 0.0


def _subject(column: Column) -> list[str]:
    """Return the words that say what the values name: `/customer/id` and `/customer_id` give customer."""
    for segment in reversed([part for part in column.segments if part not in ("*", "*#")]):
        words = known_words(plain_words(segment))
        if words:
            return words
    return []


def _naming(column: Column, subject: Sequence[str]) -> Sequence[str]:
    """Return the words of a name that may say what its values name.

    Where one says that they are keys, or they are texts, that is any of them; else the last: a `rental_duration` is no
    rental, while `room_from` is a room.
    """
    is_key = any(len(known_words(words)) < len(words) for words in map(plain_words, column.segments))
    if is_key or not column.is_whole:
        return subject
    last = next((n for n in range(len(subject) - 1, -1, -1) if subject[n] not in _PLACES and len(subject[n]) > 1), 0)
    return subject[last : last + 1]


def _agrees(column: Column, by: Column, table: Table, other: Table) -> bool:
    subject = _subject(column)
    if other is table:
        said = {*subject, *(e for word in subject for e in english(word))}
        return bool(_SELF_WORDS & said)
    name = plain_words(other.name)
    if agree(subject, name) or any(agree([word], name) for word in _naming(column, subject)):
        return True
    # The same name on both sides, where it says more than `id` or `name`: `bl_ps_no` beside the key `ps_no`, too.
    keys = [by] if by.path != "id" else _copies_of_the_id(other)[:1]
    names = [name for key in keys for name in (plain_words(key.name), plain_words(key.path.rpartition("/")[2]))]
    return any(known_words(own) not in ([], ["name"]) and own == plain_words(column.name) for own in names)


def _is_meant(
    column: Column, by: Column, table: Table, other: Table, *, agrees: bool, is_own_key: bool, of_people: bool
) -> bool:
    if agrees:
        return True
    if is_own_key:
        return False
    if column.is_whole:
        # Of a large stream a part was looked at, and the keys of the others lie between those.
        density = by.density * max(1.0, other.count / len(other.records))
        sparse = density < _FULL_RANGE and len(column.keys) >= _SPARSE_VALUES
        # Of many numbers drawn at random hardly all would meet keys that leave gaps.
        hardly = density <= _HALF_RANGE and density ** len(column.keys) < _BY_CHANCE
        # A client is sent by another one, and no amount is called so.
        is_done_by = hardly and column.path.count("/") == 1 and plain_words(column.name)[-1:] == ["by"]
        return (sparse or hardly) and (other is not table or is_done_by)
    if len(column.keys) < 2 or max(map(len, column.keys)) <= 2:
        # Two letters stand for anything, unless a lead or whoever authorised it is asked for among people.
        return of_people and by.is_unique and len(column.keys) >= 2 and names_somebody(column)
    if other is table and column.is_unique and not column.is_many:
        # A unique field that holds the ids of its own stream is another copy of the key.
        return False
    if is_key_like(by):
        return True
    # Words and places are alike by chance; full names are not, nor are titles as they stand in addresses of pages.
    several = sum(" " in key or key.count("-") >= _HYPHENS_OF_A_TITLE for key in column.keys)
    return several >= len(column.keys) / 2


def _by_composite_keys(table: Table, tables: Mapping[str, Table], taken: Set[tuple[str, str]]) -> list[FoundLink]:
    found: list[FoundLink] = []
    own = composite_key(table)
    top = {c.path: c for c in table.columns.values() if len(c.segments) == 1 and c.path != "id"}
    for other in tables.values():
        parts = composite_key(other) if other is not table else ()
        if not parts or any((table.stream, part.path) in taken for part in parts):
            continue
        mine = [
            next((c for c in top.values() if c.name == part.name), None)
            or next((c for c in top.values() if agree(plain_words(c.name), plain_words(part.name))), None)
            for part in parts
        ]
        columns = [column for column in mine if column is not None]
        if len(columns) < len(parts) or len({c.path for c in columns}) < len(columns) or tuple(columns) == own:
            continue
        values = [dict(zip((n for n, _ in c.values), c.texts, strict=True)) for c in columns]
        rows = [n for n in values[0] if all(n in one for one in values)]
        keys = {"/".join(one[n].replace("~", "~0").replace("/", "~1") for one in values) for n in rows}
        share = len(keys & set(other.id.texts)) / len(keys) if keys else 0.0
        if share >= _INCLUDED:
            paths = tuple(column.path for column in columns)
            unique = len(keys) == len(rows)
            found.append(FoundLink(table.stream, paths, other.stream, "id", share, len(keys), False, unique, True))
    return found


def _without_copies(found: Sequence[FoundLink]) -> list[FoundLink]:
    """Keep one of the links that say the same: the keys of an object and the ids inside, or both directions."""
    kept: list[FoundLink] = []
    for link in found:
        twin = next(
            (one for one in kept if one.stream == link.stream and one.to == link.to and _is_copy(one, link)), None
        )
        mirror = link.unique and any(
            one.stream == link.to and one.to == link.stream and one.unique and not one.many and not link.many
            for one in kept
        )
        if twin is None and not mirror:
            kept.append(link)
    return kept


def _is_copy(one: FoundLink, other: FoundLink) -> bool:
    """Whether one names the keys of an object and the other the same keys inside it."""
    a, b = one.paths[0], other.paths[0]
    short, long = sorted((a, b), key=len)
    return short.endswith("/*#") and long.startswith(short.removesuffix("#"))
