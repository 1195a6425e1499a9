"""Little words that say where something is, or that it is no more: "out" of "are still out", "in" of "have come in".

As prepositions they lead to what is said behind them and add nothing by themselves; where nothing that they lead to
stands there, they are all that is said, and whoever overlooks them counts every record there is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

__all__ = ["standing_at", "still_at"]

_BEING = frozenset(
    """
    is are was were be been being am has have had having got get remain remains remained stay stays stayed left
    isn't aren't wasn't weren't hasn't haven't hadn't
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_BETWEEN = frozenset(
    """
    still already yet now just all both only currently presently ever always also even actually really there not never
    then right either each again
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
# They lead to nothing, wherever they stand behind a form of "be".
_PARTICLES = frozenset("out off up away back down gone left through around about over under".split())  # noqa: SIM905
# They lead to what stands behind them, if anything does.
_PREPOSITIONS = frozenset(
    "in on to from for with by at through over under about around up off out of into as".split()  # noqa: SIM905
)
_OTHERS = frozenset("it him his her hers its theirs such own same".split())  # noqa: SIM905
_BREAKS = frozenset(
    """
    and or but now today yet currently presently right please still again at from for with by since then tonight
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_STILL = frozenset({"still", "yet"})


def standing_at(
    texts: Sequence[str], rest: Collection[int], taken: Collection[int], is_noun: Callable[[str], bool]
) -> Iterator[int]:
    """Yield the places of little words that say by themselves where records are, and that nothing reads.

    Args:
        texts: The words of a question, in small letters.
        rest: Places of those that nothing reads.
        taken: Places of values and bounds: "in Ghent" leads to one.
        is_noun: Whether a word is what some records are called.
    """
    for at in sorted(rest):
        text = texts[at]
        if text not in _PARTICLES | _PREPOSITIONS | _OTHERS or at + 1 in taken:
            continue
        ends = at + 1 == len(texts) or texts[at + 1] in _BREAKS
        # "For it" leads to nothing that is known either.
        ends = ends or (texts[at + 1] in _OTHERS and at + 2 == len(texts))
        first = at - 1
        while first >= 0 and texts[first] in _BETWEEN:
            first -= 1
        is_behind = first >= 0 and texts[first] in _BEING
        if is_behind and (text in _PARTICLES or ends):
            yield at
        elif text in _PARTICLES and at and is_noun(texts[at - 1]) and (ends or text in {"out", "away", "back"}):
            # "Keys out" are not all keys.
            yield at


def still_at(texts: Sequence[str], rest: Collection[int]) -> Iterator[int]:
    """Yield the places of what says of records that something has yet to come, or to end."""
    yield from (at for at in sorted(rest) if texts[at] in _STILL)
