"""Questions for some of what one named record is linked to, read as strictly as those for all records.

"How many trips of Ana were not cancelled" is "how many trips were not cancelled", among those of Ana. Where each word
of the rest is understood, the answer is exact; where one is not, the question is read by what its words have to do
with the records.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from workbench.records import join_pointer, normal_form, split_pointer
from workbench.views._conditions.readings import Reading
from workbench.views._english.measures import asked_measures
from workbench.views._english.question import Question, noun_forms, stem, terms
from workbench.views._listing.attribute_questions import Attributes
from workbench.views._naming.resolve import Resolution
from workbench.views._records.bounds import bounds_in
from workbench.views._records.leaves import path_words
from workbench.views._records.units import is_money
from workbench.views._writing.aggregate import values_at
from workbench.views._writing.select import Row, SectionRows, linking_elements

__all__ = ["Within", "asks_figures_alone", "evidence_of", "read_within", "without_names"]

_FIGURES = ("sum", "mean", "max", "min", "latest", "earliest", "count")
_MOST_WORDS, _MOST_NAMED = 40, 3
_CHOOSING = frozenset(
    {"not", "no", "never", "without", "except", "excluding", "other", "per", "by", "each", "every", "or"}
)
_FALSE = frozenset({"false", "no", "0", "n"})
_POSSESSIVE = frozenset({"'s", "\u2019s"})
_DETERMINERS = frozenset({"the", "his", "her", "their", "its", "all"})
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


def evidence_of(asked: Reading, rows: Sequence[Row]) -> dict[str, set[str]]:
    """Return, by URN, the pointers of the values by which a reading chooses, measures and orders some rows."""
    paths = {one.path for one in asked.conditions} | {one.field for one in asked.figures if one.field}
    paths |= {asked.order.by} if asked.order is not None else set()
    return {row.record.urn: {at for path in paths for at in _pointers(row, path)} for row in rows}


def asks_figures_alone(asked: Question, reading: Reading) -> bool:
    """Whether a question was put in other words as a whole, and asks for figures: its own words ask for no field."""
    is_whole = len(reading.named_words) >= len(asked.words)
    return is_whole and reading.order is None and bool(reading.figures or reading.counted)


def _pointers(row: Row, path: str) -> Iterator[str]:
    elements = linking_elements(row.record, row.parent_names)
    return (pointer for pointer, _ in values_at(row.record, path, elements))


def read_within(
    asked: Question,
    resolution: Resolution,
    selected: Sequence[SectionRows],
    ways: Mapping[str, tuple[str, ...]],
    attributes: Attributes,
    nouns: Mapping[str, frozenset[str]],
) -> Within | None:
    """Read a question that names one record as one for some of what that is linked to; `None` where it is not one.

    Args:
        asked: The question.
        resolution: What it names.
        selected: What is linked to that.
        ways: The streams on the way of each section, the one that it shows last.
        attributes: Reads questions for all records.
        nouns: What the entities are called, as `noun_forms` gives it.
    """
    if len(asked.words) > _MOST_WORDS or not _may_choose(asked):
        return None
    owners = list(_owners(asked, resolution))
    found = [one for owner in owners if (one := _read_of(owner, asked, selected, ways, attributes, nouns)) is not None]
    if not found and (asked.asks_for("count") or asked.asks_for("sum")):
        # "How many of his parcels were broken" may be read in other words, of which the reader is told.
        read = [_read_of(owner, asked, selected, ways, attributes, nouns, told=True) for owner in owners]
        found = [one for one in read if one is not None and one.reading.told]
    return found[0] if len(found) == 1 else None


class _Owner(NamedTuple):
    """What a question names, of which the records are linked to it.

    Attributes:
        entities: Its entity; several where one name is that of a record of each.
        words: Indexes of the words that name it.
        others: What else it names, in normal form: values that the linked records have.
    """

    entities: frozenset[str]
    words: frozenset[int]
    others: frozenset[str]


def _owners(asked: Question, resolution: Resolution) -> Iterator[_Owner]:
    """Yield each record that a question names, or the namesakes of several entities, as the one to which others belong.

    "Vacant units of Linden House" names a record of a table of codes as well, which no unit belongs to.
    """
    named = {(name, urn) for name, urns in resolution.found.items() for urn in urns}
    by_text: dict[str, set[tuple[str, str]]] = {}
    for one in resolution.mentions:
        by_text.setdefault(normal_form(one.text), set()).update(own for own in named if own[1] in one.records)
    by_text = {text: own for text, own in by_text.items() if own}
    if not by_text or len(by_text) > _MOST_NAMED:
        return
    # A first and a last name that are looked up apart name one record together.
    texts_of: dict[frozenset[tuple[str, str]], set[str]] = {}
    for text, those in by_text.items():
        texts_of.setdefault(frozenset(those), set()).add(text)
    for own, texts in texts_of.items():
        entities = frozenset(name for name, _ in own)
        places = {place for text in texts for span in asked.phrases.get(text, ()) for place in range(*span)}
        words = resolution.named_words & places if len(texts_of) > 1 else resolution.named_words
        if len(entities) == len(own) and words:
            yield _Owner(entities, frozenset(words), frozenset(by_text.keys() - texts))


def _read_of(
    owner: _Owner,
    asked: Question,
    selected: Sequence[SectionRows],
    ways: Mapping[str, tuple[str, ...]],
    attributes: Attributes,
    nouns: Mapping[str, frozenset[str]],
    *,
    told: bool = False,
) -> Within | None:
    """Read a question as one for some of what one of the records that it names is linked to.

    Where it may be `told` how, words that nothing is called by are read as others.
    """
    own = frozenset[str]().union(*(nouns[one] for one in owner.entities))
    rest = without_names(asked, set(owner.words), own)
    if rest is None:
        return None
    linked = [part for part in selected if part.section.follow and part.section.of in owner.entities]
    reading: Reading | None = attributes.read_within(rest, told=told)
    if reading is None and not told:
        behind = _behind_others(owner, asked, rest, linked, ways, attributes, nouns)
        rest, reading, linked = behind if behind is not None else (rest, None, linked)
    if reading is None and not told and _is_possessive(asked, owner):
        rest = without_names(asked, set(owner.words), own, keeps_of=True) or rest
        reading = attributes.read_within(rest)
    if reading is None or reading.choices or reading.share_of is not None:
        return None
    if not owner.others <= {normal_form(one.text) for one in reading.conditions}:
        return None
    if (reading.only_counts or reading.counts_elements) and not reading.conditions and reading.linked is None:
        # The section's own figure says as much.
        return None
    if asked.asks_for_money and _only_sums_money(reading):
        # What was charged is told apart from what was paid by the section's own figures.
        return None
    if not _is_said(rest, reading, nouns[reading.entity]) or attributes.is_table(reading.entity):
        # Of seven codes that inspections have one is D04, and four inspections.
        return None
    stream = attributes.stream_of(reading.entity)
    reached = [part for part in linked if ways[part.section.name][-1] == stream]
    if len(owner.entities) > 1:
        reached = [part for part in reached if part.rows]
    if reading.linked is not None:
        between = attributes.stream_of(reading.linked.reading.entity)
        reached = [part for part in reached if between in ways[part.section.name][1:-1]] or reached
    nearest = [part for part in reached if len(part.section.follow) == min(len(p.section.follow) for p in reached)]
    if len(nearest) != 1 or nearest[0].tallies or nearest[0].beyond or not nearest[0].rows:
        return None
    if reading.order is not None and len(nearest[0].section.follow) > 1 and _is_in_time(reading):
        # Who borrowed it last is not who joined last: the time is that of what lies between.
        return None
    return Within(rest, reading, nearest[0]) if _is_told_by_elements(nearest[0], reading) else None


def _only_sums_money(reading: Reading) -> bool:
    sums = [one.op == "sum" and is_money(one.field) for one in reading.figures]
    return bool(sums) and all(sums) and not (reading.conditions or reading.groups or reading.linked is not None)


def _is_possessive(asked: Question, owner: _Owner) -> bool:
    last = asked.words[max(owner.words)]
    end = last.start + len(last.text)
    return asked.text[end : end + 2] in _POSSESSIVE


def _is_in_time(reading: Reading) -> bool:
    return all(one.op in {"latest", "earliest"} for one in reading.figures)


def _is_said(rest: Question, reading: Reading, nouns: frozenset[str]) -> bool:
    """Whether a question says what it asks for: the noun, or what the number is called of which it asks a figure.

    "How much did they pay in 2024" says neither, and whatever has but one number would answer it.
    """
    said = frozenset[str]().union(*(noun_forms(word.text) for word in rest.words))
    if not nouns.isdisjoint(said):
        return True
    stems = {stem(word.normal) for word in rest.words}
    fields = [one.field for one in (*reading.figures, *reading.groups) if one.field]
    return bool(fields) and all(not stems.isdisjoint(terms(path_words(path))) for path in fields)


def _behind_others(
    owner: _Owner,
    asked: Question,
    rest: Question,
    linked: Sequence[SectionRows],
    ways: Mapping[str, tuple[str, ...]],
    attributes: Attributes,
    nouns: Mapping[str, frozenset[str]],
) -> tuple[Question, Reading, list[SectionRows]] | None:
    """Read "the total of orders of the events that were paid by card" as said of the orders that lie behind the events.

    Not where it could be said of the events: where they have such values, too.
    """
    found: list[tuple[Question, Reading, list[SectionRows]]] = []
    for name in nouns:
        stream = attributes.stream_of(name) if name in attributes.sections else None
        behind = [part for part in linked if stream in ways[part.section.name][1:-1]]
        shorter = _without_noun_between(owner, asked, rest, name, nouns) if behind else None
        reading = attributes.read_within(shorter) if shorter is not None else None
        if shorter is None or reading is None:
            continue
        other = _without_noun(rest, nouns[reading.entity])
        said_of_those = attributes.read_within(other) if other is not None else None
        if said_of_those is None or not said_of_those.conditions:
            found.append((shorter, reading, behind))
    return found[0] if len(found) == 1 else None


def _without_noun_between(
    owner: _Owner, asked: Question, rest: Question, name: str, nouns: Mapping[str, frozenset[str]]
) -> Question | None:
    """Return the rest of a question without the noun of what lies between: "of the events of X", "of X's events"."""
    place = max(owner.words) + 1
    if place < len(asked.words) and not nouns[name].isdisjoint(noun_forms(asked.words[place].text)):
        own = frozenset[str]().union(*(nouns[one] for one in owner.entities))
        return without_names(asked, {*owner.words, place}, own)
    return _without_noun(rest, nouns[name])


def _without_noun(question: Question, called: frozenset[str]) -> Question | None:
    """Return a question without one noun and the "of the" before it; `None` where it has an attribute of its own."""
    for index, word in enumerate(question.words):
        if index == 0 or called.isdisjoint(noun_forms(word.text)):
            continue
        before = index - 1
        before -= question.words[before].normal in _DETERMINERS
        if before >= 0 and question.words[before].normal in _LEADING_TO_NAMES:
            start, end = question.words[before].start, word.start + len(word.text)
            return Question(" ".join(f"{question.text[:start]} {question.text[end:]}".split()))
    return None


def _may_choose(asked: Question) -> bool:
    """Whether a question may ask for some of several records, or for figures of them."""
    said = [word.normal for word in asked.words]
    if not _CHOOSING.isdisjoint(said) or any(map(asked.asks_for, _FIGURES)) or bool(bounds_in(asked)):
        return True
    # "Which orders of Ana were delivered" are some of hers, and the tallest tree in a park is one.
    return said[:1] == ["which"] or bool(asked_measures(said))


def without_names(
    asked: Question, named: set[int], nouns: frozenset[str], *, keeps_of: bool = False
) -> Question | None:
    """Return a question without what it names, the noun and the "of" before that; `None` where nothing is left.

    Of "the orders of X's late events" the "of" is that of the events, which it `keeps_of`.

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
        if before >= 0 and asked.words[before].normal in _LEADING_TO_NAMES and not keeps_of:
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
