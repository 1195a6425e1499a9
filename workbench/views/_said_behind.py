"""Linked records of which only some lead to what a question says: of the repairs of a car those with code "Tyres"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import NamedTuple

from workbench.views._amounts import form_number
from workbench.views._asked_parts import sums_money
from workbench.views._leaves import Leaf, leaves_of
from workbench.views._question import Question, terms
from workbench.views._relevance import Relevance
from workbench.views._select import SectionRows
from workbench.views._vocabulary import label_of

__all__ = ["Behind", "said_behind", "wanted_for_money", "words_behind"]

_MOST_LETTERS = 60
_MOST_TOLD = 3
_FIGURES = ("sum", "mean", "max", "min")


class Behind(NamedTuple):
    """Some of the records of a section.

    Attributes:
        label: What is said of them, as it is written: `with severity critical`.
        urns: URNs of them.
        stems: Stems of the values that say it.
    """

    label: str
    urns: frozenset[str]
    stems: frozenset[str]


def said_behind(
    part: SectionRows, selected: Sequence[SectionRows], relevance: Relevance, left: Set[str]
) -> list[Behind]:
    """Return those of a section's records that lead to records of which the question gives a value, by that.

    The records are those one link behind, such as the codes that repairs have. A value is given whole, or by a word
    that nothing is called by and that stands in few of them.

    Args:
        part: The section, of which a question asks for figures.
        selected: What was selected for all sections.
        relevance: What the question says.
        left: Stems of its words by which nothing is called.
    """
    section = part.section
    asks = relevance.counts or any(map(relevance.asks_for_op, _FIGURES))
    if not (asks and section.follow and part.rows) or part.tallies:
        return []
    left = {term for term in left if term.isalpha()}
    own = {row.record.urn for row in part.rows}
    found: list[Behind] = []
    for other in selected:
        way = other.section.follow
        if other.section.of != section.of or way[:-1] != section.follow or len(other.rows) < 2 or other.tallies:
            continue
        values: dict[tuple[str, str], set[str]] = {}
        for row in other.rows:
            given = relevance.given(row)
            for leaf in leaves_of(row.record):
                if not _is_name(leaf) or leaf.pointer in {link.path for link in row.record.references}:
                    continue
                if leaf.pointer in given or not left.isdisjoint(terms(leaf.form)):
                    values.setdefault((leaf.path, leaf.form), set()).update(own.intersection(row.parents))
        by_path: dict[str, list[str]] = {}
        for path, form in values:
            by_path.setdefault(path, []).append(form)
        for path, forms in by_path.items():
            urns = frozenset[str]().union(*(values[path, form] for form in forms))
            stems = frozenset(term for form in forms for term in terms(form))
            if len(forms) <= _MOST_TOLD and 0 < len(urns) < len(part.rows):
                found.append(Behind(f"with {' '.join(label_of(path))} {' or '.join(forms)}", urns, stems))
    return found


def words_behind(found: Iterable[Behind], asked: Question) -> frozenset[int]:
    """Return the indexes of the words of a question by which some of the records were chosen."""
    stems = frozenset[str]().union(*(one.stems for one in found))
    return frozenset(index for index, word in enumerate(asked.words) if not stems.isdisjoint(terms(word.text)))


def wanted_for_money(
    selected: Sequence[SectionRows], wanted: set[str], behind: Mapping[str, Sequence[Behind]], relevance: Relevance
) -> set[str]:
    """Return the sections that are wanted: of those with sums of money the ones that lead to what a question says.

    What was spent on the bodywork of a car is a sum of its repairs, and none of its fuel.
    """
    sums = {part.section.name for part in selected if part.section.follow and sums_money(part)}
    leading = {name for name in sums if behind[name]} if relevance.asks_for_money else set()
    return (wanted - sums) | leading if leading else wanted


def _is_name(leaf: Leaf) -> bool:
    """Whether a value is a short text, such as what a code means."""
    plain = not (leaf.keys or leaf.is_time or leaf.is_empty)
    return plain and leaf.characters <= _MOST_LETTERS and form_number(leaf.form) is None
