"""Nouns that a question puts between what it asks and a name: `neighbours` in "capitals of the neighbours of X"."""

from __future__ import annotations

from workbench.views._english.question import STOP_WORDS, Question, noun_forms

__all__ = ["relational_nouns"]

_OF = "of"
_BESIDE_NAMES = STOP_WORDS - {_OF}
_ASKING, _DOING = (
    frozenset({"what", "which"}),
    frozenset({"do", "does", "did", "is", "are", "was", "were", "has", "have"}),
)
# Of people these say what they have.
_EARNING = frozenset({"earn", "earns", "earned"})


def relational_nouns(asked: Question, named: frozenset[int], nouns: frozenset[str]) -> list[str]:
    """Return the nouns that a question says a named record has: "N of X", "X's N".

    Where nothing that can be shown is called so, another record may be meant than the one that is named.

    Args:
        asked: The question.
        named: Indexes of its words that are keys or names of records.
        nouns: What those records are called, as `noun_forms` gives it: "the N of the country X".

    Example:
        >>> asked = Question("What are the capitals of the neighbours of Austria?")
        >>> relational_nouns(asked, frozenset({8}), frozenset({"country"}))
        ['neighbours']
        >>> relational_nouns(Question("What salary does Ana get?"), frozenset({3}), frozenset())
        ['salary']
        >>> relational_nouns(Question("Austria's neighbours: which capitals?"), frozenset({0}), frozenset())
        ['neighbours']
    """
    words = asked.words
    found: dict[str, None] = {}
    for index in sorted(named):
        before = _passing(asked, index - 1, nouns)
        while before > 0 and words[before].normal == _OF and _adds_nothing(asked, before - 1, nouns):
            before = _passing(asked, before - 1, nouns)
        if before > 0 and before not in named and _asks_what(asked, before, index):
            found[words[before].normal] = None
        # "Limits of Heat" is all name.
        if before > 0 and before not in named and words[before].normal == _OF:
            found[words[before - 1].normal] = None
        behind = index + 1
        says = behind < len(words) and (
            words[behind].normal in _EARNING or (words[index].whole and _ends_there(asked, behind))
        )
        if says:
            found[words[behind].normal] = None
    return [noun for noun in found if noun not in STOP_WORDS]


def _asks_what(asked: Question, noun: int, name: int) -> bool:
    """Whether what somebody has is asked for with a verb: "what salary does Ana get"."""
    between = {word.normal for word in asked.words[noun + 1 : name]}
    return asked.words[noun - 1].normal in _ASKING and not _DOING.isdisjoint(between)


def _passing(asked: Question, index: int, nouns: frozenset[str]) -> int:
    """Return the next index at or before this one whose word adds something; -1 where there is none."""
    while index >= 0 and _adds_nothing(asked, index, nouns):
        index -= 1
    return index


def _adds_nothing(asked: Question, index: int, nouns: frozenset[str]) -> bool:
    """Whether a word is a little one, or the noun of the entity, as in "of the town of X"."""
    word = asked.words[index]
    return word.normal in _BESIDE_NAMES or not nouns.isdisjoint(noun_forms(word.text))


def _ends_there(asked: Question, index: int) -> bool:
    """Whether a word is the last of its phrase: what follows is another possessive, a sign or a little word."""
    word = asked.words[index]
    if word.whole or index + 1 == len(asked.words):
        return True
    behind = asked.words[index + 1]
    between = asked.text[word.start + len(word.text) : behind.start].strip()
    return bool(between) or behind.normal in STOP_WORDS
