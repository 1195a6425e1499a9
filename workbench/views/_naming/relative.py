"""Records that a question names by another one: "the trips of the skipper of Sea Lark", "who rents unit 1B of X"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from workbench.context import Mention
from workbench.views._english.question import Question, noun_forms, stem, terms
from workbench.views._english.relational import relational_nouns
from workbench.views._english.synonyms import synonyms
from workbench.views._naming.entity_nouns import entity_nouns
from workbench.views._naming.resolve import Resolution
from workbench.views._naming.told import RELATIVE, UNREAD
from workbench.views._naming.wording import OTHERS
from workbench.views._records.leaves import leaves_of, path_terms
from workbench.views._records.spec import ContextSpec, FieldWords, Section
from workbench.views._writing.select import Row, SectionRows

__all__ = ["Relative", "others_said", "passed_over", "relative_of"]

_BEING_THE = tuple([be, article] for be in ("is", "was", "are", "were") for article in ("the", "a", "an"))
_SEVERAL = 2
_MOST_LETTERS = 8
# So many records of a section say what its fields are called.
_SEEN = 20
# What numbers and names are called by which people tell the parts of one thing apart.
_TELLING = frozenset(
    map(stem, ("no", "nr", "number", "num", "code", "name", "label", "title", "ref", "key", "position"))
)


class Relative(NamedTuple):
    """A record that is named by another one.

    Attributes:
        entity: Its entity.
        urn: Its URN.
        words: Indexes of the question's words that say which it is, beside the name of the other one.
        text: Those words and that name, as the question writes them.
    """

    entity: str
    urn: str
    words: frozenset[int]
    text: str

    def put_into(self, resolution: Resolution, asked: Question) -> None:
        """Let it stand for the record by which it is named."""
        resolution.found = {self.entity: [self.urn]}
        resolution.named_words |= self.words
        resolution.mentions.append(Mention(text=self.text, entity=self.entity, records=(self.urn,), by=RELATIVE))
        gone = {asked.words[index].start for index in self.words}
        resolution.open_words = [word for word in resolution.open_words if word.start not in gone]


def relative_of(
    asked: Question,
    resolution: Resolution,
    selected: Sequence[SectionRows],
    spec: ContextSpec,
    streams: Mapping[str, str],
    words: Mapping[str, frozenset[str]],
    nouns: Mapping[str, frozenset[str]],
) -> Relative | None:
    """Return the record that is meant by what links it to the one that a question names; `None` where there is none.

    It is the one record of a collection that has a number or name which the question gives behind the collection's
    noun, or several numbers that it gives behind the names of their fields; or what the named record has one of, where
    the question asks for something of that which no section shows of the named record.

    Args:
        asked: The question.
        resolution: What it names.
        selected: What is linked to that.
        spec: The spec.
        streams: The stream that each section shows.
        words: The stems that each section is called by.
        nouns: What the entities are called, as `noun_forms` gives it.
    """
    named = [urn for urns in resolution.found.values() for urn in urns]
    if len(named) != 1:
        return None
    entities = {entity.stream: name for name, entity in reversed(spec.entities.items())}
    followed = [
        (part, entities[streams[part.section.name]])
        for part in selected
        if part.section.follow and streams[part.section.name] in entities
    ]
    linked = [(part, entity) for part, entity in followed if part.rows]
    found = {*_by_number(asked, resolution, linked, words)} or {*_by_fields(asked, resolution, linked, spec)}
    if not found:
        own = frozenset[str]().union(*(nouns[name] for name in resolution.found))
        around = {entity for _, entity in followed}
        found = {*_by_noun(asked, resolution, linked, spec, words, own, around)}
    return next(iter(found)) if len({one.urn for one in found}) == 1 else None


def others_said(asked: Question) -> list[Mention]:
    """Return what of a question leaves out the record by which another one is named, of which nothing is left out."""
    return [Mention(text=word.text, by=UNREAD) for word in asked.words if word.normal in OTHERS][:1]


def passed_over(
    asked: Question,
    resolution: Resolution,
    selected: Sequence[SectionRows],
    words: Mapping[str, frozenset[str]],
    nouns: Mapping[str, frozenset[str]],
) -> list[Mention]:
    """Return what a question names by another record where what is asked of it is shown of that other one.

    "How many artefacts has the boss of X" is not answered by the artefacts of X.
    """
    own = frozenset[str]().union(*(nouns[name] for name in resolution.found))
    taken = resolution.named_words
    linked = [part for part in selected if part.section.follow and part.rows]
    found: list[Mention] = []
    for noun in relational_nouns(asked, frozenset(taken), own):
        place = next((at for at, word in enumerate(asked.words) if word.normal == noun and at not in taken), None)
        ones = [part for part in linked if len(part.rows) == 1 and _is_noun_of(noun, words[part.section.name])]
        many = [part for part in linked if len(part.rows) > 1 and len(part.section.follow) == 1]
        if place is None or not ones or any(stem(noun) in words[part.section.name] for part in many):
            continue
        if [word.normal for word in asked.words[max(0, place - 2) : place]] in _BEING_THE:
            # "Which film was the winner of the cup" asks who that is, and for no film of the winner.
            continue
        before = [word.text for at, word in enumerate(asked.words[: place - 1]) if at not in taken]
        called = [part.section for part in linked if part not in ones and _is_called(part.section, before, words)]
        ways = [part.section.follow for part in ones]
        if called and not any(section.follow[: len(way)] == way for section in called for way in ways):
            found.append(Mention(text=asked.raw(place, max(*taken, place) + 1), by=UNREAD))
    return found


def _by_number(
    asked: Question,
    resolution: Resolution,
    linked: Sequence[tuple[SectionRows, str]],
    words: Mapping[str, frozenset[str]],
) -> Iterator[Relative]:
    """Yield the records of collections that have what stands behind their noun: "unit 1B"."""
    taken = resolution.named_words
    for index, (noun, value) in enumerate(zip(asked.words, asked.words[1:], strict=False)):
        given = value.normal
        is_short = len(given) <= _MOST_LETTERS and any(sign.isdigit() for sign in given)
        if not is_short or {index, index + 1} & taken or value.is_date:
            continue
        for part, entity in linked:
            if len(part.rows) < _SEVERAL or stem(noun.normal) not in words[part.section.name]:
                continue
            rows = _having(part.rows, given, stem(noun.normal))
            if len(rows) == 1:
                yield _relative(asked, entity, rows[0], {index, index + 1}, taken)


def _by_fields(
    asked: Question, resolution: Resolution, linked: Sequence[tuple[SectionRows, str]], spec: ContextSpec
) -> Iterator[Relative]:
    """Yield the one of many linked records that has several numbers, each behind what its field is called.

    "Bed 2 in row 5 of the South Plot" is one bed, though each row has a second one.
    """
    taken = resolution.named_words
    given = {
        at: value.normal
        for at, value in enumerate(asked.words)
        if at and value.normal.isdigit() and taken.isdisjoint({at - 1, at})
    }
    if len(given) < _SEVERAL or asked.asks_for("count"):
        return
    for part, entity in linked:
        if len(part.section.follow) > 1 or len(part.rows) < _SEVERAL:
            continue
        called = {at: _fields_called(asked.words[at - 1].normal, part, spec.entities[entity].words) for at in given}
        places = {at: paths for at, paths in called.items() if paths}
        rows = [row for row in part.rows if all(_holds(row, places[at], given[at]) for at in places)]
        if len(places) >= _SEVERAL and len(rows) == 1:
            yield _relative(asked, entity, rows[0], {*places, *(at - 1 for at in places)}, taken)


def _fields_called(noun: str, part: SectionRows, words: Sequence[FieldWords]) -> frozenset[str]:
    """Return the field paths of records' own values, but for links and times, that are called by a noun."""
    links = {link.path for row in part.rows[:_SEEN] for link in row.record.references}
    leaves = (leaf for row in part.rows[:_SEEN] for leaf in leaves_of(row.record))
    also = {one.path for one in words if stem(noun) in terms(one.words)}
    return frozenset(
        leaf.path
        for leaf in leaves
        if leaf.pointer.count("/") == 1 and leaf.pointer not in links and not leaf.is_time
        if stem(noun) in path_terms(leaf.path) or leaf.path in also
    )


def _holds(row: Row, paths: Set[str], value: str) -> bool:
    return any(leaf.path in paths and leaf.form == value for leaf in leaves_of(row.record))


def _having(rows: Sequence[Row], value: str, noun: str) -> list[Row]:
    """Return the rows that have a value at a field that tells all of them apart and is called as numbers are."""
    held: dict[str, list[tuple[str, Row]]] = {}
    for row in rows:
        links = {link.path for link in row.record.references}
        for leaf in leaves_of(row.record):
            is_own = leaf.pointer.count("/") == 1 and leaf.pointer not in links and not leaf.is_time
            if is_own and path_terms(leaf.path) & (_TELLING | {noun}):
                held.setdefault(leaf.path, []).append((leaf.form, row))
    found = {
        row.record.urn: row
        for pairs in held.values()
        if len({form for form, _ in pairs}) == len(pairs)
        for form, row in pairs
        if form == value
    }
    return list(found.values())


def _by_noun(
    asked: Question,
    resolution: Resolution,
    linked: Sequence[tuple[SectionRows, str]],
    spec: ContextSpec,
    words: Mapping[str, frozenset[str]],
    own: frozenset[str],
    around: Set[str],
) -> Iterator[Relative]:
    """Yield the one record that is a noun of the named one, where more is asked of it than sections show: `skipper`."""
    taken = resolution.named_words
    ways = {part.section.follow for part, _ in linked}
    for noun in relational_nouns(asked, frozenset(taken), own):
        place = next((at for at, word in enumerate(asked.words) if word.normal == noun and at not in taken), None)
        for part, entity in linked:
            called = words[part.section.name] - _only_passed(part.section, entity, spec)
            if place is None or len(part.rows) > 1 or not _is_noun_of(noun, called):
                continue
            if _calls_others(noun, part.section, entity, spec, around):
                continue
            beyond = [
                section
                for section in spec.sections
                if section.of == entity and section.follow and (*part.section.follow, *section.follow) not in ways
            ]
            # The word before the noun may be a part of it: a "hiring manager".
            # "Event EVT-1" calls the one that is named; "its manager's other events" asks for more of them.
            others = [
                word.text
                for at, word in enumerate(asked.words)
                if at not in {place - 1, place, *taken}
                if own.isdisjoint(noun_forms(word.text)) or taken.isdisjoint({at - 1, at + 1})
            ]
            if any(_is_called(section, others, words) for section in beyond):
                yield _relative(asked, entity, part.rows[0], {place}, taken)


def _only_passed(section: Section, entity: str, spec: ContextSpec) -> frozenset[str]:
    """Return the stems of the links that a section passes, but for those of the last and of what it leads to.

    Of a member's inspections' `hive_tag`'s apiary, the apiary is no tag.
    """
    last = {*terms(section.follow[-1]), *entity_nouns(entity, spec.entities[entity])}
    return frozenset(term for name in section.follow[:-1] for term in terms(name)) - last


def _calls_others(noun: str, section: Section, entity: str, spec: ContextSpec, around: Set[str]) -> bool:
    """Whether a noun is what the records of another entity around the named one are called.

    The order of a customer is one of her orders, and not the other customer who brought her in, though that one is a
    buyer, too. The name of a link stands before the other words for an entity, not before its name.
    """
    is_role = stem(noun) in {stem(word) for word in terms(section.follow[-1])}
    for other in around - {entity}:
        name = {stem(form) for form in noun_forms(other.rpartition("_")[2])}
        if stem(noun) in (name if is_role else {*name, *entity_nouns(other, spec.entities[other])}):
            return True
    return False


def _is_noun_of(noun: str, words: frozenset[str]) -> bool:
    """Whether a section is called by a noun, or by another word for it: the boss is who is reported to as a manager."""
    return stem(noun) in words or not synonyms(stem(noun)).isdisjoint(words)


def _is_called(section: Section, texts: Sequence[str], words: Mapping[str, frozenset[str]]) -> bool:
    return any(not words[section.name].isdisjoint({stem(form) for form in noun_forms(text)}) for text in texts)


def _relative(asked: Question, entity: str, row: Row, places: set[int], named: set[int]) -> Relative:
    every = places | named
    return Relative(entity, row.record.urn, frozenset(places), asked.raw(min(every), max(every) + 1))
