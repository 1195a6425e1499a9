"""Questions that name no record but ask about a topic: passages over all texts of a stream."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence, Set
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from workbench.context import Context
from workbench.errors import BudgetError
from workbench.ranking import GAP, EvidenceIndex, Found, Passages, choose_passages, stemmed_terms
from workbench.records import Record, find_all, normal_form, singular
from workbench.views._english.question import STOP_WORDS
from workbench.views._naming.entity_nouns import entity_nouns
from workbench.views._records.leaves import leaves_of
from workbench.views._records.source import Source
from workbench.views._records.spec import ContextSpec, Section
from workbench.views._writing.passages import is_answered
from workbench.views._writing.select import Row, SectionRows
from workbench.views._writing.shown import Shown

__all__ = ["Searched", "TextSearch", "asks_for_records", "shown_whole"]

_BATCH_RECORDS = 500
# Where a record's own text stands: no field of its body.
_WHOLE = ""
_SHORTEST_TEXT = 40
_ROOM_FOR_NAMES = 0.7
# So much room tells which records answer, where too little is there to quote them.
_ROOM_OF_NAMES = 400
_RANKED = 16
_MOST_CHARACTERS = 20_000_000
_WORD = re.compile(r"\w(?:[\w'\u2019-]*\w)?")
_YEAR_DIGITS = 4
_MOSTLY = 0.7
# What a text does not speak of it does not tell: it is no table to be summed up.
_FIGURES = frozenset({"total", "sum", "average", "mean", "median", "percentage"})
# They ask for a text, and what it says of something.
_SAYING = frozenset(
    """
    say says said mention mentions mentioned speak speaks tell tells told discuss discusses describe describes cover
    covers write writes written state states happen happens happened contain contains concern concerns deal deals read
    know known explain explains anything something everything else need needs text texts much best see saw seen take
    took taken go goes went gone come came get got make made gave put
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)


class Searched(NamedTuple):
    """What a search found.

    Attributes:
        rows: The rows of its section.
        fields: What is shown of each record.
        lost: Words of the question that stand in none of them.
        tokens: What the passages need; no room between that and the one that was given holds others.
    """

    rows: SectionRows
    fields: dict[str, list[Shown]]
    lost: tuple[str, ...]
    tokens: int


class _Text(NamedTuple):
    urn: str
    pointer: str


class TextSearch:
    """The texts of the streams that a spec's sections search, indexed when first asked; thread-safe.

    Attributes:
        sections: Those sections.
        entities: The entities whose texts they search.
    """

    def __init__(self, spec: ContextSpec, source: Source) -> None:
        """Read nothing yet."""
        self._spec = spec
        self.sections = [one for one in spec.sections if one.search]
        self.entities = frozenset(one.of for one in self.sections)
        self._source = source
        self._held: dict[str, tuple[list[_Text], EvidenceIndex, int]] = {}
        self._ranked = lru_cache(maxsize=_RANKED)(self._rank)
        self._lock = threading.Lock()

    def search(self, section: Section, question: str, *, room_tokens: int, encoding: str) -> Searched | None:
        """Return the passages of a section's texts that answer a question; `None` where none is likely to.

        Names, years and figures that the question asks for must stand in a record that is quoted: those that lack
        them are no rows. The passages need at most `room_tokens`.
        """
        texts, index, _ = self._index(section)
        ranked = self._ranked(section.name, question)
        found = choose_passages(index, question, budget_tokens=room_tokens, encoding=encoding, ranked=ranked)
        if not found.quotes or not is_answered(found):
            return None
        best: dict[int, float] = {}
        for quote in found.quotes:
            best[quote.text] = best.get(quote.text, 0.0) + quote.share
        by_record: dict[str, list[Shown]] = {}
        for number in sorted(best, key=lambda one: -best[one]):
            by_record.setdefault(texts[number].urn, []).append(_shown(texts[number], found, number))
        needed = _needed(question)
        held = {urn: _stems(record) for urn, record in self._source.get_many(list(by_record)).items()}
        records = {urn: one for urn, one in self._source.get_many(list(by_record)).items() if needed <= held[urn]}
        rows = [Row(records[urn], "its text answers the question") for urn in by_record if urn in records]
        known = frozenset().union(*(held[urn] for urn in records))
        nouns = entity_nouns(section.of, self._spec.entities[section.of])
        lost = tuple(
            word
            for word in _asked(question)
            if known.isdisjoint(stems := stemmed_terms(word)) and nouns.isdisjoint(stems)
        )
        fields = {row.record.urn: by_record[row.record.urn] for row in rows}
        return Searched(SectionRows(section, rows), fields, lost, found.tokens)

    def search_all(self, question: str, room_tokens: int, *, among: Set[str] | None = None) -> list[Searched]:
        """Return what each section's texts have to say, those `among` some records alone; see `search`."""
        encoding = self._spec.encoding
        found = []
        for section in self.sections:
            one = self.search(section, question, room_tokens=room_tokens, encoding=encoding)
            if one is not None and among is not None:
                one.rows.rows = [row for row in one.rows.rows if row.record.urn in among]
            if one is not None:
                found.append(one)
        return found

    def left_out(self, section: Section) -> int:
        """Return how many texts of a section are beyond what is indexed."""
        return self._index(section)[2]

    def _rank(self, section: str, question: str) -> tuple[Found, ...]:
        """Return the sentences of an indexed section that may answer a question, the likeliest first."""
        return tuple(self._held[section][1].rank(question))

    def _index(self, section: Section) -> tuple[list[_Text], EvidenceIndex, int]:
        with self._lock:
            if section.name not in self._held:
                names: list[_Text] = []
                values: list[str] = []
                characters = left_out = 0
                for name, value in self._texts(section):
                    characters += len(value)
                    if characters > _MOST_CHARACTERS:
                        left_out += 1
                        continue
                    names.append(name)
                    values.append(value)
                self._held[section.name] = (names, EvidenceIndex(values), left_out)
            return self._held[section.name]

    def _texts(self, section: Section) -> Iterator[tuple[_Text, str]]:
        stream = self._spec.entities[section.of].stream
        keys = iter(self._source.key_values(stream, ["id"]))
        while batch := list(islice(keys, _BATCH_RECORDS)):
            urns = [urn for found in self._source.find_many(stream, ["id"], batch).values() for urn in found]
            for urn, record in self._source.get_many(urns).items():
                if record.text and not section.fields:
                    # What a source wrote as mark-up, as a person reads it; it stands in no field.
                    held: list[tuple[str, Any]] = [(_WHOLE, record.text)]
                elif section.fields:
                    held = [pair for spec in section.fields for pair in find_all(record.body, spec.path)]
                else:
                    pointers = [leaf.pointer for leaf in leaves_of(record) if leaf.characters >= _SHORTEST_TEXT]
                    held = [pair for pointer in pointers for pair in find_all(record.body, pointer)]
                for pointer, value in held:
                    if isinstance(value, str) and value.strip():
                        yield _Text(urn, pointer), value


def shown_whole(
    find: Callable[[int], list[Searched]], build: Callable[[list[Searched]], Context], budget_tokens: int
) -> Context | None:
    """Return a context of as many passages as are shown whole beside their records; `None` where none answer.

    The likeliest sentences that are shown so under one budget are shown under every larger one.

    Args:
        find: Finds the passages that so many tokens hold, the likeliest first.
        build: Builds a context of them.
        budget_tokens: Ceiling on the context.

    Raises:
        BudgetError: The required sections do not fit.
    """
    found = find(max(1, int(budget_tokens * _ROOM_FOR_NAMES)))
    if not (_with_rows(found) or _with_rows(find(_ROOM_OF_NAMES))):
        return None
    last: Context | None = None
    error: BudgetError | None = None
    while found:
        try:
            last = build(_with_rows(found)) if _with_rows(found) else last
        except BudgetError as exc:
            error = exc
        else:
            if last is not None and _with_rows(found) and not _lacks_room(last):
                return last
        room = max(one.tokens for one in found) - 1
        found = find(room) if room > 0 else []
    # Where too little room is there to quote them the records that answer are named, the same under every such budget.
    widest = _with_rows(find(_ROOM_OF_NAMES))
    try:
        last = build(widest) if widest else last
    except BudgetError as exc:
        error = error or exc
    if last is None and error is not None:
        raise error
    return last


def _with_rows(found: Sequence[Searched]) -> list[Searched]:
    return [one for one in found if one.rows.rows]


def _lacks_room(context: Context) -> bool:
    """Whether something of a section is left out for want of room."""
    return any(one.section is not None and one.reason in {"budget", "section_maximum"} for one in context.omissions)


def _shown(text: _Text, found: Passages, number: int) -> Shown:
    """Return the quotes of one text, in its order."""
    quotes: list[tuple[str, str, int, int]] = []
    last = -1
    for quote in found.quotes:
        if quote.text != number:
            continue
        between = "" if last < 0 else " " if quote.start - last <= 1 else GAP
        quotes.append((between, found.text[quote.at : quote.at + quote.end - quote.start], quote.start, quote.end))
        last = quote.end
    own = frozenset({text.pointer})
    label = text.pointer.rpartition("/")[2] or "text"
    value = "".join(before + quoted for before, quoted, _, _ in quotes)
    return Shown(
        text.pointer,
        label,
        value,
        asked=own,
        is_related=True,
        best=own,
        related=own,
        all_leaves=(text.pointer,),
        weight=1.0,
        quotes=tuple(quotes),
    )


def asks_for_records(question: str, spec: ContextSpec, is_known: Callable[[str], bool]) -> bool:
    """Whether a question speaks of records by noun, values and fields alone: "orders that are not cancelled".

    Where it was not read as one for all of those, no text answers it.

    Args:
        question: The question.
        spec: The spec.
        is_known: Whether a word is a value or the name of a field.
    """
    nouns = frozenset().union(*(entity_nouns(name, entity) for name, entity in spec.entities.items()))
    asked = _asked(question)
    others = [word for word in asked if nouns.isdisjoint([*stemmed_terms(word), *stemmed_terms(singular(word))])]
    return len(others) < len(asked) and all(map(is_known, others))


def _needed(question: str) -> frozenset[str]:
    """Return the stems of the names, years and figures in a question."""
    said = _WORD.findall(question)
    capital = [word for word in said[1:] if word[:1].isupper() and len(word) > 1]
    # Where most words are in capitals they tell no names.
    names = capital if len(capital) <= _MOSTLY * len(said) else []
    figures = [word for word in said if word.casefold() in _FIGURES]
    years = [word for word in said if word.isdigit() and len(word) >= _YEAR_DIGITS]
    return frozenset(stem for word in [*names, *figures, *years] for stem in stemmed_terms(normal_form(word)))


def _asked(question: str) -> list[str]:
    """Return the words of a question that say what it asks for."""
    plain = (word for word in _WORD.findall(question) if word.casefold() not in STOP_WORDS | _SAYING)
    return list(dict.fromkeys(word for word in plain if stemmed_terms(word)))


def _stems(record: Record) -> frozenset[str]:
    """Return the stems of all that a record says."""
    values = [value for leaf in leaves_of(record) for _, value in find_all(record.body, leaf.pointer)]
    texts = [value for value in (record.text, *values) if isinstance(value, str)]
    return frozenset(stem for text in texts for stem in stemmed_terms(normal_form(text)))
