"""Adjectives and verbs by which people ask for a measure: the dearest by its price, what weighs most by its weight.

A superlative says by what records are ordered, and which of them come first; what the field is called it does not say.
Each measure is told here by the words that names of fields have for it, those that say it best first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from workbench.views._english.deeds import deed_nouns
from workbench.views._english.question import stem

__all__ = ["Asked", "Measure", "asked_measures", "is_measured", "superlatives"]


class Measure(NamedTuple):
    """What may be measured.

    Attributes:
        name: What it is, in one word.
        words: Stems of what fields are called that hold it, in groups, those that say it best first.
    """

    name: str
    words: tuple[frozenset[str], ...]


class Asked(NamedTuple):
    """A measure that a question asks for.

    Attributes:
        places: The places of the words that do.
        measure: What is measured.
        op: `max`, `min` or `mean`.
    """

    places: tuple[int, ...]
    measure: Measure
    op: str


_MEASURES = {
    name: Measure(name, tuple(frozenset(map(stem, group.split())) for group in words.split("|")))
    for name, words in {
        "price": "price cost fare fee charge|total gross|amount amt",
        "weight": "weight mass kg kilos tonnage wt",
        "length": "length len distance",
        "duration": "duration runtime elapsed|minutes mins hours hrs days",
        "distance": "distance mileage km kms miles kilometres",
        "height": "height altitude elevation",
        "depth": "depth",
        "width": "width beam breadth",
        "speed": "speed knots kmh mph pace",
        "temperature": "temperature temp",
        "humidity": "humidity moisture",
        "wind": "wind gust gusts",
        "rain": "rain rainfall precipitation",
        "noise": "noise decibel decibels db",
        "size": "size area capacity|total gross|amount amt",
        "rating": "rating stars score",
        "pay": "salary wage pay earnings|rate",
        "rate": "rate fee charge",
        "capacity": "capacity seats beds places",
        "birth": "birth dob birthday birthdate born",
        "origin": "made built manufactured founded established created commissioned launched planted vintage",
        "joining": "joined join hired hire member membership since registered enrolled employed started entered ent",
    }.items()
}
_LINES = """
dearest priciest costliest: price max
cheapest: price min
heaviest weightiest: weight max
lightest: weight min
longest: length max, duration max, distance max
shortest: length min, duration min, distance min
farthest furthest remotest: distance max
nearest: distance min
tallest: height max
highest: height max, size max
lowest: height min, size min
deepest: depth max
shallowest: depth min
widest broadest: width max
narrowest: width min
fastest speediest: speed max
slowest: speed min
hottest warmest: temperature max
coldest coolest chilliest: temperature min
dampest muggiest: humidity max
driest: humidity min
windiest stormiest breeziest: wind max
calmest: wind min
wettest rainiest: rain max
loudest noisiest: noise max
quietest: noise min
biggest largest greatest: size max
smallest tiniest: size min
oldest eldest: birth min, origin min
youngest: birth max, origin max
newest: origin max, joining max
longest-serving longest-standing: joining min
longest-established: origin min
"""
_ADJECTIVES = {
    word: tuple((_MEASURES[one.split()[0]], one.split()[1]) for one in meant.split(","))
    for line in _LINES.strip().split("\n")
    for said, _, meant in [line.partition(":")]
    for word in said.split()
}
# Behind "most" and "least", and of the mean: "how heavy is a crate on average".
_PLAIN = {
    "expensive": "price", "costly": "price", "pricey": "price", "dear": "price", "heavy": "weight", "humid": "humidity",
    "tall": "height", "deep": "depth", "wide": "width", "fast": "speed", "far": "distance", "windy": "wind",
    "big": "size", "large": "size", "high": "size",
}  # fmt: skip
_VERBS = {
    "weigh": "weight", "cost": "price", "earn": "pay", "charge": "rate", "seat": "capacity", "hold": "capacity",
}  # fmt: skip
_BY_VERB = {stem(verb): name for verb, name in _VERBS.items()}
_MEANS = frozenset({"average", "typical", "typically", "usual", "usually", "mean"})
_LAST = frozenset({"last", "latest", "newest", "recently"})
_FIRST = frozenset({"first", "earliest"})
_JOINED = frozenset({"join", "joined", "joins", "hired", "enrolled", "started", "registered", "arrived"})
_NOT_DONE = frozenset({"has", "have", "had", "is", "are", "was", "were", "do", "does", "did", "the", "at", "in"})
_BEING = frozenset({"is", "are", "was", "were", "been", "be", "which", "what", "who", "s", "what's", "who's"})
_FURTHEST = 4


def asked_measures(words: Sequence[str]) -> list[Asked]:
    """Return what some words, in small letters, may ask for the most, the least or the mean of.

    Example:
        >>> [(one.measure.name, one.op) for one in asked_measures("what is the dearest lot".split())]
        [('price', 'max')]
        >>> [(one.measure.name, one.op) for one in asked_measures("which parcel weighs the most".split())]
        [('weight', 'max')]
        >>> [(one.measure.name, one.op) for one in asked_measures("how heavy is a parcel on average".split())]
        [('weight', 'mean')]
        >>> [(one.measure.name, one.op) for one in asked_measures("which painter joined us first".split())]
        [('joining', 'min')]
        >>> asked_measures("which painter has the most dogs".split())
        []
    """
    if not _MEANS.isdisjoint(words):
        return _means(words)
    joined = _joined(words)
    if joined:
        return joined
    found = [
        Asked((at,), measure, op)
        for at, word in enumerate(words)
        for measure, op in _ADJECTIVES.get(word, ())
        # Who stayed the longest is not the longest.
        if measure.name == "duration" or not _is_adverb(words, at)
    ]
    for at in [at for at, word in enumerate(words) if word in {"most", "least"}]:
        op = "max" if words[at] == "most" else "min"
        behind = words[at + 1] if at + 1 < len(words) else ""
        if behind in _PLAIN:
            found.append(Asked((at, at + 1), _MEASURES[_PLAIN[behind]], op))
        elif not behind:
            found += _done_most(words, at, op)
    return found if len({one.places for one in found}) == 1 else []


def is_measured(adjective: str) -> bool:
    """Whether an adjective says of something how much of a measure it has, such as "expensive"."""
    return adjective in _PLAIN


def superlatives(label: Sequence[str], op: str) -> tuple[tuple[str, str], ...]:
    """Return the adjectives that ask for the `max` or `min` of what a field is called, each with its measure.

    Example:
        >>> [adjective for adjective, _ in superlatives(("hammer", "price"), "max")]
        ['dearest', 'priciest', 'costliest']
        >>> superlatives(("built", "year"), "min")[0]
        ('oldest', 'origin')
    """
    own = {stem(word) for word in label}
    return tuple(
        (adjective, measure.name)
        for adjective, meant in _ADJECTIVES.items()
        for measure, side in meant
        if side == op and not own.isdisjoint(measure.words[0])
    )


def _is_adverb(words: Sequence[str], at: int) -> bool:
    """Whether a superlative that ends a question says how something was done, and not what it is."""
    before = at - 1
    while before >= 0 and words[before] in {"the", "our", "very"}:
        before -= 1
    return at + 1 == len(words) and before >= 0 and words[before] not in _BEING


def _done_most(words: Sequence[str], at: int, op: str) -> list[Asked]:
    """Return the measure of "weighs the most", or the number of what was done of "was cited the most"."""
    before = [place for place in range(max(0, at - _FURTHEST), at) if words[place] not in _NOT_DONE]
    verb = before[-1] if before else None
    if verb is None:
        return []
    name = _BY_VERB.get(stem(words[verb]))
    if name is not None:
        return [Asked((*range(verb, at + 1),), _MEASURES[name], op)]
    nouns = deed_nouns(words[verb]) | {stem(words[verb])} if words[verb].endswith("ed") else frozenset[str]()
    return [Asked((*range(verb, at + 1),), Measure(words[verb], (nouns,)), op)] if nouns else []


def _joined(words: Sequence[str]) -> list[Asked]:
    """Return the day on which somebody joined, where the first or the last to join is asked for."""
    verbs = [at for at, word in enumerate(words) if word in _JOINED]
    sides = [at for at, word in enumerate(words) if word in _LAST | _FIRST]
    if len(verbs) != 1 or len(sides) != 1:
        return []
    most = [sides[0] - 1] if sides[0] and words[sides[0] - 1] == "most" else []
    op = "max" if words[sides[0]] in _LAST else "min"
    return [Asked((*sorted((verbs[0], *most, sides[0])),), _MEASURES["joining"], op)]


def _means(words: Sequence[str]) -> list[Asked]:
    """Return the measure of which the mean is asked for; of "the average bill" that of its size."""
    at = next(at for at, word in enumerate(words) if word in _MEANS)
    found = [
        Asked((place, at), _MEASURES[name], "mean")
        for place, word in enumerate(words)
        for name in [_PLAIN.get(word) or _BY_VERB.get(stem(word))]
        if name is not None
    ]
    is_before_noun = at and words[at - 1] in {"the", "our", "an", "a"}
    return found or ([Asked((at,), _MEASURES["size"], "mean")] if is_before_noun else [])
