"""Words of a question by which nothing need be called: they ask, grade or point, or say that something was done."""

from __future__ import annotations

from collections.abc import Collection

from workbench.views._english.little_words import CAME_TO_BE, HOUSES, TAKEN_IN
from workbench.views._english.question import STOP_WORDS, Question

__all__ = ["is_worth_telling", "says_something"]

_ADDING_NOTHING = frozenset(
    """
    able according actually almost anybody anyone anything anyway anywhere apart apparently aside bad badly behind best
    better big bigger busy careful cheap clearly completely concerned concerning correctly dear dearer dearest early
    easily easy enough especially even eventually everybody everyone everywhere exactly expensive finally front fully
    further generally good great guy guys hardly here herself high himself initially instead just lad lady large lately
    likely long low mainly man maybe mostly myself nearly nobody nor normally nothing nowhere originally otherwise ours
    particularly perhaps personally possibly precisely priciest probably properly quickly quite rather readily really
    recently regarding regularly right roughly separately similar simply slightly small somebody someone somewhere sorry
    specifically supposed sure surely themselves theirs together too truly typically usually very whats whos wrong worst
    yours
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
# Verbs that say no more than that something was done, had or said; what that was, other words tell.
_DONE = frozenset(
    """
    agreed allowed allows appeared appears asked asking asks became become becomes belonged belonging belongs bought
    bringing brings brought buying buys called calling calls came carried carries carrying checking comes coming
    consisted consists dealing deals dealt existed exists fetched finding finds forgot forgotten found gave getting
    given gives giving goes going gone got gotten handed happened happening happens heard hearing held helped
    helping helps holding holds included includes including involved involves involving keeping keeps kept laid
    letting lets lies looked looking looks makes making meant needed needing needs obtained permitted picked picks
    provided provides purchased purchases purchasing puts putting reached reaches reaching sat saw saying says
    seeing seen seemed seems sends sending sent sets setting showed showing shown shows sits sitting speaking speaks
    spoke spoken standing stands stayed stays stood stuck taken takes taking talked talking talks telling tells told
    took tried tries trying turned turning turns used using waited waiting wanted wanting wants watched went
    wondering worked working
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_SAYING_NOTHING = _ADDING_NOTHING | _DONE | (CAME_TO_BE - {"received"})
# Beside "how much" they say that it is money, whoever it came from.
_OF_MONEY = TAKEN_IN | {"bill", "billed", "invoice", "invoiced"}
# They are nouns as well: of the "call sign" a call is said, of "when did he call" nothing.
_TO_DO = frozenset(
    """
    allow appear ask become belong bring buy call care carry come consist deal exist fetch find forget get give go
    happen hear help hold include involve keep lay let lie look make mean miss need obtain permit pick provide
    purchase put reach say see seem send set show sit speak stand stay step stick take talk tell try turn understand
    use wait want watch
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_BEFORE_NOUNS = frozenset({"a", "an", "the", "his", "her", "its", "our", "their", "of", "which", "what", "any", "no"})
_HEADS = frozenset({"code", "date", "id", "kind", "name", "number", "type"})
_TIMES = frozenset({"time", "times", "day", "days", "month", "year", "date"})
# Before them, words for times say in which order, how often, or when.
_COUNTING = frozenset("how in last latest first many next number of on one that this what which".split())  # noqa: SIM905
# "On our side", "at our end" say whose it is.
_OURS, _SIDES = frozenset({"our", "your"}), frozenset({"behalf", "books", "end", "part", "people", "side"})
_OF_THE_HOUSE = frozenset({"line", *HOUSES})
_PEOPLE = frozenset({"folk", "folks", "people", "person", "persons"})


def says_something(word: str) -> bool:
    """Whether a word in normal form is none that asks, grades, points or says that something was done."""
    return word not in _SAYING_NOTHING


def is_worth_telling(asked: Question, at: int, places: Collection[int], named: Collection[int]) -> bool:
    """Whether a reader learns something from it that nothing is called by a word.

    Args:
        asked: The question.
        at: The word's index.
        places: The indexes of all words that nothing is called by.
        named: Those of the words that name records.
    """
    words = asked.words
    word = words[at].normal
    before = words[at - 1].normal if at else ""
    behind = words[at + 1].normal if at + 1 < len(words) else ""
    if not says_something(word):
        return False
    if word in _TO_DO:
        return before in _BEFORE_NOUNS or (not at and at + 1 in places)
    if word in _HEADS and at and before not in STOP_WORDS and at - 1 not in places and at - 1 not in named:
        # The "expiration date" is something that expires.
        return False
    if word in _TIMES and (before in _COUNTING or (at >= 2 and before == "of" and words[at - 2].normal == "number")):
        return False
    if before in _OURS and word in _SIDES:
        return False
    if (word in _PEOPLE and before != "many") or (word in _OF_MONEY and asked.asks_for_money):
        return False
    # Whose records they are: "when did he join the bank"; of the address of the bank another is meant.
    of_a_house = at >= 2 and before in {"the", "our"} and words[at - 2].normal != "of"
    return not (word in _OF_THE_HOUSE and of_a_house and behind != "of")
