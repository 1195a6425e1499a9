"""Names that cut short what a link leads to: `vs_swp` leads to `sweep`, `df_vis` to `visit`.

What such letters commonly mean (a swap) counts less than what the values say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from workbench.drafting._columns import Column, Table
from workbench.drafting._labels import plain_words
from workbench.drafting._link_kinds import FoundLink
from workbench.drafting._links import Edge
from workbench.drafting._people import own_words

__all__ = ["Leading", "is_short_for", "leading_to", "told_of_links"]

_SHORTEST = 3
_VOWELS = re.compile("(?<!^)[aeiou]")
_DOUBLED = re.compile(r"([^\W\d_])\1")
Leading = Mapping[str, tuple[list[str], list[str]]]
"""Path of a column to the words of the stream to which it leads, and to those of its entity."""


def is_short_for(word: str, whole: str) -> bool:
    """Whether a word is another one's beginning, or that one without its vowels.

    Example:
        >>> is_short_for("swp", "sweep"), is_short_for("vis", "visit"), is_short_for("mate", "sweep")
        (True, True, False)
    """
    if not _SHORTEST <= len(word) < len(whole):
        return False
    bare = _VOWELS.sub("", whole)
    return whole.startswith(word) or word in (bare, _DOUBLED.sub(r"\1", bare))


def leading_to(
    tables: Mapping[str, Table], edges: Iterable[Edge], found: Iterable[FoundLink], names: Mapping[str, str]
) -> dict[str, dict[str, tuple[list[str], list[str]]]]:
    """Return stream to what its columns lead to.

    Args:
        tables: The streams.
        edges: The links that manifests declare.
        found: Those that the values show.
        names: Stream to entity.
    """
    leading: dict[str, dict[str, tuple[list[str], list[str]]]] = {stream: {} for stream in tables}
    pairs = [(one.stream, one.paths[0], one.to) for one in found if len(one.paths) == 1]
    for edge in edges:
        columns = tables[edge.stream].columns if edge.held else {}
        pairs += [(edge.stream, path, edge.to) for path in columns if plain_words(path) == plain_words(edge.name)]
    for stream, path, to in pairs:
        if stream in leading and to in tables:
            leading[stream].setdefault(path, (own_words(tables[to]), plain_words(names[to])))
    return leading


def told_of_links(
    column: Column | None, leading: Leading, told: Callable[[str, Sequence[str]], list[str] | None]
) -> Callable[[str, Sequence[str]], list[str] | None]:
    """Return what tells the meaning of a word: where it cuts short or is what its column leads to, what that is called.

    Args:
        column: The column whose name it is; `None` for that of an object.
        leading: What the columns of its table lead to.
        told: Tells the meaning of other words.
    """
    stream, entity = leading.get(column.path, ([], [])) if column is not None else ([], [])

    def tell(word: str, beside: Sequence[str]) -> list[str] | None:
        ends = [*stream[-1:], *entity[-1:]]
        if len(entity) == 1 and entity != [word] and (word in ends or any(is_short_for(word, end) for end in ends)):
            return entity
        return told(word, beside)

    return tell
