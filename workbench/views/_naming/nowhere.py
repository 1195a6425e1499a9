"""What a question says that stands nowhere in what it leads to: identifiers, names and days."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from workbench.context import Mention
from workbench.records import Record, lookup, normal_form
from workbench.views._english.days import days_in
from workbench.views._english.question import Question, stem, terms
from workbench.views._naming.partial import lone_words, outgrown, strangers
from workbench.views._naming.resolve import Resolution
from workbench.views._naming.shapes import Shapes
from workbench.views._records.leaves import leaves_of
from workbench.views._writing.planned import Planned
from workbench.views._writing.select import SectionRows

__all__ = ["are_parts_of_others", "not_written", "strange_names", "unjoined_words", "unknown_words"]

_DAY_LETTERS = len("2024-05-17")
_WORD = re.compile(r"[^\W_]+")
# A value of more letters may be a text of several words.
_SHORTEST_TEXT = 12
# So much of the named records is read for words that nothing is called by.
_READ_ROWS, _READ_CHARACTERS = 20, 200_000


def strange_names(resolution: Resolution, asked: Question, planned: Sequence[Planned]) -> list[Mention]:
    """Return names and days beside those that were found that stand nowhere in what they lead to."""
    found = strangers(asked, resolution.named_words, _values(planned), _labels(planned))
    return found + _absent_days(asked, planned)


def unjoined_words(resolution: Resolution, asked: Question, planned: Sequence[Planned]) -> dict[range, bool]:
    """Return the single words that may be parts of names beside those that were found; see `lone_words`."""
    return lone_words(asked, resolution.named_words, _values(planned), _labels(planned))


def are_parts_of_others(resolution: Resolution, asked: Question, planned: Sequence[Planned]) -> bool:
    """Whether all that was found are parts of names that are not those of the records; they are mentioned then."""
    places = outgrown(asked, resolution.named_words, _values(planned), _labels(planned))
    inside = {index for place in places for index in place}
    if not places or not inside.issuperset(resolution.named_words):
        return False
    resolution.mentions[:] = [Mention(text=asked.raw(place.start, place.stop)) for place in places]
    return True


def unknown_words(resolution: Resolution, asked: Question, planned: Sequence[Planned], shapes: Shapes) -> list[Mention]:
    """Return the identifiers in the question that exist nowhere in what it leads to, and the days that lists lack."""
    values: set[str] | None = None
    unknown: list[Mention] = []
    for word in resolution.open_words:
        if values is None:
            values = set(_values(planned))
        if word.normal in values or any(word.normal in value.split() for value in values):
            continue
        if asked.how_many and word.normal in resolution.elsewhere:
            # Of "how many sev1 incidents" there are none, and others that are.
            continue
        unknown.append(Mention(text=word.text, entity=shapes.entity_of(word)))
    return unknown + _unknown_keys(asked, planned)


def not_written(places: Collection[int], selected: Sequence[SectionRows], asked: Question) -> frozenset[int]:
    """Return those of some words of a question that stand in no text of the records that it names."""
    left = {at: stem(asked.words[at].normal) for at in places}
    texts = (
        text
        for part in selected
        if not part.section.follow
        for row in part.rows[:_READ_ROWS]
        for leaf in leaves_of(row.record)
        if leaf.characters > _SHORTEST_TEXT
        for text in [lookup(row.record.body, leaf.pointer)]
        if isinstance(text, str)
    )
    for text in texts:
        written = {stem(word) for word in _WORD.findall(text[:_READ_CHARACTERS].casefold())}
        left = {at: word for at, word in left.items() if word not in written}
        if not left:
            break
    return frozenset(left)


def _unknown_keys(asked: Question, planned: Sequence[Planned]) -> list[Mention]:
    """Return the days that the question asks of the named records and that their collections lack."""
    days = _absent_days(asked, planned)
    if not days:
        return []
    keyed = {
        key
        for part in planned
        if not part.rows.section.follow
        for row in part.fields
        for shown in row
        if shown.elements and isinstance(shown.value, dict)
        for key in shown.value
    }
    return days if any(days_in([normal_form(key)]) for key in keyed) else []


def _values(planned: Sequence[Planned]) -> Iterator[str]:
    """Yield all values of the records that may be shown, in normal form."""
    return (form for part in planned for row in part.rows.rows for form in _forms(row.record))


def _labels(planned: Sequence[Planned]) -> set[str]:
    """Return the stems of the words that sections and fields are called by."""
    return {
        term
        for part in planned
        for text in {part.head, *part.lines, part.rows_head, *(shown.pointer for row in part.fields for shown in row)}
        for term in _stems(text)
    }


@lru_cache(maxsize=16_384)
def _stems(label: str) -> frozenset[str]:
    return frozenset(terms(label))


def _absent_days(asked: Question, planned: Sequence[Planned]) -> list[Mention]:
    """Return the days in the question, but for those that bound a time, on which nothing is that it leads to."""
    days = [day for day in asked.days if day.is_exact and not asked.is_compared(day)]
    if not days:
        return []
    values = {form[:_DAY_LETTERS] for part in planned for row in part.rows.rows for form in _forms(row.record)}
    return [Mention(text=asked.raw(day.first, day.last)) for day in days if values.isdisjoint(day.forms)]


def _forms(record: Record) -> set[str]:
    """Return all values of a record, and the keys of its long objects, in normal form."""
    return {form for leaf in leaves_of(record) for form in (leaf.form, *leaf.keys)}
