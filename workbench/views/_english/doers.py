"""Verbs that say what a field calls its doer: a director directed, a manufacturer made."""

from __future__ import annotations

__all__ = ["says_doer"]

# One to whom it is done, such as an assignee, is called so, too.
_DOER_ENDINGS = ("er", "or", "r", "ee")
_VERB_ENDINGS = ("ing", "ied", "ies", "ed", "es", "s", "d", "y")
_SHORTEST = 3
# Verbs that change their stem, and those whose doer is called otherwise.
_IRREGULAR = {
    "made": ("maker", "manufacturer", "producer", "brand"),
    "makes": ("maker", "manufacturer", "producer", "brand"),
    "make": ("maker", "manufacturer", "producer", "brand"),
    "built": ("builder", "manufacturer", "maker"),
    "manufactured": ("manufacturer", "maker", "brand"),
    "wrote": ("writer", "author"),
    "written": ("writer", "author"),
    "write": ("author", "writer"),
    "sold": ("seller", "vendor", "salesperson", "consignor"),
    "sell": ("seller", "vendor"),
    "bought": ("buyer", "purchaser", "customer"),
    "taught": ("teacher", "instructor", "lecturer"),
    "teach": ("teacher", "instructor", "lecturer"),
    "teaches": ("teacher", "instructor", "lecturer"),
    "drove": ("driver",),
    "driven": ("driver",),
    "flew": ("pilot",),
    "flown": ("pilot",),
    "led": ("leader", "lead", "principal", "head", "chief", "captain"),
    "lead": ("leader", "principal", "head", "chief", "captain"),
    "leads": ("leader", "lead", "principal", "head", "chief", "captain"),
    "headed": ("leader", "lead", "principal", "head", "chief"),
    "ran": ("runner", "manager"),
    "run": ("manager", "operator"),
    "sang": ("singer", "artist"),
    "sung": ("singer", "artist"),
    "held": ("holder",),
    "won": ("winner",),
    "supplied": ("supplier", "vendor"),
    "bred": ("breeder",),
    "bore": ("dam", "mother"),
    "mothered": ("dam", "mother"),
    "fathered": ("sire", "father"),
    "sired": ("sire", "father"),
    "published": ("publisher",),
    "treated": ("doctor", "physician", "practitioner"),
}


def says_doer(verb: str, noun: str) -> bool:
    """Whether a verb says what a doer did; both in small letters.

    Example:
        >>> says_doer("directed", "director"), says_doer("direct", "director"), says_doer("made", "manufacturer")
        (True, True, True)
        >>> says_doer("approved", "creator"), says_doer("registered", "region")
        (False, False)
    """
    if noun in _IRREGULAR.get(verb, ()):
        return True
    doers = {noun.removesuffix(ending) for ending in _DOER_ENDINGS if noun.endswith(ending)}
    roots = {_root(doer) for doer in doers if len(doer) >= _SHORTEST}
    done = {verb, *(verb.removesuffix(ending) for ending in _VERB_ENDINGS if verb.endswith(ending))}
    return not roots.isdisjoint(_root(one) for one in done if len(one) >= _SHORTEST)


def _root(word: str) -> str:
    """Return a stem as it stands before an ending: without a silent e, an i for a y, one of two like consonants."""
    root = word.removesuffix("e")
    if root.endswith(("y", "i")):
        root = root[:-1]
    return root[:-1] if len(root) > _SHORTEST and root[-1] == root[-2] else root
