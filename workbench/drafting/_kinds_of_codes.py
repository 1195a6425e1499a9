"""One table with the codes of many fields: `(TTL, FM, "FIDE Master")` says what the `FM` of a title means.

Of each kind it holds the codes that some field of the other streams has; which field that is, the values tell, or the
field's name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import permutations

from workbench.drafting._columns import Column, Table
from workbench.drafting._cuts import cut_of
from workbench.drafting._labels import plain_words
from workbench.drafting._link_kinds import FoundLink

__all__ = ["CodeKinds", "code_kinds"]

_MOST_RECORDS, _MOST_COLUMNS, _LONGEST_CODE = 400, 5, 8
_FEWEST_KINDS, _FEWEST_CODES = 2, 2
# So many of the codes of a kind a field holds that is not called after it.
_MOSTLY, _LIKELY = 0.6, 0.8
_DISTINCT = 0.8


@dataclass(frozen=True)
class CodeKinds:
    """A table with codes of many kinds.

    Attributes:
        table: The table.
        kind: The column that says of which kind a code is.
        code: The column of the codes, which are told apart within a kind.
        codes: The codes of each kind, by the kind as it is written.
    """

    table: Table
    kind: Column
    code: Column
    codes: Mapping[str, frozenset[str]]

    def link(self, table: Table, column: Column) -> FoundLink | None:
        """Return the link from a column whose values are codes of one kind; `None` where that is open."""
        if table is self.table or column.is_bool or column.is_dated or len(column.keys) < _FEWEST_CODES:
            return None
        fits = {kind: codes for kind, codes in self.codes.items() if column.keys <= codes}
        called = [kind for kind in fits if _agrees(column, kind)]
        held = [kind for kind, codes in fits.items() if len(column.keys) >= _MOSTLY * len(codes)]
        meant = called if len(called) == 1 else held if len(fits) == 1 else []
        if len(meant) != 1:
            return None
        return FoundLink(
            stream=table.stream,
            paths=(column.path,),
            to=self.table.stream,
            by=self.code.path,
            share=1.0,
            values=len(column.keys),
            many=column.is_many,
            unique=False,
            agrees=bool(called),
            where=(self.kind.path, meant[0]),
        )


def code_kinds(tables: Mapping[str, Table]) -> list[CodeKinds]:
    """Return the tables with codes of many kinds."""
    return [found for table in tables.values() for found in [_kinds(table)] if found is not None]


def _kinds(table: Table) -> CodeKinds | None:
    """Return a table as one of codes: two columns tell its records apart, and a third says what each means."""
    own = [one for one in table.columns.values() if one.path != "id" and not one.is_many]
    if not 0 < table.count <= _MOST_RECORDS or table.count > len(table.records) or len(own) > _MOST_COLUMNS:
        return None
    short = [one for one in own if len(one.values) == table.count and max(map(len, one.counts)) <= _LONGEST_CODE]
    for kind, code in permutations(short, 2):
        pairs = list(zip(kind.texts, code.texts, strict=True))
        if len(set(pairs)) < table.count or not _FEWEST_KINDS <= len(kind.counts) <= table.count / _FEWEST_CODES:
            continue
        if len(kind.counts) >= len(code.counts) or min(map(len, kind.counts)) < _FEWEST_CODES:
            continue
        if not any(_says(one, kind, code) for one in own):
            continue
        codes: dict[str, set[str]] = defaultdict(set)
        for said, text in pairs:
            codes[said].add(text)
        return CodeKinds(table, kind, code, {said: frozenset(held) for said, held in codes.items()})
    return None


def _says(column: Column, kind: Column, code: Column) -> bool:
    """Whether a column says what the codes mean: longer texts, nearly all of which differ."""
    if column in (kind, code) or not column.is_text:
        return False
    distinct = len(column.counts) >= _DISTINCT * len(column.values)
    return distinct and sum(map(len, column.counts)) / len(column.counts) > max(map(len, code.counts)) / 2


def _agrees(column: Column, kind: str) -> bool:
    """Whether a column is called after a kind, in whole or cut short: `pl_ttl` after `TTL`, `country` after `CTRY`."""
    said = "".join(plain_words(kind))
    words = plain_words(column.name)
    forms = {*words, "".join(words)}
    return any(said == word or cut_of(said, word) >= _LIKELY or cut_of(word, said) >= _LIKELY for word in forms)
