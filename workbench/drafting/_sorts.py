"""Names that begin with the sort of what they hold, written in one: `dtback`, `amdep`, `nocus`, `kdcls`.

Many old systems name all their columns so. Read as words, such names say nothing; with the sort behind them, as
other systems write it, they do: `back_dt`, `dep_amt`, `cus_nr`, `cls_cd`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set

from workbench.drafting._columns import Table
from workbench.drafting._labels import plain_words
from workbench.drafting._lexicon import ABBREVIATIONS
from workbench.records import singular

__all__ = ["part_sorts"]

# What sorts are called, and how the rest of this package calls them. A text says of itself that it is one.
_SORTS = {
    **dict.fromkeys(("no", "nr"), "nr"),
    **dict.fromkeys(("nm", "na"), "nm"),
    **dict.fromkeys(("dt", "da"), "dt"),
    **dict.fromkeys(("am", "amt"), "amt"),
    **dict.fromkeys(("qt", "qty"), "qty"),
    **dict.fromkeys(("yn", "fl", "flg"), "flg"),
    **dict.fromkeys(("cd", "kd"), "cd"),
    **dict.fromkeys(("tx", "txt"), ""),
    "id": "id",
    "tm": "tm",
    "pc": "pct",
}
# What the rest is cut short from, by the sort that stands before it.
_MEANT = {
    "": {"adr": "addr", "rem": "remark", "mod": "model", "desc": "description"},
    "cd": {"rat": "rating", "dpt": "dept", "pay": "payment", "cty": "country"},
    "flg": {"disp": "disputed", "act": "active", "del": "deleted"},
}
_MOSTLY, _FEWEST_NAMES, _FEWEST_SORTS = 0.9, 6, 3
_SHORTEST_SORT, _SHORTEST_REST, _SHORTEST_WORD = 2, 2, 3
_VOWELS = re.compile("(?<!^)[aeiou]")


def part_sorts(tables: Mapping[str, Table]) -> None:
    """Part the names of columns from the sort that they begin with, in sources where nearly all begin with one.

    The names of a source's tables are parted as well where a column is called as its table: `kdcls`.
    """
    by_source: dict[str, list[Table]] = {}
    for stream, table in tables.items():
        by_source.setdefault(stream.partition(".")[0], []).append(table)
    for group in by_source.values():
        if sorts := _sorts_of(group):
            _part_all(group, sorts)


def _sorts_of(tables: Sequence[Table]) -> frozenset[str]:
    """Return the sorts that nearly all names of a source's columns begin with; none where there are less than three."""
    names = {name for table in tables for name in _own_names(table)}
    # A `txtown` is a town, unless all texts are called so.
    sorts = frozenset(
        sort
        for sort in _SORTS
        if all(name.startswith(sort) for name in names if name.startswith(sort[:_SHORTEST_SORT]))
    )
    begun = [sort for name in names if (sort := _sort_of(name, sorts))]
    several = len({_SORTS[sort] for sort in begun}) >= _FEWEST_SORTS
    return sorts if several and len(names) >= _FEWEST_NAMES and len(begun) >= _MOSTLY * len(names) else frozenset()


def _own_names(table: Table) -> Iterator[str]:
    """Yield the names of the fields that stand in the records themselves, in small letters."""
    for column in table.columns.values():
        if column.path != "id":
            yield column.path.split("/")[1].casefold()


def _sort_of(name: str, sorts: Set[str]) -> str:
    """Return the sort that a name written in one begins with; empty where it begins with none."""
    if not name.isalnum() or len(plain_words(name)) != 1:
        return ""
    return max((s for s in sorts if name.startswith(s) and len(name) - len(s) >= _SHORTEST_REST), key=len, default="")


def _part_all(tables: Sequence[Table], sorts: Set[str]) -> None:
    columns = {name for table in tables for name in _own_names(table)}
    rests = {name.removeprefix(sort) for name in columns if (sort := _sort_of(name, sorts))}
    # A table is called as the column by which others lead to it: the `kdcls` of a machine.
    named = [(table, table.own_name.casefold()) for table in tables]
    coded = [(table, name) for table, name in named if name in columns and _sort_of(name, sorts)]
    called = {singular(name): name for table, name in named if (table, name) not in coded}
    for table, name in coded:
        table.parted = _parted(name, _sort_of(name, sorts), called, rests)
    for table in tables:
        for column in table.columns.values():
            name = column.path.split("/")[1].casefold() if column.path != "id" else ""
            if sort := _sort_of(name, sorts):
                column.parted = _parted(name, sort, called, rests)


def _parted(name: str, sort: str, tables: Mapping[str, str], rests: Set[str]) -> str:
    """Return a name with its sort behind the words of the rest."""
    rest = name.removeprefix(sort)
    if f"{rest}{sort}" in ABBREVIATIONS:
        # `nmfor` and `nmsur` are `fornm` and `surnm`.
        return f"{rest}{sort}"
    short = _MEANT.get(_SORTS[sort], {})
    words = [short.get(word) or tables.get(_table_of(word, tables), word) for word in _words_of(rest, tables, rests)]
    return "_".join([*words, *filter(None, [_SORTS[sort]])])


def _words_of(rest: str, tables: Mapping[str, str], rests: Set[str]) -> list[str]:
    """Return the words that a rest is made of: a table's name and whose part it plays (`stfsup`), two abbreviations."""
    if rest in ABBREVIATIONS or _table_of(rest, tables):
        return [rest]
    for place in range(len(rest) - _SHORTEST_REST, _SHORTEST_WORD - 1, -1):
        first, second = rest[:place], rest[place:]
        if _table_of(first, tables):
            return [first, second]
    for place in range(len(rest) - _SHORTEST_WORD, _SHORTEST_WORD - 1, -1):
        first, second = rest[:place], rest[place:]
        if first in ABBREVIATIONS and second in (ABBREVIATIONS.keys() | rests):
            return [first, second]
    return [rest]


def _table_of(word: str, tables: Mapping[str, str]) -> str:
    """Return the one table that a word is the name of, or its beginning, or its consonants: `hir`, `mch`."""
    if word in tables:
        return word
    if len(word) < _SHORTEST_WORD:
        return ""
    meant = [name for name in tables if name.startswith(word) or _VOWELS.sub("", name) == word]
    return meant[0] if len(meant) == 1 else ""
