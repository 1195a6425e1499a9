"""Words of a question by which nothing is called, and values that the records which it asks for hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from workbench.views._asking.asked_money import sums_money
from workbench.views._asking.asked_parts import labels_asked_for
from workbench.views._asking.calling import Calling
from workbench.views._asking.people_asked import deed_of_nobody
from workbench.views._asking.relations import Relations
from workbench.views._asking.relevance import Relevance
from workbench.views._asking.wanted import said_in
from workbench.views._english.question import Question, stem
from workbench.views._naming.nowhere import not_written
from workbench.views._naming.resolve import Resolution
from workbench.views._records.leaves import path_terms
from workbench.views._records.weights import Weights
from workbench.views._writing.planned import Fields
from workbench.views._writing.select import SectionRows

__all__ = ["called_by_nothing", "unmet_words", "values_held"]


def called_by_nothing(relevance: Relevance, weights: Mapping[str, Weights], calling: Calling) -> frozenset[str]:
    """Return the stems of the question's words by which no section and no field is called."""
    left = relevance.wording.asked - relevance.wording.keys - calling.every
    return left.difference(*(path_terms(path) for one in weights.values() for path in one.by_path))


def unmet_words(
    selected: Sequence[SectionRows],
    relevance: Relevance,
    fields: Mapping[str, Fields],
    wanted: set[str],
    resolution: Resolution,
    asked: Question,
    calling: Calling,
    relations: Relations,
    *,
    only_names: bool,
) -> tuple[frozenset[int], frozenset[int]]:
    """Return the indexes of the words by which nothing is called, and that no text of the named records has.

    With those of all words by which nothing is called, whether they are written as names and stand in texts or not.
    """
    said = said_in(wanted, fields, calling.words) | values_held(selected, wanted, relevance)
    # What the one record has that is linked at once may be said of the named one, and no farther one's.
    near = {part.section.name for part in selected if len(part.section.follow) == 1 and len(part.rows) == 1}
    alone = near | {part.section.name for part in selected if not part.section.follow}
    linked = (calling.words[part.section.name] for part in selected if part.section.follow and len(part.rows) == 1)
    own = labels_asked_for(fields, wanted & alone).union(*linked)
    labels, related = labels_asked_for(fields, wanted), relations.of(resolution, asked)
    others = resolution.elsewhere
    unmet = relevance.wording.unmet(said, labels, related, own, only_names=only_names, others=others)
    lost = relevance.wording.unmet(said, labels, related, own, only_names=False) if only_names else unmet
    if any(sums_money(part) for part in selected if part.section.name in wanted):
        # What was spent is a sum of money, whatever that is called.
        unmet -= asked.spending_words
    if deed_of_nobody(asked.who_does, selected, wanted, fields, calling.words):
        deeds = {at for at, word in enumerate(asked.words) if stem(word.normal) == asked.who_does}
        return (not_written(unmet, selected, asked) if unmet else unmet) | deeds, lost
    return not_written(unmet, selected, asked) if unmet else unmet, lost


def values_held(selected: Sequence[SectionRows], wanted: Set[str], relevance: Relevance) -> frozenset[str]:
    """Return the stems of the values of wanted records that the question gives."""
    return relevance.terms_given(row for part in selected if part.section.name in wanted for row in part.rows)
