"""What the names of all streams of a source begin with, and that says nothing of any: `crm_accounts`, `ZANML`."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from workbench.drafting._columns import Table, prefix_of, without_prefix
from workbench.drafting._cuts import cut_of
from workbench.drafting._labels import english, plain_words
from workbench.drafting._nouns import NOUNS, STREAM_NOUNS
from workbench.drafting._trades import RECORD_NOUNS
from workbench.records import singular

__all__ = ["part_prefixes"]

_FEWEST, _MOST_LETTERS, _SHORTEST = 4, 2, 3
# So many of the names are nouns, whole or cut short, without the letters.
_MOSTLY = 0.7
_BEGINNING = 0.85


def part_prefixes(tables: Collection[Table]) -> None:
    """Part what the names of all streams of a source begin with from them, where they are unlike without it."""
    by_source: dict[str, list[Table]] = {}
    for table in tables:
        by_source.setdefault(table.stream.partition(".")[0], []).append(table)
    for own in by_source.values():
        names = [table.own_name for table in own]
        prefix = prefix_of(names)
        bare = [without_prefix(name, prefix) for name in names] if prefix else _without_letters(names)
        if len({one.casefold() for one in bare}) == len(own):
            for table, rest in zip(own, bare, strict=True):
                table.prefix = table.own_name[: len(table.own_name) - len(rest)]


def _without_letters(names: Sequence[str]) -> list[str]:
    """Return names without a letter or two that all begin with, where they are nouns without and none is one with."""
    if len(names) < _FEWEST or any(map(_is_noun, names)):
        return [*names]
    for size in range(_MOST_LETTERS, 0, -1):
        bare = [name[size:] for name in names]
        if (
            len({name[:size].casefold() for name in names}) == 1
            and all(len(one) >= _SHORTEST for one in bare)
            and sum(map(_may_be_noun, bare)) >= _MOSTLY * len(bare)
        ):
            return bare
    return [*names]


def _is_noun(name: str) -> bool:
    words = [singular(word) for word in plain_words(name)]
    return any(word in NOUNS | RECORD_NOUNS or word in STREAM_NOUNS or english(word) for word in words[-1:])


def _may_be_noun(name: str) -> bool:
    """Whether a name is a noun, or one without its vowels, or the beginning of one."""
    if _is_noun(name):
        return True
    word = "".join(plain_words(name))
    return any(cut_of(word, noun) >= _BEGINNING for noun in RECORD_NOUNS)
