"""Questions for some of what one named record is linked to, read as strictly as those for all records.

"How many trips of Ana were not cancelled" is "how many trips were not cancelled", among those of Ana. Where each word
of the rest is understood, the answer is exact; where one is not, the question is read by what its words have to do
with the records.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from workbench.records import join_pointer, split_pointer
from workbench.views._aggregate import values_at
from workbench.views._attribute_questions import Attributes
from workbench.views._bounds import bounds_in
from workbench.views._question import Question, noun_forms
from workbench.views._readings import Reading
from workbench.views._resolve import Resolution
from workbench.views._select import Row, SectionRows, linking_elements

__all__ = ["Within", "read_within", "without_names"]

_FIGURES = ("sum", "mean", "max", "min", "latest", "earliest", "count")
_MOST_WORDS = 40
_CHOOSING = frozenset(
    {"not", "no", "never", "without", "except", "excluding", "other", "per", "by", "each", "every", "or"}
)
_FALSE = frozenset({"false", "no", "0", "n"})
_POSSESSIVE = frozenset({"'s", "\u2019s"})
_LEADING_TO_NAMES = frozenset({"of", "by", "for", "from", "to", "with", "at", "on", "in"})


class Within(NamedTuple):
    """A question for some of the records of one section.

    Attributes:
        asked: The question without what it names.
        reading: What that asks for.
        part: The section whose records are meant.
    """

    asked: Question
    reading: Reading
    part: SectionRows

    def evidence(self, rows: Sequence[Row]) -> dict[str, set[str]]:
        """Return, by URN, the pointers of the values by which records are chosen, measured and ordered."""
        asked = self.reading
        paths = {one.path for one in asked.conditions} | {one.field for one in asked.figures if one.field}
        paths |= {asked.order.by} if asked.order is not None else set()
        return {row.record.urn: {at for path in paths for at in self._pointers(row, path)} for row in rows}

    @staticmethod
    def _pointers(row: Row, path: str) -> Iterator[str]:
        elements = linking_elements(row.record, row.parent_names)
        return (pointer for pointer, _ in values_at(row.record, path, elements))


def read_within(
    asked: Question,
    resolution: Resolution,
    selected: Sequence[SectionRows],
    streams: Mapping[str, str],
    attributes: Attributes,
    nouns: Mapping[str, frozenset[str]],
) -> Within | None:
    """Read a question that names one record as one for some of what that is linked to; `None` where it is not one.

    Args:
        asked: The question.
        resolution: What it names.
        selected: What is linked to that.
        streams: The stream that each section shows.
        attributes: Reads questions for all records.
        nouns: What the entities are called, as `noun_forms` gives it.
    """
    named = {urn for urns in resolution.found.values() for urn in urns}
    if len(named) != 1 or len(asked.words) > _MOST_WORDS or not _may_choose(asked):
        return None
    rest = without_names(asked, resolution.named_words, frozenset().union(*(nouns[one] for one in resolution.found)))
    reading = attributes.read_within(rest) if rest is not None else None
    if rest is None or reading is None or reading.choices or reading.share_of is not None:
        return None
    if (reading.only_counts or reading.counts_elements) and not reading.conditions and reading.linked is None:
        # The section's own figure says as much.
        return None
    stream = attributes.stream_of(reading.entity)
    reached = [part for part in selected if part.section.follow and streams[part.section.name] == stream]
    nearest = [part for part in reached if len(part.section.follow) == min(len(p.section.follow) for p in reached)]
    if len(nearest) != 1 or nearest[0].tallies or nearest[0].beyond or not nearest[0].rows:
        return None
    return Within(rest, reading, nearest[0]) if _is_told_by_elements(nearest[0], reading) else None


def _may_choose(asked: Question) -> bool:
    """Whether a question may ask for some of several records, or for figures of them."""
    said = {word.normal for word in asked.words}
    return bool(said & _CHOOSING) or any(map(asked.asks_for, _FIGURES)) or bool(bounds_in(asked))


def without_names(asked: Question, named: set[int], nouns: frozenset[str]) -> Question | None:
    """Return a question without what it names, the noun and the "of" before that; `None` where nothing is left.

    Example:
        >>> without_names(Question("How many trips of member Ana Ruiz were late?"), {5, 6}, frozenset({"member"})).text
        'How many trips were late?'
    """
    gone = set(named)
    for index in named:
        before = index - 1
        if before >= 0 and before not in named and not nouns.isdisjoint(noun_forms(asked.words[before].text)):
            gone.add(before)
            before -= 1
        before -= before >= 0 and asked.words[before].normal == "the"
        if before >= 0 and asked.words[before].normal in _LEADING_TO_NAMES:
            gone.update(range(before, index))
    pieces, at = [], 0
    for index in sorted(gone):
        word = asked.words[index]
        pieces.append(asked.text[at : word.start])
        at = word.start + len(word.text)
        at += len("'s") if asked.text[at : at + 2] in _POSSESSIVE else 0
    text = " ".join("".join([*pieces, asked.text[at:]]).split())
    rest = Question(text)
    return rest if rest.words else None


def _is_told_by_elements(part: SectionRows, reading: Reading) -> bool:
    """Whether nothing is grouped, or denied, in lists of which only some elements are meant, or any one might do."""
    lists = {
        join_pointer(split_pointer(element)[:-1])
        for row in part.rows
        for element in linking_elements(row.record, row.parent_names)
    }
    in_groups = [path for spec in reading.groups for path in (spec.by, spec.field) if path is not None]
    if any(path.startswith(f"{one}/") for path in in_groups for one in lists):
        return False
    denied = [one.path for one in reading.conditions if one.key in _FALSE and "*" in split_pointer(one.path)]
    return all(any(path.startswith(f"{one}/") for one in lists) for path in denied)
