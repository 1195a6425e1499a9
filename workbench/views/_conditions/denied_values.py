"""Values that a question denies: "not cancelled", "not in Ghent", each of one field that every record has."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from workbench.views._conditions.given_values import Match
from workbench.views._conditions.readings import Condition
from workbench.views._english.little_words import CONNECTING, LIGHT_VERBS, NEUTRAL_VERBS

__all__ = ["denied_values", "with_denied"]

_DENYING = frozenset({"not", "non"})
_BETWEEN = CONNECTING | LIGHT_VERBS | NEUTRAL_VERBS | {"been", "yet", "being", "have", "has", "had"}
_YET = "yet"


def denied_values(
    texts: Sequence[str], places: Mapping[tuple[int, int], Sequence[Match]], always: Collection[str]
) -> dict[tuple[int, int], set[int]] | None:
    """Return the place of the value that a question denies, with the places of the words that do.

    It must be the last of all values: of "not shipped to Italy" it is open what is denied. Of a list, a flag or a
    field that some records lack nobody knows who the others are.

    Returns:
        `None` where a value is denied and it is open what that means; nothing where none is.

    Args:
        texts: The tokens of the question.
        places: The values that it gives.
        always: Field paths of which every record has a value.
    """
    found: dict[tuple[int, int], set[int]] = {}
    for first, last in places:
        start = first - 1
        while start > 0 and texts[start] in _BETWEEN and texts[start] not in _DENYING:
            start -= 1
        if start < 0 or texts[start] not in _DENYING:
            continue
        every = places[first, last]
        if (first, last) != max(places) or any(
            one.field.is_boolean or one.field.is_list or one.field.path not in always for one in every
        ):
            return None
        words = set(range(start, first))
        found[first, last] = words | ({last} if texts[last : last + 1] == [_YET] else set())
    return found


def with_denied(
    options: Sequence[tuple[Condition, ...]], places: Sequence[tuple[int, int]], denied: Collection[tuple[int, int]]
) -> list[tuple[Condition, ...]]:
    """Return conditions with those that are denied; none where a denied value is one of several, or of two fields."""
    if not set(places) >= set(denied):
        return [()]
    told = dict(zip(places, options, strict=True))
    if any(len(told[place]) != 1 for place in denied):
        return [()]
    told |= {place: (told[place][0]._replace(denied=True),) for place in denied}
    return list(told.values())
