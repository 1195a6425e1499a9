"""Little words before a surname: "van den Berg", "de Vries". They are a part of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from workbench.views._english.question import Question, Word

__all__ = ["is_particle", "with_particles"]

_PARTICLES = frozenset(
    """
    van von vom zu zum zur den der dem des de het ter ten 't aan la le les du di da das dos del della degli dalla el al
    bin ibn ben af av
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)


def is_particle(word: Word) -> bool:
    """Whether a word may stand before a surname as a part of it."""
    return word.normal in _PARTICLES


def with_particles(
    question: Question, places: Sequence[tuple[int, int]], fits: Callable[[int, int], bool]
) -> list[tuple[int, int]]:
    """Return the places of names, each with the particles before it and the name before those, where all that fits.

    "Van den Berg" is one name, and "de Vries" no "Vries" but for who is called so.

    Args:
        question: The question.
        places: Word ranges `[first, last)`, in order.
        fits: Whether a name holds all words of a range.
    """
    found: list[tuple[int, int]] = []
    for first, last in places:
        start = first
        while start > 0 and is_particle(question.words[start - 1]):
            start -= 1
        whole = found[-1][0] if found and start < first and found[-1][1] == start else start
        place = next((one for one in dict.fromkeys([whole, start]) if one < first and fits(one, last)), first)
        found = [other for other in found if other[1] <= place]
        found.append((place, last))
    return found
