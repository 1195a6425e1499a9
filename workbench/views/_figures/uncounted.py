"""What a question says of records that it wants a figure of, and that the figure does not take into account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import chain

from workbench.views._asking.asked_money import sums_money
from workbench.views._asking.relevance import Relevance
from workbench.views._asking.wanted import said_in
from workbench.views._english.asking_words import BEFORE_STATES, BEING
from workbench.views._english.little_words import CAME_TO_BE, LIGHT_VERBS, NEUTRAL_VERBS, TAKEN_IN
from workbench.views._english.question import Question, terms
from workbench.views._figures.said_behind import Behind, words_behind
from workbench.views._naming.resolve import Resolution
from workbench.views._records.leaves import leaves_of, path_terms
from workbench.views._records.spec import FieldWords
from workbench.views._writing.planned import Fields
from workbench.views._writing.select import SectionRows

__all__ = ["tell_doubts", "uncounted_words"]

_FIGURES = ("sum", "mean", "max", "min")
_SEVERAL = 2
# So many records of a section say what its fields are called.
_SEEN_ROWS = 20
# Behind them stands what records are chosen by: "for late books", "by check", "refused or found nobody".
_CHOOSING = frozenset({"by", "for", "from", "in", "of", "on", "or", "than", "via", "with"})
_ARTICLES = frozenset({"a", "an", "any", "the", "all", "his", "her", "its", "their", "our", "these", "those"})
# What was held or made came to be: it is no state in which only some are.
_NO_STATES = CAME_TO_BE | LIGHT_VERBS | NEUTRAL_VERBS | TAKEN_IN
_DENIALS = frozenset({"besides", "except", "excluding", "not", "other", "without"})


def uncounted_words(
    selected: Sequence[SectionRows],
    wanted: Set[str],
    relevance: Relevance,
    fields: Mapping[str, Fields],
    words: Mapping[str, frozenset[str]],
    nowhere: Mapping[str, Sequence[FieldWords]],
    nouns_of_named: Iterable[frozenset[str]],
    asked: Question | None,
) -> dict[str, frozenset[int]]:
    """Return, by section, the indexes of the words that say which of its records are meant, and that they do not have.

    Of "her open orders" it is "open", though another of her records has a status `open`; the figures of the orders are
    those of all of them. Whatever the context tells elsewhere, a figure is only about its own records.

    Args:
        selected: What was selected for all sections.
        wanted: The names of those that the question points at.
        relevance: What the question says.
        fields: The fields of the records of every section.
        words: The stems by which each section is called.
        nowhere: By section, the values that the question gives and of which its records have at most a part.
        nouns_of_named: What the entities are called that the question names.
        asked: The question.
    """
    parts = _counted_sections(selected, wanted, relevance, words, asked) if asked is not None else []
    if asked is None or not parts:
        return {}
    names = {part.section.name for part in parts}
    said = said_in(names, fields, words) | relevance.terms_given(row for part in parts for row in part.rows)
    said -= {term for name in names for one in nowhere[name] for term in terms(one.words)}
    seen = (leaf.path for part in parts for row in part.rows[:_SEEN_ROWS] for leaf in leaves_of(row.record))
    said = said.union(*map(path_terms, set(seen)), *nouns_of_named)
    asked_for = {at for name in names for row in fields[name].values() for one in row for at in one.asked}
    labels = frozenset[str]().union(*map(path_terms, asked_for))
    found = relevance.wording.unmet(said, labels, frozenset(), frozenset(), only_names=False)
    nouns = frozenset[str]().union(*(words[name] for name in names))
    return dict.fromkeys(names, frozenset(at for at in found if _tells_apart(at, found, nouns, asked)))


def tell_doubts(
    resolution: Resolution,
    unmet: frozenset[int],
    uncounted: Mapping[str, frozenset[int]],
    behind: Mapping[str, Sequence[Behind]],
    asked: Question,
    *,
    owed: bool,
) -> None:
    """Put into a resolution what nothing is called by and by what no figure is limited, unless sums say it all."""
    resolution.unmet = resolution.uncounted = frozenset()
    if owed:
        return
    resolution.unmet = unmet - words_behind(chain.from_iterable(behind.values()), asked)
    resolution.uncounted = frozenset[int]().union(*uncounted.values()) - resolution.unmet
    resolution.uncounted -= words_behind((one for name in uncounted for one in behind[name]), asked)


def _counted_sections(
    selected: Sequence[SectionRows],
    wanted: Set[str],
    relevance: Relevance,
    words: Mapping[str, frozenset[str]],
    asked: Question,
) -> list[SectionRows]:
    """Return the sections of several linked records of which a question wants figures: how many, how much in all.

    They are those that it calls by their noun; of money, where it calls none of them, those with sums of that.
    """
    if not (asked.how_many or asked.asks_for_money or any(map(asked.asks_for, _FIGURES))):
        return []
    parts = [part for part in selected if part.section.follow and len(part.rows) >= _SEVERAL]
    called = [part for part in parts if relevance.wording.points_at(words[part.section.name])]
    if not called and asked.asks_for_money:
        called = [part for part in parts if sums_money(part)]
    return [part for part in called if part.section.name in wanted]


def _tells_apart(at: int, places: Set[int], nouns: frozenset[str], asked: Question) -> bool:
    """Whether a word stands where a question says which of the records are meant, and not where it says what was done.

    Right before their noun ("open orders"), behind a preposition ("for late books"), or behind a form of "to be".
    """
    words = asked.words
    is_doing = words[at].normal.endswith("ing") and at > 0 and words[at - 1].normal in _CHOOSING
    if words[at].normal in _DENIALS or is_doing:
        return False
    behind = at + 1
    while behind in places:
        behind += 1
    if behind < len(words) and not nouns.isdisjoint(terms(words[behind].text)):
        return True
    return _stands_behind(at, places, asked, _CHOOSING, _ARTICLES) or (
        words[at].normal not in _NO_STATES and _stands_behind(at, places, asked, BEING, BEFORE_STATES)
    )


def _stands_behind(at: int, places: Set[int], asked: Question, some: frozenset[str], between: frozenset[str]) -> bool:
    """Whether a word stands behind one of `some`, with no more than some other words, and others like it, between."""
    before = at - 1
    while before >= 0 and (before in places or asked.words[before].normal in between):
        before -= 1
    return before >= 0 and asked.words[before].normal in some
