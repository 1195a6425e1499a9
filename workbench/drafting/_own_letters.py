"""Names that begin with a letter or two of their table's name, written in one: `CLNR` and `CLPER` of the table `CLAM`.

The columns of many old systems are all called so. Read as words, such names say nothing; without the letters they do.
"""

from __future__ import annotations

from collections.abc import Iterable

from workbench.drafting._columns import Table
from workbench.drafting._labels import plain_words

__all__ = ["part_letters"]

_MOSTLY, _FEWEST = 0.9, 5
_SHORTEST_LETTERS, _SHORTEST_REST = 2, 2


def part_letters(tables: Iterable[Table]) -> None:
    """Part the names of columns from the letters of their table's name, where nearly all of a table begin with them."""
    for table in tables:
        columns = [column for column in table.columns.values() if column.path != "id"]
        if any(column.prefix for column in columns):
            # `appl_no` is a number, not `pl_no` behind the letters `ap`.
            continue
        names = {column.path.split("/")[1] for column in columns}
        letters = _letters_of("".join(plain_words(table.name)), names)
        for column in columns:
            name = column.path.split("/")[1]
            if letters and _begins(name, letters):
                column.parted = name[len(letters) :]


def _letters_of(called: str, names: set[str]) -> str:
    """Return the most letters of a table's name with which nearly all names begin; empty where there are none."""
    for size in range(len(called), _SHORTEST_LETTERS - 1, -1):
        begun = sum(_begins(name, called[:size]) for name in names)
        if begun >= _FEWEST and begun >= _MOSTLY * len(names):
            return called[:size]
    return ""


def _begins(name: str, letters: str) -> bool:
    """Whether a name goes on behind some letters without a sign between."""
    word = next(iter(plain_words(name)), "")
    rest = word.removeprefix(letters)
    return name.casefold().startswith(letters) and rest != word and len(rest) >= _SHORTEST_REST
