"""How well a word of a question calls what a spec has: exactly, in another word, or by a word cut short."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.views._conditions.other_words import NOUNS, STATES, same_root
from workbench.views._english.abbreviations import cuts_short
from workbench.views._english.deeds import deed_nouns
from workbench.views._english.doers import says_doer
from workbench.views._english.little_words import ALWAYS_NEUTRAL, LIGHT_VERBS
from workbench.views._english.question import STOP_WORDS, stem
from workbench.views._english.synonyms import synonyms
from workbench.views._records.vocabulary import plain_words

__all__ = [
    "EXACT",
    "KINDS",
    "LIKE",
    "NEGATIVE",
    "NOTHING_SAID",
    "OTHER",
    "STAFF",
    "calls_deed",
    "calls_field",
    "calls_records",
    "says",
    "tells_apart",
]

EXACT, OTHER, LIKE = 1.0, 0.8, 0.6
"""How much a word speaks for what is called so, is called by another word for it, or by one that is alike."""
KINDS = (
    ("reason", "cause", "why", "because", "crisis"),
    ("subject", "topic", "about", "matter", "regarding", "issue", "symptom", "fault", "damage", "trouble", "problem"),
    ("category", "kind", "type", "sort", "class"),
)
"""Words in the names of fields that say why, or of what kind, a record is, those that say most of it first."""
NOTHING_SAID = (STOP_WORDS | ALWAYS_NEUTRAL | LIGHT_VERBS) - {"whom"} | frozenset(
    """
        people person someone somebody anyone anybody everyone thing things stuff folk folks lot lots time times usual
        main us ours so far put puts turn turns away out up down in kind kinds sort sorts really actually usually
        mostly common often frequently commonly deal dealt deals look looked looks looking after bring brought brings
        see sees seen saw hold holds held
        """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
"""Words that say nothing of which records are counted, and by what."""
NEGATIVE = frozenset(
    """
    no not non nor none neither never without except excluding besides unless other versus either least fewest isn't
    aren't wasn't weren't hasn't haven't didn't doesn't don't can't cannot cant
    couldn't won't wouldn't mustn't shouldn't nobody only nearly almost hardly barely partly half
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
"""Words that deny or compare: who overlooks one answers another question."""
STAFF = frozenset(
    map(
        stem,
        """
        staff employee employees colleague team crew worker technician tech clerk officer agent caseworker operator
        salesperson salespeople salesman instructor captain driver engineer mechanic volunteer
        """.split(),  # noqa: SIM905 - a list literal of these would be one line a word
    )
)
"""Stems of the nouns of who works here, by whatever they are called."""
_NO_PASTS = frozenset({"need", "speed", "seed", "feed", "bed", "hundred", "red", "shed"})
_DONE = frozenset(
    {"sent", "paid", "gone", "taken", "driven", "flown", "written", "spent", "lost", "won", "run", "sold"}
)
_BEHIND = frozenset({"by", "to", "with", "for"})
_ANYBODY = frozenset(map(stem, ("person", "people")))
_MEANS = frozenset({"average", "mean", "median"})
_IN_PART = 0.7
_SHORTEST_CUT, _SHORTEST_STATE = 4, 3


def calls_records(word: str, nouns: frozenset[str], heads: frozenset[str]) -> float:
    """Return how well a word calls records: by a noun of theirs, by another one for it, or by one cut short."""
    root = stem(word)
    if root in _ANYBODY:
        # Customers are people, and so is nearly everybody else.
        return EXACT if heads <= _ANYBODY else 0.0
    if root in nouns:
        return EXACT
    if word.removesuffix("s").endswith("ioneer"):
        # Who holds auctions is none, though both have one stem.
        return 0.0
    if any(root in line and not heads.isdisjoint(line) for line in NOUNS):
        return OTHER
    if any(_is_cut(root, noun) or cuts_short(noun, word) for noun in nouns):
        return LIKE
    # A job is a call, and so a `cll`.
    others = frozenset[str]().union(*(line for line in NOUNS if root in line))
    return LIKE if any(cuts_short(noun, other) for noun in heads for other in others) else 0.0


def calls_field(word: str, label: Sequence[str]) -> float:
    """Return how well a word calls a field or link by its name; by less than its last word only in part."""
    if word in _MEANS:
        # What asks for a mean is no `amount`.
        return 0.0
    fits = [_fits(word, own) for own in label]
    last = len(fits) - (2 if label[-1] in _BEHIND and len(label) > 1 else 1)
    return max((fit if at >= last else fit * _IN_PART for at, fit in enumerate(fits)), default=0.0)


def _fits(word: str, own: str) -> float:
    root, other = stem(word), stem(own)
    if root == other:
        return EXACT
    if any(word in kinds and own in kinds for kinds in KINDS):
        return OTHER
    if other in synonyms(root) or says_doer(word, own) or any(root in line and other in line for line in NOUNS):
        return OTHER
    # A foreman is a `forem`, a salesperson somebody in `sales`; a fault is a `flt`.
    cut = _is_cut(root, other) or cuts_short(own, word) or (len(own) > _SHORTEST_CUT and word.startswith(own))
    return LIKE if cut or same_root(word, own) else 0.0


def _is_cut(short: str, whole: str) -> bool:
    """Whether a word is another one cut short: a tech is a technician, a script a prescription."""
    if len(short) < _SHORTEST_CUT or len(short) >= len(whole):
        return False
    return whole.startswith(short) or (len(short) > _SHORTEST_CUT and short in whole)


def _is_deed_of(verb: str, nouns: frozenset[str]) -> bool:
    root = stem(verb)
    return root in nouns or any(noun in {f"{root}t", f"{root}al", f"{root}ment"} for noun in nouns)


def calls_deed(word: str, nouns: frozenset[str]) -> float:
    """Return how well a verb says that there is a record: who complained has a complaint."""
    if stem(word) in _ANYBODY:
        return 0.0
    return OTHER if not deed_nouns(word).isdisjoint(nouns) or _is_deed_of(word, nouns) else 0.0


def says(word: str, text: str) -> bool:
    """Whether a word says what it was read as, and nothing has to be told."""
    return stem(word) in {stem(own) for own in plain_words(text)}


def tells_apart(word: str) -> bool:
    """Whether a word says what became of something, which tells some records from others: "cancelled", "missing"."""
    if word in STOP_WORDS or len(word) < _SHORTEST_STATE:
        return False
    is_done = word.endswith("ed") and word not in _NO_PASTS
    return is_done or word in _DONE or any((word,) in group for group in STATES)
