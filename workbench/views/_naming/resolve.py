"""From a question to the records it speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from typing import Protocol

from workbench.context import Mention
from workbench.errors import UnknownNameError
from workbench.records import normal_form, singular
from workbench.views._english.question import STOP_WORDS, Question, Word, noun_forms, stem, terms
from workbench.views._naming.decide import decide
from workbench.views._naming.entity_nouns import called_before, entity_nouns
from workbench.views._naming.key_columns import NUMBER_WORDS, KeyColumns, path_nouns
from workbench.views._naming.namesakes import namesakes_meant
from workbench.views._naming.sole_parts import named_whole
from workbench.views._records.bounds import bounds_in
from workbench.views._records.source import Source
from workbench.views._records.spec import ContextSpec

__all__ = ["Resolution", "is_participle", "resolve", "resolve_keys"]

# A stream of so few records may be a table of codes.
_TABLE_RECORDS = 50
_PARTICIPLES = frozenset({"done", "lost", "paid", "sent", "sold", "won", "written", "built", "bought", "begun"})
_BARE_NUMBER_DIGITS = 5
_WORDS_BEFORE_A_NUMBER = 3
_LONE_NUMBER_DIGITS = 4
_YEAR = re.compile(r"(?:19|20)\d\d")
_BEFORE_YEARS = frozenset({"after", "before", "by", "during", "from", "in", "since", "till", "to", "until"})
# Behind them a number counts something: "members with exactly 4 loans".
_BEFORE_COUNTS = frozenset({"exactly", "least", "most", "than", "top"})
_KEY_SAMPLE = 50
_NOT_CALLED = _WORDS_BEFORE_A_NUMBER + 1
_SHORT_CODE = 3
_SHORTEST_NOUN = 4
# Little words of other languages that are also codes of countries, states and languages.
_LITTLE_WORDS = frozenset(
    """
    al am an au aus bei che con da dal das de dei del della den der des det di die do du e ed ei ein el em en er es et
    est für gli ha he het i ich il im in io is ist je la las le les lo los ma me mi mit na ne no nos o och og om os ou
    par per por pro que sa se si son su sur te tu um un una und une van vi vom von y zu zum zur à
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)


@dataclass(frozen=True)
class _Hit:
    """A phrase of the question that is a key or name of records of one entity.

    `called` is how many words before it, if it is a number, the entity's noun stands. `is_little` tells of a word such
    as IT, which is as easily a name as another's code.
    """

    first: int
    last: int
    entity: str
    by: str
    is_key: bool
    records: tuple[str, ...]
    is_plausible: bool
    called: int
    is_little: bool = False
    confidence: float = 1.0

    @property
    def words(self) -> int:
        return self.last - self.first


@dataclass
class Resolution:
    """What a question was found to speak of.

    Attributes:
        found: For each entity, URNs of the records that are meant, each once, in order of mention.
        ambiguous: Mentions that fit several records and that nothing else in the question decides.
        mentions: Every mention, found or not.
        open_words: Words that look like identifiers and are no key of any entity; maybe values of what is found.
        named_words: Indexes of the question's words that name records; not of a key in a list, which says what of one.
        unmet: Indexes of the question's words that meet no name and no value, where most of it does not.
        elsewhere: Values that the question gives and that other records have than those that it leads to.
        uncounted: Indexes of those by which no figure of the records is limited that they choose.
        recurring: The entities of which all records with one value are meant.
    """

    found: dict[str, list[str]] = field(default_factory=dict)
    ambiguous: list[Mention] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    open_words: list[Word] = field(default_factory=list)
    named_words: set[int] = field(default_factory=set)
    unmet: frozenset[int] = frozenset()
    uncounted: frozenset[int] = frozenset()
    elsewhere: frozenset[str] = frozenset()
    recurring: set[str] = field(default_factory=set)

    def add(self, entity: str, urn: str) -> None:
        """Add a record that is meant."""
        known = self.found.setdefault(entity, [])
        if urn not in known:
            known.append(urn)

    def take_in(self, other: Resolution) -> None:
        """Add what a question was found to speak of to what the caller named by key."""
        for entity, urns in other.found.items():
            for urn in urns:
                self.add(entity, urn)
        # A name in the question that fits several records is decided by an entity that the caller gave.
        given = {urn for urns in self.found.values() for urn in urns}
        self.ambiguous += [mention for mention in other.ambiguous if not given.intersection(mention.records)]
        self.mentions += other.mentions
        self.open_words += other.open_words
        self.named_words |= other.named_words


def resolve_keys(spec: ContextSpec, source: Source, entities: Mapping[str, str]) -> Resolution:
    """Look up entities that the caller names by key, such as `{"customer": "17"}`.

    Raises:
        UnknownNameError: An entity that the spec does not have.
    """
    resolution = Resolution()
    for name, key in entities.items():
        if name not in spec.entities:
            raise UnknownNameError(name, spec.entities, what="an entity of this spec")
        entity = spec.entities[name]
        normal = normal_form(key)
        mention = Mention(text=key, entity=name)
        for paths in entity.key_paths():
            records = source.find_many(entity.stream, paths, [normal]).get(normal, [])
            if records:
                mention = Mention(text=key, entity=name, records=tuple(records), by=" + ".join(paths))
                break
        resolution.mentions.append(mention)
        if len(mention.records) == 1:
            resolution.add(name, mention.records[0])
        elif mention.records:
            resolution.ambiguous.append(mention)
    return resolution


class Namesakes(Protocol):
    """Finds the records that a name of one record may mean as well, or that are meant in its place."""

    def misspelt(self, question: Question, at: int) -> tuple[int, Mention] | None:
        """Return where a name of two words begins, of which one is misspelt, and whose it is."""

    def namesakes(self, entity: str, by: str, phrase: str, record: str) -> tuple[str, ...]:
        """Return the URNs of those others."""


def resolve(spec: ContextSpec, source: Source, question: Question, parts: Namesakes | None = None) -> Resolution:
    """Find the records that a question speaks of, by the keys and names that the spec declares.

    A longer phrase beats the shorter ones inside it, and a key beats a name. A phrase that fits several
    records is decided by what else the question says: another mention of the same record, a link to
    another record that is meant, or values of the record. Where that decides nothing it is ambiguous.

    Args:
        spec: The spec.
        source: Where its records come from.
        question: The question.
        parts: Knows who else has a handle such as `hamilton` in his name, so that it means one of several.
    """
    columns = KeyColumns(source)
    every = _hits(spec, source, question, columns)
    every += _unspaced_hits(spec, source, question, every)
    every += _plurals(spec, source, question, named=True)  # "Sales Representatives" are no department called Sales
    hits = _longest([hit for hit in every if hit.is_plausible])
    if not hits and not any(
        _looks_like_an_id(word, question)
        for index, word in enumerate(question.words)
        if index not in question.dated_words
    ):
        # Nothing else is named: then a number that is a key is the only thing the question can speak of.
        hits = _longest([hit for hit in every if _may_stand_alone(question, hit)] or _plurals(spec, source, question))
    if parts is not None:
        hits = _as_whole_names(hits, question, parts)
        hits = [_with_namesakes(hit, spec, question, parts) for hit in hits]
    hits = _without_states(hits, spec, source, question)
    resolution = Resolution()
    groups: dict[tuple[int, int], list[_Hit]] = {}
    for hit in hits:
        groups.setdefault((hit.first, hit.last), []).append(hit)
    undecided, telling = list[_Hit](), set[int]()
    for span in sorted(groups):
        called = called_before(question, span[0], {hit.entity: spec.entities[hit.entity] for hit in groups[span]})
        meant = [hit for hit in groups[span] if not called or hit.entity in called]
        meant, by = _of_namesakes(meant, hits, question, source)
        telling |= by
        for hit in meant:
            if len(hit.records) == 1:
                resolution.add(hit.entity, hit.records[0])
                resolution.mentions.append(_mention(question, hit, hit.records))
            else:
                undecided.append(hit)
    for hit in undecided:
        chosen = decide(
            hit.entity, hit.records, range(hit.first, hit.last), resolution.found, resolution.mentions, source, question
        )
        resolution.mentions.append(_mention(question, hit, chosen))
        if len(chosen) == 1:
            resolution.add(hit.entity, chosen[0])
        else:
            resolution.ambiguous.append(resolution.mentions[-1])
    covered = {index for hit in hits for index in range(hit.first, hit.last)}
    resolution.named_words = {i for hit in hits if "*" not in hit.by for i in range(hit.first, hit.last)} | telling
    resolution.open_words = [
        word
        for index, word in enumerate(question.words)
        if index not in covered | question.dated_words
        and (_looks_like_an_id(word, question) or _is_numbered(question, index, spec, source, columns))
    ]
    return resolution


def _of_namesakes(
    meant: list[_Hit], hits: list[_Hit], question: Question, source: Source
) -> tuple[list[_Hit], set[int]]:
    """Return those of the hits of one name that are meant, if one record of each entity has it, and by which words."""
    if len(meant) == 1 or any(hit.is_key or len(hit.records) > 1 for hit in meant):
        return meant, set()
    place = range(meant[0].first, meant[0].last)
    others = {
        hit.records[0]: range(hit.first, hit.last)
        for hit in hits
        if (hit.first, hit.last) != (place.start, place.stop) and len(hit.records) == 1
    }
    chosen, by = namesakes_meant([hit.records[0] for hit in meant], place, others, question, source)
    return [hit for hit in meant if hit.records[0] in chosen], by


def _as_whole_names(hits: list[_Hit], question: Question, parts: Namesakes) -> list[_Hit]:
    """Return the hits, with the longer name in place of a name of one word that is a part of it beside a slip.

    "silvia cardozo" is no horse that is called Silvia.
    """
    found: list[_Hit] = []
    for hit in hits:
        plain = hit.words == 1 and not hit.is_key and "*" not in hit.by
        slip = parts.misspelt(question, hit.first) if plain else None
        if slip is not None:
            first, whole = slip
            hit = _Hit(
                first,
                first + 2,
                whole.entity or "",
                whole.by or "",
                False,
                whole.records,
                True,
                0,
                confidence=whole.confidence,
            )
        if hit not in found:
            found.append(hit)
    return found


def _without_states(hits: list[_Hit], spec: ContextSpec, source: Source, question: Question) -> list[_Hit]:
    """Return the hits without words that are names in a table of codes, where a question names something else.

    "When was W-17 completed" speaks of W-17, and not of the state that is called Completed.
    """
    counts = source.streams() if len(hits) > 1 else {}
    said = frozenset(term for word in question.words for term in terms(word.text)) if len(hits) > 1 else frozenset()
    nouns = {name: entity_nouns(name, spec.entities[name]) for name in {hit.entity for hit in hits}}

    def is_state(hit: _Hit) -> bool:
        word, entity = question.words[hit.first], spec.entities[hit.entity]
        plain = hit.words == 1 and not hit.is_key and word.text.islower() and is_participle(word.text)
        return plain and said.isdisjoint(nouns[hit.entity]) and counts.get(entity.stream, 0) <= _TABLE_RECORDS

    named = [hit for hit in hits if not is_state(hit)] if len(hits) > 1 else []
    return named or hits


def is_participle(word: str) -> bool:
    """Whether a small word says what was done: `cancelled`, `paid`."""
    return word.isalpha() and (word.endswith("ed") or word in _PARTICIPLES)


def _with_namesakes(hit: _Hit, spec: ContextSpec, question: Question, parts: Namesakes) -> _Hit:
    """Add the records that a handle of one word may mean as well, unless the question says that it is the handle."""
    if hit.is_key or hit.words > 1 or len(hit.records) > 1 or "*" in hit.by:
        return hit
    if hit.by == " + ".join(spec.entities[hit.entity].names[0]):
        # What it is called first of all is no handle.
        return hit
    said = {term for index, word in enumerate(question.words) if index != hit.first for term in terms(word.text)}
    entity = spec.entities[hit.entity]
    called = " ".join([hit.by, *(one.words for one in entity.words if one.path == hit.by)])
    if not said.isdisjoint(frozenset(terms(called)) - entity_nouns(hit.entity, entity)):
        return hit
    others = parts.namesakes(hit.entity, hit.by, question.words[hit.first].normal, hit.records[0])
    return replace(hit, records=(*hit.records, *others)) if others else hit


def _mention(question: Question, hit: _Hit, records: Iterable[str]) -> Mention:
    text = question.raw(hit.first, hit.last)
    return Mention(text=text, entity=hit.entity, records=tuple(records), by=hit.by, confidence=hit.confidence)


def _hits(spec: ContextSpec, source: Source, question: Question, columns: KeyColumns) -> list[_Hit]:
    phrases = question.phrases
    found: list[_Hit] = []
    called = frozenset().union(*(_noun_words(f"{name} {entity.about}") for name, entity in spec.entities.items()))
    # "Orders over 50" asks for none of that number.
    numbered = any(map(str.isdigit, phrases))
    bounded = (
        {at for bound in bounds_in(question) if bound.kind == "number" for at in bound.words} if numbered else set()
    )
    for name, entity in spec.entities.items():
        for number, paths in enumerate(entity.key_paths()):
            is_key = number < len(entity.keys)
            # A number is called by the noun of its entity or by what the key is called: "check 3175".
            nouns = entity_nouns(name, entity) | path_nouns(paths)
            for phrase, records in named_whole(source, entity.stream, paths, list(phrases)).items():
                is_number = is_key and phrase.isdigit() and not _YEAR.fullmatch(phrase)
                for first, last in phrases[phrase] if is_number else ():
                    # "SPNO 4108" is a key together with what it is called.
                    if before := columns.words_before(question, first, entity, paths):
                        found.append(_Hit(first - before, last, name, paths[0], True, tuple(records), True, 0))
                found += [
                    _Hit(
                        first,
                        last,
                        name,
                        " + ".join(paths),
                        is_key,
                        tuple(records),
                        plausible,
                        back if phrase.isdigit() else 0,
                        phrase in STOP_WORDS,
                    )
                    for first, last in phrases[phrase]
                    if _may_name(question, first, phrase) and not question.is_part_of_a_day(first, last)
                    for back in [_called(question, first, nouns)]
                    for plausible in [first not in bounded and _is_plausible(question, first, phrase, back)]
                    if not (_is_noun(phrase, called) and question.words[first].text.islower())
                    if len(paths) == 1 or not question.leaves_out_and(first, last, phrase)
                ]
    return found


def _is_noun(phrase: str, called: frozenset[str]) -> bool:
    """Whether a phrase is what some entity is called, in the plural as well: "complaints by category" is no team."""
    return phrase in called or (" " not in phrase and not called.isdisjoint(_noun_words(phrase)))


def _unspaced_hits(spec: ContextSpec, source: Source, question: Question, every: Sequence[_Hit]) -> list[_Hit]:
    """Find names inside words of scripts without spaces, the longest first; a word that is a name itself is whole."""
    if not question.unspaced:
        return []
    whole = {index for hit in every for index in range(hit.first, hit.last)}
    found: list[tuple[int, int, str, _Hit]] = []
    for name, entity in spec.entities.items():
        for number, paths in enumerate(entity.key_paths()):
            for phrase, records in source.find_many(entity.stream, paths, list(question.unspaced)).items():
                for index, offset in question.unspaced[phrase]:
                    is_key = number < len(entity.keys)
                    hit = _Hit(index, index + 1, name, " + ".join(paths), is_key, tuple(records), True, 0)
                    found.append((index, offset, phrase, hit))
    kept: list[tuple[int, int, str, _Hit]] = []
    for index, offset, phrase, hit in sorted(found, key=lambda one: -len(one[2])):
        inside = any(
            index == other and offset < start + len(longer) and start < offset + len(phrase) and phrase != longer
            for other, start, longer, _ in kept
        )
        if index not in whole and not inside:
            kept.append((index, offset, phrase, hit))
    return [hit for *_, hit in kept]


_noun_words = lru_cache(maxsize=1_024)(noun_forms)


def _plurals(spec: ContextSpec, source: Source, question: Question, *, named: bool = False) -> list[_Hit]:
    """Find names that are nouns, by their plurals: "droids" for the species Droid, if no entity is called so.

    Where they are to be `named`, only those of several words that are written as names.
    """
    phrases = {
        phrase: places
        for phrase, places in question.phrases.items()
        if not named or (" " in phrase and phrase[-1:] == "s" and question.words[places[0][0]].text[:1].isupper())
    }
    if not phrases:
        return []
    nouns = frozenset().union(*(entity_nouns(name, entity) for name, entity in spec.entities.items()))
    singulars: dict[str, list[tuple[int, int]]] = {}
    for phrase, places in phrases.items():
        *before, last = phrase.split(" ")
        one = singular(last)
        if one != last and len(one) >= _SHORTEST_NOUN and last not in STOP_WORDS and nouns.isdisjoint(terms(last)):
            singulars[" ".join([*before, one])] = places
    if not singulars:
        return []
    return [
        _Hit(first, last, name, " + ".join(paths), False, tuple(records), True, 0)
        for name, entity in spec.entities.items()
        for paths in entity.names
        for phrase, records in source.find_many(entity.stream, paths, list(singulars)).items()
        for first, last in singulars[phrase]
    ]


def _called(question: Question, first: int, nouns: frozenset[str]) -> int:
    """Return how many words before a place an entity is called by its noun; `_NOT_CALLED` where it is not."""
    for back in range(1, min(_WORDS_BEFORE_A_NUMBER, first) + 1):
        word = question.words[first - back]
        if not nouns.isdisjoint([*terms(word.text), stem(word.normal)]):
            return back
    return _NOT_CALLED


def _may_name(question: Question, first: int, phrase: str) -> bool:
    """Whether a phrase is no little word: "it" is one, while IT in capitals is a department."""
    text = question.words[first].text
    return phrase not in STOP_WORDS or (len(text) > 1 and text.isupper() and not question.is_shouted)


def _is_plausible(question: Question, first: int, phrase: str, called: int) -> bool:
    """Whether a phrase that equals a key is meant as one: a bare number rarely is, nor is a short word."""
    if _YEAR.fullmatch(phrase) and first and question.words[first - 1].normal in _BEFORE_YEARS:
        # "How many payments came in 2020" asks for no payment of that number.
        return False
    if phrase.isdigit() and first and question.words[first - 1].normal in _BEFORE_COUNTS:
        return False
    if called < _NOT_CALLED:
        return True
    if phrase.isdigit():
        marked = question.text[: question.words[first].start].endswith("#")
        return marked or len(phrase) >= _BARE_NUMBER_DIGITS
    return not _is_short_word(question, first, phrase)


def _is_short_word(question: Question, first: int, phrase: str) -> bool:
    """Whether a phrase is of two or three small letters: "de" is a word of many languages, and DE a country."""
    return len(phrase) <= _SHORT_CODE and phrase.isascii() and phrase.isalpha() and question.words[first].text.islower()


def _may_stand_alone(question: Question, hit: _Hit) -> bool:
    """Whether a bare number may name a record where nothing else does: not a small count, and not a year."""
    number = question.words[hit.first].normal
    if _is_short_word(question, hit.first, number):
        return number not in _LITTLE_WORDS
    return hit.words == 1 and number.isdigit() and len(number) >= _LONE_NUMBER_DIGITS and not _YEAR.fullmatch(number)


def _looks_like_an_id(word: Word, question: Question) -> bool:
    return word.is_identifier and not (question.is_shouted and word.text.isalpha())


def _is_numbered(question: Question, index: int, spec: ContextSpec, source: Source, columns: KeyColumns) -> bool:
    """Whether a number stands right behind the noun or key of an entity whose keys are numbers, as in "customer 17"."""
    word = question.words[index]
    if not (word.text.isascii() and word.text.isdigit()):
        return False
    if columns.tell_of(question, index, spec.entities.values()):
        return True
    before = [w.normal for w in question.words[max(0, index - 2) : index]]
    while before and before[-1] in NUMBER_WORDS:
        before.pop()
    noun = terms(before[-1]) if before else []
    for name, entity in spec.entities.items():
        if noun and not {*noun}.isdisjoint(entity_nouns(name, entity)):
            for key in entity.keys:
                sample = list(islice(source.key_values(entity.stream, (key,)), _KEY_SAMPLE))
                # A shorter number counts something: "visit 2 of patient 1010" where visits are 50001 and on.
                if sample and all(k.isdigit() for k in sample) and len(word.text) >= min(map(len, sample)):
                    return True
    return False


def _longest(hits: list[_Hit]) -> list[_Hit]:
    """Keep the hits that no longer hit overlaps; at equal places keys before names.

    In "payment 15911" the number is no order's, though an order may have it too.
    """
    kept: list[_Hit] = []
    for hit in sorted(hits, key=lambda h: (-h.words, not h.is_key, h.called, h.first)):
        clashes = [k for k in kept if k.first < hit.last and hit.first < k.last]
        same_place = [k for k in clashes if (k.first, k.last) == (hit.first, hit.last)]
        if len(same_place) < len(clashes):
            continue
        if any(k.is_key and (not hit.is_key or k.called < hit.called) and not hit.is_little for k in same_place):
            continue
        if any(k.entity == hit.entity and set(k.records) >= set(hit.records) for k in same_place):
            continue
        kept.append(hit)
    return sorted(kept, key=lambda h: (h.first, h.last))
