"""The words of a question that stand around names and keys, and say by what a record is named."""

from __future__ import annotations

from collections.abc import Set

from workbench.views._english.clauses import clauses
from workbench.views._english.question import STOP_WORDS, Question, stem, terms
from workbench.views._records.vocabulary import KEY_WORDS

__all__ = ["introduces", "introducing", "nouns_of_names", "stems_beside", "titles_of_keys"]

_ARTICLES = frozenset({"a", "an", "the", "our", "my", "your", "their"})
# Behind them stands a noun: "for trip X", "the customer behind trip X".
_BEFORE_NOUNS = frozenset(
    """
    a about an at behind by for from her his in my of on our that the their this under with within your
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_REGISTERED = frozenset({"registered", "known", "listed", "recorded", "filed", "entered"})
_WORDS_OF_REGISTERED = len(("guest", "registered", "under"))
_KEYS = KEY_WORDS | {"reference", "ref", "locator"}
# A sentence that begins with one of these states something: "She is registered as X."; with one of those, if it says
# what is or was done: "Our guest writes from X.", but not "The balance of X."
_STATING = frozenset({"he", "she", "it", "they"})
_STATING_BY_VERB = frozenset({"his", "her", "its", "their", "my", "our", "this", "the", "a", "an"})
_VERBS = frozenset({"is", "are", "was", "were", "has", "calls", "called", "writes", "wrote", "asks", "says"})


def stems_beside(question: Question, named: Set[int], *, behind: bool = True) -> frozenset[str]:
    """Return the stems of words right before or behind a name, but for articles: "Ana Lind, the purser".

    Args:
        question: The question.
        named: Indexes of its words that name records.
        behind: Whether those behind are wanted as well, where what somebody does may stand: "Ana Lind opened".
    """
    words, found = question.words, set[str]()
    for step in (-1, 1) if behind else (-1,):
        for at in named:
            beside = at + step
            while 0 <= beside < len(words) and words[beside].normal in _ARTICLES:
                beside += step
            if 0 <= beside < len(words) and beside not in named:
                found.add(stem(words[beside].normal))
    return frozenset(found)


def nouns_of_names(question: Question, named: Set[int]) -> frozenset[str]:
    """Return the stems of words that stand right before names and keys as their nouns.

    Example:
        >>> sorted(nouns_of_names(Question("the cabin of the itinerary with locator K7"), {7}))
        ['itinerari', 'locat']
    """
    words, found = question.words, set[int]()
    for at in named:
        first = at
        while first and first - 1 not in named:
            if words[first - 1].normal != "with" and not _is_noun_before(question, first):
                break
            first -= 1
        if first and words[first - 1].normal in _BEFORE_NOUNS:
            found.update(range(first, at))
    return frozenset(term for at in found for term in terms(words[at].text))


def titles_of_keys(question: Question, named: Set[int]) -> frozenset[int]:
    """Return the indexes of words that say what a name or key is one of, and ask for nothing else that is called so.

    Before a key that it is one ("confirmation code K7"); before a name or an e-mail address, whom it is the name of.

    Example:
        >>> sorted(titles_of_keys(Question("the fare of confirmation code K7"), {5}))
        [4]
        >>> sorted(titles_of_keys(Question("the tier of the guest registered under ana@x.com"), {7}))
        [4, 5, 6]
    """
    words, found = question.words, set[int]()
    for at in named:
        if at and words[at].is_identifier and words[at - 1].normal in _KEYS:
            found.add(at - 1)
        if _is_registered(question, at):
            found.update(range(at - _WORDS_OF_REGISTERED, at))
    return frozenset(found - named)


def _is_registered(question: Question, at: int) -> bool:
    """Whether an article, a noun and "registered under" stand before a name or an e-mail address."""
    words, first = question.words, at - _WORDS_OF_REGISTERED
    if first < 1 or (words[at].is_identifier and "@" not in words[at].text):
        return False
    noun, done, how = (word.normal for word in words[first:at])
    is_led = words[first - 1].normal in _BEFORE_NOUNS
    return is_led and noun not in STOP_WORDS and done in _REGISTERED and how in {"under", "as", "by", "with"}


def _is_noun_before(question: Question, at: int) -> bool:
    """Whether the word before a place is written as a noun, with no sign between the two."""
    before, word = question.words[at - 1], question.words[at]
    side_by_side = word.start == before.start + len(before.text) + 1
    return before.text.isalpha() and before.normal not in STOP_WORDS and side_by_side


def introduces(question: Question, named: Set[int], part: range) -> bool:
    """Whether a part of a question states by what a record is named: "She is registered as X."."""
    words = question.words
    opening, said = words[part.start].normal, {words[at].normal for at in part}
    states = opening in _STATING or (opening in _STATING_BY_VERB and not said.isdisjoint(_VERBS))
    if len(part) == len(words) or not states:
        return False
    last = words[part[-1]]
    behind = question.text[last.start + len(last.text) :].lstrip("\"')")
    return not named.isdisjoint(part) and (not behind or behind.startswith((".", ";")))


def introducing(question: Question, named: Set[int]) -> frozenset[str]:
    """Return the stems of words that stand only in parts which state by what a record is named."""
    stems: dict[bool, set[str]] = {True: set(), False: set()}
    for part in clauses(question):
        own = (term for at in part for term in terms(question.words[at].text))
        stems[introduces(question, named, part)].update(own)
    return frozenset(stems[True] - stems[False])
