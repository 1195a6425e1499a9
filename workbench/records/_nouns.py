"""English nouns in names of streams and fields: one of many."""

from __future__ import annotations

__all__ = ["plural", "singular"]

_SHORTEST = 4
# What the endings would get wrong, among the names that streams and fields have.
_IRREGULAR = {
    "people": "person",
    "persons": "person",
    "children": "child",
    "men": "man",
    "women": "woman",
    "movies": "movie",
    "cookies": "cookie",
    "calories": "calorie",
    "selfies": "selfie",
    "analyses": "analysis",
    "diagnoses": "diagnosis",
    "indices": "index",
    "matrices": "matrix",
    "vertices": "vertex",
    "criteria": "criterion",
    "news": "news",
    "series": "series",
    "species": "species",
    "statuses": "status",
    "buses": "bus",
    "lenses": "lens",
    "shelves": "shelf",
    "leaves": "leaf",
    "knives": "knife",
    "halves": "half",
}
# The first one where there are two.
_PLURALS = {one: many for many, one in reversed(_IRREGULAR.items())} | {"staff": "staff", "personnel": "personnel"}


def singular(word: str) -> str:
    """Return the singular of an English plural in small letters, by its ending, or from a list of irregular ones.

    Example:
        >>> [singular(w) for w in ("users", "companies", "boxes", "address", "people", "species")]
        ['user', 'company', 'box', 'address', 'person', 'species']
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ies") and len(word) > _SHORTEST:
        return word[:-3] + "y"
    if word.endswith(("xes", "ches", "shes", "sses")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def plural(word: str) -> str:
    """Return the English plural of a singular word in small letters; a plural is returned as it is.

    Example:
        >>> [plural(w) for w in ("user", "company", "box", "person", "people")]
        ['users', 'companies', 'boxes', 'people', 'people']
    """
    if word in _PLURALS:
        return _PLURALS[word]
    if singular(word) != word:
        return word
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")
