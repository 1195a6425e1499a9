"""The frame of questions for the most: the word that asks, what it asks for, and what stands around "most"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.views._english.measures import is_measured
from workbench.views._listing.closeness import NOTHING_SAID

__all__ = ["ASKING", "KIND_OF", "MOST", "OFTEN", "Frame", "frame_of"]

MOST = frozenset({"most", "mostly", "commonest"})
"""Any of them asks for the greatest of some groups."""
OFTEN = frozenset({"often", "frequently", "frequent", "common", "commonly", "of", "all"})
"""Behind that they say that records are counted."""
ASKING = frozenset({"which", "what", "who", "whom", "where", "whose"})
"""They ask for one of them."""
KIND_OF = frozenset({"sort", "kind", "type", "class", "category"})
"""Before "of" and a noun they ask of what kind the records are that it calls."""


@dataclass(frozen=True)
class Frame:
    """The words of a question around its "most".

    Attributes:
        asking: The word that asks.
        asked: Its place.
        most: Place of the "most".
        is_often: Whether "often" or a like word stands behind it.
        heads: Places of the nouns right behind that: what is asked for.
        before: Places of all words between it and "most" that say something.
        verbs: Places of all words there that are no heads.
        behind: Places of the words behind "most" that say something.
        of_kind: Place of the noun of "what sort of building"; `None` where none is asked for so.
    """

    asking: str
    asked: int
    most: int
    is_often: bool
    heads: tuple[int, ...]
    before: tuple[int, ...]
    verbs: tuple[int, ...]
    behind: tuple[int, ...]
    of_kind: int | None = None


def frame_of(words: Sequence[str]) -> Frame | None:
    """Return the words around the one "most" of a question that asks which, who, what or where."""
    most = [at for at, word in enumerate(words) if word in MOST]
    asks = [at for at, word in enumerate(words) if word in ASKING]
    if len(most) != 1 or not asks or asks[0] > 2 or asks[0] > most[0]:
        return None
    behind = most[0] + 1
    if is_measured("".join(words[behind : behind + 1])):
        # The most expensive is so by what it costs, however many there are.
        return None
    while behind < len(words) and words[behind] in OFTEN:
        behind += 1
    little = NOTHING_SAID | MOST | ASKING
    # The most people are counted as well.
    content = [
        at
        for at, word in enumerate(words)
        if at > asks[0] and (word not in little or (at == behind and word == "people"))
    ]
    before = tuple(at for at in content if at < most[0])
    first = asks[0] + 1
    while first < most[0] and words[first] in {"of", "our", "the", "us", "kind", "kinds", "sort"}:
        first += 1
    heads = [at for at in before if all(other in before for other in range(first, at + 1))][:2]
    verbs = tuple(at for at in range(asks[0] + 1, most[0]) if at not in heads)
    asking = "which" if words[asks[0] + 1] == "of" else words[asks[0]]
    return Frame(
        asking,
        asks[0],
        most[0],
        behind > most[0] + 1,
        tuple(heads),
        before,
        verbs,
        tuple(at for at in content if at >= behind),
        asks[0] + 3 if words[asks[0] + 1] in KIND_OF and words[asks[0] + 2] == "of" and asks[0] + 3 < most[0] else None,
    )
